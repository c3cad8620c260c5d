/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `fit` for a terminal: verdict lines, warnings, then tables. */
#ifndef DET_SHOW_POSTERIOR_TEXT_H
#define DET_SHOW_POSTERIOR_TEXT_H

#include "ask/posterior.h"
#include "base/text.h"

/* Missing numbers are blank. Running out of memory is remembered by *out. */
void det_posterior_text(const det_posterior *p, det_text *out);

#endif
