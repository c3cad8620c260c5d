/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/foretold.h"

#include <math.h>

enum { WEEK = 7, N_WEEKS = 8, N_PRIOR = 4 };

static int weekday_of(const det_foretold *f, int t)
{
    return (int)(((f->from + t) % WEEK + WEEK) % WEEK);
}

det_status det_foretold_init(const double *rows_per_day, int n_days, det_day from, int n_train, det_foretold *out, det_err *err)
{
    det_foretold f = {.rows_per_day = rows_per_day, .n_days = n_days, .from = from};
    int n[WEEK] = {0}, all = 0;
    for (int t = 0; t < n_train; t++) {
        if (rows_per_day[t] <= 0)
            continue;
        f.weekday[weekday_of(&f, t)] += rows_per_day[t];
        f.mean += rows_per_day[t];
        n[weekday_of(&f, t)]++;
        all++;
    }
    if (!all)
        return det_err_set(err, DET_DATA, "none of the %d days of the training stretch was covered", n_train);
    f.mean /= all;
    for (int k = 0; k < WEEK; k++)
        f.weekday[k] = n[k] ? f.weekday[k] / n[k] : f.mean;
    *out = f;
    return DET_OK;
}

double det_foretold_log_volume(const det_foretold *f, int t, int known)
{
    double sum = N_PRIOR * f->weekday[weekday_of(f, t)], n = N_PRIOR;
    int first = t - WEEK;
    while (first >= known)
        first -= WEEK;
    for (int s = first; s >= 0 && n < N_PRIOR + N_WEEKS; s -= WEEK) {
        if (f->rows_per_day[s] <= 0)
            continue;
        sum += f->rows_per_day[s];
        n++;
    }
    return log(sum / n / f->mean);
}
