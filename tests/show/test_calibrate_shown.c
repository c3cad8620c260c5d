/* SPDX-License-Identifier: Apache-2.0 */
/* What `calibrate` says and hands over, of an answer made by hand. */
#include "check.h"

#include <jansson.h>
#include <string.h>

#include "base/mem.h"
#include "show/calibrate_json.h"
#include "show/calibrate_text.h"

static det_calibration_row ROWS[3] = {{"mu.A.VH", .6, 1, .5, 1, .25}, {"log likelihood", .03, 0, .25, .75, NAN}, {"direct R", .0001, 0, 0, .5, NAN}};
static double PLACES[] = {.1, .2, .3, .4, .5, .6, .7, .8, .9, .15, .25, .35};
static int ACTS[] = {5, 9, 30, 12};

static det_calibration answer(void)
{
    static char verdict[] = "Not calibrated.", change[] = "More.", reason[] = "4 data sets";
    det_calibration c = {.rows = ROWS, .n_rows = 3, .n_parameters = 1, .place = PLACES, .n_acts = ACTS, .n_sets = 4, .n_failed = 1, .n_days = 50, .n_outside = 2,
                         .joint_level = .017, .n_outside_joint = 1, .complete = 1};
    c.answer = (det_answer){.question = "calibrate", .verdict = verdict, .confidence = DET_CONF_LOW, .reasons = {reason}, .n_reasons = 1, .would_change_it = change,
                            .provenance = {.version = "v", .method = "m", .prior = "reference", .profile = "mini"}};
    return c;
}

static void test_text(void **state)
{
    (void)state;
    det_calibration c = answer();
    det_text text = {0};
    det_calibrate_text(&c, &text);
    char *s = det_text_take(&text);
    assert_non_null(strstr(s, "Not calibrated.\nConfidence: low: 4 data sets.\n"));
    assert_non_null(strstr(s, "Data sets: 4 of 50 days, with 5 to 30 acts of the pair, 14 on average.\n"));
    assert_non_null(strstr(s, "2 of 3 quantities, 0.2 expected by chance. Outside the joint band: 1.\n"));
    assert_non_null(strstr(s, "mu.A.VH         inside                  0.6000      0.50      1.00         0.25\n"));
    assert_non_null(strstr(s, "log likelihood  outside its own         0.0300      0.25      0.75\n"));
    assert_non_null(strstr(s, "direct R        outside the joint band  0.0001"));
    det_free(s);
}

static void test_json(void **state)
{
    (void)state;
    det_calibration c = answer();
    char *s = NULL;
    assert_int_equal(det_calibrate_json(&c, &s, NULL), DET_OK);
    json_t *root = json_loads(s, 0, NULL), *result = json_object_get(root, "result"), *rows = json_object_get(result, "quantities");
    assert_string_equal(json_string_value(json_object_get(root, "question")), "calibrate");
    assert_int_equal(json_integer_value(json_object_get(result, "sets")), 4);
    assert_int_equal(json_integer_value(json_object_get(result, "failed")), 1);
    assert_true(json_is_true(json_object_get(result, "complete")));
    assert_int_equal(json_integer_value(json_array_get(json_object_get(result, "acts"), 2)), 30);
    assert_int_equal(json_array_size(rows), 3);
    json_t *second = json_array_get(rows, 1);
    assert_true(json_is_false(json_object_get(second, "is_parameter")));
    assert_true(json_is_false(json_object_get(second, "inside")));
    assert_true(json_is_true(json_object_get(second, "inside_joint")));
    assert_true(json_is_null(json_object_get(second, "contraction")));
    assert_near(json_real_value(json_array_get(json_object_get(second, "places"), 3)), .25, 0);
    json_decref(root);
    det_free(s);
}

static void test_memory_that_runs_out_is_told(void **state)
{
    (void)state;
    det_calibration c = answer();
    char *s = NULL;
    det_status st = DET_NOMEM;
    assert_every_allocation_fails_once(st, st = det_calibrate_json(&c, &s, NULL));
    det_free(s);
    s = NULL;
    assert_every_allocation_fails_once(st, {
        det_text text = {0};
        det_calibrate_text(&c, &text);
        s = det_text_take(&text);
        st = s ? DET_OK : DET_NOMEM;
    });
    det_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_json), cmocka_unit_test(test_memory_that_runs_out_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
