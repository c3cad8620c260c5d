/* SPDX-License-Identifier: Apache-2.0 */
/* What explain says in the end: the verdict in one sentence, how sure it is and why, and what would change it. */
#ifndef DET_ASK_EXPLANATION_H
#define DET_ASK_EXPLANATION_H

#include "ask/explain.h"

/* Above the first a side is truly hostile; below the second it is not: between them fear is perhaps no security
 * dilemma. */
#define DET_AGGRESSOR 0.8
#define DET_BENIGN    0.5

/* Set verdict, confidence, reasons and would_change_it of e->answer from all else. DET_NOMEM. */
det_status det_explanation_fill(det_explain *e, det_err *err) DET_MUST_USE;
/* "acts of verbal hostility of X" ...: a sign in words; into out[size], returns out. */
char *det_sign_say(int kind, const char *actor, char *out, size_t size);

#endif
