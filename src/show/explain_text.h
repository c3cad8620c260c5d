/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `explain` for a terminal: verdict lines, then hypotheses in rows and evidence in columns. */
#ifndef DET_SHOW_EXPLAIN_TEXT_H
#define DET_SHOW_EXPLAIN_TEXT_H

#include "ask/explain.h"
#include "base/text.h"

/* Missing numbers are blank. Running out of memory is remembered by *out. */
void det_explain_text(const det_explain *e, det_text *out);
/* A rival with the principals' names in place of "the first", "the second"; into out[96], returns out. */
char *det_rival_say(const det_explain *e, det_rival r, char out[96]);
/* A rival of meddling with the meddlers' ids likewise. */
char *det_meddling_say(const det_explain *e, const det_meddlers *m, det_meddling k, char out[96]);
/* Heading of a column of the ledger, two lines; into out[96], returns out. */
char *det_ledger_say(const det_explain *e, int column, char out[96]);

#endif
