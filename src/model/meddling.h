/* SPDX-License-Identifier: Apache-2.0 */
/* Two meddlers and what binds them: each has a hidden on-off state that raises the rate of its acts; the rivals differ
 * in how the two states move.
 *
 *     acts a day   lambda_k = quiet_k + gain_k s_k                    counts Poisson, k = 0, 1
 *     apart        s_0, s_1 independent: off -> on, on -> off by their mean stays
 *     together     with probability kappa a step both chains obey one and the same throw: they switch at once, though
 * nothing outside moves them copying      the copier is switched on besides by the other's acts: hazard phi Y a day, Y
 * the other's acts remembered (half-life 5 days) calendar     a hidden driver u moves like s above; each s_k follows it
 * by itself, hazard 1 / delay: on while u is on, off while it is off
 *
 * Together is thus joint switching beyond what a shared driver gives. The filter over at most eight states (s_0, s_1,
 * u) is exact. All parameters are normal on the unconstrained scale u.
 */
#ifndef DET_MODEL_MEDDLING_H
#define DET_MODEL_MEDDLING_H

#include "base/random.h"

typedef enum det_meddling {
    DET_MEDDLING_NONE,  /* steady rates */
    DET_MEDDLING_FIRST, /* the first alone has a state */
    DET_MEDDLING_SECOND,
    DET_MEDDLING_APART,
    DET_MEDDLING_TOGETHER,
    DET_MEDDLING_SECOND_COPIES,
    DET_MEDDLING_FIRST_COPIES,
    DET_MEDDLING_CALENDAR,
    DET_N_MEDDLINGS
} det_meddling;

/* Most parameters of a rival. */
enum { DET_MAX_MEDDLING = 7 };

typedef struct det_meddling_record {
    int n_steps;
    double step_days;
    const double *count[2];    /* [n_steps] acts of each, borrowed */
    const unsigned char *seen; /* [n_steps] 0: not observed; borrowed */
} det_meddling_record;

/* Free parameters: log quiet_0, log quiet_1 (acts a day); then, where the rival has them, log gain_0, log gain_1, log
 * of the mean stays off and on (days, both chains alike), and logit kappa, log phi or log delay (days). */
int det_meddling_size(det_meddling m);
double det_meddling_loglik(const det_meddling_record *r, det_meddling m, const double *u);
/* Log density of the prior; gradient [size] unless NULL. */
double det_meddling_prior(det_meddling m, const double *u, double *grad);
void det_meddling_draw(det_meddling m, det_stream *s, double *u);

#endif
