/* SPDX-License-Identifier: Apache-2.0 */
/* The tidy event layout: CSV (plain or .gz) with a header naming date, source, target, cameo, quad, goldstein in any
 * order. Other columns are ignored by name.
 */
#ifndef DET_GATE_IMPORT_TIDY_H
#define DET_GATE_IMPORT_TIDY_H

#include "data/case.h"

/* Append to c->acts the rows among actors of the case (ids and codes) inside its window, as background acts with id
 * "bg:LINE", fill c->background_rows (every readable row inside the window counts, whoever acts in it) and add the
 * file to c->inputs with counts by reason of what was dropped: outside the window, actor not in the case, an actor
 * toward itself, unreadable row. Rows of the same day, author, target and code count once, after names are resolved
 * to actors; the first stays, the others are said. The acts are sorted again. Failures: DET_NOINPUT, DET_DATA (no
 * such columns, not a CSV file, a name that two actors claim), DET_IO, DET_NOMEM; the case is then untouched. Cost:
 * rows log rows. */
det_status det_import_tidy(const char *path, det_case *c, det_err *err) DET_MUST_USE;

#endif
