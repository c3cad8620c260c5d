/* SPDX-License-Identifier: Apache-2.0 */
/* True intent and the common cause (sections 3 and 4): three two-state chains, coupled only through what they emit.
 *
 * A joint state s in 0..7 has bit 0 = x_0, bit 1 = x_1, bit 2 = Z. Chains that do not move stay in state 0, so only the states made of moving
 * bits are visited. Given parameters and data the filter is exact.
 *
 *   predict   each chain by its own 2 x 2 matrix; at a regime change of i, x_i is redrawn from its stationary law with probability zeta_i
 *   update    p_s <- p_s e_s / sum, e_s the emission at s
 */
#ifndef DET_MODEL_INTENT_H
#define DET_MODEL_INTENT_H

#include "model/dilemma.h"

enum { DET_N_STATES = 8, DET_BIT_COMMON = 2 };

/* Bits that move: 1 x_0, 2 x_1, 4 Z. */
int det_intent_moving(const det_dilemma *d);
/* Stationary law of the joint chain. */
void det_intent_start(const det_dilemma *d, const det_params *p, double prob[DET_N_STATES]);
void det_intent_start_adj(const det_dilemma *d, const det_params *p, const double a[DET_N_STATES], det_params *ap);
/* prob at t + 1 from prob after the acts of t, in place. */
void det_intent_predict(const det_dilemma *d, const det_params *p, int t, double prob[DET_N_STATES]);
/* prob: after the acts of t; a: adjoint at t + 1 in, at t out. Adds to ap. */
void det_intent_predict_adj(const det_dilemma *d, const det_params *p, int t, const double prob[DET_N_STATES],
                            double a[DET_N_STATES], det_params *ap);
/* The state at place u of a law, 0 < u < the sum of prob; never one of probability 0. */
int det_intent_draw(const double prob[DET_N_STATES], double u);

#endif
