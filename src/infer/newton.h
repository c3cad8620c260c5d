/* SPDX-License-Identifier: Apache-2.0 */
/* The posterior mode by damped Newton steps, and Laplace's approximation there, for many small fits on one thread each.
 *
 * When to use: scans over many targets, where det_optimum_find (many starts, threads inside, quasi-Newton) would cost
 * more. A round evaluates the n + 1 gradients that give the curvature in one call of logp_many, and then several
 * dampings at once in another, so that a model which computes points side by side is used to the full.
 */
#ifndef DET_INFER_NEWTON_H
#define DET_INFER_NEWTON_H

#include "infer/optimum.h"

typedef struct det_newton_options {
    int max_rounds;      /* default 40 */
    double tolerance;    /* what a further step may promise in log density, default 1e-4 */
    const double *start; /* [n], borrowed; NULL: u = 0 */
} det_newton_options;

void det_newton_default(det_newton_options *o);

/* Climb log prior + log likelihood of the target; work is a workspace of it. *out is as det_optimum_find leaves it:
 * n_agree is 1 where the climb came to rest, 0 where the rounds ran out before (the figures are then rough);
 * not_positive is 1 where the curvature had to be lifted to be positive. The curvature is by forward differences of the
 * gradient, right to about 1e-4 relative. On failure *out is untouched. DET_DATA: the density is not finite at the
 * start, or the curvature where the climb ended; DET_NOMEM. Cost: per round n + 1 gradients and 8 values; 3 to 15
 * rounds. */
det_status det_newton_find(const det_target *t, void *work, const det_newton_options *o, det_optimum *out,
                           det_err *err) DET_MUST_USE;

#endif
