/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/mem.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

static void grows_piece_by_piece(void **state)
{
    (void)state;
    det_text t = {0};
    for (int i = 0; i < 1000; i++)
        det_text_addf(&t, "%d,", i % 10);
    det_text_add(&t, "end");
    det_text_add_bytes(&t, "\0x", 2);
    assert_int_equal(t.n, 2005);
    assert_memory_equal(t.s + 2000, "end\0x", 6);
    char *s = det_text_take(&t);
    assert_true(strncmp(s, "0,1,2,", 6) == 0);
    assert_true(t.s == NULL && t.n == 0 && t.cap == 0);
    det_free(s);
}

static void nothing_added_is_an_empty_string(void **state)
{
    (void)state;
    det_text t = {0};
    char *s = det_text_take(&t);
    assert_string_equal(s, "");
    det_free(s);
    det_text_free(&t);
}

static void formats(void **state)
{
    (void)state;
    char *s = det_text_format("%s = %.2f", "r", 0.5);
    assert_string_equal(s, "r = 0.50");
    det_free(s);
}

static void shortens_after_a_word_or_a_character(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t most;
        const char *wanted;
    } cases[] = {{"a closed gate", 13, "a closed gate"}, {"a closed gate", 12, "a closed..."}, {"a closed gate", 8, "a closed..."},
                 {"gate", 3, "gat..."},                  {"caf\xC3\xA9s", 4, "caf..."},         {"", 0, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        det_text t = {0};
        det_text_add_short(&t, cases[i].text, cases[i].most);
        char *s = det_text_take(&t);
        assert_string_equal(s, cases[i].wanted);
        det_free(s);
    }
}

static void utf8(void **state)
{
    (void)state;
    static const char *const good[] = {
        "", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x8C\x8D", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {
        "\x80",         "\xC3",     "\xC0\xAF",         "\xC1\xBF",         "\xE0\x80\x80",
        "\xED\xA0\x80", "\xE2\x82", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80",
        "caf\xE9",      "\xFF"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(det_text_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(det_text_is_utf8(bad[i], strlen(bad[i])));
}

static void loses_a_cut_character(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"", ""}, {"caf", "caf"}, {"caf\xC3\xA9", "caf\xC3\xA9"}, {"caf\xC3", "caf"},
                                           {"\xE2\x82", ""}, {"a\xF0\x9F\x8C", "a"}, {"\xF0\x9F\x8C\x8D", "\xF0\x9F\x8C\x8D"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char s[16];
        strcpy(s, cases[i][0]);
        assert_string_equal(det_text_whole(s), cases[i][1]);
    }
}

static void is_cleaned_for_a_terminal(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},          {"plain 'caf\xC3\xA9'", "plain 'caf\xC3\xA9'"}, {"a\nb\tc\x1B[2J\x7F", "a?b?c?[2J?"},
        {"caf\xE9", "caf?"}, {"\xC2\x9B" "1m\xC2\xA0", "??1m\xC2\xA0"},   {"cut \xF0\x9F\x8C", "cut ???"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char s[64];
        strcpy(s, cases[i][0]);
        det_text_clean(s);
        assert_string_equal(s, cases[i][1]);
    }
    char lines[] = "a\tb\n\x1B[2J\r\n\xC2\x9B" "1m\n";
    det_text_clean_lines(lines);
    assert_string_equal(lines, "a\tb\n?[2J?\n??1m\n");
}

static void what_rounds_to_nought_has_no_minus(void **state)
{
    (void)state;
    static const struct {
        double v;
        int decimals;
        const char *text;
    } cases[] = {{-.04, 1, "+0.0"}, {-.06, 1, "-0.1"}, {.06, 1, "+0.1"}, {-0., 2, "+0.00"}, {0, 2, "+0.00"}, {-1e-300, 0, "+0"}, {-1.5, 2, "-1.50"},
                 {-INFINITY, 1, "-inf"}, {NAN, 1, ""}, {-1e300, 1, "-1.0e+300"}};
    char out[DET_TEXT_SIGNED_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(det_text_signed(cases[i].v, cases[i].decimals, out), cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_piece_by_piece),
        cmocka_unit_test(nothing_added_is_an_empty_string),
        cmocka_unit_test(formats),
        cmocka_unit_test(shortens_after_a_word_or_a_character),
        cmocka_unit_test(utf8),
        cmocka_unit_test(loses_a_cut_character),
        cmocka_unit_test(is_cleaned_for_a_terminal),
        cmocka_unit_test(what_rounds_to_nought_has_no_minus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
