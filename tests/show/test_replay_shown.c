/* SPDX-License-Identifier: Apache-2.0 */
/* The three forms of one replay, words, JSON and CSV, against the struct that they show. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "show/synthetic.h"

#include <jansson.h>

#include "show/replay_csv.h"
#include "show/replay_json.h"
#include "show/replay_text.h"

static det_case c;
static det_replay r;

static int set_up(void **state)
{
    (void)state;
    syn_replay(&c, &r);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    det_replay_free(&r);
    det_case_free(&c);
    return 0;
}

static char *text_of(void)
{
    det_text out = {0};
    det_replay_text(&r, &out);
    char *text = det_text_take(&out);
    assert_non_null(text);
    return text;
}

static json_t *json_of(void)
{
    char *text = NULL;
    assert_int_equal(det_replay_json(&r, &text, NULL), DET_OK);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    det_free(text);
    return root;
}

/* Value under "a.b.0.c". */
static json_t *at(json_t *root, const char *path)
{
    char copy[128];
    snprintf(copy, sizeof copy, "%s", path);
    for (char *rest = NULL, *key = strtok_r(copy, ".", &rest); key != NULL; key = strtok_r(NULL, ".", &rest))
        root = json_is_array(root) ? json_array_get(root, (size_t)atoi(key)) : json_object_get(root, key);
    assert_non_null(root);
    return root;
}

static void assert_number(json_t *root, const char *path, double v)
{
    assert_near(json_number_value(at(root, path)), v, 1e-8);
}

static void test_text_opens_with_verdict_confidence_and_what_would_change_it(void **state)
{
    (void)state;
    char *text = text_of();
    const char *start = "It is likely (0.63) that Alpia and B\xc3\xb8rland were in a spiral at the end.\n"
                        "Confidence: low: twelve acts; one list, chosen by someone who already saw a story.\n"
                        "What would change it: A month without a hostile act.\n"
                        "What could be learned: Ordinary rates were learned; 15 of 200 days have no coverage.\n";
    assert_int_equal(strncmp(text, start, strlen(start)), 0);
    det_free(text);
}

static void test_text_holds_every_table_and_no_nan(void **state)
{
    (void)state;
    char *text = text_of();
    static const char *const wanted[] = {
        "P(R >= 1)",
        "stepped    0.400  0.38 to 0.42  0.32 to 0.48  0.20 to 0.60      <0.01        -118.2  falling",
        "fewer than 30 acts",
        "State of the pair: spiral",
        "unlikely (0.31)",
        "What Alpia believed",
        "log-odds: the other with Group <in> between",
        "Misperception of B\xc3\xb8rland",
        "of it: ",
        "Where the expected hostile acts come from",
        "Fear through the group",
        "a07, a05",
        "adjusted Rand index",
        "new-government",
        "not learned",
        "outside the window 2",
        "eeeeeeeeeeeeeeee",
        "Steps observed: 185 of 200."};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (strstr(text, wanted[i]) == NULL)
            fail_msg("the text lacks \"%s\"", wanted[i]);
    }
    assert_null(strstr(text, " nan"));
    assert_null(strstr(text, " inf"));
    det_free(text);
}

static void test_json_keeps_the_contract(void **state)
{
    (void)state;
    json_t *root = json_of();
    assert_string_equal(json_string_value(at(root, "question")), "replay");
    assert_string_equal(json_string_value(at(root, "confidence.grade")), "low");
    assert_int_equal(json_array_size(at(root, "confidence.reasons")), 2);
    assert_non_null(strstr(json_string_value(at(root, "learned")), "Ordinary rates"));
    assert_string_equal(json_string_value(at(root, "would_change_it")), "A month without a hostile act.");
    assert_string_equal(json_string_value(at(root, "provenance.version")), "0.0");
    assert_int_equal(json_integer_value(at(root, "provenance.seed")), 7);
    assert_int_equal(strlen(json_string_value(at(root, "provenance.inputs.0.sha256"))), 64);
    assert_int_equal(json_integer_value(at(root, "provenance.inputs.0.rows_read")), 14);
    assert_int_equal(json_integer_value(at(root, "provenance.inputs.0.rows_dropped")), 2);
    json_decref(root);
}

