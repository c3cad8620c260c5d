/* SPDX-License-Identifier: Apache-2.0 */
/* The contested claims, each heard: does the rest of the record look more as if it were true?
 *
 * Idea. A claim is about acts (those that name it under `contested`). What was told of them stays told, so counts stay;
 * what is in question is whether they happened so. The record is read once with each of them certain and once with each
 * of them void (their weight as evidence, in memory and as a broken word 1 or 0), and the likelihoods of all that was
 * counted are compared. A claim that no such act enters changes no likelihood: the evidence cannot tell. Nothing here
 * asserts a claim.
 */
#ifndef DET_ASK_HEARING_H
#define DET_ASK_HEARING_H

#include "ask/fork.h"

/* Below this, in log10, the evidence cannot tell (a factor of about three). */
#define DET_HEARING_BOUND 0.5

typedef struct det_hearing {
    int claim;                   /* index into the case's claims */
    int n_acts, n_enter;         /* acts that name it; those of them that the model reads */
    double log10_factor;         /* as told over void, averaged over the rivals; 0 where none enters */
    double factor[DET_N_RIVALS]; /* the same within each rival */
    double by_told[DET_N_EXPLANATIONS], by_void[DET_N_EXPLANATIONS]; /* the fork, were it so and were it not */
    double ess;                                                      /* least effective share of draws */
} det_hearing;

/* One a claim, in the case's order: *out is owned by the caller (det_free). DET_NOMEM, DET_STOPPED. */
det_status det_hearings_find(const det_basis *b, const det_fork *f, int n_draws, const det_run *run, det_hearing **out,
                             det_err *err) DET_MUST_USE;

/* What the evidence says of it, static: "cannot tell: no act enters", "cannot tell" within the bound, "looks more as if
 * it were so" or "... not". */
const char *det_hearing_word(const det_hearing *h);

#endif
