/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/phases.h"

#include "ask/agreement.h"
#include "ask/segments.h"
#include "base/mem.h"
#include "base/special.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>

/* Columns: beliefs of both, the logarithm of the rate, then shares. */
enum { BELIEF, RATE = 2, FIRST_SHARE = 3, N_SHOWN = 5, N_COLUMNS = FIRST_SHARE + N_SHOWN };
enum { FORTNIGHT = 14 };
static const int SHOWN[N_SHOWN] = {DET_SHARE_INTENT, DET_SHARE_RECIPROCITY, DET_SHARE_FEAR, DET_SHARE_INJECTION,
                                   DET_SHARE_COMMON};
/* Standard deviations below which a column is not a change worth a phase: log-odds, logarithm, share. */
static const double LEAST_LOGIT = .1, LEAST_LOG_RATE = .1, LEAST_SHARE = .02;
/* Acts within this many days of a phase's beginning may have carried it. */
enum { NEAR_DAYS = 7 };

typedef struct paths {
    int n, fortnight;     /* steps; of a fortnight */
    double *column;       /* [N_COLUMNS][n] as they are */
    double sd[N_COLUMNS]; /* 0: left out */
    double *standard;     /* [n][k] what is cut */
    size_t k;
} paths;

static double hostile_rate(const det_replay *r, int t)
{
    double sum = 0;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < DET_N_SHARES; k++)
            sum += r->rate[i].share[k][t];
    return sum;
}

/* Mean hostile rate over the fortnight around t, cut at the ends. */
static double smooth_rate(const det_replay *r, int t, int fortnight)
{
    double sum = 0;
    int n = 0;
    for (int s = t - fortnight / 2; s <= t + fortnight / 2; s++)
        if (s >= 0 && s < r->n_steps) {
            sum += hostile_rate(r, s);
            n++;
        }
    return sum / n;
}

static void fill_columns(const det_replay *r, paths *p)
{
    size_t n = (size_t)p->n;
    for (int t = 0; t < p->n; t++) {
        double rate = hostile_rate(r, t), *at = p->column + t;
        for (size_t i = 0; i < 2; i++)
            at[(BELIEF + i) * n] = log(r->belief[i].h_mode[t]) - log1p(-r->belief[i].h_mode[t]);
        at[RATE * n] = log(smooth_rate(r, t, p->fortnight));
        for (size_t k = 0; k < N_SHOWN; k++)
            at[(FIRST_SHARE + k) * n] = (r->rate[0].share[SHOWN[k]][t] + r->rate[1].share[SHOWN[k]][t]) / rate;
    }
}

static double mean_of(const double *x, int from, int until)
{
    return det_sum_of(x + from, (size_t)(until - from)) / (until - from);
}

static double least_of(int column)
{
    return column < RATE ? LEAST_LOGIT : column == RATE ? LEAST_LOG_RATE : LEAST_SHARE;
}

/* Standard deviations; columns that hardly vary, or are not finite, get 0. */
static void measure(paths *p)
{
    for (int j = 0; j < N_COLUMNS; j++) {
        const double *x = p->column + (size_t)j * (size_t)p->n;
        double mean = mean_of(x, 0, p->n), sum = 0;
        for (int t = 0; t < p->n; t++)
            sum += (x[t] - mean) * (x[t] - mean);
        p->sd[j] = sqrt(sum / p->n);
        if (!(p->sd[j] >= least_of(j)))
            p->sd[j] = 0;
        p->k += p->sd[j] > 0;
    }
}

static void standardise(paths *p)
{
    size_t at = 0;
    for (int j = 0; j < N_COLUMNS; j++) {
        const double *x = p->column + (size_t)j * (size_t)p->n;
        if (p->sd[j] == 0)
            continue;
        for (int t = 0; t < p->n; t++)
            p->standard[(size_t)t * p->k + at] = x[t] / p->sd[j];
        at++;
    }
}

/* Mean variance within fortnights, over the columns. */
static double spread_within(const paths *p)
{
    double sum = 0;
    int n = 0;
    for (size_t j = 0; j < p->k; j++)
        for (int from = 0; from + p->fortnight <= p->n; from += p->fortnight) {
            double total = 0, squares = 0;
            for (int t = from; t < from + p->fortnight; t++) {
                double x = p->standard[(size_t)t * p->k + j] - p->standard[(size_t)from * p->k + j];
                total += x;
                squares += x * x;
            }
            sum += squares - total * total / p->fortnight;
            n += p->fortnight;
        }
    return n ? sum / n : 0;
}

