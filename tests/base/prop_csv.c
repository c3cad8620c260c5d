/* SPDX-License-Identifier: Apache-2.0 */
/* Random tables written by the rules of RFC 4180 are read back the same, however the bytes arrive. */
#include "check.h"

#include "base/csv.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"

#include <string.h>

enum { ROWS = 12, COLUMNS = 5, LONGEST = 12 };

/* A source that hands out a few bytes at a time. */
typedef struct drip {
    const char *text;
    size_t n;
    det_stream stream;
} drip;

static long drip_read(void *state, char *out, size_t n, det_err *err)
{
    drip *d = state;
    (void)err;
    size_t part = 1 + det_draw_u64(&d->stream) % 7;
    part = part > n ? n : part;
    part = part > d->n ? d->n : part;
    memcpy(out, d->text, part);
    d->text += part;
    d->n -= part;
    return (long)part;
}

static void draw_field(det_stream *s, char *out)
{
    static const char letters[] = "ab,;\t\"\n \xC3\xA9"; /* the two bytes of the last letter may be torn: still bytes */
    size_t n = det_draw_u64(s) % LONGEST;
    for (size_t i = 0; i < n; i++)
        out[i] = letters[det_draw_u64(s) % (sizeof letters - 1)];
    out[n] = '\0';
}

static void write_field(det_text *t, const char *field, const char *newline)
{
    det_text_add(t, "\"");
    for (; *field; field++) {
        if (*field == '"')
            det_text_add(t, "\"\"");
        else if (*field == '\n')
            det_text_add(t, newline);
        else
            det_text_add_bytes(t, field, 1);
    }
    det_text_add(t, "\"");
}

static void check_table(det_stream *s, char separator, const char *newline)
{
    char cells[ROWS][COLUMNS][LONGEST];
    det_text t = {0};
    for (int r = 0; r < ROWS; r++) {
        for (int c = 0; c < COLUMNS; c++) {
            draw_field(s, cells[r][c]);
            write_field(&t, cells[r][c], newline);
            det_text_add_bytes(&t, &separator, c < COLUMNS - 1);
        }
        det_text_add(&t, newline);
    }
    drip d = {.text = t.s, .n = t.n, .stream = *s};
    det_csv *csv = NULL;
    assert_int_equal(det_csv_open_source("drip", &(det_csv_source){drip_read, NULL, &d}, &csv, NULL), DET_OK);
    for (int r = 0; r < ROWS; r++) {
        det_csv_row row;
        assert_int_equal(det_csv_next(csv, &row, NULL), DET_OK);
        assert_int_equal(row.n, COLUMNS);
        for (int c = 0; c < COLUMNS; c++)
            assert_string_equal(row.fields[c].text, cells[r][c]);
    }
    det_csv_close(csv);
    det_text_free(&t);
}

static void written_tables_are_read_back(void **state)
{
    (void)state;
    static const char separators[] = {',', ';', '\t'};
    static const char *const newlines[] = {"\n", "\r\n", "\r"};
    for (uint32_t i = 0; i < 300; i++) {
        det_stream s;
        det_stream_init(&s, 11, 0, i, 0);
        check_table(&s, separators[i % 3], newlines[i / 3 % 3]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(written_tables_are_read_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
