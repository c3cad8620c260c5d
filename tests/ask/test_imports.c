/* SPDX-License-Identifier: Apache-2.0 */
/* Imported share: exact where nothing remembers, tau over all where everything does; a planted world in which some pairs import and others,
 * also those that swell with the world, do not. */
#include "ask/planted.h"

#include <math.h>

#include "ask/imports.h"

enum { N_DAYS = 500, N_ACTORS = 25, N_RING = 24, EACH = 4 };

static det_glance_options options(void)
{
    det_glance_options o;
    det_glance_default(&o);
    return o;
}

/* ---- the share ---- */

/* A record of one-day steps with injections on both sides, acts of the world by a rule. */
static void open_record(det_record *r, int n)
{
    double *acts = det_calloc((size_t)n * 4, sizeof *acts);
    assert_int_equal(det_record_init(n, 1, r, NULL), DET_OK);
    r->machine_coded = 1;
    for (int t = 0; t < n; t++) {
        r->log_volume[t] = .3 * ((t % 7 < 2) ? -1 : 1);
        for (int k = 0; k < 4; k++)
            acts[(k / 2 * n + t) * 2 + k % 2] = (t * 7 + k * 3) % 5;
    }
    assert_int_equal(det_record_habit(r, 7, NULL), DET_OK);
    assert_int_equal(det_imports_inject(r, acts, NULL), DET_OK);
    det_free(acts);
}

static void open_dilemma(const det_record *r, det_imports_work *w, det_dilemma *d)
{
    const int actor[2] = {0, 0};
    det_hyper nothing = {.n_actors = 1, .source = det_calloc(4, sizeof(double)), .target = det_calloc(4, sizeof(double))};
    assert_int_equal(det_glance_dilemma(&w->world, DET_RIVAL_COMMON, r, actor, &nothing, d, NULL), DET_OK);
    det_hyper_free(&nothing);
}

static double share_of(const det_dilemma *d, const det_params *p)
{
    det_work work;
    assert_int_equal(det_work_init(d, &work, NULL), DET_OK);
    assert_true(isfinite(det_loglik(d, p, &work, 1)));
    const double share = det_imports_share(d, p, &work);
    det_work_free(&work);
    return share;
}

static void test_scaled_to_one_a_day(void **state)
{
    (void)state;
    det_record r;
    open_record(&r, 70);
    assert_int_equal(r.n_inj, 2);
    assert_int_equal(r.n_memory, DET_PAIR_STREAMS + 4);
    for (int k = 0; k < 4; k++) {
        assert_int_equal(r.inj[k / 2].holder, k / 2);
        assert_near(r.mean[DET_PAIR_STREAMS + k], 1, 1e-12);
    }
    /* A unit of volume: of equal counts the day of less volume holds more. */
    assert_near(r.w[1 * r.stride + DET_PAIR_STREAMS] / r.w[6 * r.stride + DET_PAIR_STREAMS], 2 * exp(.6) / 2, 1e-12);
    det_record_free(&r);
}

static void test_share_without_memory(void **state)
{
    (void)state;
    const det_glance_options o = options();
    det_imports_work w;
    det_record r;
    det_dilemma d;
    open_record(&r, 60);
    assert_int_equal(det_imports_work_init(&o, &w, NULL), DET_OK);
    open_dilemma(&r, &w, &d);
    det_params p = planted_params(.2);
    memset(p.habit, 0, sizeof p.habit);
    p.tau[0][0] = .3, p.tau[1][1] = .05;
    double part = 0, whole = 0, y[4] = {0};
    for (int t = 0; t < r.n_steps; t++) {
        const double e = exp(r.log_volume[t]), now = e * (.3 * y[0] + .05 * y[3]);
        part += now;
        whole += now + e * 2 * .2;
        for (int k = 0; k < 4; k++)
            y[k] = p.rho * y[k] + (1 - p.rho) * r.w[t * r.stride + DET_PAIR_STREAMS + k];
    }
    det_work work;
    assert_int_equal(det_work_init(&d, &work, NULL), DET_OK);
    (void)det_loglik(&d, &p, &work, 1);
    for (int k = 0; k < 4; k++) /* memories may begin at their means: then the sums above begin so too */
        assert_near(work.y[DET_PAIR_STREAMS + k], 0, 1e-12);
    det_work_free(&work);
    assert_near(share_of(&d, &p), part / whole, 1e-12);
    memset(p.tau, 0, sizeof p.tau);
    assert_true(share_of(&d, &p) == 0);
    det_dilemma_free(&d);
    det_imports_work_free(&w);
    det_record_free(&r);
}

/* With answers, habit and echo what is imported breeds as what is not: in the mean tau over tau and mu. */
static void test_share_with_descent(void **state)
{
    (void)state;
    enum { LONG = 20000 };
    const det_glance_options o = options();
    det_imports_work w;
    det_record r;
    det_dilemma d;
    det_state start;
    open_record(&r, LONG);
    memset(r.log_volume, 0, LONG * sizeof *r.log_volume);
    assert_int_equal(det_imports_work_init(&o, &w, NULL), DET_OK);
    open_dilemma(&r, &w, &d);
    det_params p = planted_params(.2);
    p.r = 50;
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++) {
            p.alpha[i][h][h] = .3, p.alpha[i][h][1 - h] = .1;
            p.tau[i][h] = .5 * p.mu[i][DET_VH + h];
            p.echo[DET_VH + h] = .1;
        }
    det_state_start(&d, &p, &start);
    planted_path(&d, &p, 0, LONG, 1, 5, &start, d.record.count);
    det_record again;
    open_record(&again, LONG);
    memset(again.log_volume, 0, LONG * sizeof *again.log_volume);
    memcpy(again.count, d.record.count, LONG * DET_PAIR_STREAMS * sizeof *again.count);
    for (int t = 0; t < LONG; t++)
        memcpy(again.w + t * again.stride, again.count + t * DET_PAIR_STREAMS, DET_PAIR_STREAMS * sizeof *again.w);
    assert_int_equal(det_record_habit(&again, 7, NULL), DET_OK);
    det_record_free(&d.record);
    d.record = again;
    const double share = share_of(&d, &p);
    print_message("imported share with descent %.3f, wanted %.3f\n", share, 1 / 3.);
    assert_near(share, 1 / 3., .02);
    det_dilemma_free(&d);
    det_imports_work_free(&w);
    det_record_free(&r);
}

