/* SPDX-License-Identifier: Apache-2.0 */
/* A CSV file with a header, read by the names of its columns: acts.csv, sources.csv, told phases.
 *
 * Columns may stand in any order; unknown, nameless, repeated and missing ones are faults. What a spreadsheet left
 * behind (byte order mark, CRLF, semicolons, newlines in quotes) is met and said in one note. Rows whose cells are
 * all blank are passed over.
 */
#ifndef DET_GATE_SHEET_H
#define DET_GATE_SHEET_H

#include "base/csv.h"
#include "base/text.h"
#include "gate/reading.h"

enum { DET_SHEET_MAX_COLUMNS = 24, DET_SHEET_MAX_FAULTS = 100 };

typedef struct det_column {
    const char *name;
    int required;
} det_column;

/* The row that is being read. */
typedef struct det_sheet {
    det_reading *r;
    const char *path;
    const det_column *columns;
    size_t n_columns, n_fields;    /* known columns; fields of the header */
    int at[DET_SHEET_MAX_COLUMNS]; /* field of each column, -1 absent */
    det_csv *csv;
    det_csv_row row;
    det_text cells; /* the row's cells, trimmed, one after another from start[] */
    size_t start[DET_SHEET_MAX_COLUMNS];
    size_t n_rows, n_kept, n_faults_before;
} det_sheet;

/* Read a file: read_row is called for each row that has as many fields as the header, whatever its cells hold; rows
 * under a faulty header are not read. The file is added to the inputs of the case. At most DET_SHEET_MAX_FAULTS
 * faults are told. DET_OK also after faults (with r); DET_NOINPUT where there is no such file; DET_NOMEM. */
det_status det_sheet_read(det_reading *r, const char *path, const det_column *columns, size_t n,
                          void (*read_row)(det_sheet *), det_err *err) DET_MUST_USE;
/* A cell of the row by its column's number, trimmed; "" where the column is absent. Valid until the next row. */
const char *det_sheet_cell(const det_sheet *s, size_t column);
/* Where it stands; the row's first field for an absent column. */
det_place det_sheet_place(const det_sheet *s, size_t column);

#endif
