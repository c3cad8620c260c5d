/* SPDX-License-Identifier: Apache-2.0 */
/* The one door where a model meets inference: a case's dilemma, its posterior mode, and draws around it.
 *
 * Use it for every question that needs parameters. All draws are read through det_fit_read, so that their origin can
 * change without a reader noticing; today they are draws of the Laplace approximation, those outside the support left
 * out.
 */
#ifndef DET_ASK_FIT_H
#define DET_ASK_FIT_H

#include "ask/replay.h"
#include "infer/optimum.h"
#include "model/likelihood.h"

typedef struct det_fit_options {
    det_model_options model;  /* terms, baseline, profile, prior set */
    unsigned long seed;       /* default 1 */
    int n_draws;              /* default 200 */
    int n_starts, max_evals;  /* of the search for the mode, default 4 and 600 */
    const det_params *start;  /* first start, borrowed (the mode of a like model); NULL: the prior's centre */
} det_fit_options;

void det_fit_default(det_fit_options *o);

typedef struct det_fit {
    det_dilemma dilemma;
    det_optimum optimum;
    det_params mode;
    double *draws;    /* [n_draws][n_free], unconstrained */
    double *variance; /* [n_free] of the posterior, unconstrained */
    int n_draws;
} det_fit;

/* 1 where the profile is mini: asked for, or auto with fewer than 60 open acts of the pair. */
int det_fit_is_mini(det_profile profile, const det_panel *p);
/* Open acts of the pair that count, by direction; hostile ones apart. */
void det_fit_acts(const det_panel *p, int n_acts[2], int n_hostile[2]);

/* Fit the case as counted in p (only read). DET_DATA: no step of the pair was observed, the pair has no open act, or no
 * parameters were found at which the record is possible; DET_CONFIG, DET_STOPPED, DET_NOMEM. On failure *out is
 * untouched. Same input: same answer whatever run->n_threads. Cost: det_optimum_find and one likelihood a draw. */
det_status det_fit_find(const det_case *c, const det_panel *p, const det_fit_options *o, const det_run *run,
                        det_fit *out, det_err *err) DET_MUST_USE;
/* The parameters of draw i, 0 <= i < n_draws. */
void det_fit_read(const det_fit *f, int i, det_params *out);
void det_fit_free(det_fit *f);

#endif
