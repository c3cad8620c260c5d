/* SPDX-License-Identifier: Apache-2.0 */
/* A table of text in aligned columns, for terminals.
 *
 * Widths count characters as a terminal shows them (UTF-8, wide and combining characters included). Words go left,
 * numbers right. A heading may hold newlines. Zeroed memory is a valid empty table; running out of memory is remembered
 * and shows in the text that it is printed to.
 */
#ifndef DET_SHOW_TABLE_H
#define DET_SHOW_TABLE_H

#include "base/text.h"

typedef enum det_align { DET_LEFT, DET_RIGHT } det_align;

typedef struct det_table {
    size_t n_columns;
    det_align *align; /* [n_columns] */
    char **cells;     /* [n_cells], owned, row after row; the first row holds the headings */
    size_t n_cells, cap_cells, cap_align;
    int failed;
} det_table;

/* One more column; only before the first row. */
void det_table_column(det_table *t, det_align align, const char *heading);
/* The next cell, left to right, row after row. NULL is a blank; a control character becomes one. */
void det_table_cell(det_table *t, const char *text);
void det_table_cellf(det_table *t, const char *fmt, ...) DET_PRINTF(2, 3);
/* Add the table to `out`, each line indented by two blanks; nothing when it has no rows. A last row cut short is filled
 * with blanks. */
void det_table_print(const det_table *t, det_text *out);
void det_table_free(det_table *t);

/* Columns of a terminal that a UTF-8 string takes; a byte that is not UTF-8 counts one. */
size_t det_table_width(const char *s);

#endif
