/* SPDX-License-Identifier: Apache-2.0 */
/* Two answers built by hand, held against each other. */
#include "check.h"

#include <string.h>

#include "ask/diff.h"
#include "base/mem.h"

static double EARLY[2][3] = {{.1, .1, .2}, {.3, .3, .3}}, LATE[2][4] = {{.1, .1, .15, .6}, {.3, .3, .3, .25}};
static det_saved_field OLD[] = {{"deaths", "4"}, {"grade", "\"B1\""}}, NEW[] = {{"deaths", "40"}, {"grade", "\"B1\""}};
static det_saved_parameter LEARNED[2][2] = {{{"nu", 1, 0, 2}, {"rho", .5, .4, .6}},
                                            {{"nu", 1.1, 0, 2}, {"rho", .6, .5, .7}}};
static det_saved_effect EFFECTS[] = {{"a3", "A", 1.5, 20, .4}};

static det_saved_act act(const char *id, int day, det_saved_field *fields)
{
    return (det_saved_act){
        .id = id, .author = "A", .target = "B", .cls = "MH", .day = day, .fields = fields, .n_fields = 2};
}

static det_saved answer(int n_steps, double *fear_of_a, double *fear_of_b, det_saved_act *acts, size_t n, int late)
{
    return (det_saved){.verdict = "",
                       .confidence = late ? "moderate" : "low",
                       .method = "detente-1",
                       .prior = "reference",
                       .profile = "mini",
                       .state = late ? "spiral" : "calm",
                       .seed = 1,
                       .id = {"A", "B"},
                       .name = {"A", "B"},
                       .from = 0,
                       .step_days = 1,
                       .n_steps = n_steps,
                       .r = {1, late ? .9 : .2, late ? .5 : .1, late ? 1.2 : .3},
                       .belief = {fear_of_a, fear_of_b},
                       .end_q05 = {late ? .4 : .1, .2},
                       .end_q95 = {late ? .8 : .3, .4},
                       .acts = acts,
                       .n_acts = n,
                       .parameters = LEARNED[late],
                       .n_parameters = 2,
                       .effects = EFFECTS,
                       .n_effects = late ? 1 : 0};
}

/* A file that names a parameter more than once. */
static void test_parameters_told_twice(void **state)
{
    (void)state;
    det_saved_parameter twice[] = {{"nu", 1, 0, 2}, {"nu", 3, 0, 2}, {"nu", 1, 0, 2}, {"nu", 1, 0, 2}};
    det_saved a = answer(3, EARLY[0], EARLY[1], NULL, 0, 0), b = answer(4, LATE[0], LATE[1], NULL, 0, 1);
    det_diff d;
    a.parameters = twice;
    a.n_parameters = 4;
    assert_int_equal(det_diff_ask(&a, &b, &d, NULL), DET_OK);
    assert_int_equal(d.n_parameters, 1);
    assert_near(d.parameters[0].shift, .05, 1e-12);
    det_diff_free(&d);
}

static void test_what_changed(void **state)
{
    (void)state;
    det_saved_act old[] = {act("a1", 0, OLD), act("a2", 1, OLD), act("gone", 2, OLD)};
    det_saved_act new[] = {act("a1", 0, OLD), act("a2", 1, NEW), act("a3", 3, OLD)};
    det_saved a = answer(3, EARLY[0], EARLY[1], old, 3, 0), b = answer(4, LATE[0], LATE[1], new, 3, 1);
    det_diff d;
    assert_int_equal(det_diff_ask(&a, &b, &d, NULL), DET_OK);
    assert_int_equal(d.n_acts, 3);
    assert_true(d.n_of[DET_DIFF_ADDED] == 1 && d.n_of[DET_DIFF_DROPPED] == 1 && d.n_of[DET_DIFF_CHANGED] == 1);
    assert_string_equal(d.acts[0].act->id, "a3"); /* on the day that moved a belief most */
    assert_near(d.acts[0].moved[0], .45, 1e-12);
    assert_true(d.acts[0].effect == &EFFECTS[0]);
    assert_string_equal(d.acts[1].act->id, "gone");
    assert_near(d.acts[1].moved[0], .1, 1e-12); /* as the answer that holds it has it */
    assert_string_equal(d.acts[2].changed, "deaths 4 -> 40");
    assert_int_equal(d.common, 2);
    assert_true(d.fear[0][0] == .2 && d.fear[0][1] == .15);
    assert_true(d.is_r_apart && d.is_fear_apart[0] && !d.is_fear_apart[1]);
    assert_string_equal(d.parameters[0].after->name, "rho");
    assert_near(d.parameters[0].shift, .5, 1e-12);
    assert_string_equal(d.answer.verdict, "Between the two answers, until 1970-01-03 and until 1970-01-04, the state "
                                          "of the pair is first calm, then spiral; R 0.20 "
                                          "and 0.90 (apart beyond both 90 % intervals); A's fear at the end 0.20 and "
                                          "0.60 (apart beyond both 90 % intervals); B's "
                                          "fear at the end 0.30 and 0.25 (within what either leaves open); acts: 1 "
                                          "added, 1 dropped, 1 changed, of which a3 stands "
                                          "on the day that moved a belief most (A's, +0.45).");
    det_diff_free(&d);
}

