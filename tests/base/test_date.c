/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/date.h"

static void every_day_of_400_years_follows_the_one_before(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    det_day expected = det_day_from_civil(1800, 1, 1);
    for (int y = 1800; y < 2200; y++) {
        int leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        for (int m = 1; m <= 12; m++) {
            for (int d = 1; d <= lengths[m - 1] + (leap && m == 2); d++, expected++) {
                int year, month, day;
                assert_int_equal(det_day_from_civil(y, m, d), expected);
                det_day_to_civil(expected, &year, &month, &day);
                assert_true(year == y && month == m && day == d);
            }
        }
    }
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(det_day_from_civil(1970, 1, 1), 0);
    assert_int_equal(det_day_from_civil(2000, 3, 1), 11017);
    assert_int_equal(det_day_from_civil(1969, 12, 31), -1);
    assert_int_equal(det_day_from_civil(2022, 8, 31) - det_day_from_civil(2021, 8, 15), 381);
}

static void reads_only_days_that_exist(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2021-02-29", "2021-13-01",  "2021-00-10",
                                      "2021-04-31", "2021-4-01",  "21-04-01",    "2021/04/01",
                                      "03/04/2022", " 2021-04-1", "2021-04-01 ", "0999-01-01",
                                      "3000-01-01", "2021-04-00", "2021-04-0x",  "+021-04-01"};
    det_day out = 7;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(det_day_read(bad[i], &out), -1);
    assert_int_equal(out, 7);
    assert_int_equal(det_day_read("2020-02-29", &out), 0);
    assert_int_equal(out, det_day_from_civil(2020, 2, 29));
}

static void prints_what_it_reads(void **state)
{
    (void)state;
    char text[11];
    det_day day;
    assert_int_equal(det_day_read("1000-01-01", &day), 0);
    assert_string_equal(det_day_print(day, text), "1000-01-01");
    assert_int_equal(det_day_read("2999-12-31", &day), 0);
    assert_string_equal(det_day_print(day, text), "2999-12-31");
    assert_string_equal(det_day_print(DET_DAY_NONE, text), "");
}

/* The days of a month are those that come back from the calendar. */
static void days_that_exist(void **state)
{
    (void)state;
    for (int year = 1896; year <= 2104; year++)
        for (int month = 0; month <= 13; month++)
            for (int day = 0; day <= 32; day++) {
                int y, m, d;
                det_day_to_civil(det_day_from_civil(year, month, day), &y, &m, &d);
                const int comes_back = month >= 1 && month <= 12 && y == year && m == month && d == day;
                assert_int_equal(det_day_exists(year, month, day), comes_back);
            }
}

static void spans_of_days(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first, *last;
    } good[] = {{"2021", "2021-01-01", "2021-12-31"}, {"2021-12", "2021-12-01", "2021-12-31"}, {"2020-02", "2020-02-01", "2020-02-29"},
                {"2021-02", "2021-02-01", "2021-02-28"}, {"2021-03-14", "2021-03-14", "2021-03-14"}};
    static const char *const bad[] = {"", "202", "20210", "2021-", "2021-1", "2021-13", "2021-00", "2021/03", "2021-02-30", "0999", "abcd"};
    det_day first, last;
    char text[11];
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        assert_int_equal(det_day_read_span(good[k].text, &first, &last), 0);
        assert_string_equal(det_day_print(first, text), good[k].first);
        assert_string_equal(det_day_print(last, text), good[k].last);
    }
    first = last = 77;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_int_equal(det_day_read_span(bad[k], &first, &last), -1);
    assert_true(first == 77 && last == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_400_years_follows_the_one_before),
        cmocka_unit_test(known_days),
        cmocka_unit_test(reads_only_days_that_exist),
        cmocka_unit_test(prints_what_it_reads),
        cmocka_unit_test(days_that_exist),
        cmocka_unit_test(spans_of_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
