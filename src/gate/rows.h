/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of event files, which machines wrote and nobody will mend: a row that cannot be read is handed out as such, and
 * reading goes on. (What an analyst wrote is read by base/csv.h, which stops with a place.)
 *
 * The separator is a tab where the first line has one, else ',' or ';'. Between tabs quotes are ordinary characters;
 * otherwise a field may stand in quotes and hold separators and line breaks. A byte order mark and blank lines are passed
 * over. A row that is not UTF-8 is taken as ISO 8859-1 and becomes UTF-8.
 */
#ifndef DET_GATE_ROWS_H
#define DET_GATE_ROWS_H

#include "base/csv.h"
#include "gate/event.h"

enum { DET_ROWS_MOST_FIELDS = 128, DET_ROWS_MAX_ROW = DET_CSV_MAX_ROW };

typedef struct det_rows det_rows;

typedef struct det_row {
    const char *const *field; /* [n], terminated, UTF-8, blanks at the ends taken off; borrowed until the next call */
    size_t n;                 /* fields of the row, at most DET_ROWS_MOST_FIELDS are handed out */
    det_fate fate;            /* KEPT, or why it cannot be read; then there are no fields */
    const char *raw;          /* as it lies in the file, without its end; of a row that is too long its beginning; borrowed */
    size_t n_raw;
    long line;     /* where it begins, from 1 */
    int is_latin1; /* 1: it was not UTF-8 */
} det_row;

/* Open a file, plain or packed. Failures: those of det_packed_open, and DET_IO, DET_DATA of its first block. */
det_status det_rows_open(const char *path, det_rows **out, det_err *err) DET_MUST_USE;
/* The same over any source, which det_rows_close closes, and this at once when it fails. `name` is used in messages. */
det_status det_rows_open_source(const char *name, const det_csv_source *source, det_rows **out, det_err *err) DET_MUST_USE;
/* From the next row on hand out only these n fields (negative ones and those past the most are passed over); all others are "". */
void det_rows_want(det_rows *r, const int *fields, size_t n);
/* The next row in *row; *has_row 0 at the end. DET_IO, DET_DATA of the source. Cost: linear in the row, a small part of a
 * cycle a byte besides the fields wanted. */
det_status det_rows_next(det_rows *r, det_row *row, int *has_row, det_err *err) DET_MUST_USE;
void det_rows_close(det_rows *r);

#endif
