/* SPDX-License-Identifier: Apache-2.0 */
/* explain: which explanation of the quarrel fits, by how much, what that hangs on, and what would disconfirm it.
 *
 * Hypotheses stand in rows, evidence in columns. Each explanation is a rival model fitted to the same record (fork.h);
 * its evidence is divided among the acts (ledger.h); acts, sources, dates and assumptions are changed in turn
 * (sensitivity.h); placebos ask whether the finding survives where there can be none (placebo.h); who meddles is asked
 * apart (meddlers.h); contested claims are heard, never asserted (hearing.h).
 */
#ifndef DET_ASK_EXPLAIN_H
#define DET_ASK_EXPLAIN_H

#include "ask/hearing.h"
#include "ask/meddlers.h"
#include "ask/placebo.h"
#include "ask/sensitivity.h"
#include "ask/signs.h"

typedef struct det_explain_options {
    int n_weighed;    /* draws behind each reweighing, default 64, at most those of a rival's fit */
    int n_acts;       /* most acts dropped in turn, default 150 */
    int n_shifts;     /* of the placebo, default 200 */
    int n_paths;      /* simulations of the months ahead, default 400 */
    int horizon_days; /* of them, default 180 */
} det_explain_options;

void det_explain_default(det_explain_options *o);

typedef struct det_explain {
    det_answer answer;
    const det_case *c;      /* borrowed, as the panel; must outlive the answer */
    const det_panel *panel; /* of the basis */
    det_fork fork;     /* owned */
    double full_log10_factor,
        full_sd;       /* of the model of all terms over the leader's likeliest rival: not a rival of its own */
    double hostile[2]; /* P(principal i truly hostile), in hindsight, over the last quarter, all terms on; at the mode */
    det_ledger ledger; /* owned */
    det_sensitivity sensitivity; /* owned */
    det_placebo placebo;
    det_signs signs;
    det_meddlers *meddlers;
    size_t n_meddlers;     /* owned */
    det_hearing *hearings; /* [c->n_claims], owned */
    int n_acts[2];         /* open acts of each direction that were used */
} det_explain;

/* Fit the rivals beside the basis, weigh and answer. The basis is the model of all terms under the prior set of the tables (the
 * verdict looks at all three); each rival's fit has half its draws, 256 or more and a multiple of 128, and a quarter under the
 * other prior sets. b is only read, and must outlive *out. run may be NULL. DET_CONFIG, DET_DATA, DET_NOMEM as det_fit_find;
 * DET_STOPPED also where the basis is not complete; on failure *out is untouched. Same case, options and seed: same answer
 * whatever run->n_threads. */
det_status det_explain_ask(const det_basis *b, const det_explain_options *o, const det_run *run, det_explain *out,
                           det_err *err) DET_MUST_USE;
void det_explain_free(det_explain *e);

#endif
