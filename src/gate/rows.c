/* SPDX-License-Identifier: Apache-2.0 */
/* A window slides over the bytes; it always can hold the longest row allowed, and a block more. A scanner goes ahead of the
 * rows by a stride and notes where lines end and divide; a row without anything odd is read off its marks, any other one is
 * looked at byte by byte.
 *
 * Invariants: 1. block[at .. n) are the bytes that were read and not yet handed out; 2. `at` is the beginning of a line;
 * 3. block[at .. scanned) has its marks from i_mark on and its line ends from i_line on, n_odd odd bytes lie before `at`;
 * 4. a row that is not handed out whole (too long, quote never closed) is passed over to the end of its first line, so that
 * one bad row costs no other.
 */
#include "gate/rows.h"

#include "base/mem.h"
#include "base/packed.h"
#include "base/scan.h"
#include "base/text.h"

#include <string.h>

enum {
    READ = DET_ROWS_MAX_ROW / 4,    /* bytes read at once: they stay in the processor's cache */
    STRIDE = DET_ROWS_MAX_ROW / 32, /* bytes scanned at once */
    ROOM = 2 * DET_ROWS_MAX_ROW,
    MOST_MARKS = DET_ROWS_MAX_ROW + STRIDE + DET_SCAN_SLACK,
    SHORT = 16, /* fields to this length are copied blindly */
    RAW_SHOWN = 256
};

struct det_rows {
    det_csv_source source;
    const det_scanner *scanner;
    char *block; /* [ROOM + DET_SCAN_SLACK] */
    char *cells; /* [2 * DET_ROWS_MAX_ROW + SHORT + 2], the row's texts */
    size_t at, n, scanned;
    det_scan scan;
    size_t i_mark, i_line;
    uint32_t n_odd;
    int has_ended, is_quoting;
    long line;
    const char *field[DET_ROWS_MOST_FIELDS];
    char is_wanted[DET_ROWS_MOST_FIELDS];
    int wanted[DET_ROWS_MOST_FIELDS]; /* [n_wanted] the same as a list */
    size_t n_wanted;
    int wants_others; /* than the last row's fields */
};

/* ---- the window ---- */

/* What was scanned is forgotten; scanning goes on at `at`. */
static void scan_anew(det_rows *r)
{
    r->scanned = r->at;
    r->i_mark = r->i_line = r->scan.n_marks = r->scan.n_lines = 0;
    r->n_odd = r->scan.n_odd;
}

/* Marks and line ends that were used are dropped, the others move down by n bytes. */
static void move_marks(det_rows *r, size_t n)
{
    det_scan *s = &r->scan;
    const uint32_t gone = (uint32_t)r->i_mark, down = (uint32_t)n;
    s->n_marks -= r->i_mark;
    s->n_lines -= r->i_line;
    for (size_t i = 0; i < s->n_marks; i++)
        s->marks[i] = s->marks[r->i_mark + i] - down;
    for (size_t i = 0; i < s->n_lines; i++) {
        const det_scan_line l = s->lines[r->i_line + i];
        s->lines[i] = (det_scan_line){l.at - down, l.mark - gone, l.n_odd};
    }
    r->i_mark = r->i_line = 0;
}

static void slide(det_rows *r)
{
    memmove(r->block, r->block + r->at, r->n - r->at);
    move_marks(r, r->at);
    r->n -= r->at;
    r->scanned -= r->at;
    r->at = 0;
}

/* Read a block more. */
static det_status fill(det_rows *r, det_err *err)
{
    if (r->scanned < r->at)
        scan_anew(r);
    if (r->n - r->at < STRIDE || ROOM - r->n < READ)
        slide(r);
    const size_t most = ROOM - r->n < READ ? ROOM - r->n : READ;
    det_err why = {.status = DET_IO};
    const long got = r->source.read(r->source.state, r->block + r->n, most, &why);
    if (got < 0) {
        if (err)
            *err = why;
        return why.status;
    }
    r->n += (size_t)got;
    r->has_ended = !got;
    return DET_OK;
}

