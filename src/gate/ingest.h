/* SPDX-License-Identifier: Apache-2.0 */
/* Event files into a store. */
#ifndef DET_GATE_INGEST_H
#define DET_GATE_INGEST_H

#include <stdio.h>

#include "gate/importers.h"
#include "gate/store.h"

typedef struct det_ingest_options {
    const det_importer *importer; /* NULL: found in each file */
    const det_mapping *mapping;   /* for the generic importer, NULL otherwise */
    int keep_acts;                /* 1: the acts themselves go into the store, beside their counts */
    FILE *rejects;                /* dropped rows go here as CSV (file, line, reason, row); NULL: nowhere */
} det_ingest_options;

/* Read one file into the store, whole or not at all, and add it to *m. Rows are never dropped without a count. The rows
 * of a file that is known are all duplicates. DET_NOINPUT, DET_DATA (no known format, a damaged archive), DET_IO,
 * DET_NOMEM; *m then lacks the file. */
det_status det_ingest_file(det_store *s, const char *path, const det_ingest_options *o, det_imported *m,
                           det_err *err) DET_MUST_USE;

#endif
