/* SPDX-License-Identifier: Apache-2.0 */
/* Change points of a path of several columns: the exact cut into stretches of constant mean, at a price per cut.
 *
 * Minimises, over all cuts into segments of at least min_length steps, the sum of squared distances to the segments'
 * means over all columns, plus penalty for every cut. Columns weigh as they vary: the caller standardises them. For k
 * columns of independent unit noise, 2 (k + 1) log n is the usual (BIC-like) penalty on this scale.
 *
 * Source: PELT of Killick, Fearnhead & Eckley 2012, with pruning put off by min_length steps so that it stays exact.
 */
#ifndef DET_ASK_SEGMENTS_H
#define DET_ASK_SEGMENTS_H

#include "base/err.h"

typedef struct det_segments {
    size_t *changes; /* [n_changes] owned; ascending first steps of every segment but the first */
    size_t n_changes;
    double cost; /* the minimum that was reached */
} det_segments;

/* path [n][k], finite; min_length >= 1; penalty >= 0. A path too short to be cut gives no change points.
 * DET_DATA where a value is not finite, DET_NOMEM; *out is then untouched.
 * Cost: memory O(n k); time O(n k) times the candidates that survive pruning: few where changes recur, n where there
 * are none. */
det_status det_segments_find(const double *path, size_t n, size_t k, size_t min_length, double penalty,
                             det_segments *out, det_err *err) DET_MUST_USE;
void det_segments_free(det_segments *s);

#endif
