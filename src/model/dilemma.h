/* SPDX-License-Identifier: Apache-2.0 */
/* A dilemma: a record, the terms that are switched on, and the table of parameters. What likelihood, gradient and
 * simulation work on, and what ask/fit.c hands to inference.
 */
#ifndef DET_MODEL_DILEMMA_H
#define DET_MODEL_DILEMMA_H

#include "model/record.h"

/* Terms of conduct. The fork's rivals are sets of them. */
enum {
    DET_TERM_RECIPROCITY = 1, /* alpha, alphaC, delta */
    DET_TERM_FEAR = 2,        /* theta, thetaC, chi, and fear as a motive of permitting */
    DET_TERM_INTENT_0 = 4,    /* x of principal 0 moves (else it is 0 throughout) */
    DET_TERM_INTENT_1 = 8,
    DET_TERM_COMMON = 16,     /* Z moves */
    DET_TERM_ALL = 31
};

typedef enum det_rival {
    DET_RIVAL_NULL, DET_RIVAL_RECIPROCITY, DET_RIVAL_FEAR, DET_RIVAL_INTENT_0, DET_RIVAL_INTENT_1, DET_RIVAL_INTENT_BOTH,
    DET_RIVAL_COMMON, DET_N_RIVALS
} det_rival;
/* Terms of a rival: reciprocity belongs to all but the null. */
unsigned det_rival_terms(det_rival r);
const char *det_rival_name(det_rival r);

/* F(h): how hostility answers fear. */
typedef enum det_response {
    DET_COMPLEMENTS, /* h */
    DET_SUBSTITUTES, /* 1 - h */
    DET_THRESHOLD    /* logistic((logit h - kappa) / 0.5), kappa = logit(1/3): the trust game with payoffs (4,3,2,0) */
} det_response;

typedef struct det_model_options {
    unsigned terms;           /* default all */
    det_response response[2]; /* default complements */
    int mini;                 /* default 0: full profile */
    int freer;                /* default 0; 1: log-baseline of six pieces (the record gets them) */
    int poisson;              /* default 0; 1: no shared shock, r = INFINITY */
    int prior_set;            /* 0 sceptical, 1 reference (default), 2 alarmed */
    int trust_off;            /* default 0; 1: belief moves no cooperation, thetaC is 0 */
} det_model_options;

void det_model_default(det_model_options *o);

typedef struct det_dilemma {
    det_record record;       /* owned */
    det_model_options options;
    det_param_table table;   /* owned */
    char actors[2][32];      /* ids, for names of parameters */
} det_dilemma;

/* Take the record (freed with the dilemma; zeroed in the caller's hands on success), build the table. c may be NULL (actors are then
 * called A, B and every third party K<number>). */
det_status det_dilemma_init(det_record *take, const det_case *c, const det_model_options *o, det_dilemma *out, det_err *err)
    DET_MUST_USE;
void det_dilemma_free(det_dilemma *d);

static inline int det_dilemma_intent(const det_dilemma *d, int i)
{
    return (d->options.terms & (i ? DET_TERM_INTENT_1 : DET_TERM_INTENT_0)) != 0;
}
static inline int det_dilemma_common(const det_dilemma *d)
{
    return (d->options.terms & DET_TERM_COMMON) != 0;
}

#endif
