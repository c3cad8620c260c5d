/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "data/cases.h"
#include "data/panel.h"

static det_panel build(const det_case *c)
{
    det_panel p;
    assert_int_equal(det_panel_build(c, &p, NULL), DET_OK);
    return p;
}

static double count(const det_panel *p, int step, int source, int target, det_class cls)
{
    int dyad = det_panel_find(p, source, target);
    assert_true(dyad >= 0);
    return p->count[(step * p->n_dyads + dyad) * DET_N_CLASSES + (int)cls];
}

static double total(const det_panel *p)
{
    double sum = 0;
    for (int i = 0; i < p->n_steps * p->n_dyads * DET_N_CLASSES; i++)
        sum += p->count[i];
    return sum;
}

static void an_empty_case_is_calm(void **state)
{
    (void)state;
    det_case c = small_case(5, 1);
    det_panel p = build(&c);
    assert_int_equal(p.n_steps, 5);
    assert_int_equal(p.n_dyads, 2);
    assert_int_equal(p.dyads[0].source, 0);
    assert_int_equal(p.dyads[1].source, 1);
    assert_near(total(&p), 0, 0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(p.seen[i], 1);
    assert_int_equal(p.machine_coded, 0);
    det_panel_free(&p);
    det_panel_free(&p);
    det_case_free(&c);
}

static void acts_are_counted_where_they_belong(void **state)
{
    (void)state;
    det_case c = small_case(5, 1);
    add_act(&c, 4, 2, 1, DET_MC);
    add_act(&c, 1, 0, 1, DET_VH);
    add_act(&c, 1, 0, 1, DET_VH);
    det_act *grave = add_act(&c, 0, 1, 0, DET_MH);
    grave->to += 4; /* days 0 to 4: the middle is 2 */
    grave->goldstein = -9;
    grave->deaths = 99;
    strcpy(grave->grade, "C2");
    det_panel p = build(&c);
    assert_int_equal(p.n_dyads, 3);
    assert_near(count(&p, 1, 0, 1, DET_VH), 2, 0);
    assert_near(count(&p, 2, 1, 0, DET_MH), 1, 0);
    assert_near(count(&p, 4, 2, 1, DET_MC), 1, 0);
    assert_near(total(&p), 4, 0);
    assert_int_equal(p.n_cells, 4);
    for (size_t i = 1; i < p.n_cells; i++)
        assert_true(p.cells[i - 1].step <= p.cells[i].step);
    assert_int_equal(p.cells[2].act, 3);
    assert_near(p.cells[2].mark, .9 + 2, 1e-12);
    assert_near(p.cells[2].p, .8, 1e-12);
    assert_near(p.cells[0].p, 1, 0);
    det_panel_free(&p);
    det_case_free(&c);
}

static void deniable_acts_stand_apart(void **state)
{
    (void)state;
    det_case c = small_case(3, 1);
    add_act(&c, 2, 2, 0, DET_MH)->visibility = DET_VIS_COVERT;
    det_act *a = add_act(&c, 0, 2, 0, DET_MH);
    a->visibility = DET_VIS_DENIABLE;
    a->goldstein = -10;
    strcpy(a->grade, "C3");
    det_panel p = build(&c);
    assert_int_equal(p.n_dyads, 2);
    assert_int_equal(p.n_cells, 0);
    assert_int_equal(p.n_denied, 2);
    assert_int_equal(p.denied[0].step, 0);
    assert_int_equal(p.denied[0].act, 1);
    assert_int_equal(p.denied[0].target, 0);
    assert_near(p.denied[0].p, .6, 1e-12);
    assert_near(p.denied[0].mark, 1, 1e-12);
    assert_int_equal(p.denied[1].step, 2);
    det_panel_free(&p);
    det_case_free(&c);
}

static void the_likeliest_author_acts(void **state)
{
    (void)state;
    det_case c = small_case(3, 1);
    det_act *a = add_act(&c, 0, 2, 1, DET_VH);
    det_free(a->source);
    a->source = det_calloc(2, sizeof *a->source);
    a->source[0] = (det_share){2, .3};
    a->source[1] = (det_share){0, .5};
    a->n_source = 2;
    det_panel p = build(&c);
    assert_near(count(&p, 0, 0, 1, DET_VH), 1, 0);
    assert_int_equal(det_panel_find(&p, 2, 1), -1);
    det_panel_free(&p);
    det_case_free(&c);
}

static void weeks_hold_seven_days(void **state)
{
    (void)state;
    det_case c = small_case(16, 7);
    add_act(&c, 6, 0, 1, DET_VC);
    add_act(&c, 7, 0, 1, DET_VC);
    add_act(&c, 15, 0, 1, DET_VC);
    det_panel p = build(&c);
    assert_int_equal(p.n_steps, 3);
    for (int t = 0; t < 3; t++)
        assert_near(count(&p, t, 0, 1, DET_VC), 1, 0);
    assert_int_equal(det_panel_step(&p, c.from - 1), -1);
    assert_int_equal(det_panel_step(&p, c.from + 20), 2);
    assert_int_equal(det_panel_step(&p, c.from + 21), -1);
    det_panel_free(&p);
    det_case_free(&c);
}

static void days_without_rows_are_missing(void **state)
{
    (void)state;
    det_case c = small_case(5, 1);
    set_coverage_of(&c, (double[]){4, 0, 0, 1, 1});
    add_act(&c, 0, 0, 1, DET_VH);
    add_act(&c, 1, 0, 1, DET_VH);
    add_act(&c, 2, 2, 0, DET_MH)->visibility = DET_VIS_DENIABLE;
    det_panel p = build(&c);
    const int seen[] = {1, 0, 0, 1, 1};
    const double volume[] = {2, 0, 0, .5, .5}; /* over the mean of 4, 1, 1 */
    for (int t = 0; t < 5; t++) {
        assert_int_equal(p.seen[2 * t], seen[t]);
        assert_int_equal(p.seen[2 * t + 1], seen[t]);
        assert_near(p.log_volume[t], seen[t] ? log(volume[t]) : 0, 1e-12);
    }
    assert_int_equal(p.machine_coded, 1);
    assert_int_equal(p.n_masked_acts, 2);
    assert_int_equal(p.n_cells, 1);
    assert_int_equal(p.n_denied, 0);
    assert_near(total(&p), 1, 0);
    det_panel_free(&p);
    det_case_free(&c);
}

static void a_week_counts_by_its_rows(void **state)
{
    (void)state;
    det_case c = small_case(23, 7);
    double rows[23] = {0};
    rows[0] = 2;
    rows[6] = 4;  /* week 0: 6 on two days */
    rows[21] = 9; /* week 3, two days long: 9 */
    set_coverage_of(&c, rows);
    det_panel p = build(&c);
    assert_int_equal(p.n_steps, 4);
    assert_near(p.log_volume[0], log(6 / 7.5), 1e-12);
    assert_near(p.log_volume[3], log(9 / 7.5), 1e-12);
    assert_int_equal(p.seen[0], 1);
    assert_int_equal(p.seen[2], 0);
    assert_int_equal(p.seen[4], 0);
    assert_int_equal(p.seen[6], 1);
    det_panel_free(&p);
    det_case_free(&c);
}

static det_act *add_row(det_case *c, int day, int source, int target, det_class cls)
{
    det_act *a = add_act(c, day, source, target, cls);
    a->is_background = 1;
    return a;
}

static void a_hand_coded_act_absorbs_its_nearest_row_only(void **state)
{
    (void)state;
    det_case c = small_case(9, 1);
    set_coverage_of(&c, (double[]){1, 1, 1, 1, 1, 1, 1, 1, 1});
    add_row(&c, 2, 0, 1, DET_MH); /* a day before: stays, the next is nearer */
    add_row(&c, 3, 0, 1, DET_MH); /* absorbed */
    add_row(&c, 3, 1, 0, DET_MH); /* other direction */
    add_row(&c, 3, 0, 1, DET_VH); /* other class */
    add_row(&c, 7, 0, 1, DET_MH); /* far away */
    add_act(&c, 3, 0, 1, DET_MH);
    add_act(&c, 5, 0, 1, DET_MH); /* nothing within a day: day 7 is two away */
    add_act(&c, 5, 0, 1, DET_VH); /* nothing within a day: day 3 is two away */
    det_panel p = build(&c);
    assert_int_equal(p.n_same_event, 1);
    assert_int_equal(p.n_cells, 7);
    assert_near(count(&p, 2, 0, 1, DET_MH), 1, 0);
    assert_near(count(&p, 3, 0, 1, DET_MH), 1, 0);
    assert_near(count(&p, 7, 0, 1, DET_MH), 1, 0);
    for (size_t i = 0; i < p.n_cells; i++)
        assert_int_not_equal(p.cells[i].act, 1);
    det_panel_free(&p);
    det_case_free(&c);
}

static void two_acts_absorb_two_rows(void **state)
{
    (void)state;
    det_case c = small_case(4, 1);
    set_coverage_of(&c, (double[]){1, 1, 1, 0});
    add_row(&c, 1, 0, 1, DET_MH);
    add_row(&c, 1, 0, 1, DET_MH);
    add_row(&c, 2, 0, 1, DET_MH);
    add_act(&c, 1, 0, 1, DET_MH);
    add_act(&c, 1, 0, 1, DET_MH)->visibility = DET_VIS_COVERT;
    add_act(&c, 3, 0, 1, DET_MH); /* masked: absorbs nothing */
    det_panel p = build(&c);
    assert_int_equal(p.n_same_event, 2);
    assert_int_equal(p.n_masked_acts, 1);
    assert_int_equal(p.n_denied, 1);
    assert_near(count(&p, 1, 0, 1, DET_MH), 1, 0);
    assert_near(count(&p, 2, 0, 1, DET_MH), 1, 0);
    det_panel_free(&p);
    det_case_free(&c);
}

/* Whatever the case, no act is lost: it is counted, denied, masked or the same event. */
static void every_act_ends_in_one_place(void **state)
{
    (void)state;
    uint32_t x = 12345;
    for (int trial = 0; trial < 200; trial++) {
        det_case c = small_case(20 + trial % 30, trial % 2 ? 7 : 1);
        double rows[64];
        for (int i = 0; i < 64; i++)
            rows[i] = (x = x * 1664525u + 1013904223u) >> 30;
        if (trial % 3)
            set_coverage_of(&c, rows);
        for (int i = 0; i < trial; i++) {
            x = x * 1664525u + 1013904223u;
            int source = (int)(x >> 8) % 3, day = (int)(x >> 16) % (20 + trial % 30);
            det_act *a = add_act(&c, day, source, (source + 1 + (int)(x >> 28) % 2) % 3, (det_class)((x >> 24) % 4));
            a->is_background = trial % 3 && x >> 31;
            a->visibility = a->is_background ? DET_VIS_PUBLIC : (det_visibility)((x >> 12) % 3);
        }
        det_panel p = build(&c);
        assert_int_equal(p.n_cells + p.n_denied + p.n_masked_acts + p.n_same_event, c.n_acts);
        assert_near(total(&p), (double)p.n_cells, 0);
        for (size_t i = 0; i < p.n_cells; i++)
            assert_int_equal(p.seen[p.cells[i].step * p.n_dyads + p.cells[i].dyad], 1);
        det_panel_free(&p);
        det_case_free(&c);
    }
}

static void refuses_what_gate_would_not_have_let_in(void **state)
{
    (void)state;
    det_err err;
    det_panel p = {.n_steps = 77};
    det_case c = small_case(3, 1);
    det_act *a = add_act(&c, 0, 0, 1, DET_VH);
    a->n_source = 0;
    assert_int_equal(det_panel_build(&c, &p, &err), DET_DATA);
    assert_string_equal(err.text, "act x0 is public but has no author");
    a->n_source = 1;
    a->to = a->from = c.until + 1;
    assert_int_equal(det_panel_build(&c, &p, &err), DET_DATA);
    assert_int_equal(p.n_steps, 77);
    det_case_free(&c);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    det_status st;
    det_panel p = {.n_steps = 77};
    det_case c = small_case(4, 1);
    set_coverage_of(&c, (double[]){1, 1, 1, 0});
    add_row(&c, 1, 0, 1, DET_MH);
    add_act(&c, 1, 0, 1, DET_MH);
    assert_every_allocation_fails_once(st, (assert_int_equal(p.n_steps, 77), st = det_panel_build(&c, &p, NULL)));
    assert_int_equal(p.n_same_event, 1);
    det_panel_free(&p);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_case_is_calm),
        cmocka_unit_test(acts_are_counted_where_they_belong),
        cmocka_unit_test(deniable_acts_stand_apart),
        cmocka_unit_test(the_likeliest_author_acts),
        cmocka_unit_test(weeks_hold_seven_days),
        cmocka_unit_test(days_without_rows_are_missing),
        cmocka_unit_test(a_week_counts_by_its_rows),
        cmocka_unit_test(a_hand_coded_act_absorbs_its_nearest_row_only),
        cmocka_unit_test(two_acts_absorb_two_rows),
        cmocka_unit_test(every_act_ends_in_one_place),
        cmocka_unit_test(refuses_what_gate_would_not_have_let_in),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
