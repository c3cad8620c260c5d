/* SPDX-License-Identifier: Apache-2.0 */
/* How far a quantity hangs on the prior, and on the likelihood: raise one of them to a power near 1, weigh the draws anew,
 * and see how far the quantity's distribution moves.
 *
 * Powers 0.8 and 1.25; distance: square root of the cumulative Jensen-Shannon divergence over its bound, the larger of
 * that between distribution functions and that between their complements; sensitivity: distance per doubling of the
 * power, mean of the two. The prior's power is taken on the unconstrained scale (0.8 widens a normal prior there by the
 * root of 1.25). Weights are cut at their mean times the root of their number (Ionides 2008).
 * Source: Kallioinen, Paananen, Buerkner & Vehtari 2023, sections 2 and 3.
 */
#ifndef DET_ASK_POWER_SCALING_H
#define DET_ASK_POWER_SCALING_H

#include "base/err.h"

enum { DET_POWER_PRIOR, DET_POWER_LIKELIHOOD, DET_N_POWERED };

typedef struct det_power_scaling {
    size_t n;
    double *w[DET_N_POWERED][2]; /* [n] weights that sum to 1, at 0.8 and at 1.25 (owned) */
    double least_ess;            /* least effective number of draws of the four */
} det_power_scaling;

/* Weights of n >= 1 draws with these log densities. DET_NOMEM; *out is then untouched. */
det_status det_power_init(const double *log_prior, const double *log_lik, size_t n, det_power_scaling *out, det_err *err)
    DET_MUST_USE;
void det_power_free(det_power_scaling *p);
/* Sensitivities of a quantity with value x[i] at draw i. NaN where a value is not finite or fewer than 50 draws are left in
 * effect; 0 where nothing varies. DET_NOMEM; out is then untouched. Cost: n log n. */
det_status det_power_sensitivity(const det_power_scaling *p, const double *x, double out[DET_N_POWERED],
                                 det_err *err) DET_MUST_USE;
/* "robust" below 0.05 of the prior's; above it "conflict" where the likelihood's is, too, else "prior-sensitive"; "not
 * known" for NaN. Static. */
const char *det_power_word(const double sensitivity[DET_N_POWERED]);

#endif
