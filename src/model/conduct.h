/* SPDX-License-Identifier: Apache-2.0 */
/* Conduct (section 3): the rates of a step, given beliefs and memories.
 *
 *   hostile   lambda_ij,c = E D_ij [ mu + kappa H_ij + eta x + theta F(h_ij) + alpha Y_ji + tau Y_ki + gamma Z ] + e Yecho
 *   coop      lambda_ij,c = E [ mu + kappa H_ij + etaC (1 - x) + thetaC (1 - h_ij) + alphaC Y_ji,coop ] + e Yecho
 *   hedging   lambda_jk   = E [ mu_jk + chi_j r_ik F(h_ji) ]
 *   deniable  lambda_ki   = E mu_den [ 1 - c + c (pi0 + (pi1' - pi0) m) ],  m = 1 - (1 - x_j)(1 - F(h_ji))
 *   thinning  D_ij = exp(-delta Y_ji,coop - sum of restraining tau Y_ki)
 *
 * Rates are linear in the hidden states, so a step is described by its value at x = Z = 0 and what each state adds. Beside
 * them stands what the other side takes as `known` (section 2): own provocation enters only by its sensibility s.
 */
#ifndef DET_MODEL_CONDUCT_H
#define DET_MODEL_CONDUCT_H

#include "model/state.h"

typedef struct det_conduct {
    double e, level;                     /* E per step; exp(log-baseline) */
    double h[2], fear[2], slope[2];      /* h_ij, F(h_ij), dF/d logit h */
    double thin[2];                      /* D_ij */
    double base[2][DET_N_CLASSES];       /* acts/step at x = Z = 0 */
    double intent[2][DET_N_CLASSES];     /* added by x_i = 1 (negative for cooperation) */
    double common[2][2];                 /* added by Z = 1, hostile classes */
    double known[2][DET_N_CLASSES];      /* dir j as holder 1-j expects it of a benign j */
    double court[DET_MAX_CHANNELS];      /* hedging rate by courting channel */
    double court_known[DET_MAX_CHANNELS], court_extra[DET_MAX_CHANNELS];
    double den[DET_MAX_CHANNELS][2];     /* deniable rate at x_j = 0, 1 */
    double den_known[DET_MAX_CHANNELS], den_extra[DET_MAX_CHANNELS];
} det_conduct;

/* Rate of class cls of direction i, acts/step, in a hidden state (bits x_0 x_1 Z). */
static inline double det_conduct_rate(const det_conduct *c, int i, int cls, int hidden)
{
    double rate = c->base[i][cls];
    if (hidden >> i & 1)
        rate += c->intent[i][cls];
    if (cls >= DET_VH && hidden >> 2 & 1)
        rate += c->common[i][cls - DET_VH];
    return rate;
}

/* F(h) of a response at odds o of h, and its derivative by logit h. */
double det_response_value(det_response f, double odds, double *slope);
/* Belief at which a security seeker with payoffs T > R > P > S (R for mutual cooperation the best of a seeker) stops to cooperate:
 * trust needed (P-S)/((P-S)+(R-T)) with R > T > P > S; result is 1 - trust. For (4,3,2,0): 1/3. */
double det_trust_threshold(double r, double t, double p, double s);
/* E of a step. t may lie beyond the record: exposure is then one step. */
double det_exposure(const det_record *r, const det_params *p, int t);
/* All rates of step t. Beyond the record's end no commitment or leverage changes: the last step's hold. */
void det_conduct_step(const det_dilemma *d, const det_params *p, const det_state *s, int t, det_conduct *out);
/* Adjoint: a holds adjoints of the rates and of fear and h (used elsewhere); adds to ap, to the kernels' adjoint ay and
 * to a_logit, the adjoint of logit h. */
void det_conduct_step_adj(const det_dilemma *d, const det_params *p, const det_state *s, int t, const det_conduct *c,
                          det_conduct *a, det_params *ap, double *ay, double a_logit[2]);

#endif