static void paths_free(paths *p)
{
    det_free(p->column);
    det_free(p->standard);
}

static det_status paths_init(const det_replay *r, paths *p, det_err *err)
{
    size_t n = (size_t)r->n_steps;
    *p = (paths){.n = r->n_steps, .fortnight = (FORTNIGHT + r->step_days - 1) / r->step_days};
    p->column = det_calloc(N_COLUMNS * n, sizeof *p->column);
    if (!p->column)
        return det_err_set(err, DET_NOMEM, "memory ran out for the phases of %zu steps", n);
    fill_columns(r, p);
    measure(p);
    p->standard = det_calloc(n * p->k, sizeof *p->standard);
    if (!p->standard)
        return det_err_set(err, DET_NOMEM, "memory ran out for the phases of %zu steps", n);
    standardise(p);
    return DET_OK;
}

/* ---- what a phase is ---- */

/* The column that changed most against the phase before, in standard deviations; -1 for none. */
static int changed_most(const paths *p, const det_phase *before, const det_phase *now)
{
    int best = -1;
    double most = 0;
    for (int j = 0; j < N_COLUMNS; j++) {
        const double *x = p->column + (size_t)j * (size_t)p->n;
        if (p->sd[j] == 0)
            continue;
        double change = fabs(mean_of(x, now->from, now->until) - mean_of(x, before->from, before->until)) / p->sd[j];
        if (change > most) {
            most = change;
            best = j;
        }
    }
    return best;
}

/* How strongly an event pushed the column in the direction in which it changed. */
static double push(const det_event *e, int column, double change)
{
    const det_difference *d = &e->made;
    double acts = d->acts[0][0] + d->acts[0][1] + d->acts[1][0] + d->acts[1][1];
    if (column < RATE)
        return copysign(1, change) * d->log_odds[column];
    return column == RATE ? copysign(1, change) * acts : fabs(acts);
}

/* The three acts near the beginning that pushed most, heaviest first. */
static void find_carriers(const det_replay *r, const det_events *e, int column, double change, det_phase *phase)
{
    double weight[3] = {0, 0, 0};
    for (size_t i = 0; i < e->n; i++) {
        const det_event *x = &e->items[i];
        double w = push(x, column, change);
        int act = x->act;
        if (act < 0 || abs(x->step - phase->from) * r->step_days > NEAR_DAYS)
            continue;
        for (int k = 0; k < 3; k++)
            if (w > weight[k]) {
                double lighter = weight[k];
                int displaced = phase->acts[k];
                weight[k] = w;
                phase->acts[k] = act;
                w = lighter;
                act = displaced;
            }
    }
}

static const char *who(const det_replay *r, int i)
{
    return r->c->actors[r->c->principals[i]].name;
}

static char *name_first(const det_replay *r, const det_phase *phase)
{
    return det_text_format("start: fear of the other %.2f (%s) and %.2f (%s)", phase->level[0], who(r, 0),
                           phase->level[1], who(r, 1));
}

static const char *direction(double before, double now)
{
    return now > before ? "rises" : "falls";
}

static double mean_share(const paths *p, int column, const det_phase *phase)
{
    return mean_of(p->column + (size_t)column * (size_t)p->n, phase->from, phase->until);
}

static char *name_change(const det_replay *r, const paths *p, int column, const det_phase *before, const det_phase *now)
{
    det_text t = {0};
    if (column < RATE)
        det_text_addf(&t, "%s's fear of %s %s from %.2f to %.2f", who(r, column), who(r, 1 - column),
                      direction(before->level[column], now->level[column]), before->level[column], now->level[column]);
    else if (column == RATE)
        det_text_addf(&t, "the rate of hostile acts %s from %.2f to %.2f a day", direction(before->rate, now->rate),
                      before->rate, now->rate);
    else
        det_text_addf(&t, "the part of %s in hostile acts %s from %.2f to %.2f",
                      det_share_name(SHOWN[column - FIRST_SHARE]),
                      direction(mean_share(p, column, before), mean_share(p, column, now)),
                      mean_share(p, column, before), mean_share(p, column, now));
    if (now->acts[0] >= 0)
        det_text_addf(&t, ", carried by act %s", r->c->acts[now->acts[0]].id);
    return det_text_take(&t);
}

