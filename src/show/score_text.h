/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `score` for a terminal: verdict lines and one table by lead time. */
#ifndef DET_SHOW_SCORE_TEXT_H
#define DET_SHOW_SCORE_TEXT_H

#include "ask/score.h"
#include "base/text.h"

void det_score_text(const det_score *s, det_text *out);

#endif
