/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/err.h"
#include "base/fault.h"

#include <string.h>

static void faults_are_kept_in_order(void **state)
{
    (void)state;
    det_faults f = {0};
    for (int i = 0; i < 20; i++)
        assert_int_equal(det_faults_add(&f, i % 4 == 0, i % 2 ? "case.yaml" : NULL, i, 2 * i, "fault %d", i), DET_OK);
    assert_int_equal(f.n, 20);
    assert_int_equal(det_faults_errors(&f), 15);
    assert_string_equal(f.items[13].message, "fault 13");
    assert_string_equal(f.items[13].file, "case.yaml");
    assert_string_equal(f.items[12].file, "");
    assert_int_equal(f.items[13].line, 13);
    assert_int_equal(f.items[13].column, 26);
    assert_true(f.items[12].is_note);
    det_faults_free(&f);
    assert_true(f.items == NULL && f.n == 0);
    det_faults_free(&f);
}

static void errors_say_where(void **state)
{
    (void)state;
    det_err err;
    char out[64];
    assert_int_equal(det_err_at(&err, DET_DATA, "acts.csv", 3, 7, "'%s' is unknown", "TLA"), DET_DATA);
    assert_string_equal(det_err_format(&err, out, sizeof out), "acts.csv:3:7: 'TLA' is unknown");
    assert_int_equal(det_err_at(&err, DET_DATA, "acts.csv", 3, 0, "x"), DET_DATA);
    assert_string_equal(det_err_format(&err, out, sizeof out), "acts.csv:3: x");
    assert_int_equal(det_err_at(&err, DET_NOINPUT, "acts.csv", 0, 0, "x"), DET_NOINPUT);
    assert_string_equal(det_err_format(&err, out, sizeof out), "acts.csv: x");
    assert_int_equal(det_err_set(&err, DET_USAGE, "x"), DET_USAGE);
    assert_string_equal(det_err_format(&err, out, sizeof out), "x");
    assert_int_equal(det_err_set(NULL, DET_IO, "nobody asks"), DET_IO);
}

static void long_messages_are_cut_at_the_buffers_end(void **state)
{
    (void)state;
    det_err err;
    char text[2000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    det_err_at(&err, DET_DATA, text, 1, 1, "%s", text);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    assert_int_equal(strlen(err.file), sizeof err.file - 1);
}

/* What an input holds does not reach the terminal as it is. */
static void messages_are_one_line(void **state)
{
    (void)state;
    det_err err;
    det_faults f = {0};
    char text[600];
    det_err_at(&err, DET_DATA, "a\nb", 1, 1, "'%s' is no \xE9", "\x1B]0;x\a\n");
    assert_string_equal(err.file, "a?b");
    assert_string_equal(err.text, "'?]0;x?" "?' is no ?");
    assert_int_equal(det_faults_add(&f, 0, NULL, 1, 1, "'%s'", "\r\n"), DET_OK);
    assert_string_equal(f.items[0].message, "'?" "?'");
    det_faults_free(&f);
    for (int i = 0; i < 600; i++) /* cut within a character */
        text[i] = i % 2 ? '\xA9' : '\xC3';
    text[599] = '\0';
    det_err_set(&err, DET_DATA, "%s", text);
    assert_string_equal(err.text + sizeof err.text - 4, "\xC3\xA9?");
}

static void every_status_has_a_text(void **state)
{
    (void)state;
#define HAS_TEXT(name, code, text) assert_string_equal(det_status_text(DET_##name), text);
    DET_STATUS_LIST(HAS_TEXT)
    assert_string_equal(det_status_text((det_status)1), "unknown status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_kept_in_order),
        cmocka_unit_test(errors_say_where),
        cmocka_unit_test(long_messages_are_cut_at_the_buffers_end),
        cmocka_unit_test(messages_are_one_line),
        cmocka_unit_test(every_status_has_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
