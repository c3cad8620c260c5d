/* SPDX-License-Identifier: Apache-2.0 */
/* acts.csv: what happened. Format: docs/case.md, "acts.csv". */
#ifndef DET_GATE_ACTS_H
#define DET_GATE_ACTS_H

#include "gate/reading.h"

/* Append the acts of the file to the case and add the file to its inputs. Actors, claims, sources and window must be
 * read before. DET_OK also after faults (with r); DET_NOINPUT where there is no such file; DET_NOMEM. */
det_status det_acts_read(det_reading *r, const char *path, det_err *err) DET_MUST_USE;

#endif
