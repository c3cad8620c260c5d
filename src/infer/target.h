/* SPDX-License-Identifier: Apache-2.0 */
/* What inference sees of a model: a table of functions over an unconstrained vector.
 *
 * The sampler and the optimiser know nothing of dilemmas, actors or data; ask/fit.c is the one door where a model is
 * put behind this table. All functions must be pure for a given workspace: one workspace a thread.
 */
#ifndef DET_INFER_TARGET_H
#define DET_INFER_TARGET_H

#include "base/err.h"
#include "base/random.h"

typedef struct det_target {
    const void *model; /* borrowed, shared by threads, never written */
    int n;             /* dimensions */
    /* A workspace for one thread; NULL when memory ran out. */
    void *(*work_init)(const void *model);
    void (*work_free)(void *work);
    /* log prior density (with the Jacobian of the transforms) and log likelihood at u[n]; grad_* [n] may be NULL. Values may
     * be -INFINITY (outside the support; gradients then 0) or NaN (numerical trouble, to be counted by the caller). */
    void (*logp)(const void *model, void *work, const double *u, double *log_prior, double *log_lik, double *grad_prior,
                 double *grad_lik);
    /* One draw from the prior. */
    void (*prior_draw)(const void *model, det_stream *stream, double *u);
    const char *(*name)(const void *model, int i);
    /* logp at n_points points at once, u[n_points][n], gradients [n_points][n] (both or neither NULL); NULL: one by one. */
    void (*logp_many)(const void *model, void *work, int n_points, const double *u, double *log_prior, double *log_lik,
                      double *grad_prior, double *grad_lik);
} det_target;

/* logp at n_points points by whichever of the two is there. */
void det_target_many(const det_target *t, void *work, int n_points, const double *u, double *log_prior, double *log_lik,
                     double *grad_prior, double *grad_lik);

#endif
