/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of a case: what a what-if takes away, adds, moves, holds or breaks; read from a text and said in one. */
#ifndef DET_ASK_CHANGE_H
#define DET_ASK_CHANGE_H

#include "base/text.h"
#include "data/case.h"

typedef enum det_change_kind {
    DET_CHANGE_DROP,        /* an act did not happen */
    DET_CHANGE_ADD,         /* an act happened besides */
    DET_CHANGE_MOVE,        /* an act happened on another day */
    DET_CHANGE_HOLD,        /* a commitment stood to the end */
    DET_CHANGE_BREAK,       /* a commitment ended on a day, or was never given */
    DET_CHANGE_UNDO,        /* a change of government did not happen */
    DET_CHANGE_REGIME,      /* a principal changed its government on a day */
    DET_CHANGE_WITHOUT,     /* a third party was not there: its acts, acts toward it, its channels */
    DET_CHANGE_SENSIBILITY, /* a principal saw its own provocation to this degree */
    DET_N_CHANGES
} det_change_kind;

typedef struct det_change {
    det_change_kind kind;
    int what;   /* index into the case: act, commitment, change of government, actor; of an added act its source */
    int target; /* of an added act */
    det_class cls;
    det_visibility visibility;
    det_day day;  /* of an added or moved act, a change of government, the end of a commitment; else DET_DAY_NONE */
    double value; /* sensibility in [0,1] */
} det_change;

/* "drop" "add" "move" "hold" "break" "undo" "regime" "without" "sensibility" */
const char *det_change_name(det_change_kind k);
/* From its text: ID; ID=DATE (move, regime, break with a day); ACTOR=VALUE (sensibility);
 * DATE,SOURCE,TARGET,CLASS[,VISIBILITY] (add). DET_USAGE with the nearest name where one is unknown, or where the
 * change cannot be (a day outside the window, a commitment that stands anyway, a principal to be without). */
det_status det_change_read(const det_case *c, det_change_kind kind, const char *text, det_change *out,
                           det_err *err) DET_MUST_USE;
/* The change as part of a sentence: "without act a068 (...)". */
void det_change_say(const det_case *c, const det_change *ch, det_text *out);

#endif
