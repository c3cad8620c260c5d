/* SPDX-License-Identifier: Apache-2.0 */
/* What a replay says in the end: the state of the pair, the verdict in one sentence, how sure it is and why, and what
 * would change it.
 *
 * State. Fear is high where the more fearful side's belief at the end is above 0.5, and it cannot be told where its 50
 * % interval lies on both sides. Low fear is calm, or fragile where one more act would set off more than a few others
 * with probability 0.2 or more. High fear is entrenched where R lies below its calm value and the spell would outlast
 * the horizon by itself with probability above 0.5; a spiral where R is near its calm value or above it, or where fear
 * or the rate of hostile acts has risen in the last month; otherwise it cannot be told. Nor can it where R is not
 * known, or where there are fewer than 60 open acts and the 90 % interval of R lies on both sides of 1.
 */
#ifndef DET_ASK_VERDICT_H
#define DET_ASK_VERDICT_H

#include "ask/fit.h"

/* The state of the pair from r, in which all else is filled. Unknown where R is. */
det_pair_state det_verdict_state(const det_replay *r);
/* Set verdict, confidence, reasons, learned and would_change_it of r->answer; r->state is set. A pair of which a side
 * is truly hostile with probability above 0.8 over the last quarter is not called a security dilemma, and the state is
 * reconciled with that. DET_NOMEM. */
det_status det_verdict_fill(const det_fit *fit, det_replay *r, det_err *err) DET_MUST_USE;
/* What speaks against an answer that stands on this fit, as reasons of a. Reads acts, parameters, seen and, where known, R of r. DET_NOMEM.
 */
det_status det_verdict_doubt(const det_fit *fit, const det_replay *r, det_answer *a, det_err *err) DET_MUST_USE;
/* Confidence after so many doubts: none below ten acts, else high, moderate for one, low for more. */
det_confidence det_verdict_grade(const det_replay *r, size_t n_doubts);

#endif
