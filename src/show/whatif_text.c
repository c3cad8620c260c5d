/* SPDX-License-Identifier: Apache-2.0 */
#include "show/whatif_text.h"

#include "base/number.h"
#include "base/probability.h"
#include "show/cells.h"
#include "show/replay_text.h"
#include "show/table.h"

static void change_cell(det_table *t, double low, double high, int decimals)
{
    char from[DET_NUMBER_SIZE], to[DET_NUMBER_SIZE];
    det_table_cellf(t, "%s to %s", det_number_print_signed(low, decimals, from),
                    det_number_print_signed(high, decimals, to));
}

static const char *who(const det_whatif *w, int i)
{
    return w->c->actors[w->c->principals[i]].name;
}

static void band_columns(det_table *t)
{
    det_table_column(t, DET_RIGHT, "median");
    det_table_column(t, DET_RIGHT, "20 %");
    det_table_column(t, DET_RIGHT, "50 %");
    det_table_column(t, DET_RIGHT, "90 %");
}

static void signed_cell(det_table *t, double v, int decimals)
{
    char text[DET_NUMBER_SIZE];
    det_table_cell(t, det_number_print_signed(v, decimals, text));
}

static void band_cells(det_table *t, const det_band *b, int decimals)
{
    signed_cell(t, b->median, decimals);
    change_cell(t, b->q40, b->q60, decimals);
    change_cell(t, b->q25, b->q75, decimals);
    change_cell(t, b->q05, b->q95, decimals);
}

static void print_acts(const det_whatif *w, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "acts of");
    det_table_column(&t, DET_LEFT, "class");
    det_table_column(&t, DET_RIGHT, "seen");
    det_table_column(&t, DET_RIGHT, "mean");
    band_columns(&t);
    for (int i = 0; i < 2; i++)
        for (int c = 0; c < DET_N_CLASSES; c++) {
            det_table_cell(&t, who(w, i));
            det_table_cell(&t, det_class_name((det_class)c));
            det_table_cellf(&t, "%.0f", w->seen[i][c]);
            signed_cell(&t, w->mean_acts[i][c], 2);
            band_cells(&t, &w->acts[i][c], 0);
        }
    det_table_cell(&t, "both");
    det_table_cell(&t, "hostile");
    det_table_cellf(&t, "%.0f", w->seen[0][DET_VH] + w->seen[0][DET_MH] + w->seen[1][DET_VH] + w->seen[1][DET_MH]);
    signed_cell(&t, w->mean, 2);
    band_cells(&t, &w->hostile, 0);
    det_table_finish(
        &t, "Acts, the changed world less what happened (what the change itself takes or adds is not counted)", out);
}

static void print_fear(const det_whatif *w, det_text *out)
{
    static const char *const rows[] = {"belief-days", "at the end", "largest"};
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "fear of");
    det_table_column(&t, DET_LEFT, "difference");
    band_columns(&t);
    for (int i = 0; i < 2; i++) {
        const det_band *bands[] = {&w->fear[i].days, &w->fear[i].end, &w->fear[i].largest};
        for (int k = 0; k < 3; k++) {
            det_table_cell(&t, who(w, i));
            det_table_cell(&t, rows[k]);
            band_cells(&t, bands[k], k ? 3 : 1);
        }
    }
    det_table_finish(&t, "Fear, the changed world less what was", out);
}

static void print_phases(const det_whatif *w, det_text *out)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "phase");
    det_table_column(&t, DET_LEFT, "from");
    det_table_column(&t, DET_RIGHT, "hostile\nacts");
    det_table_column(&t, DET_RIGHT, "90 %");
    for (int i = 0; i < 2; i++) {
        det_table_column(&t, DET_RIGHT, i ? "fear of\nthe second" : "fear of\nthe first");
        det_table_column(&t, DET_RIGHT, "90 %");
    }
    for (size_t k = 0; k < w->n_phases; k++) {
        const det_whatif_phase *p = &w->phases[k];
        det_table_cell(&t, p->name);
        det_cell_day(&t, w->from + p->from * w->step_days);
        signed_cell(&t, p->hostile.median, 0);
        change_cell(&t, p->hostile.q05, p->hostile.q95, 0);
        for (int i = 0; i < 2; i++) {
            signed_cell(&t, p->fear[i].median, 3);
            change_cell(&t, p->fear[i].q05, p->fear[i].q95, 3);
        }
    }
    det_table_finish(&t,
                     w->are_told ? "By told phase: hostile acts of both, mean fear of each"
                                 : "By phase found: hostile acts of both, mean fear of each",
                     out);
}

static void print_lost(const det_whatif *w, det_text *out)
{
    det_table t = {0};
    int bounds = w->options.coupling == DET_WHATIF_BOUNDS;
    det_table_column(&t, DET_LEFT, "act");
    det_table_column(&t, DET_LEFT, "day");
    det_table_column(&t, DET_LEFT, "class");
    det_table_column(&t, DET_LEFT, "of");
    det_table_column(&t, DET_RIGHT, "P(gone)");
    if (bounds)
        det_table_column(&t, DET_RIGHT, "none of its kind left that day:\nbounds of all monotone couplings");
    for (size_t k = 0; k < w->n_lost; k++) {
        const det_act *a = &w->c->acts[w->lost[k].act];
        int author = det_act_author(a);
        det_table_cell(&t, a->id);
        det_cell_day(&t, det_act_day(a));
        det_table_cell(&t, det_class_name(a->cls));
        det_table_cell(&t, author < 0 ? NULL : w->c->actors[author].name);
        det_cell_share(&t, w->lost[k].p_gone);
        if (bounds)
            det_table_cellf(&t, "%.2f to %.2f", w->lost[k].bounds[0], w->lost[k].bounds[1]);
    }
    det_table_finish(&t, "Acts that may not have happened then, likeliest first", out);
}

void det_whatif_text(const det_whatif *w, det_text *out)
{
    det_answer_text(&w->answer, out);
    print_acts(w, out);
    print_fear(w, out);
    print_phases(w, out);
    print_lost(w, out);
    det_text_addf(out, "\nCoupling: %s; %d runs.\n", det_whatif_coupling_name(w->options.coupling), w->n_runs);
    det_provenance_text(&w->answer.provenance, out);
}

void det_whatif_csv(const det_whatif *w, det_text *out)
{
    det_text_add(out, "date,hostile_median,hostile_q05,hostile_q95");
    for (int i = 0; i < 2; i++) {
        const char *id = w->c->actors[w->c->principals[i]].id;
        det_text_addf(out, ",was_%s,now_%s,now_%s_q05,now_%s_q95", id, id, id, id);
    }
    det_text_add(out, "\n");
    for (int t = 0; t < w->n_steps; t++) {
        char day[11];
        det_text_addf(out, "%s,%g,%g,%g", det_day_print(w->from + t * w->step_days, day), w->course[t].median,
                      w->course[t].q05, w->course[t].q95);
        for (int i = 0; i < 2; i++)
            det_text_addf(out, ",%.6g,%.6g,%.6g,%.6g", w->fear[i].was[t].median, w->fear[i].now[t].median,
                          w->fear[i].now[t].q05, w->fear[i].now[t].q95);
        det_text_add(out, "\n");
    }
}
