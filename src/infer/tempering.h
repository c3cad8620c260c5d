/* SPDX-License-Identifier: Apache-2.0 */
/* Posterior draws and evidence by an adaptive tempered sequential Monte Carlo sampler.
 *
 * Idea. Points walk from a reference q (reference.h) to the posterior along pi_b, b = 0 .. 1. Each rung: weigh all N points by
 * (target/q)^(db) with db such that the effective sample size is ess * N; resample M of them; let each run a chain of P = N / M
 * points by HMC (itself the first) at the new b; keep them all (waste-free: Dau & Chopin 2022). The product of mean weights is an
 * unbiased estimate of the evidence up to the adaptation; its variance is estimated within one run from the M chains of each rung.
 * Where chains mix slowly, points at b = 1 still remember earlier rungs. So that rung is made anew, from points picked evenly among its own, until the
 * moves at b = 1 last four autocorrelation times of the slowest coordinate (at most eight times; the last points are kept). The evidence stays as it was.
 * A few long chains forget better than many short ones.
 *
 * Invariants: 1. a run is a function of (target, options, seed) alone, whatever the number of threads and ranks (run->ranks); 2. b never falls, and below 1 grows by
 * at least MIN_STEP a rung; 3. after a stop the run holds what it had, complete = 0.
 * Sources: Del Moral, Doucet & Jasra 2006; Dau & Chopin 2022 (arXiv:2011.02328), sections 2-4.
 */
#ifndef DET_INFER_TEMPERING_H
#define DET_INFER_TEMPERING_H

#include "base/progress.h"
#include "infer/hmc.h"

/* Changes whenever the same target, options and seed may give another answer. */
enum { DET_SMC_VERSION = 2 };

typedef struct det_smc_options {
    int n_draws;         /* N a run, default 1024; a multiple of n_chains */
    int n_chains;        /* M, default 32; a multiple of 8 keeps vector lanes full */
    int n_runs;          /* independent runs, default 3 */
    int first_run;       /* the first of them to make, default 0; those before it were made already (det_smc_join) */
    double ess;          /* share of N kept at each rung, default 0.5 */
    int max_rungs;       /* default 200 */
    unsigned long seed;
    const det_optimum *start; /* mode and Laplace factor for the reference; NULL: the path starts at the prior; start.h tells which */
} det_smc_options;

void det_smc_default(det_smc_options *o);

typedef struct det_smc_rung {
    double b;            /* place on the path after the rung */
    double ess;          /* effective sample size of its weights */
    double log_ratio, variance; /* of its factor of the evidence: log, and variance of the log */
    double acceptance, step;    /* of its HMC moves */
    int n_leapfrog;      /* most leapfrog steps of a move */
} det_smc_rung;

typedef struct det_smc_run {
    double *u;           /* [n_draws][n] equally weighted */
    double *log_prior, *log_lik; /* [n_draws] */
    double log_evidence, variance; /* natural log; single-run variance estimate of it */
    det_smc_rung *rungs; int n_rungs;
    long n_nonfinite;    /* moves that ended where the density was not finite */
    int complete;        /* 0: stopped before its end, or short of rungs; log_evidence is then NaN */
    int is_short;        /* 1: max_rungs were used up before b = 1 */
} det_smc_run;

typedef struct det_smc {
    int n, n_draws, n_chains, n_runs;
    det_smc_run *runs;
    double log_evidence; /* log of the mean of the runs' evidences */
    double sd_log10;     /* of one run's log10 evidence: the larger of the spread between runs and the mean of their own estimates */
    int complete;        /* all runs are */
    int n_short;         /* runs that used up max_rungs before the posterior */
} det_smc;

/* DET_CONFIG for options that do not fit; DET_NOMEM; DET_DATA when no start has a finite density. A stop request is no failure
 * once a run has drawn its first points: the result then holds the runs that have and is marked incomplete; before that it is
 * DET_STOPPED. run may be NULL. */
det_status det_smc_find(const det_target *t, const det_smc_options *o, const det_run *run, det_smc *out, det_err *err)
    DET_MUST_USE;
/* Runs of `more` after those of s, whose runs may be none; `more` is then empty. DET_NOMEM: both untouched. */
det_status det_smc_join(det_smc *s, det_smc *more, det_err *err) DET_MUST_USE;
/* Leave the complete runs alone, at most `most` of them (the first); evidence and `complete` are then theirs. Run k of a
 * sampler does not depend on how many runs there are. */
void det_smc_trim(det_smc *s, int most);
void det_smc_free(det_smc *s);

#endif
