/* SPDX-License-Identifier: Apache-2.0 */
/* Taking a format of a store out, direction by direction: whatever the size of the store, one direction is in memory. */
#ifndef DET_GATE_EXTRACT_H
#define DET_GATE_EXTRACT_H

#include "data/extract.h"

typedef struct det_extraction det_extraction;

/* Open a store to take out one format within from to until (DET_DAY_NONE: no bound), as far as there is coverage. format NULL: the one
 * with most rows in the window. `path` is borrowed until the close. Failures: those of det_store_open; DET_DATA: no row in the window, a
 * format that is not there (those that are are named), a damaged store; DET_USAGE: the window ends before it begins; DET_NOMEM. */
det_status det_extraction_open(const char *path, const char *format, det_day from, det_day until, det_extraction **out,
                               det_err *err) DET_MUST_USE;
void det_extraction_close(det_extraction *x);
/* Borrowed. */
const det_extract *det_extraction_about(const det_extraction *x);
/* The next direction with acts in the window, by the codes of source and target; *flow is borrowed until the next call,
 * flow->source NULL at the end. Counts are those of the view dyad_days. DET_DATA (damaged), DET_IO, DET_NOMEM. */
det_status det_extraction_next(det_extraction *x, det_flow *flow, det_err *err) DET_MUST_USE;

#endif
