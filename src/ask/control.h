/* SPDX-License-Identifier: Apache-2.0 */
/* Negative controls: pairs in which nobody can answer anybody, and what they make of a statistic's values.
 *
 * A control is a pair's record with the second side's acts moved around in time, so far that no memory reaches: each
 * side keeps its own course, weekdays and volume, and what was between them is gone. From the statistic's values of
 * pairs and of controls comes the local false-discovery rate of each pair: P(nothing there | statistic) = p0 f0/f, f0/f
 * by isotonic regression of "is a control" on the statistic (a larger value speaks for something being there), p0 by
 * Storey's rule at the controls' median.
 */
#ifndef DET_ASK_CONTROL_H
#define DET_ASK_CONTROL_H

#include "model/record.h"

/* Move direction 1 of a record that glance made: by a whole number of weeks, at least four, drawn at address (seed,
 * item); by half the record where it is shorter than ten weeks. A step on which either the day or the one it comes from
 * was not observed is masked for direction 1. half_life: of own habit, which is made anew; 0: none. DET_NOMEM. */
det_status det_control_shift(det_record *r, unsigned long seed, size_t item, double half_life_days,
                             det_err *err) DET_MUST_USE;

/* Local false-discovery rates of x[n], given the controls' values [m]; NaN where x is NaN, and everywhere without a
 * control. *p0 gets the share of pairs with nothing there. Never 0: one control more is thought to lie above all.
 * DET_NOMEM. Cost: (n + m) log(n + m). */
det_status det_control_rates(const double *x, size_t n, const double *control, size_t m, double *rate, double *p0,
                             det_err *err) DET_MUST_USE;

#endif
