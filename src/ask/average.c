/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/average.h"

#include <math.h>

static double highest(size_t n, const double *x)
{
    double most = -INFINITY;
    for (size_t k = 0; k < n; k++)
        if (isfinite(x[k]) && x[k] > most)
            most = x[k];
    return most;
}

static double lowest(size_t n, const double *x)
{
    double least = INFINITY;
    for (size_t k = 0; k < n; k++)
        if (isfinite(x[k]) && x[k] < least)
            least = x[k];
    return least;
}

void det_average_begin(size_t n, const double *prior, const double *log_evidence, double *weight)
{
    const double most = highest(n, log_evidence), least = lowest(n, log_evidence);
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        const double known = isfinite(log_evidence[k]) ? log_evidence[k] : least;
        weight[k] = prior[k] * (isfinite(most) ? exp(known - most) : 1);
        sum += weight[k];
    }
    for (size_t k = 0; k < n; k++)
        weight[k] /= sum;
}

void det_average_share(size_t n, const double *prior, double share, const double *weight, double *next)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += prior[k];
    for (size_t k = 0; k < n; k++)
        next[k] = (1 - share) * weight[k] + share * prior[k] / sum;
}

double det_average_logp(size_t n, const double *weight, const double *logp)
{
    const double most = highest(n, logp);
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += weight[k] > 0 ? weight[k] * exp(logp[k] - most) : 0;
    return most + log(sum);
}

double det_average_step(size_t n, const double *logp, double *weight)
{
    const double all = det_average_logp(n, weight, logp);
    for (size_t k = 0; k < n; k++)
        weight[k] *= exp(logp[k] - all);
    return all;
}

void det_average_split(size_t n, const double *weight, int n_draws, double u, int *draws)
{
    double all = 0, sum = 0;
    int given = 0;
    for (size_t k = 0; k < n; k++)
        all += weight[k];
    for (size_t k = 0; k < n; k++) { /* draw i is of the member in whose part of [0, n_draws) i + u lies */
        sum += weight[k];
        const int upto = weight[k] > 0 ? (int)fmin(n_draws, ceil(fmax(0, sum / all * n_draws - u))) : given;
        draws[k] = upto - given;
        given = upto;
    }
}
