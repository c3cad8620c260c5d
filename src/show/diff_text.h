/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison of two answers, in words and tables. */
#ifndef DET_SHOW_DIFF_TEXT_H
#define DET_SHOW_DIFF_TEXT_H

#include "ask/diff.h"
#include "base/text.h"

void det_diff_text(const det_diff *d, det_text *out);

#endif
