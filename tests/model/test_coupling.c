/* SPDX-License-Identifier: Apache-2.0 */
/* V16: what becomes of acts when their rate changes. */
#include "check.h"

#include "base/special.h"
#include "model/coupling.h"

/* The planning figures are given to three digits, .50251 as .502 and as .503. */
static const double LAST_DIGIT = 6e-4;

static void check_v16(int n, double was, double now, double thinning, double quantile)
{
    assert_near(det_coupling_none(DET_COUPLING_THINNING, n, was, now), thinning, LAST_DIGIT);
    assert_near(det_coupling_none(DET_COUPLING_QUANTILE, n, was, now), quantile, LAST_DIGIT);
}

static void test_v16_figures(void **state)
{
    (void)state;
    double bounds[2];
    check_v16(1, .02, .01, .500, .502);
    check_v16(1, .30, .15, .500, .539);
    check_v16(2, 1.00, .50, .250, 0);
    assert_near(det_coupling_none(DET_COUPLING_QUANTILE, 1, .02, .01), (exp(-.01) - exp(-.02)) / (.02 * exp(-.02)),
                1e-12);
    det_coupling_bounds(1, .02, .01, bounds);
    assert_near(bounds[0], .492, LAST_DIGIT);
    assert_near(bounds[1], .503, LAST_DIGIT);
    det_coupling_bounds(1, .30, .15, bounds);
    assert_near(bounds[0], .373, LAST_DIGIT);
    assert_near(bounds[1], .539, LAST_DIGIT);
    assert_near(exp(-.15), .861, LAST_DIGIT); /* independent noise: outside the bounds */
    assert_true(exp(-.15) > bounds[1]);
}

/* Both couplings lie within the bounds, and by the law of total probability give back P(none) at the new rate. */
static void test_bounds_hold_and_laws_add_up(void **state)
{
    (void)state;
    static const double rates[] = {.01, .1, .3, .8, 1.7, 4};
    enum { N_RATES = sizeof rates / sizeof *rates };
    for (int a = 0; a < N_RATES; a++)
        for (int b = 0; b < N_RATES; b++)
            for (int how = 0; how < 2; how++) {
                double none = 0;
                for (int n = 0; n < 40; n++) {
                    double p = det_coupling_none(how, n, rates[a], rates[b]), bounds[2];
                    det_coupling_bounds(n, rates[a], rates[b], bounds);
                    assert_true(p >= bounds[0] - 1e-9 && p <= bounds[1] + 1e-9);
                    none += p * exp(det_poisson_logp((unsigned)n, rates[a]));
                }
                assert_near(none, exp(-rates[b]), 1e-9);
            }
}

/* Chi-square of drawn n' against Poisson(now), n ~ Poisson(was), and the share without any act left beside its formula.
 */
static void check_marginal(det_coupling how, double was, double now)
{
    enum { N = 200000, CELLS = 7 };
    double seen[CELLS] = {0}, chi = 0, left = 1, none = 0, ones = 0;
    det_stream s;
    det_stream_init(&s, 5, (uint32_t)how, (uint32_t)(was * 100), (uint32_t)(now * 100));
    for (int k = 0; k < N; k++) {
        unsigned char keeps[64];
        int n = (int)det_draw_poisson(&s, was), after = det_coupling_carry(how, n, was, now, &s, keeps);
        for (int e = 0; e < n; e++)
            after += keeps[e];
        seen[after < CELLS - 1 ? after : CELLS - 1]++;
        ones += n == 1;
        none += n == 1 && after == 0;
    }
    for (int k = 0; k < CELLS; k++) {
        double p = k < CELLS - 1 ? exp(det_poisson_logp((unsigned)k, now)) : left;
        left -= p;
        chi += (seen[k] - N * p) * (seen[k] - N * p) / (N * p);
    }
    assert_true(chi < 22.5); /* P(chi-square with 6 degrees > 22.5) = .001 */
    double p = det_coupling_none(how, 1, was, now);
    assert_near(none / ones, p, 4 * sqrt(p * (1 - p) / ones) + 1e-12);
}

static void test_v16_marginals(void **state)
{
    (void)state;
    for (int how = 0; how < 2; how++) {
        check_marginal(how, 1.0, .5);
        check_marginal(how, .5, 1.2);
        check_marginal(how, 2.0, 1.9);
        check_marginal(how, .9, .9);
    }
}

static void test_nothing_changes_nothing(void **state)
{
    (void)state;
    for (int how = 0; how < 2; how++) {
        det_stream s;
        unsigned char keeps[5];
        det_stream_init(&s, 1, 2, 3, 4);
        for (int n = 0; n <= 5; n++) {
            assert_int_equal(det_coupling_carry(how, n, .3, .3, &s, keeps), 0);
            for (int k = 0; k < n; k++)
                assert_int_equal(keeps[k], 1);
        }
        assert_int_equal(det_coupling_carry(how, 2, .3, 0, &s, keeps), 0);
        assert_int_equal(keeps[0] + keeps[1], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v16_figures),
        cmocka_unit_test(test_bounds_hold_and_laws_add_up),
        cmocka_unit_test(test_v16_marginals),
        cmocka_unit_test(test_nothing_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
