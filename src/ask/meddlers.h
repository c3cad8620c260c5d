/* SPDX-License-Identifier: Apache-2.0 */
/* Who meddles, and do the meddlers act together? The rivals of model/meddling.h for each two third parties through
 * which the principals fear each other.
 *
 * Coordination has a prior of at most DET_COORDINATION, and less where the two fear each other: it needs trust. Their
 * own acts toward one another, as a case of their own tells them (det_case.meddlers) or else as this one does, are
 * filtered like any other pair's, at prior centres, and the prior falls with the product of their remaining trust,
 * averaged over the days of this case's window. Where either has fewer than DET_FEW_MEDDLED acts the posterior is the prior, and
 * the answer says so.
 */
#ifndef DET_ASK_MEDDLERS_H
#define DET_ASK_MEDDLERS_H

#include "base/progress.h"
#include "data/panel.h"
#include "model/meddling.h"

#define DET_COORDINATION 0.05
enum { DET_FEW_MEDDLED = 10, DET_MAX_MEDDLERS = 4 };

/* "no meddling" "the first alone" ... ; ids of the two stand in the answer. */
const char *det_meddling_name(det_meddling m);

typedef struct det_meddlers {
    int actor[2], holder[2]; /* actors of the case; principal index that each harms */
    int is_open;             /* 1: their open hostile acts, for the case tells of no deniable ones of either */
    int n_acts[2];           /* that enter */
    const char *why;         /* the posterior is the prior: static; NULL where it is not */
    double prior[DET_N_MEDDLINGS], posterior[DET_N_MEDDLINGS];
    double log10_factor[DET_N_MEDDLINGS], sd_log10[DET_N_MEDDLINGS]; /* over no meddling; NaN where `why` */
    const char *told_in; /* title of their own case (borrowed from the case); NULL: none, or none in the window */
    int n_between;       /* acts between the two within the window; 0: none is known */
    double fear_between[2]; /* mean belief of each that the other is hostile; NaN without acts */
    double trust;           /* factor on the prior of coordination, 0..1 */
} det_meddlers;

/* The pairs of meddlers of a case, at most DET_MAX_MEDDLERS, none where a side fears through nobody: those with most
 * acts first. *out is owned by the caller (det_free). DET_NOMEM, DET_STOPPED. */
det_status det_meddlers_find(const det_case *c, const det_panel *p, unsigned long seed, const det_run *run,
                             det_meddlers **out, size_t *n, det_err *err) DET_MUST_USE;
/* Log evidence (natural) of one rival on a record, and the sd of its log10: importance sampling around the mode. */
det_status det_meddling_evidence(const det_meddling_record *r, det_meddling m, unsigned long seed, double *log_evidence,
                                 double *sd_log10, det_err *err) DET_MUST_USE;

#endif
