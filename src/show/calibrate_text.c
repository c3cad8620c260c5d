/* SPDX-License-Identifier: Apache-2.0 */
#include "show/calibrate_text.h"

#include <math.h>

#include "show/replay_text.h"
#include "show/table.h"

static const char *band_word(const det_calibration *c, const det_calibration_row *row)
{
    if (row->p < c->joint_level)
        return "outside the joint band";
    return row->inside ? "inside" : "outside its own";
}

static void add_row(const det_calibration *c, const det_calibration_row *row, det_table *t)
{
    det_table_cell(t, row->name);
    det_table_cell(t, band_word(c, row));
    det_table_cellf(t, "%.4f", row->p);
    det_table_cellf(t, "%.2f", row->cover50);
    det_table_cellf(t, "%.2f", row->cover90);
    if (isnan(row->contraction))
        det_table_cell(t, NULL);
    else
        det_table_cellf(t, "%.2f", row->contraction);
}

static void add_acts(const det_calibration *c, det_text *out)
{
    int least = c->n_acts[0], most = c->n_acts[0];
    double mean = 0;
    for (int i = 0; i < c->n_sets; i++) {
        least = c->n_acts[i] < least ? c->n_acts[i] : least;
        most = c->n_acts[i] > most ? c->n_acts[i] : most;
        mean += c->n_acts[i] / (double)c->n_sets;
    }
    det_text_addf(out, "Data sets: %d of %d days, with %d to %d acts of the pair, %.0f on average.\n", c->n_sets, c->n_days, least, most, mean);
}

void det_calibrate_text(const det_calibration *c, det_text *out)
{
    const det_provenance *p = &c->answer.provenance;
    det_table t = {0};
    det_answer_text(&c->answer, out);
    add_acts(c, out);
    det_text_addf(out, "Outside their own 95 %% band: %d of %d quantities, %.1f expected by chance. Outside the joint band: %d.\n\n", c->n_outside, c->n_rows,
                  .05 * c->n_rows, c->n_outside_joint);
    det_table_column(&t, DET_LEFT, "quantity");
    det_table_column(&t, DET_LEFT, "band");
    det_table_column(&t, DET_RIGHT, "p");
    det_table_column(&t, DET_RIGHT, "truth in\n50 %");
    det_table_column(&t, DET_RIGHT, "truth in\n90 %");
    det_table_column(&t, DET_RIGHT, "contraction");
    for (int k = 0; k < c->n_rows; k++)
        add_row(c, &c->rows[k], &t);
    det_table_print(&t, out);
    det_table_free(&t);
    det_text_addf(out, "\nVersion %s, method %s, seed %lu, prior %s, profile %s, %d draws a data set.\n", p->version, p->method, p->seed, p->prior, p->profile,
                  p->n_draws);
}
