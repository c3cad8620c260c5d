/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/power_scaling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { N_SHIFTS = 8 };
static const double LEAST_ESS = 50, LIMIT = 0.05;

/* Weights of draws whose part has these log densities; returns their effective number. */
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

det_status det_power_init(const double *logp, size_t n, double power, det_power *out, det_err *err)
{
    det_power p = {.n = n, .power = power};
    p.w[0] = det_calloc(n, sizeof(double));
    p.w[1] = det_calloc(n, sizeof(double));
    if (!p.w[0] || !p.w[1]) {
        det_power_free(&p);
        return det_err_set(err, DET_NOMEM, "memory ran out for the weights of %zu draws", n);
    }
    p.ess = fmin(weigh(logp, n, 1 / power, p.w[0]), weigh(logp, n, power, p.w[1]));
    *out = p;
    return DET_OK;
}

void det_power_free(det_power *p)
{
    det_free(p->w[0]);
    det_free(p->w[1]);
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

/* Squared distance between the sorted draws as they are and with the weight of draw i + shift (modulo n) for draw i. */
static double distance(const place *sorted, size_t n, const double *w, size_t shift)
{
    double q = 0, below = 0, above = 0, bound_below = 0, bound_above = 0;
    for (size_t k = 0; k + 1 < n; k++) {
        double width = sorted[k + 1].x - sorted[k].x, p = (double)(k + 1) / (double)n;
        q = fmin(q + w[(sorted[k].i + shift) % n], 1);
        below += width * divergence(p, q);
        above += width * divergence(1 - p, 1 - q);
        bound_below += width * (p + q);
        bound_above += width * (2 - p - q);
    }
    if (!(bound_below > 0 && bound_above > 0))
        return 0;
    return fmax(0, fmax(below / bound_below, above / bound_above));
}

/* The same less what chance alone would give. */
static double beyond_chance(const place *sorted, size_t n, const double *w)
{
    double chance = 0;
    for (size_t k = 1; k <= N_SHIFTS; k++)
        chance += distance(sorted, n, w, k * n / (N_SHIFTS + 1)) / N_SHIFTS;
    return sqrt(fmax(0, distance(sorted, n, w, 0) - chance));
}

static int all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return 0;
    return 1;
}

det_status det_power_sensitivity(const det_power *p, const double *x, double *out, det_err *err)
{
    *out = NAN;
    if (p->ess < LEAST_ESS || !all_finite(x, p->n))
        return DET_OK;
    place *sorted = det_calloc(p->n, sizeof *sorted);
    if (!sorted)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu draws in order", p->n);
    for (size_t i = 0; i < p->n; i++)
        sorted[i] = (place){x[i], i};
    qsort(sorted, p->n, sizeof *sorted, by_value);
    *out = (beyond_chance(sorted, p->n, p->w[0]) + beyond_chance(sorted, p->n, p->w[1])) / (2 * log2(p->power));
    det_free(sorted);
    return DET_OK;
}

const char *det_power_word(double by_prior, double by_likelihood)
{
    if (isnan(by_prior) || isnan(by_likelihood))
        return "not known";
    if (by_prior < LIMIT)
        return "robust";
    return by_likelihood < LIMIT ? "prior-sensitive" : "conflict";
}
