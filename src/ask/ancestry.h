/* SPDX-License-Identifier: Apache-2.0 */
/* Ancestry: where each deed of a record comes from, under one set of parameters.
 *
 * Idea. A rate is a sum of terms that are not negative, so the probability that an act sprang from a term is the term
 * over the rate (superposition; stochastic declustering), averaged over the hidden states in hindsight. A term that
 * remembers is itself a sum over earlier deeds. Fear is not, and is split by a rule: the log-odds l of the belief are
 * the resting level l_0 and what is left of every contribution c (components.h, deed by deed); F(l) = k [ F(l_0) + sum
 * over m of D m ], with D the size of the secant slope of F from l_0 to l, m the size of those contributions that move
 * F upward, and k in (0, 1] what those that move it downward leave of it all. So every part is a share that is not
 * negative and all shares of a deed sum to 1.
 *
 * Roots: a deed has those of its parents, by their shares, and its own where a share is nobody's act. Both are carried
 * along time by sums (memories and beliefs, each split by root), so they cost a pass over the record. Descent is the
 * adjoint of the same recursion.
 *
 * Invariants: 1. shares of a deed are >= 0 and sum to 1, and so do its roots; 2. a deed's parents are earlier.
 */
#ifndef DET_ASK_ANCESTRY_H
#define DET_ASK_ANCESTRY_H

#include "ask/course.h"
#include "ask/deeds.h"
#include "ask/replay.h"

/* What moves a holder's log-odds and is nobody's act. From DET_OUTER_CHANNEL on: silence of each courting, then each
 * deniable channel. */
enum {
    DET_OUTER_REST,
    DET_OUTER_PRIOR,
    DET_OUTER_GOVERNMENT,
    DET_OUTER_SHIFT,
    DET_OUTER_SILENCE,
    DET_OUTER_CHANNEL,
    DET_MAX_OUTER = DET_OUTER_CHANNEL + 2 * DET_MAX_CHANNELS
};

/* Shares of a deed that are no earlier deed's, and what turns one unit of an earlier one into a share. */
typedef struct det_split {
    int reader; /* principal whose belief is a term */
    int upward; /* 1: contributions above 0 raise that term; 0: those below */
    double baseline, intent, common; /* baseline: with own habit */
    double open; /* share of one act a day under exposure and thinning: times alpha, tau, alphaC it is that of a unit of
                    memory */
    double echo; /* share of one act told again */
    double fear; /* whole share of the belief (of trust, for cooperation) */
    double unit; /* of it, one unit of log-odds */
    double kept; /* k: what calming contributions leave; 1 where there are none */
    double unobserved; /* memories and echo of steps that were not observed */
} det_split;

typedef struct det_ancestry {
    const det_deeds *deeds; /* borrowed */
    det_params p;
    int n_outer;
    double *weight;    /* [n] as memories hold it */
    double (*gain)[2]; /* [n] log-odds that it brought each holder */
    double (*left)[2]; /* [n_steps] what is left at t + 1 of contributions to each holder's log-odds at t */
    det_split *split;  /* [n]; zero for a breach */
    double *outer;     /* [n][n_outer] shares of fear that are no deed's */
    double *root;      /* [n][n_roots] */
    double *descent;   /* [n] expected hostile acts of the pair that descend from it */
} det_ancestry;

/* Room for one set of parameters. DET_NOMEM; *out is then untouched. */
det_status det_ancestry_init(const det_deeds *deeds, det_ancestry *out, det_err *err) DET_MUST_USE;
void det_ancestry_free(det_ancestry *a);
/* Fill all but descent from a course that was run, with the footprints of the deeds. Cost: steps x streams x roots. */
void det_ancestry_run(det_ancestry *a, const det_course *c);
/* Fill descent. Cost: steps x streams. */
void det_ancestry_descend(det_ancestry *a);

/* How an earlier deed may be a parent. */
typedef enum det_via {
    DET_VIA_ANSWER,
    DET_VIA_FEAR,
    DET_VIA_WORDS,
    DET_VIA_PRESSURE,
    DET_VIA_ECHO,
    DET_N_VIAS
} det_via;
/* "answered" "feared" (of an act that trusts: "trusted") "a broken word" "pressed" "told again" */
const char *det_via_name(det_via v, int trusts);

/* Share of each deed that is earlier than deed e, by how, into share[first[step of e]]. Cost: one pass over what is
 * earlier. */
void det_ancestry_parents(const det_ancestry *a, size_t e, double (*share)[DET_N_VIAS]);

#endif
