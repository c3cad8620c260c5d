/* SPDX-License-Identifier: Apache-2.0 */
/* A what-if as one JSON document; docs/schema/whatif.schema.json describes it. */
#ifndef DET_SHOW_WHATIF_JSON_H
#define DET_SHOW_WHATIF_JSON_H

#include "ask/whatif.h"

/* *out to be freed with det_free. paths = 0: what has a value at every step is left out (null). DET_NOMEM. */
det_status det_whatif_json(const det_whatif *w, int paths, char **out, det_err *err) DET_MUST_USE;

#endif
