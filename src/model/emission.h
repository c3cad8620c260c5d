/* SPDX-License-Identifier: Apache-2.0 */
/* Emission (section 3): counts that share a Gamma(r, r) shock, a negative multinomial.
 *
 *   log p = lgamma(r + N) - lgamma(r) - sum lgamma(n_d + 1) - (r + N) log(1 + Lam/r) - N log r + sum n_d log lambda_d
 *
 * with N = sum n, Lam = sum lambda; r = INFINITY gives independent Poissons.
 */
#ifndef DET_MODEL_EMISSION_H
#define DET_MODEL_EMISSION_H

/* Full log probability of counts n[k] at rates lambda[k] > 0 (0 allowed where n = 0). */
double det_emission_logp(int k, const double *n, const double *lambda, double r);

/* The part that depends on the sum of rates: -(r + total) log(1 + sum/r), or -sum for r = INFINITY. */
double det_emission_sum(double total, double sum, double r);
/* adjoint times its derivative by sum; adds adjoint times that by r to *ar. */
double det_emission_sum_adj(double total, double sum, double r, double adjoint, double *ar);
/* lgamma(r + total) - lgamma(r) - total log r, 0 for r = INFINITY; adds adjoint times its derivative by r to *ar (NULL allowed). */
double det_emission_shape(double total, double r, double adjoint, double *ar);

#endif
