/* SPDX-License-Identifier: Apache-2.0 */
#include "model/gradient.h"

#include <math.h>
#include <string.h>

#include "model/emission.h"
#include "model/kernel.h"

/* Adjoint of one direction's rates at x, z, given the adjoints of their sum (a_sum) and of sum n log rate (weight). */
static void split_adj(const det_conduct *c, const double *n, int i, int x, int z, double a_sum, double weight, det_conduct *a)
{
    for (int k = 0; k < DET_N_CLASSES; k++) {
        int hot = z && k >= DET_VH;
        double g = a_sum;
        if (n[k] > 0)
            g += weight * n[k] / (c->base[i][k] + (x ? c->intent[i][k] : 0) + (hot ? c->common[i][k - DET_VH] : 0));
        a->base[i][k] += g;
        if (x)
            a->intent[i][k] += g;
        if (hot)
            a->common[i][k - DET_VH] += g;
    }
}

/* weight[j][x]: probability in hindsight of x_j = x. */
static void other_channels_adj(const det_dilemma *d, const det_params *p, const det_conduct *c, int t, double weight[2][2],
                               det_conduct *a, det_params *ap)
{
    const det_record *r = &d->record;
    for (int k = 0; k < r->n_court; k++) {
        double n = r->court[k].count[t];
        if (r->court[k].seen[t])
            a->court[k] += det_emission_sum_adj(n, c->court[k], p->r, 1, &ap->r) + n / c->court[k];
    }
    for (int k = 0; k < r->n_den; k++) {
        double n = r->den[k].count[t];
        int j = 1 - r->den[k].holder;
        for (int x = 0; r->den[k].seen[t] && x < 2; x++)
            if (weight[j][x] != 0)
                a->den[k][x] +=
                    det_emission_sum_adj(n, c->den[k][x], p->r, weight[j][x], &ap->r) + weight[j][x] * n / c->den[k][x];
    }
}

/* all[s]: adjoint of the log emission of state s. */
static void emission_adj(const det_dilemma *d, const det_params *p, const det_conduct *c, int t, const double *all,
                         det_conduct *a, det_params *ap)
{
    const det_record *r = &d->record;
    int moving = det_intent_moving(d);
    const double *n = r->count + (size_t)t * DET_PAIR_STREAMS;
    double sum[2][2][2], a_sum[2][2][2], weight[2][2][2], by_x[2][2];
    memset(sum, 0, sizeof sum);
    memset(a_sum, 0, sizeof a_sum);
    memset(weight, 0, sizeof weight);
    for (int i = 0; i < 2; i++)
        for (int x = 0; r->seen[t * 2 + i] && x <= (moving >> i & 1); x++)
            for (int z = 0; z <= moving >> DET_BIT_COMMON; z++)
                for (int k = 0; k < DET_N_CLASSES; k++)
                    sum[i][x][z] += c->base[i][k] + (x ? c->intent[i][k] : 0) + (z && k >= DET_VH ? c->common[i][k - DET_VH] : 0);
    for (int s = 0; s < DET_N_STATES; s++) {
        if (s & ~moving)
            continue;
        int x[2] = {s & 1, s >> 1 & 1}, z = s >> 2;
        double g = det_emission_sum_adj(r->total[t], sum[0][x[0]][z] + sum[1][x[1]][z], p->r, all[s], &ap->r);
        for (int i = 0; i < 2; i++) {
            a_sum[i][x[i]][z] += g;
            weight[i][x[i]][z] += all[s];
        }
    }
    for (int i = 0; i < 2; i++)
        for (int x = 0; x < 2; x++) {
            by_x[i][x] = weight[i][x][0] + weight[i][x][1];
            for (int z = 0; r->seen[t * 2 + i] && z < 2; z++)
                if (weight[i][x][z] != 0 || a_sum[i][x][z] != 0)
                    split_adj(c, n + i * DET_N_CLASSES, i, x, z, a_sum[i][x][z], weight[i][x][z], a);
        }
    other_channels_adj(d, p, c, t, by_x, a, ap);
}

