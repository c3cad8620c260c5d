/* SPDX-License-Identifier: Apache-2.0 */
/* A scorecard: how well forecasters did over many pairs, as it is kept in a store. Plain data, so that those who score and those who keep meet
 * here. NaN: not known. */
#ifndef DET_DATA_SCORECARD_H
#define DET_DATA_SCORECARD_H

#include <stddef.h>

#include "base/date.h"

/* One forecaster up to one lead time. */
typedef struct det_scorecard_row {
    int days;            /* lead time; 0: all acts of the next day, step by step */
    const char *way;     /* "average", "hhh4" ...; static */
    double n;            /* forecasts */
    double log_score;    /* of hostile acts up to the lead time; of all acts where days = 0 */
    double crps, brier, interval, held50, held90;
    double less, low, high; /* log score of the average less this one's, and its 95 % interval */
} det_scorecard_row;

typedef struct det_scorecard {
    const char *version, *method; /* static */
    unsigned long seed;
    const char *format;           /* of the events; borrowed */
    det_day from, train_until, until;
    int refit_days, train_days, every_days;
    size_t n_pairs;
    const det_scorecard_row *rows; /* [n_rows], borrowed */
    size_t n_rows;
} det_scorecard;

#endif
