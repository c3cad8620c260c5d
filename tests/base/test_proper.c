/* SPDX-License-Identifier: Apache-2.0 */
/* Scores against closed forms, against each other, and that honesty pays. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "base/proper.h"
#include "base/random.h"
#include "base/special.h"

enum { N = 40000, MOST = 60 };

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double density(double z)
{
    return exp(det_normal_logp(z, 0, 1));
}

/* CRPS of a normal law: sd [z (2 Phi(z) - 1) + 2 phi(z) - 1/sqrt(pi)]. The draws are its quantiles. */
static void test_crps_of_a_normal_law(void **state)
{
    (void)state;
    static double x[N];
    double mean = 1.5, sd = 2;
    for (int i = 0; i < N; i++)
        x[i] = mean + sd * det_normal_quantile((i + .5) / N);
    for (double y = -4; y < 7; y += 1.1) {
        double z = (y - mean) / sd, want = sd * (z * (2 * det_normal_cdf(z) - 1) + 2 * density(z) - 1 / sqrt(M_PI));
        assert_near(det_crps_ensemble(x, N, y), want, 2e-4);
    }
}

static void test_crps_of_one_and_two_draws(void **state)
{
    (void)state;
    double one = 3, two[] = {1, 5};
    assert_near(det_crps_ensemble(&one, 1, 4.5), 1.5, 1e-15);
    assert_near(det_crps_ensemble(two, 2, 2), 2 - 1, 1e-15); /* (1 + 3)/2 - (4 + 4)/4/2 */
}

/* Counts of a Poisson law, as draws and as a table. */
static void poisson_draws(double mean, double *x, int *n)
{
    det_stream s;
    det_stream_init(&s, 1, 2, 3, 4);
    memset(n, 0, MOST * sizeof *n);
    for (int i = 0; i < N; i++) {
        x[i] = det_draw_poisson(&s, mean);
        n[(int)x[i]]++;
    }
    qsort(x, N, sizeof *x, ascending);
}

static void test_table_and_ensemble_agree(void **state)
{
    (void)state;
    static double x[N];
    int n[MOST];
    poisson_draws(3.7, x, n);
    for (int y = -2; y < MOST + 5; y += 3)
        assert_near(det_crps_counts(n, MOST, y), det_crps_ensemble(x, N, y), 1e-9);
    double sum = 0;
    for (int i = 0; i < N; i++)
        sum += x[i];
    assert_near(det_mean_counts(n, MOST), sum / N, 1e-9);
    for (double p = .05; p < 1; p += .1)
        assert_near(det_quantile_counts(n, MOST, p), x[(int)ceil(p * N) - 1], 0);
}

/* CRPS of a Poisson law, m = 2, y = 3, by its distribution function. */
static void test_crps_of_a_poisson_law(void **state)
{
    (void)state;
    static double x[N];
    int n[MOST];
    double want = 0, upto = 0;
    for (int k = 0; k < MOST; k++) {
        upto += exp(det_poisson_logp((unsigned)k, 2));
        want += pow(upto - (k >= 3), 2);
    }
    poisson_draws(2, x, n);
    assert_near(det_crps_counts(n, MOST, 3), want, .01);
}

static void test_smoothed_probabilities_sum_to_one(void **state)
{
    (void)state;
    int n[] = {5, 0, 2, 0, 1};
    double sum = 0;
    for (int y = 0; y < 2000; y++)
        sum += exp(-det_log_score_counts(n, 5, y));
    assert_near(sum, 1, 1e-12);
    assert_true(isfinite(det_log_score_counts(n, 5, 100)));
    /* mean 1 and a half; (2 + .16) / 9 */
    double m = det_mean_counts(n, 5) + .5;
    assert_near(det_log_score_counts(n, 5, 2), -log((2 + m * m / pow(1 + m, 3)) / 9), 1e-12);
}

static void test_log_score_of_a_poisson_law(void **state)
{
    (void)state;
    static double x[N];
    int n[MOST];
    poisson_draws(2, x, n);
    for (int y = 0; y < 6; y++)
        assert_near(det_log_score_counts(n, MOST, y), -det_poisson_logp((unsigned)y, 2), .1);
}

