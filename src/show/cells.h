/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of a table that most answers have, and the end of a table. */
#ifndef DET_SHOW_CELLS_H
#define DET_SHOW_CELLS_H

#include "base/date.h"
#include "show/table.h"

/* A number with so many decimals; blank for NaN. */
void det_cell_fixed(det_table *t, double v, int decimals);
/* A number with its sign and so many decimals (det_text_signed). */
void det_cell_signed(det_table *t, double v, int decimals);
/* "-0.4 to +1.2"; blank where an end is NaN. */
void det_cell_signed_interval(det_table *t, double low, double high, int decimals);
/* A probability (det_probability_print). */
void det_cell_share(det_table *t, double p);
/* "0.42 to 0.61" (det_words_interval). */
void det_cell_interval(det_table *t, double low, double high);
void det_cell_day(det_table *t, det_day day);
/* The first words of a text, at most `most` bytes. */
void det_cell_note(det_table *t, const char *note, size_t most);

/* Title and table, unless there is no row; frees the table. */
void det_table_finish(det_table *t, const char *title, det_text *out);

#endif
