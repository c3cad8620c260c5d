/* SPDX-License-Identifier: Apache-2.0 */
/* A window slides over the bytes; it always can hold the longest row allowed, and one block more.
 *
 * Invariants: 1. block[at .. n) are the bytes that were read and not yet handed out; 2. `at` is the beginning of a line;
 * 3. a row that is not handed out whole (too long, quote never closed) is passed over to the end of its first line, so
 * that one bad row costs no other.
 */
#include "gate/rows.h"

#include "base/mem.h"
#include "base/packed.h"
#include "base/text.h"

#include <string.h>

enum { ROOM = 2 * DET_ROWS_MAX_ROW, RAW_SHOWN = 256 };

struct det_rows {
    det_csv_source source;
    char *block; /* [ROOM] */
    char *cells; /* [2 * DET_ROWS_MAX_ROW + 2], the row's texts */
    size_t at, n;
    int has_ended, is_quoting;
    char separator;
    long line;
    const char *field[DET_ROWS_MOST_FIELDS];
};

/* Read on until the window is full or the file ends. */
static det_status fill(det_rows *r, det_err *err)
{
    memmove(r->block, r->block + r->at, r->n - r->at);
    r->n -= r->at;
    r->at = 0;
    while (!r->has_ended && r->n < ROOM) {
        det_err why = {.status = DET_IO};
        long got = r->source.read(r->source.state, r->block + r->n, ROOM - r->n, &why);
        if (got < 0) {
            if (err)
                *err = why;
            return why.status;
        }
        r->n += (size_t)got;
        r->has_ended = !got;
    }
    return DET_OK;
}

static void look_at_first_line(det_rows *r)
{
    r->at = r->n >= 3 && !memcmp(r->block, "\xEF\xBB\xBF", 3) ? 3 : 0;
    const char *s = r->block + r->at, *end = r->n > r->at ? memchr(s, '\n', r->n - r->at) : NULL;
    size_t n = end ? (size_t)(end - s) : r->n - r->at, commas = 0, semicolons = 0;
    for (size_t i = 0; i < n; i++) {
        commas += s[i] == ',';
        semicolons += s[i] == ';';
    }
    r->is_quoting = !n || !memchr(s, '\t', n);
    r->separator = !r->is_quoting ? '\t' : semicolons > commas ? ';' : ',';
}

det_status det_rows_open(const char *path, det_rows **out, det_err *err)
{
    det_csv_source source;
    det_status st = det_packed_open(path, &source, err);
    if (st)
        return st;
    det_rows *r = det_calloc(1, sizeof *r);
    if (!r) {
        source.close(source.state);
        return det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    }
    *r = (det_rows){.source = source, .line = 1};
    r->block = det_calloc(ROOM, 1);
    r->cells = det_calloc(2 * DET_ROWS_MAX_ROW + 2, 1);
    st = r->block && r->cells ? fill(r, err) : det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    if (st) {
        det_rows_close(r);
        return st;
    }
    look_at_first_line(r);
    *out = r;
    return DET_OK;
}

void det_rows_close(det_rows *r)
{
    if (!r)
        return;
    r->source.close(r->source.state);
    det_free(r->block);
    det_free(r->cells);
    det_free(r);
}

/* Bytes of the row at s without its line break; n where that was not found, n + 1 where a quote is open at the end. */
static size_t find_quoted_end(const det_rows *r, const char *s, size_t n)
{
    int inside = 0, at_start = 1;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '"' && (inside || at_start))
            inside = !inside;
        else if (s[i] == '\n' && !inside)
            return i;
        at_start = inside || s[i] == r->separator || (s[i] == '"' && i + 1 < n && s[i + 1] == '"');
    }
    return n + (size_t)inside;
}

static size_t find_line_end(const char *s, size_t n)
{
    const char *end = n ? memchr(s, '\n', n) : NULL;
    return end ? (size_t)(end - s) : n;
}

/* Copy a row's text, terminated; from ISO 8859-1 where it is not UTF-8. Returns its length. */
static size_t copy_text(det_rows *r, det_row *row)
{
    char *to = r->cells;
    row->is_latin1 = !det_text_is_utf8(row->raw, row->n_raw);
    if (!row->is_latin1) {
        memcpy(to, row->raw, row->n_raw);
        to += row->n_raw;
    } else {
        for (size_t i = 0; i < row->n_raw; i++) {
            unsigned char c = (unsigned char)row->raw[i];
            if (c >= 0x80)
                *to++ = (char)(0xC0 | c >> 6);
            *to++ = (char)(c < 0x80 ? c : 0x80 | (c & 0x3F));
        }
    }
    *to = '\0';
    return (size_t)(to - r->cells);
}

