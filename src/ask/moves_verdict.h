/* SPDX-License-Identifier: Apache-2.0 */
/* What the answer on moves says in words. */
#ifndef DET_ASK_MOVES_VERDICT_H
#define DET_ASK_MOVES_VERDICT_H

#include "ask/moves.h"

/* Set verdict, confidence, reasons and would_change_it of m->answer; all else is filled. DET_NOMEM. */
det_status det_moves_verdict(const det_basis *b, det_moves *m, det_err *err) DET_MUST_USE;

#endif
