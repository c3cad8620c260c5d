/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "ask/answer.h"

#include "base/mem.h"

#include <string.h>

static void test_type_7_quantiles(void **state)
{
    (void)state;
    double values[] = {3, NAN, 10, 1, NAN, 2, 4};
    det_band b = det_band_of(values, 7); /* 1 2 3 4 10 */
    assert_near(b.median, 3, 1e-14);
    assert_near(b.q40, 2.6, 1e-14);
    assert_near(b.q60, 3.4, 1e-14);
    assert_near(b.q25, 2, 1e-14);
    assert_near(b.q75, 4, 1e-14);
    assert_near(b.q05, 1.2, 1e-14);
    assert_near(b.q95, 8.8, 1e-14);
    assert_near(values[0], 1, 1e-14);
    assert_near(values[4], 10, 1e-14);
    assert_true(isnan(values[5]) && isnan(values[6]));
}

static void test_ends(void **state)
{
    (void)state;
    double none[] = {NAN, NAN}, one[] = {NAN, 7}, endless[] = {INFINITY, 1, INFINITY};
    det_band b = det_band_of(none, 2);
    assert_true(isnan(b.median) && isnan(b.q05) && isnan(b.q95) && isnan(b.q25));
    b = det_band_of(none, 0);
    assert_true(isnan(b.median) && isnan(b.q60));
    b = det_band_of(one, 2);
    assert_near(b.q05, 7, 1e-14);
    assert_near(b.q95, 7, 1e-14);
    b = det_band_of(endless, 3);
    assert_true(isinf(b.median) && isinf(b.q95));
}

static void test_band_of_nothing_is_not_known(void **state)
{
    (void)state;
    double none[] = {NAN, NAN};
    assert_true(isnan(det_band_of(NULL, 0).median));
    assert_true(isnan(det_band_of(none, 2).q95));
}

static void test_free_of_any_answer(void **state)
{
    (void)state;
    det_answer a = {0};
    det_answer_free(&a);
    a.verdict = det_strdup("It is so.");
    a.reasons[0] = det_strdup("One.");
    a.reasons[1] = det_strdup("Two.");
    a.n_reasons = 2;
    a.learned = det_strdup("Little.");
    a.would_change_it = det_strdup("More acts.");
    det_answer_free(&a);
    assert_null(a.verdict);
    assert_null(a.learned);
    assert_null(a.reasons[1]);
    assert_int_equal(a.n_reasons, 0);
    det_answer_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_type_7_quantiles),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_band_of_nothing_is_not_known),
        cmocka_unit_test(test_free_of_any_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
