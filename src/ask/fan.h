/* SPDX-License-Identifier: Apache-2.0 */
/* Fans: what the paths of a forecast spread over, period by period. A band is predictive: that of single futures, so parameters, hidden
 * states and chance are all in it. */
#ifndef DET_ASK_FAN_H
#define DET_ASK_FAN_H

#include "ask/ahead.h"

/* One value a period. */
typedef struct det_fan {
    double *mean;
    det_band *band;
} det_fan;

/* Lengths of periods: a step, 7 and 30 days in whole steps. */
enum { DET_FAN_STEP, DET_FAN_WEEK, DET_FAN_MONTH, DET_N_FANS };

typedef struct det_fans {
    int n_steps;
    int n[DET_N_FANS], steps[DET_N_FANS];    /* whole periods within the horizon; their length */
    det_fan acts[DET_N_FANS][2][DET_N_CLASSES]; /* [n] acts of direction i in the period */
    det_fan total[DET_N_COUNTS];                   /* [n_steps] acts of both directions from the start to the end of the step */
    det_fan fear[2];                               /* [n_steps] belief of holder i before the acts of the step */
} det_fans;

/* DET_NOMEM, DET_STOPPED; *out is then untouched. */
det_status det_fans_find(const det_ahead_paths *p, int step_days, const det_run *run, det_fans *out, det_err *err) DET_MUST_USE;
void det_fans_free(det_fans *f);

#endif