static void test_events_and_intervals(void **state)
{
    (void)state;
    assert_near(det_brier_score(.3, 1), .49, 1e-15);
    assert_near(det_brier_score(.3, 0), .09, 1e-15);
    assert_near(det_log_score_event(.25, 1, .001), log(4), 1e-15);
    assert_near(det_log_score_event(.25, 0, .001), -log(.75), 1e-15);
    assert_near(det_log_score_event(0, 1, .001), -log(.001), 1e-15);
    assert_near(det_interval_score(2, 5, .1, 3), 3, 1e-15);
    assert_near(det_interval_score(2, 5, .1, 1), 3 + 20, 1e-12);
    assert_near(det_interval_score(2, 5, .1, 7), 3 + 40, 1e-12);
}

/* Expected loss under truth q is least at p = q, for each score. */
static void test_honesty_pays(void **state)
{
    (void)state;
    for (double q = .1; q < .95; q += .2)
        for (double p = .05; p < 1; p += .05) {
            double brier = q * det_brier_score(p, 1) + (1 - q) * det_brier_score(p, 0);
            double logs = q * det_log_score_event(p, 1, 0) + (1 - q) * det_log_score_event(p, 0, 0);
            assert_true(brier >= q * (1 - q) - 1e-12);
            assert_true(logs >= -q * log(q) - (1 - q) * log(1 - q) - 1e-12);
        }
    static double x[N];
    int n[3][MOST];
    double mean[] = {2, 3, 4.5}, crps[3] = {0}, logs[3] = {0};
    for (int i = 0; i < 3; i++)
        poisson_draws(mean[i], x, n[i]);
    for (int y = 0; y < MOST; y++)
        for (int i = 0; i < 3; i++) {
            double p = exp(det_poisson_logp((unsigned)y, 3));
            crps[i] += p * det_crps_counts(n[i], MOST, y);
            logs[i] += p * det_log_score_counts(n[i], MOST, y);
        }
    assert_true(crps[1] < crps[0] && crps[1] < crps[2]);
    assert_true(logs[1] < logs[0] && logs[1] < logs[2]);
}

/* The steps of the PIT tile the unit interval; at the true law a randomised PIT has mean 1/2 and variance 1/12. */
static void test_pit(void **state)
{
    (void)state;
    static double x[N];
    int n[MOST];
    double last = 0, sum = 0, squares = 0;
    det_stream s;
    poisson_draws(1.3, x, n);
    for (int y = 0; y < MOST; y++) {
        double below, upto;
        det_pit_counts(n, MOST, y, &below, &upto);
        assert_near(below, last, 1e-12);
        last = upto;
    }
    assert_near(last, 1, 1e-12);
    det_stream_init(&s, 9, 9, 9, 9);
    for (int i = 0; i < N; i++) {
        double below, upto;
        det_pit_counts(n, MOST, (int)det_draw_poisson(&s, 1.3), &below, &upto);
        double u = below + (upto - below) * det_draw_uniform(&s);
        sum += u;
        squares += u * u;
    }
    assert_near(sum / N, .5, 4 * sqrt(2. / 12 / N)); /* of two samples of N each */
    assert_near(squares / N - pow(sum / N, 2), 1. / 12, .003);
}

/* Shares of the step that lie inside, by hand; where the PIT is uniform the mean is the share itself, and that of closed intervals is more. */
static void test_held(void **state)
{
    (void)state;
    static double x[N];
    int n[MOST];
    double held = 0, closed = 0;
    assert_near(det_pit_held(.25, .75, .5), 1, 0);
    assert_near(det_pit_held(0, 1, .9), .9, 1e-15);
    assert_near(det_pit_held(.7, .9, .5), .25, 1e-15);
    assert_near(det_pit_held(.8, .9, .5), 0, 0);
    assert_near(det_pit_held(.5, .5, .5), 1, 0);
    poisson_draws(1.3, x, n);
    for (int y = 0; y < MOST; y++) {
        double below, upto;
        det_pit_counts(n, MOST, y, &below, &upto);
        held += (upto - below) * det_pit_held(below, upto, .5);
        closed += (upto - below) * (y >= det_quantile_counts(n, MOST, .25) && y <= det_quantile_counts(n, MOST, .75));
    }
    assert_near(held, .5, 1e-12);
    assert_true(closed > .6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crps_of_a_normal_law),
        cmocka_unit_test(test_crps_of_one_and_two_draws),
        cmocka_unit_test(test_table_and_ensemble_agree),
        cmocka_unit_test(test_crps_of_a_poisson_law),
        cmocka_unit_test(test_smoothed_probabilities_sum_to_one),
        cmocka_unit_test(test_log_score_of_a_poisson_law),
        cmocka_unit_test(test_events_and_intervals),
        cmocka_unit_test(test_honesty_pays),
        cmocka_unit_test(test_pit),
        cmocka_unit_test(test_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
