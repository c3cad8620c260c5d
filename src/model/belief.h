/* SPDX-License-Identifier: Apache-2.0 */
/* Belief (section 2): what holder i thinks of 1-i, as odds of hostility, moved by evidence and eroded by time.
 *
 *   predict   h- = h (1 - q10') + (1 - h) q01,  q10' = q10 (1 - a_i A_i)
 *   reset     h- = (1 - zeta_j R_j) h- + zeta_j R_j h0
 *   update    logit h = logit h- + b host + d coop + f courting + deniable + w_B breach + shift
 *
 * The evidence of a pair's own acts shares one shock: n in the compensator is the pair's total, the rates in its logarithm are
 * the pair's sums as the holder sees them (its own direction at its own benign self), split hostile first, cooperative second.
 * Invariants: 1. predicted h- lies in [q01, 1 - q10']; 2. the log-odds gained in an update are exactly the sum of det_gains.
 */
#ifndef DET_MODEL_BELIEF_H
#define DET_MODEL_BELIEF_H

#include "model/conduct.h"

/* What one update adds to the log-odds, by source; weights b, d, f, w_B applied. */
typedef struct det_gains {
    double hostile, coop, breach, shift;
    double court[DET_MAX_CHANNELS], den[DET_MAX_CHANNELS]; /* 0 where the channel has another holder */
    double sum;
} det_gains;

/* Evidence of step t for holder i. Nothing is read of directions that were not observed. */
void det_belief_gains(const det_dilemma *d, const det_params *p, const det_conduct *c, const det_seen *seen, int t, int i,
                      det_gains *out);
/* Adjoint of the sum: adds to the rates' adjoints in a, to ap and (when not NULL) to aw[stride]. g as det_belief_gains filled it. */
void det_belief_gains_adj(const det_dilemma *d, const det_params *p, const det_conduct *c, const det_seen *seen, int t, int i,
                          const det_gains *g, double adjoint, det_conduct *a, det_params *ap, double *aw);
/* Odds after an update by `gain` log-odds, kept within 1e-300 .. 1e300. */
double det_belief_update(double odds, double gain);
/* Odds of holder i at t + 1 from its odds after the acts of t. */
double det_belief_predict(const det_dilemma *d, const det_params *p, int t, int i, double odds);
/* Adjoint: from that of logit h at t + 1 to that of logit h after the acts of t; adds to ap. */
double det_belief_predict_adj(const det_dilemma *d, const det_params *p, int t, int i, double odds, double a_next,
                              det_params *ap);

#endif
