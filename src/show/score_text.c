/* SPDX-License-Identifier: Apache-2.0 */
#include "show/score_text.h"

#include <math.h>

#include "show/replay_text.h"
#include "show/table.h"

static void number_cell(det_table *t, double v, int decimals)
{
    if (isnan(v))
        det_table_cell(t, NULL);
    else
        det_table_cellf(t, "%.*f", decimals, v);
}

static void way_row(const det_score *s, const det_score_mean *m, size_t k, det_table *t)
{
    const det_score_row *r = &m->rows[k];
    det_table_cellf(t, "%d", m->days);
    det_table_cell(t, s->forecasts[0].ways[k].name);
    det_table_cellf(t, "%d", m->n);
    number_cell(t, r->p_clash, 2);
    number_cell(t, m->n ? m->came : NAN, 2);
    number_cell(t, r->brier, 3);
    number_cell(t, r->crps[DET_COUNT_CLASH_CLASS], 2);
    number_cell(t, r->crps[DET_COUNT_HOSTILE], 2);
    number_cell(t, r->log_score[DET_COUNT_HOSTILE], 2);
    number_cell(t, r->interval[DET_COUNT_HOSTILE], 1);
    number_cell(t, r->in50[DET_COUNT_HOSTILE], 2);
    number_cell(t, r->in90[DET_COUNT_HOSTILE], 2);
}

void det_score_text(const det_score *s, det_text *out)
{
    static const char *const headings[] = {"days",          "forecaster",        "n",           "P(clash)\nsaid", "came", "Brier",
                                           "CRPS\nclash class", "CRPS\nhostile", "log score\nhostile", "interval\nscore", "50 %\nholds", "90 %\nholds"};
    det_table t = {0};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        det_table_column(&t, i == 1 ? DET_LEFT : DET_RIGHT, headings[i]);
    for (size_t i = 0; i < s->n_means; i++)
        for (size_t k = 0; k < s->n_ways; k++)
            way_row(s, &s->means[i], k, &t);
    det_answer_text(&s->answer, out);
    det_text_addf(out, "\nScores by lead time (all are losses; acts up to the lead time): %d scored, %d not due, %d not observed\n", s->n_done,
                  s->n_not_due, s->n_unobserved);
    det_table_print(&t, out);
    det_table_free(&t);
    det_provenance_text(&s->answer.provenance, out);
}
