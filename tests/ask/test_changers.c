/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/pair.h"

#include "ask/changers.h"

enum { N_DAYS = 150, PLANTED_DAY = 80 };

/* A pair on fair terms, and one grave act of B. */
static det_case case_with_a_shock(void)
{
    static const det_class routine[] = {DET_VC, DET_VH, DET_VC, DET_MC, DET_VC, DET_MH};
    det_case c = small_case(N_DAYS, 1);
    for (int k = 0; k < 18; k++)
        add_act(&c, 4 + 8 * k, k % 2, 1 - k % 2, routine[k % 6]);
    det_act *a = add_act(&c, PLANTED_DAY, 1, 0, DET_MH);
    det_free(a->id);
    a->id = det_strdup("planted");
    a->goldstein = -10;
    a->deaths = 60;
    det_case_sort_acts(&c);
    return c;
}

/* A's government changes, and C's, which is nobody's principal. */
static void change_governments(det_case *c)
{
    c->regime_changes = det_calloc(2, sizeof *c->regime_changes);
    c->regime_changes[c->n_regime_changes++] = (det_regime_change){det_strdup("coup-in-A"), 0, c->from + 62};
    c->regime_changes[c->n_regime_changes++] = (det_regime_change){det_strdup("coup-in-C"), 2, c->from + 70};
}

static det_params quiet_params(void)
{
    det_params p = pair_params();
    p.nu = .6;
    for (int i = 0; i < 2; i++)
        p.mu[i][DET_VH] = p.mu[i][DET_MH] = .01;
    return p;
}

static det_events events_of(const det_bench *b, const det_case *c, const det_params *p, int n_threads)
{
    det_run run = {.n_threads = n_threads};
    det_events e = {0};
    assert_int_equal(det_events_find(c, &b->panel, &b->fit.dilemma, &b->footprints, p, 200, &run, &e, NULL), DET_OK);
    return e;
}

static void test_a_planted_act_ranks_first(void **state)
{
    (void)state;
    det_params p = quiet_params();
    det_case c = case_with_a_shock();
    det_bench b;
    det_event_effect *ranked;
    size_t n;
    bench_init(&c, &p, 200, &b);
    det_events e = events_of(&b, &c, &p, 1);
    assert_int_equal(e.n, c.n_acts);
    assert_int_equal(det_changers_rank(&e, &ranked, &n, NULL), DET_OK);
    assert_true(n > 2 && n <= DET_MOST_CHANGERS);
    assert_string_equal(c.acts[ranked[0].act].id, "planted");
    assert_int_equal(ranked[0].holder, 0);
    assert_int_equal(ranked[0].step, PLANTED_DAY);
    assert_int_equal(ranked[0].regime_change, -1);
    assert_true(ranked[0].log_odds > 1 && ranked[0].belief_days > 1 && ranked[0].acts > 0);
    for (size_t k = 1; k < n; k++)
        assert_true(fabs(ranked[k].belief_days) <= fabs(ranked[k - 1].belief_days) && ranked[k].belief_days != 0);
    det_free(ranked);
    det_events_free(&e);
    bench_free(&b);
    det_case_free(&c);
}

static void test_a_change_of_government_is_an_event(void **state)
{
    (void)state;
    det_params p = quiet_params();
    p.zeta[0] = .95;
    p.h0[1] = .9;
    det_case c = case_with_a_shock();
    det_bench b;
    change_governments(&c);
    bench_init(&c, &p, 200, &b);
    det_events e = events_of(&b, &c, &p, 2);
    const det_event *coup = &e.items[e.n - 1];
    assert_int_equal(e.n, c.n_acts + 1);
    assert_int_equal(coup->act, -1);
    assert_string_equal(c.regime_changes[coup->regime_change].id, "coup-in-A");
    assert_int_equal(det_event_holder(coup), 1);
    assert_true(coup->made.log_odds[1] > 1 && coup->made.belief_days[1] > 1);
    assert_near(coup->made.log_odds[0], 0, .01);
    det_events_free(&e);
    bench_free(&b);
    det_case_free(&c);
}

static void test_threads_make_no_difference(void **state)
{
    (void)state;
    det_params p = quiet_params();
    det_case c = case_with_a_shock();
    det_bench b;
    bench_init(&c, &p, 200, &b);
    det_events one = events_of(&b, &c, &p, 1), two = events_of(&b, &c, &p, 2);
    assert_int_equal(one.n, two.n);
    assert_memory_equal(one.items, two.items, one.n * sizeof *one.items);
    det_events_free(&one);
    det_events_free(&two);
    bench_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_planted_act_ranks_first),
        cmocka_unit_test(test_a_change_of_government_is_an_event),
        cmocka_unit_test(test_threads_make_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
