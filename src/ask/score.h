/* SPDX-License-Identifier: Apache-2.0 */
/* score: how good kept forecasts were, now that the record goes on: proper scores by lead time, the model beside the baselines that were
 * issued with it.
 *
 * A forecast is scored up to a lead time whose last day the case's window reaches, and in which every step was observed: what is missing is
 * not calm. All scores are losses.
 */
#ifndef DET_ASK_SCORE_H
#define DET_ASK_SCORE_H

#include "ask/prospect.h"

/* How one way did in one forecast up to one lead time. NaN where it was not known. */
typedef struct det_score_row {
    double p_clash, brier;
    double crps[DET_N_COUNTS], log_score[DET_N_COUNTS];
    double interval[DET_N_COUNTS];                       /* interval score of the central 90 % */
    double in50[DET_N_COUNTS], in90[DET_N_COUNTS];       /* 1: the central interval holds the truth */
    double below[DET_N_COUNTS], upto[DET_N_COUNTS];      /* ends of the PIT */
} det_score_row;

/* Score what one way said of a lead time against what came. NaN throughout where it said nothing. */
void det_score_lead(const det_issued_lead *l, const int acts[DET_N_COUNTS], int clash, det_score_row *out);

enum { DET_SCORE_DONE, DET_SCORE_NOT_DUE, DET_SCORE_UNOBSERVED };

/* One forecast up to one lead time. */
typedef struct det_score_item {
    size_t forecast; /* index */
    int days, state;
    int acts[DET_N_COUNTS], clash; /* what came; meant where state is DET_SCORE_DONE */
    det_score_row *rows;           /* [n_ways], owned */
} det_score_item;

/* Means over the forecasts that were scored up to one lead time. */
typedef struct det_score_mean {
    int days, n;
    double came;           /* share of clashes */
    det_score_row *rows;   /* [n_ways] means over those in which the way was known, owned */
    double *less, *error;  /* [n_ways] CRPS of hostile acts of the model less the way's, forecast by forecast; its standard error (owned) */
} det_score_mean;

typedef struct det_score {
    det_answer answer;
    const det_case *c;          /* borrowed */
    const det_issued *forecasts; /* [n_forecasts], borrowed */
    size_t n_forecasts;
    size_t n_ways;              /* those of the first forecast; the first way is the model */
    det_score_item *items;      /* [n_items], owned */
    size_t n_items;
    det_score_mean *means;      /* [n_means] by lead time, owned */
    size_t n_means;
    int n_done, n_not_due, n_unobserved; /* items */
    det_input *inputs;          /* of the provenance: the case's and the forecasts', owned, their texts borrowed */
} det_score;

/* Score n >= 1 forecasts, which with c must outlive *out. DET_DATA: a forecast is of another pair, or has other ways than the first;
 * DET_CONFIG: other steps than the case's; DET_NOMEM. *out is then untouched. */
det_status det_score_ask(const det_case *c, const det_issued *forecasts, size_t n, det_score *out, det_err *err) DET_MUST_USE;
void det_score_free(det_score *s);

#endif
