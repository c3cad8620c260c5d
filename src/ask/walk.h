/* SPDX-License-Identifier: Apache-2.0 */
/* The paths of a replay at the mode alone, for questions that need its phases and not its bands. */
#ifndef DET_ASK_WALK_H
#define DET_ASK_WALK_H

#include "ask/basis.h"
#include "ask/course.h"

/* Run course, which is of b's dilemma, at the mode, and fill what det_phases_find reads: beliefs at the mode, rates and
 * their shares, steps seen, counts of acts. DET_NOMEM; *out is to be freed by det_replay_free either way. */
det_status det_walk_mode(const det_basis *b, det_course *course, det_replay *out, det_err *err) DET_MUST_USE;

#endif
