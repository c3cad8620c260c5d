/* SPDX-License-Identifier: Apache-2.0 */
/* The events that a store has seen: an event enters once by format, id and day.
 *
 * Ids of one format and day lie in pages: sorted, the first in the key, then each one's distance from the one before less one,
 * seven bits a byte, low ones first, the high bit set but in the last byte of each. The page of an id is the one whose
 * first id is the greatest not above it. Numbered events of a day stand in about a byte each, hashed ones in eight.
 */
#ifndef DET_GATE_SEEN_H
#define DET_GATE_SEEN_H

#include "gate/batch.h"
#include "gate/store.h"

typedef struct det_seen det_seen;

/* s must live as long. DET_NOMEM. */
det_status det_seen_open(det_store *s, det_seen **out, det_err *err) DET_MUST_USE;
void det_seen_close(det_seen *x);
/* Remember the events of the n rows that can be read and have an id; is_again[i] is 1 where one was seen before, in the store or in a
 * row above, 0 otherwise. Within a transaction of the store. DET_IO, DET_DATA (a damaged page), DET_NOMEM. Cost: sorting, and
 * reading the pages that the ids fall into. Memory: a page. */
det_status det_seen_add(det_seen *x, int64_t format, const det_batch_row *rows, size_t n, unsigned char *is_again,
                        det_err *err) DET_MUST_USE;

#endif
