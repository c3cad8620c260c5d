/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/cases.h"

static void grades_have_the_documented_levels(void **state)
{
    (void)state;
    assert_near(det_grade_probability(""), 1, 0);
    assert_near(det_grade_probability("A1"), .98, .001);
    assert_near(det_grade_probability("C2"), .8, 1e-12);
    assert_near(det_grade_probability("C3"), .6, 1e-12);
    assert_near(det_grade_probability("C4"), .35, 1e-12);
    assert_near(det_grade_probability("C5"), .15, 1e-12);
    assert_near(det_grade_probability("C6"), .5, 1e-12);
    assert_near(det_grade_probability("A2"), 1 / (1 + .25 * exp(-.4)), 1e-12);
    assert_true(det_grade_probability("F1") >= .95);
}

/* A worse letter or digit never raises the probability, and no letter outweighs one digit. */
static void grades_are_monotone(void **state)
{
    (void)state;
    for (char l = 'A'; l <= 'F'; l++)
        for (char d = '1'; d <= '5'; d++) {
            double p = det_grade_probability((char[]){l, d, 0});
            assert_true(l == 'F' || p >= det_grade_probability((char[]){(char)(l + 1), d, 0}));
            assert_true(d == '5' || p > det_grade_probability((char[]){'A', (char)(d + 1), 0}));
        }
}

static void the_author_is_the_most_probable(void **state)
{
    (void)state;
    det_share shares[] = {{2, .3}, {0, .4}, {1, .4 - 1e-9}};
    det_act a = {.source = shares, .n_source = 3};
    assert_int_equal(det_act_author(&a), 0);
    shares[2].p = .4;
    assert_int_equal(det_act_author(&a), 0);
    a.n_source = 0;
    assert_int_equal(det_act_author(&a), -1);
}

static void the_day_is_the_middle(void **state)
{
    (void)state;
    assert_int_equal(det_act_day(&(det_act){.from = 10, .to = 10}), 10);
    assert_int_equal(det_act_day(&(det_act){.from = 10, .to = 11}), 10);
    assert_int_equal(det_act_day(&(det_act){.from = 10, .to = 14}), 12);
    assert_int_equal(det_act_day(&(det_act){.from = -14, .to = -10}), -12);
}

static void accusations(void **state)
{
    (void)state;
    assert_true(det_act_is_accusation(&(det_act){.cameo = "112"}));
    assert_true(det_act_is_accusation(&(det_act){.cameo = "1125"}));
    assert_false(det_act_is_accusation(&(det_act){.cameo = "111"}));
    assert_false(det_act_is_accusation(&(det_act){.cameo = "11"}));
    assert_false(det_act_is_accusation(&(det_act){.cameo = ""}));
    assert_false(det_act_is_accusation(&(det_act){.cameo = "112", .visibility = DET_VIS_DENIABLE}));
}

static void finding_and_sorting(void **state)
{
    (void)state;
    det_case c = small_case(10, 1);
    add_act(&c, 5, 0, 1, DET_VH);
    add_act(&c, 2, 0, 1, DET_VH)->is_background = 1;
    add_act(&c, 2, 1, 0, DET_VC)->order = 1;
    add_act(&c, 2, 1, 0, DET_VC);
    add_act(&c, 0, 1, 0, DET_VC)->to += 4;
    det_case_sort_acts(&c);
    const char *const want[] = {"x3", "x4", "x1", "x2", "x0"};
    for (int i = 0; i < 5; i++)
        assert_string_equal(c.acts[i].id, want[i]);
    assert_int_equal(det_case_find_act(&c, "x0"), 4);
    assert_int_equal(det_case_find_act(&c, "x2"), 3);
    assert_int_equal(det_case_find_act(&c, "none"), -1);
    assert_int_equal(det_case_find_actor(&c, "C"), 2);
    assert_int_equal(det_case_find_actor(&c, "c"), -1);
    det_case_free(&c);
    det_case_free(&c);
    det_case_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grades_have_the_documented_levels),
        cmocka_unit_test(grades_are_monotone),
        cmocka_unit_test(the_author_is_the_most_probable),
        cmocka_unit_test(the_day_is_the_middle),
        cmocka_unit_test(accusations),
        cmocka_unit_test(finding_and_sorting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
