/* SPDX-License-Identifier: Apache-2.0 */
/* The one door where a model meets inference: a case's dilemma, its posterior mode, draws and evidence.
 *
 * Use it for every question that needs parameters. All draws are read through det_fit_read, whatever sampler they come
 * from: the tempered sampler (runs pooled), or the Laplace approximation at the mode (those outside the support left
 * out).
 */
#ifndef DET_ASK_FIT_H
#define DET_ASK_FIT_H

#include "ask/fit_cache.h"
#include "ask/replay.h"
#include "infer/diagnostics.h"
#include "model/likelihood.h"

typedef enum det_sampler { DET_SAMPLER_LAPLACE, DET_SAMPLER_SMC } det_sampler;

typedef struct det_fit_options {
    det_model_options model;           /* terms, baseline, profile, prior set */
    unsigned long seed;                /* default 1 */
    int n_draws;                       /* default 200 */
    int n_starts, max_evals;           /* of the search for the mode, default 4 and 600 */
    const det_params *start;           /* first start, borrowed (the mode of a like model); NULL: the prior's centre */
    det_sampler sampler;               /* default laplace */
    int n_runs, n_smc_draws, n_chains; /* of the tempered sampler: default 3 runs of 1,024 draws in 32 chains */
    det_fit_cache *cache; /* borrowed; fits by the tempered sampler of cases read from files are kept there, of a stopped one
                             its mode and its first runs, so that the next makes only the missing; NULL (default): none are */
} det_fit_options;

void det_fit_default(det_fit_options *o);

typedef struct det_fit {
    det_dilemma dilemma;
    det_optimum optimum;
    det_params mode;
    det_smc smc;             /* the runs that reached the posterior; n_runs = 0: the draws are Laplace's */
    det_diagnosis diagnosis; /* of them */
    int n_draws;
    double *draws;               /* [n_draws][n_free], unconstrained; any first part is spread evenly over all runs */
    double *log_prior, *log_lik; /* [n_draws] at them */
    double *variance;            /* [n_free] of the posterior, unconstrained */
    double log_evidence;         /* natural log; NaN where Laplace's is rough */
    double sd_log10;             /* of log10 evidence; NaN for Laplace's */
    int complete; /* 0: a run of the sampler is missing, stopped on request or at the end of its ladder */
} det_fit;

/* Evidence that is known worse than this (sd of its log10) does not bear a Bayes factor. */
#define DET_FIT_MAX_SD_LOG10 0.15

/* 1 where the profile is mini: asked for, or auto with fewer than 60 open acts of the pair, though not fewer than one in 50 observed days:
 * to a sparser record the rates that mini holds would make silence speak for hostility. */
int det_fit_is_mini(det_profile profile, const det_panel *p);
/* Open acts of the pair that count, by direction; hostile ones apart. */
void det_fit_acts(const det_panel *p, int n_acts[2], int n_hostile[2]);

/* The dilemma behind inference's table, by the lane kernels; borrowed, must outlive the target. */
det_target det_fit_target(const det_dilemma *d);

/* Fit the case as counted in p (only read). DET_DATA: no step of the pair was observed, the pair has no open act, or no
 * parameters were found at which the record is possible; DET_CONFIG, DET_NOMEM; DET_STOPPED before the mode was found
 * (later a stop leaves complete = 0, and Laplace's draws where no run was through). On failure *out is untouched. Same
 * input: same answer whatever run->n_threads and run->ranks, and whether runs were kept. Cost: det_optimum_find, then one likelihood a draw or det_smc_find. */
det_status det_fit_find(const det_case *c, const det_panel *p, const det_fit_options *o, const det_run *run,
                        det_fit *out, det_err *err) DET_MUST_USE;
/* The parameters of draw i, 0 <= i < n_draws. */
void det_fit_read(const det_fit *f, int i, det_params *out);
/* log10 of the Bayes factor of a over b, and its sd. NULL when both are set; else why there is none, a static sentence:
 * the records differ, an evidence is not the sampler's, or the factor is known worse than DET_FIT_MAX_SD_LOG10. */
const char *det_fit_bayes_factor(const det_fit *a, const det_fit *b, double *log10_factor, double *sd) DET_MUST_USE;
void det_fit_free(det_fit *f);

#endif
