/* SPDX-License-Identifier: Apache-2.0 */
/* Reading back a forecast that `detente forecast --out FILE.json` kept (docs/schema/forecast.schema.json). */
#ifndef DET_GATE_ISSUED_JSON_H
#define DET_GATE_ISSUED_JSON_H

#include "data/issued.h"

/* Of its scenarios the first is taken, and all baselines. DET_NOINPUT, DET_IO; DET_DATA: not JSON (with line and column), not a forecast, or
 * a part of it is missing or not what it should be (the part is named); DET_NOMEM. *out is then untouched. */
det_status det_issued_json_read(const char *path, det_issued *out, det_err *err) DET_MUST_USE;

#endif
