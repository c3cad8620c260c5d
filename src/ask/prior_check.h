/* SPDX-License-Identifier: Apache-2.0 */
/* Prior predictive check: would the prior, before it saw a single act, have expected a record like this one?
 *
 * Parameters are drawn from the prior and the pair is simulated over the record's steps, third parties' acts as they
 * were; steps that were not observed are left out on both sides.
 */
#ifndef DET_ASK_PRIOR_CHECK_H
#define DET_ASK_PRIOR_CHECK_H

#include "ask/answer.h"
#include "base/progress.h"
#include "model/dilemma.h"

enum { DET_CHECK_HOSTILE, DET_CHECK_LARGEST, DET_CHECK_SILENT, DET_N_CHECKS };
/* "hostile acts" "most acts in a step" "share of silent steps" */
const char *det_check_name(int check);

typedef struct det_prior_check {
    int n_sets;
    double observed[DET_N_CHECKS];
    det_band predicted[DET_N_CHECKS];
    double p[DET_N_CHECKS]; /* two-sided: twice the smaller tail, the observed among the sets, at most 1 */
} det_prior_check;

/* n_sets >= 1 simulated records. DET_NOMEM, DET_STOPPED; *out is then untouched. Same answer for any number of threads.
 */
det_status det_prior_check_find(const det_dilemma *d, int n_sets, unsigned long seed, const det_run *run,
                                det_prior_check *out, det_err *err) DET_MUST_USE;

#endif
