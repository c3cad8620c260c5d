/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "base/mem.h"
#include "show/table.h"

static void assert_printed(det_table *t, const char *expected)
{
    det_text out = {0};
    det_table_print(t, &out);
    char *text = det_text_take(&out);
    assert_non_null(text);
    assert_string_equal(text, expected);
    det_free(text);
    det_table_free(t);
}

static void test_words_go_left_and_numbers_right(void **state)
{
    (void)state;
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "who");
    det_table_column(&t, DET_RIGHT, "n");
    det_table_cell(&t, "Alpia");
    det_table_cell(&t, "7");
    det_table_cell(&t, NULL);
    det_table_cellf(&t, "%d", 1234);
    assert_printed(&t, "  who       n\n"
                       "  Alpia     7\n"
                       "         1234\n");
}

static void test_width_counts_characters_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(det_table_width("abc"), 3);
    assert_int_equal(det_table_width("B\xc3\xb8rland"), 7);
    assert_int_equal(det_table_width("e\xcc\x81"), 1);                /* e and a combining accent */
    assert_int_equal(det_table_width("\xe6\x97\xa5\xe6\x9c\xac"), 4); /* two wide characters */
    assert_int_equal(det_table_width("\xf0\x9f\x98\x80"), 2);
    assert_int_equal(det_table_width("a\xff\xfe"), 3); /* stray bytes count one each */
    assert_int_equal(det_table_width("\xc3"), 1);      /* cut short at the end */
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "x");
    det_table_column(&t, DET_LEFT, "y");
    det_table_cell(&t, "\xc3\xb8\xc3\xb8");
    det_table_cell(&t, "1");
    assert_printed(&t, "  x   y\n  \xc3\xb8\xc3\xb8  1\n");
}

static void test_headings_of_several_lines(void **state)
{
    (void)state;
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "");
    det_table_column(&t, DET_RIGHT, "2021\n05-01");
    det_table_cell(&t, "belief");
    det_table_cell(&t, "0.5");
    assert_printed(&t, "           2021\n          05-01\n  belief    0.5\n");
}

static void test_control_characters_become_blanks(void **state)
{
    (void)state;
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "note");
    det_table_cell(&t, "a\nb\033[31mc");
    assert_printed(&t, "  note\n  a b [31mc\n");
}

static void test_no_rows_prints_nothing(void **state)
{
    (void)state;
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "a");
    assert_printed(&t, "");
}

static void test_last_row_may_be_short(void **state)
{
    (void)state;
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "a");
    det_table_column(&t, DET_LEFT, "b");
    det_table_cell(&t, "1");
    assert_printed(&t, "  a  b\n  1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_go_left_and_numbers_right),
        cmocka_unit_test(test_width_counts_characters_not_bytes),
        cmocka_unit_test(test_headings_of_several_lines),
        cmocka_unit_test(test_control_characters_become_blanks),
        cmocka_unit_test(test_no_rows_prints_nothing),
        cmocka_unit_test(test_last_row_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
