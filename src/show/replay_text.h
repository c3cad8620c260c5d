/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `replay` for a terminal: verdict, confidence, what would change it, then tables. */
#ifndef DET_SHOW_REPLAY_TEXT_H
#define DET_SHOW_REPLAY_TEXT_H

#include "ask/replay.h"
#include "base/text.h"

/* The first lines of any answer: verdict; confidence with its reasons; what would change it. Long lines are not broken.
 */
void det_answer_text(const det_answer *a, det_text *out);
/* The last lines of any answer: version, method, seed, prior, profile, draws; then each input with its rows and hash. */
void det_provenance_text(const det_provenance *p, det_text *out);
/* Verdict lines and every table. Missing numbers are blank. Running out of memory is remembered by *out. */
void det_replay_text(const det_replay *r, det_text *out);

#endif
