/* SPDX-License-Identifier: Apache-2.0 */
/* A told periodisation (told-phases.csv): the stages that somebody tells of, to hold the found ones against. */
#ifndef DET_GATE_TOLD_H
#define DET_GATE_TOLD_H

#include "gate/reading.h"

/* Fill the told phases of the case and add the file to its inputs. DET_OK also after faults (with r); DET_NOINPUT
 * where there is no such file; DET_NOMEM. */
det_status det_told_read(det_reading *r, const char *path, det_err *err) DET_MUST_USE;

#endif
