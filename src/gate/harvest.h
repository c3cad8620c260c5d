/* SPDX-License-Identifier: Apache-2.0 */
/* One event file read to its end, batch by batch. A harvest knows no store, so several may run at once, each in one thread. */
#ifndef DET_GATE_HARVEST_H
#define DET_GATE_HARVEST_H

#include "base/packed.h"
#include "gate/batch.h"
#include "gate/importers.h"

typedef struct det_harvest_options {
    const det_importer *importer; /* NULL: found in each file */
    const det_mapping *mapping;   /* for the generic importer, NULL otherwise */
    int keeps_acts;               /* 1: texts of acts go into the batches */
    int keeps_rejects;            /* 1: dropped rows too */
} det_harvest_options;

typedef struct det_harvest det_harvest;

/* Open a file and find what it is. options and index must live as long. DET_NOINPUT, DET_DATA (no known format, empty, a
 * damaged archive), DET_IO, DET_NOMEM. */
det_status det_harvest_open(const char *path, const det_harvest_options *options, const det_actor_index *index,
                            det_harvest **out, det_err *err) DET_MUST_USE;
void det_harvest_close(det_harvest *h);
const det_layout *det_harvest_layout(const det_harvest *h);
/* Its size, and its SHA-256 when it was read to its end. */
const det_packed_facts *det_harvest_facts(const det_harvest *h);
/* Fill a cleared batch with the next rows; b->n is 0 at the end. DET_IO, DET_DATA, DET_NOMEM. Cost: linear. */
det_status det_harvest_next(det_harvest *h, det_batch *b, det_err *err) DET_MUST_USE;

#endif
