/* SPDX-License-Identifier: Apache-2.0 */
/* Every kernel of paths.h that this processor can run against det_simulate: the same counts in every path and step. */
#include "check.h"

#include "base/mem.h"
#include "model/paths.h"
#include "model/prior.h"

#include <string.h>

enum { N_STEPS = 90, N_AHEAD = 60, N_PATHS = 21, N_ALL = N_STEPS + N_AHEAD };

/* A path's results by one way of running it. */
typedef struct found {
    double count[N_ALL * DET_PAIR_STREAMS], odds[N_ALL * 2];
    unsigned char hidden[N_ALL];
    det_state end;
    det_sim_path path;
} found;

typedef struct world {
    det_dilemma d;
    det_params p[N_PATHS];
    det_state start[N_PATHS];
    int hidden[N_PATHS];
    double until_calm;
    int bare; /* 1: nothing but counts is asked for */
    det_sim_options o;
} world;

static void random_record(uint32_t id, det_record *r, det_stream *s)
{
    assert_int_equal(det_record_init(N_STEPS, id % 4 == 3 ? 7 : 1, r, NULL), DET_OK);
    r->machine_coded = id % 2;
    for (int t = 0; t < N_STEPS; t++) {
        r->log_volume[t] = .5 * det_draw_normal(s);
        for (int i = 0; i < 2; i++) {
            r->accused[t * 2 + i] = .8 * det_draw_uniform(s);
            r->breach[t * 2 + i] = det_draw_uniform(s) < .1 ? .7 : 0;
            r->shift[t * 2 + i] = det_draw_uniform(s) < .1 ? .3 : 0;
            r->reset[t * 2 + i] = det_draw_uniform(s) < .08;
        }
    }
}

static void open_world(uint32_t id, unsigned terms, int poisson, world *x)
{
    det_model_options mo;
    det_record r;
    det_stream s;
    memset(x, 0, sizeof *x);
    det_model_default(&mo);
    mo.terms = terms;
    mo.poisson = poisson;
    mo.freer = id % 3 == 1;
    mo.response[0] = (det_response)(id % 3);
    mo.response[1] = (det_response)(id / 3 % 3);
    det_stream_init(&s, 12, id, 0, 0);
    random_record(id, &r, &s);
    if (id % 3 == 1)
        assert_int_equal(det_record_habit(&r, 9, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &mo, &x->d, NULL), DET_OK);
    double *u = det_calloc((size_t)x->d.table.n_free, sizeof *u);
    for (int k = 0; k < N_PATHS; k++) {
        det_prior_draw(&x->d.table, &s, u);
        det_params_read(&x->d.table, u, &x->p[k]);
        for (int c = 0; c < DET_N_CLASSES; c++) /* volume varies by half here: what is stable at its mean would grow */
            x->p[k].habit[c] *= .5;
        det_state_start(&x->d, &x->p[k], &x->start[k]);
        x->hidden[k] = k % 10 - 2 < 0 ? -1 : k % 10 - 2;
        for (int m = 0; m < DET_PAIR_STREAMS; m++)
            x->start[k].y[m] = x->start[k].habit[m / DET_N_CLASSES][m % DET_N_CLASSES] = .3 * det_draw_uniform(&s);
    }
    det_free(u);
    det_sim_default(&x->o);
    x->o.question = id;
    x->o.n_steps = N_ALL;
}

/* Leave hostile acts alone; scale takes means past DET_POISSON_LARGE. */
static void make_linear(world *x, double scale)
{
    x->bare = 1;
    for (int k = 0; k < N_PATHS; k++) {
        det_params *p = &x->p[k];
        x->hidden[k] = -1;
        p->alpha_coop = p->delta = 0;
        for (int i = 0; i < 2; i++)
            for (int c = 0; c < 2; c++) {
                p->mu[i][c] = p->goodwill[c] = p->trust[c] = 0;
                p->mu[i][DET_VH + c] *= scale;
            }
        memset(p->echo, 0, sizeof p->echo);
        memset(p->habit, 0, sizeof p->habit);
    }
}

static void run(const world *x, const det_paths_kernel *kernel, found *out)
{
    det_path each[N_PATHS];
    for (int k = 0; k < N_PATHS; k++) {
        out[k].path = (det_sim_path){.count = out[k].count};
        if (!x->bare) {
            out[k].path.odds = out[k].odds;
            out[k].path.hidden = out[k].hidden;
            out[k].path.end = &out[k].end;
        }
        each[k] = (det_path){&x->p[k], &x->start[k], x->hidden[k], 1000 + (uint32_t)k * 77, &out[k].path};
        if (!kernel) {
            det_sim_options o = x->o;
            o.path = each[k].path;
            det_simulate(&x->d, each[k].p, each[k].start, each[k].hidden, x->until_calm, &o, &out[k].path);
        }
    }
    if (kernel)
        det_paths_run(kernel, &x->d, x->until_calm, &x->o, N_PATHS, each);
}

