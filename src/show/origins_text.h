/* SPDX-License-Identifier: Apache-2.0 */
/* origins as words and tables for a terminal. */
#ifndef DET_SHOW_ORIGINS_TEXT_H
#define DET_SHOW_ORIGINS_TEXT_H

#include "ask/origins.h"
#include "base/text.h"

/* Add the answer: an act's sources, parents and roots, or the roots of the record, its periods, and the acts that stand
 * out. */
void det_origins_text(const det_origins *o, det_text *out);

#endif
