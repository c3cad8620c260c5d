/* SPDX-License-Identifier: Apache-2.0 */
/* origins as JSON: docs/schema/origins.schema.json. */
#ifndef DET_SHOW_ORIGINS_JSON_H
#define DET_SHOW_ORIGINS_JSON_H

#include "ask/origins.h"

/* The answer as text in *out, to be freed with det_free. DET_NOMEM. */
det_status det_origins_json(const det_origins *o, char **out, det_err *err) DET_MUST_USE;

#endif
