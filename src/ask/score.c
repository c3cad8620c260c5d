/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/score.h"

#include "base/mem.h"
#include "base/proper.h"
#include "base/text.h"
#include "base/version.h"
#include "data/panel.h"

#include <math.h>
#include <string.h>

enum { ROW = 2 * DET_N_CLASSES, FEW = 10, SOME = 30, MANY = 100, MAIN = 0 };

typedef struct scoring {
    const det_case *c;
    det_panel panel;
    double *count; /* [panel.n_steps][2][4] the pair's */
    det_score s;
} scoring;

static det_status no_memory(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "memory ran out while forecasts were scored");
}

/* ---- do the forecasts fit the case? ---- */

static det_status check(const det_case *c, const det_issued *f, const det_issued *first, det_err *err)
{
    const char *a = c->actors[c->principals[0]].id, *b = c->actors[c->principals[1]].id;
    if (strcmp(f->pair[0], a) || strcmp(f->pair[1], b))
        return det_err_at(err, DET_DATA, f->file.path, 0, 0, "is a forecast of %s and %s, and the case is of %s and %s", f->pair[0],
                          f->pair[1], a, b);
    if (f->step_days != c->step_days)
        return det_err_at(err, DET_CONFIG, f->file.path, 0, 0, "counts in steps of %d days, and the case in steps of %d", f->step_days,
                          c->step_days);
    int same = f->n_ways == first->n_ways;
    for (size_t k = 0; same && k < f->n_ways; k++)
        same = !strcmp(f->ways[k].id, first->ways[k].id) && f->ways[k].n_leads == f->ways[0].n_leads;
    for (size_t k = 0; same && k < f->n_ways; k++)
        for (size_t i = 0; same && i < f->ways[k].n_leads; i++)
            same = f->ways[k].leads[i].days == f->ways[0].leads[i].days && f->ways[k].leads[i].days % f->step_days == 0;
    return same ? DET_OK
                : det_err_at(err, DET_DATA, f->file.path, 0, 0, "holds other baselines or lead times than it should, or than the first file");
}

/* ---- one forecast up to one lead time ---- */

static void score_counts(const det_issued_lead *l, int what, int y, det_score_row *r)
{
    const int *n = l->acts[what].n;
    size_t m = l->acts[what].m;
    int low = det_quantile_counts(n, m, .05), high = det_quantile_counts(n, m, .95);
    r->crps[what] = det_crps_counts(n, m, y);
    r->log_score[what] = det_log_score_counts(n, m, y);
    r->interval[what] = det_interval_score(low, high, .1, y);
    r->in90[what] = y >= low && y <= high;
    r->in50[what] = y >= det_quantile_counts(n, m, .25) && y <= det_quantile_counts(n, m, .75);
    det_pit_counts(n, m, y, &r->below[what], &r->upto[what]);
}

static void nothing(det_score_row *r)
{
    double *x = (double *)r;
    for (size_t k = 0; k < sizeof *r / sizeof *x; k++)
        x[k] = NAN;
}

void det_score_lead(const det_issued_lead *l, const int acts[DET_N_COUNTS], int clash, det_score_row *out)
{
    nothing(out);
    if (isnan(l->p_clash))
        return;
    out->p_clash = l->p_clash;
    out->brier = det_brier_score(l->p_clash, clash);
    for (int what = 0; what < DET_N_COUNTS; what++)
        score_counts(l, what, acts[what], out);
}

/* What came in the steps from .. from + n - 1 of the panel. */
static void read_truth(const scoring *a, const det_issued *f, int from, int n, det_score_item *out)
{
    det_clash rule = {.cls = f->cls, .at_least = f->at_least, .within_steps = f->within_steps};
    det_leads leads = {.n = 1, .steps = {n}};
    det_future came;
    for (int t = from; t < from + n; t++)
        if (!a->panel.seen[t * a->panel.n_dyads] || !a->panel.seen[t * a->panel.n_dyads + 1])
            out->state = DET_SCORE_UNOBSERVED;
    det_future_read(&rule, &leads, a->count + (size_t)from * ROW, n, &came);
    out->clash = came.clash < n;
    memcpy(out->acts, came.acts[0], sizeof out->acts);
}

static det_status score_item(scoring *a, size_t i_forecast, size_t i_lead, det_err *err)
{
    const det_issued *f = &a->s.forecasts[i_forecast];
    det_score_item *item = &a->s.items[a->s.n_items];
    int days = f->ways[0].leads[i_lead].days, n = days / f->step_days, after = f->issued + 1 - a->panel.from;
    int from = after < 0 ? -1 : after / f->step_days;
    *item = (det_score_item){.forecast = i_forecast, .days = days};
    item->rows = det_calloc(a->s.n_ways, sizeof *item->rows);
    if (!item->rows)
        return no_memory(err);
    a->s.n_items++;
    if (from < 0 || from + n > a->panel.n_steps)
        item->state = DET_SCORE_NOT_DUE;
    else
        read_truth(a, f, from, n, item);
    for (size_t k = 0; k < a->s.n_ways; k++) {
        if (item->state == DET_SCORE_DONE)
            det_score_lead(&f->ways[k].leads[i_lead], item->acts, item->clash, &item->rows[k]);
        else
            nothing(&item->rows[k]);
    }
    a->s.n_done += item->state == DET_SCORE_DONE;
    a->s.n_not_due += item->state == DET_SCORE_NOT_DUE;
    a->s.n_unobserved += item->state == DET_SCORE_UNOBSERVED;
    return DET_OK;
}

