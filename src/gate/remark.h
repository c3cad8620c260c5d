/* SPDX-License-Identifier: Apache-2.0 */
/* What the model will not use of a case that is well formed, and why: notes, not faults. */
#ifndef DET_GATE_REMARK_H
#define DET_GATE_REMARK_H

#include "gate/reading.h"

/* Add the notes for the case that r has read. The two paths name its files in them (acts NULL where there is none). */
void det_remark_case(det_reading *r, const char *outline, const char *acts);

#endif
