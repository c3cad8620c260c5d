/* SPDX-License-Identifier: Apache-2.0 */
/* Expected acts of each direction under the mode, hidden states in hindsight, and where the hostile ones come from. The
 * shares sum to the rates of the two hostile classes.
 */
#ifndef DET_ASK_RATES_H
#define DET_ASK_RATES_H

#include "ask/course.h"
#include "ask/replay.h"

/* Fill rate[n_steps] of both directions; the arrays are there. c was run at the mode. */
void det_rates_fill(const det_course *c, det_rate_path rate[2]);

#endif
