/* SPDX-License-Identifier: Apache-2.0 */
/* What a forecast says in words: the verdict, how sure it is and why, what would change it. */
#ifndef DET_ASK_OUTLOOK_H
#define DET_ASK_OUTLOOK_H

#include "ask/forecast.h"

/* Fill the answer of f, whose figures are complete: verdict, confidence with its reasons, what was learned, what would change it, and
 * is_open. DET_NOMEM. */
det_status det_outlook_fill(det_forecast *f, det_err *err) DET_MUST_USE;
/* "12 %", "<1 %", ">99 %"; "" for NaN. Into out[DET_PROBABILITY_SIZE]; returns out. */
char *det_outlook_percent(double p, char *out);

#endif
