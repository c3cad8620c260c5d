/* SPDX-License-Identifier: Apache-2.0 */
/* The posterior mode by L-BFGS (NLopt) from several starts, and the Laplace covariance there. */
#ifndef DET_INFER_OPTIMUM_H
#define DET_INFER_OPTIMUM_H

#include "base/progress.h"
#include "infer/target.h"

typedef struct det_optimum_options {
    int n_starts;        /* default 4: `start`, then prior draws (drawn again, at most 32 times, where not finite) */
    int max_evals;       /* per start, default 400 */
    double tolerance;    /* relative on the log density (absolute where that is below 1), default 1e-9 */
    int use_prior;       /* default 1; 0: maximum likelihood */
    int want_covariance; /* default 1 */
    unsigned long seed;  /* default 1 */
    const double *start; /* [n] first start, borrowed; NULL: the prior's centre, u = 0 */
} det_optimum_options;

void det_optimum_default(det_optimum_options *o);

typedef struct det_optimum {
    int n;
    double *u;          /* [n] mode */
    double *covariance; /* [n][n] inverse of minus the Hessian (differences of the gradient), NULL unless asked */
    double *factor;     /* [n][n] lower Cholesky factor of covariance, NULL unless asked */
    double log_prior, log_lik; /* at the mode */
    double log_evidence;       /* Laplace: logp + n/2 log 2pi + 1/2 log det covariance; NaN unless asked */
    int n_evals;               /* of all starts and the Hessian */
    int n_agree;               /* starts that ended within 0.1 of the best log density, at least 1 */
    int not_positive; /* eigenvalues of minus the Hessian that had to be lifted (to the prior's curvature in their
                         direction, where a prior is used): below 1e-8 of the largest, or below a tenth of that
                         curvature. > 0 means the Laplace figures are rough */
    int n_nonfinite;  /* evaluations whose value or gradient was not finite; they were climbed around */
} det_optimum;

/* Climb log prior + log likelihood (the latter alone without use_prior) of the target. The result is never below the
 * best start. Same target, options and seed: the same answer, bit for bit, whatever run->n_threads. run may be NULL; it
 * tells "optimum". n = 0 works. On failure *out is untouched. DET_CONFIG: n_starts or max_evals below 1, tolerance not
 * above 0. DET_DATA: no start has a finite density, or the curvature at the mode is not finite. DET_STOPPED when
 * run->stop asked; DET_NOMEM. Cost: at most n_starts * max_evals evaluations with gradient and a few, then 2n + 1 for
 * the covariance. */
det_status det_optimum_find(const det_target *t, const det_optimum_options *o, const det_run *run, det_optimum *out,
                            det_err *err) DET_MUST_USE;
void det_optimum_free(det_optimum *o);
/* One draw from the Laplace approximation: u [n] = mode + factor z. The covariance must have been asked for. */
void det_optimum_draw(const det_optimum *o, det_stream *s, double *u);

#endif
