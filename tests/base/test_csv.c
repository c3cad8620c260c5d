/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static det_csv *open_bytes(const char *text, size_t n)
{
    det_csv *csv = NULL;
    assert_int_equal(det_csv_open_text("t.csv", text, n, &csv, NULL), DET_OK);
    return csv;
}

static det_csv *open_text(const char *text)
{
    return open_bytes(text, strlen(text));
}

/* The next row must hold these fields, joined by '|'. */
static det_csv_row expect_row(det_csv *csv, long line, const char *joined)
{
    det_csv_row row;
    char got[512] = "";
    assert_int_equal(det_csv_next(csv, &row, NULL), DET_OK);
    for (size_t i = 0; i < row.n; i++) {
        assert_int_equal(strlen(row.fields[i].text), row.fields[i].n);
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i ? "|" : "", row.fields[i].text);
    }
    assert_string_equal(got, joined);
    assert_int_equal(row.line, line);
    return row;
}

static void expect_end(det_csv *csv)
{
    det_csv_row row;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(det_csv_next(csv, &row, NULL), DET_OK);
        assert_int_equal(row.n, 0);
    }
    det_csv_close(csv);
}

/* Reading must fail with this message. */
static void expect_failure(const char *text, size_t n, det_status st, const char *message)
{
    det_csv *csv = open_bytes(text, n);
    det_csv_row row = {.n = 1};
    det_err err;
    char out[800];
    det_status got = DET_OK;
    while (got == DET_OK && row.n > 0)
        got = det_csv_next(csv, &row, &err);
    assert_int_equal(got, st);
    assert_string_equal(det_err_format(&err, out, sizeof out), message);
    det_csv_close(csv);
}

static void plain_rows(void **state)
{
    (void)state;
    det_csv *csv = open_text("id,name\n1,Alp\n2,\n,\n\n\n3,Bor");
    expect_row(csv, 1, "id|name");
    expect_row(csv, 2, "1|Alp");
    expect_row(csv, 3, "2|");
    expect_row(csv, 4, "|");
    expect_row(csv, 7, "3|Bor");
    assert_string_equal(det_csv_name(csv), "t.csv");
    expect_end(csv);
    expect_end(open_text(""));
    expect_end(open_text("\n\r\n\r"));
}

static void quotes_and_places(void **state)
{
    (void)state;
    det_csv *csv = open_text("a,\"b,c\",d\n\"x \"\"y\"\"\",\"two\r\nlines\",z\n\"\",\xC3\xA9\xC3\xA9,here,5\" gun\n");
    det_csv_row row = expect_row(csv, 1, "a|b,c|d");
    assert_true(row.fields[1].quoted && !row.fields[0].quoted);
    assert_int_equal(row.fields[2].column, 9);
    row = expect_row(csv, 2, "x \"y\"|two\nlines|z");
    assert_int_equal(row.fields[1].line, 2);
    assert_int_equal(row.fields[1].column, 11);
    assert_int_equal(row.fields[2].line, 3);
    assert_int_equal(row.fields[2].column, 8);
    row = expect_row(csv, 4, "|\xC3\xA9\xC3\xA9|here|5\" gun");
    assert_int_equal(row.fields[2].column, 7); /* characters, not bytes */
    assert_true(det_csv_habits_of(csv).quoted_newlines);
    expect_end(csv);
}

static void habits_are_met_and_said(void **state)
{
    (void)state;
    det_csv *csv = open_text("\xEF\xBB\xBFid;name,first;x\r\n1;a,b;\r\n");
    det_csv_row row = expect_row(csv, 1, "id|name,first|x");
    assert_int_equal(row.fields[0].column, 1);
    expect_row(csv, 2, "1|a,b|");
    det_csv_habits h = det_csv_habits_of(csv);
    assert_true(h.bom && h.crlf && !h.cr && !h.quoted_newlines && h.separator == ';' && h.n_bad_utf8 == 0);
    expect_end(csv);

    csv = open_text("a\tb\rc\td\r");
    expect_row(csv, 1, "a|b");
    expect_row(csv, 2, "c|d");
    h = det_csv_habits_of(csv);
    assert_true(!h.bom && !h.crlf && h.cr && h.separator == '\t');
    expect_end(csv);

    csv = open_text("one\n\"a;b;c\"\n");
    expect_row(csv, 1, "one");
    assert_true(det_csv_habits_of(csv).separator == ',');
    expect_row(csv, 2, "a;b;c");
    expect_end(csv);

    csv = open_text("\"a;b;c\",d\n");
    expect_row(csv, 1, "a;b;c|d");
    expect_end(csv);
}

static void other_encodings_are_flagged(void **state)
{
    (void)state;
    det_csv *csv = open_text("id,name\n1,caf\xE9\n2,ok\n");
    expect_row(csv, 1, "id|name");
    det_csv_row row = expect_row(csv, 2, "1|caf\xE9");
    assert_true(row.fields[1].bad_utf8 && !row.fields[0].bad_utf8);
    assert_int_equal(det_csv_habits_of(csv).n_bad_utf8, 1);
    expect_row(csv, 3, "2|ok");
    expect_end(csv);
}

