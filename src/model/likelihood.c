/* SPDX-License-Identifier: Apache-2.0 */
#include "model/likelihood.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"
#include "base/mem.h"
#include "model/emission.h"
#include "model/kernel.h"

det_status det_work_init(const det_dilemma *d, det_work *out, det_err *err)
{
    const det_record *r = &d->record;
    size_t n = (size_t)r->n_steps;
    det_work w = {.n_steps = r->n_steps, .stride = r->stride, .n_memory = r->n_memory};
    w.w = det_calloc(n * (size_t)r->stride, sizeof *w.w);
    w.dw = det_calloc(n * (size_t)r->stride, sizeof *w.dw);
    w.aw = det_calloc(n * (size_t)r->stride, sizeof *w.aw);
    w.y = det_calloc(n * (size_t)r->n_memory, sizeof *w.y);
    w.trace = det_calloc(n, sizeof *w.trace);
    w.smooth = det_calloc(n * DET_N_STATES, sizeof *w.smooth);
    if (!w.w || !w.dw || !w.aw || !w.y || !w.trace || !w.smooth) {
        det_work_free(&w);
        return det_err_set(err, DET_NOMEM, "no memory for a likelihood of %d steps", r->n_steps);
    }
    *out = w;
    return DET_OK;
}

void det_work_free(det_work *w)
{
    det_free(w->w);
    det_free(w->dw);
    det_free(w->aw);
    det_free(w->y);
    det_free(w->trace);
    det_free(w->smooth);
    memset(w, 0, sizeof *w);
}

void det_state_start(const det_dilemma *d, const det_params *p, det_state *out)
{
    memset(out, 0, sizeof *out);
    for (int i = 0; i < 2; i++)
        out->odds[i] = p->h0[i] / (1 - p->h0[i]);
    if (d->record.habit)
        memcpy(out->habit, d->record.habit, sizeof out->habit);
}

void det_state_at(const det_dilemma *d, const det_work *work, int t, det_state *out)
{
    const det_record *r = &d->record;
    memset(out, 0, sizeof *out);
    memcpy(out->odds, work->trace[t].odds, sizeof out->odds);
    memcpy(out->y, work->y + (size_t)t * (size_t)r->n_memory, (size_t)r->n_memory * sizeof *out->y);
    for (int i = 0; t > 0 && i < 2; i++)
        memcpy(out->last[i], det_record_last(r, t, i), sizeof out->last[i]);
    if (r->habit)
        memcpy(out->habit, r->habit + (size_t)t * DET_PAIR_STREAMS, sizeof out->habit);
}

/* Past step t, beliefs given as odds after its acts. */
static void step_after(const det_dilemma *d, const det_params *p, int t, const det_seen *seen, const double *counts,
                       const double after[2], det_state *s)
{
    for (int i = 0; i < 2; i++) {
        const double *last = seen->pair[i] ? counts + i * DET_N_CLASSES : d->record.mean_count[i];
        s->odds[i] = det_belief_predict(d, p, t, i, after[i]);
        memcpy(s->last[i], last, sizeof s->last[i]);
    }
    det_record_habit_step(&d->record, seen->pair, counts, s->habit[0]);
    det_kernel_step(&d->record, p->rho, seen, s->y);
}

void det_state_step(const det_dilemma *d, const det_params *p, int t, const det_seen *seen, const double *counts,
                    const det_gains gains[2], det_state *s)
{
    double after[2];
    for (int i = 0; i < 2; i++)
        after[i] = det_belief_update(s->odds[i], gains[i].sum);
    step_after(d, p, t, seen, counts, after, s);
}

/* Sum of rates and of n log rate of one direction, for each x (and z): [2 * z + x]. */
static void split_rates(const det_conduct *c, const double *n, int i, int n_split, double sum[4], double logs[4])
{
    for (int v = 0; v < n_split; v++) {
        double x = v & 1, z = v >> 1;
        sum[v] = logs[v] = 0;
        for (int k = 0; k < DET_N_CLASSES; k++) {
            double rate = c->base[i][k] + x * c->intent[i][k] + (k >= DET_VH ? z * c->common[i][k - DET_VH] : 0);
            sum[v] += rate;
            if (n[k] > 0)
                logs[v] += n[k] * det_log(rate);
        }
    }
}

/* Deniable channels: log emission at x of their permitting principal, added to add[principal][x]. Result: courting channels. */
static double other_channels(const det_dilemma *d, const det_params *p, const det_conduct *c, int t, double add[2][2])
{
    const det_record *r = &d->record;
    double common = 0;
    for (int k = 0; k < r->n_court; k++) {
        double n = r->court[k].count[t];
        if (r->court[k].seen[t])
            common += det_emission_sum(n, c->court[k], p->r) + (n > 0 ? n * det_log(c->court[k]) : 0);
    }
    for (int k = 0; k < r->n_den; k++) {
        double n = r->den[k].count[t];
        int j = 1 - r->den[k].holder;
        for (int x = 0; r->den[k].seen[t] && x < 2; x++)
            add[j][x] += det_emission_sum(n, c->den[k][x], p->r) + (n > 0 ? n * det_log(c->den[k][x]) : 0);
    }
    return common;
}

