/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/reference.h"

#include <math.h>

/* Degrees of freedom of the t part, its inflation over the Laplace factor, its share of the mixture. */
static const double NU = 40, INFLATE = 1.04, SHARE = 0.9;

void det_reference_init(const det_target *t, const det_optimum *start, det_reference *out)
{
    *out = (det_reference){.target = t, .start = start};
    if (!start)
        return;
    DET_BUG_IF(!start->factor || start->n != t->n);
    double n = t->n;
    out->weight = SHARE;
    out->log_scale = lgamma((NU + n) / 2) - lgamma(NU / 2) - n / 2 * log(NU * M_PI);
    for (int i = 0; i < t->n; i++)
        out->log_scale -= log(INFLATE * start->factor[(size_t)i * (size_t)t->n + (size_t)i]);
}

void det_reference_draw(const det_reference *r, det_stream *s, double *u)
{
    const det_optimum *o = r->start;
    if (!det_draw_bernoulli(s, r->weight)) {
        r->target->prior_draw(r->target->model, s, u);
        return;
    }
    det_optimum_draw(o, s, u);
    double stretch = INFLATE / sqrt(det_draw_gamma(s, NU / 2, 2 / NU));
    for (int i = 0; i < o->n; i++)
        u[i] = o->u[i] + stretch * (u[i] - o->u[i]);
}

double det_reference_whiten(const det_reference *r, const double *u, double *z)
{
    const det_optimum *o = r->start;
    double sum = 0;
    for (int i = 0; i < o->n; i++) {
        const double *row = o->factor + (size_t)i * (size_t)o->n;
        double x = (u[i] - o->u[i]) / INFLATE;
        for (int j = 0; j < i; j++)
            x -= row[j] * z[j];
        z[i] = x / row[i];
        sum += z[i] * z[i];
    }
    return sum;
}

/* g = F^-T z. */
static void unwhiten(const det_optimum *o, const double *z, double *g)
{
    for (int i = o->n - 1; i >= 0; i--) {
        double x = z[i] / INFLATE;
        for (int j = i + 1; j < o->n; j++)
            x -= o->factor[(size_t)j * (size_t)o->n + (size_t)i] * g[j];
        g[i] = x / o->factor[(size_t)i * (size_t)o->n + (size_t)i];
    }
}

double det_reference_logp(const det_reference *r, const double *u, double log_prior, const double *grad_prior, double *grad,
                          double *scratch)
{
    int n = r->target->n;
    if (!r->start) {
        for (int i = 0; grad && i < n; i++)
            grad[i] = grad_prior[i];
        return log_prior;
    }
    double *z = scratch, *g = scratch + n, square = det_reference_whiten(r, u, z);
    double a = log(r->weight) + r->log_scale - (NU + n) / 2 * log1p(square / NU), b = log1p(-r->weight) + log_prior;
    double top = fmax(a, b), sum = exp(a - top) + exp(b - top), share = exp(a - top) / sum;
    if (grad) {
        unwhiten(r->start, z, g);
        for (int i = 0; i < n; i++)
            grad[i] = -share * (NU + n) / (NU + square) * g[i] + (1 - share) * grad_prior[i];
    }
    return top + log(sum);
}
