/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what the last watch kept: its CSV (show/watch_csv.h). */
#ifndef DET_GATE_PAST_CSV_H
#define DET_GATE_PAST_CSV_H

#include "base/err.h"
#include "data/past.h"

/* Read into *out: columns one, other, until, state, p_coupled by their names; others do not matter. A file that is not
 * there is no past at all. DET_DATA: a column is missing or a field is not what it should be; DET_IO, DET_NOMEM; *out
 * is then untouched. */
det_status det_past_csv_read(const char *path, det_past *out, det_err *err) DET_MUST_USE;

#endif
