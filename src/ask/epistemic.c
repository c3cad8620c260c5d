/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/epistemic.h"

#include <math.h>

det_epistemic det_epistemic_none(void)
{
    return (det_epistemic){NAN, NAN, det_band_of(NULL, 0)};
}

/* Mean of n values, and their sample variance. */
static double moments(const double *x, size_t n, double *variance)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    *variance = n > 1 ? squares / (double)(n - 1) : 0;
    return mean;
}

void det_epistemic_find(const double *x, size_t n_draws, size_t per_draw, double *scratch, det_epistemic *out)
{
    double noise = 0, between, within;
    for (size_t d = 0; d < n_draws; d++) {
        scratch[d] = moments(x + d * per_draw, per_draw, &within);
        noise += within / (double)per_draw / (double)n_draws;
    }
    *out = det_epistemic_none();
    out->mean = moments(scratch, n_draws, &between);
    if (n_draws < 2 || !isfinite(out->mean))
        return;
    out->se = sqrt(between / (double)n_draws);
    double left = fmin(between, fmax(0, between - noise) + between / (double)n_draws), keep = between > 0 ? sqrt(left / between) : 0;
    for (size_t d = 0; d < n_draws; d++)
        scratch[d] = out->mean + keep * (scratch[d] - out->mean);
    out->band = det_band_of(scratch, n_draws);
}
