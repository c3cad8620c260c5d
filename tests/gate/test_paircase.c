/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "gate/folder.h"

#include "base/mem.h"
#include "gate/paircase.h"

static const char rows[] = "date,source,target,cameo,quad,goldstein\n"
                           "2021-01-05,AAA,BBB,112,3,-2\n"
                           "2021-01-09,CCC,AAA,190,4,-10\n"
                           "2021-02-03,B2,AAA,040,1,1\n"
                           "2021-03-01,AAA,CCC,040,1,1\n"
                           "2021-04-01,AAA,B3,040,1,1\n";

static const det_pair_request request = {
    .id = {"AAA", "BBB"}, .codes = {NULL, "B2,BBB"}, .from = DET_DAY_NONE, .until = DET_DAY_NONE};

static folder f;
static char path[400];

static int set_up(void **state)
{
    (void)state;
    f = make_folder();
    write_text(&f, "events.csv", rows);
    file_in(&f, "events.csv", path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    remove_folder(&f);
    return 0;
}

static void assert_day(det_day found, const char *wanted)
{
    char text[11];
    assert_string_equal(det_day_print(found, text), wanted);
}

static void test_the_window_reaches_over_the_acts_of_the_pair(void **state)
{
    (void)state;
    det_case c = {0};
    assert_int_equal(det_paircase_read(path, &request, &c, NULL), DET_OK);
    assert_day(c.from, "2021-01-05");
    assert_day(c.until, "2021-02-03");
    assert_int_equal(c.n_acts, 2);
    assert_string_equal(c.title, "AAA and BBB");
    assert_string_equal(c.actors[c.principals[1]].id, "BBB");
    assert_int_equal(c.acts[1].source[0].actor, 1);
    assert_int_equal(c.acts[1].target, 0);
    assert_true(c.acts[0].is_background);
    assert_non_null(c.background_rows);
    assert_near(c.background_rows[4], 1,
                0); /* the row of strangers on 9 January still shows that the day was covered */
    assert_int_equal(c.n_fears, 2);
    assert_int_equal(c.fears[1].holder, 1);
    assert_int_equal(c.fears[1].about, 0);
    assert_int_equal(c.fears[1].through, -1);
    assert_int_equal(c.n_inputs, 1);
    assert_int_equal(c.inputs[0].rows_read, 5);
    det_case_free(&c);
}

/* Days of the window before the first covered one and after the last were not observed by anybody. */
static void test_the_window_may_be_given(void **state)
{
    (void)state;
    det_pair_request q = request;
    det_case c = {0};
    assert_int_equal(det_day_read("2021-01-01", &q.from), 0);
    assert_int_equal(det_day_read("2021-01-31", &q.until), 0);
    assert_int_equal(det_paircase_read(path, &q, &c, NULL), DET_OK);
    assert_day(c.from, "2021-01-05");
    assert_day(c.until, "2021-01-09");
    assert_int_equal(c.n_acts, 1);
    assert_near(c.background_rows[0], 1, 0);
    assert_near(c.background_rows[4], 1, 0);
    det_case_free(&c);
}

static void assert_refused(const char *file, const det_pair_request *q, det_status st, const char *says)
{
    det_case c = {.n_acts = 7};
    det_err err = {0};
    assert_int_equal(det_paircase_read(file, q, &c, &err), st);
    assert_non_null(strstr(err.text, says));
    assert_int_equal(c.n_acts, 7);
}

static void test_what_cannot_be_read_is_refused(void **state)
{
    (void)state;
    char other[400];
    det_pair_request same = request, none = request, turned = request;
    same.id[1] = "AAA";
    none.id[1] = "ZZZ";
    none.codes[1] = NULL;
    turned.from = 100;
    turned.until = 50;
    assert_refused(path, &same, DET_USAGE, "named twice");
    assert_refused(path, &none, DET_DATA, "no row holds an act between 'AAA' and 'ZZZ'");
    assert_refused(path, &turned, DET_USAGE, "ends before it begins");
    assert_refused(file_in(&f, "nowhere.csv", other), &request, DET_NOINPUT, "");
    write_text(&f, "other.csv", "a,b\n1,2\n");
    assert_refused(file_in(&f, "other.csv", other), &request, DET_DATA, "needs the columns");
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    det_case c = {0};
    det_status st = DET_OK;
    assert_every_allocation_fails_once(st, st = det_paircase_read(path, &request, &c, NULL));
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_window_reaches_over_the_acts_of_the_pair),
        cmocka_unit_test(test_the_window_may_be_given),
        cmocka_unit_test(test_what_cannot_be_read_is_refused),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
