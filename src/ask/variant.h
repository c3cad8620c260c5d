/* SPDX-License-Identifier: Apache-2.0 */
/* The same case told a little otherwise, and how much less or more likely each fit finds it.
 *
 * Idea. Evidence of a changed model is that of the fit times the mean, over the fit's posterior draws, of the ratio of
 * likelihoods:
 *
 *     Z' = Z E[ L'(g(theta)) / L(theta) ]                                  theta ~ posterior of the fit
 *
 * where g may put parameters at other values, fixed or drawn from a prior of their own: whatever was integrated over
 * them keeps its prior. So an act can be dropped, a date moved, a response changed without a new fit. The effective
 * share of the draws says whether the estimate can be trusted (tests/ask/test_variant.c holds it against full refits).
 */
#ifndef DET_ASK_VARIANT_H
#define DET_ASK_VARIANT_H

#include "ask/fit.h"

/* What becomes of an item of a panel: cells first, then denied ones. */
typedef struct det_edit {
    int step; /* where it stands; -1: it was never told */
    double p; /* probability that it happened as told, in [0,1] */
} det_edit;

/* The items as they are: [n_cells + n_denied], owned by the caller (det_free). NULL when memory ran out. */
det_edit *det_edits_of(const det_panel *p) DET_MUST_USE;
/* The record of the case with its items edited, on the scales of `like`, its true record, where both have the same
 * channels. Counts of dropped items are gone; p alone leaves counts as they are. DET_NOMEM; *out is then untouched. */
det_status det_variant_record(const det_case *c, const det_panel *p, const det_edit *edits, const det_record *like,
                              det_record *out, det_err *err) DET_MUST_USE;
/* 1 where both records have the same channels, so that parameters mean the same. */
int det_variant_fits(const det_record *a, const det_record *b);

/* What a reweighing says: NaN where no draw makes the variant possible. */
typedef struct det_reweighing {
    double log_ratio; /* natural log of Z' / Z */
    double ess;       /* effective share of the draws, 0..1 */
} det_reweighing;

/* Below this share an estimate is called rough. */
#define DET_REWEIGHING_ROUGH 0.1

/* From log weights [n]. */
det_reweighing det_reweighing_of(const double *log_weight, int n);
/* The variant d (its record, table and options) at u[n][d->table.n_free] that stand for the fit's first n draws; u =
 * NULL: the draws themselves. Cost: n likelihoods by the lane kernels. DET_NOMEM. */
det_status det_reweigh(const det_fit *f, const det_dilemma *d, const double *u, int n, det_reweighing *out,
                       det_err *err) DET_MUST_USE;
/* The fit's own dilemma on another record (borrowed; not to be freed). */
det_dilemma det_variant_view(const det_fit *f, const det_record *r);

#endif
