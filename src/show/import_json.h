/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `import` as JSON: result.rows {read, kept, dropped, duplicate} in sum, result.files[] with the same of each
 * and dropped[] by reason, result.unplaced[]. */
#ifndef DET_SHOW_IMPORT_JSON_H
#define DET_SHOW_IMPORT_JSON_H

#include "ask/answer.h"
#include "data/imported.h"
#include "show/json.h"

/* The three of them into an object. */
void det_import_json_put(det_json *j, json_t *parent, const det_imported *m);
/* m: as det_ingest_files fills it. *out is a terminated text to be freed with det_free. DET_NOMEM. */
det_status det_import_json(const det_imported *m, char **out, det_err *err) DET_MUST_USE;

#endif
