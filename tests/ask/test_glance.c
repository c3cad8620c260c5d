/* SPDX-License-Identifier: Apache-2.0 */
/* A scan of one pair: its record, modes against the optimum, evidences, draws. */
#include "ask/planted.h"

#include "ask/watch.h"
#include "infer/optimum.h"

typedef struct world {
    det_atlas a;
    det_glance_work w;
    det_hyper h;
    det_record r;
} world;

/* One pair that answers each other. */
static void open_world(world *x, int step_days)
{
    det_glance_options o;
    det_params p = planted_params(.1);
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++)
            p.alpha[i][h][h] = .3;
    memset(x, 0, sizeof *x);
    det_glance_default(&o);
    o.keep_factor = 1;
    assert_int_equal(det_glance_work_init(&o, &x->w, NULL), DET_OK);
    planted_init(&x->a, 1, 2, 300);
    planted_draw(&x->a, 0, 0, 1, DET_RIVAL_RECIPROCITY, &p, NULL, &x->w, 1);
    det_glance_work_free(&x->w);
    o.step_days = step_days;
    assert_int_equal(det_glance_work_init(&o, &x->w, NULL), DET_OK);
    assert_int_equal(det_hyper_reference(&x->a, &x->h, NULL), DET_OK);
    assert_int_equal(det_glance_record(&x->a, 0, &o, &x->r, NULL), DET_OK);
}

static void close_world(world *x)
{
    det_record_free(&x->r);
    det_hyper_free(&x->h);
    det_glance_work_free(&x->w);
    det_atlas_free(&x->a);
}

static void test_record_holds_the_counts(void **state)
{
    (void)state;
    for (int step = 1; step <= 7; step += 6) {
        world x;
        double sum = 0;
        open_world(&x, step);
        assert_int_equal(x.r.n_steps, step == 1 ? 300 : 43);
        for (int m = 0; m < x.r.n_steps * DET_PAIR_STREAMS; m++)
            sum += x.r.count[m];
        assert_near(sum, x.a.pairs[0].n_acts[0] + x.a.pairs[0].n_acts[1], 0);
        for (size_t k = 0; step == 1 && k < x.a.n_cells; k++)
            assert_near(x.r.count[x.a.cells[k].day * DET_PAIR_STREAMS + x.a.cells[k].stream], x.a.cells[k].n, 0);
        close_world(&x);
    }
}

static void test_habit_is_an_average_of_the_past(void **state)
{
    (void)state;
    world x;
    open_world(&x, 1);
    const double keep = exp2(-1 / 7.);
    for (int m = 0; m < DET_PAIR_STREAMS; m++) {
        double want = x.r.mean_count[m / DET_N_CLASSES][m % DET_N_CLASSES];
        for (int t = 0; t < 300; t++) {
            assert_near(x.r.habit[t * DET_PAIR_STREAMS + m], want, 1e-12);
            want = keep * want + (1 - keep) * x.r.count[t * DET_PAIR_STREAMS + m];
        }
    }
    close_world(&x);
}

/* Two ways to the same modes and evidences. */
static void test_modes_are_the_optimum(void **state)
{
    (void)state;
    world x;
    det_glance s, again;
    const int actor[2] = {0, 1};
    open_world(&x, 1);
    assert_int_equal(det_glance_find(&x.w, &x.r, actor, &x.h, (det_glance_warm){0}, &s, NULL), DET_OK);
    assert_false(s.failed);
    for (int k = 0; k < DET_N_RIVALS; k++) {
        det_dilemma d;
        det_optimum_options o;
        det_optimum want;
        assert_int_equal(det_glance_dilemma(&x.w, (det_rival)k, &x.r, actor, &x.h, &d, NULL), DET_OK);
        det_target t = det_fit_target(&d);
        det_optimum_default(&o);
        o.n_starts = 1;
        o.start = s.rival[k].u;
        assert_int_equal(det_optimum_find(&t, &o, NULL, &want, NULL), DET_OK);
        assert_int_equal(s.rival[k].n, d.table.n_free);
        assert_false(s.rival[k].failed || s.rival[k].is_rough);
        /* a step may still promise 1e-4 */
        assert_near(s.rival[k].log_prior + s.rival[k].log_lik, want.log_prior + want.log_lik, 2e-4);
        assert_near(s.rival[k].log_evidence, want.log_evidence, 5e-3);
        for (int i = 0; i < want.n; i++)
            assert_close(s.rival[k].variance[i], want.covariance[i * want.n + i], .03);
        det_optimum_free(&want);
        det_dilemma_free(&d);
    }
    double sum = 0;
    for (int k = 0; k < DET_N_RIVALS; k++)
        sum += s.posterior[k];
    assert_near(sum, 1, 1e-12);
    /* a warm start ends where the cold one did */
    assert_int_equal(det_glance_find(&x.w, &x.r, actor, &x.h, (det_glance_warm){&x.w, &s}, &again, NULL), DET_OK);
    for (int k = 0; k < DET_N_RIVALS; k++) {
        assert_near(again.rival[k].log_evidence, s.rival[k].log_evidence, 5e-3);
        assert_true(again.rival[k].n_evals <= s.rival[k].n_evals);
    }
    det_glance_free(&again);
    det_glance_free(&s);
    close_world(&x);
}

