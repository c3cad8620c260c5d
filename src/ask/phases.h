/* SPDX-License-Identifier: Apache-2.0 */
/* The phases of a pair: stretches between the change points of its beliefs, its rate and what the rate is made of.
 *
 * The path that is cut has a column for the log-odds of each belief, for the share of each source of hostile acts but
 * the baseline and the echo, and for the logarithm of the pair's hostile rate (mean over a fortnight), each
 * standardised; columns that hardly vary are left out. A phase lasts at least a fortnight. The price of a cut is the
 * BIC-like one, times the spread that the columns have within a fortnight, times the steps of a fortnight, which count
 * as one observation.
 */
#ifndef DET_ASK_PHASES_H
#define DET_ASK_PHASES_H

#include "ask/changers.h"
#include "ask/replay.h"

/* Set phases, n_phases and told_agreement of r, whose paths (h_mode, rate, share) and case are there. e: all events,
 * for the acts that carried a phase's beginning. DET_NOMEM; r is then freed by det_replay_free as far as it came. Cost:
 * that of det_segments_find. */
det_status det_phases_find(const det_events *e, det_replay *r, det_err *err) DET_MUST_USE;

#endif
