/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `fetch` in words and tables. */
#ifndef DET_SHOW_FETCH_TEXT_H
#define DET_SHOW_FETCH_TEXT_H

#include "base/text.h"
#include "data/fetched.h"
#include "data/imported.h"

/* "So many files listed: fetched, there already, in the store already, failed; so many not listed" into out[size]; returns out. */
char *det_fetch_verdict(const det_fetched *f, char *out, size_t size);
/* The verdict, what the lists do not name, what failed and why, and what became of the rows (m, NULL where nothing was to be imported). */
void det_fetch_text(const det_fetched *f, const det_imported *m, det_text *out);
/* The addresses alone, one a line. */
void det_fetch_text_addresses(const det_fetched *f, det_text *out);

#endif
