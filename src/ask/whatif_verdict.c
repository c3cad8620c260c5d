/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/whatif_verdict.h"

#include "ask/doubt.h"
#include "ask/learning.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/probability.h"

#include <ctype.h>
#include <math.h>

static const double OFTEN_OUTSIDE = .05, HARDLY_TOLD = .6, WORTH_NAMING = .3;
enum { FEW_ACTS = 60, SCARCELY_ANY = 10 };

static const char *who(const det_whatif *w, int i)
{
    return w->c->actors[w->c->principals[i]].name;
}

/* ---- verdict ---- */

/* Acts fewer or more: the mean, or where a few runs turn its sign the median. */
static double size_of(const det_whatif *w, int is_more)
{
    return (w->mean > 0) == is_more ? fabs(w->mean) : fabs(w->hostile.median);
}

static void add_acts(det_text *t, const det_whatif *w)
{
    int is_more = w->effect == DET_WHATIF_MORE || w->effect == DET_WHATIF_NONE_OR_MORE;
    char word[2][DET_PROBABILITY_SIZE], number[3][DET_NUMBER_SIZE], day[11];
    det_probability_say(is_more ? w->p_more : w->p_fewer, word[0]);
    det_probability_say(w->p_more, word[1]);
    det_day_print(w->c->until, day);
    switch (w->effect) {
    case DET_WHATIF_NONE:
        det_text_addf(t, "as many hostile acts would have followed until %s (no effect in %.0f %% of runs", day,
                      100 * (1 - w->p_fewer - w->p_more));
        break;
    case DET_WHATIF_UNTOLD:
        det_text_addf(
            t, "it cannot be told whether fewer or more hostile acts would have followed until %s (fewer: %s; more: %s",
            day, word[0], word[1]);
        break;
    case DET_WHATIF_NONE_OR_FEWER:
    case DET_WHATIF_NONE_OR_MORE:
        det_text_addf(t, "as many hostile acts or somewhat %s would have followed until %s (any %s: %s",
                      is_more ? "more" : "fewer", day, is_more ? "more" : "fewer", word[0]);
        break;
    case DET_WHATIF_FEWER:
    case DET_WHATIF_MORE:
    default:
        det_text_addf(t, "%.1f hostile acts %s would have followed until %s (any %s: %s", size_of(w, is_more),
                      is_more ? "more" : "fewer", day, is_more ? "more" : "fewer", word[0]);
    }
    det_text_addf(t, "; mean difference %s, 90 %% interval %s to %s)", det_number_print_signed(w->mean, 1, number[0]),
                  det_number_print_signed(w->hostile.q05, 0, number[1]),
                  det_number_print_signed(w->hostile.q95, 0, number[2]));
}

static void add_fear(det_text *t, const det_whatif *w)
{
    int i = fabs(w->fear[1].days.median) > fabs(w->fear[0].days.median);
    const det_whatif_fear *f = &w->fear[i];
    char number[3][DET_NUMBER_SIZE], day[11];
    if (f->days.q05 == 0 && f->days.q95 == 0) {
        det_text_add(t, ", and neither side's fear would have been another");
        return;
    }
    det_text_addf(t, ", and most moved is %s's fear, %s around %s (90 %% interval %s to %s)", who(w, i),
                  det_number_print_signed(f->largest.median, 2, number[0]),
                  det_day_print(w->from + f->largest_step * w->step_days, day),
                  det_number_print_signed(f->largest.q05, 2, number[1]),
                  det_number_print_signed(f->largest.q95, 2, number[2]));
}

static char *verdict_of(const det_whatif *w)
{
    det_text t = {0};
    det_text_addf(&t, "%c%s, under the model, ", toupper((unsigned char)w->said[0]), w->said + 1);
    add_acts(&t, w);
    add_fear(&t, w);
    det_text_add(&t, ".");
    return det_text_take(&t);
}

/* ---- what would change it ---- */

/* Correlation of the free parameter at place k of a draw with x. */
static double correlation(const det_fit *f, int k, const double *x)
{
    int n = f->n_draws, n_free = f->dilemma.table.n_free;
    double mx = 0, mu = 0, sxx = 0, suu = 0, sxu = 0;
    for (int d = 0; d < n; d++) {
        mx += x[d] / n;
        mu += f->draws[d * n_free + k] / n;
    }
    for (int d = 0; d < n; d++) {
        double a = x[d] - mx, b = f->draws[d * n_free + k] - mu;
        sxx += a * a;
        suu += b * b;
        sxu += a * b;
    }
    return sxx > 0 && suu > 0 ? sxu / sqrt(sxx * suu) : 0;
}

static int is_dropped(const det_whatif *w, int act)
{
    for (size_t k = 0; k < w->n_changes; k++)
        if (w->changes[k].kind == DET_CHANGE_DROP && w->changes[k].what == act)
            return 1;
    return 0;
}

/* Acts of the pair in the step of a dropped one, which stay: the model lets nothing answer within a step. */
static void add_same_step(const det_basis *b, const det_whatif *w, det_text *t)
{
    enum { MOST = 6 };
    const det_footprints *f = &b->footprints;
    int n = 0;
    for (size_t k = 0; k < f->n; k++) {
        int together = 0;
        if (f->items[k].dir < 0 || is_dropped(w, f->items[k].act))
            continue;
        for (size_t d = 0; d < f->n; d++)
            together |= f->items[d].step == f->items[k].step && is_dropped(w, f->items[d].act);
        if (together && n < MOST)
            det_text_addf(t, "%s%s",
                          n++ ? ", "
                              : " Acts of the same step stay, for under the model nothing answers within a step; drop "
                                "them too if they were answers: ",
                          b->c->acts[f->items[k].act].id);
    }
    if (n)
        det_text_add(t, ".");
}

