/* SPDX-License-Identifier: Apache-2.0 */
#include "model/autoregression.h"

#include "base/special.h"
#include "model/emission.h"

#include <math.h>
#include <string.h>

enum { N = DET_PAIR_STREAMS, MOST = 10000 };

/* Natural values, and where each stands in u. */
typedef struct values {
    double mu[N], phi[N], alpha[N], r[N];
    double rho, rho_slope; /* keep of Y a step; its derivative by u */
    int at_phi, at_alpha, at_half_life, at_r;
} values;

static int author(int stream)
{
    return stream / DET_N_CLASSES;
}
static int is_hostile(int stream)
{
    return stream % DET_N_CLASSES >= DET_VH;
}

static void place(const det_autoregression *a, values *v)
{
    v->at_phi = N;
    v->at_alpha = v->at_phi + (a->has_lag ? N : 0);
    v->at_half_life = v->at_alpha + (a->has_other ? N : 0);
    v->at_r = v->at_half_life + (a->has_other ? 1 : 0);
}

static void read_values(const det_autoregression *a, const double *u, values *v)
{
    memset(v, 0, sizeof *v);
    place(a, v);
    for (int s = 0; s < N; s++) {
        v->mu[s] = exp(u[s]);
        v->phi[s] = a->has_lag ? exp(u[v->at_phi + s]) : 0;
        v->alpha[s] = a->has_other ? exp(u[v->at_alpha + s]) : 0;
        v->r[s] = exp(u[v->at_r + (a->is_shared ? 0 : s)]);
    }
    if (a->has_other) {
        double decay = M_LN2 * a->r->step_days * exp(-u[v->at_half_life]);
        v->rho = exp(-decay);
        v->rho_slope = v->rho * decay;
    }
}

static double exposure_of(const det_record *r, int t)
{
    return r->step_days * exp(r->log_volume[t]);
}

static int is_seen(const det_record *r, int t)
{
    return r->seen[2 * t] && r->seen[2 * t + 1];
}

void det_autoregression_init(const det_record *r, int has_lag, int has_other, int is_shared, det_autoregression *out)
{
    values v;
    double exposed = 0, acts[N] = {0};
    *out = (det_autoregression){.r = r, .has_lag = has_lag, .has_other = has_other, .is_shared = is_shared};
    place(out, &v);
    out->n = v.at_r + (is_shared ? 1 : N);
    for (int t = 0; t < r->n_steps; t++)
        for (int s = 0; is_seen(r, t) && s < N; s++) {
            exposed += exposure_of(r, t) / N;
            acts[s] += r->count[t * N + s];
        }
    for (int s = 0; s < N; s++)
        out->centre[s] = log((acts[s] + .5) / (exposed + 1));
    for (int k = N; k < v.at_half_life; k++)
        out->centre[k] = log(.1);
    if (has_other)
        out->centre[v.at_half_life] = log(5);
}

/* ---- one step ---- */

static void means(const values *v, const det_auto_memory *m, double e, double mean[N])
{
    for (int s = 0; s < N; s++)
        mean[s] = e * (v->mu[s] + v->alpha[s] * m->y[1 - author(s)][is_hostile(s)]) + v->phi[s] * m->last[s];
}

static void remember(const values *v, const double *count, double step_days, det_auto_memory *m)
{
    double sum[2][2] = {{0}};
    for (int s = 0; s < N; s++) {
        m->last[s] = count[s];
        sum[author(s)][is_hostile(s)] += count[s] / step_days;
    }
    for (int i = 0; i < 2; i++)
        for (int g = 0; g < 2; g++) {
            m->slope[i][g] = m->y[i][g] + v->rho * m->slope[i][g] - sum[i][g];
            m->y[i][g] = v->rho * m->y[i][g] + (1 - v->rho) * sum[i][g];
        }
}

/* What was not seen counts as the mean of the record that was fitted. */
static void remember_step(const det_autoregression *a, const values *v, const det_record *r, int t, det_auto_memory *m)
{
    remember(v, is_seen(r, t) ? r->count + t * N : &a->r->mean_count[0][0], r->step_days, m);
}

static double step_logp(const det_autoregression *a, const values *v, const double *count, const double mean[N])
{
    double sum = 0;
    if (a->is_shared)
        return det_emission_logp(N, count, mean, v->r[0]);
    for (int s = 0; s < N; s++)
        sum += det_emission_logp(1, count + s, mean + s, v->r[s]);
    return sum;
}

