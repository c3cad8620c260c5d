/* SPDX-License-Identifier: Apache-2.0 */
/* The posterior mode by damped Newton steps, and Laplace's approximation there, for many small fits on one thread each.
 *
 * When to use: scans over many targets, where det_optimum_find (many starts, threads inside, quasi-Newton) would cost
 * more. Points are evaluated side by side (logp_many), so that a model which computes several at once is used to the full: a round
 * looks at several dampings, with their gradients, and corrects the curvature by the step that it takes; a look around, n gradients, gives
 * the curvature itself where the climb seems to rest, and at its start unless the caller knows it nearly.
 */
#ifndef DET_INFER_NEWTON_H
#define DET_INFER_NEWTON_H

#include "infer/optimum.h"

typedef struct det_newton_options {
    int max_rounds;      /* default 40 */
    double tolerance;    /* what a further step may promise in log density, default 1e-4 */
    const double *start; /* [n], borrowed; NULL: u = 0 */
    const double *curvature; /* [n][n], borrowed: minus the Hessian near the start, as known; NULL: look around */
    const unsigned char *fresh; /* [n], borrowed: 1: of this parameter it knows nothing, so it is looked at at the start; NULL (default): it knows all */
    double *found;           /* [n][n], borrowed: gets minus the Hessian at the mode; NULL: not wanted */
    int sparing;             /* default 0; 1: points are not cheaper side by side, so a round tries the undamped step alone first */
} det_newton_options;

void det_newton_default(det_newton_options *o);

/* Climb log prior + log likelihood of the target; work is a workspace of it. *out is as det_optimum_find leaves it:
 * n_agree is 1 where the climb came to rest, 0 where the rounds ran out before (the figures are then rough);
 * not_positive is 1 where the curvature had to be lifted to be positive. The curvature is by forward differences of the
 * gradient, right to about 1e-4 relative. On failure *out is untouched. DET_DATA: the density is not finite at the
 * start, or the curvature where the climb ended; DET_NOMEM. Cost: per round 8 gradients (sparing: mostly 1), of 2 to 15 rounds; n gradients once
 * or twice, and after every eighth round. */
det_status det_newton_find(const det_target *t, void *work, const det_newton_options *o, det_optimum *out,
                           det_err *err) DET_MUST_USE;

#endif
