/* SPDX-License-Identifier: Apache-2.0 */
/* Count models of a pair that know neither beliefs nor hidden states: what the dilemma must beat as a forecaster.
 *
 *   mean_ij,c(t) = E [ mu_ij,c + alpha_ij,c Y_ji,g ] + phi_ij,c n_ij,c(t-1)
 *
 * phi: own acts of the step before, the endemic-epidemic form (hhh4 of R's surveillance package; Held, Hoehle & Hofmann 2005). alpha: the other's acts of
 * the same sort g (cooperative, hostile) remembered, a Hawkes-type count model of linear reciprocity. Counts are negative
 * binomial: each stream by itself, or all streams of a step under one shock as in the dilemma (emission.h).
 *
 * Parameters u[n], all logarithms: mu[8] acts/day, phi[8] where there is a lag, alpha[8] and one half-life (days) where there is
 * reciprocity, then r: one, or one a stream. Priors are weak: normal on u with sd 1; mu around the stream's own mean rate, phi
 * and alpha around .1, the half-life around 5 days, r around 1.
 */
#ifndef DET_MODEL_AUTOREGRESSION_H
#define DET_MODEL_AUTOREGRESSION_H

#include "base/random.h"
#include "model/record.h"

enum { DET_AUTO_MAX = 4 * DET_PAIR_STREAMS + 1 };

typedef struct det_autoregression {
    const det_record *r; /* borrowed; exposure is its volume */
    int has_lag, has_other;
    int is_shared;       /* 1: one shock a step; 0: each stream has its own */
    int n;               /* parameters */
    double centre[DET_AUTO_MAX]; /* of the prior */
} det_autoregression;

/* What a step needs of those before it. */
typedef struct det_auto_memory {
    double last[DET_PAIR_STREAMS];
    double y[2][2], slope[2][2]; /* Y of [author][cooperative, hostile], acts/day; its derivative by rho */
} det_auto_memory;

void det_autoregression_init(const det_record *r, int has_lag, int has_other, int is_shared, det_autoregression *out);
/* log prior, log likelihood and gradients [n] (both or neither NULL) at u. Steps in which a direction was not observed, and the record's lead, are not scored;
 * they feed their mean. O(n_steps * n). */
void det_autoregression_logp(const det_autoregression *a, const double *u, double *log_prior, double *log_lik, double *grad_prior, double *grad_lik);
/* log probability of each step of record r given those before: out[r->n_steps], 0 where not scored. r may go on beyond the one
 * that was fitted, whose means stand in for what was not seen. memory: NULL, or [r->n_steps + 1] what was known before each step and after the last. */
void det_autoregression_steps(const det_autoregression *a, const double *u, const det_record *r, double *out, det_auto_memory *memory);
/* One future: count[n_steps][2][4] drawn step by step after what m remembers; exposure[n_steps], days' worth of acts. Means above
 * 10,000 a step, of a future that ran away, are cut there. */
void det_autoregression_simulate(const det_autoregression *a, const double *u, const det_auto_memory *m, int n_steps, const double *exposure,
                                 det_stream *s, double *count);

#endif
