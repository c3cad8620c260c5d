/* SPDX-License-Identifier: Apache-2.0 */
/* The course of a case under one set of parameters: beliefs and rates step by step, past the record's end by silent
 * steps, and the same course without one act or without one change of government.
 *
 * What is taken away leaves evidence, memories, the echo, broken words and the hold of an accusation; all other acts
 * stay as they were and so do the hidden states, read by the smoother (past the end: predicted). Differences are
 * always with minus without.
 *
 * A course belongs to one thread; nothing is allocated after det_course_init.
 */
#ifndef DET_ASK_COURSE_H
#define DET_ASK_COURSE_H

#include "ask/footprint.h"
#include "model/likelihood.h"

typedef struct det_course {
    const det_dilemma *d;     /* borrowed */
    const det_footprints *f;  /* borrowed */
    det_dilemma view;         /* d, but with accusations, breaches and resets of its own (shallow) */
    det_work work;            /* the tape and the smoother of the last run */
    det_params p;             /* of the last run */
    double *alone;            /* [n items][stride] what each item weighs at the last run */
    int n_steps, n_ahead;     /* of the record; silent steps after it */
    det_state *state;         /* [n_steps + n_ahead + 1] before each step */
    double (*after)[2];       /* [n_steps + n_ahead] odds of each holder after the acts of the step */
    double (*hidden)[3];      /* [n_steps + n_ahead] P(x_0), P(x_1), P(Z) */
    double (*hostile)[2][2];  /* [n_steps + n_ahead] expected acts of direction i, class VH + h, without the echo */
    double end[DET_N_STATES]; /* hidden states predicted for the first step past the record */
} det_course;

/* f may be NULL where nothing will be taken away. n_ahead >= 0. DET_NOMEM; *out is then untouched. */
det_status det_course_init(const det_dilemma *d, const det_footprints *f, int n_ahead, det_course *out,
                           det_err *err) DET_MUST_USE;
void det_course_free(det_course *c);
/* Run at p. Cost: two likelihoods with gradient and n_ahead steps. */
void det_course_run(det_course *c, const det_params *p);

/* What holder i gained at step t of the record, by source. */
void det_course_gains(const det_course *c, int t, int i, det_gains *out);

/* What one event did: with it minus without it. */
typedef struct det_difference {
    double log_odds[2];    /* on each holder's belief, after the acts of its step */
    double belief_days[2]; /* sum of the belief's change over its step and the n_ahead after it, in days */
    double acts[2][2];     /* expected acts of direction i, class VH + h, over the same steps */
} det_difference;

/* Without item i of the footprints, 0 <= i < n. Ends early where nothing is left of it. Cost: n_ahead steps. */
void det_course_without_act(det_course *c, size_t i, det_difference *out);
/* Without the reset of beliefs about principal j at step t. */
void det_course_without_reset(det_course *c, int t, int j, det_difference *out);
/* One act more, of direction dir and class cls, with silence before it and after, from the odds given: the acts that
 * follow from it. Nobody truly hostile, no common cause. */
void det_course_probe(const det_course *c, const double odds[2], int dir, int cls, double acts[2][2]);

/* One course for each thread of a parallel loop. */
typedef struct det_courses {
    det_course *each; /* [n] */
    int n;
} det_courses;

det_status det_courses_init(const det_dilemma *d, const det_footprints *f, int n_ahead, int n, det_courses *out,
                            det_err *err) DET_MUST_USE;
void det_courses_free(det_courses *c);

#endif
