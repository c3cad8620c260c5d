/* SPDX-License-Identifier: Apache-2.0 */
#include "show/stock_text.h"

#include <stdio.h>

#include "show/table.h"

static void print_formats(const det_stock *k, det_text *out)
{
    static const char *const numbers[] = {"files", "read", "kept", "dropped", "duplicate"};
    det_table t = {0};
    char day[11];
    det_table_column(&t, DET_LEFT, "format");
    for (int i = 0; i < 5; i++)
        det_table_column(&t, DET_RIGHT, numbers[i]);
    det_table_column(&t, DET_LEFT, "first day");
    det_table_column(&t, DET_LEFT, "last day");
    det_table_column(&t, DET_RIGHT, "days with rows");
    for (size_t i = 0; i < k->n_formats; i++) {
        const det_stock_format *f = &k->formats[i];
        const size_t rows[] = {f->rows.read, f->rows.kept, f->rows.dropped, f->rows.duplicate};
        det_table_cell(&t, f->name);
        det_table_cellf(&t, "%ld", f->n_files);
        for (int c = 0; c < 4; c++)
            det_table_cellf(&t, "%zu", rows[c]);
        det_table_cell(&t, det_day_print(f->first, day));
        det_table_cell(&t, det_day_print(f->last, day));
        det_table_cellf(&t, "%ld", f->n_days);
    }
    det_text_add(out, "\n");
    det_table_print(&t, out);
    det_table_free(&t);
}

static void print_pairs(const det_stock *k, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "source");
    det_table_column(&t, DET_LEFT, "target");
    det_table_column(&t, DET_RIGHT, "acts");
    for (size_t i = 0; i < k->n_pairs; i++) {
        det_table_cell(&t, k->pairs[i].source);
        det_table_cell(&t, k->pairs[i].target);
        det_table_cellf(&t, "%ld", k->pairs[i].n_acts);
    }
    if (k->n_pairs > 0)
        det_text_add(out, "\nMost acts\n");
    if (k->n_pairs > 0)
        det_table_print(&t, out);
    det_table_free(&t);
}

const char *det_stock_verdict(const char *path, const det_stock *k, char *out, size_t size)
{
    snprintf(out, size, "%s: a store of version %d with %ld actors (%ld not in the table of actors), %ld counts, %ld kept acts.",
             path, k->version, k->n_actors, k->n_unplaced, k->n_counts, k->n_acts);
    return out;
}

void det_stock_text(const char *path, const det_stock *k, det_text *out)
{
    char verdict[4352];
    det_text_addf(out, "%s\n", det_stock_verdict(path, k, verdict, sizeof verdict));
    print_formats(k, out);
    print_pairs(k, out);
}
