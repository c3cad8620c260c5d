/* SPDX-License-Identifier: Apache-2.0 */
/* The ancestry of a case's acts under each draw of its posterior. */
#ifndef DET_ASK_GENEALOGY_H
#define DET_ASK_GENEALOGY_H

#include "ask/ancestry.h"
#include "ask/basis.h"

typedef struct det_genealogy {
    const det_basis *b; /* borrowed */
    det_deeds deeds;
    det_ancestry *each; /* [n_draws] */
    int n_draws;
} det_genealogy;

/* uninformed: 1 takes the pressure of third parties (tau) of each draw from the prior instead, all else as drawn: what
 * an answer would say of them had the record said nothing. Draws times deeds are kept to about 400,000, but no fewer
 * than 40 draws are used. *g must stay where it is until det_genealogy_close. DET_NOMEM, DET_STOPPED: it is closed
 * already. Same answer whatever run->n_threads. Cost: two likelihoods with gradient a draw. */
det_status det_genealogy_open(const det_basis *b, int uninformed, const det_run *run, det_genealogy *g,
                              det_err *err) DET_MUST_USE;
void det_genealogy_close(det_genealogy *g);

#endif
