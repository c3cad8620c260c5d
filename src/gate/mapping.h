/* SPDX-License-Identifier: Apache-2.0 */
/* Which columns of a table with a header hold what, for event data of no known format (docs/data.md). */
#ifndef DET_GATE_MAPPING_H
#define DET_GATE_MAPPING_H

#include "base/err.h"

typedef enum det_mapped {
    DET_MAPPED_DATE, DET_MAPPED_SOURCE, DET_MAPPED_SOURCE_COUNTRY, DET_MAPPED_TARGET, DET_MAPPED_TARGET_COUNTRY, DET_MAPPED_CAMEO,
    DET_MAPPED_QUAD, DET_MAPPED_GOLDSTEIN, DET_MAPPED_ID, DET_MAPPED_REPORTED, DET_MAPPED_DEATHS, DET_MAPPED_PUBLISHER, DET_N_MAPPED
} det_mapped;

typedef struct det_mapping {
    char *column[DET_N_MAPPED]; /* owned header of each, "" none */
    int is_mutual;              /* 1: rows do not say who acted on whom */
} det_mapping;

/* Read a YAML file. DET_DATA with the place of the first fault, DET_NOINPUT, DET_IO, DET_NOMEM; *out is untouched then. */
det_status det_mapping_read(const char *path, det_mapping *out, det_err *err) DET_MUST_USE;
void det_mapping_free(det_mapping *m);

#endif
