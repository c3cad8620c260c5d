/* SPDX-License-Identifier: Apache-2.0 */
/* One pair of an atlas read by the tempered sampler: what its sighting has from Laplace's approximation, from draws.
 *
 * When to use: the top of a watch's list. A reading takes DET_N_READ_FITS fits under the same hyperprior, each of its own
 * address, so that they can be shared among threads and processes and kept as they are finished: the seven rivals, the two rivals of
 * a moving background without reciprocity, and a common cause with the freer baseline. What they say is then put together.
 */
#ifndef DET_ASK_READING_H
#define DET_ASK_READING_H

#include "ask/sighting.h"

enum {
    DET_READ_APART = DET_N_RIVALS, /* true hostility of both, then a common cause, both without reciprocity */
    DET_READ_FREER = DET_READ_APART + 2,
    DET_N_READ_FITS
};

/* Plain data. */
typedef struct det_read_fit {
    int failed;                    /* 1: no finite density was found, or the path to the posterior did not end; all else is 0 */
    double log_evidence, sd_log10; /* natural log; sd of its log10 */
    double worst_rhat, least_ess;
    det_band r; /* radius of alpha over all draws */
} det_read_fit;

typedef struct det_reading {
    int n_failed;                 /* fits */
    double by[DET_N_EXPLANATIONS], intent[2], p_coupled, log10_coupled, sd_log10_coupled; /* as in det_sighting; sd of the
                                     sampler, by its fits' as if independent */
    det_band r[DET_N_BASELINES];  /* fixed, stepped, freer; NaN where the fit failed */
    double worst_sd_log10, worst_rhat, least_ess; /* over the fits that did not fail */
} det_reading;

/* Fit `which` of a record that det_glance_record made. item: address of its random numbers. DET_STOPPED, DET_NOMEM; *out is
 * then untouched. One thread. Cost: a glance, and two runs of
 * 512 draws, some ten thousand likelihoods with gradient each; two, four or eight times as many draws where the evidence is known too roughly
 * (DET_FIT_MAX_SD_LOG10). */
det_status det_read_fit_make(det_sighting_work *w, det_record *r, const int actor[2], const det_hyper *h, int which,
                             unsigned long seed, size_t item, const det_run *run, det_read_fit *out,
                             det_err *err) DET_MUST_USE;
void det_reading_join(const det_read_fit fits[DET_N_READ_FITS], const det_hyper *h, det_reading *out);

#endif
