/* SPDX-License-Identifier: Apache-2.0 */
/* From the parties of one file's rows to the actors of a store, each spelling looked up once. */
#ifndef DET_GATE_ROSTER_H
#define DET_GATE_ROSTER_H

#include "gate/store.h"

typedef struct det_roster det_roster;

/* index must live as long. DET_NOMEM. */
det_status det_roster_open(const det_actor_index *index, det_roster **out, det_err *err) DET_MUST_USE;
void det_roster_close(det_roster *r);
/* *actor: number in the store; a party that the table does not have becomes an actor of kind "unplaced" under its own name
 * where are_names is 1, and is -1 otherwise. Its rows are counted either way. DET_IO, DET_NOMEM. */
det_status det_roster_place(det_roster *r, det_store *s, const det_party *p, int are_names, int *actor,
                            det_err *err) DET_MUST_USE;
/* The next unplaced party with its rows, by first appearance; *at begins at 0. NULL past the last. */
const char *det_roster_unplaced(const det_roster *r, size_t *at, size_t *rows);

#endif
