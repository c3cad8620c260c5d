/* SPDX-License-Identifier: Apache-2.0 */
/* Every active pair of a store. */
#ifndef DET_GATE_IMPORT_ATLAS_H
#define DET_GATE_IMPORT_ATLAS_H

#include "data/atlas.h"

typedef struct det_atlas_request {
    det_day from, until; /* DET_DAY_NONE (default): first and last day with a row */
    int least_acts;      /* of the pair, default 30 */
    int least_side;      /* of each side toward the other, default 10 */
} det_atlas_request;

void det_atlas_request_default(det_atlas_request *q);

/* Read a store into *out. Formats are never pooled: the one with most rows in the window is read, rows of others are counted. What is
 * told several times counts once, but in curated formats. A pair with a party that the table of actors does not have is left
 * out and counted. An actor of the store is taken as it stands there (a group that governs a state stays itself). Failures:
 * those of det_store_open; DET_DATA: the window holds no row, or no active pair; DET_USAGE: it ends before it begins; DET_IO, DET_NOMEM; *out
 * is then untouched. Cost: linear in the counts; memory in the acts of active pairs. */
det_status det_import_atlas(const char *path, const det_atlas_request *q, det_atlas *out, det_err *err) DET_MUST_USE;

#endif