/* Scan and read on until the end of the line at `at` is known, unless the line is too long or the last. */
static det_status look_ahead(det_rows *r, det_err *err)
{
    det_status st = DET_OK;
    while (!st && r->i_line == r->scan.n_lines && r->scanned - r->at < DET_ROWS_MAX_ROW) {
        if (r->scanned < r->n) {
            const size_t to = r->n - r->scanned < STRIDE ? r->n : r->scanned + STRIDE;
            move_marks(r, 0);
            r->scanner->scan(&r->scan, r->block, r->scanned, to);
            r->scanned = to;
        } else if (r->has_ended) {
            break;
        } else {
            st = fill(r, err);
        }
    }
    return st;
}

/* Marks and line ends before `at` are behind us. */
static void pass_marks(det_rows *r)
{
    if (r->at > r->scanned)
        scan_anew(r);
    for (; r->i_line < r->scan.n_lines && r->scan.lines[r->i_line].at < r->at; r->i_line++) {
        r->i_mark = r->scan.lines[r->i_line].mark + 1;
        r->n_odd = r->scan.lines[r->i_line].n_odd;
    }
}

static size_t find_line_end(const char *s, size_t n)
{
    const char *end = n ? memchr(s, '\n', n) : NULL;
    return end ? (size_t)(end - s) : n;
}

/* Pass over the rest of a line that does not fit into the window. */
static det_status pass_line(det_rows *r, det_err *err)
{
    det_status st = DET_OK;
    for (int found = 0; !st && !found && !(r->has_ended && r->at == r->n);) {
        const size_t n = find_line_end(r->block + r->at, r->n - r->at);
        found = r->at + n < r->n;
        r->at += n + (size_t)found;
        if (!found && !r->has_ended)
            st = fill(r, err);
    }
    pass_marks(r);
    return st;
}

/* ---- opening ---- */

/* The first line is in the window, if it has room there. */
static det_status read_first_line(det_rows *r, det_err *err)
{
    det_status st = DET_OK;
    while (!st && !r->has_ended && r->n < ROOM && find_line_end(r->block, r->n) == r->n)
        st = fill(r, err);
    return st;
}

static void look_at_first_line(det_rows *r)
{
    r->at = r->n >= 3 && !memcmp(r->block, "\xEF\xBB\xBF", 3) ? 3 : 0;
    const char *s = r->block + r->at;
    const size_t n = find_line_end(s, r->n - r->at);
    size_t commas = 0, semicolons = 0;
    for (size_t i = 0; i < n; i++) {
        commas += s[i] == ',';
        semicolons += s[i] == ';';
    }
    r->is_quoting = !n || !memchr(s, '\t', n);
    r->scan.separator = !r->is_quoting ? '\t' : semicolons > commas ? ';' : ',';
    r->scan.quote = r->is_quoting ? '"' : '\0';
    scan_anew(r);
}

static int make_room(det_rows *r)
{
    r->block = det_calloc(ROOM + DET_SCAN_SLACK, 1);
    r->cells = det_calloc(2 * DET_ROWS_MAX_ROW + SHORT + 2, 1);
    r->scan.marks = det_calloc(MOST_MARKS, sizeof *r->scan.marks);
    r->scan.lines = det_calloc(STRIDE, sizeof *r->scan.lines);
    return r->block && r->cells && r->scan.marks && r->scan.lines;
}

det_status det_rows_open_source(const char *name, const det_csv_source *source, det_rows **out, det_err *err)
{
    det_rows *r = det_calloc(1, sizeof *r);
    if (!r) {
        source->close(source->state);
        return det_err_set(err, DET_NOMEM, "no memory to read %s", name);
    }
    *r = (det_rows){.source = *source, .scanner = det_scan_best(), .line = 1};
    int all[DET_ROWS_MOST_FIELDS];
    for (int k = 0; k < DET_ROWS_MOST_FIELDS; k++)
        all[k] = k;
    det_rows_want(r, all, DET_ROWS_MOST_FIELDS);
    det_status st = make_room(r) ? read_first_line(r, err) : det_err_set(err, DET_NOMEM, "no memory to read %s", name);
    if (st) {
        det_rows_close(r);
        return st;
    }
    look_at_first_line(r);
    *out = r;
    return DET_OK;
}

