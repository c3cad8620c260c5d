/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <float.h>

#include "base/elementary.h"

/* Distance in units of the last place of the long double answer. */
static double ulps(double got, long double want)
{
    double place = nextafter(fabs((double)want), INFINITY) - fabs((double)want);
    return (double)fabsl(((long double)got - want) / place);
}

static void test_exp(void **state)
{
    (void)state;
    double worst = 0;
    for (double x = -707.9; x < 708.9; x += 0.000731)
        worst = fmax(worst, ulps(det_exp(x), expl((long double)x)));
    for (double x = 1e-18; x < 1; x *= 1.01) {
        worst = fmax(worst, ulps(det_exp(x), expl((long double)x)));
        worst = fmax(worst, ulps(det_exp(-x), expl(-(long double)x)));
    }
    print_message("exp: %.2f ulp\n", worst);
    assert_true(worst < 2);
    assert_true(det_exp(0) == 1 && isnan(det_exp(NAN)));
    assert_true(det_exp(-INFINITY) < 1e-300 && det_exp(-INFINITY) > 0 && isfinite(det_exp(INFINITY)));
}

static void test_log(void **state)
{
    (void)state;
    double worst = 0;
    for (double x = DBL_MIN; x < DBL_MAX / 1.0004; x *= 1.00037)
        worst = fmax(worst, ulps(det_log(x), logl((long double)x)));
    for (double x = 0.3; x < 3; x += 1.37e-6)
        worst = fmax(worst, ulps(det_log(x), logl((long double)x)));
    for (double d = 1e-15; d < 0.5; d *= 1.001) {
        worst = fmax(worst, ulps(det_log(1 + d), logl((long double)(1 + d))));
        worst = fmax(worst, ulps(det_log(1 - d), logl((long double)(1 - d))));
    }
    print_message("log: %.2f ulp\n", worst);
    assert_true(worst < 2);
    assert_true(det_log(1) == 0 && det_log(0) == -INFINITY && isnan(det_log(-1)) && isnan(det_log(NAN)));
    assert_true(det_log(INFINITY) == INFINITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_exp), cmocka_unit_test(test_log)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