static void test_nothing_changed_and_settings(void **state)
{
    (void)state;
    det_saved_act old[] = {act("a1", 0, OLD)};
    det_saved a = answer(3, EARLY[0], EARLY[1], old, 1, 0), b = a;
    det_diff d;
    assert_int_equal(det_diff_ask(&a, &b, &d, NULL), DET_OK);
    assert_string_equal(d.answer.verdict,
                        "Nothing changed between the two answers: the same acts under the same settings.");
    assert_int_equal(d.answer.n_reasons, 1);
    det_diff_free(&d);
    b.r.median = .25; /* a promise or a fear of the case was told otherwise */
    assert_int_equal(det_diff_ask(&a, &b, &d, NULL), DET_OK);
    assert_true(strstr(d.answer.verdict, "Nothing changed") == NULL);
    assert_true(strstr(d.answer.verdict, "R 0.20 and 0.25 (within what either leaves open)") != NULL);
    assert_string_equal(d.answer.reasons[1], "acts and settings are the same, so the case or the program differs elsewhere");
    det_diff_free(&d);
    b.r.median = a.r.median;
    b.prior = "alarmed";
    b.seed = 2;
    assert_int_equal(det_diff_ask(&a, &b, &d, NULL), DET_OK);
    assert_string_equal(d.settings, "prior reference and alarmed; seed 1 and 2");
    assert_string_equal(d.answer.reasons[1], "their settings differ, too: prior reference and alarmed; seed 1 and 2");
    det_diff_free(&d);
}

static void test_refused(void **state)
{
    (void)state;
    det_saved a = answer(3, EARLY[0], EARLY[1], NULL, 0, 0), b = a;
    det_diff d = {.n_acts = 77};
    det_err err;
    b.id[1] = "C";
    assert_int_equal(det_diff_ask(&a, &b, &d, &err), DET_USAGE);
    assert_string_equal(err.text, "the two answers are about different pairs: A and B, A and C");
    b = a;
    b.step_days = 7;
    assert_int_equal(det_diff_ask(&a, &b, &d, &err), DET_USAGE);
    assert_string_equal(err.text, "the two answers count by different steps, of 1 and of 7 days");
    assert_int_equal(d.n_acts, 77);
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_saved_act old[] = {act("a1", 0, OLD), act("gone", 2, OLD)}, new[] = {act("a1", 0, NEW), act("a3", 3, OLD)};
    det_saved a = answer(3, EARLY[0], EARLY[1], old, 2, 0), b = answer(4, LATE[0], LATE[1], new, 2, 1);
    det_diff d = {.n_acts = 77};
    det_status st;
    assert_every_allocation_fails_once(st, {
        assert_int_equal(d.n_acts, 77);
        st = det_diff_ask(&a, &b, &d, NULL);
    });
    assert_int_equal(d.n_acts, 3);
    det_diff_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters_told_twice), cmocka_unit_test(test_what_changed), cmocka_unit_test(test_nothing_changed_and_settings),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
