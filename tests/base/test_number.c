/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/number.h"
#include "base/random.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void doubles_are_read_exactly(void **state)
{
    (void)state;
    double x = 0;
    assert_int_equal(det_number_read_double("-0.25", -1, 1, &x, NULL), 0);
    assert_true(x == -0.25);
    assert_int_equal(det_number_read_double("+1.5e-3", 0, 1, &x, NULL), 0);
    assert_true(x == 1.5e-3);
    assert_int_equal(det_number_read_double(".5", 0, 1, &x, NULL), 0);
    assert_true(x == 0.5);
    assert_int_equal(det_number_read_double("1", 0, 1, &x, NULL), 0);
    assert_true(x == 1);
}

/* Short decimals, which are read by a way of their own, are those of the C library. */
static void doubles_are_those_of_the_library(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 20000; i++) {
        char text[64];
        double x = 0;
        det_stream s;
        det_stream_init(&s, 3, 0, 0, i);
        snprintf(text, sizeof text, "%s%.*f", i % 3 ? "" : "+", (int)(det_draw_u64(&s) % 18), det_draw_normal(&s) * pow(10, (double)(i % 19) - 9));
        const char *told = text[0] == '+' && text[1] == '-' ? text + 1 : text;
        assert_int_equal(det_number_read_double(told, -INFINITY, INFINITY, &x, NULL), 0);
        const double wanted = strtod(told, NULL);
        assert_memory_equal(&x, &wanted, sizeof x);
    }
}

static void other_things_are_not_doubles(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } bad[] = {{"", "is empty"},           {" 1", "is not a number"},
               {"1 ", "is not a number"},  {"0x10", "is not a number"},
               {"inf", "is not a number"}, {"nan", "is not a number"},
               {"1,5", "is not a number"}, {"1.5.2", "is not a number"},
               {".", "is not a number"},   {"1e", "is not a number"},
               {"1e+", "is not a number"}, {"--1", "is not a number"},
               {"1e999", "is too large"},  {"-1e999", "is too small"},
               {"10.01", "is too large"},  {"-10.01", "is too small"}};
    double x = 3;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *why = NULL;
        assert_int_equal(det_number_read_double(bad[i].text, -10, 10, &x, &why), -1);
        assert_string_equal(why, bad[i].why);
    }
    assert_true(x == 3);
    const char *why = NULL;
    assert_int_equal(det_number_read_double("1e999", -INFINITY, INFINITY, &x, &why), -1);
    assert_string_equal(why, "is too large");
}

static void longs_are_whole_and_within_range(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } bad[] = {{"", "is empty"},
               {"1.0", "is not a whole number"},
               {"1e3", "is not a whole number"},
               {"twelve", "is not a number"},
               {"0x1", "is not a number"},
               {"101", "is too large"},
               {"-101", "is too small"},
               {"99999999999999999999", "is too large"},
               {"-99999999999999999999", "is too small"}};
    long n = 3;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *why = NULL;
        assert_int_equal(det_number_read_long(bad[i].text, -100, 100, &n, &why), -1);
        assert_string_equal(why, bad[i].why);
    }
    assert_int_equal(n, 3);
    assert_int_equal(det_number_read_long("-100", -100, 100, &n, NULL), 0);
    assert_int_equal(n, -100);
    assert_int_equal(det_number_read_long("99999999999999999999", LONG_MIN, LONG_MAX, &n, NULL), -1);
    assert_int_equal(det_number_read_long("-99999999999999999999", LONG_MIN, LONG_MAX, &n, NULL), -1);
    assert_int_equal(det_number_read_long("9223372036854775807", LONG_MIN, LONG_MAX, &n, NULL), 0);
    assert_true(n == LONG_MAX);
}

static void prints_differences(void **state)
{
    (void)state;
    char out[DET_NUMBER_SIZE];
    assert_string_equal(det_number_print_signed(1.25, 1, out), "+1.2");
    assert_string_equal(det_number_print_signed(-2, 0, out), "-2");
    assert_string_equal(det_number_print_signed(-.04, 1, out), "0.0");
    assert_string_equal(det_number_print_signed(0, 0, out), "0");
    assert_string_equal(det_number_print_signed(.004, 3, out), "+0.004");
    assert_string_equal(det_number_print_signed(-1e300, 2, out), "-1e+300");
    assert_string_equal(det_number_print_signed(NAN, 2, out), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_are_read_exactly),
        cmocka_unit_test(doubles_are_those_of_the_library),
        cmocka_unit_test(other_things_are_not_doubles),
        cmocka_unit_test(longs_are_whole_and_within_range),
        cmocka_unit_test(prints_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
