/* SPDX-License-Identifier: Apache-2.0 */
/* One history run again in a changed world: abduct the noise, change, replay (Pearl's three steps).
 *
 * Abduct: hidden states, the shared shock of every step and channel, drawn given all acts at one draw of the
 * parameters. Change: the world's record in place of the old one. Replay: step by step beliefs, memories and rates of
 * the changed world; acts are carried over from the old rates to the new ones by a coupling (model/coupling.h). A
 * surviving act keeps its severity, an extra one is certain, of the mean severity of its class, no accusation and no
 * broken word. A direction that was not observed feeds memories its old mean, in both worlds. Without a change the
 * replay is the record, to the last digit.
 *
 * A rerun belongs to one thread; nothing is allocated after det_rerun_init.
 */
#ifndef DET_ASK_RERUN_H
#define DET_ASK_RERUN_H

#include "ask/world.h"
#include "model/coupling.h"

typedef struct det_rerun_options {
    det_coupling coupling;
    int bounds;         /* 1: fill `bounds` */
    unsigned long seed; /* of the noise; a path's numbers depend on it, the path, the step and the slot alone */
} det_rerun_options;

typedef struct det_rerun {
    const det_fit *fit;     /* borrowed */
    const det_world *world; /* borrowed */
    det_rerun_options options;
    det_work work;                          /* tape of the old world */
    det_dilemma view;                       /* the world's, with accusations and breaches of its own (shallow) */
    det_params p, then;                     /* the draw; the same with the changed sensibilities */
    det_conduct *seen;                      /* [n_steps] rates of the old world */
    double *alone;                          /* [n items][stride] what each act of the changed world weighs */
    unsigned char *hidden, *changed_hidden; /* [n_steps] */
    unsigned char *keeps;                   /* [n_slots][most] scratch */
    /* of the last path */
    double (*was)[2];              /* [n_steps] belief of each holder after the acts of the step, in the old world */
    double (*now)[2];              /* [n_steps] the same in the changed one */
    int (*more)[DET_PAIR_STREAMS]; /* [n_steps] acts of the pair more than were seen; what the changes themselves take
                                      or add is not counted */
    unsigned char *gone;           /* [n items] 1: the act no longer happens */
    double (*bounds)[2];           /* [n items] of P(no act of its slot and step is left); NaN outside the slots */
} det_rerun;

/* DET_NOMEM; *out is then untouched. */
det_status det_rerun_init(const det_fit *fit, const det_world *w, const det_rerun_options *o, det_rerun *out,
                          det_err *err) DET_MUST_USE;
void det_rerun_free(det_rerun *r);
/* Take up draw i of the fit. Cost: a likelihood. */
void det_rerun_draw(det_rerun *r, int i);
/* One path of it. Cost: about a likelihood. */
void det_rerun_path(det_rerun *r, uint32_t path);

#endif
