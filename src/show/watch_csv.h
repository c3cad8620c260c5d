/* SPDX-License-Identifier: Apache-2.0 */
/* A watch as CSV: a row a pair, in the order of the list. gate/past_csv.h reads it again. */
#ifndef DET_SHOW_WATCH_CSV_H
#define DET_SHOW_WATCH_CSV_H

#include "ask/watch.h"
#include "base/text.h"

void det_watch_csv(const det_watch *w, det_text *out);

#endif
