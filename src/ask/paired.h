/* SPDX-License-Identifier: Apache-2.0 */
/* Paired differences of scores with an interval from a bootstrap by blocks.
 *
 * Scores of one pair in one stretch of time go together, and so do those of all pairs at one time. So pairs and stretches of time are both drawn with
 * replacement, each by itself, and a cell counts as often as its pair times as often as its stretch ("pigeonhole bootstrap", Owen 2007): wider
 * than drawing either alone, and never too narrow where both matter.
 */
#ifndef DET_ASK_PAIRED_H
#define DET_ASK_PAIRED_H

#include <stddef.h>

#include "base/err.h"

typedef struct det_paired {
    long n;                /* scores */
    double mean;           /* of the differences, a score */
    double low, high;      /* central 95 % interval of the mean */
    double share;          /* of pairs with scores, those whose sum is below 0 */
} det_paired;

/* sum[n_pairs][n_blocks] of differences and how many they are, n likewise. Same seed, same answer. All NaN where there is no score.
 * DET_NOMEM. Cost: n_draws * n_pairs * n_blocks. */
det_status det_paired_find(size_t n_pairs, size_t n_blocks, const double *sum, const double *n, int n_draws, unsigned long seed,
                           det_paired *out, det_err *err) DET_MUST_USE;

#endif
