/* SPDX-License-Identifier: Apache-2.0 */
/* The fork: the rival explanations of a pair's quarrel, each fitted to the same record, weighed by their evidence.
 *
 * Idea. Seven rivals (model/dilemma.h) make five explanations: habit alone, tit for tat, mutual fear, true hostility
 * (of the first, the second or both), a common cause. Explanations have equal prior probability, and those of true
 * hostility share theirs. What rivals share keeps the same prior in each, so their evidences can be compared; all of it
 * is done under each of the three prior sets.
 */
#ifndef DET_ASK_FORK_H
#define DET_ASK_FORK_H

#include "ask/basis.h"

typedef enum det_explanation {
    DET_BY_HABIT,
    DET_BY_RECIPROCITY,
    DET_BY_FEAR,
    DET_BY_INTENT,
    DET_BY_COMMON_CAUSE,
    DET_N_EXPLANATIONS
} det_explanation;

enum { DET_N_PRIOR_SETS = 3 };

/* "habit alone" "tit for tat" "mutual fear" "true hostility" "a common cause" */
const char *det_explanation_name(det_explanation e);
/* In JSON and CSV: "habit" "reciprocity" "fear" "intent" "common_cause" */
const char *det_explanation_id(det_explanation e);
det_explanation det_rival_explanation(det_rival r);
/* Prior probability of a rival: 1/5 of its explanation, shared evenly within it. */
double det_rival_prior(det_rival r);

/* How far a verdict may go. */
typedef enum det_fork_call {
    DET_FORK_OPEN,  /* cannot tell */
    DET_FORK_LEANS, /* one explanation is likelier than all others together under every prior set, but not told apart
                       from the next */
    DET_FORK_TOLD   /* it has more than DET_FORK_BOUND under every prior set */
} det_fork_call;

#define DET_FORK_BOUND   0.8
#define DET_FORK_LEANING 0.5

/* Posterior probabilities of rivals from natural log evidences and prior probabilities. */
void det_fork_weigh(const double log_evidence[DET_N_RIVALS], const double prior[DET_N_RIVALS],
                    double posterior[DET_N_RIVALS]);
/* Sums of rivals by explanation. */
void det_fork_gather(const double posterior[DET_N_RIVALS], double by[DET_N_EXPLANATIONS]);
/* The likeliest of by[] that is not `but` (-1: any). */
det_explanation det_fork_leader(const double by[DET_N_EXPLANATIONS], int but);
/* What n_sets prior sets together bear; by[k] is one set's. */
det_fork_call det_fork_judge(int n_sets, double by[][DET_N_EXPLANATIONS]);

typedef struct det_fork {
    det_fit fit[DET_N_RIVALS]; /* owned; under the prior set of the basis, draws of all runs */
    det_fit beside[DET_N_PRIOR_SETS][DET_N_RIVALS]; /* owned; under the two others. To be read by det_fork_fit */
    int main;                  /* the prior set of the basis */
    double prior[DET_N_RIVALS];
    double log_evidence[DET_N_PRIOR_SETS][DET_N_RIVALS]; /* natural log */
    double sd_log10[DET_N_PRIOR_SETS][DET_N_RIVALS];
    double posterior[DET_N_PRIOR_SETS][DET_N_RIVALS];
    double by[DET_N_PRIOR_SETS][DET_N_EXPLANATIONS];
    det_explanation leader, runner_up; /* under the main set */
    const char *why;                   /* the evidence bears no comparison: static; NULL where it does */
    det_fork_call call;                /* open where `why` is set */
} det_fork;

/* Fit all rivals beside the basis: n_smc draws under its own prior set, half as many under the two others; twice as
 * many up to three times where an evidence is known too roughly. DET_STOPPED when asked to stop; else as det_fit_find.
 * *out is untouched on failure. */
det_status det_fork_find(const det_basis *b, int n_smc, const det_run *run, det_fork *out, det_err *err) DET_MUST_USE;
void det_fork_free(det_fork *f);
/* The fit of a rival under a prior set: the main one's where nothing in it is coupled, for then the sets agree. */
const det_fit *det_fork_fit(const det_fork *f, int set, det_rival r);
/* The likeliest rival of an explanation under the main set. */
det_rival det_fork_best(const det_fork *f, det_explanation e);

#endif
