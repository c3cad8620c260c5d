/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of random text are those of a reader that goes byte by byte (without quotes), and are the same however the bytes arrive
 * and whatever fields are wanted (with quotes too). */
#include "check.h"

#include "base/random.h"
#include "base/text.h"
#include "gate/rows.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 600000, N_ROUNDS = 120, N_FIELDS = 12 };

/* A source that hands out pieces. */
typedef struct drip {
    const char *text;
    size_t n, most;
    det_stream *stream;
} drip;

static long drip_read(void *state, char *out, size_t n, det_err *err)
{
    drip *d = state;
    size_t part = 1 + det_draw_u64(d->stream) % d->most;
    (void)err;
    part = part > n ? n : part;
    part = part > d->n ? d->n : part;
    if (part)
        memcpy(out, d->text, part);
    d->text += part;
    d->n -= part;
    return (long)part;
}

/* One row as text: "line:field|field" or "line!fate". */
static void write_row(const det_row *row, const char *is_wanted, det_text *out)
{
    det_text_addf(out, "%ld%c%d%d", row->line, row->fate ? '!' : ':', row->fate, row->is_latin1);
    if (!row->fate)
        det_text_addf(out, "(%zu)", row->n);
    for (size_t i = 0; i < row->n && i < DET_ROWS_MOST_FIELDS && !row->fate; i++)
        det_text_addf(out, "|%s", is_wanted[i] ? row->field[i] : "");
    det_text_addf(out, "%zu\n", row->n_raw);
    det_text_add_bytes(out, row->raw, row->n_raw);
}

/* All rows as they arrive in pieces of at most `most` bytes; from the second on only wanted fields are asked for. */
static det_text read_rows(const char *text, size_t n, size_t most, det_stream *s, const char *is_wanted)
{
    drip d = {text, n, most, s};
    det_rows *r = NULL;
    det_row row;
    det_text out = {0};
    int has_row, fields[DET_ROWS_MOST_FIELDS];
    size_t n_fields = 0;
    for (int k = 0; k < DET_ROWS_MOST_FIELDS; k++)
        if (is_wanted[k])
            fields[n_fields++] = k;
    assert_int_equal(det_rows_open_source("drip", &(det_csv_source){drip_read, NULL, &d}, &r, NULL), DET_OK);
    for (;;) {
        assert_int_equal(det_rows_next(r, &row, &has_row, NULL), DET_OK);
        if (!has_row)
            break;
        write_row(&row, is_wanted, &out);
        det_rows_want(r, fields, n_fields);
    }
    det_rows_close(r);
    return out;
}

static void add_field(const char *s, size_t n, int is_latin1, det_text *out)
{
    while (n && *s == ' ') {
        s++;
        n--;
    }
    while (n && (s[n - 1] == ' ' || s[n - 1] == '\r'))
        n--;
    det_text_add(out, "|");
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)s[i];
        const char two[2] = {(char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F))};
        det_text_add_bytes(out, is_latin1 && c >= 0x80 ? two : s + i, is_latin1 && c >= 0x80 ? 2 : 1);
    }
}

static void add_fields(const char *s, size_t n, char separator, int is_latin1, const char *is_wanted, det_text *out)
{
    size_t k = 0, from = 0;
    det_text fields = {0};
    for (size_t i = 0; i <= n; i++) {
        if (i < n && s[i] != separator)
            continue;
        if (k < DET_ROWS_MOST_FIELDS)
            add_field(is_wanted[k] ? s + from : "", is_wanted[k] ? i - from : 0, is_latin1, &fields);
        k++;
        from = i + 1;
    }
    det_text_addf(out, "(%zu)", k);
    det_text_add_bytes(out, fields.s, fields.n);
    det_text_free(&fields);
}

/* The same text without quotes, byte by byte. */
static det_text read_plainly(const char *text, size_t n, char separator, const char *is_wanted)
{
    det_text out = {0};
    long line = 1;
    for (size_t at = 0; at < n; line++) {
        const char *s = text + at;
        size_t length = 0;
        while (at + length < n && s[length] != '\n')
            length++;
        at += length + 1;
        if (!length || (length == 1 && *s == '\r'))
            continue;
        const int has_nul = memchr(s, '\0', length) != NULL, is_latin1 = !has_nul && !det_text_is_utf8(s, length);
        det_text_addf(&out, "%ld%c%d%d", line, has_nul ? '!' : ':', has_nul ? DET_FATE_NUL : 0, is_latin1);
        if (!has_nul)
            add_fields(s, length, separator, is_latin1, is_wanted, &out);
        det_text_addf(&out, "%zu\n", length);
        det_text_add_bytes(&out, s, length);
    }
    return out;
}

/* A first line that shows the separator, then bytes of which those that matter have a share. */
static size_t fill(det_stream *s, char separator, int has_quotes, char *text)
{
    static const char some[] = "\n\r \0\xC3\xA9\xE9,,;;\t\t\"\"\"\"";
    const double share = det_draw_uniform(s) * det_draw_uniform(s);
    const size_t n_some = sizeof some - (has_quotes ? 1 : 5), size = (size_t)(det_draw_uniform(s) * det_draw_uniform(s) * (MOST - 20));
    size_t n = 0;
    for (int k = 0; k < N_FIELDS; k++) {
        text[n++] = 'a';
        text[n++] = k < N_FIELDS - 1 ? separator : '\n';
    }
    for (size_t i = 0; i < size; i++)
        text[n++] = det_draw_uniform(s) >= share ? 'x' : det_draw_uniform(s) < .3 ? separator : some[det_draw_u64(s) % n_some];
    return n;
}

static void assert_same(const det_text *a, const det_text *b)
{
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->s, b->s, a->n);
}

static void rows_are_those_found_plainly(void **state)
{
    (void)state;
    char *text = malloc(MOST + 64);
    for (int round = 0; round < N_ROUNDS; round++) {
        det_stream s;
        det_stream_init(&s, 2, 0, 0, (uint32_t)round);
        const char separator = "\t,;"[round % 3];
        const int has_quotes = round % 2;
        const size_t n = fill(&s, separator, has_quotes, text);
        char is_wanted[DET_ROWS_MOST_FIELDS];
        for (int k = 0; k < DET_ROWS_MOST_FIELDS; k++)
            is_wanted[k] = det_draw_uniform(&s) < .3;
        det_text whole = read_rows(text, n, n, &s, is_wanted), pieces = read_rows(text, n, 1 + n / 50, &s, is_wanted);
        assert_same(&whole, &pieces);
        if (!has_quotes || separator == '\t') {
            det_text plain = read_plainly(text, n, separator, is_wanted);
            assert_same(&whole, &plain);
            det_text_free(&plain);
        }
        det_text_free(&whole);
        det_text_free(&pieces);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_are_those_found_plainly)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
