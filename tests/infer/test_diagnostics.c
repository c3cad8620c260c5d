/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/random.h"
#include "infer/diagnostics.h"

enum { RUNS = 4, N = 2000 };

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

static void test_ess(void **state)
{
    (void)state;
    enum { CHAINS = 400, LENGTH = 50 };
    static double x[CHAINS * LENGTH];
    for (uint32_t c = 0; c < CHAINS; c++)
        fill(x + c * LENGTH, LENGTH, 0, 0, 100 + c);
    assert_near(det_ess_chains(x, CHAINS, LENGTH) / (CHAINS * LENGTH), 1, .2);
    for (uint32_t c = 0; c < CHAINS; c++)
        fill(x + c * LENGTH, LENGTH, 0, .8, 100 + c);
    /* Variance of a mean of 50 AR(1) draws with memory .8: (9 - 2 * .8 (1 - .8^50) / (50 * .04)) / 50. */
    double factor = 9 - 2 * .8 * (1 - pow(.8, 50)) / (50 * .04);
    assert_near(det_ess_chains(x, CHAINS, LENGTH) / (CHAINS * LENGTH), 1 / factor, .2 / factor);
    double constant[4] = {1, 1, 1, 1};
    assert_near(det_ess_chains(constant, 2, 2), 4, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rhat), cmocka_unit_test(test_ess)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
