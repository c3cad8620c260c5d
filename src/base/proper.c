/* SPDX-License-Identifier: Apache-2.0 */
#include "base/proper.h"

#include <math.h>

/* Sum over pairs of |x - x'| from ranks: 2 sum (2 i - n + 1) x_i. */
double det_crps_ensemble(const double *sorted, size_t n, double y)
{
    double size = (double)n, error = 0, spread = 0;
    for (size_t i = 0; i < n; i++) {
        error += fabs(sorted[i] - y);
        spread += (2 * (double)i - size + 1) * sorted[i];
    }
    return error / size - spread / (size * size);
}

static double draws(const int *n, size_t m)
{
    double sum = 0;
    for (size_t k = 0; k < m; k++)
        sum += n[k];
    return sum;
}

/* The squared distance of the distribution function from the step at y, summed over counts. */
double det_crps_counts(const int *n, size_t m, int y)
{
    double all = draws(n, m), upto = 0, sum = 0;
    size_t last = y >= 0 && (size_t)y > m ? (size_t)y : m;
    for (int k = y; k < 0; k++)
        sum += 1;
    for (size_t k = 0; k < last; k++) {
        upto += k < m ? n[k] / all : 0;
        double miss = upto - ((double)k >= y);
        sum += miss * miss;
    }
    return sum;
}

double det_mean_counts(const int *n, size_t m)
{
    double sum = 0;
    for (size_t k = 0; k < m; k++)
        sum += (double)k * n[k];
    return sum / draws(n, m);
}

double det_log_score_counts(const int *n, size_t m, int y)
{
    double all = draws(n, m), mean = det_mean_counts(n, m) + .5, seen = y >= 0 && (size_t)y < m ? n[y] : 0;
    if (y < 0)
        return INFINITY;
    return -log((seen + exp(y * log(mean / (1 + mean))) / (1 + mean)) / (all + 1));
}

double det_brier_score(double p, int y)
{
    return (p - y) * (p - y);
}

double det_log_score_event(double p, int y, double least)
{
    return -log(fmax(y ? p : 1 - p, least));
}

double det_interval_score(double low, double high, double alpha, double y)
{
    return high - low + 2 / alpha * (fmax(0, low - y) + fmax(0, y - high));
}

void det_pit_counts(const int *n, size_t m, int y, double *below, double *upto)
{
    double all = draws(n, m), sum = 0;
    for (size_t k = 0; k < m && (double)k < y; k++)
        sum += n[k];
    *below = sum / all;
    *upto = (sum + (y >= 0 && (size_t)y < m ? n[y] : 0)) / all;
}

double det_pit_held(double below, double upto, double share)
{
    const double low = (1 - share) / 2, high = (1 + share) / 2;
    if (!(upto > below))
        return below >= low && below <= high;
    return fmax(0, fmin(upto, high) - fmax(below, low)) / (upto - below);
}

int det_quantile_counts(const int *n, size_t m, double p)
{
    double all = draws(n, m), sum = 0;
    size_t k = 0;
    for (; k < m; k++) {
        sum += n[k];
        if (sum >= p * all * (1 - 1e-12))
            break;
    }
    return (int)(k < m ? k : m - 1);
}
