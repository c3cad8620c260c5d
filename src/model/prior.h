/* SPDX-License-Identifier: Apache-2.0 */
/* The prior of section 8: log density of u with the Jacobian of the transforms, its gradient, and draws.
 *
 * Mass with a spectral radius of the alpha block (or of cooperation) at or above 0.98 is cut and the rest renormalised, likewise
 * the part of the permit rates with pi0 >= pi1.
 */
#ifndef DET_MODEL_PRIOR_H
#define DET_MODEL_PRIOR_H

#include "base/random.h"
#include "model/params.h"

/* log density at u[n_free]; -INFINITY outside the stable region (grad then 0). grad[n_free] may be NULL and is written, not added. */
double det_prior_logp(const det_param_table *t, const double *u, double *grad);
/* The part of it that belongs to one free row, without the constant of the cut; that of the permit ratio reads pi1. */
double det_prior_row_logp(const det_param_table *t, const det_param *row, const double *u);
void det_prior_draw(const det_param_table *t, det_stream *s, double *u);
/* Set log_norm by quadrature: the alphas' part by 1,024 points of a Kronecker sequence, right to about 1e-4 for the
 * alarmed set and 2e-5 for the others; the permit rates' (pi0 < pi1) by the midpoint rule. */
void det_prior_normalise(det_param_table *t);
/* Centre of a row's prior on the natural scale: the median of normal families, the mean of a Beta. */
double det_prior_centre(const det_param *row, double step_days);

#endif