/* Derivatives of the log probability of n acts at the sum of means by that sum, and by log r. */
static double by_sum(double n, double sum, double r)
{
    return -(r + n) / (r + sum);
}
static double by_log_r(double n, double sum, double r)
{
    return r * (det_digamma(r + n) - det_digamma(r) + log(r / (r + sum)) + 1 - (r + n) / (r + sum));
}

static void step_gradient(const det_autoregression *a, const values *v, const det_auto_memory *m, const double *count, double e,
                          const double mean[N], double *grad)
{
    double n = 0, sum = 0;
    for (int s = 0; s < N; s++) {
        n += count[s];
        sum += mean[s];
    }
    if (a->is_shared)
        grad[v->at_r] += by_log_r(n, sum, v->r[0]);
    for (int s = 0; s < N; s++) {
        int i = 1 - author(s), g = is_hostile(s);
        double by_mean = count[s] / mean[s] + (a->is_shared ? by_sum(n, sum, v->r[0]) : by_sum(count[s], mean[s], v->r[s]));
        grad[s] += by_mean * e * v->mu[s];
        if (!a->is_shared)
            grad[v->at_r + s] += by_log_r(count[s], mean[s], v->r[s]);
        if (a->has_lag)
            grad[v->at_phi + s] += by_mean * v->phi[s] * m->last[s];
        if (a->has_other) {
            grad[v->at_alpha + s] += by_mean * e * v->alpha[s] * m->y[i][g];
            grad[v->at_half_life] += by_mean * e * v->alpha[s] * m->slope[i][g] * v->rho_slope;
        }
    }
}

/* ---- all steps ---- */

static det_auto_memory at_start(const det_record *r)
{
    det_auto_memory m = {0};
    memcpy(m.last, r->mean_count, sizeof m.last);
    for (int s = 0; s < N; s++)
        m.y[author(s)][is_hostile(s)] += m.last[s] / r->step_days;
    return m;
}

void det_autoregression_logp(const det_autoregression *a, const double *u, double *log_prior, double *log_lik, double *grad_prior, double *grad_lik)
{
    const det_record *r = a->r;
    values v;
    double mean[N];
    det_auto_memory m = at_start(r);
    det_sum sum = {0};
    read_values(a, u, &v);
    if (grad_lik)
        memset(grad_lik, 0, (size_t)a->n * sizeof *grad_lik);
    for (int t = 0; t < r->n_steps; t++) {
        double e = exposure_of(r, t);
        if (t >= r->lead && is_seen(r, t)) {
            means(&v, &m, e, mean);
            det_sum_add(&sum, step_logp(a, &v, r->count + t * N, mean));
            if (grad_lik)
                step_gradient(a, &v, &m, r->count + t * N, e, mean, grad_lik);
        }
        remember_step(a, &v, r, t, &m);
    }
    *log_lik = det_sum_value(&sum);
    *log_prior = 0;
    for (int k = 0; k < a->n; k++) {
        *log_prior += det_normal_logp(u[k], a->centre[k], 1);
        if (grad_prior)
            grad_prior[k] = a->centre[k] - u[k];
    }
}

void det_autoregression_steps(const det_autoregression *a, const double *u, const det_record *r, double *out, det_auto_memory *memory)
{
    values v;
    double mean[N];
    det_auto_memory m = at_start(a->r);
    read_values(a, u, &v);
    for (int t = 0; t < r->n_steps; t++) {
        if (memory)
            memory[t] = m;
        out[t] = 0;
        if (t >= r->lead && is_seen(r, t)) {
            means(&v, &m, exposure_of(r, t), mean);
            out[t] = step_logp(a, &v, r->count + t * N, mean);
        }
        remember_step(a, &v, r, t, &m);
    }
    if (memory)
        memory[r->n_steps] = m;
}

void det_autoregression_simulate(const det_autoregression *a, const double *u, const det_auto_memory *m, int n_steps, const double *exposure,
                                 det_stream *s, double *count)
{
    values v;
    double mean[N];
    det_auto_memory now = *m;
    read_values(a, u, &v);
    for (int t = 0; t < n_steps; t++) {
        double *row = count + t * N, shock = a->is_shared ? det_draw_gamma(s, v.r[0], 1 / v.r[0]) : 1;
        means(&v, &now, exposure[t], mean);
        for (int k = 0; k < N; k++) {
            double g = a->is_shared ? shock : det_draw_gamma(s, v.r[k], 1 / v.r[k]);
            row[k] = det_draw_poisson(s, fmin(g * mean[k], MOST));
        }
        remember(&v, row, a->r->step_days, &now);
    }
}
