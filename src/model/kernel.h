/* SPDX-License-Identifier: Apache-2.0 */
/* Kernels (section 3): Y <- rho Y + (1 - rho) n, in acts per day; the acts of a step count from the next step on. */
#ifndef DET_MODEL_KERNEL_H
#define DET_MODEL_KERNEL_H

#include "model/state.h"

/* Step all memories. A direction that was not observed, and third parties when neither was, feed their mean instead. */
void det_kernel_step(const det_record *r, double rho, const det_seen *seen, double *y);
/* Adjoint: y is the value before the step; ay holds the adjoint of the value after and becomes that of the value before; aw[stride] (NULL
 * allowed) and *arho are added to. */
void det_kernel_step_adj(const det_record *r, double rho, const det_seen *seen, const double *y, double *ay, double *aw,
                         double *arho);

#endif
