/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `fetch` as JSON: result.window, result.files[] with address, size, checksum and fate of each, result.gaps[], and in
 * result.imported what `import` says of the rows, or null. */
#ifndef DET_SHOW_FETCH_JSON_H
#define DET_SHOW_FETCH_JSON_H

#include "ask/answer.h"
#include "data/fetched.h"
#include "data/imported.h"

/* m NULL: nothing was to be imported. *out is a terminated text to be freed with det_free. DET_NOMEM. */
det_status det_fetch_json(const det_answer *a, const det_fetched *f, const det_imported *m, char **out, det_err *err) DET_MUST_USE;

#endif
