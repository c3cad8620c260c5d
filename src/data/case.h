/* SPDX-License-Identifier: Apache-2.0 */
/* A case: who is afraid of what, who is tied to whom, who promised what, what happened when.
 *
 * Plain data, filled by gate (case folder) or by a test; nothing here knows files' formats or the model. All strings
 * are owned by the case and never NULL ("" where empty); actors, commitments, claims and sources are named by index
 * into the case's own arrays, -1 where there is none. Zeroed memory is a valid empty case.
 *
 * Invariants of a case that was accepted by gate: principals are two different states or groups; every index is in
 * range; every act has from <= to inside the window; probabilities lie in [0,1]; ids are unique within their list.
 */
#ifndef DET_DATA_CASE_H
#define DET_DATA_CASE_H

#include "base/date.h"
#include "base/err.h"

/* Classes of acts: the CAMEO quad classes, quad number minus one. */
typedef enum det_class { DET_VC, DET_MC, DET_VH, DET_MH, DET_N_CLASSES } det_class;
/* "VC" "MC" "VH" "MH" */
const char *det_class_name(det_class c);

typedef enum det_actor_kind {
    DET_STATE, DET_ARMED_GROUP, DET_ORGANISATION, DET_PUBLIC, DET_UNKNOWN_KIND
} det_actor_kind;
typedef enum det_regime { DET_REGIME_NONE, DET_DEMOCRACY, DET_AUTOCRACY } det_regime;
typedef enum det_visibility { DET_VIS_PUBLIC, DET_VIS_DENIABLE, DET_VIS_COVERT } det_visibility;
/* What pressure of a third party on a principal does to the principal's hostility toward the other. */
typedef enum det_effect { DET_PROVOKES, DET_RESTRAINS } det_effect;

typedef struct det_actor {
    char *id, *name;
    det_actor_kind kind;
    det_regime regime;
    char **codes; /* other names of this actor in event data; the id itself always counts */
    size_t n_codes;
} det_actor;

typedef struct det_fear {
    int holder, about; /* the two principals */
    int through;       /* third party, or -1: feared directly */
    char *name;
    double control; /* c: how far acts of `through` need permission of `about`; in [0,1), NaN where not given */
    double rivalry; /* r: how much the holder regards `through` as its rival; in [0,1], 0 where not given */
    int tether;     /* 1: a tie of `about` with `through` may restrain the latter (Weitsman) */
} det_fear;

typedef struct det_commitment {
    char *id;
    int by, bars;
    det_day from, until; /* standing on from .. until - 1; until = DET_DAY_NONE: open end */
} det_commitment;

typedef struct det_leverage {
    int patron, over;
    det_day from, until; /* as above */
    double level;        /* in [0,1] */
} det_leverage;

typedef struct det_regime_change {
    char *id;
    int actor;
    det_day date;
} det_regime_change;

/* A documented shift of a belief from outside: log-odds added on one day. */
typedef struct det_shift {
    int holder, about;
    det_day date;
    double log_odds;
} det_shift;

/* How a third party's open pressure works on a principal; without one, acts of the third parties named in a
 * principal's fears provoke. */
typedef struct det_third_party {
    int actor, on;
    det_effect effect;
} det_third_party;

typedef enum det_move_kind {
    DET_MOVE_NOTHING, DET_MOVE_COMMITMENT, DET_MOVE_ENDS_SHELTER, DET_MOVE_STOPS_PERMITTING, DET_MOVE_REASSURES,
    DET_MOVE_TALKS
} det_move_kind;

typedef struct det_move {
    char *id;
    int by;
    det_move_kind kind;
    int commitment; /* of DET_MOVE_COMMITMENT, else -1 */
    int actor;      /* of ends_shelter_of, stops_permitting, talks_with, else -1 */
    double amount;  /* acts of DET_MOVE_REASSURES */
} det_move;

typedef struct det_claim {
    char *id, *text;
    int *held_by, *denied_by; /* sources */
    size_t n_held_by, n_denied_by;
} det_claim;

