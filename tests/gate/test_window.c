/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "base/mem.h"
#include "gate/window.h"

enum { N_DAYS = 10 };

/* Ten days with one act each, the last over two days; a told phase over days 0-4 and one over 5-9; a regime change on
 * day 2. */
static det_case ten_days(void)
{
    det_case c = {.until = N_DAYS - 1, .step_days = 1, .n_acts = N_DAYS, .n_told = 2, .n_regime_changes = 1};
    c.acts = det_calloc(N_DAYS, sizeof *c.acts);
    c.told = det_calloc(2, sizeof *c.told);
    c.regime_changes = det_calloc(1, sizeof *c.regime_changes);
    c.background_rows = det_calloc(N_DAYS, sizeof *c.background_rows);
    for (int i = 0; i < N_DAYS; i++) {
        c.acts[i] = (det_act){.id = det_strdup("act"), .from = i, .to = i, .line = i};
        c.background_rows[i] = 100 + i;
    }
    c.told[0] = (det_told_phase){.name = det_strdup("first"), .from = 0, .until = 4};
    c.told[1] = (det_told_phase){.name = det_strdup("second"), .from = 5, .until = 9};
    c.regime_changes[0] = (det_regime_change){.id = det_strdup("change"), .date = 2};
    return c;
}

static void test_keeps_what_lies_inside_in_order(void **state)
{
    (void)state;
    det_case c = ten_days();
    size_t left_out = 99;
    assert_int_equal(det_window_restrict(&c, 3, 6, &left_out, NULL), DET_OK);
    assert_int_equal(left_out, 6);
    assert_int_equal(c.from, 3);
    assert_int_equal(c.until, 6);
    assert_int_equal(c.n_acts, 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(c.acts[i].line, 3 + i);
        assert_near(c.background_rows[i], 103 + i, 0);
    }
    assert_int_equal(c.n_regime_changes, 0);
    assert_int_equal(c.n_told, 2);
    assert_int_equal(c.told[0].from, 3);
    assert_int_equal(c.told[1].until, 6);
    det_case_free(&c);
}

static void test_an_act_over_an_end_is_cut_there(void **state)
{
    (void)state;
    det_case c = ten_days();
    c.acts[5].to = 9; /* counts on day 7 */
    assert_int_equal(det_window_restrict(&c, 6, 8, NULL, NULL), DET_OK);
    assert_int_equal(c.n_acts, 4);
    assert_int_equal(c.acts[0].line, 5);
    assert_int_equal(c.acts[0].from, 6);
    assert_int_equal(c.acts[0].to, 8);
    assert_int_equal(c.n_told, 1);
    det_case_free(&c);
}

static void test_wider_or_no_limits_change_nothing(void **state)
{
    (void)state;
    det_case c = ten_days();
    size_t left_out = 99;
    assert_int_equal(det_window_restrict(&c, DET_DAY_NONE, DET_DAY_NONE, &left_out, NULL), DET_OK);
    assert_int_equal(det_window_restrict(&c, -500, 500, &left_out, NULL), DET_OK);
    assert_int_equal(left_out, 0);
    assert_int_equal(c.n_acts, N_DAYS);
    assert_int_equal(c.from, 0);
    assert_int_equal(c.until, N_DAYS - 1);
    det_case_free(&c);
}

static void test_an_empty_window_is_refused_and_nothing_is_lost(void **state)
{
    (void)state;
    det_case c = ten_days();
    det_err err = {0};
    assert_int_equal(det_window_restrict(&c, 50, 60, NULL, &err), DET_USAGE);
    assert_non_null(strstr(err.text, "1970-01-01 to 1970-01-10"));
    assert_int_equal(det_window_restrict(&c, 6, 3, NULL, NULL), DET_USAGE);
    assert_int_equal(c.n_acts, N_DAYS);
    det_case_free(&c);
}

static void test_no_memory_leaves_the_case_whole(void **state)
{
    (void)state;
    det_case c = ten_days();
    for (long n = 1; n <= 4; n++) {
        det_mem_fail_at(n);
        assert_int_equal(det_window_restrict(&c, 3, 6, NULL, NULL), DET_NOMEM);
        det_mem_fail_at(0);
        assert_int_equal(c.n_acts, N_DAYS);
        assert_int_equal(c.from, 0);
    }
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_what_lies_inside_in_order),
        cmocka_unit_test(test_an_act_over_an_end_is_cut_there),
        cmocka_unit_test(test_wider_or_no_limits_change_nothing),
        cmocka_unit_test(test_an_empty_window_is_refused_and_nothing_is_lost),
        cmocka_unit_test(test_no_memory_leaves_the_case_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
