/* SPDX-License-Identifier: Apache-2.0 */
/* What a watch sees of one pair: from its glance, what is said of it in numbers.
 *
 * Coupled: do the sides answer each other, whatever else moves them? B = log10 of
 *
 *     sum over backgrounds of w Z(coupled) / sum of w Z(apart)          backgrounds: habit, true hostility of both,
 * common cause
 *
 * where coupled is reciprocity or fear (habit), the rival as it is (the other two), apart the same without reciprocity,
 * and w the prior probability of the background in the hyperprior. The prior odds of coupling are those of reciprocity
 * or fear over habit alone. R: spectral radius of alpha, hostile acts that one brings about by answers alone (echo, own
 * habit and what fear adds are not in it), from Laplace draws of reciprocity (fixed baseline), of the common cause
 * (stepped), and of the common cause with six pieces of log-baseline (freer). Fear: beliefs at the mode of the rival of
 * fear. State: none where the pair is not coupled; else high fear (above 0.5 on either side) is a spiral where hostile
 * acts or fear have risen in the last four weeks or R is at least 0.5, and entrenched otherwise; low fear is fragile
 * where R is at least 0.5 and calm otherwise. Since: the first step from which fear has been on its side of 0.5. Days:
 * those whose acts spoke most for or against coupling, log10 of what the best coupled rival gave them over the best
 * other.
 */
#ifndef DET_ASK_SIGHTING_H
#define DET_ASK_SIGHTING_H

#include "ask/glance.h"

enum { DET_N_BASELINES = 3, DET_N_SIGHTED_DAYS = 3, DET_SIGHTING_DRAWS = 200 };

typedef enum det_sighting_state {
    DET_SIGHT_NONE,
    DET_SIGHT_CALM,
    DET_SIGHT_FRAGILE,
    DET_SIGHT_SPIRAL,
    DET_SIGHT_ENTRENCHED,
    DET_N_SIGHTING_STATES
} det_sighting_state;
/* "not coupled" "calm" "fragile" "spiral" "entrenched" */
const char *det_sighting_state_name(det_sighting_state s);

typedef struct det_sighted_day {
    int step; /* -1: none */
    double weight;
} det_sighted_day;

/* Plain data. */
typedef struct det_sighting {
    int failed;                               /* 1: the null could not be fitted; all else is 0 */
    int n_failed, n_rough;                    /* rivals that could not be fitted, or only roughly */
    double by[DET_N_EXPLANATIONS], intent[2]; /* posterior; that side i is truly hostile */
    double p_coupled, log10_coupled;          /* posterior of coupling; B */
    det_band r[DET_N_BASELINES];
    double p_r_above_1[DET_N_BASELINES];
    double fear[2];        /* at the end, of each side of the other */
    double fear_before[2]; /* four weeks earlier */
    double recent,
        before; /* hostile acts a day of the last four weeks, and of the four before; NaN where none was observed */
    det_sighting_state state;                 /* as if coupled: det_sighting_settle makes it none */
    int since;                                /* step */
    det_sighted_day days[DET_N_SIGHTED_DAYS]; /* from step `fresh` on, most weight first */
} det_sighting;

typedef struct det_sighting_work {
    det_glance_work glance, freer, apart; /* with factors */
    det_glance_options options;
} det_sighting_work;

/* DET_NOMEM. */
det_status det_sighting_work_init(const det_glance_options *o, det_sighting_work *out, det_err *err) DET_MUST_USE;
void det_sighting_work_free(det_sighting_work *w);

/* Of the record of a pair: glance at it (from warm, NULL allowed) and say what is seen. item: address of its random
 * numbers; fresh: days are looked for from here on. DET_NOMEM. Cost: a glance, five fits more, and a few hundred draws.
 */
det_status det_sighting_make(det_sighting_work *w, det_record *r, const int actor[2], const det_hyper *h,
                             const det_glance *warm, unsigned long seed, size_t item, int fresh, det_sighting *out,
                             det_err *err) DET_MUST_USE;
/* B and the posterior of coupling, of fits with reciprocity and of the two moving backgrounds without it. */
double det_sighting_coupled(const det_glance *g, const det_glance *apart, const det_hyper *h);
double det_sighting_posterior(double log10_coupled, const det_hyper *h);
/* The state as if coupled, given the median R of the stepped baseline. */
det_sighting_state det_sighting_judge(const det_sighting *s, double r_stepped);
/* Of a control: the two numbers that are compared, B and the median R of the stepped baseline; NaN where it failed. */
typedef struct det_sighting_control {
    double log10_coupled, r;
} det_sighting_control;
det_status det_sighting_of_control(det_sighting_work *w, const det_record *r, const int actor[2], const det_hyper *h,
                                   unsigned long seed, size_t item, det_sighting_control *out,
                                   det_err *err) DET_MUST_USE;

#endif