void det_step_emission(const det_dilemma *d, const det_params *p, const det_conduct *c, int t, double ll[DET_N_STATES])
{
    const det_record *r = &d->record;
    const double *n = r->count + (size_t)t * DET_PAIR_STREAMS;
    int n_states = det_intent_moving(d) ? DET_N_STATES : 1, n_split = n_states > 1 ? 4 : 1;
    double sum[2][4] = {{0}}, logs[2][4] = {{0}}, add[2][2] = {{0}}, rates[DET_N_STATES];
    double common = other_channels(d, p, c, t, add);
    for (int i = 0; i < 2; i++)
        if (r->seen[t * 2 + i])
            split_rates(c, n + i * DET_N_CLASSES, i, n_split, sum[i], logs[i]);
    for (int s = 0; s < n_states; s++) {
        int x0 = s & 1, x1 = s >> 1 & 1, z = s >> 2;
        rates[s] = sum[0][2 * z + x0] + sum[1][2 * z + x1];
        ll[s] = logs[0][2 * z + x0] + logs[1][2 * z + x1] + add[0][x0] + add[1][x1] + common;
    }
    for (int s = 0; s < n_states; s++)
        ll[s] += det_emission_sum(r->total[t], rates[s], p->r);
}

/* Filter update: trace->prior to trace->filter; returns the log of the step's predictive probability. */
static double filter_step(int moving, const double ll[DET_N_STATES], det_trace *tr)
{
    double top = -INFINITY, sum = 0;
    if (!moving) {
        tr->filter[0] = tr->ratio[0] = 1;
        return ll[0];
    }
    for (int s = 0; s < DET_N_STATES; s++)
        if (!(s & ~moving) && ll[s] > top)
            top = ll[s];
    for (int s = 0; s < DET_N_STATES; s++)
        tr->ratio[s] = det_exp(ll[s] - top);
    for (int s = 0; s < DET_N_STATES; s++) {
        tr->filter[s] = tr->prior[s] * tr->ratio[s];
        sum += tr->filter[s];
    }
    for (int s = 0; s < DET_N_STATES; s++) {
        tr->filter[s] /= sum;
        tr->ratio[s] /= sum;
    }
    return top + det_log(sum);
}

/* All log-gamma terms at once. */
static double shape_terms(const det_record *r, const det_params *p)
{
    double sum = -r->log_factorials;
    for (int k = 1; k < r->n_tail && !isinf(p->r); k++)
        if (r->tail[k] > 0)
            sum += r->tail[k] * det_log((p->r + k) / p->r);
    return sum;
}

static void unscored(det_trace *tr)
{
    tr->logp = 0;
    memcpy(tr->filter, tr->prior, sizeof tr->filter);
    for (int s = 0; s < DET_N_STATES; s++)
        tr->ratio[s] = 1;
}

double det_loglik(const det_dilemma *d, const det_params *p, det_work *work, int keep)
{
    const det_record *r = &d->record;
    int moving = det_intent_moving(d);
    const double *w = r->w;
    double total = shape_terms(r, p), prob[DET_N_STATES];
    det_state state;
    det_conduct c;
    det_gains gains[2];
    if (r->n_marks && p->nu > 0)
        det_record_weights(r, p->nu, work->w, keep ? work->dw : NULL), w = work->w;
    det_state_start(d, p, &state);
    det_intent_start(d, p, prob);
    for (int t = 0; t < r->n_steps; t++) {
        det_trace *tr = &work->trace[t];
        det_seen seen = {w + (size_t)t * (size_t)r->stride, r->seen + t * 2};
        double ll[DET_N_STATES];
        det_conduct_step(d, p, &state, t, &c);
        memcpy(tr->prior, prob, sizeof prob);
        if (t >= r->lead) {
            det_step_emission(d, p, &c, t, ll);
            tr->logp = filter_step(moving, ll, tr);
            total += tr->logp;
        } else {
            unscored(tr);
        }
        for (int i = 0; i < 2; i++) {
            det_belief_gains(d, p, &c, &seen, t, i, &gains[i]);
            tr->odds[i] = state.odds[i];
            tr->odds_after[i] = det_belief_update(state.odds[i], gains[i].sum);
            tr->hostile[i] = gains[i].hostile;
            tr->coop[i] = gains[i].coop;
        }
        if (keep)
            memcpy(work->y + (size_t)t * (size_t)r->n_memory, state.y, (size_t)r->n_memory * sizeof *state.y);
        step_after(d, p, t, &seen, r->count + (size_t)t * DET_PAIR_STREAMS, tr->odds_after, &state);
        memcpy(prob, tr->filter, sizeof prob);
        if (moving)
            det_intent_predict(d, p, t, prob);
    }
    return total;
}

/* The terms of a group of n counts, `total` in all, that do not depend on rates. */
static double group_terms(const double *count, int n, double total, double shape)
{
    double sum = det_emission_shape(total, shape, 0, NULL);
    for (int k = 0; k < n; k++)
        sum -= lgamma(count[k] + 1);
    return sum;
}

/* What step t has of shape_terms. The two directions share one shock. */
static double step_terms(const det_record *r, int t, double shape)
{
    double pair[DET_PAIR_STREAMS] = {0};
    for (int i = 0; i < 2; i++)
        if (r->seen[t * 2 + i])
            memcpy(pair + i * DET_N_CLASSES, r->count + (size_t)(t * 2 + i) * DET_N_CLASSES, sizeof pair / 2);
    double sum = group_terms(pair, DET_PAIR_STREAMS, r->total[t], shape);
    for (int k = 0; k < r->n_court; k++)
        if (r->court[k].seen[t])
            sum += group_terms(&r->court[k].count[t], 1, r->court[k].count[t], shape);
    for (int k = 0; k < r->n_den; k++)
        if (r->den[k].seen[t])
            sum += group_terms(&r->den[k].count[t], 1, r->den[k].count[t], shape);
    return sum;
}

double det_loglik_steps(const det_dilemma *d, const det_params *p, det_work *work, double *out)
{
    const det_record *r = &d->record;
    double total = det_loglik(d, p, work, 0);
    for (int t = 0; t < r->n_steps; t++)
        out[t] = t < r->lead ? 0 : work->trace[t].logp + step_terms(r, t, p->r);
    return total;
}
