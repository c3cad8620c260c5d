/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `calibrate` for a terminal: verdict lines and one row a quantity. */
#ifndef DET_SHOW_CALIBRATE_TEXT_H
#define DET_SHOW_CALIBRATE_TEXT_H

#include "ask/calibrate.h"
#include "base/text.h"

/* Running out of memory is remembered by *out. */
void det_calibrate_text(const det_calibration *c, det_text *out);

#endif