static void bad_files_are_refused_with_their_place(void **state)
{
    (void)state;
    expect_failure("a,b\n1,x\0y\n", 10, DET_DATA, "t.csv:2:4: holds a NUL byte; the file is not UTF-8 text");
    expect_failure("\xFF\xFE"
                   "a\0",
                   4, DET_DATA, "t.csv:1:4: holds a NUL byte; the file is not UTF-8 text");
    const char *open = "a,b\n1,\"two\nthree\n4,5\n";
    expect_failure(open, strlen(open), DET_DATA, "t.csv:2:3: a quote that opens here is never closed");
    const char *after = "a,b\n\"1\" ,2\n";
    expect_failure(after, strlen(after), DET_DATA, "t.csv:2:4: text stands after a closing quote");
}

static void rows_are_bounded(void **state)
{
    (void)state;
    size_t n = DET_CSV_MAX_ROW + 100;
    char *text = malloc(n);
    memset(text, 'x', n);
    memcpy(text, "a,b\n1,", 6);
    expect_failure(text, n, DET_DATA, "t.csv:2:1: a row is longer than allowed (1 MiB)");
    text[6] = '"';
    expect_failure(text, n, DET_DATA,
                   "t.csv:2:3: a quote that opens here is not closed within the longest row allowed (1 MiB)");
    text[6] = 'x';
    for (size_t i = 1000; i < n; i += 1000)
        text[i] = '\n';
    det_csv *csv = open_bytes(text, n);
    det_csv_row row = {.n = 1};
    size_t n_rows = 0;
    for (; row.n > 0; n_rows += row.n > 0)
        assert_int_equal(det_csv_next(csv, &row, NULL), DET_OK);
    assert_int_equal(n_rows, 1 + n / 1000 + (n % 1000 > 1));
    det_csv_close(csv);
    free(text);
}

/* Fields without a byte take room all the same. */
static void rows_of_separators_are_bounded(void **state)
{
    (void)state;
    size_t n = 4 * (size_t)DET_CSV_MAX_ROW;
    char *text = malloc(n);
    memset(text, ',', n);
    memcpy(text, "a,b\n", 4);
    expect_failure(text, n, DET_DATA, "t.csv:2:1: a row is longer than allowed (1 MiB)");
    for (size_t i = 4; i < n; i++)
        text[i] = "\"\","[(i - 4) % 3];
    expect_failure(text, n, DET_DATA, "t.csv:2:1: a row is longer than allowed (1 MiB)");
    free(text);
}

static char *temporary(const char *bytes, size_t n)
{
    static char path[] = "/tmp/det-csv-XXXXXX";
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    close(fd);
    return path;
}

/* gzip of text into out[n]; returns its length. */
static size_t compress_text(const char *text, unsigned char *out, size_t n)
{
    z_stream z = {.next_in = (unsigned char *)text, .avail_in = strlen(text), .next_out = out, .avail_out = n};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out;
}

static void files_plain_and_gzip(void **state)
{
    (void)state;
    const char *text = "id,name\n1,Alp\n";
    unsigned char packed[200];
    size_t n_packed = compress_text(text, packed, sizeof packed);
    for (int gz = 0; gz < 2; gz++) {
        char *path = gz ? temporary((char *)packed, n_packed) : temporary(text, strlen(text));
        det_csv *csv = NULL;
        assert_int_equal(det_csv_open(path, &csv, NULL), DET_OK);
        expect_row(csv, 1, "id|name");
        expect_row(csv, 2, "1|Alp");
        expect_end(csv);
        unlink(path);
    }
}

static void damaged_and_missing_files(void **state)
{
    (void)state;
    unsigned char packed[200];
    size_t n = compress_text("id,name\n1,Alp\n", packed, sizeof packed);
    det_csv *csv = NULL;
    det_err err;
    char *path = temporary((char *)packed, n - 6);
    assert_int_equal(det_csv_open(path, &csv, &err), DET_IO);
    assert_string_equal(err.file, path);
    unlink(path);
    packed[n - 6] ^= 0xFF; /* check sum */
    path = temporary((char *)packed, n);
    assert_int_equal(det_csv_open(path, &csv, &err), DET_IO);
    unlink(path);
    assert_int_equal(det_csv_open(path, &csv, &err), DET_NOINPUT);
    assert_string_equal(err.text, "cannot be opened: No such file or directory");
    assert_int_equal(det_csv_open("/tmp", &csv, &err), DET_IO);
    assert_string_equal(err.text, "cannot be read: Is a directory");
    assert_null(csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows),
        cmocka_unit_test(quotes_and_places),
        cmocka_unit_test(habits_are_met_and_said),
        cmocka_unit_test(other_encodings_are_flagged),
        cmocka_unit_test(bad_files_are_refused_with_their_place),
        cmocka_unit_test(rows_are_bounded),
        cmocka_unit_test(rows_of_separators_are_bounded),
        cmocka_unit_test(files_plain_and_gzip),
        cmocka_unit_test(damaged_and_missing_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
