/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `explain` as JSON: docs/schema/explain.schema.json. */
#ifndef DET_SHOW_EXPLAIN_JSON_H
#define DET_SHOW_EXPLAIN_JSON_H

#include "ask/explain.h"

/* *out is owned by the caller (det_free). DET_NOMEM. */
det_status det_explain_json(const det_explain *e, char **out, det_err *err) DET_MUST_USE;

#endif
