/* SPDX-License-Identifier: Apache-2.0 */
/* Special functions and log densities, written for the tails. All are pure; NaN in gives NaN out.
 *
 * A density's log is -INFINITY outside its support. Parameters outside their range give NaN: a result, not an error.
 */
#ifndef DET_BASE_SPECIAL_H
#define DET_BASE_SPECIAL_H

#include <stddef.h>

/* Running sum with Neumaier's correction; {0} is an empty sum. */
typedef struct det_sum {
    double sum, correction;
} det_sum;

void det_sum_add(det_sum *s, double x);
double det_sum_value(const det_sum *s);
double det_sum_of(const double *x, size_t n);

double det_log1pexp(double x);                     /* log(1 + exp x) */
double det_expit(double x);                        /* 1 / (1 + exp -x) */
double det_logit(double p);                        /* -INFINITY at 0, INFINITY at 1, NaN outside */
double det_log_sum_exp(const double *x, size_t n); /* -INFINITY for n = 0 */
/* Derivative of log gamma, x > 0; absolute error below 1e-13 (relative for large values). */
double det_digamma(double x);
double det_normal_cdf(double x);
/* Inverse of det_normal_cdf, 0 <= p <= 1 (-INFINITY, INFINITY at the ends); relative error about 1e-15.
 * Source: Wichura 1988, AS 241. */
double det_normal_quantile(double p);

/* Log densities, normalised. sd, sdlog, shape, rate, a, b > 0; all finite. negbin: cost linear in k. */
double det_normal_logp(double x, double mean, double sd);
double det_half_normal_logp(double x, double sd);                  /* x >= 0 */
double det_lognormal_logp(double x, double meanlog, double sdlog); /* x > 0 */
double det_beta_logp(double x, double a, double b);                /* 0 < x < 1 */
double det_gamma_logp(double x, double shape, double rate);        /* x > 0 */
double det_poisson_logp(unsigned k, double mean);                  /* mean >= 0 */
double det_negbin_logp(unsigned k, double mean, double shape);     /* variance = mean + mean^2 / shape */

#endif
