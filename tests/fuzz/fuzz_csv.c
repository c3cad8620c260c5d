/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a separated-values file: the rows do not depend on how the bytes come, and rows written again are read again. */
#include "fuzz.h"

/* The rows as CSV that leaves no choice, ended by why the reading ended. */
static det_status read_all(det_csv *csv, det_text *out, det_err *err)
{
    det_csv_row row;
    det_status st;
    long line = 0, column = 0;
    while ((st = det_csv_next(csv, &row, err)) == DET_OK && row.n) {
        demand(row.line > 0 && row.fields[0].line == row.line);
        for (size_t i = 0; i < row.n; i++) {
            const det_csv_field *f = &row.fields[i];
            demand(f->line > line || (f->line == line && f->column > column));
            demand(f->text && strlen(f->text) == f->n && f->bad_utf8 == !det_text_is_utf8(f->text, f->n));
            line = f->line;
            column = f->column;
            det_text_add(out, i ? "," : "");
            add_quoted(out, f->text, f->n);
        }
        det_text_add(out, "\n");
    }
    return st;
}

typedef struct drip {
    const char *text;
    size_t n, step;
} drip;

static long drip_read(void *state, char *out, size_t n, det_err *err)
{
    drip *d = state;
    (void)err;
    n = n < d->step ? n : d->step;
    n = n < d->n ? n : d->n;
    memcpy(out, d->text, n);
    d->text += n;
    d->n -= n;
    return (long)n;
}

static det_status read_text(const char *text, size_t n, det_text *out, det_csv_habits *habits, det_err *err)
{
    det_csv *csv = NULL;
    demand(det_csv_open_text("input", text, n, &csv, err) == DET_OK);
    const det_status st = read_all(csv, out, err);
    *habits = det_csv_habits_of(csv);
    det_csv_close(csv);
    return st;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    det_err err = {0}, slow_err = {0};
    det_text rows = {0}, slow = {0}, again = {0};
    det_csv_habits habits, other;
    char *text = text_of(data, size);
    const det_status st = read_text(text, size, &rows, &habits, &err);
    if (st)
        demand_failure(st, &err);

    det_csv *csv = NULL;
    drip d = {text, size, 1 + size % 7};
    demand(det_csv_open_source("input", &(det_csv_source){drip_read, NULL, &d}, &csv, &slow_err) == DET_OK);
    demand(read_all(csv, &slow, &slow_err) == st);
    other = det_csv_habits_of(csv);
    det_csv_close(csv);
    demand(slow.n == rows.n && (!rows.n || !memcmp(slow.s, rows.s, rows.n)));
    demand(!strcmp(err.text, slow_err.text) && err.line == slow_err.line && err.column == slow_err.column);
    demand(habits.separator == other.separator && habits.n_bad_utf8 == other.n_bad_utf8);

    if (rows.n) {
        demand(read_text(rows.s, rows.n, &again, &other, &err) == DET_OK);
        demand(again.n == rows.n && !memcmp(again.s, rows.s, rows.n));
        demand(!other.crlf && !other.cr && !other.bom);
    }
    det_text_free(&rows);
    det_text_free(&slow);
    det_text_free(&again);
    free(text);
    return 0;
}
