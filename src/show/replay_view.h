/* SPDX-License-Identifier: Apache-2.0 */
/* Small readings of a replay that text, JSON, CSV and page share. */
#ifndef DET_SHOW_REPLAY_VIEW_H
#define DET_SHOW_REPLAY_VIEW_H

#include "ask/replay.h"

/* First day of a step; step may be n_steps (the day after the end). */
det_day det_replay_day(const det_replay *r, int step);
/* Steps on which the pair was observed. */
size_t det_replay_steps_seen(const det_replay *r);
/* The value of a path at the last step; NaN without steps or path. */
double det_replay_last(const det_replay *r, const double *path);
/* "estimate", or "partial data" where some step of the window was not observed. */
const char *det_replay_mark(const det_replay *r);

#endif
