/* SPDX-License-Identifier: Apache-2.0 */
/* The case that comes of changes.
 *
 * It is the old one with lists of its own (acts, fears, commitments, changes of government); all strings stay borrowed.
 * It holds only acts that the old panel used, none of them a dull row any more, so that counting it anew counts the
 * same acts the same way and nothing that was dropped as told twice comes back.
 */
#ifndef DET_ASK_CHANGED_CASE_H
#define DET_ASK_CHANGED_CASE_H

#include "ask/change.h"
#include "model/record.h"

typedef struct det_changed_case {
    det_case c;            /* shallow but for the lists above */
    int *origin;           /* [c.n_acts] index into the acts of the case before; -1: added */
    unsigned char *forced; /* [c.n_acts] 1: moved or added, it happens whatever the rates */
    det_share *shares;     /* authors of acts that were added or lost one */
    size_t n_shares;
    unsigned char *cut;    /* [c.n_actors] 1: is not there */
    double sensibility[2]; /* of each principal; NaN: as it is */
} det_changed_case;

/* All changes at once. p, r: panel and record of c. An added act is of the mean severity of its class (to a twentieth)
 * and certain. DET_USAGE where two changes do not go together or one cannot work on the record (an act that is not
 * used, a day without coverage, a hidden act without a channel); DET_NOMEM. *out is then untouched. */
det_status det_changed_case_make(const det_case *c, const det_panel *p, const det_record *r, const det_change *changes,
                                 size_t n, det_changed_case *out, det_err *err) DET_MUST_USE;
void det_changed_case_free(det_changed_case *x);

#endif
