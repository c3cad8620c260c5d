/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/answer.h"

#include "base/mem.h"
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Ascending, NaN last. */
static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return (a > b) - (a < b);
}

/* Type 7 of Hyndman & Fan 1996: linear between order statistics at (n - 1) p. */
static double quantile(const double *sorted, size_t n, double p)
{
    if (!n)
        return NAN;
    double place = (double)(n - 1) * p;
    size_t i = (size_t)place;
    double share = place - (double)i;
    if (share <= 0 || sorted[i] == sorted[i + 1])
        return sorted[i];
    return sorted[i] + share * (sorted[i + 1] - sorted[i]);
}

det_band det_band_of(double *values, size_t n)
{
    if (n)
        qsort(values, n, sizeof *values, by_value);
    while (n && isnan(values[n - 1]))
        n--;
    return (det_band){
        .median = quantile(values, n, .5),
        .q40 = quantile(values, n, .4),
        .q60 = quantile(values, n, .6),
        .q25 = quantile(values, n, .25),
        .q75 = quantile(values, n, .75),
        .q05 = quantile(values, n, .05),
        .q95 = quantile(values, n, .95),
    };
}

det_status det_answer_reason(det_answer *a, det_err *err, const char *fmt, ...)
{
    det_text t = {0};
    va_list args;
    va_start(args, fmt);
    det_text_addv(&t, fmt, args);
    va_end(args);
    char *reason = det_text_take(&t);
    if (!reason)
        return det_err_set(err, DET_NOMEM, "memory ran out for the reasons of the verdict");
    DET_BUG_IF(a->n_reasons == DET_MAX_REASONS);
    a->reasons[a->n_reasons++] = reason;
    return DET_OK;
}

void det_answer_free(det_answer *a)
{
    det_free(a->verdict);
    for (size_t i = 0; i < a->n_reasons; i++)
        det_free(a->reasons[i]);
    det_free(a->learned);
    det_free(a->would_change_it);
    memset(a, 0, sizeof *a);
}