/* Filter update backwards: a holds the adjoint of filter in, of prior out; all[s] gets that of the log emissions. */
static void filter_adj(int moving, const det_trace *tr, double a[DET_N_STATES], double all[DET_N_STATES])
{
    double mean = 0;
    if (!moving) {
        all[0] = 1;
        return;
    }
    for (int s = 0; s < DET_N_STATES; s++)
        mean += a[s] * tr->filter[s];
    for (int s = 0; s < DET_N_STATES; s++) {
        double g = a[s] - mean + 1;
        all[s] = tr->filter[s] * g;
        a[s] = tr->ratio[s] * g;
    }
}

static void shape_adj(const det_record *r, const det_params *p, det_params *ap)
{
    for (int k = 1; k < r->n_tail && !isinf(p->r); k++)
        ap->r -= r->tail[k] * k / (p->r * (p->r + k));
}

/* One step backwards through beliefs and rates. a_next[2]: adjoint of logit h at t + 1 in, at t out. */
static void step_adj(const det_dilemma *d, const det_params *p, det_work *work, int t, const det_seen *seen, const double *all,
                     double *ay, double *aw, double a_next[2], det_params *ap)
{
    const det_trace *tr = &work->trace[t];
    det_state state;
    det_conduct c, a;
    det_state_at(d, work, t, &state);
    det_conduct_step(d, p, &state, t, &c);
    memset(&a, 0, sizeof a);
    for (int i = 0; i < 2; i++) {
        det_gains g = {.hostile = tr->hostile[i], .coop = tr->coop[i]};
        a_next[i] = det_belief_predict_adj(d, p, t, i, tr->odds_after[i], a_next[i], ap);
        det_belief_gains_adj(d, p, &c, seen, t, i, &g, a_next[i], &a, ap, aw);
    }
    if (t >= d->record.lead)
        emission_adj(d, p, &c, t, all, &a, ap);
    det_conduct_step_adj(d, p, &state, t, &c, &a, ap, ay, a_next);
}

void det_loglik_back(const det_dilemma *d, const det_params *p, det_work *work, det_params *adjoint)
{
    const det_record *r = &d->record;
    int moving = det_intent_moving(d), weighted = r->n_marks && p->nu > 0;
    double ay[DET_MAX_MEMORY] = {0}, a_next[2] = {0, 0}, a_prob[DET_N_STATES] = {0};
    memset(adjoint, 0, sizeof *adjoint);
    shape_adj(r, p, adjoint);
    for (int t = r->n_steps - 1; t >= 0; t--) {
        const double *w = (weighted ? work->w : r->w) + (size_t)t * (size_t)r->stride;
        double *aw = weighted ? work->aw + (size_t)t * (size_t)r->stride : NULL;
        double *all = work->smooth + (size_t)t * DET_N_STATES;
        det_seen seen = {w, r->seen + t * 2};
        memset(all, 0, DET_N_STATES * sizeof *all);
        if (aw)
            memset(aw, 0, (size_t)r->stride * sizeof *aw);
        if (moving)
            det_intent_predict_adj(d, p, t, work->trace[t].filter, a_prob, adjoint);
        filter_adj(moving, &work->trace[t], a_prob, all);
        det_kernel_step_adj(r, p->rho, &seen, work->y + (size_t)t * (size_t)r->n_memory, ay, aw, &adjoint->rho);
        step_adj(d, p, work, t, &seen, all, ay, aw, a_next, adjoint);
        for (int k = 0; aw && k < r->stride; k++)
            adjoint->nu += aw[k] * work->dw[(size_t)t * (size_t)r->stride + (size_t)k];
    }
    det_intent_start_adj(d, p, a_prob, adjoint);
    for (int i = 0; i < 2; i++)
        adjoint->h0[i] += a_next[i] / (p->h0[i] * (1 - p->h0[i]));
}

double det_loglik_u(const det_dilemma *d, const double *u, det_work *work, double *grad)
{
    det_params p, adjoint;
    det_params_read(&d->table, u, &p);
    double value = det_loglik(d, &p, work, grad != NULL);
    if (grad) {
        memset(grad, 0, (size_t)d->table.n_free * sizeof *grad);
        det_loglik_back(d, &p, work, &adjoint);
        det_params_chain(&d->table, u, &adjoint, grad);
    }
    return value;
}
