/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/mem.h"
#include "gate/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[64];

static det_rows *open_text(const char *text, size_t n)
{
    det_rows *r = NULL;
    strcpy(path, "/tmp/detente-rows-XXXXXX");
    FILE *file = fdopen(mkstemp(path), "wb");
    assert_int_equal(fwrite(text, 1, n, file), n);
    fclose(file);
    assert_int_equal(det_rows_open(path, &r, NULL), DET_OK);
    return r;
}

/* All rows as "line:field|field" or "line!fate", divided by '/'. */
static void expect(const char *text, size_t n, const char *wanted)
{
    det_rows *r = open_text(text, n);
    det_row row;
    int has_row;
    char found[1024] = "";
    size_t at = 0;
    for (;;) {
        assert_int_equal(det_rows_next(r, &row, &has_row, NULL), DET_OK);
        if (!has_row)
            break;
        at += (size_t)snprintf(found + at, sizeof found - at, "%s%ld%s", at ? "/" : "", row.line, row.fate ? "!" : ":");
        if (row.fate)
            at += (size_t)snprintf(found + at, sizeof found - at, "%d", row.fate);
        for (size_t i = 0; i < row.n && !row.fate; i++)
            at += (size_t)snprintf(found + at, sizeof found - at, "%s%s", i ? "|" : "", row.field[i]);
    }
    det_rows_close(r);
    unlink(path);
    assert_string_equal(found, wanted);
}

#define EXPECT(text, wanted) expect(text, sizeof text - 1, wanted)

static void rows_between_commas(void **state)
{
    (void)state;
    EXPECT("a,b\n1,2\n", "1:a|b/2:1|2");
    EXPECT("a,b\r\n\r\n1 , 2\r\n", "1:a|b/3:1|2");
    EXPECT("\xEF\xBB\xBF" "a;b\n1;2", "1:a|b/2:1|2");
    EXPECT("a,b\n\"x,\"\"y\"\"\nz\",2\n3,4\n", "1:a|b/2:x,\"y\"\nz|2/4:3|4");
    EXPECT("a,b\n\"\",\"\"\"\"\n", "1:a|b/2:|\"");
    EXPECT("a,5\" gun\n1,2", "1:a|5\" gun/2:1|2");
    EXPECT("a,b,\n,,", "1:a|b|/2:||");
    EXPECT("", "");
    EXPECT("\n\n", "");
}

static void rows_between_tabs(void **state)
{
    (void)state;
    EXPECT("a\tb\n\"1\t2\"\n3\t4,5", "1:a|b/2:\"1|2\"/3:3|4,5");
}

static void bad_rows_cost_no_other(void **state)
{
    (void)state;
    char wanted[64];
    snprintf(wanted, sizeof wanted, "1:a|b/2!%d/3:3|4", DET_FATE_NUL);
    EXPECT("a,b\n1\0,2\n3,4\n", wanted);
    snprintf(wanted, sizeof wanted, "1:a|b/2!%d/3:3|4", DET_FATE_QUOTE);
    EXPECT("a,b\n\"1,2\n3,4\n", wanted);
    snprintf(wanted, sizeof wanted, "1:a|b/2!%d", DET_FATE_QUOTE);
    EXPECT("a,b\n\"1,2", wanted);
}

static void a_row_longer_than_allowed(void **state)
{
    (void)state;
    char wanted[64];
    const char tails[][8] = {"\n3\t4", "\n3,4"}, heads[][8] = {"a\tb\n", "a,b\n"};
    snprintf(wanted, sizeof wanted, "1:a|b/2!%d/3:3|4", DET_FATE_LONG);
    for (int k = 0; k < 2; k++) {
        for (size_t n = DET_ROWS_MAX_ROW; n < 12 * (size_t)DET_ROWS_MAX_ROW; n = 3 * n + 1) {
            char *text = malloc(n + 16);
            memcpy(text, heads[k], 4);
            memset(text + 4, 'x', n);
            memcpy(text + 4 + n, tails[k], 4);
            expect(text, n + 8, wanted);
            free(text);
        }
    }
}

/* However long rows are, none is lost where the window slides. */
static void many_rows(void **state)
{
    (void)state;
    enum { N = 60000 };
    size_t cap = (size_t)N * 120, n = 0;
    char *text = malloc(cap);
    for (int i = 0; i < N; i++)
        n += (size_t)snprintf(text + n, cap - n, "%d,\"%*s\n\",end\n", i, i % 83, "");
    det_rows *r = open_text(text, n);
    det_row row;
    int has_row;
    for (int i = 0; i < N; i++) {
        assert_int_equal(det_rows_next(r, &row, &has_row, NULL), DET_OK);
        assert_int_equal(has_row, 1);
        assert_int_equal(row.n, 3);
        assert_int_equal(atoi(row.field[0]), i);
        assert_int_equal(row.line, 2 * i + 1);
        assert_string_equal(row.field[2], "end");
    }
    assert_int_equal(det_rows_next(r, &row, &has_row, NULL), DET_OK);
    assert_int_equal(has_row, 0);
    det_rows_close(r);
    unlink(path);
    free(text);
}

static void latin1_becomes_utf8(void **state)
{
    (void)state;
    EXPECT("a,caf\xE9\nb,caf\xC3\xA9\n", "1:a|caf\xC3\xA9/2:b|caf\xC3\xA9");
}

static void every_allocation_fails(void **state)
{
    (void)state;
    det_rows *r = open_text("a,b\n", 4);
    det_rows_close(r);
    det_status st = DET_OK;
    assert_every_allocation_fails_once(st, { r = NULL; st = det_rows_open(path, &r, NULL); });
    det_rows_close(r);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_between_commas),
        cmocka_unit_test(rows_between_tabs),
        cmocka_unit_test(bad_rows_cost_no_other),
        cmocka_unit_test(a_row_longer_than_allowed),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(latin1_becomes_utf8),
        cmocka_unit_test(every_allocation_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
