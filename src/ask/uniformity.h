/* SPDX-License-Identifier: Apache-2.0 */
/* Are numbers in (0,1) uniform? By their empirical distribution at 63 cuts at once.
 *
 * At cut k / 64 the number of values below is binomial; the pointwise two-sided tail probability that is smallest over the cuts
 * is the statistic, and its law under uniformity, found by simulation, makes the band simultaneous over the cuts.
 * Source: Saeilynoja, Buerkner & Vehtari 2022, Statistics and Computing 32:32.
 */
#ifndef DET_ASK_UNIFORMITY_H
#define DET_ASK_UNIFORMITY_H

#include "base/err.h"

enum { DET_N_CUTS = 63 };

typedef struct det_uniformity {
    int n;        /* values in a sample */
    double *tail; /* [DET_N_CUTS][n + 1] two-sided tail probability of each count */
    double *null; /* statistics of uniform samples, ascending */
} det_uniformity;

/* For samples of n >= 1 values. The same for any number of threads. DET_NOMEM. Cost: 20,000 n random numbers. */
det_status det_uniformity_init(int n, det_uniformity *out, det_err *err) DET_MUST_USE;
/* Probability of a sample as uneven as value[n] or more, were it uniform: inside the simultaneous 95 % band where this is
 * at least .05. In steps of 1 / 20,001. */
double det_uniformity_p(const det_uniformity *u, const double *value);
void det_uniformity_free(det_uniformity *u);

#endif
