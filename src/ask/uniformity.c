/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/uniformity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"

enum { N_NULL = 20000, QUESTION = 0x756e6966 };

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Two-sided tail probabilities of a binomial count: twice the smaller of P(X <= k), P(X >= k). */
static void fill_tails(int n, double p, double *tail)
{
    double below = 0, log_p = log(p), log_q = log1p(-p);
    for (int k = 0; k <= n; k++) {
        double here = exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) + k * log_p + (n - k) * log_q);
        tail[k] = 2 * fmin(below + here, 1 - below);
        below += here;
    }
}

/* Smallest tail over the cuts; counts[k]: values in cell k of 64. */
static double statistic(const det_uniformity *u, const int counts[DET_N_CUTS + 1])
{
    double least = INFINITY;
    int below = 0;
    for (int k = 0; k < DET_N_CUTS; k++) {
        below += counts[k];
        least = fmin(least, u->tail[(size_t)k * ((size_t)u->n + 1) + (size_t)below]);
    }
    return least;
}

static double uniform_statistic(const det_uniformity *u, uint32_t id)
{
    int counts[DET_N_CUTS + 1] = {0};
    det_stream s;
    det_stream_init(&s, 1, QUESTION, id, 0);
    for (int k = 0; k < u->n; k++)
        counts[det_draw_u64(&s) >> 58]++;
    return statistic(u, counts);
}

det_status det_uniformity_init(int n, det_uniformity *out, det_err *err)
{
    det_uniformity u = {.n = n};
    size_t width = (size_t)n + 1;
    DET_BUG_IF(n < 1);
    u.tail = det_calloc(DET_N_CUTS * width, sizeof *u.tail);
    u.null = det_calloc(N_NULL, sizeof *u.null);
    if (!u.tail || !u.null) {
        det_uniformity_free(&u);
        return det_err_set(err, DET_NOMEM, "memory ran out for the band of %d values", n);
    }
    for (int k = 0; k < DET_N_CUTS; k++)
        fill_tails(n, (k + 1) / (DET_N_CUTS + 1.0), u.tail + (size_t)k * width);
    for (uint32_t k = 0; k < N_NULL; k++)
        u.null[k] = uniform_statistic(&u, k);
    qsort(u.null, N_NULL, sizeof *u.null, by_size);
    *out = u;
    return DET_OK;
}

double det_uniformity_p(const det_uniformity *u, const double *value)
{
    int counts[DET_N_CUTS + 1] = {0}, n_below = 0;
    for (int k = 0; k < u->n; k++)
        counts[(int)fmin(fmax(value[k] * (DET_N_CUTS + 1), 0), DET_N_CUTS)]++;
    double seen = statistic(u, counts);
    while (n_below < N_NULL && u->null[n_below] <= seen)
        n_below++;
    return (n_below + 1.0) / (N_NULL + 1.0);
}

void det_uniformity_free(det_uniformity *u)
{
    det_free(u->tail);
    det_free(u->null);
    memset(u, 0, sizeof *u);
}
