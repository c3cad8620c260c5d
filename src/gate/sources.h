/* SPDX-License-Identifier: Apache-2.0 */
/* sources.csv: who says so. Format: docs/case.md, "sources.csv". */
#ifndef DET_GATE_SOURCES_H
#define DET_GATE_SOURCES_H

#include "gate/reading.h"

/* Fill the sources of the case and add the file to its inputs. DET_OK also after faults (with r); DET_NOINPUT where
 * there is no such file; DET_NOMEM. */
det_status det_sources_read(det_reading *r, const char *path, det_err *err) DET_MUST_USE;

#endif
