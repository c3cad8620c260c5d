/* SPDX-License-Identifier: Apache-2.0 */
/* What two meddlers think of each other: from this case, or from a case of their own. */
#include "check.h"

#include "ask/meddlers.h"
#include "data/cases.h"

#include <math.h>

static const det_run ALONE = {.n_threads = 1};
enum { N_DAYS = 200 };

/* A fears B through C, B fears A through D; each of the two has done one hostile act. */
static det_case with_meddlers(void)
{
    det_case c = small_case(N_DAYS, 1);
    c.actors = det_realloc(c.actors, 4, sizeof *c.actors);
    c.actors[c.n_actors++] = (det_actor){.id = det_strdup("D"), .name = det_strdup("D")};
    c.fears = det_calloc(2, sizeof *c.fears);
    c.fears[c.n_fears++] = (det_fear){0, 1, 2, det_strdup("one"), NAN, 0, 0};
    c.fears[c.n_fears++] = (det_fear){1, 0, 3, det_strdup("other"), NAN, 0, 0};
    (void)add_act(&c, 50, 2, 0, DET_MH);
    (void)add_act(&c, 60, 3, 1, DET_MH);
    return c;
}

/* Hostile acts of the first of ids on the second, every third day of the first half. */
static det_case quarrel(const char *first, const char *second)
{
    det_case c = small_case(N_DAYS, 1);
    det_free(c.title);
    c.title = det_strdup("their own");
    const char *ids[2] = {first, second};
    for (int i = 0; i < 2; i++) {
        det_free(c.actors[i].id);
        c.actors[i].id = det_strdup(ids[i]);
    }
    det_free(c.actors[2].id);
    c.actors[2].id = det_strdup("X");
    for (int day = 0; day < N_DAYS / 2; day += 3)
        (void)add_act(&c, day, 0, 1, DET_MH);
    return c;
}

static void give(det_case *c, det_case own)
{
    c->meddlers = det_realloc(c->meddlers, c->n_meddlers + 1, sizeof own);
    c->meddlers[c->n_meddlers++] = own;
}

static det_meddlers ask(det_case *c)
{
    det_panel p;
    det_meddlers *all = NULL;
    size_t n = 0;
    det_case_sort_acts(c);
    for (size_t k = 0; k < c->n_meddlers; k++)
        det_case_sort_acts(&c->meddlers[k]);
    assert_int_equal(det_panel_build(c, &p, NULL), DET_OK);
    assert_int_equal(det_meddlers_find(c, &p, 1, &ALONE, &all, &n, NULL), DET_OK);
    assert_int_equal(n, 1);
    det_meddlers m = all[0];
    det_free(all);
    det_panel_free(&p);
    return m;
}

static void test_nothing_is_known_without_acts_between_them(void **state)
{
    (void)state;
    det_case c = with_meddlers();
    det_meddlers m = ask(&c);
    assert_int_equal(m.n_between, 0);
    assert_null(m.told_in);
    assert_true(isnan(m.fear_between[0]) && isnan(m.fear_between[1]));
    assert_near(m.prior[DET_MEDDLING_TOGETHER], DET_COORDINATION, 1e-15);
    det_case_free(&c);
}

static void test_a_quarrel_in_their_own_case_lowers_coordination(void **state)
{
    (void)state;
    det_case c = with_meddlers();
    give(&c, quarrel("C", "D"));
    det_meddlers m = ask(&c);
    assert_string_equal(m.told_in, "their own");
    assert_int_equal(m.n_between, 34);
    assert_true(m.fear_between[1] > .5 && m.fear_between[1] > m.fear_between[0]);
    assert_true(m.trust < .7);
    assert_near(m.prior[DET_MEDDLING_TOGETHER], DET_COORDINATION * m.trust, 1e-15);
    assert_near(m.posterior[DET_MEDDLING_TOGETHER], m.prior[DET_MEDDLING_TOGETHER], 1e-15);
    det_case_free(&c);
}

/* The same acts told here, or in their own case with either of them first. */
static void test_where_it_is_told_and_in_which_order_does_not_matter(void **state)
{
    (void)state;
    det_case here = with_meddlers(), there = with_meddlers(), turned = with_meddlers();
    for (int day = 0; day < N_DAYS / 2; day += 3)
        (void)add_act(&here, day, 2, 3, DET_MH);
    give(&there, quarrel("C", "D"));
    give(&turned, quarrel("C", "D"));
    turned.meddlers[0].principals[0] = 1;
    turned.meddlers[0].principals[1] = 0;
    det_meddlers a = ask(&here), b = ask(&there), d = ask(&turned);
    assert_null(a.told_in);
    for (int i = 0; i < 2; i++) {
        assert_near(a.fear_between[i], b.fear_between[i], 1e-12);
        assert_near(b.fear_between[i], d.fear_between[i], 1e-12);
    }
    det_case_free(&here);
    det_case_free(&there);
    det_case_free(&turned);
}

/* Of their own case only what falls into this one's window counts; another pair's case does not. */
static void test_only_the_common_days_of_the_right_pair_count(void **state)
{
    (void)state;
    det_case c = with_meddlers(), other = with_meddlers(), late = with_meddlers();
    give(&c, quarrel("C", "D"));
    c.from += N_DAYS / 4;
    det_meddlers m = ask(&c);
    assert_int_equal(m.n_between, 17);
    give(&other, quarrel("C", "E"));
    assert_null(ask(&other).told_in);
    give(&late, quarrel("C", "D"));
    late.meddlers[0].from -= N_DAYS;
    late.meddlers[0].until -= N_DAYS;
    for (size_t k = 0; k < late.meddlers[0].n_acts; k++)
        late.meddlers[0].acts[k].from = late.meddlers[0].acts[k].to -= N_DAYS;
    m = ask(&late);
    assert_null(m.told_in);
    assert_int_equal(m.n_between, 0);
    det_case_free(&c);
    det_case_free(&other);
    det_case_free(&late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_known_without_acts_between_them),
        cmocka_unit_test(test_a_quarrel_in_their_own_case_lowers_coordination),
        cmocka_unit_test(test_where_it_is_told_and_in_which_order_does_not_matter),
        cmocka_unit_test(test_only_the_common_days_of_the_right_pair_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
