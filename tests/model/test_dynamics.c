/* SPDX-License-Identifier: Apache-2.0 */
/* Checks V9, V11, V23 and V24 of docs/model.md, by simulation in the set-ups of the planning experiments (tests/model/toy.h). */
#include "check.h"

#include "base/random.h"
#include "base/mem.h"
#include "model/toy.h"

/* Mean and standard error of the change of expected acts (A, B) when A's log-odds rise by 2 at day 5. */
static void provoke(det_response fa, det_response fb, int n_runs, double mean[2], double se[2])
{
    det_toy toy = {.n_steps = 120, .mu = .03, .theta = .15, .alpha = .1, .rho = .84, .q01 = .004, .q10 = .02, .r0 = .05,
                   .r1 = .05 * exp(1.6), .h0 = .1};
    det_model_options o;
    det_dilemma d;
    det_params p;
    det_state start;
    det_sim_options so;
    double sum[2] = {0, 0}, squares[2] = {0, 0}, calm = 0;
    det_model_default(&o);
    o.response[0] = fa;
    o.response[1] = fb;
    assert_int_equal(toy_init(&toy, &o, &d, &p), 0);
    calm = d.record.shift[10];
    det_state_start(&d, &p, &start);
    det_sim_default(&so);
    so.n_steps = 120;
    so.no_intent = 3;
    so.no_common = 1;
    for (int k = 0; k < n_runs; k++) {
        det_sim_path with = {0}, without = {0};
        so.path = (uint32_t)k;
        det_simulate(&d, &p, &start, 0, 0, &so, &without);
        d.record.shift[10] = calm + 2; /* step 5, holder A */
        det_simulate(&d, &p, &start, 0, 0, &so, &with);
        d.record.shift[10] = calm;
        for (int i = 0; i < 2; i++) {
            double x = with.hostile[i] - without.hostile[i];
            sum[i] += x;
            squares[i] += x * x;
        }
    }
    for (int i = 0; i < 2; i++) {
        mean[i] = sum[i] / n_runs;
        se[i] = sqrt((squares[i] / n_runs - mean[i] * mean[i]) / n_runs);
    }
    det_dilemma_free(&d);
}

static void test_v9_provocation(void **state)
{
    (void)state;
    struct {
        det_response a, b;
        double want[2];
    } rows[] = {{DET_COMPLEMENTS, DET_COMPLEMENTS, {.577, .280}},
                {DET_COMPLEMENTS, DET_SUBSTITUTES, {.692, -.302}},
                {DET_SUBSTITUTES, DET_SUBSTITUTES, {-1.209, .638}}};
    for (size_t k = 0; k < 3; k++) {
        double mean[2], se[2];
        provoke(rows[k].a, rows[k].b, 8000, mean, se);
        print_message("V9 row %zu: A %+.3f (%.3f), B %+.3f (%.3f)\n", k, mean[0], se[0], mean[1], se[1]);
        for (int i = 0; i < 2; i++) {
            assert_true(mean[i] * rows[k].want[i] > 0 && fabs(mean[i]) > 3 * se[i]);
            assert_near(mean[i], rows[k].want[i], 4 * se[i] + .02);
        }
    }
}

/* V11: bounded whatever theta, as long as the alpha block is stable. */
static void test_v11_bounded(void **state)
{
    (void)state;
    det_model_options o;
    det_stream s;
    det_model_default(&o);
    det_stream_init(&s, 11, 0, 0, 0);
    for (uint32_t k = 0; k < 100; k++) {
        double theta = exp(6 * det_draw_uniform(&s) - 3), alpha = .9 * det_draw_uniform(&s);
        det_toy toy = {.n_steps = 1095, .mu = .05, .theta = theta, .alpha = alpha, .rho = .84, .q01 = .004, .q10 = .02, .r0 = .04,
                       .r1 = .3, .h0 = .5};
        det_dilemma d;
        det_params p;
        det_state start;
        det_sim_options so;
        det_sim_path path = {0};
        assert_int_equal(toy_init(&toy, &o, &d, &p), 0);
        det_sim_default(&so);
        so.n_steps = 1095;
        so.path = k;
        so.no_intent = 3;
        so.no_common = 1;
        det_state_start(&d, &p, &start);
        det_simulate(&d, &p, &start, 0, 0, &so, &path);
        double bound = (toy.mu + theta) / (1 - alpha); /* mean rate of each side at certainty */
        assert_true(path.hostile[0] + path.hostile[1] < 2 * 1095 * bound * 1.5 + 50);
        assert_true(path.most < 1000);
        det_dilemma_free(&d);
    }
}

