/* SPDX-License-Identifier: Apache-2.0 */
/* Futures of a pair from the posterior predictive: each draw's parameters, beliefs and memories at the end of the record, hidden states
 * drawn from the filter of its last step, then simulation under each scenario.
 *
 * Path k of draw d has the same random numbers in every scenario, so that scenarios differ by what they are and not by luck.
 */
#ifndef DET_ASK_AHEAD_H
#define DET_ASK_AHEAD_H

#include "ask/fit.h"
#include "ask/prospect.h"
#include "ask/scenario.h"

/* Who gives how many of the draws: those of a share go on where those of the share before it end, and each is the fit's draw of the same
 * number. So a path is the same whoever else has a share. */
typedef struct det_ahead_share {
    const det_fit *fit; /* borrowed */
    int n_draws;        /* 0 or more */
} det_ahead_share;

typedef struct det_ahead_options {
    int n_draws, per_draw;
    int n_steps;           /* of each future */
    unsigned long seed;
    const det_clash *rule;   /* borrowed */
    const det_leads *leads;  /* borrowed */
} det_ahead_options;

/* Whole paths of one scenario. */
typedef struct det_ahead_paths {
    size_t n; /* n_draws * per_draw, draw by draw */
    int n_steps;
    uint16_t *count; /* [n][n_steps][2][4], more than 65,535 acts of a kind in a step are cut there (owned) */
    uint32_t *total; /* [n][n_steps][DET_N_COUNTS] acts from the start to the end of the step (owned) */
    float *fear;     /* [n][n_steps][2] belief of each holder before the acts of the step (owned) */
} det_ahead_paths;

/* The shares sum to o->n_draws, and no fit has fewer draws than where its share ends; their records are one.
 * futures[s->n][n_draws * per_draw], the caller's. paths: of the first scenario; NULL where not wanted. DET_NOMEM, DET_STOPPED; *paths is
 * then untouched. The same whatever run->n_threads. Cost: n_draws likelihoods with gradient, s->n * n_draws * per_draw * n_steps steps. */
det_status det_ahead_find(const det_ahead_share *shares, size_t n_shares, const det_scenarios *s, const det_ahead_options *o,
                          const det_run *run, det_future *futures, det_ahead_paths *paths, det_err *err) DET_MUST_USE;
void det_ahead_paths_free(det_ahead_paths *p);

#endif
