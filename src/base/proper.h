/* SPDX-License-Identifier: Apache-2.0 */
/* Proper scores: how good a probability was, once the truth is known. All are losses: less is better, and no forecaster gains by
 * saying anything but what it believes.
 *
 * A predictive distribution of a count is given as a table: n[k] of its draws were k, 0 <= k < m (no draw above m - 1).
 * Source: Gneiting & Raftery 2007; Czado, Gneiting & Held 2009 (PIT of counts).
 */
#ifndef DET_BASE_PROPER_H
#define DET_BASE_PROPER_H

#include <stddef.h>

/* Continuous ranked probability score of n >= 1 draws, ascending: mean |x - y| - mean |x - x'| / 2 over all pairs. In the unit of y. */
double det_crps_ensemble(const double *sorted, size_t n, double y);
/* The same of a table of counts with at least one draw; also called the ranked probability score. */
double det_crps_counts(const int *n, size_t m, int y);
/* -log of the smoothed probability of y: one draw more, spread as a geometric law with the mean of the draws and half an act, stands
 * beside them, so that no count is impossible and the probabilities still sum to 1. */
double det_log_score_counts(const int *n, size_t m, int y);
/* (p - y)^2 of an event; y = 1 where it came. */
double det_brier_score(double p, int y);
/* -log of the probability given to what came, p kept away from 0 and 1 by `least`. */
double det_log_score_event(double p, int y, double least);
/* Width of a central interval of probability 1 - alpha, and 2 / alpha times the distance by which y missed it. */
double det_interval_score(double low, double high, double alpha, double y);
/* Probability below y, and up to it: the ends of the step that y stands on. For a randomised PIT take a uniform number between. */
void det_pit_counts(const int *n, size_t m, int y, double *below, double *upto);
/* How likely a number between these ends of the PIT, all alike, lies in the central part of (0, 1) that holds `share`: whether an
 * interval of that share held the truth, as counts allow to ask. Its mean is `share` where forecasts are right; that of closed
 * intervals of whole numbers is more. */
double det_pit_held(double below, double upto, double share);
/* Least k with at least share p of the draws at or below it, 0 < p <= 1. */
int det_quantile_counts(const int *n, size_t m, double p);
/* Mean of the draws. */
double det_mean_counts(const int *n, size_t m);

#endif
