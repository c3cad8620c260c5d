/* SPDX-License-Identifier: Apache-2.0 */
/* A what-if in words and tables. */
#ifndef DET_SHOW_WHATIF_TEXT_H
#define DET_SHOW_WHATIF_TEXT_H

#include "ask/whatif.h"
#include "base/text.h"

void det_whatif_text(const det_whatif *w, det_text *out);
/* The paths, a row a step: date; hostile acts more so far; each side's belief as it was and in the changed world. */
void det_whatif_csv(const det_whatif *w, det_text *out);

#endif