det_status det_rows_open(const char *path, det_rows **out, det_err *err)
{
    det_csv_source source;
    const det_status st = det_packed_open(path, &source, err);
    return st ? st : det_rows_open_source(path, &source, out, err);
}

void det_rows_want(det_rows *r, const int *fields, size_t n)
{
    memset(r->is_wanted, 0, sizeof r->is_wanted);
    for (size_t i = 0; i < n; i++)
        if (fields[i] >= 0 && fields[i] < DET_ROWS_MOST_FIELDS)
            r->is_wanted[fields[i]] = 1;
    r->n_wanted = 0;
    for (int k = 0; k < DET_ROWS_MOST_FIELDS; k++)
        if (r->is_wanted[k])
            r->wanted[r->n_wanted++] = k;
    r->wants_others = 1;
}

void det_rows_close(det_rows *r)
{
    if (!r)
        return;
    if (r->source.close)
        r->source.close(r->source.state);
    det_free(r->block);
    det_free(r->cells);
    det_free(r->scan.marks);
    det_free(r->scan.lines);
    det_free(r);
}

/* ---- a row byte by byte ---- */

/* Bytes of the row at s without its line break; n where that was not found, n + 1 where a quote is open at the end. */
static size_t find_quoted_end(const det_rows *r, const char *s, size_t n)
{
    int inside = 0, at_start = 1;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '"' && (inside || at_start))
            inside = !inside;
        else if (s[i] == '\n' && !inside)
            return i;
        at_start = inside || s[i] == r->scan.separator || (s[i] == '"' && i + 1 < n && s[i + 1] == '"');
    }
    return n + (size_t)inside;
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
        char *separator = s < last ? memchr(s, r->scan.separator, (size_t)(last - s)) : NULL;
        end = end ? end : separator ? separator : last;
        if (row->n < DET_ROWS_MOST_FIELDS)
            r->field[row->n] = r->is_wanted[row->n] ? trim(start, end) : "";
        if (!separator)
            break;
        s = separator + 1;
    }
    row->n++;
    row->field = r->field;
}

static long count_breaks(const char *s, size_t n)
{
    long breaks = 0;
    for (const char *at = s; (at = memchr(at, '\n', n - (size_t)(at - s))); at++)
        breaks++;
    return breaks;
}

/* The row at `at`, whose first line has a quote and n_raw bytes: where it ends, or why it has no end; then its first line stands
 * for it. */
static det_status measure(det_rows *r, det_row *row, det_err *err)
{
    det_status st = DET_OK;
    size_t n, end;
    for (;;) {
        n = r->n - r->at < DET_ROWS_MAX_ROW ? r->n - r->at : DET_ROWS_MAX_ROW;
        end = find_quoted_end(r, r->block + r->at, n);
        if (st || end < n || n == DET_ROWS_MAX_ROW || r->has_ended)
            break;
        st = fill(r, err);
    }
    row->raw = r->block + r->at;
    if (end == DET_ROWS_MAX_ROW)
        row->fate = DET_FATE_LONG;
    else if (end > n)
        row->fate = DET_FATE_QUOTE;
    else
        row->n_raw = end;
    return st;
}

/* A row with a quote, a NUL or a byte beyond ASCII. Returns 1 where its marks hold all the same. */
static int is_plain(const det_rows *r, const det_row *row)
{
    return !(r->is_quoting && memchr(row->raw, '"', row->n_raw)) && !memchr(row->raw, '\0', row->n_raw) &&
           det_text_is_utf8(row->raw, row->n_raw);
}

static det_status take_odd(det_rows *r, det_row *row, det_err *err)
{
    const int has_quote = r->is_quoting && memchr(row->raw, '"', row->n_raw);
    const det_status st = has_quote ? measure(r, row, err) : DET_OK;
    if (st || row->fate == DET_FATE_LONG)
        return st;
    if (!row->fate && memchr(row->raw, '\0', row->n_raw))
        row->fate = DET_FATE_NUL;
    if (!row->fate)
        split(r, row);
    r->line += 1 + (row->fate == DET_FATE_QUOTE ? 0 : count_breaks(row->raw, row->n_raw));
    r->at += row->n_raw;
    r->at += r->at < r->n;
    pass_marks(r);
    return DET_OK;
}

