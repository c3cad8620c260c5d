/* SPDX-License-Identifier: Apache-2.0 */
#include "show/skill_text.h"

#include <math.h>

#include "show/cells.h"
#include "show/replay_text.h"

enum { MAIN = DET_SKILL_AVERAGE, HOSTILE = DET_COUNT_HOSTILE };

static void less_cells(det_table *t, int way, const det_paired *p)
{
    if (way == MAIN || p->n == 0) {
        det_table_cell(t, NULL);
        det_table_cell(t, NULL);
        return;
    }
    det_cell_signed(t, p->mean, 4);
    det_cell_signed_interval(t, p->low, p->high, 4);
}

static void columns(det_table *t, const char *const *headings, size_t n, size_t left)
{
    for (size_t k = 0; k < n; k++)
        det_table_column(t, k == left ? DET_LEFT : DET_RIGHT, headings[k]);
}

static void steps_table(const det_skill *s, det_text *out)
{
    static const char *const headings[] = {"forecaster", "log score", "average\nless this", "95 % interval", "pairs where\naverage is better"};
    det_table t = {0};
    columns(&t, headings, 5, 0);
    for (int way = 0; way < DET_N_SKILL_WAYS; way++) {
        if (!det_skill_has_steps(way))
            continue;
        det_table_cell(&t, det_skill_way_name(way));
        det_cell_fixed(&t, s->step_score[way], 4);
        less_cells(&t, way, &s->step_less[way]);
        det_cell_fixed(&t, way == MAIN ? (double)NAN : s->step_less[way].share, 2);
    }
    det_table_finish(&t, "One day ahead, all acts of the pair (mean log score a day and pair; less is better)", out);
}

static void leads_table(const det_skill *s, det_text *out)
{
    static const char *const headings[] = {"days", "forecaster", "n",  "log score", "average\nless this", "95 % interval", "CRPS",
                                           "Brier\nclash", "interval\nscore", "50 %\nholds", "90 %\nholds"};
    det_table t = {0};
    columns(&t, headings, 11, 1);
    for (int k = 0; k < DET_SKILL_LEADS; k++)
        for (int way = 0; way < DET_N_SKILL_WAYS; way++) {
            const det_skill_mean *m = &s->lead[k][way];
            if (m->n <= 0)
                continue;
            det_table_cellf(&t, "%d", det_skill_lead_days[k]);
            det_table_cell(&t, det_skill_way_name(way));
            det_table_cellf(&t, "%.0f", m->n);
            det_cell_fixed(&t, m->mean.log_score[HOSTILE], 4);
            less_cells(&t, way, &s->log_less[k][way]);
            det_cell_fixed(&t, m->mean.crps[HOSTILE], 3);
            det_cell_fixed(&t, m->mean.brier, 4);
            det_cell_fixed(&t, m->mean.interval[HOSTILE], 1);
            det_cell_fixed(&t, m->held50[HOSTILE], 3);
            det_cell_fixed(&t, m->held90[HOSTILE], 3);
        }
    det_table_finish(&t, "Hostile acts up to the lead time, both directions (all are losses; intervals by the randomised PIT)", out);
}

static void coverage_table(const det_skill *s, det_text *out)
{
    static const char *const headings[] = {"days", "50 % holds", "95 % interval", "90 % holds", "95 % interval"};
    det_table t = {0};
    columns(&t, headings, 5, 5);
    for (int k = 0; k < DET_SKILL_LEADS; k++) {
        if (s->lead[k][MAIN].n <= 0)
            continue;
        det_table_cellf(&t, "%d", det_skill_lead_days[k]);
        for (int m = 0; m < 2; m++) {
            det_cell_fixed(&t, s->held[m][k].mean, 3);
            det_table_cellf(&t, "%.3f to %.3f", s->held[m][k].low, s->held[m][k].high);
        }
    }
    det_table_finish(&t, "How often the average's intervals of hostile acts held what came, and how surely that is known", out);
}

static void calibration_table(const det_skill *s, det_text *out)
{
    static const char *const headings[] = {"days", "tenth of P(clash)", "n", "said", "came"};
    det_table t = {0};
    columns(&t, headings, 5, 1);
    for (int k = 0; k < DET_SKILL_LEADS; k++)
        for (int b = 0; b < DET_SKILL_BINS; b++) {
            const det_skill_mean *m = &s->lead[k][MAIN];
            if (m->n_said[b] <= 0)
                continue;
            det_table_cellf(&t, "%d", det_skill_lead_days[k]);
            det_table_cellf(&t, "%.1f to %.1f", b / 10., (b + 1) / 10.);
            det_table_cellf(&t, "%.0f", m->n_said[b]);
            det_cell_fixed(&t, m->said[b], 3);
            det_cell_fixed(&t, m->came[b], 3);
        }
    det_table_finish(&t, "Calibration of the average's P(clash)", out);
}

static void weights_table(const det_skill *s, det_text *out)
{
    static const char *const headings[] = {"rival", "mean weight"};
    det_table t = {0};
    columns(&t, headings, 2, 0);
    for (int r = 0; r < DET_N_RIVALS; r++) {
        det_table_cell(&t, det_skill_way_name(DET_SKILL_RIVAL + r));
        det_cell_fixed(&t, s->mean_weight[r], 3);
    }
    det_table_finish(&t, "Weights in the average, mean over pairs", out);
}

void det_skill_text(const det_skill *s, det_text *out)
{
    det_answer_text(&s->answer, out);
    det_text_addf(out, "\n%zu pairs, %d training stretch%s; best baseline: %s\n", s->n_pairs, s->n_windows, s->n_windows == 1 ? "" : "es",
                  det_skill_way_name(s->best));
    steps_table(s, out);
    leads_table(s, out);
    coverage_table(s, out);
    calibration_table(s, out);
    weights_table(s, out);
    det_provenance_text(&s->answer.provenance, out);
}

static void csv_number(det_text *out, double v)
{
    if (isfinite(v))
        det_text_addf(out, ",%.9g", v);
    else
        det_text_add(out, ",");
}

void det_skill_csv(const det_skill *s, det_text *out)
{
    det_scorecard_row rows[DET_SKILL_MOST_ROWS];
    const size_t n = det_skill_card(s, rows).n_rows;
    det_text_add(out, "days,forecaster,forecasts,log_score,crps,brier,interval_score_90,held_50,held_90,log_less,log_less_low,log_less_high\n");
    for (size_t i = 0; i < n; i++) {
        const det_scorecard_row *r = &rows[i];
        const double numbers[] = {r->log_score, r->crps, r->brier, r->interval, r->held50, r->held90, r->less, r->low, r->high};
        det_text_addf(out, "%d,%s,%.0f", r->days, r->way, r->n);
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            csv_number(out, numbers[k]);
        det_text_add(out, "\n");
    }
}
