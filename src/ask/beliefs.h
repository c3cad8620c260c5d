/* SPDX-License-Identifier: Apache-2.0 */
/* What each side believed at the end of every step, at the mode and over the draws. */
#ifndef DET_ASK_BELIEFS_H
#define DET_ASK_BELIEFS_H

#include "ask/course.h"
#include "ask/fit.h"

/* Fill h and h_mode [n_steps] of both holders, which are there; c was run at the mode. DET_NOMEM, DET_STOPPED. The same
 * whatever run->n_threads. Cost: a likelihood a draw. */
det_status det_beliefs_fill(const det_fit *fit, const det_course *c, const det_run *run, det_belief_path belief[2],
                            det_err *err) DET_MUST_USE;

#endif
