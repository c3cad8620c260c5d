/* SPDX-License-Identifier: Apache-2.0 */
/* A panel: acts counted by step, directed dyad and class, with what is missing and how much the source coded.
 *
 * Built from a case for every directed dyad that has at least one act, the two directions of the principals first.
 * Missing is missing: a masked dyad-step has counts that must not be read. Deniable and covert acts are kept apart,
 * with their rival attributions. Every counted act can be found again through `cells`.
 */
#ifndef DET_DATA_PANEL_H
#define DET_DATA_PANEL_H

#include "data/case.h"

/* One act in one step. */
typedef struct det_cell {
    int step, dyad;
    int cls;      /* det_class; deniable and covert acts keep the class they would have if open */
    int act;      /* index into the case's acts */
    double p;     /* probability that it happened as told (grade) */
    double mark;  /* m_e = |Goldstein| / 10 + log10(1 + deaths) */
} det_cell;

/* One deniable or covert act: not counted in any dyad. */
typedef struct det_denied {
    int step, target, act;
    int cls;
    double p;    /* grade */
    double mark; /* as above */
} det_denied;

typedef struct det_dyad {
    int source, target; /* actors of the case */
} det_dyad;

typedef struct det_panel {
    int n_steps;
    int step_days;
    det_day from; /* first day of step 0 */
    det_dyad *dyads;       /* [n_dyads]; 0 = principal 0 -> 1, 1 = principal 1 -> 0, both always present */
    int n_dyads;
    double *count;         /* [n_steps][n_dyads][DET_N_CLASSES], plain counts of open acts */
    unsigned char *seen;   /* [n_steps][n_dyads], 1 observed, 0 missing */
    double *log_volume;    /* [n_steps], log(rows the source coded that step / mean of covered steps); 0 hand-coded */
    int machine_coded;     /* 1: exposure is volume ^ xi; 0: exposure is 1 */
    det_cell *cells;       /* sorted by step, then order in the day */
    size_t n_cells;
    det_denied *denied;    /* sorted likewise */
    size_t n_denied;
    size_t n_masked_acts;  /* acts that fell on missing steps and are not used */
    size_t n_same_event;   /* dull rows dropped as the same event as a hand-coded act */
} det_panel;

/* Build the panel of a case. Each act goes to the step of det_act_day. Public acts count 1 in the dyad of author and
 * target; deniable and covert acts go to `denied` only. Where the case has a dull stream, a step none of whose days
 * has a row of it is masked for every dyad; a step counts as covered by the days that have rows. A dull row that lies
 * within a day of a hand-coded act of the same direction and class is the same event and is dropped: each hand-coded
 * act absorbs at most one row, the nearest. Failures: DET_DATA (an act outside the window, or public without an
 * author: the case was not accepted by gate), DET_NOMEM; *out is then untouched. Cost: acts log acts + hand-coded
 * acts x acts. */
det_status det_panel_build(const det_case *c, det_panel *out, det_err *err) DET_MUST_USE;
void det_panel_free(det_panel *p);
/* Index of a dyad, or -1. */
int det_panel_find(const det_panel *p, int source, int target);
/* Step of a day, or -1 outside. */
int det_panel_step(const det_panel *p, det_day day);
/* 1 where the acts of either principal towards the other were observed in step t, else 0. */
unsigned char det_panel_is_seen(const det_panel *p, int t);

#endif
