/* SPDX-License-Identifier: Apache-2.0 */
/* What a what-if says in the end: the verdict in one sentence, how sure it is and why, what would change it. */
#ifndef DET_ASK_WHATIF_VERDICT_H
#define DET_ASK_WHATIF_VERDICT_H

#include "ask/whatif.h"

/* Set verdict, confidence, reasons, learned and would_change_it of w->answer; all else of *w is there.
 * by_draw[n_draws]: mean difference of hostile acts of each draw. DET_NOMEM. */
det_status det_whatif_conclude(const det_basis *b, const double *by_draw, det_whatif *w, det_err *err) DET_MUST_USE;

#endif
