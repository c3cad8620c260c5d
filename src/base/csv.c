/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the bytes with one byte of look-ahead.
 *
 *   row start --'\n'--> row start (blank line)
 *   field start --'"'--> quoted --'"'--> after quote --separator--> field start
 *   field start --other--> plain --separator--> field start          --'\n', end--> row done
 *
 * Invariants: 1. every line break, however written, leaves take() as '\n'; 2. line and column are the place of the byte
 * that take() returns next; 3. the texts of a row lie one after another in `bytes`, each with its terminator.
 */
#include "base/csv.h"

#include "base/mem.h"
#include "base/packed.h"
#include "base/text.h"

#include <string.h>

enum { BLOCK = DET_CSV_MAX_ROW / 16, END = -1, FAILED = -2 };

struct det_csv {
    char *name;
    det_csv_source source;
    char *block; /* [BLOCK] read ahead; at .. n_block are still to come */
    size_t at, n_block;
    int source_ended;
    long line, column;
    det_csv_habits habits;
    det_text bytes;
    det_csv_field *fields;
    size_t n_fields, cap_fields;
    long row_line;
    det_status status; /* of the failure that ended the reading */
};

/* Read more when everything was taken. */
static void fill(det_csv *csv, det_err *err)
{
    csv->at = csv->n_block = 0;
    while (csv->n_block < BLOCK && !csv->source_ended && !csv->status) {
        long n = csv->source.read(csv->source.state, csv->block + csv->n_block, BLOCK - csv->n_block, err);
        if (n < 0)
            csv->status = DET_IO;
        else if (n == 0)
            csv->source_ended = 1;
        else
            csv->n_block += (size_t)n;
    }
}

static int fail(det_csv *csv, det_err *err, det_status st, long line, long column, const char *text)
{
    csv->status = st;
    det_err_at(err, st, csv->name, line, column, "%s", text);
    return FAILED;
}

static int fail_long_row(det_csv *csv, det_err *err)
{
    return fail(csv, err, DET_DATA, csv->row_line, 1, "a row is longer than allowed (1 MiB)");
}

/* The next byte as it stands, without taking it. */
static int peek(det_csv *csv, det_err *err)
{
    if (csv->at == csv->n_block)
        fill(csv, err);
    if (csv->status)
        return FAILED;
    return csv->at < csv->n_block ? (unsigned char)csv->block[csv->at] : END;
}

/* A line break, whose first byte is c and was taken. */
static int take_break(det_csv *csv, int c, det_err *err)
{
    if (c == '\r') {
        int next = peek(csv, err);
        if (next == FAILED)
            return FAILED;
        if (next == '\n')
            csv->at++;
        *(next == '\n' ? &csv->habits.crlf : &csv->habits.cr) = 1;
    }
    csv->line++;
    csv->column = 1;
    return '\n';
}

/* The next character's next byte, '\n' for any line break. */
static int take(det_csv *csv, det_err *err)
{
    int c = peek(csv, err);
    if (c < 0)
        return c;
    if (c == '\0')
        return fail(csv, err, DET_DATA, csv->line, csv->column, "holds a NUL byte; the file is not UTF-8 text");
    csv->at++;
    if (c == '\n' || c == '\r')
        return take_break(csv, c, err);
    csv->column += (c & 0xC0) != 0x80;
    return c;
}

/* Append to the current text; FAILED when memory ran out. The bound on a row is seen to by its callers, who know the
 * place. */
static int append(det_csv *csv, int c, det_err *err)
{
    char byte = (char)c;
    det_text_add_bytes(&csv->bytes, &byte, 1);
    return csv->bytes.failed ? fail(csv, err, DET_NOMEM, csv->line, 0, "no memory for a row") : 0;
}

/* From behind the opening quote to behind the closing one; returns the byte that follows the field. */
static int read_quoted(det_csv *csv, const det_csv_field *field, det_err *err)
{
    for (;;) {
        int c = take(csv, err);
        if (c == FAILED)
            return FAILED;
        if (c == END)
            return fail(csv, err, DET_DATA, field->line, field->column, "a quote that opens here is never closed");
        if (c == '"' && peek(csv, err) != '"')
            break;
        if (c == '"')
            c = take(csv, err);
        csv->habits.quoted_newlines |= c == '\n';
        if (csv->bytes.n >= DET_CSV_MAX_ROW)
            return fail(csv, err, DET_DATA, field->line, field->column,
                        "a quote that opens here is not closed within the longest row allowed (1 MiB)");
        if (append(csv, c, err) == FAILED)
            return FAILED;
    }
    long line = csv->line, column = csv->column;
    int c = take(csv, err);
    if (c >= 0 && c != '\n' && c != csv->habits.separator)
        return fail(csv, err, DET_DATA, line, column, "text stands after a closing quote");
    return c;
}

/* Up to the separator or the row's end; returns that byte. */
static int read_plain(det_csv *csv, det_err *err)
{
    for (;;) {
        int c = take(csv, err);
        if (c < 0 || c == '\n' || c == csv->habits.separator)
            return c;
        if (csv->bytes.n >= DET_CSV_MAX_ROW)
            return fail_long_row(csv, err);
        if (append(csv, c, err) == FAILED)
            return FAILED;
    }
}

/* Read one field into the row; returns the byte that ended it. A field of no bytes has its terminator: rows of separators alone are
 * bounded too. */
