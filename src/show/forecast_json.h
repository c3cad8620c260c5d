/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `forecast` as JSON, by the contract of docs/schema/forecast.schema.json. It is also how a forecast is stored: it holds
 * when it was issued, from which inputs and by which method, and the whole predictive distribution of what can be scored later. */
#ifndef DET_SHOW_FORECAST_JSON_H
#define DET_SHOW_FORECAST_JSON_H

#include "ask/forecast.h"

/* The document in *out, freed with det_free. DET_NOMEM; *out is then untouched. */
det_status det_forecast_json(const det_forecast *f, char **out, det_err *err) DET_MUST_USE;

#endif
