/* SPDX-License-Identifier: Apache-2.0 */
/* Event files into a store. */
#ifndef DET_GATE_INGEST_H
#define DET_GATE_INGEST_H

#include <stdio.h>

#include "base/progress.h"
#include "gate/importers.h"
#include "gate/store.h"

typedef struct det_ingest_options {
    const det_importer *importer; /* NULL: found in each file */
    const det_mapping *mapping;   /* for the generic importer, NULL otherwise */
    int keep_acts;                /* 1: the acts themselves go into the store, beside their counts */
    FILE *rejects;                /* dropped rows go here as CSV (file, line, reason, row); NULL: nowhere */
} det_ingest_options;

/* Read n files into the store in their order, each whole or not at all, and add each to *m. Rows are never dropped without a count.
 * The rows of a file that is known are all duplicates. Files are read by as many threads as run says and written by the caller's;
 * what is written does not depend on their number. DET_NOINPUT, DET_DATA (no known format, a damaged archive), DET_IO, DET_NOMEM, of
 * the first file that fails: *m and the store then hold those before it. run: NULL for all cores. Cost: linear; memory: some
 * megabytes a thread, and what the parties and counts of a file take. */
det_status det_ingest_files(det_store *s, const char *const *paths, size_t n, const det_ingest_options *o, const det_run *run,
                            det_imported *m, det_err *err) DET_MUST_USE;
/* The same for one file, read and written by the caller's thread. */
det_status det_ingest_file(det_store *s, const char *path, const det_ingest_options *o, det_imported *m,
                           det_err *err) DET_MUST_USE;

#endif
