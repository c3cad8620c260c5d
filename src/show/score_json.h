/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `score` as JSON, by the contract of docs/schema/score.schema.json. */
#ifndef DET_SHOW_SCORE_JSON_H
#define DET_SHOW_SCORE_JSON_H

#include "ask/score.h"

/* The document in *out, freed with det_free. DET_NOMEM; *out is then untouched. */
det_status det_score_json(const det_score *s, char **out, det_err *err) DET_MUST_USE;

#endif