static void compare_beliefs(const found *got, const found *want)
{
    int n = want->path.n_run;
    const double *a = (const double *)&got->end, *b = (const double *)&want->end;
    assert_memory_equal(got->hidden, want->hidden, (size_t)n);
    for (int t = 0; t < 2 * n; t++)
        assert_near(got->odds[t], want->odds[t], 1e-9 * want->odds[t]);
    for (size_t m = 0; m < sizeof got->end / sizeof *a; m++)
        assert_near(a[m], b[m], 1e-9 * fabs(b[m]));
}

/* Returns how many acts were compared. */
static double compare(const world *x)
{
    static found want[N_PATHS], got[N_PATHS];
    const det_paths_kernel *all[3];
    int n_kernels = det_paths_list(all);
    double acts = 0;
    run(x, NULL, want);
    for (int n = 0; n < n_kernels; n++) {
        memset(got, 0xff, sizeof got);
        run(x, all[n], got);
        for (int k = 0; k < N_PATHS; k++) {
            assert_int_equal(got[k].path.n_run, want[k].path.n_run);
            assert_memory_equal(got[k].count, want[k].count,
                                (size_t)want[k].path.n_run * DET_PAIR_STREAMS * sizeof(double));
            for (int i = 0; i < 2; i++)
                assert_true(got[k].path.hostile[i] == want[k].path.hostile[i]);
            assert_true(got[k].path.most == want[k].path.most);
            if (!x->bare)
                compare_beliefs(&got[k], &want[k]);
            acts += want[k].path.hostile[0] + want[k].path.hostile[1];
        }
    }
    return acts;
}

static void test_hostile_acts_alone(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 24; id++) {
        world x;
        open_world(id, DET_TERM_RECIPROCITY, 1, &x);
        make_linear(&x, id % 6 == 5 ? 2000 : 3);
        assert_true(compare(&x) > 100);
        x.o.extra_step = 5;
        x.o.extra_dir = id % 2;
        x.o.extra_class = DET_VH + id / 2 % 2;
        compare(&x);
        x.o.from = N_STEPS - 3;
        x.o.n_steps = N_AHEAD;
        x.o.no_immigrants = 1;
        compare(&x);
        det_dilemma_free(&x.d);
    }
}

static void test_full_model(void **state)
{
    (void)state;
    static double added[N_ALL * DET_PAIR_STREAMS];
    added[3 * DET_PAIR_STREAMS + DET_VC] = 2;
    added[9 * DET_PAIR_STREAMS + DET_N_CLASSES + DET_MH] = 1;
    for (uint32_t id = 0; id < 36; id++) {
        world x;
        open_world(id, id % 5 ? id % (DET_TERM_ALL + 1) : DET_TERM_ALL, id % 7 == 3, &x);
        if (id % 6 == 5)
            for (int k = 0; k < N_PATHS; k += 2)
                x.p[k].mu[0][DET_MH] = x.p[k].mu[1][DET_VC] = 50;
        assert_true(compare(&x) > 100);
        x.o.extra_step = 5;
        x.o.extra_dir = id % 2;
        x.o.extra_class = (int)(id / 2 % 4);
        x.o.added = added;
        x.o.no_intent = id % 4;
        x.o.no_common = id % 2;
        compare(&x);
        x.o.from = N_STEPS - 10;
        x.o.n_steps = N_AHEAD;
        x.o.no_immigrants = 1;
        x.o.freeze_belief = id % 3;
        compare(&x);
        det_dilemma_free(&x.d);
    }
}

/* Paths that end at different steps, within a block of lanes and in blocks. */
static void test_until_calm(void **state)
{
    (void)state;
    static found want[N_PATHS];
    int early = 0, late = 0;
    for (uint32_t id = 0; id < 12; id++) {
        world x;
        open_world(id, DET_TERM_ALL, id % 2, &x);
        x.until_calm = .2;
        x.o.from = N_STEPS;
        x.o.n_steps = N_AHEAD;
        x.o.no_immigrants = x.o.no_common = 1;
        x.o.no_intent = 3;
        compare(&x);
        run(&x, NULL, want);
        for (int k = 0; k < N_PATHS; k++) {
            early += want[k].path.n_run > 0 && want[k].path.n_run < N_AHEAD;
            late += want[k].path.n_run == N_AHEAD;
        }
        det_dilemma_free(&x.d);
    }
    assert_true(early > 10 && late > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hostile_acts_alone), cmocka_unit_test(test_full_model),
                                       cmocka_unit_test(test_until_calm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
