/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `forecast` for a terminal: verdict lines, probabilities by lead time and scenario, what scenarios change, acts and fear
 * ahead. Missing numbers are blank. Running out of memory is remembered by *out. */
#ifndef DET_SHOW_FORECAST_TEXT_H
#define DET_SHOW_FORECAST_TEXT_H

#include "ask/forecast.h"
#include "base/text.h"

void det_forecast_text(const det_forecast *f, det_text *out);

#endif
