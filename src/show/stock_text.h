/* SPDX-License-Identifier: Apache-2.0 */
/* What a store holds, in tables. */
#ifndef DET_SHOW_STOCK_TEXT_H
#define DET_SHOW_STOCK_TEXT_H

#include "base/text.h"
#include "data/stock.h"

/* What the store at path holds, in one sentence, into out[size]; returns out. */
const char *det_stock_verdict(const char *path, const det_stock *k, char *out, size_t size);
void det_stock_text(const char *path, const det_stock *k, det_text *out);

#endif
