/* SPDX-License-Identifier: Apache-2.0 */
/* Deeds: every act of a record in every part that it plays there, so that what followed can be traced back to it.
 *
 * Idea. An act enters through streams (record.h): an open act of the pair through one, a deniable one perhaps through
 * two (as the other principal's own, and as a third party's), and it may break a word beside. Each of these is a deed.
 * All that memories, evidence and the echo hold is a sum over deeds, over the means that stand for steps that were not
 * observed, and over what no act brought. Acts that enter nothing, or fall on a step that was not observed, have no
 * deed.
 *
 * Roots: where the ancestry of an act ends. The first are fixed, the rest one for each third party that acts on a
 * principal.
 */
#ifndef DET_ASK_DEEDS_H
#define DET_ASK_DEEDS_H

#include "ask/footprint.h"

enum { DET_DEED_BREACH = -1 };

typedef struct det_deed {
    int item; /* of the footprints */
    int step;
    int stream;   /* of the record, or DET_DEED_BREACH */
    double count; /* plain acts of the pair's stream that it is; 0 elsewhere */
} det_deed;

/* Roots of principal i stand at + i. */
enum {
    DET_ROOT_HABIT = 0,        /* what i does whatever happens; its good will too */
    DET_ROOT_INTENT = 2,       /* true hostility of i */
    DET_ROOT_PRIOR = 4,        /* belief that i brought along, and the level to which it drifts */
    DET_ROOT_SILENCE = 6,      /* what silence said */
    DET_ROOT_COMMON = 7,       /* the hot state of the pair */
    DET_ROOT_WORDS = 8,        /* broken commitments */
    DET_ROOT_SHIFTS = 9,       /* documented shifts */
    DET_ROOT_GOVERNMENTS = 10, /* beliefs reset at a change of government */
    DET_ROOT_UNOBSERVED = 11,  /* what is supposed of steps that were not observed */
    DET_FIRST_THIRD = 12,
    DET_MAX_ROOTS = DET_FIRST_THIRD + 2 * DET_MAX_CHANNELS
};

typedef struct det_deeds {
    const det_record *record; /* borrowed */
    const det_footprints *f;  /* borrowed */
    det_deed *items;          /* [n], by step */
    size_t n;
    size_t *first;                             /* [n_steps + 1] first deed of a step */
    int third[2 * DET_MAX_CHANNELS], n_thirds; /* actors of the roots from DET_FIRST_THIRD on */
    int n_roots;
} det_deeds;

/* Deeds of a record whose acts have these footprints. DET_NOMEM; *out is then untouched. Cost: acts x streams. */
det_status det_deeds_init(const det_record *r, const det_footprints *f, det_deeds *out, det_err *err) DET_MUST_USE;
void det_deeds_free(det_deeds *d);
/* Root of what the actor of an injection or deniable channel does by itself. */
int det_deeds_third(const det_deeds *d, int actor);

#endif
