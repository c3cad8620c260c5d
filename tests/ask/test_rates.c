/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/pair.h"

#include "ask/rates.h"

enum { N_DAYS = 150 };

static void test_shares_sum_to_the_hostile_rate(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(N_DAYS, &p);
    det_bench b;
    det_rate_path rate[2] = {0};
    double coverage[N_DAYS];
    for (int t = 0; t < N_DAYS; t++)
        coverage[t] = t >= 50 && t < 70 ? 0 : 3;
    set_coverage_of(&c, coverage);
    p.echo[DET_VH] = .1;
    bench_init(&c, &p, 0, &b);
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < DET_N_CLASSES; k++) {
            rate[i].rate[k] = det_calloc(N_DAYS, sizeof(double));
            rate[i].kernel[k] = det_calloc(N_DAYS, sizeof(double));
        }
        for (int k = 0; k < DET_N_SHARES; k++)
            rate[i].share[k] = det_calloc(N_DAYS, sizeof(double));
    }
    det_rates_fill(&b.course, rate);
    for (int i = 0; i < 2; i++) {
        double total[DET_N_SHARES] = {0};
        for (int t = 0; t < N_DAYS; t++) {
            double sum = 0;
            for (int k = 0; k < DET_N_SHARES; k++) {
                assert_true(rate[i].share[k][t] >= 0);
                sum += rate[i].share[k][t];
                total[k] += coverage[t] > 0 ? rate[i].share[k][t] : 0;
            }
            assert_near(sum, rate[i].rate[DET_VH][t] + rate[i].rate[DET_MH][t], 1e-12);
        }
        for (int k = 0; k < DET_N_SHARES; k++) {
            assert_near(rate[i].total[k], total[k], 1e-9);
            if (k != DET_SHARE_INJECTION) /* C does nothing in the open to either */
                assert_true(total[k] > 0);
            det_free(rate[i].share[k]);
        }
        for (int k = 0; k < DET_N_CLASSES; k++) {
            det_free(rate[i].rate[k]);
            det_free(rate[i].kernel[k]);
        }
    }
    bench_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shares_sum_to_the_hostile_rate)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
