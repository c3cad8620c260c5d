/* SPDX-License-Identifier: Apache-2.0 */
/* A case seen through a shorter window. */
#ifndef DET_GATE_WINDOW_H
#define DET_GATE_WINDOW_H

#include "data/case.h"

/* Shorten the window of c to the days from..until (both inside; DET_DAY_NONE: as it is) and leave out what lies wholly
 * outside: acts (by the day on which they count), regime changes, documented shifts, told phases. What reaches over an
 * end is cut there. Days beyond the case's own window are ignored. *n_left_out (NULL allowed) counts the acts that were
 * left out. DET_USAGE: no day of the window is left; DET_NOMEM; c is untouched then. */
det_status det_window_restrict(det_case *c, det_day from, det_day until, size_t *n_left_out, det_err *err) DET_MUST_USE;

#endif
