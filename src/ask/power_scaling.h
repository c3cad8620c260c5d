/* SPDX-License-Identifier: Apache-2.0 */
/* How far a quantity hangs on a part of the posterior (the prior, one parameter's prior, the likelihood): raise the
 * part to a power near 1, weigh the draws anew, and see how far the quantity's distribution moves.
 *
 * Distance: square root of the cumulative Jensen-Shannon divergence over its bound, the larger of that between
 * distribution functions and that between their complements. Sensitivity: distance per doubling of the power, mean of a
 * power and its inverse. Weights that have nothing to do with the quantity would move it, too, by chance: the squared
 * distance of such weights (the same ones, dealt to other draws) is taken off. A prior's power is taken on the
 * unconstrained scale. Weights are cut at their mean times the root of their number (Ionides 2008). Source: Kallioinen,
 * Paananen, Buerkner & Vehtari 2023, sections 2 and 3.
 */
#ifndef DET_ASK_POWER_SCALING_H
#define DET_ASK_POWER_SCALING_H

#include "base/err.h"

typedef struct det_power {
    size_t n;
    double power;
    double *w[2]; /* [n] weights that sum to 1, at 1/power and at power (owned) */
    double ess;   /* effective number of draws, the lesser of the two */
} det_power;

/* Weights of n >= 1 draws where the part has these log densities; power > 1, 1.25 as a rule. DET_NOMEM; *out is then
 * untouched. */
det_status det_power_init(const double *logp, size_t n, double power, det_power *out, det_err *err) DET_MUST_USE;
void det_power_free(det_power *p);
/* Sensitivity of the quantity with value x[i] at draw i into *out: NaN where a value is not finite or fewer than 50
 * draws are left in effect; 0 where nothing varies. Draws in the order of their chains are best. DET_NOMEM. Cost: n log
 * n. */
det_status det_power_sensitivity(const det_power *p, const double *x, double *out, det_err *err) DET_MUST_USE;
/* "robust" where the sensitivity to the prior is below 0.05; else "conflict" where that to the likelihood is not, and
 * "prior-sensitive" where it is; "not known" for NaN. Static. */
const char *det_power_word(double by_prior, double by_likelihood);

#endif
