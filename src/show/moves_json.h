/* SPDX-License-Identifier: Apache-2.0 */
/* moves as JSON: docs/schema/moves.schema.json. */
#ifndef DET_SHOW_MOVES_JSON_H
#define DET_SHOW_MOVES_JSON_H

#include "ask/moves.h"

/* *out is owned by the caller (det_free). DET_NOMEM. */
det_status det_moves_json(const det_moves *m, char **out, det_err *err) DET_MUST_USE;

#endif
