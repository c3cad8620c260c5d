/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `calibrate` as JSON: in `result` the counts, and quantities[] with name, p, inside, cover_50, cover_90, contraction and
 * places, the truth's place among the draws in each data set. */
#ifndef DET_SHOW_CALIBRATE_JSON_H
#define DET_SHOW_CALIBRATE_JSON_H

#include "ask/calibrate.h"

/* *out is a terminated text to be freed with det_free. DET_NOMEM. */
det_status det_calibrate_json(const det_calibration *c, char **out, det_err *err) DET_MUST_USE;

#endif