typedef struct det_source {
    char *id, *origin, *title, *publisher, *address, *date, *note;
} det_source;

/* An actor with a probability. */
typedef struct det_share {
    int actor;
    double p;
} det_share;

typedef struct det_act {
    char *id, *note;
    det_day from, to;  /* from = to unless the date is an interval */
    int order;         /* place within its day, 0 where unknown */
    det_share *source; /* who did it, with probabilities that sum to at most 1; at least one */
    size_t n_source;
    int target;
    det_class cls;
    char *cameo;      /* text, "" unknown */
    double goldstein; /* in [-10,10] */
    double deaths;    /* told; 0 where none are told */
    det_visibility visibility;
    det_share *permitted_by; /* who may have permitted it and how strongly the alleging side holds that */
    size_t n_permitted_by;
    char grade[3]; /* A..F, 1..6 */
    int *sources, *claims;
    size_t n_sources, n_claims;
    int is_background; /* 1: a row of a dull stream, not from the analyst's list */
    long line;         /* in its file */
} det_act;

typedef struct det_told_phase {
    char *name, *told_by, *note;
    det_day from, until;
} det_told_phase;

/* One input file, for provenance. */
typedef struct det_input {
    char *path;
    char sha256[65];
    char format[16]; /* of a store: the one whose acts were read; "" for any other input */
    size_t rows_read, rows_kept, rows_dropped;
    char *dropped_why; /* counts by reason in words; "" where none were dropped */
} det_input;

typedef struct det_case {
    char *title;
    char *folder;
    int principals[2];
    det_day from, until; /* first and last day of the window, both inside */
    int step_days;       /* 1 or 7 */
    struct {
        int cls;      /* det_class */
        int at_least; /* acts; 0: no threshold given */
        int within_days;
    } clash;
    det_actor *actors;                  size_t n_actors;
    det_fear *fears;                    size_t n_fears;
    det_commitment *commitments;        size_t n_commitments;
    det_leverage *leverages;            size_t n_leverages;
    det_regime_change *regime_changes;  size_t n_regime_changes;
    det_shift *shifts;                  size_t n_shifts;
    det_third_party *third_parties;     size_t n_third_parties;
    det_move *moves;                    size_t n_moves;
    det_claim *claims;                  size_t n_claims;
    det_source *sources;                size_t n_sources;
    det_act *acts;                      size_t n_acts, cap_acts; /* by det_act_day, order, hand-coded first, line */
    det_told_phase *told;               size_t n_told;
    det_input *inputs;                  size_t n_inputs;
    /* Coverage of the dull stream: rows its file holds on each day of the window (all actors), [until - from + 1],
     * NULL without one. A day without any row is missing, not calm. */
    double *background_rows;
    int has_hand_coded; /* 1: acts.csv was read */
    struct det_case *meddlers; /* cases of their own whose principals are two third parties of this one, by id; theirs are not read */
    size_t n_meddlers;
} det_case;

void det_case_free(det_case *c);
void det_act_free(det_act *a);
/* Put the acts into their order. */
void det_case_sort_acts(det_case *c);
/* Index of an id, or -1. */
int det_case_find_actor(const det_case *c, const char *id);
int det_case_find_act(const det_case *c, const char *id);
/* The one author of an act: the most probable source, the first on a tie; -1 where none is named. */
int det_act_author(const det_act *a);
/* Middle of the date interval: the day on which the model lets the act happen; DET_DAY_NONE where a day of it is. */
det_day det_act_day(const det_act *a);
/* Probability that an act reported with this grade happened as told: p_g of the model, 1 for machine-coded rows ("").
 * Letter A-F and digit 1-6 of the Admiralty code, docs/case.md, "grades". Any other text is a caller's bug. */
double det_grade_probability(const char *grade);
/* 1 where the act is a public accusation: CAMEO 112 and below, public. */
int det_act_is_accusation(const det_act *a);

#endif
