/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of acts by day, parties and code, in memory. Zeroed memory is a valid empty tally. */
#ifndef DET_GATE_TALLY_H
#define DET_GATE_TALLY_H

#include "gate/event.h"

typedef struct det_tally_key {
    int source, target; /* actors of the store */
    det_day day;
    int cls;
    int code; /* of the store */
    int is_mutual;
} det_tally_key;

typedef struct det_tally_count {
    det_tally_key key;
    long rows;
    double goldstein, deaths; /* sums */
} det_tally_count;

typedef struct det_tally {
    det_tally_count *counts; /* [n] */
    size_t n, cap;
    size_t *slots; /* [n_slots], place in counts plus one; 0: empty */
    size_t n_slots;
} det_tally;

/* One row more. DET_NOMEM. Cost: constant. */
det_status det_tally_add(det_tally *t, const det_tally_key *key, double goldstein, double deaths,
                         det_err *err) DET_MUST_USE;
/* Order by source, target, day, class, code, mutual; after it only det_tally_clear may follow. */
void det_tally_sort(det_tally *t);
/* Empty it, keeping its room. */
void det_tally_clear(det_tally *t);
void det_tally_free(det_tally *t);

#endif
