/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/random.h"
#include "infer/diagnostics.h"

enum { RUNS = 4, N = 2000 };

/* Autoregression of order one. */
static void fill(double *x, int n, double shift, double memory, uint32_t id)
{
    det_stream s;
    double last;
    det_stream_init(&s, 4, 4, id, 0);
    last = det_draw_normal(&s);
    for (int k = 0; k < n; k++) {
        last = memory * last + sqrt(1 - memory * memory) * det_draw_normal(&s);
        x[k] = last + shift;
    }
}

static void test_rhat(void **state)
{
    (void)state;
    static double x[RUNS * N];
    for (uint32_t r = 0; r < RUNS; r++)
        fill(x + r * N, N, 0, 0, r);
    assert_near(det_rhat_split(x, RUNS, N), 1, .005);
    fill(x, N, 3, 0, 0); /* one run elsewhere */
    assert_true(det_rhat_split(x, RUNS, N) > 1.5);
    for (int k = 0; k < N; k++) /* drift within every run */
        for (int r = 0; r < RUNS; r++)
            x[r * N + k] = k + .1 * (r % 2);
    assert_true(det_rhat_split(x, RUNS, N) > 1.5);
    for (int k = 0; k < RUNS * N; k++)
        x[k] = 7;
    assert_near(det_rhat_split(x, RUNS, N), 1, 0);
    assert_true(isnan(det_rhat_split(x, RUNS, 3)));
    /* Exact small case: halves (0,2) (4,6) (0,2) (4,6): within 2, means 1 5 1 5, between 16/3. */
    double small[] = {0, 2, 4, 6, 0, 2, 4, 6};
    assert_near(det_rhat_split(small, 2, 4), sqrt((2 * .5 + 16.0 / 3) / 2), 1e-14);
}

/* 1 + 2 sum (1 - t/n) m^t: how much more the mean of n such draws varies than that of independent ones. */
static double time_of_mean(double m, int n)
{
    double sum = 1;
    for (int t = 1; t < n; t++)
        sum += 2 * (1 - (double)t / n) * pow(m, t);
    return sum;
}

static void test_ess(void **state)
{
    (void)state;
    enum { CHAINS = 400, LENGTH = 50 };
    static double x[CHAINS * LENGTH];
    for (uint32_t c = 0; c < CHAINS; c++)
        fill(x + c * LENGTH, LENGTH, 0, 0, 100 + c);
    assert_near(det_ess_chains(x, CHAINS, LENGTH) / (CHAINS * LENGTH), 1, .1);
    for (uint32_t c = 0; c < CHAINS; c++)
        fill(x + c * LENGTH, LENGTH, 0, .8, 100 + c);
    assert_near(det_ess_chains(x, CHAINS, LENGTH) / (CHAINS * LENGTH), 1 / time_of_mean(.8, LENGTH), .1 / time_of_mean(.8, LENGTH));
    for (uint32_t c = 0; c < CHAINS; c++) /* swinging chains are worth more than their draws */
        fill(x + c * LENGTH, LENGTH, 0, -.5, 100 + c);
    assert_near(det_ess_chains(x, CHAINS, LENGTH) / (CHAINS * LENGTH), 1 / time_of_mean(-.5, LENGTH), .1 / time_of_mean(-.5, LENGTH));
    for (uint32_t c = 0; c < CHAINS; c++)
        fill(x + c * LENGTH, LENGTH, 0, -.9, 100 + c);
    assert_near(det_ess_chains(x, CHAINS, LENGTH), CHAINS * LENGTH * log10(CHAINS * LENGTH), 1e-6);
    /* Exact small case: (1,2) (3,0), mean 1.5, variance 1.25, lag 1: (-.5 * .5 - 1.5 * 1.5) / 2 = -1.25, so rho = -1: time 1 - 1 = 0. */
    double small[4] = {1, 2, 3, 0};
    assert_near(det_ess_chains(small, 2, 2), 4, 1e-12);
    /* (1,2) (0,1): variance .5, lag 1: (0 + 0) / 2 = 0: time 1. */
    double even[4] = {1, 2, 0, 1};
    assert_near(det_ess_chains(even, 2, 2), 4, 1e-12);
    /* (2,2) (0,0): rho = 1: time 2. */
    double stuck[4] = {2, 2, 0, 0};
    assert_near(det_ess_chains(stuck, 2, 2), 2, 1e-12);
    double constant[4] = {1, 1, 1, 1};
    assert_near(det_ess_chains(constant, 2, 2), 4, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rhat), cmocka_unit_test(test_ess)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
