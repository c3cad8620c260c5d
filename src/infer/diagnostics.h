/* SPDX-License-Identifier: Apache-2.0 */
/* How far draws can be trusted: split R-hat between runs, effective sample size, contraction.
 *
 * Draws of one coordinate are laid out x[run][chain][step]: within a run of the tempered sampler the n_chains short chains start
 * from nearly independent ancestors, so their means tell how much a step repeats the one before.
 */
#ifndef DET_INFER_DIAGNOSTICS_H
#define DET_INFER_DIAGNOSTICS_H

#include "infer/tempering.h"

/* Split R-hat (Gelman et al. 2013, 11.4): each of n_runs sequences of n draws is cut in two. NaN below 4 draws a run; 1 where nothing varies. */
double det_rhat_split(const double *x, int n_runs, int n);
/* Effective sample size of n_chains sequences of `length` draws that start independently: draws over 1 + 2 sum (1 - t/length) rho_t, the
 * autocorrelations rho_t summed by pairs as long as these are positive (Geyer 1992). Chains that swing from side to side have more than
 * they have draws, here at most log10 of their number times as many (as in Vehtari et al. 2021); sequences that do not vary, as many.
 * For chains of the tempered sampler this tells about twice too much where tails are as heavy as Student's with 3 d.f. (test_tempering.c). */
double det_ess_chains(const double *x, int n_chains, int length);
/* Coordinate i of all draws of all runs, in the layout above, into x[n_runs * n_draws]. */
void det_smc_coordinate(const det_smc *s, int i, double *x);

typedef struct det_diagnosis {
    int n;
    double *rhat, *ess;   /* [n] by coordinate */
    double worst_rhat, least_ess;
    double lowest_acceptance; /* over rungs and runs */
    int most_rungs;
    long n_nonfinite;
} det_diagnosis;

det_status det_smc_diagnose(const det_smc *s, det_diagnosis *out, det_err *err) DET_MUST_USE;
void det_diagnosis_free(det_diagnosis *d);

#endif