/* Undo the quotes of a field in place: its text ends at *end; returns what stands behind the closing quote. */
static char *unquote(char *s, char **end)
{
    char *to = s;
    for (s++; *s; s++) {
        if (*s == '"' && *++s != '"')
            break;
        *to++ = *s;
    }
    *end = to;
    return s;
}

/* Take blanks off the ends of s..end. */
static const char *trim(char *s, char *end)
{
    while (*s == ' ')
        s++;
    while (end > s && (end[-1] == ' ' || end[-1] == '\r'))
        end--;
    *end = '\0';
    return s;
}

static void split(det_rows *r, det_row *row)
{
    char *s = r->cells, *last = s + copy_text(r, row);
    for (row->n = 0;; row->n++) {
        char *start = s, *end = NULL;
        if (r->is_quoting && *s == '"')
            s = unquote(s, &end);
        char *separator = s < last ? memchr(s, r->separator, (size_t)(last - s)) : NULL;
        end = end ? end : separator ? separator : last;
        if (row->n < DET_ROWS_MOST_FIELDS)
            r->field[row->n] = trim(start, end);
        if (!separator)
            break;
        s = separator + 1;
    }
    row->n++;
    row->field = r->field;
}

/* Pass over the rest of a line that does not fit into the window. */
static det_status pass_line(det_rows *r, det_err *err)
{
    for (;;) {
        size_t n = find_line_end(r->block + r->at, r->n - r->at);
        int found = r->at + n < r->n;
        r->at += n + (size_t)found;
        if (found || (r->has_ended && r->at == r->n))
            return DET_OK;
        det_status st = fill(r, err);
        if (st)
            return st;
    }
}

/* The row at `at`: where it ends, or why it has no end; then its first line stands for it. */
static size_t measure(const det_rows *r, det_row *row)
{
    const char *s = r->block + r->at;
    size_t n = r->n - r->at < DET_ROWS_MAX_ROW ? r->n - r->at : DET_ROWS_MAX_ROW, line = find_line_end(s, n);
    size_t end = r->is_quoting ? find_quoted_end(r, s, n) : line;
    if (line == DET_ROWS_MAX_ROW || end == DET_ROWS_MAX_ROW)
        row->fate = DET_FATE_LONG;
    else if (end > n)
        row->fate = DET_FATE_QUOTE;
    return row->fate ? line : end;
}

static long count_breaks(const char *s, size_t n)
{
    long breaks = 0;
    for (const char *at = s; (at = memchr(at, '\n', n - (size_t)(at - s))); at++)
        breaks++;
    return breaks;
}

static int is_blank(const det_row *row)
{
    return !row->n_raw || (row->n_raw == 1 && *row->raw == '\r');
}

det_status det_rows_next(det_rows *r, det_row *row, int *has_row, det_err *err)
{
    for (*has_row = 0; !*has_row;) {
        det_status st = r->n - r->at <= DET_ROWS_MAX_ROW && !r->has_ended ? fill(r, err) : DET_OK;
        if (st || r->at == r->n)
            return st;
        *row = (det_row){.line = r->line};
        size_t n = measure(r, row);
        row->raw = r->block + r->at;
        row->n_raw = n;
        r->line += 1 + (row->fate == DET_FATE_LONG || !r->is_quoting ? 0 : count_breaks(row->raw, n));
        *has_row = !is_blank(row);
        if (row->fate == DET_FATE_LONG) { /* its beginning is kept where the texts of rows lie */
            row->n_raw = RAW_SHOWN;
            memcpy(r->cells, row->raw, RAW_SHOWN);
            row->raw = r->cells;
            return pass_line(r, err);
        }
        r->at += n + (r->at + n < r->n);
        if (*has_row && !row->fate && memchr(row->raw, '\0', n))
            row->fate = DET_FATE_NUL;
        if (*has_row && !row->fate)
            split(r, row);
    }
    return DET_OK;
}
