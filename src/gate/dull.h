/* SPDX-License-Identifier: Apache-2.0 */
/* A dull stream while it is read, wherever it comes from: acts and coverage, on their way into a case. */
#ifndef DET_GATE_DULL_H
#define DET_GATE_DULL_H

#include "data/case.h"

typedef struct det_dull {
    det_act *acts; /* owned, as everything in them */
    size_t n_acts, cap_acts;
    double *rows_per_day; /* [days of the case's window], rows of anybody */
} det_dull;

/* Empty, with the days of c's window. DET_NOMEM. */
det_status det_dull_init(det_dull *s, const det_case *c, det_err *err) DET_MUST_USE;
void det_dull_free(det_dull *s);
/* One act: from, to, target, cls, goldstein, deaths and line of *row, by one author, with the code; its id is "bg:LINE".
 * DET_NOMEM. */
det_status det_dull_add(det_dull *s, const det_act *row, int author, const char *cameo, det_err *err) DET_MUST_USE;
/* Move acts and coverage into the case, with the input they came from (taken too; *input is empty then), and sort its acts.
 * All room is made before anything changes: DET_NOMEM leaves the case untouched. */
det_status det_dull_take_into(det_dull *s, det_input *input, det_case *c, det_err *err) DET_MUST_USE;

#endif
