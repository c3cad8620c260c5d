/* SPDX-License-Identifier: Apache-2.0 */
/* Looking over a whole store. */
#ifndef DET_GATE_STORE_STOCK_H
#define DET_GATE_STORE_STOCK_H

#include "data/stock.h"
#include "gate/store.h"

/* DET_IO, DET_NOMEM; *out is untouched then. Cost: linear in the counts. */
det_status det_store_stock(det_store *s, det_stock *out, det_err *err) DET_MUST_USE;

#endif
