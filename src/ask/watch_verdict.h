/* SPDX-License-Identifier: Apache-2.0 */
/* What a watch says in the end. */
#ifndef DET_ASK_WATCH_VERDICT_H
#define DET_ASK_WATCH_VERDICT_H

#include "ask/watch.h"

/* Set verdict, confidence, reasons, learned and would_change_it of w->answer; all else of w is filled. DET_NOMEM. */
det_status det_watch_say(det_watch *w, det_err *err) DET_MUST_USE;

#endif
