/* SPDX-License-Identifier: Apache-2.0 */
/* Placebos: does a finding survive where there cannot be one?
 *
 * Shifts: the acts of the second side are moved around the window as on a ring, all by the same number of steps. Each
 * side keeps its own history, only who answers whom is gone; the Bayes factors of tit for tat and of mutual fear over
 * habit alone are taken again on each, by the same estimator (draws of habit's posterior, all else from its prior, the
 * same draws each time). p is the share of shifts on which the factor is as large.
 *
 * Lead: a side's hostile acts are regressed on what the other did before (lag) and on what it did after (lead), both
 * remembered with the same half-life. Where one side alone reacts, its lead is 0; a cause that moves both makes lead
 * and lag alike. Time reversed, lag and lead change places.
 */
#ifndef DET_ASK_PLACEBO_H
#define DET_ASK_PLACEBO_H

#include "ask/fork.h"

/* Half-life of the memory in days: the prior's centre. */
#define DET_PLACEBO_HALF_LIFE 5.
enum { DET_N_TESTED = 2 };

typedef struct det_placebo_side {
    double lag, lead;     /* hostile acts that follow, that go before, one hostile act of the other; NaN without acts */
    double p_lag, p_lead; /* share of shifts with as much */
} det_placebo_side;

typedef struct det_placebo_factor {
    det_rival rival;
    double log10_factor; /* over habit alone, on the true record, by the placebo's estimator */
    double reversed;     /* the same with time reversed */
    double p;            /* share of shifts with as much; NaN without shifts */
    double q95;          /* 95 % quantile of the shifts' factors; NaN without */
} det_placebo_factor;

typedef struct det_placebo {
    int n_shifts;
    det_placebo_factor tested[DET_N_TESTED]; /* tit for tat, mutual fear */
    det_placebo_side side[2];                /* acts of principal i on those of the other */
} det_placebo;

/* Slopes of side i's hostile acts on the other's before and after, rho the memory a step: slope[0] lag, slope[1] lead.
 * Steps on which a direction was not observed are left out; NaN where a regressor does not vary. DET_NOMEM. */
det_status det_placebo_slopes(const det_record *r, int i, double rho, double slope[2], det_err *err) DET_MUST_USE;
/* n_draws of habit's posterior, n_shifts shifts (fewer in a short record). DET_NOMEM, DET_STOPPED; *out is then
 * untouched. Cost: 3 n_draws n_shifts likelihoods by the lane kernels. */
det_status det_placebo_find(const det_basis *b, const det_fork *f, int n_draws, int n_shifts, const det_run *run,
                            det_placebo *out, det_err *err) DET_MUST_USE;

#endif
