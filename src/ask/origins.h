/* SPDX-License-Identifier: Apache-2.0 */
/* origins: why an act happened, and where the hostility of a period goes back to.
 *
 * Every share is the ancestry of one act (ancestry.h) averaged over the posterior, with its 90 % interval. A share is
 * itself a probability, so no act has a single parent. What an act or a period mostly comes from is told only where
 * that share is above one half in DET_ORIGIN_TOLD of the draws; else its origin cannot be told. No prior of a third
 * party's pressure reaches 0, so a busy one always imports something: the share is shown beside what the prior alone
 * would give.
 */
#ifndef DET_ASK_ORIGINS_H
#define DET_ASK_ORIGINS_H

#include "ask/ancestry.h"
#include "ask/basis.h"

#define DET_ORIGIN_TOLD 0.8

typedef struct det_origins_options {
    int act; /* index of the act asked about into the acts of the case; -1 (default): the whole record */
} det_origins_options;

void det_origins_default(det_origins_options *o);

/* A share over the posterior: means of shares that sum to 1 sum to 1. */
typedef struct det_part {
    double mean, q05, q95;
} det_part;

/* What an act comes from at once: the shares of replay.h, and what is supposed of steps that were not observed. For a
 * third party's act the baseline is what that party does by itself. */
enum { DET_SOURCE_UNOBSERVED = DET_N_SHARES, DET_N_SOURCES };
/* Name of a source: det_share_name and "days not observed"; of an act that trusts "good will" and "trust" instead of
 * intent and fear. */
const char *det_source_name(int source, int trusts);

/* What the fear in it springs from; one for each third party beside. */
enum {
    DET_FEAR_ITSELF, /* acts of the pair, and the other's silence */
    DET_FEAR_PRIOR,  /* brought along, resting level, drift */
    DET_FEAR_WORDS,
    DET_FEAR_SHIFTS,
    DET_FEAR_GOVERNMENTS,
    DET_FEAR_WITH
};

/* Roots of one kind: those of both sides, and of all third parties, together. */
typedef enum det_root_kind {
    DET_KIND_HABIT,
    DET_KIND_INTENT,
    DET_KIND_PRIOR,
    DET_KIND_SILENCE,
    DET_KIND_COMMON,
    DET_KIND_WORDS,
    DET_KIND_SHIFTS,
    DET_KIND_GOVERNMENTS,
    DET_KIND_UNOBSERVED,
    DET_KIND_THIRD,
    DET_N_KINDS
} det_root_kind;
det_root_kind det_root_kind_of(int root);
/* "habit" "true hostility" ... */
const char *det_root_kind_name(det_root_kind k);

typedef struct det_parent {
    int act;     /* of the case */
    det_via via; /* how, mostly */
    det_part share;
} det_parent;

/* The ancestry of one act. */
typedef struct det_origin {
    int act, step;      /* of the case; of the panel */
    int author, target; /* actors; author the likeliest, -1 unknown */
    double grade;       /* probability that it happened as told */
    int reader;         /* principal whose belief is in it, -1 where none is */
    int trusts; /* 1: cooperation of the pair, in which belief enters as trust (1 - h) and what is called fear is trust
                 */
    det_part source[DET_N_SOURCES]; /* sum to 1 */
    det_part *fear;                 /* [n_fears] sum to source[DET_SHARE_FEAR] */
    det_part kept;                  /* part of its fear that calming evidence left; NaN without fear */
    det_part *root;                 /* [n_roots] sum to 1 */
    det_part kind[DET_N_KINDS];     /* roots by kind; kind[DET_KIND_THIRD] is the imported share */
    det_parent *parents;
    size_t n_parents; /* of DET_LEAST_PARENT and more, largest first */
    det_part others;  /* all other earlier acts together */
    det_part descent; /* hostile acts of the pair that descend from it, expected */
    int lead;         /* source with the largest mean */
    double p_lead;    /* P(that share is above one half) */
} det_origin;

#define DET_LEAST_PARENT 0.01

typedef enum det_period_kind {
    DET_PERIOD_ALL,
    DET_PERIOD_DIRECTION,
    DET_PERIOD_PHASE,
    DET_PERIOD_MONTH
} det_period_kind;

/* Roots of the hostile acts of the pair in a period, each act once. */
typedef struct det_origin_period {
    det_period_kind what;
    char *name;      /* of a phase, owned; else NULL */
    int from, until; /* steps, until exclusive */
    int dir;         /* DET_PERIOD_DIRECTION: principal that acts; else -1 */
    double n_acts;   /* 0: all parts are NaN */
    det_part *root;  /* [n_roots] */
    det_part kind[DET_N_KINDS];
    int lead;      /* kind with the largest mean */
    double p_lead; /* P(above one half) */
} det_origin_period;

typedef struct det_origins {
    det_answer answer;
    const det_case *c; /* borrowed; must outlive the answer */
    int n_steps, step_days;
    det_day from;
    int n_acts[2], n_hostile[2];
    char **root_names;
    int n_roots; /* owned */
    char **fear_names;
    int n_fears; /* owned; "the other itself" ... */
    det_origin *acts;
    size_t n_acts_told; /* in time; with options.act that one alone */
    int asked;          /* act of the case that was asked about, or -1 */
    det_origin_period *periods;
    size_t n_periods; /* all, by direction, phases, months */
    struct {
        int known;         /* 0: no third party presses on either side in the open */
        det_part by_prior; /* imported share of the record had it said nothing of them */
        double p_more;     /* P(imported share above that) */
    } pressure;
    size_t *spreading;
    size_t n_spreading; /* into acts: most descendants first, at most DET_MOST_SPREADING */
    size_t *gravest;
    size_t n_gravest; /* into acts: hostile ones, by severity, at most DET_MOST_GRAVEST */
} det_origins;

enum { DET_MOST_SPREADING = 10, DET_MOST_GRAVEST = 5 };

/* The index of the act with this id. DET_USAGE: there is none, the nearest is named. */
det_status det_origins_find_act(const det_case *c, const char *id, int *out, det_err *err) DET_MUST_USE;
/* Answer on the basis, which is only read; its case must outlive *out. DET_USAGE: the act enters nothing that the model
 * reads; DET_NOMEM, DET_STOPPED. On failure *out is untouched. Same case, options and seed: same answer whatever
 * run->n_threads. Cost: two likelihoods with gradient a draw, and acts x acts x draws. From 2,000 deeds on fewer draws
 * are used. */
det_status det_origins_ask(const det_basis *b, const det_origins_options *o, const det_run *run, det_origins *out,
                           det_err *err) DET_MUST_USE;
void det_origins_free(det_origins *o);

/* Part of n values, which are sorted; NaN for n = 0. */
det_part det_part_of(double *values, size_t n);
/* Verdict and what would change it, from all else. DET_NOMEM. */
det_status det_origins_conclude(det_origins *o, det_err *err) DET_MUST_USE;

#endif
