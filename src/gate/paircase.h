/* SPDX-License-Identifier: Apache-2.0 */
/* A case made of nothing but two actors and an event file: for a pair that nobody has written down yet. */
#ifndef DET_GATE_PAIRCASE_H
#define DET_GATE_PAIRCASE_H

#include "data/case.h"

typedef struct det_pair_request {
    const char *id[2];    /* the principals */
    const char *codes[2]; /* their names in the file, separated by commas, beside the id itself; NULL: none */
    const char *format;   /* of a store: the one whose acts are read; NULL: that with most rows among the two */
    det_day from, until;  /* DET_DAY_NONE: first and last day on which the file has an act between the two */
} det_pair_request;

/* Read a tidy event file (gate/import_tidy.h) or a store (gate/import_store.h) into *out: two states that fear each other directly, a daily window, the
 * acts between them as a dull stream. Days of the window before and after all coverage of the file are left out. DET_USAGE: the two are one, a format where there is no store; DET_DATA: a fault of the file, or no act between
 * them; DET_NOINPUT; DET_NOMEM. *out is untouched on failure. Cost: linear in the file. */
det_status det_paircase_read(const char *path, const det_pair_request *q, det_case *out, det_err *err) DET_MUST_USE;

#endif