static det_status score_all(scoring *a, det_err *err)
{
    det_score *s = &a->s;
    size_t n = 0;
    for (size_t i = 0; i < s->n_forecasts; i++)
        n += s->forecasts[i].ways[0].n_leads;
    s->items = det_calloc(n, sizeof *s->items);
    a->count = det_calloc((size_t)a->panel.n_steps * ROW, sizeof *a->count);
    if (!s->items || !a->count)
        return no_memory(err);
    for (int t = 0; t < a->panel.n_steps; t++)
        memcpy(a->count + (size_t)t * ROW, a->panel.count + (size_t)t * (size_t)a->panel.n_dyads * DET_N_CLASSES, ROW * sizeof *a->count);
    det_status st = DET_OK;
    for (size_t i = 0; st == DET_OK && i < s->n_forecasts; i++)
        for (size_t k = 0; st == DET_OK && k < s->forecasts[i].ways[0].n_leads; k++)
            st = score_item(a, i, k, err);
    return st;
}

/* ---- means ---- */

static void add_row(const det_score_row *from, double *n, det_score_row *sum)
{
    const double *x = (const double *)from;
    double *y = (double *)sum;
    if (isnan(from->p_clash))
        return;
    ++*n;
    for (size_t k = 0; k < sizeof *from / sizeof *x; k++)
        y[k] += (x[k] - y[k]) / *n;
}

/* The model's CRPS of hostile acts less that of way k: mean and its standard error. */
static void compare(const det_score *s, int days, size_t k, det_score_mean *m)
{
    double n = 0, mean = 0, squares = 0;
    for (size_t i = 0; i < s->n_items; i++) {
        const det_score_row *r = s->items[i].rows;
        double x = r[MAIN].crps[DET_COUNT_HOSTILE] - r[k].crps[DET_COUNT_HOSTILE], gap = x - mean;
        if (s->items[i].days != days || isnan(x))
            continue;
        mean += gap / ++n;
        squares += gap * (x - mean);
    }
    m->less[k] = n > 0 ? mean : NAN;
    m->error[k] = n > 1 ? sqrt(squares / (n - 1) / n) : NAN;
}

static det_status mean_of(const det_score *s, int days, det_score_mean *m, det_err *err)
{
    double *n = det_calloc(s->n_ways, sizeof *n);
    *m = (det_score_mean){.days = days};
    m->rows = det_calloc(s->n_ways, sizeof *m->rows);
    m->less = det_calloc(s->n_ways, sizeof *m->less);
    m->error = det_calloc(s->n_ways, sizeof *m->error);
    int fine = n && m->rows && m->less && m->error;
    for (size_t i = 0; fine && i < s->n_items; i++) {
        const det_score_item *item = &s->items[i];
        if (item->days != days || item->state != DET_SCORE_DONE)
            continue;
        m->came += (item->clash - m->came) / ++m->n;
        for (size_t k = 0; k < s->n_ways; k++)
            add_row(&item->rows[k], &n[k], &m->rows[k]);
    }
    for (size_t k = 0; fine && k < s->n_ways; k++) {
        if (n[k] <= 0)
            nothing(&m->rows[k]);
        compare(s, days, k, m);
    }
    det_free(n);
    return fine ? DET_OK : no_memory(err);
}

/* The least lead time above `days`, 0 where there is none. */
static int next_lead(const det_score *s, int days)
{
    int next = 0;
    for (size_t i = 0; i < s->n_items; i++)
        if (s->items[i].days > days && (!next || s->items[i].days < next))
            next = s->items[i].days;
    return next;
}

static det_status average(scoring *a, det_err *err)
{
    det_score *s = &a->s;
    size_t n = 0;
    for (int days = next_lead(s, 0); days; days = next_lead(s, days))
        n++;
    s->means = det_calloc(n, sizeof *s->means);
    if (!s->means)
        return no_memory(err);
    det_status st = DET_OK;
    for (int days = next_lead(s, 0); st == DET_OK && days; days = next_lead(s, days))
        st = mean_of(s, days, &s->means[s->n_means++], err);
    return st;
}

/* ---- words ---- */

/* The longest lead time with a scored forecast; NULL where there is none. */
static const det_score_mean *last_mean(const det_score *s)
{
    for (size_t i = s->n_means; i > 0; i--)
        if (s->means[i - 1].n)
            return &s->means[i - 1];
    return NULL;
}