static void test_json_holds_the_paths_of_both_sides(void **state)
{
    (void)state;
    json_t *root = json_of();
    for (int side = 0; side < 2; side++) {
        char path[96];
        for (int t = 0; t < SYN_STEPS; t += 17) {
            snprintf(path, sizeof path, "result.belief.%d.h.q95.%d", side, t);
            assert_number(root, path, r.belief[side].h[t].q95);
            snprintf(path, sizeof path, "result.belief.%d.components.2.log_odds.%d", side, t);
            assert_number(root, path, r.belief[side].components[2].log_odds[t]);
            snprintf(path, sizeof path, "result.belief.%d.misperception_split.5.path.%d", side, t);
            assert_number(root, path, r.belief[side].bias[5][t]);
            snprintf(path, sizeof path, "result.rates.%d.rate.MH.%d", side, t);
            assert_number(root, path, r.rate[side].rate[DET_MH][t]);
        }
        snprintf(path, sizeof path, "result.belief.%d.h.median", side);
        assert_int_equal(json_array_size(at(root, path)), SYN_STEPS);
    }
    assert_string_equal(json_string_value(at(root, "result.belief.0.components.2.through")), "GRP");
    assert_string_equal(json_string_value(at(root, "result.rates.1.source")), "BOR");
    json_decref(root);
}

static void test_json_holds_the_case_by_ids(void **state)
{
    (void)state;
    json_t *root = json_of();
    assert_int_equal(json_array_size(at(root, "result.case.acts")), SYN_ACTS);
    assert_string_equal(json_string_value(at(root, "result.case.acts.5.author")), "GRP");
    assert_string_equal(json_string_value(at(root, "result.case.acts.5.visibility")), "deniable");
    assert_number(root, "result.case.acts.5.permitted_by.0.p", .4);
    assert_string_equal(json_string_value(at(root, "result.case.acts.5.contested.0")), "sheltered");
    assert_string_equal(json_string_value(at(root, "result.case.claims.0.denied_by.0")), "s2");
    assert_string_equal(json_string_value(at(root, "result.case.commitments.0.bars")), "GRP");
    assert_true(json_is_null(at(root, "result.case.leverage.0.until")));
    assert_true(json_is_null(at(root, "result.case.fears.1.control")));
    assert_true(json_is_null(at(root, "result.reproduction.2.r.median")));
    assert_string_equal(json_string_value(at(root, "result.phases.1.until")), "2021-07-19");
    assert_string_equal(json_string_value(at(root, "result.game_changers.1.regime_change")), "new-government");
    assert_true(json_is_false(at(root, "result.observed.60")));
    json_decref(root);
}

static void test_csv_is_a_rectangle_with_the_same_numbers(void **state)
{
    (void)state;
    det_text out = {0};
    det_replay_csv(&r, &out);
    char *text = det_text_take(&out);
    size_t commas = 0, rows = 0;
    for (char *rest = NULL, *line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest), rows++) {
        size_t n = 0;
        int quoted = 0;
        for (const char *s = line; *s != '\0'; s++) {
            quoted ^= *s == '"';
            n += *s == ',' && !quoted;
        }
        commas = rows == 0 ? n : commas;
        assert_int_equal(n, commas);
        if (rows == 101) {
            char start[64];
            snprintf(start, sizeof start, "2021-04-11,1,%.9g,", r.belief[0].h[100].median);
            assert_int_equal(strncmp(line, start, strlen(start)), 0);
        }
    }
    assert_int_equal(rows, SYN_STEPS + 1);
    det_free(text);
}

static void test_csv_leaves_missing_blank(void **state)
{
    (void)state;
    r.belief[0].h[0].median = NAN;
    det_text out = {0};
    det_replay_csv(&r, &out);
    char *text = det_text_take(&out);
    const char *second = strchr(text, '\n') + 1;
    assert_int_equal(strncmp(second, "2021-01-01,1,,", 14), 0);
    det_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_text_opens_with_verdict_confidence_and_what_would_change_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_text_holds_every_table_and_no_nan, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json_keeps_the_contract, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json_holds_the_paths_of_both_sides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json_holds_the_case_by_ids, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_csv_is_a_rectangle_with_the_same_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_csv_leaves_missing_blank, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
