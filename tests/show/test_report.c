/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "show/synthetic.h"

#include <jansson.h>

#include "base/text.h"
#include "show/replay_json.h"
#include "show/report.h"

static const char opening[] = "<script type=\"application/json\" id=\"detente-answers\">";

/* The answer to a question among what stands between the opening tag of the answers and the next "</script"; to be released. */
static json_t *answer_in(const char *html, const char *question)
{
    const char *from = strstr(html, opening);
    assert_non_null(from);
    from += strlen(opening);
    json_t *found = json_loadb(from, (size_t)(strstr(from, "</script") - from), JSON_DISABLE_EOF_CHECK, NULL);
    assert_non_null(found);
    json_t *answer = json_incref(json_object_get(found, question));
    json_decref(found);
    return answer;
}

static void test_the_answer_comes_back_out_of_the_page(void **state)
{
    (void)state;
    det_case c;
    det_replay r;
    char *json = NULL, *html = NULL;
    syn_replay(&c, &r);
    assert_int_equal(det_replay_json(&r, &json, NULL), DET_OK);
    assert_non_null(strstr(json, "</script>"));
    assert_int_equal(det_report_html(&(det_report_part){"replay", json}, 1, &html, NULL), DET_OK);
    json_t *put = json_loads(json, 0, NULL), *found = answer_in(html, "replay");
    assert_true(json_equal(put, found));
    json_decref(put);
    json_decref(found);
    det_free(json);
    det_free(html);
    det_replay_free(&r);
    det_case_free(&c);
}

static void test_no_text_ends_the_script_element(void **state)
{
    (void)state;
    char *html = NULL;
    const det_report_part parts[2] = {{"replay", "{}"}, {"moves", "{\"a\":\"</script><!--<script>\"}"}};
    assert_int_equal(det_report_html(parts, 2, &html, NULL), DET_OK);
    json_t *found = answer_in(html, "moves");
    assert_string_equal(json_string_value(json_object_get(found, "a")), "</script><!--<script>");
    json_decref(found);
    det_free(html);
}

/* The page loads nothing: no element of it, outside the bundled script, names an address. */
static void test_the_page_asks_for_nothing(void **state)
{
    (void)state;
    char *html = NULL;
    assert_int_equal(det_report_html(&(det_report_part){"replay", "{}"}, 1, &html, NULL), DET_OK);
    assert_null(strstr(html, "<script src"));
    assert_null(strstr(html, "<link rel=\"stylesheet\""));
    assert_null(strstr(html, "@import"));
    assert_non_null(strstr(html, "default-src 'none'"));
    assert_true(strlen(html) < 1500000);
    det_free(html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_answer_comes_back_out_of_the_page),
        cmocka_unit_test(test_no_text_ends_the_script_element),
        cmocka_unit_test(test_the_page_asks_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
