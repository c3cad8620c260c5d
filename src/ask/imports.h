/* SPDX-License-Identifier: Apache-2.0 */
/* Imported hostility of one pair of an atlas: what part of its expected hostile acts springs from hostile acts of all others upon its sides.
 *
 * When to use: pairs that a watch calls coupled. Each side gets the hostile acts that every other actor did to it, a unit of the source's
 * volume and at a mean of one a day, as pressure that provokes it toward the other (tau of model/conduct.h, VH by VH and MH by MH), in the rival of a
 * common cause: a background that may switch takes slow waves of trouble off them. The evidence is that for such pressure; the share comes
 * from draws: of the sum of all expected hostile acts, what pressure adds, and what answers, habit and echo make of acts by their own such
 * share; averaged over whether there is such pressure at all, at even odds before, so that a prior alone makes no share. It is no proof that third parties meddle: whatever makes the world act upon a side some days before that side acts
 * upon its rival looks the same.
 */
#ifndef DET_ASK_IMPORTS_H
#define DET_ASK_IMPORTS_H

#include "ask/glance.h"
#include "model/likelihood.h"

enum { DET_IMPORTS_DRAWS = 100 };

typedef enum det_imports_state {
    DET_IMPORTS_UNKNOWN, /* cannot tell */
    DET_IMPORTS_LITTLE,  /* the share is below a tenth at 95 % */
    DET_IMPORTS_FOUND,   /* evidence of one (ten to one) or more that the pressure is there */
    DET_N_IMPORTS_STATES
} det_imports_state;
/* "cannot tell" "little" "imported" */
const char *det_imports_state_name(det_imports_state s);

/* Plain data. */
typedef struct det_imports {
    int failed; /* 1: one of the fits was not to be had, or no other pair of the atlas acts upon either side; all else is 0 */
    double log10_evidence; /* with the pressure over without */
    det_band share; /* averaged over pressure and none */
    det_imports_state state;
} det_imports;

typedef struct det_imports_work {
    det_glance_work plain, world;
} det_imports_work;

/* DET_NOMEM. */
det_status det_imports_work_init(const det_glance_options *o, det_imports_work *out, det_err *err) DET_MUST_USE;
void det_imports_work_free(det_imports_work *w);

/* The world's acts as injections of a record that det_glance_record made: acts[2][n_steps][2] upon each side, VH and MH (det_atlas_hostile_upon). They
 * are changed. DET_NOMEM. */
det_status det_imports_inject(det_record *r, double *acts, det_err *err) DET_MUST_USE;

/* Of pair i_pair. item: address of its random numbers. DET_NOMEM; *out is then untouched. Cost: four fits of a glance and
 * up to DET_IMPORTS_DRAWS likelihoods. */
det_status det_imports_make(det_imports_work *w, const det_atlas *a, size_t i_pair, const det_hyper *h, unsigned long seed, size_t item,
                            det_imports *out, det_err *err) DET_MUST_USE;

/* Imported share of the expected hostile acts of a record with injections, by the tape that det_loglik left (keep = 1). Of a dilemma without
 * fear and true hostility. */
double det_imports_share(const det_dilemma *d, const det_params *p, const det_work *work);

#endif