/* ---- a plain row ---- */

/* A copy of s[0 .. n) without blanks at its ends, terminated, where *to is; *to moves behind it. */
static inline const char *hand_out(char **to, const char *s, size_t n)
{
    char *copy = *to;
    for (; n && *s == ' '; n--)
        s++;
    while (n && (s[n - 1] == ' ' || s[n - 1] == '\r'))
        n--;
    memcpy(copy, s, SHORT); /* the window has slack behind its end */
    if (n > SHORT)
        memcpy(copy + SHORT, s + SHORT, n - SHORT);
    copy[n] = '\0';
    *to = copy + n + 1;
    return copy;
}

/* The wanted fields between the marks of the row. */
static void take_fields(det_rows *r, det_row *row, size_t n_marks)
{
    const uint32_t *marks = r->scan.marks + r->i_mark;
    char *to = r->cells;
    row->n = n_marks + 1;
    row->field = r->field;
    for (size_t i = 0; i < r->n_wanted; i++) {
        const size_t k = (size_t)r->wanted[i];
        if (k > n_marks) {
            r->field[k] = "";
            continue;
        }
        const size_t from = k ? marks[k - 1] + 1 : r->at;
        r->field[k] = hand_out(&to, r->block + from, (k < n_marks ? marks[k] : r->at + row->n_raw) - from);
    }
}

static void pass_plain(det_rows *r, const det_row *row, const det_scan_line *end)
{
    r->line++;
    r->at += row->n_raw;
    r->at += r->at < r->n;
    r->i_line += end != NULL;
    r->i_mark = end ? end->mark + 1 : r->scan.n_marks;
    r->n_odd = end ? end->n_odd : r->scan.n_odd;
}

static det_status take_long(det_rows *r, det_row *row, det_err *err)
{
    row->fate = DET_FATE_LONG;
    row->n_raw = row->n_raw < RAW_SHOWN ? row->n_raw : RAW_SHOWN;
    memcpy(r->cells, row->raw, row->n_raw); /* its beginning is kept where the texts of rows lie */
    row->raw = r->cells;
    r->line++;
    return pass_line(r, err);
}

/* What is not wanted any more is empty from now on. */
static void clear_fields(det_rows *r)
{
    for (int k = 0; k < DET_ROWS_MOST_FIELDS && r->wants_others; k++)
        r->field[k] = "";
    r->wants_others = 0;
}

static int is_blank(const det_row *row)
{
    return !row->n_raw || (row->n_raw == 1 && *row->raw == '\r');
}

det_status det_rows_next(det_rows *r, det_row *row, int *has_row, det_err *err)
{
    clear_fields(r);
    for (*has_row = 0; !*has_row;) {
        det_status st = look_ahead(r, err);
        if (st || r->at == r->n)
            return st;
        const det_scan_line *end = r->i_line < r->scan.n_lines ? &r->scan.lines[r->i_line] : NULL;
        *row = (det_row){.line = r->line, .raw = r->block + r->at, .n_raw = (end ? end->at : r->n) - r->at};
        const int is_odd = (end ? end->n_odd : r->scan.n_odd) != r->n_odd;
        *has_row = !is_blank(row);
        if (row->n_raw < DET_ROWS_MAX_ROW && is_odd && !is_plain(r, row))
            st = take_odd(r, row, err);
        else if (row->n_raw < DET_ROWS_MAX_ROW) {
            if (*has_row)
                take_fields(r, row, (end ? end->mark : r->scan.n_marks) - r->i_mark);
            pass_plain(r, row, end);
        }
        if (!st && (row->fate == DET_FATE_LONG || row->n_raw >= DET_ROWS_MAX_ROW))
            st = take_long(r, row, err);
        if (st)
            return st;
    }
    return DET_OK;
}
