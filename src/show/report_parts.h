/* SPDX-License-Identifier: Apache-2.0 */
/* The questions that a report asks, one after another, and their answers as JSON. */
#ifndef DET_SHOW_REPORT_PARTS_H
#define DET_SHOW_REPORT_PARTS_H

#include "ask/basis.h"
#include "ask/replay.h"
#include "show/report.h"

enum { DET_MAX_PARTS = 8 };

typedef struct det_report_parts {
    det_replay replay; /* owned; its answer is the report's */
    det_report_part each[DET_MAX_PARTS];
    char *json[DET_MAX_PARTS]; /* owned */
    size_t n;
} det_report_parts;

/* Into *out, which is zeroed: replay first, then all others; of whatif a list of answers. A question that the case gives no ground for (DET_DATA) is
 * left out. On failure free *out all the same. The basis must outlive it. Cost: that of the questions, of which explain and forecast fit anew. */
det_status det_report_parts_ask(const det_basis *b, const det_run *run, det_report_parts *out, det_err *err) DET_MUST_USE;
/* {QUESTION: answer, ...}, to be freed with det_free. DET_NOMEM. */
det_status det_report_parts_json(const det_report_parts *p, char **out, det_err *err) DET_MUST_USE;
void det_report_parts_free(det_report_parts *p);

#endif
