/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/pair.h"

#include "ask/phases.h"

enum { N_DAYS = 240, FIRST = 90, SECOND = 170 };

/* The paths that phases are cut from, and no more: A's fear is low, high and low again, all else goes on evenly. */
static void make_paths(const det_case *c, double low, double high, det_replay *r)
{
    *r = (det_replay){.c = c, .n_steps = N_DAYS, .step_days = 1, .from = c->from};
    for (int i = 0; i < 2; i++) {
        r->belief[i].h_mode = det_calloc(N_DAYS, sizeof(double));
        for (int k = 0; k < DET_N_SHARES; k++)
            r->rate[i].share[k] = det_calloc(N_DAYS, sizeof(double));
        for (int t = 0; t < N_DAYS; t++) {
            double wave = .004 * sin(t * 1.7 + i);
            r->belief[i].h_mode[t] = (i == 0 && t >= FIRST && t < SECOND ? high : low) + wave;
            for (int k = 0; k < DET_N_SHARES; k++)
                r->rate[i].share[k][t] = .02 * (1 + .1 * sin(t * 2.3 + k));
        }
    }
}

static det_case case_with_acts(void)
{
    det_case c = small_case(N_DAYS, 1);
    add_act(&c, 40, 1, 0, DET_MH);
    add_act(&c, FIRST - 1, 1, 0, DET_VC);
    add_act(&c, FIRST, 1, 0, DET_MH);
    add_act(&c, FIRST + 2, 1, 0, DET_VH);
    add_act(&c, SECOND - 2, 1, 0, DET_VC);
    return c;
}

static det_event event(int act, int step, double log_odds)
{
    return (det_event){.act = act, .regime_change = -1, .step = step, .made = {.log_odds = {log_odds, 0}}};
}

static void test_planted_changes_are_found_and_named(void **state)
{
    (void)state;
    det_case c = case_with_acts();
    det_replay r;
    det_event items[] = {event(0, 40, 3), event(1, FIRST - 1, -.5), event(2, FIRST, 2.5), event(3, FIRST + 2, .5),
                         event(4, SECOND - 2, -2)};
    det_events e = {items, sizeof items / sizeof *items};
    c.told = det_calloc(3, sizeof *c.told);
    for (int k = 0, from = 0; k < 3; from = ++k == 1 ? FIRST : SECOND)
        c.told[c.n_told++] = (det_told_phase){.name = det_strdup("told"),
                                              .told_by = det_strdup(""),
                                              .note = det_strdup(""),
                                              .from = c.from + from,
                                              .until = c.from +
                                                       (k == 0   ? FIRST
                                                        : k == 1 ? SECOND
                                                                 : N_DAYS) -
                                                       1};
    make_paths(&c, .1, .6, &r);
    assert_int_equal(det_phases_find(&e, &r, NULL), DET_OK);
    assert_int_equal(r.n_phases, 3);
    static const int from[] = {0, FIRST, SECOND}, until[] = {FIRST, SECOND, N_DAYS};
    for (int k = 0; k < 3; k++) {
        assert_int_equal(r.phases[k].from, from[k]);
        assert_int_equal(r.phases[k].until, until[k]);
        assert_int_equal(r.phases[k].told, k);
        assert_near(r.phases[k].told_overlap, 1, 1e-12);
        assert_near(r.phases[k].level[0], k == 1 ? .6 : .1, .01);
        assert_near(r.phases[k].rate, 2 * DET_N_SHARES * .02, .005);
    }
    assert_near(r.told_agreement, 1, 1e-12);
    assert_non_null(strstr(r.phases[0].name, "start"));
    assert_non_null(strstr(r.phases[1].name, "A's fear of B rises from 0.10 to 0.60, carried by act x2"));
    assert_int_equal(r.phases[1].acts[0], 2);
    assert_int_equal(r.phases[1].acts[1], 3);
    assert_int_equal(r.phases[1].acts[2], -1); /* the cooperative one pushed the other way, the first is too far */
    assert_non_null(strstr(r.phases[2].name, "falls"));
    assert_int_equal(r.phases[2].acts[0], 4);
    det_replay_free(&r);
    det_case_free(&c);
}

static void test_an_even_path_is_one_phase(void **state)
{
    (void)state;
    det_case c = case_with_acts();
    det_replay r;
    det_events none = {0};
    make_paths(&c, .3, .3, &r);
    assert_int_equal(det_phases_find(&none, &r, NULL), DET_OK);
    assert_int_equal(r.n_phases, 1);
    assert_int_equal(r.phases[0].until, N_DAYS);
    assert_int_equal(r.phases[0].told, -1);
    assert_true(isnan(r.told_agreement));
    det_replay_free(&r);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_changes_are_found_and_named),
        cmocka_unit_test(test_an_even_path_is_one_phase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
