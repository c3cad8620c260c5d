/* SPDX-License-Identifier: Apache-2.0 */
/* Forward simulation from the same equations: the rates of conduct.c, the evidence of belief.c, the chains of intent.c.
 *
 * Every number has an address (seed, question, path, step) and a place of its own there: the pair's shock, each stream of the pair
 * (its count is the quantile of one uniform), each channel, each hidden chain. So two runs that differ by one act share their noise
 * stream by stream (common random numbers, quantile coupling of the counts below DET_POISSON_LARGE), whatever else they draw and
 * whatever the number of threads. A simulation uses its question alone.
 *
 * Simulated acts weigh 1. Third parties' open acts within the record weigh as at the path's own nu; in steps where neither direction
 * was observed they count as their mean.
 */
#ifndef DET_MODEL_SIMULATE_H
#define DET_MODEL_SIMULATE_H

#include "base/random.h"
#include "model/likelihood.h"

typedef struct det_sim_options {
    int from, n_steps;       /* steps from .. from + n_steps - 1; beyond the record third parties are silent */
    uint64_t seed;
    uint32_t question, path; /* address of the random stream */
    int no_immigrants;       /* 1: no acts from mu, beliefs still expect them */
    int no_intent;           /* bit i: x_i held at 0; 3: both */
    int no_injections;       /* 1: third parties' kernels held at 0 */
    int no_common;           /* 1: Z held at 0 */
    int no_courting;         /* 1: no courting or deniable acts happen */
    int extra_step, extra_dir, extra_class; /* one act more in this step (counted from 0 = from); extra_step < 0: none */
    const double *added;     /* [n_steps][2][4] acts that happen besides, uncounted in the path; NULL: none (borrowed) */
    unsigned forbidden;      /* bit k: in deniable channel k nothing is permitted any more, whatever the will: rate mu_den (1 - c) */
    const double *third;     /* [record.stride] acts a step at which third parties act openly (injections) or deniably, drawn as Poisson
                                counts; NaN: as the record, or the model, has them; other entries are not read. NULL: all NaN
                                (borrowed) */
    int freeze_belief;       /* 1 + holder: that holder's odds do not move (experiments); 0: none */
} det_sim_options;

void det_sim_default(det_sim_options *o);

/* What a path leaves. Arrays may be NULL where not wanted. */
typedef struct det_sim_path {
    double *count;  /* [n_steps][2][4] */
    double *court;  /* [n_steps][n_court] */
    double *den;    /* [n_steps][n_den] */
    double *odds;   /* [n_steps][2] before the acts of the step */
    unsigned char *hidden; /* [n_steps] state bits x_0 x_1 Z */
    det_state *end; /* the state after the last step, to go on from */
    double hostile[2]; /* hostile acts of each direction in all, the extra one not counted */
    double most;       /* most acts in one step */
    int n_run;         /* steps run: fewer than n_steps where `until_calm` ended it */
} det_sim_path;

/* Run one path. start: the state before step `from` (copied). hidden: state bits at `from`, or -1 to draw from the stationary law.
 * until_calm > 0: end as soon as both beliefs are below it. */
void det_simulate(const det_dilemma *d, const det_params *p, const det_state *start, int hidden, double until_calm,
                  const det_sim_options *o, det_sim_path *out);

#endif
