/* SPDX-License-Identifier: Apache-2.0 */
/* What follows when both sides do something now, in three pairs of eyes: a table of profiles, simulated past the record's end with
 * common random numbers.
 *
 * A deed is a move as the model meets it: promises that stand, permission withdrawn, a third party's acts ended as far as they
 * needed leave, acts of the pair themselves. Third parties otherwise go on at the record's mean rate.
 *
 * Eyes. The analyst's: parameters as drawn, hidden states as filtered at the end. Side i's own: it takes itself for benign and knows no
 * common cause; the other is hostile with i's belief h_ij; what itself sets off in the other counts only by its sensibility s_i
 * (alpha and theta of the other are scaled by it). So the three tables differ only by what a side sees, and the cells where they
 * disagree are the dilemma itself (Jervis 1976; Booth & Wheeler 2008).
 *
 * Payoff of a side: less the hostile acts that it suffers within the horizon: material ones of the other, verbal ones by `verbal`,
 * deniable ones, and open ones of third parties that have a deniable channel on it.
 */
#ifndef DET_ASK_PLAY_H
#define DET_ASK_PLAY_H

#include "ask/fit.h"

/* From the first step past the record on. */
typedef struct det_play_deed {
    unsigned barred;    /* bit k: the commitment against deniable channel k's author stands */
    unsigned forbidden; /* bit k: nothing is permitted in deniable channel k any more */
    unsigned ended;     /* bit k: acts of injection channel k happen only as far as they need no leave: times 1 - control */
    double acts[DET_PAIR_STREAMS]; /* acts of the pair by stream, dir * 4 + class, whole numbers */
    int every_days;                /* one of each stream every so many days; 0 with no acts */
} det_play_deed;

enum { DET_EYES_ANALYST = 2, DET_N_EYES = 3 }; /* 0 and 1: the principals' own */

/* What a profile leads to within the horizon. */
enum {
    DET_PLAY_PAYOFF_0,
    DET_PLAY_PAYOFF_1,
    DET_PLAY_HOSTILE, /* hostile acts of the pair and deniable acts on it */
    DET_PLAY_FEAR_0,  /* belief of side i at the end */
    DET_PLAY_FEAR_1,
    DET_N_PLAY
};

typedef struct det_play_options {
    int n_ahead;        /* steps */
    int n_draws;        /* the first so many of the fit */
    int n_paths;        /* of each profile, pair of eyes and draw */
    double verbal;      /* payoff of a verbal hostile act, of a material one's; default .25 */
    unsigned restrains; /* bit k: injection channel k is taken to restrain, whatever the case says */
    unsigned long seed;
} det_play_options;

typedef struct det_play {
    int n[2];      /* deeds of each side; profile (a, b) is cell a * n[1] + b */
    int n_draws, n_paths;
    double *value; /* [DET_N_EYES][cells][n_draws][n_paths][DET_N_PLAY] (owned) */
    double *room;  /* [n_draws] of det_play_gain (owned) */
} det_play;

/* A difference of expectations: its mean over draws, and how uncertain it is as the parameters and hidden states are. The expectation of one draw is
 * known from n_paths paths alone; so the draws' differences are drawn in to their mean until their variance is that between draws: the variance of
 * their means less that within over n_paths. low and high are the 5 % and 95 % quantiles of these, moved out by the error of the mean (squares are
 * added). With one path between and within cannot be told apart, and the interval is too wide. */
typedef struct det_gain {
    double mean, low, high;
    double share; /* of draws, drawn in, in which it is above 0 */
    double se;    /* of the mean, between draws */
} det_gain;

/* Deeds of side i: deeds[i][n[i]] (borrowed). DET_NOMEM, DET_STOPPED; *out is then untouched. The same for any number of threads. Cost:
 * eyes * cells * draws * paths * n_ahead steps of simulation. */
det_status det_play_run(const det_fit *fit, const det_play_deed *const deeds[2], const int n[2], const det_play_options *o,
                        const det_run *run, det_play *out, det_err *err) DET_MUST_USE;
void det_play_free(det_play *p);

/* Values of one quantity of a cell are n_draws * n_paths numbers, draw by draw, with a stride of DET_N_PLAY from here. */
const double *det_play_at(const det_play *p, int eyes, const int a[2], int what);
double det_play_mean(const det_play *p, int eyes, const int a[2], int what);
/* Cell b less cell a, of two draws or more. Not from two threads at once. */
det_gain det_play_gain(const det_play *p, int eyes, const int a[2], const int b[2], int what);

#endif
