/* SPDX-License-Identifier: Apache-2.0 */
/* Acts among the actors of a case, out of a store, as a dull stream. */
#ifndef DET_GATE_IMPORT_STORE_H
#define DET_GATE_IMPORT_STORE_H

#include "data/case.h"

/* What det_import_tidy does from an event file, from a store: append the acts among actors of the case inside its
 * window, fill c->background_rows with the coverage of the format read, and add the store to c->inputs (its sha256 is that
 * of the format read and the list of files in it). Formats are never pooled: the named one is read (NULL: the one with
 * most rows among the actors), what others have is counted as dropped. What is told several times counts once, but in curated formats. An actor is found by id and codes,
 * which may be names or codes of the table of actors; while a group is the government of a state, and the case has one of
 * the two alone, that one acts under both names. Failures: those of det_store_open; DET_DATA: an actor of the store
 * that two of the case claim, a format that the store does not have (those that it has are named); DET_IO, DET_NOMEM; the case is then untouched. Cost: linear in the acts read. */
det_status det_import_store(const char *path, const char *format, det_case *c, det_err *err) DET_MUST_USE;
/* First and last day on which that format has an act between the principals of c, DET_DAY_NONE without any; the window
 * of c does not matter. Failures as above. Cost: a few looks, where one format alone has acts of the actors. */
det_status det_import_store_span(const char *path, const char *format, const det_case *c, det_day *from, det_day *until,
                                 det_err *err) DET_MUST_USE;

#endif