/* A climb that may end a little short of the top does less and says nearly the same. */
static void test_a_coarser_climb_says_nearly_the_same(void **state)
{
    (void)state;
    world x;
    det_glance fine, coarse;
    const int actor[2] = {0, 1};
    int n_fine = 0, n_coarse = 0;
    open_world(&x, 1);
    assert_int_equal(det_glance_find(&x.w, &x.r, actor, &x.h, (det_glance_warm){0}, &fine, NULL), DET_OK);
    x.w.options.tolerance = DET_WATCH_COARSE;
    assert_int_equal(det_glance_find(&x.w, &x.r, actor, &x.h, (det_glance_warm){0}, &coarse, NULL), DET_OK);
    for (int k = 0; k < DET_N_RIVALS; k++) {
        assert_near(coarse.rival[k].log_evidence, fine.rival[k].log_evidence, .2);
        n_fine += fine.rival[k].n_evals;
        n_coarse += coarse.rival[k].n_evals;
    }
    assert_true(n_coarse < n_fine);
    det_glance_free(&fine);
    det_glance_free(&coarse);
    close_world(&x);
}

/* Draws have the mode and the variances. */
static void test_draws_follow_the_covariance(void **state)
{
    (void)state;
    enum { N = 4000 };
    world x;
    det_glance s;
    const int actor[2] = {0, 1};
    open_world(&x, 1);
    assert_int_equal(det_glance_find(&x.w, &x.r, actor, &x.h, (det_glance_warm){0}, &s, NULL), DET_OK);
    const det_glance_rival *r = &s.rival[DET_RIVAL_RECIPROCITY];
    double sum[DET_GLANCE_MAX] = {0}, square[DET_GLANCE_MAX] = {0}, u[DET_GLANCE_MAX];
    for (uint32_t k = 0; k < N; k++) {
        det_stream stream;
        det_stream_init(&stream, 1, 2, k, 0);
        det_glance_draw(r, &stream, u);
        for (int i = 0; i < r->n; i++) {
            sum[i] += (u[i] - r->u[i]) / N;
            square[i] += (u[i] - r->u[i]) * (u[i] - r->u[i]) / N;
        }
    }
    for (int i = 0; i < r->n; i++) {
        assert_near(sum[i], 0, 5 * sqrt(r->variance[i] / N));
        assert_close(square[i], r->variance[i], 5 * sqrt(2. / N));
    }
    det_glance_free(&s);
    close_world(&x);
}

/* A record at which the density is not finite fails; it stops nobody. */
static void test_a_failure_is_a_result(void **state)
{
    (void)state;
    world x;
    det_glance s;
    const int actor[2] = {0, 1};
    open_world(&x, 1);
    x.r.count[5] = NAN;
    assert_int_equal(det_record_refresh(&x.r, NULL), DET_OK);
    assert_int_equal(det_glance_find(&x.w, &x.r, actor, &x.h, (det_glance_warm){0}, &s, NULL), DET_OK);
    assert_true(s.failed);
    det_glance_free(&s);
    close_world(&x);
}

static void test_every_allocation(void **state)
{
    (void)state;
    world x;
    det_glance s;
    det_status st;
    const int actor[2] = {0, 1};
    open_world(&x, 7);
    det_glance_work_free(&x.w);
    det_glance_options o = {
        .step_days = 7, .habit_days = 7, .rivals = 3, .max_rounds = 2, .tolerance = 1, .keep_factor = 1};
    assert_every_allocation_fails_once(st, st = det_glance_work_init(&o, &x.w, NULL));
    assert_every_allocation_fails_once(st, st = det_glance_find(&x.w, &x.r, actor, &x.h, (det_glance_warm){0}, &s, NULL));
    det_glance_free(&s);
    det_record_free(&x.r);
    assert_every_allocation_fails_once(st, st = det_glance_record(&x.a, 0, &o, &x.r, NULL));
    det_hyper_free(&x.h);
    assert_every_allocation_fails_once(st, st = det_hyper_reference(&x.a, &x.h, NULL));
    close_world(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record_holds_the_counts),
        cmocka_unit_test(test_habit_is_an_average_of_the_past),
        cmocka_unit_test(test_modes_are_the_optimum),
        cmocka_unit_test(test_a_coarser_climb_says_nearly_the_same),
        cmocka_unit_test(test_draws_follow_the_covariance),
        cmocka_unit_test(test_a_failure_is_a_result),
        cmocka_unit_test(test_every_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
