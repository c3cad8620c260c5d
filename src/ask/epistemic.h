/* SPDX-License-Identifier: Apache-2.0 */
/* What the posterior draws disagree about, told apart from the noise of simulating each of them only so many times.
 *
 * x[d][k] is what path k of draw d gave. The mean over the paths of a draw varies for two reasons: draws differ, and paths are few.
 * The second part is known from the paths, and taken off: means are drawn toward their common mean until what is left of their
 * variance is the first part (moment estimate of a random-effects model) and the error of the common mean itself. So the band is that of
 * the draws, whatever the number of paths, and never narrower than what the simulation knows.
 */
#ifndef DET_ASK_EPISTEMIC_H
#define DET_ASK_EPISTEMIC_H

#include "ask/answer.h"

typedef struct det_epistemic {
    double mean; /* over all paths of all draws */
    double se;   /* Monte Carlo error of the mean: draws and paths are both a sample */
    det_band band; /* of the draws' means, noise taken off; NaN for a single draw */
} det_epistemic;

/* x[n_draws][per_draw], n_draws >= 1, per_draw >= 2; scratch[n_draws] is overwritten. All NaN where a value is not finite. */
void det_epistemic_find(const double *x, size_t n_draws, size_t per_draw, double *scratch, det_epistemic *out);
/* Not known. */
det_epistemic det_epistemic_none(void);

#endif
