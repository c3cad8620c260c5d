/* SPDX-License-Identifier: Apache-2.0 */
/* A watch in words and a table. */
#ifndef DET_SHOW_WATCH_TEXT_H
#define DET_SHOW_WATCH_TEXT_H

#include "ask/watch.h"
#include "base/text.h"

/* The verdict, the list of the pairs most surely coupled (at most `most`), and what the pairs say together. */
void det_watch_text(const det_watch *w, int most, det_text *out);

#endif
