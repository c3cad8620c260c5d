/* SPDX-License-Identifier: Apache-2.0 */
/* Who is who in event data: states, groups and organisations under one code each, whatever a data set calls them.
 *
 * A sector in brackets belongs to what stands in them: "Police (India)" is India, "Militant (Taliban)" the Taliban. A
 * group stays itself, also where a data set files it under a state; the table of succession says when it was the
 * government of one.
 */
#ifndef DET_DATA_ACTORS_H
#define DET_DATA_ACTORS_H

#include "data/case.h"

typedef struct det_known_actor {
    const char *code; /* three letters, unique */
    det_actor_kind kind;
    const char *home; /* of a group: code of a state; "" otherwise */
    int cow, gw;      /* numbers, 0: none */
    const char *fips; /* "" none */
    const char *name;
    const char *aliases; /* divided by '|' */
} det_known_actor;

/* From .. until (both inside; DET_DAY_NONE: still) the group was the government of the state. */
typedef struct det_succession {
    const char *group, *state;
    det_day from, until;
} det_succession;

extern const det_known_actor det_actors_table[];
extern const size_t det_actors_n;
extern const det_succession det_succession_table[];
extern const size_t det_succession_n;

/* How a row of event data tells of a party; texts may be "" and gw 0 where the row says nothing. */
typedef struct det_party {
    const char *name;    /* as written */
    const char *country; /* code or name of a state */
    const char *group;   /* code of a group */
    int gw;              /* Gleditsch-Ward number of a state */
} det_party;

/* All codes, names and aliases, for finding without regard to letters' case. */
typedef struct det_actor_index det_actor_index;

/* DET_NOMEM. */
det_status det_actor_index_open(det_actor_index **out, det_err *err) DET_MUST_USE;
void det_actor_index_close(det_actor_index *x);
/* Row of the table under a code, name or alias; -1 none. */
int det_actor_index_find(const det_actor_index *x, const char *name);
/* Row of the table that a party belongs to, -1 none. In this order: the group code; the whole name; a group before
 * brackets; what stands in brackets at the end; what governs ("Government of X", "Military Forces of X"); the number;
 * the country; a CAMEO code made of three-letter parts, in which a group outweighs the country it begins with. */
int det_actor_index_resolve(const det_actor_index *x, const det_party *p);
/* The name or alias nearest to a name that was not found, NULL where none is near, and for short
 * ones, among which all are near. Cost: all names. */
const char *det_actor_index_nearest(const det_actor_index *x, const char *name);

#endif
