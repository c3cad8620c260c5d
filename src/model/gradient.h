/* SPDX-License-Identifier: Apache-2.0 */
/* The gradient of the log likelihood: reverse mode by hand, through filter, emission, beliefs, rates and kernels.
 *
 * Walks the tape of det_loglik(keep = 1) backwards; every equation has its adjoint beside it in the file of its name. A by-product
 * of the walk is the smoother: the adjoint of a state's log emission is its probability in hindsight.
 */
#ifndef DET_MODEL_GRADIENT_H
#define DET_MODEL_GRADIENT_H

#include "model/likelihood.h"

/* Fill *adjoint with d loglik / d p (natural values) and work->smooth. Needs the tape of the same d and p. */
void det_loglik_back(const det_dilemma *d, const det_params *p, det_work *work, det_params *adjoint);
/* log likelihood at u and, when grad != NULL, its gradient by u [table.n_free] (written). */
double det_loglik_u(const det_dilemma *d, const double *u, det_work *work, double *grad);

#endif
