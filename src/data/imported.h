/* SPDX-License-Identifier: Apache-2.0 */
/* What an import did, file by file: rows read, kept, dropped and duplicate, and why. */
#ifndef DET_DATA_IMPORTED_H
#define DET_DATA_IMPORTED_H

#include "base/date.h"
#include "base/err.h"
#include "data/case.h"

#include <stdint.h>

enum { DET_IMPORT_REASONS = 16 };

/* read = kept + dropped + duplicate. */
typedef struct det_import_rows {
    size_t read, kept, dropped;
    size_t duplicate; /* the event is in the store already, from this file or another of the format */
} det_import_rows;

typedef struct det_import_reason {
    const char *reason; /* static, fits after "N rows " */
    size_t rows;
} det_import_reason;

typedef struct det_imported_file {
    char *path;
    const char *format; /* static */
    char release[64];
    int64_t n_bytes; /* as it lies on disk */
    char sha256[65];
    det_import_rows rows;
    int is_curated;  /* 1: each row is an act of its own, none is told again */
    size_t n_again;  /* kept rows that tell of the same day, parties and code as another of the format */
    size_t n_mutual; /* kept rows whose format does not say who acted on whom */
    size_t n_latin1, n_mended; /* rows taken as ISO 8859-1; codes whose zero was put back */
    det_import_reason reasons[DET_IMPORT_REASONS];
    size_t n_reasons;
    int was_known;       /* 1: the file had been imported whole before */
    det_day first, last; /* of the kept rows, DET_DAY_NONE without any */
} det_imported_file;

/* A party that the actor table does not have. */
typedef struct det_unplaced {
    char *name;
    size_t rows;         /* of kept rows it is an actor of its own, of dropped ones the reason */
    char *nearest;       /* name in the table, NULL none */
} det_unplaced;

typedef struct det_imported {
    det_imported_file *files;
    size_t n_files;
    det_unplaced *unplaced; /* by rows, most first */
    size_t n_unplaced;
} det_imported;

/* Sum over files. */
det_import_rows det_imported_sum(const det_imported *m);
void det_imported_free(det_imported *m);

/* The files as the inputs of an answer: *out[m->n_files], to be freed with det_imported_inputs_free; its texts are borrowed from m but
 * for dropped_why. DET_NOMEM. */
det_status det_imported_inputs(const det_imported *m, det_input **out, det_err *err) DET_MUST_USE;
void det_imported_inputs_free(det_input *inputs, size_t n);

#endif