static char *what_would_change(const det_basis *b, const double *by_draw, const det_whatif *w)
{
    const det_param_table *table = &b->fit.dilemma.table;
    const det_param *best = NULL;
    double most = 0;
    det_text t = {0};
    for (int k = 0; k < table->n_rows; k++) {
        const det_param *row = &table->rows[k];
        double r = row->free < 0 ? 0 : correlation(&b->fit, row->free, by_draw);
        if (fabs(r) > fabs(most)) {
            most = r;
            best = row;
        }
    }
    if (best && fabs(most) >= WORTH_NAMING)
        det_text_addf(&t, "Evidence on %s, with which the difference goes most over the draws (correlation %+.2f).",
                      best->name, most);
    else
        det_text_add(&t, "No one parameter decides it; more acts of both sides would narrow all of them.");
    if (w->effect == DET_WHATIF_NONE)
        det_text_add(&t, " A change that reaches the acts or the fears of the two sides at all.");
    add_same_step(b, w, &t);
    return det_text_take(&t);
}

/* ---- confidence ---- */

static det_status doubt_acts(const det_whatif *w, det_answer *a, det_err *err)
{
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < w->n_changes; k++) {
        if (w->changes[k].kind != DET_CHANGE_DROP && w->changes[k].kind != DET_CHANGE_MOVE)
            continue;
        const det_act *act = &w->c->acts[w->changes[k].what];
        double p = det_grade_probability(act->grade);
        if (a->n_reasons == DET_MAX_REASONS - 1)
            return DET_OK;
        if (act->n_claims)
            st = det_answer_reason(a, err, "act %s is contested (claim %s)", act->id, w->c->claims[act->claims[0]].id);
        else if (p < HARDLY_TOLD)
            st = det_answer_reason(a, err, "that act %s happened as told is itself uncertain (%.2f)", act->id, p);
    }
    return st;
}

static det_status doubt_learning(const det_basis *b, det_whatif *w, det_err *err)
{
    det_answer *a = &w->answer;
    det_parameter_row *rows = NULL;
    size_t n_rows = 0;
    det_status st = det_learning_rows(&b->fit, &rows, &n_rows, err);
    if (st != DET_OK)
        return st;
    double theta = det_learning_mean(rows, n_rows, "theta");
    double alpha = det_learning_mean(rows, n_rows, "alpha");
    if (!(theta >= .3))
        st = det_answer_reason(a, err, "what fear does to conduct is %s (contraction %.2f)", det_learning_word(theta),
                               theta);
    if (st == DET_OK && !(alpha >= .3))
        st = det_answer_reason(a, err, "how far acts answer acts is %s (contraction %.2f)", det_learning_word(alpha),
                               alpha);
    a->learned = det_learning_of_panel(&b->panel, rows, n_rows);
    det_free(rows);
    if (st == DET_OK && !a->learned)
        st = det_err_set(err, DET_NOMEM, "memory ran out for what was learned");
    return st;
}

static det_status doubt(const det_basis *b, det_whatif *w, int n_acts, det_err *err)
{
    det_answer *a = &w->answer;
    det_status st = DET_OK;
    if (n_acts < FEW_ACTS)
        st = det_answer_reason(a, err, "only %d open acts between the two", n_acts);
    if (st == DET_OK)
        st = doubt_learning(b, w, err);
    for (int i = 0; st == DET_OK && i < 2; i++)
        if (w->fear[i].outside > OFTEN_OUTSIDE)
            st = det_answer_reason(a, err,
                                   "in %.0f %% of runs %s's belief leaves the range that was seen (%.2f to %.2f), "
                                   "where the model speaks alone",
                                   100 * w->fear[i].outside, who(w, i), w->fear[i].low, w->fear[i].high);
    if (st == DET_OK && w->c->has_hand_coded && !w->c->background_rows)
        st = det_answer_reason(
            a, err,
            "the list of acts was chosen by someone who already saw a story, without a stream of ordinary acts");
    if (st == DET_OK)
        st = det_doubt_record(w->c, det_doubt_masked(&b->panel), a, err);
    return st == DET_OK ? doubt_acts(w, a, err) : st;
}

det_status det_whatif_conclude(const det_basis *b, const double *by_draw, det_whatif *w, det_err *err)
{
    det_answer *a = &w->answer;
    int n_acts[2], n_hostile[2];
    det_fit_acts(&b->panel, n_acts, n_hostile);
    int n = n_acts[0] + n_acts[1];
    det_status st = doubt(b, w, n, err);
    if (st != DET_OK)
        return st;
    a->confidence = n < SCARCELY_ANY    ? DET_CONF_NONE
                    : a->n_reasons == 0 ? DET_CONF_HIGH
                    : a->n_reasons == 1 ? DET_CONF_MODERATE
                                        : DET_CONF_LOW;
    if (!a->n_reasons)
        st = det_answer_reason(a, err, "%d open acts, and none of the usual doubts applies", n);
    if (st != DET_OK)
        return st;
    a->verdict = verdict_of(w);
    a->would_change_it = what_would_change(b, by_draw, w);
    if (!a->verdict || !a->would_change_it)
        return det_err_set(err, DET_NOMEM, "memory ran out for the verdict");
    return DET_OK;
}
