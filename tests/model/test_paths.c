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
    double count[N_ALL * DET_PAIR_STREAMS];
    det_sim_path path;
} found;

typedef struct world {
    det_dilemma d;
    det_params p[N_PATHS];
    det_state start[N_PATHS];
    det_sim_options o;
} world;

static void open_world(uint32_t id, world *x)
{
    det_model_options mo;
    det_record r;
    det_stream s;
    det_model_default(&mo);
    mo.terms = DET_TERM_RECIPROCITY;
    mo.poisson = 1;
    mo.freer = id % 3 == 1;
    assert_int_equal(det_record_init(N_STEPS, id % 4 == 3 ? 7 : 1, &r, NULL), DET_OK);
    det_stream_init(&s, 12, id, 0, 0);
    r.machine_coded = id % 2;
    for (int t = 0; t < N_STEPS; t++)
        r.log_volume[t] = .5 * det_draw_normal(&s);
    assert_int_equal(det_dilemma_init(&r, NULL, &mo, &x->d, NULL), DET_OK);
    double *u = det_calloc((size_t)x->d.table.n_free, sizeof *u);
    for (int k = 0; k < N_PATHS; k++) {
        det_prior_draw(&x->d.table, &s, u);
        det_params_read(&x->d.table, u, &x->p[k]);
        det_state_start(&x->d, &x->p[k], &x->start[k]);
        for (int m = 0; m < DET_PAIR_STREAMS; m++)
            x->start[k].y[m] = .3 * det_draw_uniform(&s);
    }
    det_free(u);
    det_sim_default(&x->o);
    x->o.question = id;
    x->o.n_steps = N_ALL;
}

/* Leave hostile acts alone; scale takes means past DET_POISSON_LARGE. */
static void make_linear(world *x, double scale)
{
    for (int k = 0; k < N_PATHS; k++) {
        det_params *p = &x->p[k];
        p->alpha_coop = p->delta = 0;
        for (int i = 0; i < 2; i++)
            for (int c = 0; c < 2; c++) {
                p->mu[i][c] = p->goodwill[c] = p->trust[c] = 0;
                p->mu[i][DET_VH + c] *= scale;
            }
        memset(p->echo, 0, sizeof p->echo);
    }
}

static void run(const world *x, const det_paths_kernel *kernel, found *out)
{
    det_path each[N_PATHS];
    for (int k = 0; k < N_PATHS; k++) {
        out[k].path = (det_sim_path){.count = out[k].count};
        each[k] = (det_path){&x->p[k], &x->start[k], -1, 1000 + (uint32_t)k * 77, &out[k].path};
        if (!kernel) {
            det_sim_options o = x->o;
            o.path = each[k].path;
            det_simulate(&x->d, each[k].p, each[k].start, -1, 0, &o, &out[k].path);
        }
    }
    if (kernel)
        det_paths_run(kernel, &x->d, 0, &x->o, N_PATHS, each);
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
            assert_memory_equal(got[k].count, want[k].count, (size_t)x->o.n_steps * DET_PAIR_STREAMS * sizeof(double));
            for (int i = 0; i < 2; i++)
                assert_true(got[k].path.hostile[i] == want[k].path.hostile[i]);
            assert_true(got[k].path.most == want[k].path.most);
            assert_int_equal(got[k].path.n_run, want[k].path.n_run);
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
        open_world(id, &x);
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hostile_acts_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
