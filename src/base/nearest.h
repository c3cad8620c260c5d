/* SPDX-License-Identifier: Apache-2.0 */
/* The nearest valid name to a misspelt one, for messages such as "unknown key 'frm', did you mean 'from'?". */
#ifndef DET_BASE_NEAREST_H
#define DET_BASE_NEAREST_H

#include <stddef.h>

/* Longer names are compared by their first bytes only. */
enum { DET_NEAREST_MAX = 64 };

/* Edits (insert, delete, replace, swap two neighbours; each place edited once) that turn a into b; letters' case costs
 * nothing. */
size_t det_nearest_distance(const char *a, const char *b);
/* The one of names[n] (NULL entries are passed over) nearest to `wanted`, the first on a tie; NULL when none is near:
 * more than one edit in three characters, or nothing left of the name. Cost: n times the product of the lengths. */
const char *det_nearest_name(const char *wanted, const char *const *names, size_t n);

#endif
