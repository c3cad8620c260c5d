/* SPDX-License-Identifier: Apache-2.0 */
/* A what-if and a comparison of two answers in words, as JSON and as CSV; every allocation fails once. */
#include "check.h"

#include <jansson.h>
#include <string.h>

#include "base/mem.h"
#include "data/cases.h"
#include "show/diff_json.h"
#include "show/diff_text.h"
#include "show/whatif_json.h"
#include "show/whatif_text.h"

enum { N_STEPS = 2 };

static det_band band(double median)
{
    return (det_band){median, median - .1, median + .1, median - .2, median + .2, median - 1, median + 1};
}

static det_band PATH[N_STEPS];
static det_change CHANGES[2];
static det_whatif_act LOST[1] = {{0, .25, {.2, .3}}};
static det_whatif_phase PHASES[1];

static det_whatif sample(const det_case *c)
{
    PATH[0] = band(.2), PATH[1] = band(.4);
    CHANGES[0] = (det_change){.kind = DET_CHANGE_DROP, .what = 0, .day = DET_DAY_NONE, .value = NAN};
    CHANGES[1] =
        (det_change){.kind = DET_CHANGE_ADD, .what = 1, .target = 0, .cls = DET_MH, .day = c->from, .value = NAN};
    PHASES[0] = (det_whatif_phase){"one", 0, N_STEPS, band(-1), {band(.1), band(0)}};
    det_whatif w = {.answer = {.question = "whatif", .verdict = "Said.", .provenance = {.version = "0", .method = "m"}},
                    .c = c,
                    .changes = CHANGES,
                    .n_changes = 2,
                    .said = "without it",
                    .options = {DET_WHATIF_BOUNDS, 5},
                    .n_steps = N_STEPS,
                    .step_days = 1,
                    .n_runs = 10,
                    .from = c->from,
                    .effect = DET_WHATIF_FEWER,
                    .hostile = band(-1),
                    .mean = -1.25,
                    .p_fewer = .9,
                    .course = PATH,
                    .phases = PHASES,
                    .n_phases = 1,
                    .are_told = 1,
                    .lost = LOST,
                    .n_lost = 1};
    for (int i = 0; i < 2; i++)
        w.fear[i] = (det_whatif_fear){band(1), band(.2), band(.3), 1, PATH, PATH, .1, .5, .02};
    return w;
}

static det_case a_case(void)
{
    det_case c = small_case(N_STEPS, 1);
    add_act(&c, 1, 0, 1, DET_MH);
    return c;
}

static int holds(const char *text, const char *part)
{
    if (!strstr(text, part))
        print_error("not in the text: %s\n%s\n", part, text);
    return strstr(text, part) != NULL;
}

static void test_whatif_in_words(void **state)
{
    (void)state;
    det_case c = a_case();
    det_whatif w = sample(&c);
    det_text text = {0};
    det_whatif_text(&w, &text);
    assert_true(holds(text.s, "Said.\n"));
    assert_true(holds(text.s, "By told phase"));
    assert_true(holds(text.s, "-1.25      -1  -1 to -1  -1 to -1  -2 to 0"));
    assert_true(holds(text.s, "  x0   2021-01-02  MH     A      0.25"));
    assert_true(holds(text.s, "0.20 to 0.30"));
    assert_true(holds(text.s, "Coupling: bounds; 10 runs."));
    det_text_free(&text);
    det_whatif_csv(&w, &text);
    assert_string_equal(
        text.s,
        "date,hostile_median,hostile_q05,hostile_q95,was_A,now_A,now_A_q05,now_A_q95,was_B,now_B,now_B_q05,now_B_q95\n"
        "2021-01-01,0.2,-0.8,1.2,0.2,0.2,-0.8,1.2,0.2,0.2,-0.8,1.2\n"
        "2021-01-02,0.4,-0.6,1.4,0.4,0.4,-0.6,1.4,0.4,0.4,-0.6,1.4\n");
    det_text_free(&text);
    det_case_free(&c);
}

static void test_whatif_as_json(void **state)
{
    (void)state;
    det_case c = a_case();
    det_whatif w = sample(&c);
    det_status st;
    char *json = NULL;
    assert_every_allocation_fails_once(st, {
        assert_null(json);
        st = det_whatif_json(&w, 1, &json, NULL);
    });
    json_t *root = json_loads(json, 0, NULL), *changes = json_object_get(json_object_get(root, "result"), "changes");
    assert_string_equal(json_string_value(json_object_get(json_array_get(changes, 0), "id")), "x0");
    assert_true(json_is_null(json_object_get(json_array_get(changes, 0), "class")));
    assert_true(json_is_null(json_object_get(json_array_get(changes, 1), "id")));
    assert_string_equal(json_string_value(json_object_get(json_array_get(changes, 1), "source")), "B");
    json_decref(root);
    det_free(json);
    det_case_free(&c);
}

static void test_diff_shown(void **state)
{
    (void)state;
    double belief[] = {.1, .4};
    det_saved_act act = {.id = "a7", .author = "A", .target = "B", .cls = "VH", .day = 1};
    det_saved_parameter nu = {"nu", 1, 0, 2};
    det_saved s = {.input = {.path = "one.json"},
                   .verdict = "First.",
                   .confidence = "low",
                   .state = "calm",
                   .id = {"A", "B"},
                   .name = {"Aland", "Bland"},
                   .step_days = 1,
                   .n_steps = N_STEPS,
                   .belief = {belief, belief}};
    det_diff_act differs = {DET_DIFF_CHANGED, &act, "deaths 4 -> 40", {.3, NAN}, NULL};
    det_diff_parameter moved = {&nu, &nu, .25};
    det_diff d = {.answer = {.question = "diff", .verdict = "Said.", .provenance = {.version = "0", .method = "m"}},
                  .before = &s,
                  .after = &s,
                  .settings = "",
                  .common = 1,
                  .acts = &differs,
                  .n_acts = 1,
                  .n_of = {0, 0, 1},
                  .parameters = &moved,
                  .n_parameters = 1};
    det_text text = {0};
    det_status st;
    char *json = NULL;
    det_diff_text(&d, &text);
    assert_true(holds(text.s, "Earlier: First.\nLater: First.\n"));
    assert_true(holds(text.s, "  a7: deaths 4 -> 40\n"));
    assert_true(holds(text.s, "+0.300"));
    det_text_free(&text);
    assert_every_allocation_fails_once(st, {
        assert_null(json);
        st = det_diff_json(&d, &json, NULL);
    });
    json_t *root = json_loads(json, 0, NULL), *result = json_object_get(root, "result");
    json_t *first = json_array_get(json_object_get(result, "acts"), 0);
    assert_true(json_is_null(json_array_get(json_object_get(first, "fear_moved_on_its_day"), 1)));
    assert_true(json_is_null(json_object_get(first, "alone")));
    assert_int_equal(json_integer_value(json_object_get(result, "acts_changed")), 1);
    json_decref(root);
    det_free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_whatif_in_words), cmocka_unit_test(test_whatif_as_json),
                                       cmocka_unit_test(test_diff_shown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
