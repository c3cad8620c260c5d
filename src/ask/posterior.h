/* SPDX-License-Identifier: Apache-2.0 */
/* fit: the posterior of a case by the tempered sampler, and how far its draws can be trusted.
 *
 * A chain is one run of the sampler; chains do not know of each other, so their agreement (R-hat) can be judged. Where
 * no run was through before a stop there is one chain of Laplace draws, and the answer is marked.
 */
#ifndef DET_ASK_POSTERIOR_H
#define DET_ASK_POSTERIOR_H

#include "ask/fit.h"
#include "ask/power_scaling.h"
#include "ask/prior_check.h"

typedef struct det_posterior_options {
    det_prior_set prior;  /* default reference */
    det_profile profile;  /* default auto */
    unsigned long seed;   /* default 1 */
    int n_runs;           /* default 3 */
    int n_draws;          /* a run, default 1,024, a multiple of DET_POSTERIOR_CHAINS */
    int n_sets;           /* records drawn from the prior for its check, default 200 */
    det_fit_cache *cache; /* borrowed; NULL (default): no fit is kept */
} det_posterior_options;

enum { DET_POSTERIOR_CHAINS = 32, DET_MAX_WARNINGS = 12 };

void det_posterior_default(det_posterior_options *o);

/* What is known of a parameter's draws beside the parameter itself. NaN where it is fixed or cannot be told. */
typedef struct det_trust {
    double median;    /* natural scale */
    double rhat, ess; /* over all chains */
    double by_prior;  /* sensitivity to its own prior, power 1.25 (power_scaling.h) */
    double by_likelihood;
    const char *word; /* det_power_word; "" where fixed */
} det_trust;

typedef struct det_posterior {
    det_answer answer;
    const det_case *c;             /* borrowed; must outlive the answer */
    det_panel panel;               /* owned */
    det_fit fit;                   /* owned; its draws are those of all chains */
    int n_acts[2], n_hostile[2];   /* open acts of each direction that were used */
    det_parameter_row *parameters; /* [n_parameters], in the order of fit.dilemma.table.rows */
    det_trust *trust;              /* [n_parameters] */
    size_t n_parameters;
    size_t n_learned, n_driven, n_unlearned; /* free parameters by word */
    struct {
        const char *why; /* R is not known; NULL where it is */
        int n_draws;     /* behind it, evenly spread over the chains */
        det_band r;
        double p_above_1;
        double by_prior; /* sensitivity to the prior of that parameter on which R hangs most */
        int i_prior;     /* which; -1 where none can be told */
        double by_likelihood;
        const char *word; /* det_power_word */
    } reproduction;       /* direct, under the stepped baseline */
    det_prior_check check;
    double *prior;     /* [n_chains][n_draws][n_free] draws of the prior, as many as of the posterior, unconstrained */
    double *pointwise; /* [n_chains][n_pointwise][n_steps] log predictive probability of each step */
    int n_pointwise, pointwise_stride; /* draws of a chain that have them: 0, stride, 2 stride ... */
    char *warnings[DET_MAX_WARNINGS];  /* sentences, owned */
    size_t n_warnings;
} det_posterior;

/* Fit the case and judge the fit. c is borrowed and must outlive *out. run may be NULL. DET_CONFIG, DET_DATA, DET_NOMEM
 * as det_fit_find; a stop request once the mode is found is no failure: the answer holds what there was, marked in
 * fit.complete and among the warnings; before that it is DET_STOPPED. On failure *out is untouched. Same case, options
 * and seed: same answer whatever run->n_threads, and whether the fit was kept or made anew.
 * Where several processes share the sampler's work (run->ranks) the first gets the answer; the others get its fit alone. */
det_status det_posterior_ask(const det_case *c, const det_posterior_options *o, const det_run *run, det_posterior *out,
                             det_err *err) DET_MUST_USE;
void det_posterior_free(det_posterior *p);

/* One chain; borrowed from the answer. */
typedef struct det_chain {
    int n_draws;
    const double *u, *log_prior, *log_lik; /* [n_draws] ([n_free]) */
    const double *prior;                   /* [n_draws][n_free] */
    const det_smc_run *run;                /* NULL: Laplace draws */
} det_chain;

int det_posterior_chains(const det_posterior *p);
/* Chain i, 0 <= i < det_posterior_chains. */
det_chain det_posterior_chain(const det_posterior *p, int i);
/* Values of parameter i_row (a free one) on the natural scale at n draws u[n][n_free] into out[n]. */
void det_posterior_values(const det_posterior *p, size_t i_row, const double *u, int n, double *out);

#endif