static int read_field(det_csv *csv, det_err *err)
{
    size_t start = csv->bytes.n;
    if (start >= DET_CSV_MAX_ROW)
        return fail_long_row(csv, err);
    if (det_reserve((void **)&csv->fields, &csv->cap_fields, csv->n_fields + 1, sizeof *csv->fields))
        return fail(csv, err, DET_NOMEM, csv->line, 0, "no memory for a row");
    det_csv_field *field = &csv->fields[csv->n_fields];
    *field = (det_csv_field){.line = csv->line, .column = csv->column, .quoted = peek(csv, err) == '"'};
    if (field->quoted)
        take(csv, err);
    int end = field->quoted ? read_quoted(csv, field, err) : read_plain(csv, err);
    if (end == FAILED)
        return FAILED;
    field->n = csv->bytes.n - start;
    if (append(csv, '\0', err) == FAILED)
        return FAILED;
    csv->n_fields++;
    return end;
}

/* Now that `bytes` stays where it is: point the fields into it. */
static void settle_row(det_csv *csv)
{
    const char *text = csv->bytes.s;
    for (size_t i = 0; i < csv->n_fields; i++) {
        det_csv_field *field = &csv->fields[i];
        field->text = text;
        field->bad_utf8 = !det_text_is_utf8(text, field->n);
        csv->habits.n_bad_utf8 += field->bad_utf8;
        text += field->n + 1;
    }
}

det_status det_csv_next(det_csv *csv, det_csv_row *row, det_err *err)
{
    DET_BUG_IF(csv->status);
    csv->bytes.n = csv->n_fields = 0;
    int c = peek(csv, err);
    for (; c == '\n' || c == '\r'; c = peek(csv, err))
        if (take(csv, err) == FAILED)
            return csv->status;
    csv->row_line = csv->line;
    for (int end = c == END ? '\n' : csv->habits.separator; end == csv->habits.separator;)
        end = read_field(csv, err);
    if (csv->status)
        return csv->status;
    settle_row(csv);
    *row = (det_csv_row){csv->fields, csv->n_fields, csv->row_line};
    return DET_OK;
}

/* The most frequent candidate outside quotes in the first line that is not blank, as far as the first block shows it.
 */
static char detect_separator(const char *s, size_t n)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t counts[sizeof candidates] = {0}, best = 0, i = 0;
    int in_quotes = 0;
    while (i < n && (s[i] == '\n' || s[i] == '\r'))
        i++;
    for (; i < n && (in_quotes || (s[i] != '\n' && s[i] != '\r')); i++) {
        in_quotes ^= s[i] == '"';
        for (size_t j = 0; j < sizeof candidates; j++)
            counts[j] += !in_quotes && s[i] == candidates[j];
    }
    for (size_t j = 1; j < sizeof candidates; j++)
        if (counts[j] > counts[best])
            best = j;
    return candidates[best];
}

det_status det_csv_open_source(const char *name, const det_csv_source *source, det_csv **out, det_err *err)
{
    det_status st;
    det_csv *csv = det_calloc(1, sizeof *csv);
    if (!csv) {
        if (source->close)
            source->close(source->state);
        return det_err_set(err, DET_NOMEM, "no memory to read %s", name);
    }
    *csv =
        (det_csv){.name = det_strdup(name), .source = *source, .block = det_calloc(BLOCK, 1), .line = 1, .column = 1};
    if (!csv->name || !csv->block) {
        st = det_err_set(err, DET_NOMEM, "no memory to read %s", name);
        goto out;
    }
    fill(csv, err);
    st = csv->status;
    if (st)
        goto out;
    csv->habits.bom = csv->n_block >= 3 && memcmp(csv->block, "\xEF\xBB\xBF", 3) == 0;
    csv->at = csv->habits.bom ? 3 : 0;
    csv->habits.separator = detect_separator(csv->block + csv->at, csv->n_block - csv->at);
    *out = csv;
    csv = NULL;
out:
    det_csv_close(csv);
    return st;
}

void det_csv_close(det_csv *csv)
{
    if (!csv)
        return;
    if (csv->source.close)
        csv->source.close(csv->source.state);
    det_free(csv->name);
    det_free(csv->block);
    det_free(csv->fields);
    det_text_free(&csv->bytes);
    det_free(csv);
}

det_csv_habits det_csv_habits_of(const det_csv *csv)
{
    return csv->habits;
}

const char *det_csv_name(const det_csv *csv)
{
    return csv->name;
}

det_status det_csv_open(const char *path, det_csv **out, det_err *err)
{
    det_csv_source source;
    const det_status st = det_packed_open(path, &source, err);
    return st ? st : det_csv_open_source(path, &source, out, err);
}

/* Memory, borrowed. */
typedef struct text_source {
    const char *text;
    size_t n;
} text_source;

static long text_read(void *state, char *out, size_t n, det_err *err)
{
    text_source *t = state;
    (void)err;
    if (n > t->n)
        n = t->n;
    if (n)
        memcpy(out, t->text, n);
    t->text += n;
    t->n -= n;
    return (long)n;
}

det_status det_csv_open_text(const char *name, const char *text, size_t n, det_csv **out, det_err *err)
{
    text_source *t = det_calloc(1, sizeof *t);
    if (!t)
        return det_err_set(err, DET_NOMEM, "no memory to read %s", name);
    *t = (text_source){text, n};
    return det_csv_open_source(name, &(det_csv_source){text_read, det_free, t}, out, err);
}
