/* SPDX-License-Identifier: Apache-2.0 */
/* The files that a case was read from, for provenance. */
#ifndef DET_GATE_INPUT_H
#define DET_GATE_INPUT_H

#include "gate/reading.h"

/* Add a file to the inputs of the case with its hash; rows that were read but not kept count as dropped (a case with
 * such rows of its own sheets is refused anyway). Faults go to r. */
void det_input_add(det_reading *r, const char *path, size_t rows_read, size_t rows_kept);

#endif
