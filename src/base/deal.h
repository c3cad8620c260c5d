/* SPDX-License-Identifier: Apache-2.0 */
/* Items dealt out among processes and their threads as these come free, so that items of very different cost balance.
 *
 * Who does an item is a matter of chance, what comes of it is not: a body writes only what belongs to its item, and afterwards all
 * processes hold all of it. Even shares in fixed order, for steps that are short and alike: base/ranks.h.
 */
#ifndef DET_BASE_DEAL_H
#define DET_BASE_DEAL_H

#include <stddef.h>

#include "base/parallel.h"

/* Call body once for each of 0 .. n-1, on some thread of some rank. owner[n] gets the rank of each, alike on all; it is not touched, and may
 * be NULL, for a process alone. All ranks call it and return one status, the largest; where a rank fails or is asked to stop no item is begun
 * any more. */
det_status det_deal_for(const det_run *run, size_t n, det_parallel_body body, void *user, int *owner) DET_MUST_USE;

/* items[n] of item_bytes each, from their owners to all ranks. */
void det_deal_share(const struct det_ranks *r, const int *owner, size_t n, size_t item_bytes, void *items);

#endif
