/* SPDX-License-Identifier: Apache-2.0 */
/* Volumes are foretold from the days before alone. */
#include "check.h"

#include "ask/foretold.h"

enum { DAYS = 140, TRAIN = 70 };

static void weeks(double *rows)
{
    for (int t = 0; t < DAYS; t++)
        rows[t] = t % 7 < 5 ? 120 : 50; /* 100 a day */
}

static void test_weekdays(void **state)
{
    (void)state;
    double rows[DAYS];
    det_foretold f;
    weeks(rows);
    assert_int_equal(det_foretold_init(rows, DAYS, 20000, TRAIN, &f, NULL), DET_OK);
    for (int t = 0; t < DAYS; t++)
        assert_near(det_foretold_log_volume(&f, t, t < TRAIN ? t : TRAIN), log(t % 7 < 5 ? 1.2 : .5), 1e-12);
}

/* Days from `known` on may hold anything. A level that doubled is followed: eight weeks of twice as much and four of the old. */
static void test_no_look_ahead(void **state)
{
    (void)state;
    double rows[DAYS], changed[DAYS];
    det_foretold f, g;
    weeks(rows);
    weeks(changed);
    for (int t = TRAIN; t < DAYS; t++)
        changed[t] *= t == TRAIN + 3 ? 0 : 2;
    assert_int_equal(det_foretold_init(rows, DAYS, 20000, TRAIN, &f, NULL), DET_OK);
    assert_int_equal(det_foretold_init(changed, DAYS, 20000, TRAIN, &g, NULL), DET_OK);
    for (int t = TRAIN; t < DAYS; t++)
        assert_near(det_foretold_log_volume(&f, t, TRAIN), det_foretold_log_volume(&g, t, TRAIN), 0);
    assert_near(det_foretold_log_volume(&g, DAYS - 1, DAYS - 1), log(.5 * (8 * 2 + 4) / 12), 1e-12);
}

static void test_nothing_covered(void **state)
{
    (void)state;
    const double rows[DAYS] = {0};
    det_foretold f = {.mean = 7};
    assert_int_equal(det_foretold_init(rows, DAYS, 20000, TRAIN, &f, NULL), DET_DATA);
    assert_near(f.mean, 7, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_weekdays), cmocka_unit_test(test_no_look_ahead), cmocka_unit_test(test_nothing_covered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
