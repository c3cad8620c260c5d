/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/power_scaling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const double POWERS[2] = {0.8, 1.25}, LEAST_ESS = 50, LIMIT = 0.05;

/* Weights of draws whose component has these log densities; returns their effective number. */
static double weigh(const double *logp, size_t n, double power, double *w)
{
    double top = -INFINITY, sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        top = fmax(top, (power - 1) * logp[i]);
    for (size_t i = 0; i < n; i++)
        sum += w[i] = exp((power - 1) * logp[i] - top);
    double most = sum / sqrt((double)n);
    sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += w[i] = fmin(w[i], most);
    for (size_t i = 0; i < n; i++) {
        w[i] /= sum;
        squares += w[i] * w[i];
    }
    return 1 / squares;
}

det_status det_power_init(const double *log_prior, const double *log_lik, size_t n, det_power_scaling *out, det_err *err)
{
    const double *logp[DET_N_POWERED] = {log_prior, log_lik};
    det_power_scaling p = {.n = n, .least_ess = INFINITY};
    for (int c = 0; c < DET_N_POWERED; c++)
        for (int k = 0; k < 2; k++) {
            p.w[c][k] = det_calloc(n, sizeof(double));
            if (!p.w[c][k]) {
                det_power_free(&p);
                return det_err_set(err, DET_NOMEM, "memory ran out for the weights of %zu draws", n);
            }
            p.least_ess = fmin(p.least_ess, weigh(logp[c], n, POWERS[k], p.w[c][k]));
        }
    *out = p;
    return DET_OK;
}

void det_power_free(det_power_scaling *p)
{
    for (int c = 0; c < DET_N_POWERED; c++)
        for (int k = 0; k < 2; k++)
            det_free(p->w[c][k]);
    memset(p, 0, sizeof *p);
}

typedef struct place {
    double x;
    size_t i;
} place;

static int by_value(const void *left, const void *right)
{
    const place *a = left, *b = right;
    return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : (a->i > b->i) - (a->i < b->i);
}

/* Integrand of both directions of the divergence; the parts that are linear cancel. */
static double divergence(double p, double q)
{
    double sum = 0;
    if (p > 0)
        sum += p * log2(2 * p / (p + q));
    if (q > 0)
        sum += q * log2(2 * q / (p + q));
    return sum;
}

/* Distance between the sorted draws as they are and under w. */
static double distance(const place *sorted, size_t n, const double *w)
{
    double q = 0, below = 0, above = 0, bound_below = 0, bound_above = 0;
    for (size_t k = 0; k + 1 < n; k++) {
        double width = sorted[k + 1].x - sorted[k].x, p = (double)(k + 1) / (double)n;
        q = fmin(q + w[sorted[k].i], 1);
        below += width * divergence(p, q);
        above += width * divergence(1 - p, 1 - q);
        bound_below += width * (p + q);
        bound_above += width * (2 - p - q);
    }
    if (!(bound_below > 0 && bound_above > 0))
        return 0;
    return sqrt(fmax(0, fmax(below / bound_below, above / bound_above)));
}

static int all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return 0;
    return 1;
}

det_status det_power_sensitivity(const det_power_scaling *p, const double *x, double out[DET_N_POWERED], det_err *err)
{
    out[DET_POWER_PRIOR] = out[DET_POWER_LIKELIHOOD] = NAN;
    if (p->least_ess < LEAST_ESS || !all_finite(x, p->n))
        return DET_OK;
    place *sorted = det_calloc(p->n, sizeof *sorted);
    if (!sorted)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu draws in order", p->n);
    for (size_t i = 0; i < p->n; i++)
        sorted[i] = (place){x[i], i};
    qsort(sorted, p->n, sizeof *sorted, by_value);
    for (int c = 0; c < DET_N_POWERED; c++) {
        out[c] = 0;
        for (int k = 0; k < 2; k++)
            out[c] += distance(sorted, p->n, p->w[c][k]) / fabs(log2(POWERS[k])) / 2;
    }
    det_free(sorted);
    return DET_OK;
}

const char *det_power_word(const double sensitivity[DET_N_POWERED])
{
    if (isnan(sensitivity[DET_POWER_PRIOR]))
        return "not known";
    if (sensitivity[DET_POWER_PRIOR] < LIMIT)
        return "robust";
    return sensitivity[DET_POWER_LIKELIHOOD] < LIMIT ? "prior-sensitive" : "conflict";
}
