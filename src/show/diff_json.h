/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison of two answers as one JSON document; docs/schema/diff.schema.json describes it. */
#ifndef DET_SHOW_DIFF_JSON_H
#define DET_SHOW_DIFF_JSON_H

#include "ask/diff.h"

/* *out to be freed with det_free. DET_NOMEM. */
det_status det_diff_json(const det_diff *d, char **out, det_err *err) DET_MUST_USE;

#endif
