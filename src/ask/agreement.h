/* SPDX-License-Identifier: Apache-2.0 */
/* How far two ways of grouping the same items agree, beyond chance. */
#ifndef DET_ASK_AGREEMENT_H
#define DET_ASK_AGREEMENT_H

#include <stddef.h>

/* Adjusted Rand index of the labels a [n] and b [n] (any numbers; only equality counts): 1 where the groups are the
 * same, 0 on average for independent groupings with these group sizes, possibly negative. Two trivial groupings (all
 * together or all apart) that are the same give 1; fewer than two items give NaN. No memory, time O(n^2), exact counts.
 * Source: Hubert & Arabie 1985. */
double det_agreement_rand(const int *a, const int *b, size_t n);

#endif
