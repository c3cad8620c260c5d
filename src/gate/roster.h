/* SPDX-License-Identifier: Apache-2.0 */
/* The parties of one file's rows, each spelling once: rows are then about numbers. */
#ifndef DET_GATE_ROSTER_H
#define DET_GATE_ROSTER_H

#include "data/actors.h"

typedef struct det_roster det_roster;

typedef struct det_spelling {
    int row;          /* of the table of actors, -1: it does not have the party */
    const char *name; /* of such a party, at most DET_SPELLING_LONGEST bytes, whole characters; NULL of any other */
} det_spelling;

enum { DET_SPELLING_LONGEST = 160 };

/* index must live as long. DET_NOMEM. */
det_status det_roster_open(const det_actor_index *index, det_roster **out, det_err *err) DET_MUST_USE;
void det_roster_close(det_roster *r);
/* Number of a party's spelling, by first appearance from 0. DET_NOMEM. Cost: its length. */
det_status det_roster_find(det_roster *r, const det_party *p, uint32_t *out, det_err *err) DET_MUST_USE;
size_t det_roster_count(const det_roster *r);
/* Spelling i; borrowed until the next det_roster_find. */
const det_spelling *det_roster_at(const det_roster *r, size_t i);

#endif
