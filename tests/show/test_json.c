/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "show/check_json.h"
#include "show/json.h"

static void test_missing_is_null_and_numbers_are_kept(void **state)
{
    (void)state;
    const double path[] = {0, NAN, .1, -INFINITY, 1e-12};
    det_json j;
    char *text = NULL;
    det_json_init(&j);
    det_json_numbers(&j, j.root, "path", path, 5);
    det_json_numbers(&j, j.root, "none", NULL, 5);
    det_json_number(&j, j.root, "x", NAN);
    det_json_day(&j, j.root, "open", DET_DAY_NONE);
    det_json_day(&j, j.root, "day", 0);
    det_json_text(&j, j.root, "text", NULL);
    det_json_bool(&j, j.root, "yes", 2);
    assert_int_equal(det_json_take(&j, &text, NULL), DET_OK);
    assert_string_equal(
        text, "{\"path\":[0.0,null,0.1,null,1e-12],\"none\":null,\"x\":null,\"open\":null,\"day\":\"1970-01-01\","
              "\"text\":null,\"yes\":true}\n");
    det_free(text);
}

static void test_bytes_that_are_no_text_are_marked_not_lost(void **state)
{
    (void)state;
    det_json j;
    char *text = NULL;
    det_json_init(&j);
    det_json_text(&j, j.root, "a", "B\xc3\xb8r\xffland\xe2\x82");
    assert_int_equal(det_json_take(&j, &text, NULL), DET_OK);
    assert_string_equal(text, "{\"a\":\"B\xc3\xb8r\xef\xbf\xbdland\xef\xbf\xbd\xef\xbf\xbd\"}\n");
    det_free(text);
}

static void test_check_keeps_faults_and_notes_apart(void **state)
{
    (void)state;
    det_faults faults = {0};
    assert_int_equal(det_faults_add(&faults, 0, "c/case.yaml", 3, 5, "unknown key '%s'", "frm"), DET_OK);
    assert_int_equal(det_faults_add(&faults, 1, "c/acts.csv", 0, 0, "not used"), DET_OK);
    const det_case nothing = {0};
    char *text = NULL, line[256], count[64];
    assert_int_equal(det_check_json(&faults, &nothing, &text, NULL), DET_OK);
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "verdict")), "1 fault, 1 note");
    const json_t *result = json_object_get(root, "result");
    assert_int_equal(json_array_size(json_object_get(result, "faults")), 1);
    const json_t *fault = json_array_get(json_object_get(result, "faults"), 0);
    assert_string_equal(json_string_value(json_object_get(fault, "file")), "c/case.yaml");
    assert_int_equal(json_integer_value(json_object_get(fault, "line")), 3);
    assert_int_equal(json_integer_value(json_object_get(fault, "column")), 5);
    assert_string_equal(json_string_value(json_object_get(fault, "message")), "unknown key 'frm'");
    const json_t *note = json_array_get(json_object_get(result, "notes"), 0);
    assert_true(json_is_null(json_object_get(note, "line")));
    assert_string_equal(det_fault_format(&faults.items[0], line, sizeof line), "c/case.yaml:3:5: unknown key 'frm'");
    assert_string_equal(det_faults_count(&faults, count, sizeof count), "1 fault, 1 note");
    json_decref(root);
    det_free(text);
    det_faults_free(&faults);
    assert_string_equal(det_faults_count(&faults, count, sizeof count), "no faults, no notes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing_is_null_and_numbers_are_kept),
        cmocka_unit_test(test_bytes_that_are_no_text_are_marked_not_lost),
        cmocka_unit_test(test_check_keeps_faults_and_notes_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
