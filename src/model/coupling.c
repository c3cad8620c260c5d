/* SPDX-License-Identifier: Apache-2.0 */
#include "model/coupling.h"

#include <math.h>
#include <string.h>

#include "base/special.h"

/* P(N < n), N ~ Poisson(mean). */
static double below(int n, double mean)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += exp(det_poisson_logp((unsigned)k, mean));
    return fmin(sum, 1);
}

static double exactly(int n, double mean)
{
    return exp(det_poisson_logp((unsigned)n, mean));
}

/* The count at place u of its law; the second condition ends the walk where rounding has eaten the tail. */
static int at_place(double u, double mean)
{
    int k = 0;
    double p = exactly(0, mean);
    while (u >= p && (k < mean || p > 1e-17)) {
        u -= p;
        p = exactly(++k, mean);
    }
    return k;
}

static int thinned(int n, double was, double now, det_stream *s, unsigned char *keeps)
{
    for (int k = 0; k < n; k++)
        keeps[k] = det_draw_uniform(s) * was < now;
    return now > was ? (int)det_draw_poisson(s, now - was) : 0;
}

/* All orders of the acts seen are alike: which ones are left is drawn without replacement. */
static int by_quantile(int n, double was, double now, det_stream *s, unsigned char *keeps)
{
    double u = below(n, was) + det_draw_uniform(s) * exactly(n, was);
    int count = at_place(u, now), left = count < n ? count : n;
    for (int k = 0; k < n; k++) {
        keeps[k] = det_draw_uniform(s) * (n - k) < left;
        left -= keeps[k];
    }
    return count > n ? count - n : 0;
}

int det_coupling_carry(det_coupling how, int n, double was, double now, det_stream *s, unsigned char *keeps)
{
    if (now == was) {
        memset(keeps, 1, (size_t)n);
        return 0;
    }
    return how == DET_COUPLING_QUANTILE ? by_quantile(n, was, now, s, keeps) : thinned(n, was, now, s, keeps);
}

double det_coupling_none(det_coupling how, int n, double was, double now)
{
    if (how == DET_COUPLING_THINNING)
        return pow(fmax(0, 1 - now / was), n) * exp(-fmax(0, now - was));
    double overlap = exactly(0, now) - below(n, was);
    return fmin(1, fmax(0, overlap / exactly(n, was)));
}

void det_coupling_bounds(int n, double was, double now, double bounds[2])
{
    double none = exactly(0, now), silent = exactly(0, was), seen = exactly(n, was);
    if (n == 0) {
        bounds[0] = bounds[1] = fmin(1, none / silent);
        return;
    }
    double lost = fmax(0, none - silent), elsewhere = fmax(0, 1 - silent - seen);
    bounds[0] = fmax(0, lost - elsewhere) / seen;
    bounds[1] = fmin(1, lost / seen);
}
