/* SPDX-License-Identifier: Apache-2.0 */
/* What one more act would set off, and how long the present spell would last without outside causes: simulations from
 * the end of the record, each with the parameters of one draw.
 *
 * The same random numbers are used with and without the act, so that the difference is what it set off and not luck.
 */
#ifndef DET_ASK_DYNAMICS_H
#define DET_ASK_DYNAMICS_H

#include "ask/fit.h"

typedef struct det_dynamics_options {
    int n_paths;      /* simulations of each kind */
    int n_ahead;      /* steps of each */
    double more_than; /* extra acts that make an ignition */
    unsigned long seed;
} det_dynamics_options;

/* Means over both directions of the act. */
typedef struct det_dynamics {
    double p_ignition;          /* P(more hostile acts than more_than set off by one of material hostility) */
    double progeny, progeny_se; /* G: the act and all hostile acts that follow from it within the steps */
    double r_g;                 /* 1 - 1/G; NaN where G is not above 0 */
    double persistence_days;    /* until both beliefs are below 0.05 with baselines, intent, common cause and third
                                   parties off, at most the steps; 0 where they are below already */
    double p_outlasts;          /* P(not below within the steps) */
} det_dynamics;

/* DET_NOMEM, DET_STOPPED; *out is then untouched. The same whatever run->n_threads. Cost: 4 n_paths n_ahead steps. */
det_status det_dynamics_find(const det_fit *fit, const det_dynamics_options *o, const det_run *run, det_dynamics *out,
                             det_err *err) DET_MUST_USE;

#endif
