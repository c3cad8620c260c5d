/* SPDX-License-Identifier: Apache-2.0 */
/* What each act alone brings into the record: where it is counted, what it weighs, whose promise it breaks.
 *
 * Idea: the same acts, each in a step of its own, are built into a record by the model's own builder. Step k of that
 * record then holds exactly what item k adds to its step of the true one, for any severity, because marks and their
 * class means are the same. Nothing of the rules that place an act is written twice.
 */
#ifndef DET_ASK_FOOTPRINT_H
#define DET_ASK_FOOTPRINT_H

#include "model/record.h"

typedef struct det_footprint {
    int act;     /* index into the case's acts */
    int step;    /* where it stands in the panel */
    int dir;     /* direction of the pair for an open act between the principals, else -1 */
    int cls;     /* det_class */
    int accuser; /* principal whose public accusation of the other it is, else -1 */
    double p;    /* probability that it happened as told */
} det_footprint;

typedef struct det_footprints {
    det_footprint *items; /* [n], in the panel's order: open acts, then deniable and covert ones */
    size_t n;
    det_record alone; /* step k holds what item k adds; one silent step more. Only acts and breaches mean anything */
    double fading;    /* share of an accusation's hold on its author that is left after a step; 1 without accusations */
} det_footprints;

/* DET_NOMEM; *out is then untouched. Cost: about that of the record. */
det_status det_footprints_build(const det_case *c, const det_panel *p, det_footprints *out, det_err *err) DET_MUST_USE;
void det_footprints_free(det_footprints *f);

#endif
