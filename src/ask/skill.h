/* SPDX-License-Identifier: Apache-2.0 */
/* skill: how well pairs of a store can be foretold, out of sample: the average over the rival explanations beside plain baselines.
 *
 * Idea. Leave the future out, again and again. Parameters, hyperprior and evidence come from a training stretch alone. After it,
 * every step is foretold from the steps before it (step-wise score: log probability of all acts of the pair on that day), and at origins
 * every few days whole futures are simulated from the states as filtered up to there, and scored up to each lead time. Where
 * `refit_days` is set, parameters are found anew that often, from the past up to there.
 *
 * The average begins with the evidence of each rival on the training stretch and goes on with its past one-step scores (average.h). Volumes
 * are foretold, never read ahead (foretold.h). Days that the source did not cover are left out and the rest joined, for all
 * forecasters alike. All scores are losses.
 */
#ifndef DET_ASK_SKILL_H
#define DET_ASK_SKILL_H

#include "ask/glance.h"
#include "ask/naive.h"
#include "ask/paired.h"
#include "ask/score.h"
#include "base/progress.h"
#include "data/atlas.h"
#include "data/scorecard.h"

/* Forecasters. The first is detente's forecast. */
enum {
    DET_SKILL_AVERAGE,
    DET_SKILL_EVIDENCE,                                       /* weights by evidence alone, never updated */
    DET_SKILL_EQUAL,                                          /* all rivals alike */
    DET_SKILL_RIVAL,                                          /* + det_rival: one rival alone */
    DET_SKILL_COUNTS = DET_SKILL_RIVAL + DET_N_RIVALS,        /* + DET_COUNTS_*: count models */
    DET_SKILL_NAIVE = DET_SKILL_COUNTS + 3,                   /* + DET_NAIVE_* */
    DET_N_SKILL_WAYS = DET_SKILL_NAIVE + DET_N_NAIVE
};
enum { DET_COUNTS_HHH4, DET_COUNTS_SHARED, DET_COUNTS_RECIPROCITY, DET_N_COUNTS_WAYS };

/* "average" "negbin" ...; static. */
const char *det_skill_way_id(int way);
const char *det_skill_way_name(int way);
/* 1: futures are simulated, so that it has scores by lead time; 1: it gives each step a probability. */
int det_skill_has_leads(int way);
int det_skill_has_steps(int way);
/* 1: a baseline, to be beaten. */
int det_skill_is_baseline(int way);

enum { DET_SKILL_LEADS = 6, DET_SKILL_BINS = 10 };
/* 1, 7, 14, 30, 60, 90 days. */
extern const int det_skill_lead_days[DET_SKILL_LEADS];

typedef struct det_skill_options {
    det_day train_until;   /* last day of the first training stretch */
    int every_days;        /* between origins, default 7 */
    int refit_days;        /* default 0: parameters are found once */
    int train_days;        /* longest training stretch, default 0: no limit */
    int least_acts, least_side; /* of a pair in training, default 30, and 10 of each side */
    size_t most_pairs;     /* default 0: all; else so many, picked by the seed */
    int n_rounds;          /* of pooling, default 4 */
    int n_paths;           /* futures an origin and forecaster, default 400 */
    int n_bootstrap;       /* default 1000 */
    double drift;          /* variance a day by which the log-baseline of hostility wanders in a pair's futures, default .02 */
    double fall;           /* by which it falls a day besides, default .008: half in three months */
    double habit_days;     /* half-life of own habit, default 14 */
    unsigned long seed;
} det_skill_options;

void det_skill_default(det_skill_options *o);

/* Means over the forecasts of one way up to one lead time. */
typedef struct det_skill_mean {
    double n;
    det_score_row mean;
    double held50[DET_N_COUNTS], held90[DET_N_COUNTS];     /* by the randomised PIT (det_pit_held) */
    double pit[DET_SKILL_BINS];                            /* of hostile acts: share in each tenth */
    double n_said[DET_SKILL_BINS], said[DET_SKILL_BINS], came[DET_SKILL_BINS]; /* clashes by tenths of P(clash): forecasts, mean said, share that came */
} det_skill_mean;

/* The average's score less the way's; how often the way's central intervals held the truth (det_pit_held). */
typedef enum det_skill_sum { DET_SKILL_LOG_LESS, DET_SKILL_CRPS_LESS, DET_SKILL_HELD_50, DET_SKILL_HELD_90, DET_N_SKILL_SUMS } det_skill_sum;

/* One pair, summed over what was scored of it. Blocks are stretches of time. Log scores are losses. */
typedef struct det_skill_pair {
    int n_windows;          /* training stretches in which it was active, and fitted */
    double *n_steps;        /* [n_blocks] steps scored (owned) */
    double *step;           /* [n_blocks][DET_N_SKILL_WAYS] sums of step-wise log scores (owned) */
    double *n_leads;        /* [n_blocks][DET_SKILL_LEADS][DET_N_SKILL_WAYS] forecasts of both the average and the way (owned) */
    double *sums[DET_N_SKILL_SUMS]; /* likewise, of hostile acts (owned) */
    det_skill_mean *means;  /* [DET_SKILL_LEADS][DET_N_SKILL_WAYS] (owned) */
    double weight[DET_N_RIVALS]; /* of the average, summed over steps */
    int failed;             /* training stretches in which nothing could be fitted */
} det_skill_pair;

typedef struct det_skill {
    det_answer answer;
    const det_atlas *atlas;  /* borrowed */
    det_skill_options options;
    int n_windows, n_blocks, block_days;
    size_t n_pairs;          /* that were scored */
    size_t n_failed;         /* pairs and windows in which nothing could be fitted */
    size_t *pair;            /* [n_pairs] index into the atlas (owned) */
    double *gain;            /* [n_pairs] log score of the average less that of the best baseline over all pairs, a step (owned) */
    double (*weight)[DET_N_RIVALS]; /* [n_pairs] (owned) */
    double step_score[DET_N_SKILL_WAYS];           /* mean log score a step; NaN: has none */
    det_paired step_less[DET_N_SKILL_WAYS];        /* the average's less the way's */
    det_skill_mean lead[DET_SKILL_LEADS][DET_N_SKILL_WAYS];
    det_paired log_less[DET_SKILL_LEADS][DET_N_SKILL_WAYS], crps_less[DET_SKILL_LEADS][DET_N_SKILL_WAYS];
    det_paired held[2][DET_SKILL_LEADS];           /* coverage of the average's 50 and 90 % intervals of hostile acts */
    int best;                /* the baseline with the least step score */
    double mean_weight[DET_N_RIVALS];
} det_skill;

/* Score the pairs of an atlas, which must outlive *out. DET_USAGE: the training stretch leaves nothing to score, or is empty; DET_DATA: no pair was
 * active in it; DET_STOPPED, DET_NOMEM. *out is then untouched. The same whatever run->n_threads. */
det_status det_skill_ask(const det_atlas *a, const det_skill_options *o, const det_run *run, det_skill *out, det_err *err) DET_MUST_USE;
void det_skill_free(det_skill *s);

enum { DET_SKILL_MOST_ROWS = (DET_SKILL_LEADS + 1) * DET_N_SKILL_WAYS };
/* All that has a score, as a scorecard whose rows stand in `rows`. It borrows from s and rows. */
det_scorecard det_skill_card(const det_skill *s, det_scorecard_row rows[DET_SKILL_MOST_ROWS]);

#endif
