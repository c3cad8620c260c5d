/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `fit` as JSON: docs/commands/fit.md. The draws themselves are in the netCDF file (inference_data.h). */
#ifndef DET_SHOW_POSTERIOR_JSON_H
#define DET_SHOW_POSTERIOR_JSON_H

#include "ask/posterior.h"

/* The document in *out, to be freed with det_free. DET_NOMEM; *out is then untouched. */
det_status det_posterior_json(const det_posterior *p, char **out, det_err *err) DET_MUST_USE;

#endif
