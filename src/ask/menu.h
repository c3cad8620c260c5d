/* SPDX-License-Identifier: Apache-2.0 */
/* A side's menu: each move of the case as the model meets it (a deed), with a sentence that says so.
 *
 *   commitment          the promise stands from now on: ill will permits less (tied hands)
 *   stops_permitting    nothing is permitted that party any more, whatever the will
 *   ends_shelter_of     the same, and of its open acts on the other side only those are left that needed no leave
 *   reassures           so many acts of material cooperation, one a day
 *   talks_with          an act of verbal cooperation a week; talks of both sides are two moves
 *   nothing             waits
 */
#ifndef DET_ASK_MENU_H
#define DET_ASK_MENU_H

#include "ask/basis.h"
#include "ask/play.h"

typedef struct det_menu_entry {
    int move;          /* index into the case's moves; -1: waiting, where the case does not name it */
    det_play_deed deed;
    char *effect;      /* a sentence without a full stop, owned */
    int is_nothing;
    int is_idle;       /* 1: a move that changes nothing in the model; effect says why */
    unsigned deterrent; /* bit k: injection channel of a third party on the other side that the move gives up */
} det_menu_entry;

/* Side i's menu, at least waiting. *out (owned: det_menu_free) and *n. DET_DATA: more moves than a game takes; DET_NOMEM. */
det_status det_menu_build(const det_basis *b, int i, double horizon_days, det_menu_entry **out, int *n, det_err *err) DET_MUST_USE;
void det_menu_free(det_menu_entry *menu, int n);

#endif
