/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `replay` as JSON: every number of the struct, and the case that it is about, so that a page needs
 * nothing else. */
#ifndef DET_SHOW_REPLAY_JSON_H
#define DET_SHOW_REPLAY_JSON_H

#include "ask/replay.h"

/* *out is a terminated text to be freed with det_free. DET_NOMEM. Cost: linear in steps, components and acts. */
det_status det_replay_json(const det_replay *r, char **out, det_err *err) DET_MUST_USE;

#endif