static void measure_phase(const det_replay *r, det_phase *phase)
{
    double rate = 0;
    for (int i = 0; i < 2; i++)
        phase->level[i] = mean_of(r->belief[i].h_mode, phase->from, phase->until);
    for (int t = phase->from; t < phase->until; t++)
        rate += hostile_rate(r, t);
    phase->rate = rate / (phase->until - phase->from) / r->step_days;
    phase->acts[0] = phase->acts[1] = phase->acts[2] = -1;
}

/* ---- told phases ---- */

/* Days that the stretch from .. until (exclusive) shares with a told phase, over the days of either. */
static double overlap(det_day from, det_day until, const det_told_phase *told)
{
    det_day last = told->until + 1;
    double shared = (until < last ? until : last) - (from > told->from ? from : told->from);
    double either = (until > last ? until : last) - (from < told->from ? from : told->from);
    return shared > 0 ? shared / either : 0;
}

static void find_told(const det_replay *r, det_phase *phase)
{
    det_day from = r->from + phase->from * r->step_days, until = r->from + phase->until * r->step_days;
    phase->told = -1;
    phase->told_overlap = 0;
    for (size_t k = 0; k < r->c->n_told; k++) {
        double share = overlap(from, until, &r->c->told[k]);
        if (share > phase->told_overlap) {
            phase->told = (int)k;
            phase->told_overlap = share;
        }
    }
}

static int told_at(const det_case *c, det_day day)
{
    for (size_t k = 0; k < c->n_told; k++)
        if (day >= c->told[k].from && day <= c->told[k].until)
            return (int)k;
    return -1;
}

/* Over the steps whose first day is told of. */
static det_status agree(det_replay *r, det_err *err)
{
    size_t n = 0;
    int *found = det_calloc((size_t)r->n_steps, sizeof *found), *told = det_calloc((size_t)r->n_steps, sizeof *told);
    det_status st = found && told ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for the told phases");
    for (size_t k = 0; st == DET_OK && k < r->n_phases; k++)
        for (int t = r->phases[k].from; t < r->phases[k].until; t++) {
            int label = told_at(r->c, r->from + t * r->step_days);
            if (label < 0)
                continue;
            found[n] = (int)k;
            told[n++] = label;
        }
    if (st == DET_OK)
        r->told_agreement = det_agreement_rand(found, told, n);
    det_free(found);
    det_free(told);
    return st;
}

/* ---- all of it ---- */

static det_status lay_out(const paths *p, const det_segments *cut, const det_events *e, det_replay *r, det_err *err)
{
    size_t n = cut->n_changes + 1;
    r->phases = det_calloc(n, sizeof *r->phases);
    if (!r->phases)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu phases", n);
    for (size_t k = 0; k < n; k++) {
        det_phase *now = &r->phases[r->n_phases++], *before = now - 1;
        now->from = k ? (int)cut->changes[k - 1] : 0;
        now->until = k < cut->n_changes ? (int)cut->changes[k] : r->n_steps;
        measure_phase(r, now);
        find_told(r, now);
        int column = k ? changed_most(p, before, now) : -1;
        if (column >= 0)
            find_carriers(r, e, column, mean_share(p, column, now) - mean_share(p, column, before), now);
        now->name = column < 0 ? name_first(r, now) : name_change(r, p, column, before, now);
        if (!now->name)
            return det_err_set(err, DET_NOMEM, "memory ran out for %zu phases", n);
    }
    return DET_OK;
}

det_status det_phases_find(const det_events *e, det_replay *r, det_err *err)
{
    paths p;
    det_segments cut = {0};
    det_status st = paths_init(r, &p, err);
    if (st == DET_OK) {
        double price = 2 * ((double)p.k + 1) * log(fmax(2, p.n)) * p.fortnight * spread_within(&p);
        st = det_segments_find(p.standard, (size_t)p.n, p.k, (size_t)p.fortnight, price, &cut, err);
    }
    if (st == DET_OK)
        st = lay_out(&p, &cut, e, r, err);
    if (st == DET_OK)
        st = agree(r, err);
    det_segments_free(&cut);
    paths_free(&p);
    return st;
}
