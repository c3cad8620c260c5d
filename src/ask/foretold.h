/* SPDX-License-Identifier: Apache-2.0 */
/* How much a source will code on a day, told from the days before: the exposure of a forecast.
 *
 * The rows that a source codes on a day are known when the day is over. A forecast that read them would look ahead, so skill out of
 * sample is measured under foretold volumes alone, in training too: the mean of the last eight same weekdays that were covered,
 * with four more at the weekday's mean over the training stretch.
 */
#ifndef DET_ASK_FORETOLD_H
#define DET_ASK_FORETOLD_H

#include "base/date.h"
#include "base/err.h"

typedef struct det_foretold {
    const double *rows_per_day; /* [n_days], 0: not covered (borrowed) */
    int n_days;
    det_day from;        /* first of them */
    double weekday[7];   /* mean rows of covered days of the training stretch */
    double mean;         /* of all of them */
} det_foretold;

/* From the first n_train days. DET_DATA where none of them was covered. */
det_status det_foretold_init(const double *rows_per_day, int n_days, det_day from, int n_train, det_foretold *out, det_err *err) DET_MUST_USE;
/* log(rows of day t / mean), told from days before `known`. */
double det_foretold_log_volume(const det_foretold *f, int t, int known);

#endif
