/* SPDX-License-Identifier: Apache-2.0 */
/* A forecast as CSV, in three forms.
 *
 *   plain      one row a step: probabilities, quantiles of cumulative acts and of fear, expected acts by direction and class
 *   hubverse   model output as the hubverse documentation has it (schema v5 and v6): task columns reference_date, target, horizon (days),
 *              target_end_date, location; then output_type (mean, quantile, pmf, sample), output_type_id, value. Samples with the same id
 *              are one future, joint over targets and horizons
 *   views      draws as the VIEWS prediction challenge 2023/24 has them: month_id (1 is January 1980), dyad in the place of country_id,
 *              draw, outcome. The outcome is the pair's acts of the clash class in the calendar month. Only months that lie wholly
 *              within the horizon are written
 */
#ifndef DET_SHOW_FORECAST_CSV_H
#define DET_SHOW_FORECAST_CSV_H

#include "ask/forecast.h"
#include "base/text.h"

void det_forecast_csv(const det_forecast *f, det_text *out);
void det_forecast_hubverse(const det_forecast *f, det_text *out);
/* Only where det_forecast_months gives some. */
void det_forecast_views(const det_forecast *f, det_text *out);
/* Calendar months wholly within the horizon; 0 for steps of a week, which months do not divide. */
int det_forecast_months(const det_forecast *f);

#endif