/* Mean belief at the same mu on the way down less that on the way up: mu rises from .005 to .12 and falls again, 300 days a rung. */
static double loop(double theta)
{
    enum { DAYS = 300, RUNGS = 24, N_RUNS = 30 };
    det_toy toy = {.n_steps = DAYS, .mu = .005, .theta = theta, .alpha = .2, .rho = .84, .q01 = .002, .q10 = .01, .r0 = .04,
                   .r1 = .3, .h0 = .01};
    double mean[2 * RUNGS] = {0}, area = 0;
    det_state at[N_RUNS];
    for (int rung = 0; rung < 2 * RUNGS; rung++) {
        det_model_options o;
        det_dilemma d;
        det_params p;
        det_sim_options so;
        static double odds[DAYS * 2];
        int height = rung < RUNGS ? rung : 2 * RUNGS - 1 - rung;
        toy.mu = .005 + (.12 - .005) * height / (RUNGS - 1);
        det_model_default(&o);
        assert_int_equal(toy_init(&toy, &o, &d, &p), 0);
        det_sim_default(&so);
        so.n_steps = DAYS;
        so.question = (uint32_t)rung * 16;
        so.no_intent = 3;
        so.no_common = 1;
        for (uint32_t k = 0; k < N_RUNS; k++) {
            det_sim_path path = {.odds = odds, .end = &at[k]};
            so.path = k;
            if (rung == 0)
                det_state_start(&d, &p, &at[k]);
            det_state start = at[k];
            det_simulate(&d, &p, &start, 0, 0, &so, &path);
            for (int t = 0; t < DAYS; t++)
                mean[rung] += odds[2 * t] / (1 + odds[2 * t]) / (DAYS * N_RUNS);
        }
        det_dilemma_free(&d);
    }
    for (int rung = 0; rung < RUNGS; rung++)
        area += (mean[2 * RUNGS - 1 - rung] - mean[rung]) / RUNGS;
    return area;
}

static void test_v23_hysteresis(void **state)
{
    (void)state;
    double strong = loop(.5), weak = loop(.05);
    print_message("V23 loop: theta .5 %.3f, theta .05 %.3f\n", strong, weak);
    assert_true(strong > .1);
    assert_true(fabs(weak) < .03);
}

/* Mean excess belief-days of both sides after one misperceived act, both benign; and what is left at the end. */
static void excursion(double s, double *days, double *left)
{
    enum { N = 700, N_RUNS = 1500 };
    det_toy toy = {.n_steps = N, .mu = .03, .theta = .12, .alpha = .1, .rho = .84, .q01 = .002, .q10 = .02, .r0 = .05, .r1 = .25,
                   .h0 = .05};
    det_model_options o;
    det_dilemma d;
    det_params p;
    det_state start;
    det_sim_options so;
    static double odds[2][N * 2];
    double base;
    det_model_default(&o);
    assert_int_equal(toy_init(&toy, &o, &d, &p), 0);
    p.s[0] = p.s[1] = s;
    det_sim_default(&so);
    so.n_steps = N;
    so.no_intent = 3;
    so.no_common = 1;
    det_state_start(&d, &p, &start);
    base = d.record.shift[2 * 50];
    *days = *left = 0;
    for (uint32_t k = 0; k < N_RUNS; k++) {
        det_sim_path with = {.odds = odds[0]}, without = {.odds = odds[1]};
        so.path = k;
        det_simulate(&d, &p, &start, 0, 0, &so, &without);
        d.record.shift[2 * 50] = base + log(toy.r1 / toy.r0); /* A takes a harmless thing for a hostile act */
        det_simulate(&d, &p, &start, 0, 0, &so, &with);
        d.record.shift[2 * 50] = base;
        for (int t = 0; t < N; t++)
            for (int i = 0; i < 2; i++) {
                double a = odds[0][2 * t + i], b = odds[1][2 * t + i], x = (a / (1 + a) - b / (1 + b)) / N_RUNS;
                *days += x;
                if (t >= N - 50)
                    *left += x / 100;
            }
    }
    det_dilemma_free(&d);
}

static void test_v24_misperceived_act(void **state)
{
    (void)state;
    double blind, empathic, left0, left1;
    excursion(0, &blind, &left0);
    excursion(1, &empathic, &left1);
    print_message("V24 belief-days: s = 0 %.2f (left %.4f), s = 1 %.2f (left %.4f)\n", blind, left0, empathic, left1);
    assert_true(empathic > 0);
    assert_true(blind > empathic);
    assert_true(fabs(left0) < .01 && fabs(left1) < .01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v9_provocation), cmocka_unit_test(test_v11_bounded),
                                       cmocka_unit_test(test_v23_hysteresis), cmocka_unit_test(test_v24_misperceived_act)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
