/* SPDX-License-Identifier: Apache-2.0 */
/* Shapley values: what each of a few switches adds to an outcome, on average over all orders of switching them on.
 *
 * The values of the switches sum to the outcome with all on minus the outcome with none (efficiency); a switch that
 * changes nothing gets 0, two that act alike get the same, and the split is linear in the outcome. Source: Shapley
 * 1953.
 */
#ifndef DET_ASK_SHAPLEY_H
#define DET_ASK_SHAPLEY_H

#include <stddef.h>

enum { DET_SHAPLEY_MAX = 8 };

/* v [2^k][n]: the outcome (n numbers) for each set of switches; bit i of the row is switch i. 0 <= k <=
 * DET_SHAPLEY_MAX. phi [k][n] is written. A NaN in v makes the same place NaN in every phi. Cost k 2^(k-1) n. */
void det_shapley_split(const double *v, int k, size_t n, double *phi);

#endif
