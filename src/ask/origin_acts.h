/* SPDX-License-Identifier: Apache-2.0 */
/* The ancestry of single acts, and the roots of periods, over the posterior. Parts of origins.h. */
#ifndef DET_ASK_ORIGIN_ACTS_H
#define DET_ASK_ORIGIN_ACTS_H

#include "ask/genealogy.h"
#include "ask/origins.h"

/* Third parties through which a principal is feared, into with[2 * DET_MAX_CHANNELS], in the order of the fears from
 * DET_FEAR_WITH on; returns how many. */
int det_origin_with(const det_record *r, int *with);
/* Fill acts, of the act `only` of the case, or (-1) of every act of the pair and every deniable one that has a deed.
 * DET_NOMEM, DET_STOPPED; freed by det_origins_free as far as it came. */
det_status det_origin_acts_fill(const det_genealogy *g, int only, const det_run *run, det_origins *o,
                                det_err *err) DET_MUST_USE;
/* Imported share of the record's hostile acts under each draw, into share[g->n_draws]; NaN without such acts. */
void det_origin_imported(const det_genealogy *g, double *share);
/* Fill parts, n_acts, lead and p_lead of a period whose place and room are given. DET_NOMEM. */
det_status det_origin_period_fill(const det_genealogy *g, det_origin_period *p, det_err *err) DET_MUST_USE;

#endif
