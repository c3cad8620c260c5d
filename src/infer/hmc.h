/* SPDX-License-Identifier: Apache-2.0 */
/* Hamiltonian Monte Carlo moves of a block of chains in step, along a tempered path (Duane et al. 1987; Neal 2011).
 *
 *   log pi_b(u) = (1 - b) log q(u) + b (log prior(u) + log likelihood(u))
 *
 * Chains of a block share the number of leapfrog steps, so that the model sees them all at once. Momenta live on the whitened scale:
 * u moves by eps F v, v by eps F^T grad, with F F^T the particles' covariance.
 */
#ifndef DET_INFER_HMC_H
#define DET_INFER_HMC_H

#include "infer/reference.h"

/* Points with all that a move needs; arrays of n_points (times n). */
typedef struct det_points {
    int n, n_points;
    double *u;                   /* [n_points][n] */
    double *log_prior, *log_lik, *log_ref;
    double *grad_target;         /* [n_points][n] of log prior + log likelihood */
    double *grad_ref;            /* [n_points][n] of log q */
} det_points;

det_status det_points_init(int n, int n_points, det_points *out, det_err *err) DET_MUST_USE;
void det_points_free(det_points *p);
/* Copy point j of `from` to point i. */
void det_points_copy(det_points *to, int i, const det_points *from, int j);
/* Evaluate points first .. first + n_points - 1 from their u. scratch as in det_hmc_scratch. */
void det_points_eval(const det_reference *r, void *work, det_points *p, int first, int n_points, double *scratch);
/* log pi_b of point i; -INFINITY where any part is NaN or the target is outside its support. */
double det_points_logp(const det_points *p, int i, double b);

typedef struct det_hmc_options {
    double b;             /* place on the path, 0 .. 1 */
    double step;          /* eps */
    int n_leapfrog;
    const double *factor; /* F, [n][n] lower */
    uint64_t seed;
    uint32_t question, first_chain, step_index; /* address of the random streams: one a chain and step */
} det_hmc_options;

/* Doubles of scratch that a block of n_points needs. */
size_t det_hmc_scratch(int n, int n_points);
/* One move of every chain in `chains` (a block), in place; proposal is another block of the same size. accept[n_points] gets the acceptance
 * probability of each (0 where the end was not finite, which also counts in *n_nonfinite). */
void det_hmc_move(const det_reference *r, void *work, const det_hmc_options *o, det_points *chains, det_points *proposal,
                  double *scratch, double *accept, long *n_nonfinite);

#endif
