/* SPDX-License-Identifier: Apache-2.0 */
/* whatif: how the acts and the fears of a pair would have gone had the case been changed, and with what interval.
 *
 * Each draw of the posterior is run again some times (rerun.h); every difference is the changed world less what
 * happened, over the steps of the record. Acts that the changes themselves take, add or move are not counted. Indices
 * as in replay.h.
 */
#ifndef DET_ASK_WHATIF_H
#define DET_ASK_WHATIF_H

#include "ask/basis.h"
#include "ask/change.h"

typedef enum det_whatif_coupling {
    DET_WHATIF_THINNING, /* acts keep their identity (default) */
    DET_WHATIF_QUANTILE, /* counts keep their place in their law */
    DET_WHATIF_BOUNDS    /* thinning; beside each act's chance the bounds of all monotone couplings */
} det_whatif_coupling;
const char *det_whatif_coupling_name(det_whatif_coupling c);

typedef struct det_whatif_options {
    det_whatif_coupling coupling; /* default thinning */
    int n_paths;                  /* runs of each draw, default 5 */
} det_whatif_options;

void det_whatif_default(det_whatif_options *o);

/* What the answer is about the hostile acts of both together. */
typedef enum det_whatif_effect {
    DET_WHATIF_NONE,          /* as many in at least four runs of five, and the 90 % interval within one act of it */
    DET_WHATIF_FEWER,         /* fewer in most runs, more in at most one of twenty; or fewer in at least four of five */
    DET_WHATIF_MORE,          /* likewise */
    DET_WHATIF_NONE_OR_FEWER, /* more in at most one run of twenty, fewer in less than half */
    DET_WHATIF_NONE_OR_MORE,  /* likewise */
    DET_WHATIF_UNTOLD         /* none of these */
} det_whatif_effect;
/* "no effect" "fewer" "more" "none or fewer" "none or more" "cannot tell" */
const char *det_whatif_effect_name(det_whatif_effect e);

/* One side's fear: belief after the acts of a step. */
typedef struct det_whatif_fear {
    det_band days;       /* sum of the difference over the window, belief times days */
    det_band end;        /* difference after the last step */
    det_band largest;    /* difference on the day on which it is largest in size */
    int largest_step;    /* step on which the median difference is largest in size */
    det_band *was, *now; /* [n_steps] the belief as it was and in the changed world (owned) */
    double low, high;    /* least and greatest belief over all draws and steps, as it was */
    double outside;      /* share of runs in which the changed belief leaves that range */
} det_whatif_fear;

/* A stretch of the record. */
typedef struct det_whatif_phase {
    char *name;       /* owned */
    int from, until;  /* steps, until exclusive */
    det_band hostile; /* difference of hostile acts of both within it */
    det_band fear[2]; /* mean difference of each side's belief within it */
} det_whatif_phase;

/* An act of the pair, or a courting or hidden act, that may no longer happen. */
typedef struct det_whatif_act {
    int act;          /* index into the case's acts */
    double p_gone;    /* share of runs without it */
    double bounds[2]; /* mean bounds of P(no act of its kind on its day) over all couplings; NaN unless asked for */
} det_whatif_act;

enum { DET_WHATIF_MOST_ACTS = 12 };

typedef struct det_whatif {
    det_answer answer;
    const det_case *c;   /* borrowed; must outlive the answer */
    det_change *changes; /* owned copy */
    size_t n_changes;
    char *said; /* the changes as part of a sentence, owned */
    det_whatif_options options;
    int n_steps, step_days, n_runs;
    det_day from;
    det_whatif_effect effect;
    det_band hostile;                /* difference of hostile acts of both directions */
    double mean, p_fewer, p_more;    /* of it */
    det_band acts[2][DET_N_CLASSES]; /* by direction and class */
    double mean_acts[2][DET_N_CLASSES];
    double seen[2][DET_N_CLASSES]; /* acts that were seen, for comparison */
    det_band *course;              /* [n_steps] difference of hostile acts up to and with the step (owned) */
    det_whatif_fear fear[2];
    det_whatif_phase *phases;
    size_t n_phases;
    int are_told; /* 1: phases that the case tells of; 0: found as replay finds them, at the mode */
    det_whatif_act *lost;
    size_t n_lost; /* most probable first, at most DET_WHATIF_MOST_ACTS */
} det_whatif;

/* changes[n], n > 0, as det_change_read gave them for b->c. b may be asked again and again; it is only read. DET_USAGE
 * where the changes do not go together (det_changed_case_make), DET_NOMEM, DET_STOPPED; *out is then untouched. The
 * same whatever run->n_threads. Cost: n_paths + 1 likelihoods a draw. */
det_status det_whatif_ask(const det_basis *b, const det_change *changes, size_t n, const det_whatif_options *o,
                          const det_run *run, det_whatif *out, det_err *err) DET_MUST_USE;
void det_whatif_free(det_whatif *w);

#endif
