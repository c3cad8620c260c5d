/* SPDX-License-Identifier: Apache-2.0 */
/* A forecast as it was issued and kept: who, when, of what, and what each way of forecasting said. Plain data, so that those who read files
 * and those who score meet here. */
#ifndef DET_DATA_ISSUED_H
#define DET_DATA_ISSUED_H

#include "data/case.h"

/* What was counted: acts of the clash class, hostile acts; both directions together. */
enum { DET_COUNT_CLASH_CLASS, DET_COUNT_HOSTILE, DET_N_COUNTS };

/* What one way of forecasting said up to one lead time. */
typedef struct det_issued_lead {
    int days;
    double p_clash; /* NaN: not known, and then there are no counts either */
    struct {
        int *n; /* [m] futures with 0, 1, 2 ... acts, owned */
        size_t m;
    } acts[DET_N_COUNTS];
} det_issued_lead;

typedef struct det_issued_way {
    char *id, *name; /* owned; "as_before", "last_value" ... */
    det_issued_lead *leads; /* [n_leads] ascending, owned */
    size_t n_leads;
} det_issued_way;

typedef struct det_issued {
    det_input file; /* owned; where it was read from */
    char *pair[2];  /* ids, owned */
    det_day issued; /* the last day that it knew of */
    int step_days;
    int cls, at_least, within_steps; /* the clash */
    det_issued_way *ways; /* [n_ways] the model's first scenario, then baselines; owned */
    size_t n_ways;
} det_issued;

void det_issued_free(det_issued *f);

#endif
