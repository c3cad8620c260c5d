/* SPDX-License-Identifier: Apache-2.0 */
/* One pair in one window: fitted on the training stretch, foretold and scored after it. Part of skill.h. */
#ifndef DET_ASK_SKILL_PAIR_H
#define DET_ASK_SKILL_PAIR_H

#include "ask/foretold.h"
#include "ask/skill.h"

/* What all pairs of a window share; all is borrowed. */
typedef struct det_skill_window {
    const det_skill_options *o;
    const det_atlas *train, *full; /* the same pairs in the same order, from the same day; full goes on to the last lead time */
    det_foretold told;             /* of full's days */
    const det_hyper *hyper;
    const det_glance *warm;        /* [train->n_pairs] scans of the training stretch under that hyperprior */
    int n_train, n_end;            /* steps n_train .. n_end - 1 are foretold and scored */
    int first_block_day, block_days, n_blocks; /* step t is of block (t - n_train + first_block_day) / block_days */
} det_skill_window;

/* The record of a pair under foretold volumes; `like` (NULL allowed) gives the means of the training stretch. DET_NOMEM. */
det_status det_skill_record(const det_atlas *a, size_t i_pair, const det_glance_options *g, const det_foretold *told, const det_record *like,
                            det_record *out, det_err *err) DET_MUST_USE;
det_glance_options det_skill_glance(const det_skill_options *o);

/* Add to *p, whose arrays are there. work is this thread's. A pair that cannot be fitted is counted as failed.
 * DET_NOMEM. */
det_status det_skill_pair_find(const det_skill_window *w, size_t i_pair, det_glance_work *work, det_skill_pair *p, det_err *err) DET_MUST_USE;
det_status det_skill_pair_init(int n_blocks, det_skill_pair *out, det_err *err) DET_MUST_USE;
void det_skill_pair_free(det_skill_pair *p);
/* Add means b to a. */
void det_skill_mean_join(det_skill_mean *a, const det_skill_mean *b);

#endif
