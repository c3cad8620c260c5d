/* SPDX-License-Identifier: Apache-2.0 */
/* Where a tempered path starts: the prior, or a defensive mixture of a Student-t around the posterior mode and the prior.
 *
 *   q(u) = w t_nu(u; mode, F F^T) + (1 - w) prior(u),  F = inflate * factor of the Laplace covariance
 *
 * q is normalised, so the evidence of a path that starts from it is exact whatever the mode; the prior's part keeps the
 * weights bounded where the Laplace approximation is poor (Hesterberg 1995).
 */
#ifndef DET_INFER_REFERENCE_H
#define DET_INFER_REFERENCE_H

#include "infer/optimum.h"

typedef struct det_reference {
    const det_target *target;
    const det_optimum *start; /* borrowed; NULL: the prior alone */
    double weight;            /* w, 0 without a start */
    double log_scale;         /* log normaliser of the t density */
} det_reference;

/* start may be NULL; else it must hold a factor. */
void det_reference_init(const det_target *t, const det_optimum *start, det_reference *out);
/* One draw into u[n]. */
void det_reference_draw(const det_reference *r, det_stream *s, double *u);
/* z[n] = F^-1 (u - mode), where there is a start; returns its squared length. */
double det_reference_whiten(const det_reference *r, const double *u, double *z);
/* log q(u) given the log prior there and its gradient; grad[n] and grad_prior may both be NULL. scratch[2 n]. */
double det_reference_logp(const det_reference *r, const double *u, double log_prior, const double *grad_prior, double *grad,
                          double *scratch);

#endif
