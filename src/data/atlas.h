/* SPDX-License-Identifier: Apache-2.0 */
/* An atlas: every active pair of a source of event data, as sparse daily counts by direction and class.
 *
 * When to use: questions about all pairs at once (watch, skill out of sample), where a case for each would cost more
 * than the answer. Plain data, filled by gate (gate/import_atlas.h) or a test. All acts are of one format.
 *
 * Invariants: cells of a pair are sorted by day, then stream, each (day, stream) once; pairs are sorted by the codes of
 * their actors, the first before the second; a day without a row of anybody is missing, not calm, and has no cells.
 */
#ifndef DET_DATA_ATLAS_H
#define DET_DATA_ATLAS_H

#include "data/case.h"

typedef struct det_atlas_actor {
    char *code, *name;   /* owned */
    det_actor_kind kind; /* DET_UNKNOWN_KIND: not in the table of actors */
} det_atlas_actor;

/* Acts of one day and stream (direction * 4 + class). */
typedef struct det_atlas_cell {
    int day; /* since the atlas's first */
    unsigned short stream, n;
} det_atlas_cell;

typedef struct det_atlas_pair {
    int actor[2];
    size_t first, n_cells; /* in the atlas's cells */
    int n_acts[2], n_hostile[2];
    int n_jumped; /* acts under codes that jump */
} det_atlas_pair;

/* A code that the whole source has from a day on, or until a day, and not beyond it, against all chance: a change of
 * how the source codes, not of what happened. */
typedef struct det_atlas_jump {
    char code[24];
    det_class cls;
    det_day day;  /* the first day with it, or the last */
    int appears;  /* 1: from day on; 0: until day */
    long n;       /* rows of the code */
    double share; /* share of the source's rows outside its days */
} det_atlas_jump;

typedef struct det_atlas {
    det_day from, until; /* both inside */
    char format[16];
    double *rows_per_day; /* [until - from + 1], readable rows of the format, whoever acts; 0: missing */
    det_atlas_actor *actors;
    size_t n_actors; /* by code */
    det_atlas_pair *pairs;
    size_t n_pairs;
    det_atlas_cell *cells;
    size_t n_cells;
    det_atlas_jump *jumps;
    size_t n_jumps;
    size_t n_quiet;    /* pairs with acts both ways that are too few */
    size_t n_unplaced; /* pairs with enough acts of a party that the table of actors does not have: left out */
    size_t n_other;    /* rows of other formats, not read */
    det_input input;
} det_atlas;

void det_atlas_free(det_atlas *a);
/* Index of the pair of two codes in either order, -1 none. */
long det_atlas_find(const det_atlas *a, const char *one, const char *other);
/* Share of the window's days with a row. */
double det_atlas_coverage(const det_atlas *a);
/* What the rows of each day make of a step of step_days (1 or more): exposure as det_panel has it, log(rows of the step
 * / mean of covered steps) into log_volume[n_steps], and whether it was seen into seen[n_steps]. Days past n_days add
 * nothing. */
void det_atlas_volume(const double *rows_per_day, int n_days, int step_days, int n_steps, double *log_volume,
                      unsigned char *seen);

/* Hostile acts upon an actor by all others of the atlas but `not_by`, in steps of step_days: out[n_steps][2], VH and MH. Of active
 * pairs alone. */
void det_atlas_hostile_upon(const det_atlas *a, int actor, int not_by, int step_days, int n_steps, double *out);

#endif
