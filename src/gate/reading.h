/* SPDX-License-Identifier: Apache-2.0 */
/* One reading of a case folder: the case being filled, the faults found so far, and whether memory ran out.
 *
 * Readers of parts go on after a fault, so that one run shows them all; what they could not read stays -1, NaN, "" or
 * DET_DAY_NONE and must be guarded in later checks. Out of memory is remembered in `failed` and asked for once, at
 * the end.
 */
#ifndef DET_GATE_READING_H
#define DET_GATE_READING_H

#include "base/fault.h"
#include "data/case.h"

enum { DET_READING_MAX_FAULTS = 1000 };

typedef struct det_reading {
    det_case *c;
    det_faults *faults; /* at most DET_READING_MAX_FAULTS that are not notes, and a word that there are more */
    size_t n_faults;    /* that are not notes, told or not */
    det_err first;    /* the first fault that is not a note; its status is DET_OK while there is none */
    int failed;       /* 1: memory ran out */
    const char *background_format; /* of a store; NULL: that with most rows among the actors; borrowed */
    int has_window;   /* 1: from and until of the case can be trusted */
    int is_alone;     /* 1: nothing outside the case folder is read */
    int is_meddlers;  /* 1: the case of two meddlers of another; cases that it names in turn are not read */
    char shown[4][72];
    int n_shown;
} det_reading;

/* Where a value stands. `file` is borrowed. */
typedef struct det_place {
    const char *file;
    long line, column;
} det_place;

/* Add a fault of this status (DET_DATA, DET_CONFIG), or a note. */
void det_reading_fault(det_reading *r, det_status st, det_place at, const char *fmt, ...) DET_PRINTF(4, 5);
void det_reading_note(det_reading *r, det_place at, const char *fmt, ...) DET_PRINTF(3, 4);
/* Take over a failure of a lower floor as a fault at its own place (at `path` where it has none). */
void det_reading_take(det_reading *r, const char *path, const det_err *err);
/* A value as it is shown in a sentence: cut after 60 bytes at a character. Good for the next three calls. */
const char *det_reading_show(det_reading *r, const char *text);
/* A copy, NULL when memory ran out. */
char *det_reading_copy(det_reading *r, const char *text);
/* One more zeroed object at the end of (*items)[*n]; NULL when memory ran out, *n is then unchanged. */
void *det_reading_grow(det_reading *r, void **items, size_t *n, size_t size);
/* ", did you mean 'X'?" with the nearest of names, or "" where none is near; good as long as det_reading_show's. */
const char *det_reading_nearest(det_reading *r, const char *wanted, const char *const *names, size_t n);

/* Values that case.yaml and the sheets share. Each complains at its place and returns what was read, or the blank. */

/* Index of what the case knows by this id, -1. */
int det_reading_actor(det_reading *r, det_place at, const char *text);
int det_reading_source(det_reading *r, det_place at, const char *text);
int det_reading_claim(det_reading *r, det_place at, const char *text);
int det_reading_commitment(det_reading *r, det_place at, const char *text);
/* A day written YYYY-MM-DD, DET_DAY_NONE; `what` names the value. Days written in another order are refused with the
 * reason. */
det_day det_reading_day(det_reading *r, det_place at, const char *what, const char *text);
/* A number in [lowest, highest], NaN. */
double det_reading_number(det_reading *r, det_place at, const char *what, const char *text, double lowest,
                          double highest);
/* Index among names, -1. */
int det_reading_choice(det_reading *r, det_place at, const char *what, const char *text, const char *const *names,
                       size_t n);
/* Check an id (not empty; letters, digits, '-', '_', '.'); 1 where it is one. */
int det_reading_id(det_reading *r, det_place at, const char *text);

#endif
