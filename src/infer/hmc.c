/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/hmc.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

det_status det_points_init(int n, int n_points, det_points *out, det_err *err)
{
    det_points p = {.n = n, .n_points = n_points};
    size_t k = (size_t)n_points, all = k * (size_t)n;
    p.u = det_calloc(all, sizeof *p.u);
    p.log_prior = det_calloc(k, sizeof *p.log_prior);
    p.log_lik = det_calloc(k, sizeof *p.log_lik);
    p.log_ref = det_calloc(k, sizeof *p.log_ref);
    p.grad_target = det_calloc(all, sizeof *p.grad_target);
    p.grad_ref = det_calloc(all, sizeof *p.grad_ref);
    if (!p.u || !p.log_prior || !p.log_lik || !p.log_ref || !p.grad_target || !p.grad_ref) {
        det_points_free(&p);
        return det_err_set(err, DET_NOMEM, "no memory for %d points of %d dimensions", n_points, n);
    }
    *out = p;
    return DET_OK;
}

void det_points_free(det_points *p)
{
    det_free(p->u);
    det_free(p->log_prior);
    det_free(p->log_lik);
    det_free(p->log_ref);
    det_free(p->grad_target);
    det_free(p->grad_ref);
    memset(p, 0, sizeof *p);
}

void det_points_copy(det_points *to, int i, const det_points *from, int j)
{
    size_t n = (size_t)to->n, bytes = n * sizeof(double), at = (size_t)i * n, of = (size_t)j * n;
    memcpy(to->u + at, from->u + of, bytes);
    memcpy(to->grad_target + at, from->grad_target + of, bytes);
    memcpy(to->grad_ref + at, from->grad_ref + of, bytes);
    to->log_prior[i] = from->log_prior[j];
    to->log_lik[i] = from->log_lik[j];
    to->log_ref[i] = from->log_ref[j];
}

size_t det_hmc_scratch(int n, int n_points)
{
    return (size_t)n * (size_t)(2 * n_points + 3);
}

void det_points_eval(const det_reference *r, void *work, det_points *p, int first, int n_points, double *scratch)
{
    size_t n = (size_t)p->n, at = (size_t)first * n;
    double *grad_prior = scratch, *rest = scratch + (size_t)n_points * n;
    det_target_many(r->target, work, n_points, p->u + at, p->log_prior + first, p->log_lik + first, grad_prior, p->grad_target + at);
    for (int i = 0; i < n_points; i++) {
        double *gt = p->grad_target + at + (size_t)i * n, *gp = grad_prior + (size_t)i * n;
        p->log_ref[first + i] =
            det_reference_logp(r, p->u + at + (size_t)i * n, p->log_prior[first + i], gp, p->grad_ref + at + (size_t)i * n, rest);
        for (size_t k = 0; k < n; k++)
            gt[k] += gp[k];
    }
}

double det_points_logp(const det_points *p, int i, double b)
{
    double target = p->log_prior[i] + p->log_lik[i], v = (b < 1 ? (1 - b) * p->log_ref[i] : 0) + (b > 0 ? b * target : 0);
    return isnan(v) ? -INFINITY : v;
}

/* v += eps F^T grad of log pi_b. */
static void kick(const det_points *p, int i, const det_hmc_options *o, double eps, double *v)
{
    const double *gt = p->grad_target + (size_t)i * (size_t)p->n, *gr = p->grad_ref + (size_t)i * (size_t)p->n;
    for (int k = 0; k < p->n; k++) {
        const double *row = o->factor + (size_t)k * (size_t)p->n;
        double g = eps * ((1 - o->b) * gr[k] + o->b * gt[k]);
        for (int j = 0; j <= k; j++)
            v[j] += row[j] * g;
    }
}

/* u += eps F v. */
static void drift(det_points *p, int i, const det_hmc_options *o, const double *v)
{
    double *u = p->u + (size_t)i * (size_t)p->n;
    for (int k = 0; k < p->n; k++) {
        const double *row = o->factor + (size_t)k * (size_t)p->n;
        double x = 0;
        for (int j = 0; j <= k; j++)
            x += row[j] * v[j];
        u[k] += o->step * x;
    }
}

static double kinetic(const double *v, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += v[k] * v[k];
    return sum / 2;
}

static void leapfrog(const det_reference *r, void *work, const det_hmc_options *o, det_points *p, double *v, double *scratch)
{
    for (int s = 0; s < o->n_leapfrog; s++) {
        for (int i = 0; i < p->n_points; i++) {
            kick(p, i, o, s ? o->step : o->step / 2, v + (size_t)i * (size_t)p->n);
            drift(p, i, o, v + (size_t)i * (size_t)p->n);
        }
        det_points_eval(r, work, p, 0, p->n_points, scratch);
    }
    for (int i = 0; i < p->n_points; i++)
        kick(p, i, o, o->step / 2, v + (size_t)i * (size_t)p->n);
}

void det_hmc_move(const det_reference *r, void *work, const det_hmc_options *o, det_points *chains, det_points *proposal,
                  double *scratch, double *accept, long *n_nonfinite)
{
    int n = chains->n;
    double *v = scratch, *rest = scratch + (size_t)chains->n_points * (size_t)n, uniform[chains->n_points];
    for (int i = 0; i < chains->n_points; i++) {
        det_stream s;
        det_stream_init(&s, o->seed, o->question, o->first_chain + (uint32_t)i, o->step_index);
        for (int k = 0; k < n; k++)
            v[(size_t)i * (size_t)n + (size_t)k] = det_draw_normal(&s);
        uniform[i] = det_draw_uniform(&s);
        det_points_copy(proposal, i, chains, i);
        accept[i] = kinetic(v + (size_t)i * (size_t)n, n) - det_points_logp(chains, i, o->b);
    }
    leapfrog(r, work, o, proposal, v, rest);
    for (int i = 0; i < chains->n_points; i++) {
        double end = det_points_logp(proposal, i, o->b) - kinetic(v + (size_t)i * (size_t)n, n);
        double ratio = isfinite(end) ? exp(fmin(0, end + accept[i])) : 0;
        *n_nonfinite += !isfinite(end);
        accept[i] = ratio;
        if (uniform[i] < ratio)
            det_points_copy(chains, i, proposal, i);
    }
}
