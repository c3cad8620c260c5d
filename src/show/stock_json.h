/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `info STORE` as JSON, by the contract of docs/schema/info.schema.json. */
#ifndef DET_SHOW_STOCK_JSON_H
#define DET_SHOW_STOCK_JSON_H

#include "ask/answer.h"
#include "data/stock.h"

/* path: of the store, sha256: det_store_hash of all its formats. *out is freed with det_free. DET_NOMEM. */
det_status det_stock_json(const char *path, const char sha256[65], const det_stock *k, char **out, det_err *err) DET_MUST_USE;

#endif
