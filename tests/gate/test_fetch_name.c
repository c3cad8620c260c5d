/* SPDX-License-Identifier: Apache-2.0 */
/* Names of GDELT's files: what is written by the calendar is read back, and nothing else is read. */
#include "check.h"

#include "gate/fetch_name.h"

#include <string.h>

static const det_fetch_kind kinds[] = {DET_KIND_EVENTS, DET_KIND_MENTIONS, DET_KIND_EVENTS_TRANSLATED, DET_KIND_MENTIONS_TRANSLATED};

static int read_name(const char *s, det_fetch_name *out)
{
    return det_fetch_name_read(s, strlen(s), out);
}

static void check_walk(det_fetch_every every, det_fetch_kind kind, long from, long to)
{
    for (long q = from; q < to;) {
        det_fetch_name f = det_fetch_name_at(every, kind, q), back;
        assert_true(f.first == q && f.last >= q);
        assert_int_equal(read_name(f.text, &back), 0);
        assert_string_equal(back.text, f.text);
        assert_true(back.first == f.first && back.last == f.last && back.kind == kind && back.every == every);
        assert_string_equal(det_fetch_name_at(every, kind, f.last).text, f.text);
        q = f.last + 1;
    }
}

static void the_calendar_is_read_back_without_a_gap(void **state)
{
    (void)state;
    const long day = DET_QUARTERS_PER_DAY;
    check_walk(DET_EVERY_DAY, DET_KIND_EVENTS, det_fetch_first_day(DET_EVERY_DAY) * day, det_day_from_civil(2101, 1, 1) * day);
    for (int k = 0; k < DET_N_FETCH_KINDS; k++)
        check_walk(DET_EVERY_QUARTER, kinds[k], det_fetch_first_day(DET_EVERY_QUARTER) * day, det_day_from_civil(2016, 3, 2) * day);
}

static void what_each_name_covers(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int from[3], to[3];
    } rows[] = {{"1979.zip", {1979, 1, 1}, {1979, 12, 31}},
                {"2005.zip", {2005, 1, 1}, {2005, 12, 31}},
                {"200601.zip", {2006, 1, 1}, {2006, 1, 31}},
                {"200802.zip", {2008, 2, 1}, {2008, 2, 29}},
                {"201212.zip", {2012, 12, 1}, {2012, 12, 31}},
                {"201303.zip", {2013, 3, 1}, {2013, 3, 31}},
                {"20130401.export.CSV.zip", {2013, 4, 1}, {2013, 4, 1}}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        det_fetch_name f;
        assert_int_equal(read_name(rows[i].name, &f), 0);
        assert_int_equal(f.first, det_day_from_civil(rows[i].from[0], rows[i].from[1], rows[i].from[2]) * (long)DET_QUARTERS_PER_DAY);
        assert_int_equal(f.last + 1, (det_day_from_civil(rows[i].to[0], rows[i].to[1], rows[i].to[2]) + 1) * (long)DET_QUARTERS_PER_DAY);
    }
}

static void other_names_are_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", ".", "..", "/", "2005", "2005.ZIP", "2005.zip ", " 2005.zip", "./2005.zip", "../2005.zip", "a/2005.zip", "2005.zip/", "1978.zip",
        "2006.zip", "2012.zip", "200512.zip", "200600.zip", "200613.zip", "201304.zip", "20130331.export.CSV.zip", "20130431.export.CSV.zip",
        "20150229.export.CSV.zip", "20200101.export.csv.zip", "20200101.export.CSV", "20200101.mentions.CSV.zip", "20200101.translation.export.CSV.zip",
        "20200101.gkg.csv.zip", "20150217234500.export.CSV.zip", "20200101001000.export.CSV.zip", "20200101001501.export.CSV.zip",
        "20200101240000.export.CSV.zip", "20200101006000.export.CSV.zip", "20200132000000.export.CSV.zip", "20200101001500.CSV.zip",
        "20200101001500.mentions.translation.CSV.zip", "20200101001500.zip", "99990101.export.CSV.zip", "\n2005.zip", "20200101.export.CSV.zip\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        det_fetch_name f = {.first = 7};
        if (read_name(bad[i], &f) == 0)
            fail_msg("'%s' is read", bad[i]);
        assert_int_equal(f.first, 7);
    }
    det_fetch_name f;
    assert_int_equal(det_fetch_name_read("2005.zip\0x", 10, &f), -1);
    assert_int_equal(det_fetch_name_read("2005.zipped", 8, &f), 0);
}

static void windows(void **state)
{
    (void)state;
    det_fetch_window w = {.from = det_day_from_civil(2006, 1, 31), .to = det_day_from_civil(2006, 2, 1)};
    det_fetch_name f;
    static const struct {
        const char *name;
        int is_in;
    } rows[] = {{"2005.zip", 0}, {"200601.zip", 1}, {"200602.zip", 1}, {"200603.zip", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_name(rows[i].name, &f), 0);
        assert_int_equal(det_fetch_name_is_in(&f, &w), rows[i].is_in);
    }
    w = (det_fetch_window){.from = 18262, .to = 18262, .every = DET_EVERY_QUARTER, .translated = 1}; /* 2020-01-01 */
    assert_int_equal(read_name("20200101234500.translation.export.CSV.zip", &f), 0);
    assert_int_equal(det_fetch_name_is_in(&f, &w), 1);
    assert_int_equal(read_name("20200102000000.translation.export.CSV.zip", &f), 0);
    assert_int_equal(det_fetch_name_is_in(&f, &w), 0);
    assert_int_equal(read_name("20200101000000.translation.mentions.CSV.zip", &f), 0);
    assert_int_equal(det_fetch_name_is_in(&f, &w), 0);
    assert_int_equal(read_name("20200101.export.CSV.zip", &f), 0);
    assert_int_equal(det_fetch_name_is_in(&f, &w), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_calendar_is_read_back_without_a_gap),
        cmocka_unit_test(what_each_name_covers),
        cmocka_unit_test(other_names_are_none),
        cmocka_unit_test(windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
