/* SPDX-License-Identifier: Apache-2.0 */
/* Coupling of counts: n acts were seen at one rate; how many would have been at another.
 *
 * The model gives a count's law at each rate, never how the two counts hang together. Two answers to that, both with
 * the exact law at the new rate:
 *
 *   thinning   by superposition: an act seen still happens with probability min(1, now/was), new ones are Poisson((now
 * - was)+). Acts keep their identity, so this is the main one. quantile   the new count stands at the same place in its
 * law as the old one did in its own. Speaks of counts, not of acts.
 *
 * Rates are those given the shared shock, if there is one: it is drawn first, given the counts (abduct.h), and
 * multiplies both. Source: Pearl 2009, chapter 7; bounds: Tian & Pearl 2000.
 */
#ifndef DET_MODEL_COUPLING_H
#define DET_MODEL_COUPLING_H

#include "base/random.h"

typedef enum det_coupling { DET_COUPLING_THINNING, DET_COUPLING_QUANTILE } det_coupling;

/* Carry n acts seen at rate `was` > 0 (>= 0 where n = 0) over to rate `now` >= 0. keeps[n]: 1 for each that still
 * happens. Result: how many new ones there are. now == was: all happen and nothing else. Cost: n draws, for quantile
 * linear in the counts. */
int det_coupling_carry(det_coupling how, int n, double was, double now, det_stream *s, unsigned char *keeps);
/* P(no act is left | n were seen). */
double det_coupling_none(det_coupling how, int n, double was, double now);
/* Least and greatest P(no act is left | n were seen) of all couplings in which a lower rate never makes an act where
 * there was none (and a higher one never takes the last): the Frechet bounds of the monotone ones. */
void det_coupling_bounds(int n, double was, double now, double bounds[2]);

#endif
