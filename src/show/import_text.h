/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `import` in words and tables. */
#ifndef DET_SHOW_IMPORT_TEXT_H
#define DET_SHOW_IMPORT_TEXT_H

#include "base/text.h"
#include "data/imported.h"

/* "N rows of M files: so many kept, dropped, in the store already" into out[size]; returns out. */
char *det_import_verdict(const det_imported *m, char *out, size_t size);
/* Rows by reason, notes, and the parties that no table has (the commonest). */
void det_import_text_rows(const det_imported *m, det_text *out);
/* The verdict, a line a file with its release, rows by reason, and the parties that no table has (the commonest). */
void det_import_text(const det_imported *m, det_text *out);

#endif
