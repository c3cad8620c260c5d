/* SPDX-License-Identifier: Apache-2.0 */
/* One stage of work over many like items, by threads and by processes, with a journal of finished items.
 *
 * Items go to whichever process and thread comes free (base/deal.h); then all hold all of them. The answer does not depend on
 * how many there are, nor on what a journal held already.
 */
#ifndef DET_ASK_SWEEP_H
#define DET_ASK_SWEEP_H

#include "base/journal.h"
#include "base/progress.h"

typedef struct det_sweep {
    const char *what; /* static, for progress */
    int part;         /* of the journal: another for every stage */
    size_t n_items, item_bytes;
    void *items; /* [n_items] of item_bytes, zeroed; plain data, no pointers */
    /* Make one item. i_thread picks a workspace. */
    det_status (*make)(void *user, size_t i, int i_thread, void *item);
    void *user;
} det_sweep;

/* DET_STOPPED when asked to stop (what is finished is in the journal); what make says; journal may be NULL. */
det_status det_sweep_run(const det_sweep *s, const det_run *run, det_journal *journal) DET_MUST_USE;

#endif
