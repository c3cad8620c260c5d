/* SPDX-License-Identifier: Apache-2.0 */
/* Misperception: what a holder believes less what the analyst knows in hindsight, and which bias of the holder it comes
 * from.
 *
 * Five switches of the holder stand at their fitted values or at the calibrated ones: sensibility 1, hostile
 * attribution 1, bad-faith discount 1, friend of enemy 0, control in deniable acts 0. The beliefs are passed through
 * the record once for each of the 32 settings and the difference is split by Shapley's rule; what is left with all five
 * calibrated is DET_BIAS_REST. The parts sum to the misperception. Acts, hidden states and the other side's biases
 * stay.
 */
#ifndef DET_ASK_MISPERCEPTION_H
#define DET_ASK_MISPERCEPTION_H

#include "ask/course.h"
#include "ask/replay.h"

/* Fill intent_filter, intent_smooth, misperception and bias of holder i's path; all arrays [n_steps] are there and
 * h_mode is set. c was run at the mode. DET_NOMEM. Cost: 32 likelihoods. */
det_status det_misperception_fill(const det_course *c, int i, det_belief_path *path, det_err *err) DET_MUST_USE;

#endif
