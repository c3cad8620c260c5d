/* SPDX-License-Identifier: Apache-2.0 */
/* One pair of an atlas at a glance: the seven rivals of the fork at their modes, with Laplace's covariances and
 * evidences.
 *
 * When to use: many pairs at once. A question about one pair uses the tempered sampler (ask/fit.h, ask/fork.h).
 *
 * The model is that of docs/model.md with few parameters, for machine-coded counts: baselines mu, own habit, echo,
 * exposure exponent xi, shared shock r in all rivals; reciprocity alpha, alphaC, its memory; fear theta with eta; true
 * hostility eta with its stays; a common cause gamma with its stays. Belief's own parameters (s, b, d, q01, q10, h0)
 * stand at their centres; goodwill, trust, calm and severity are off. A parameter that a rival does not read is fixed
 * there, which leaves the evidence as it is. Priors are those of a hyperprior (ask/pooling.h).
 */
#ifndef DET_ASK_GLANCE_H
#define DET_ASK_GLANCE_H

#include "ask/fork.h"
#include "ask/pooling.h"

enum { DET_GLANCE_MAX = 40 };

typedef struct det_glance_options {
    int step_days;     /* 1 (default) or 7 */
    double habit_days; /* half-life of own habit, default 7; 0: no habit, the plain model of a hand-coded case */
    int freer;         /* default 0; 1: log-baseline of six pieces in every rival */
    int apart;         /* default 0; 1: no rival has reciprocity, whatever its terms are otherwise */
    int world;         /* default 0; 1: records have two injections, of the world's hostile acts upon side 0 and side 1 */
    unsigned rivals;   /* bit r: rival r is fitted, default all; the null is also where there is no warm start */
    int max_rounds;    /* of a climb, default 40 */
    double tolerance;  /* of a climb, default 1e-4 */
    int keep_factor;   /* default 0; 1: factors are kept, for draws */
} det_glance_options;

void det_glance_default(det_glance_options *o);

/* A rival at its mode. */
typedef struct det_glance_rival {
    int n;        /* free parameters; 0: not fitted, or it failed */
    int is_rough; /* 1: the climb did not come to rest, or the curvature had to be lifted */
    int failed;   /* 1: no finite density or curvature was found; the rival has no evidence */
    int n_evals;
    double u[DET_GLANCE_MAX], variance[DET_GLANCE_MAX]; /* mode and posterior variances, unconstrained */
    double log_prior, log_lik, log_evidence;
    double *factor; /* [n][n] lower Cholesky factor of the covariance, owned; NULL unless kept */
} det_glance_rival;

typedef struct det_glance {
    det_glance_rival rival[DET_N_RIVALS];
    double posterior[DET_N_RIVALS]; /* under the hyperprior's probabilities; 0 where not fitted or failed */
    int failed;                     /* 1: not even the null could be fitted; nothing else is set */
} det_glance;

/* The pair's counts as a record: steps of step_days from the atlas's first day, coverage and volume of the atlas, own
 * habit. DET_NOMEM. */
det_status det_glance_record(const det_atlas *a, size_t i_pair, const det_glance_options *o, det_record *out,
                             det_err *err) DET_MUST_USE;

/* What a thread needs: a table of parameters for every rival. */
typedef struct det_glance_work {
    det_glance_options options;
    det_dilemma dilemma[DET_N_RIVALS]; /* of no record */
} det_glance_work;

det_status det_glance_work_init(const det_glance_options *o, det_glance_work *out, det_err *err) DET_MUST_USE;
void det_glance_work_free(det_glance_work *w);

/* An earlier scan of the pair, whose modes are starts, and whose tables it was made with (others will do); both borrowed. found NULL:
 * there is none. */
typedef struct det_glance_warm {
    const det_glance_work *by;
    const det_glance *found;
} det_glance_warm;

/* Fit the rivals to a record that det_glance_record made. A numerical failure is a result (failed). DET_NOMEM; *out is then
 * untouched. Cost: some 10 to 20 blocks of likelihoods a rival. The same whatever the thread. */
det_status det_glance_find(det_glance_work *w, const det_record *r, const int actor[2], const det_hyper *h,
                           det_glance_warm warm, det_glance *out, det_err *err) DET_MUST_USE;
void det_glance_free(det_glance *s);
/* s->posterior from the evidences under the hyperprior's probabilities. */
void det_glance_weigh(const det_hyper *h, det_glance *s);

/* The dilemma of a rival, with a copy of the record, to read parameters, simulate, or take likelihoods. DET_NOMEM. */
det_status det_glance_dilemma(const det_glance_work *w, det_rival rival, const det_record *r, const int actor[2],
                              const det_hyper *h, det_dilemma *out, det_err *err) DET_MUST_USE;
/* A draw u[n] from Laplace's approximation, of a rival whose factor was kept. */
void det_glance_draw(const det_glance_rival *r, det_stream *s, double *u);

#endif