/* ---- a planted world ---- */

typedef enum kind { NOTHING, SWELLS, IMPORTS, N_KINDS } kind;

/* Pair k of actors one and other in a world whose pairs up to it are drawn; what it imports comes in by the atlas, as the fit will see it. */
static void draw_importing(det_atlas *a, size_t k, int one, int other, det_params p, det_imports_work *w)
{
    const int who[2] = {one, other};
    double *acts = det_calloc(N_DAYS * 4, sizeof *acts), *count = det_calloc(N_DAYS * DET_PAIR_STREAMS, sizeof *count);
    det_record r;
    det_dilemma d;
    det_state state;
    assert_int_equal(det_record_init(N_DAYS, 1, &r, NULL), DET_OK);
    r.machine_coded = 1;
    assert_int_equal(det_record_habit(&r, 7, NULL), DET_OK);
    for (int i = 0; i < 2; i++)
        det_atlas_hostile_upon(a, who[i], who[1 - i], 1, N_DAYS, acts + i * N_DAYS * 2);
    assert_int_equal(det_imports_inject(&r, acts, NULL), DET_OK);
    open_dilemma(&r, w, &d);
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++)
            p.tau[i][h] = 1.5 * p.mu[i][DET_VH + h];
    det_state_start(&d, &p, &state);
    planted_path(&d, &p, 0, N_DAYS, k, 7, &state, count);
    planted_keep(a, k, one, other, count, N_DAYS);
    det_dilemma_free(&d);
    det_record_free(&r);
    det_free(acts);
    det_free(count);
}

static void test_planted_world(void **state)
{
    (void)state;
    const det_glance_options o = options();
    det_glance_work g;
    det_imports_work w;
    det_hyper h;
    det_atlas a;
    int n_found[N_KINDS] = {0}, n_within = 0;
    double worst[N_KINDS] = {0}, least = 1;
    assert_int_equal(det_imports_work_init(&o, &w, NULL), DET_OK);
    assert_int_equal(det_glance_work_init(&o, &g, NULL), DET_OK);
    planted_init(&a, N_RING + N_KINDS * EACH, N_ACTORS, N_DAYS);
    a.n_pairs = 0;
    for (int k = 0; k < N_RING; k++, a.n_pairs++) { /* everybody's quarrel with the next one doubles in the middle of the window */
        det_params p = planted_params(.3), later = planted_params(.6);
        planted_draw(&a, (size_t)k, k, k + 1, DET_RIVAL_NULL, &p, &later, &g, 3);
    }
    const size_t n_ring = a.n_pairs;
    for (int k = 0; k < N_KINDS * EACH; k++) {
        det_params p = planted_params(.2), later = planted_params(.4);
        const int one = k, other = k + N_KINDS * EACH; /* of each actor no other pair but its neighbours */
        if (k / EACH == IMPORTS)
            draw_importing(&a, n_ring + (size_t)k, one, other, p, &w);
        else
            planted_draw(&a, n_ring + (size_t)k, one, other, DET_RIVAL_NULL, &p, k / EACH == SWELLS ? &later : NULL, &g, 5);
    }
    a.n_pairs += N_KINDS * EACH;
    assert_int_equal(det_hyper_reference(&a, &h, NULL), DET_OK);
    for (int k = 0; k < N_KINDS * EACH; k++) {
        det_imports x;
        assert_int_equal(det_imports_make(&w, &a, n_ring + (size_t)k, &h, 1, (size_t)k, &x, NULL), DET_OK);
        assert_int_equal(x.failed, 0);
        print_message("%s: evidence %.2f, share %.2f (%.2f-%.2f), %s\n",
                      k / EACH == NOTHING ? "nothing" : k / EACH == SWELLS ? "swells" : "imports", x.log10_evidence, x.share.median,
                      x.share.q05, x.share.q95, det_imports_state_name(x.state));
        n_found[k / EACH] += x.state == DET_IMPORTS_FOUND;
        worst[k / EACH] = fmax(worst[k / EACH], x.share.median);
        if (k / EACH == IMPORTS)
            least = fmin(least, x.share.median);
        n_within += k / EACH == IMPORTS && x.share.q05 < .6 && x.share.q95 > .6;
    }
    print_message("%d of %d bands hold the share of .6\n", n_within, EACH);
    assert_int_equal(n_found[NOTHING] + n_found[SWELLS], 0);
    assert_int_equal(n_found[IMPORTS], EACH);
    assert_true(worst[NOTHING] < .05);
    assert_true(least > .3); /* it leans low: the steady part of pressure looks like a baseline */
    det_hyper_free(&h);
    det_glance_work_free(&g);
    det_imports_work_free(&w);
    det_atlas_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_scaled_to_one_a_day), cmocka_unit_test(test_share_without_memory),
                                       cmocka_unit_test(test_share_with_descent), cmocka_unit_test(test_planted_world)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
