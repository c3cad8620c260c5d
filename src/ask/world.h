/* SPDX-License-Identifier: Apache-2.0 */
/* A changed world: what a changed case leaves on record, on the scales of the case that was fitted, and which of its
 * acts hang on whose rates.
 *
 * Acts are drawn by slot: 0..7 the streams of the pair (direction * 4 + class), then the courting channels, then the
 * deniable ones. An act that was seen in a slot and left alone by the changes happens again as far as the rate of its
 * slot allows; all others (third parties' open acts, acts that were moved or added, hidden acts that no rate accounts
 * for) happen whatever the rates.
 */
#ifndef DET_ASK_WORLD_H
#define DET_ASK_WORLD_H

#include "ask/basis.h"
#include "ask/changed_case.h"

typedef struct det_world {
    det_changed_case changed;
    det_panel panel;
    det_dilemma dilemma;       /* the fit's, but for its record; the table is borrowed */
    det_footprints footprints; /* of the changed case; acts by index into changed.c.acts */
    int n_slots;
    int *slot;      /* [footprints.n] in which it is drawn; -1: it happens whatever the rates */
    int *rank;      /* [footprints.n] place among the acts that were seen in its slot and step */
    int *item;      /* [footprints.n] items by step */
    int *first;     /* [n_steps + 1] where a step's items begin in `item` */
    int *n_seen;    /* [n_steps][n_slots] acts that were seen */
    int most;       /* of them in one slot and step */
    int has_resets; /* 1: other changes of government than before */
} det_world;

/* Failures as det_changed_case_make, det_panel_build, det_record_build; *out is then untouched. Cost: a panel and two
 * records. */
det_status det_world_make(const det_basis *b, const det_change *changes, size_t n, det_world *out,
                          det_err *err) DET_MUST_USE;
void det_world_free(det_world *w);

#endif