/* The baseline with the least mean CRPS of hostile acts; 0 where none is known. */
static size_t best_baseline(const det_score *s, const det_score_mean *m)
{
    size_t best = MAIN;
    for (size_t k = 1; k < s->n_ways; k++)
        if (m->rows[k].crps[DET_COUNT_HOSTILE] < (best ? m->rows[best].crps[DET_COUNT_HOSTILE] : INFINITY))
            best = k;
    return best;
}

static char *verdict_of(const det_score *s)
{
    const det_score_mean *m = last_mean(s);
    if (!m)
        return det_text_format("Cannot tell how good the forecast%s: none of %zu is due and observed yet.",
                               s->n_forecasts == 1 ? " was" : "s were", s->n_forecasts);
    size_t k = best_baseline(s, m);
    double crps = m->rows[MAIN].crps[DET_COUNT_HOSTILE];
    const char *plural = m->n == 1 ? "" : "s";
    if (k == MAIN)
        return det_text_format("Over %d days the model's %d forecast%s missed the number of hostile acts by %.2f (mean CRPS), beside no "
                               "baseline.",
                               m->days, m->n, plural, crps);
    int open = m->n < FEW || !(fabs(m->less[k]) > 2 * m->error[k]);
    return det_text_format("%s over %d days: its %d forecast%s missed the number of hostile acts by %.2f (mean CRPS), the best baseline "
                           "(%s) by %.2f.",
                           open             ? "Cannot tell whether the model or a baseline forecasts better"
                           : m->less[k] < 0 ? "The model forecasts better than the baselines"
                                            : "The model forecasts worse than a baseline",
                           m->days, m->n, plural, crps, s->forecasts[0].ways[k].name, m->rows[k].crps[DET_COUNT_HOSTILE]);
}

static det_status give_reasons(det_score *s, det_err *err)
{
    det_answer *a = &s->answer;
    const det_score_mean *m = last_mean(s);
    int n = m ? m->n : 0;
    a->confidence = n == 0 ? DET_CONF_NONE : n < SOME ? DET_CONF_LOW : n < MANY ? DET_CONF_MODERATE : DET_CONF_HIGH;
    det_status st = det_answer_reason(a, err, "%d forecast%s scored at the longest lead time", n, n == 1 ? "" : "s");
    if (st == DET_OK && s->n_not_due)
        st = det_answer_reason(a, err, "%d of %zu pairs of forecast and lead time are not due yet", s->n_not_due, s->n_items);
    if (st == DET_OK && s->n_unobserved)
        st = det_answer_reason(a, err, "%d fall on steps that were not observed", s->n_unobserved);
    if (st == DET_OK && n > 1)
        st = det_answer_reason(a, err, "forecasts whose days overlap do not err independently");
    return st;
}

static det_status conclude(scoring *a, det_err *err)
{
    det_score *s = &a->s;
    size_t n = a->c->n_inputs;
    s->inputs = det_calloc(n + s->n_forecasts, sizeof *s->inputs);
    if (!s->inputs)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        s->inputs[i] = a->c->inputs[i];
    for (size_t i = 0; i < s->n_forecasts; i++)
        s->inputs[n + i] = s->forecasts[i].file;
    s->answer.question = "score";
    s->answer.provenance = (det_provenance){.version = DET_VERSION,
                                            .method = DET_METHOD,
                                            .inputs = s->inputs,
                                            .n_inputs = n + s->n_forecasts};
    det_status st = give_reasons(s, err);
    s->answer.verdict = verdict_of(s);
    s->answer.would_change_it = det_strdup("More forecasts whose last day has come, issued apart from one another.");
    return st == DET_OK && s->answer.verdict && s->answer.would_change_it ? DET_OK : no_memory(err);
}

det_status det_score_ask(const det_case *c, const det_issued *forecasts, size_t n, det_score *out, det_err *err)
{
    static det_status (*const parts[])(scoring *, det_err *) = {score_all, average, conclude};
    scoring a = {.c = c, .s = {.c = c, .forecasts = forecasts, .n_forecasts = n, .n_ways = forecasts[0].n_ways}};
    det_status st = DET_OK;
    for (size_t i = 0; st == DET_OK && i < n; i++)
        st = check(c, &forecasts[i], &forecasts[0], err);
    if (st == DET_OK)
        st = det_panel_build(c, &a.panel, err);
    for (size_t k = 0; st == DET_OK && k < sizeof parts / sizeof *parts; k++)
        st = parts[k](&a, err);
    det_panel_free(&a.panel);
    det_free(a.count);
    if (st == DET_OK)
        *out = a.s;
    else
        det_score_free(&a.s);
    return st;
}

void det_score_free(det_score *s)
{
    det_answer_free(&s->answer);
    for (size_t i = 0; i < s->n_items; i++)
        det_free(s->items[i].rows);
    det_free(s->items);
    for (size_t i = 0; i < s->n_means; i++) {
        det_free(s->means[i].rows);
        det_free(s->means[i].less);
        det_free(s->means[i].error);
    }
    det_free(s->means);
    det_free(s->inputs);
    memset(s, 0, sizeof *s);
}
