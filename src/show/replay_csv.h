/* SPDX-License-Identifier: Apache-2.0 */
/* The daily path of a replay as CSV: one row a step, one column a path, the first column the day. */
#ifndef DET_SHOW_REPLAY_CSV_H
#define DET_SHOW_REPLAY_CSV_H

#include "ask/replay.h"
#include "base/text.h"

/* Header, then n_steps rows. Columns are named KIND:WHOSE[:WHAT], for example "belief:PAK", "belief_q05:PAK",
 * "log_odds:PAK:prior", "rate:PAK>TAL:MH". A missing number is an empty field. */
void det_replay_csv(const det_replay *r, det_text *out);

#endif
