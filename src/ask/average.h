/* SPDX-License-Identifier: Apache-2.0 */
/* Averaging forecasters: one predictive law out of several, weighed by how well each foretold so far.
 *
 * Idea. Members begin at given weights (prior probability times evidence, which is how well a member foretold the training stretch one
 * step after the other). Each step that comes multiplies a member's weight by the probability that it had given to what came (Bayes; stacking
 * by past one-step scores). Before each step a small share of all weight goes back to the prior weights, so that a member which was
 * wrong for a while can return: the "fixed share" of Herbster & Warmuth 1998. No step is foretold by a weight that has seen it.
 */
#ifndef DET_ASK_AVERAGE_H
#define DET_ASK_AVERAGE_H

#include <stddef.h>

/* Share of the weight that goes back before each step. */
#define DET_AVERAGE_SHARE 0.01

/* Weights prior[k] times exp(log_evidence[k]), summing to 1; a member whose evidence is not finite gets its prior weight times the
 * least evidence of the others (the prior alone where none is finite). */
void det_average_begin(size_t n, const double *prior, const double *log_evidence, double *weight);
/* The weights before the next step, out of those after the last: the share goes back. weight may be next. */
void det_average_share(size_t n, const double *prior, double share, const double *weight, double *next);
/* log probability of what came under the mixture; weight becomes that after the step. logp[k] may be -INFINITY, not for all. */
double det_average_step(size_t n, const double *logp, double *weight);
/* log of the mean of exp(logp[k]) weighed by weight[k]. */
double det_average_logp(size_t n, const double *weight, const double *logp);

/* How many of n_draws each member gives: weight[k] n_draws in expectation over u in (0,1), and never off by one or more (systematic
 * sampling). They sum to n_draws, and a member without weight gives none. */
void det_average_split(size_t n, const double *weight, int n_draws, double u, int *draws);

#endif
