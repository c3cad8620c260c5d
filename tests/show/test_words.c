/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <string.h>

#include "show/words.h"

static void test_numbers_have_sensible_digits(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *text;
    } cases[] = {{0, "0.00"},       {.0012345, "0.00123"}, {-.5, "-0.500"},      {1.2345, "1.23"},
                 {9.999, "10.0"},   {123.4, "123"},        {45678.9, "45679"},   {NAN, ""},
                 {INFINITY, "inf"}, {-INFINITY, "-inf"},   {1e300, "1.00e+300"}, {1e-300, "1.00e-300"}};
    char out[DET_WORDS_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(det_words_number(cases[i].v, 3, out), cases[i].text);
    assert_string_equal(det_words_number(-1e14 / 3, 15, out), "-33333333333333.3");
}

static void test_interval_is_blank_where_an_end_is_missing(void **state)
{
    (void)state;
    char out[DET_WORDS_SIZE];
    assert_string_equal(det_words_interval(.4, 1.26, out), "0.40 to 1.3");
    assert_string_equal(det_words_interval(NAN, 1, out), "");
    assert_string_equal(det_words_interval(1, NAN, out), "");
}

static void test_every_state_and_grade_has_words(void **state)
{
    (void)state;
    for (int s = DET_PAIR_UNKNOWN; s <= DET_PAIR_ENTRENCHED; s++)
        assert_true(strlen(det_words_state((det_pair_state)s)) > 10);
    assert_string_equal(det_words_confidence(DET_CONF_LOW), "low");
    assert_string_equal(det_words_confidence(DET_CONF_HIGH), "high");
    assert_string_equal(det_words_misperception(.3), "fear ahead of the evidence");
    assert_string_equal(det_words_misperception(-.3), "fear behind the evidence");
    assert_string_equal(det_words_misperception(.05), "close to the evidence");
    assert_string_equal(det_words_misperception(NAN), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_have_sensible_digits),
        cmocka_unit_test(test_interval_is_blank_where_an_end_is_missing),
        cmocka_unit_test(test_every_state_and_grade_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
