/* SPDX-License-Identifier: Apache-2.0 */
/* What a store holds, in tables. */
#ifndef DET_SHOW_STOCK_TEXT_H
#define DET_SHOW_STOCK_TEXT_H

#include "base/text.h"
#include "data/stock.h"

void det_stock_text(const char *path, const det_stock *k, det_text *out);

#endif
