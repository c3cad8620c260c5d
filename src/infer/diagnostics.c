/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/diagnostics.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

static double mean_of(const double *x, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += x[k];
    return sum / n;
}

static double variance_of(const double *x, int n, double mean)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += (x[k] - mean) * (x[k] - mean);
    return sum / (n - 1);
}

double det_rhat_split(const double *x, int n_runs, int n)
{
    int half = n / 2, m = 2 * n_runs;
    double within = 0, grand = 0, between = 0;
    if (half < 2)
        return NAN;
    for (int k = 0; k < m; k++) {
        const double *part = x + (size_t)(k / 2) * (size_t)n + (size_t)(k % 2 ? n - half : 0);
        double mean = mean_of(part, half);
        within += variance_of(part, half, mean) / m;
        grand += mean / m;
    }
    for (int k = 0; k < m; k++) {
        const double *part = x + (size_t)(k / 2) * (size_t)n + (size_t)(k % 2 ? n - half : 0);
        double off = mean_of(part, half) - grand;
        between += off * off / (m - 1);
    }
    return within > 0 ? sqrt((within * (half - 1) / half + between) / within) : between > 0 ? INFINITY : 1;
}

/* Autocorrelation at `lag`, over all chains, around the mean of all. */
static double correlation(const double *x, int n_chains, int length, int lag, double mean, double variance)
{
    double sum = 0;
    for (int c = 0; c < n_chains; c++) {
        const double *y = x + (size_t)c * (size_t)length;
        for (int k = 0; k + lag < length; k++)
            sum += (y[k] - mean) * (y[k + lag] - mean);
    }
    return sum / ((double)n_chains * (length - lag)) / variance;
}

double det_ess_chains(const double *x, int n_chains, int length)
{
    double n = (double)n_chains * length, mean = mean_of(x, n_chains * length);
    double variance = variance_of(x, n_chains * length, mean) * (n - 1) / n, time = -1;
    if (!(variance > 0))
        return n;
    for (int k = 0; k < length; k += 2) {
        double even = correlation(x, n_chains, length, k, mean, variance);
        double odd = k + 1 < length ? correlation(x, n_chains, length, k + 1, mean, variance) : 0;
        if (k && even + odd <= 0)
            break;
        time += 2 * ((1 - (double)k / length) * even + (1 - (k + 1.) / length) * odd);
    }
    return n / fmax(time, 1 / fmax(log10(n), 1));
}

void det_smc_coordinate(const det_smc *s, int i, double *x)
{
    for (int r = 0; r < s->n_runs; r++)
        for (int k = 0; k < s->n_draws; k++)
            *x++ = s->runs[r].u[(size_t)k * (size_t)s->n + (size_t)i];
}

static void ladder(const det_smc *s, det_diagnosis *d)
{
    d->lowest_acceptance = 1;
    for (int r = 0; r < s->n_runs; r++) {
        const det_smc_run *run = &s->runs[r];
        d->n_nonfinite += run->n_nonfinite;
        if (run->n_rungs > d->most_rungs)
            d->most_rungs = run->n_rungs;
        for (int k = 0; k < run->n_rungs; k++)
            d->lowest_acceptance = fmin(d->lowest_acceptance, run->rungs[k].acceptance);
    }
}

det_status det_smc_diagnose(const det_smc *s, det_diagnosis *out, det_err *err)
{
    det_diagnosis d = {.n = s->n, .worst_rhat = 1, .least_ess = INFINITY};
    double *x = det_calloc((size_t)s->n_runs * (size_t)s->n_draws, sizeof *x);
    d.rhat = det_calloc((size_t)s->n, sizeof *d.rhat);
    d.ess = det_calloc((size_t)s->n, sizeof *d.ess);
    if (!x || !d.rhat || !d.ess) {
        det_free(x);
        det_diagnosis_free(&d);
        return det_err_set(err, DET_NOMEM, "no memory for the diagnostics");
    }
    for (int i = 0; i < s->n; i++) {
        det_smc_coordinate(s, i, x);
        d.rhat[i] = det_rhat_split(x, s->n_runs, s->n_draws);
        d.ess[i] = det_ess_chains(x, s->n_runs * s->n_chains, s->n_draws / s->n_chains);
        d.worst_rhat = fmax(d.worst_rhat, d.rhat[i]);
        d.least_ess = fmin(d.least_ess, d.ess[i]);
    }
    ladder(s, &d);
    det_free(x);
    *out = d;
    return DET_OK;
}

void det_diagnosis_free(det_diagnosis *d)
{
    det_free(d->rhat);
    det_free(d->ess);
    memset(d, 0, sizeof *d);
}
