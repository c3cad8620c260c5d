/* SPDX-License-Identifier: Apache-2.0 */
/* moves as text for a terminal. */
#ifndef DET_SHOW_MOVES_TEXT_H
#define DET_SHOW_MOVES_TEXT_H

#include "ask/moves.h"
#include "base/text.h"

void det_moves_text(const det_moves *m, det_text *out);

#endif
