/* SPDX-License-Identifier: Apache-2.0 */
/* calibrate: does the machinery know what it does not know? Simulation-based calibration.
 *
 * Parameters are drawn from the prior, acts from the model at these parameters, and the sampler is asked for them back. If
 * simulation, likelihood, prior and sampler belong together, the truth's place among the posterior draws is uniform on
 * (0,1), for each parameter and for anything computed from parameters and acts (Talts et al. 2018, arXiv:1804.06788).
 * Places are judged by the simultaneous band of uniformity.h.
 *
 * A quantity by itself leaves its 95 % band once in twenty, however well all is. So the verdict rests on the joint band, which
 * all quantities of a sound machine keep with probability .95 if they are independent, with more if they are not.
 */
#ifndef DET_ASK_CALIBRATE_H
#define DET_ASK_CALIBRATE_H

#include "ask/fit.h"

typedef struct det_calibrate_options {
    /* full: a third party acts deniably on A and is courted by B, who stands committed against it for a time, owes it
     * something and changes its government; auto (default) and mini: A and B alone. */
    det_profile profile;
    det_prior_set prior; /* default reference */
    int n_sets;          /* data sets, default 100 */
    int n_days;          /* days of each, default 400 */
    unsigned long seed;  /* default 1 */
    int least_acts, most_acts; /* only data sets with so many acts of the pair; default 0 and INT_MAX */
    /* A fault put between the model and the sampler after the acts were drawn, to see whether it is found: may change both.
     * NULL (default): none. */
    void (*plant)(det_dilemma *d, det_target *t);
} det_calibrate_options;

void det_calibrate_default(det_calibrate_options *o);

typedef struct det_calibration_row {
    char name[96];
    double p;                /* probability of places as uneven as these, were all well */
    int inside;              /* 1: inside its own 95 % band */
    double cover50, cover90; /* share of the sets whose central interval holds the truth */
    double contraction;      /* mean of 1 - var_post / var_prior, unconstrained scale; NaN for what is no parameter */
} det_calibration_row;

typedef struct det_calibration {
    det_answer answer;
    det_calibration_row *rows; /* parameters first, then the other quantities */
    int n_rows, n_parameters;
    double *place;     /* [n_sets][n_rows] place of the truth among the draws, (0,1) */
    int *n_acts;       /* [n_sets] acts of the pair */
    int n_sets;        /* that were finished */
    int n_failed;      /* that the sampler could not finish; in no figure */
    int n_days;
    int n_outside;     /* quantities outside their own 95 % band */
    double joint_level; /* a p below this is outside the joint band */
    int n_outside_joint;
    int complete;      /* 0: stopped before all sets were made */
} det_calibration;

/* DET_CONFIG: n_sets outside 1 .. 100,000, n_days outside 30 .. 36,500; DET_DATA: acts as many as wanted hardly ever come;
 * DET_STOPPED: fewer than 20 sets were finished by then (else the answer is made of those, complete = 0); DET_NOMEM. On
 * failure *out is untouched. The same for any number of threads and ranks. Cost: a tempered run a set, of 512 draws
 * (mini) or 1,024 (full). */
det_status det_calibrate_ask(const det_calibrate_options *o, const det_run *run, det_calibration *out, det_err *err) DET_MUST_USE;
void det_calibration_free(det_calibration *c);

#endif
