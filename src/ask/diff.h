/* SPDX-License-Identifier: Apache-2.0 */
/* diff: what changed between two saved answers of replay, and which acts did it.
 *
 * Two answers differ by their acts and by what was learned from them; settings that differ too are told first. Nothing
 * is fitted: what an act did is what the answers themselves say of it.
 */
#ifndef DET_ASK_DIFF_H
#define DET_ASK_DIFF_H

#include "ask/answer.h"
#include "data/saved.h"

typedef enum det_diff_kind { DET_DIFF_ADDED, DET_DIFF_DROPPED, DET_DIFF_CHANGED } det_diff_kind;
/* "added" "dropped" "changed" */
const char *det_diff_kind_name(det_diff_kind k);

/* An act that is in one answer alone, or told otherwise. */
typedef struct det_diff_act {
    det_diff_kind kind;
    const det_saved_act *act; /* as the later answer has it, else the earlier; borrowed */
    char *changed;            /* the fields that differ, "deaths 47 -> 40"; "" where added or dropped (owned) */
    double moved[2]; /* change of each median belief over the act's step, with all that fell on it; NaN unknown */
    const det_saved_effect *effect; /* what the act alone did, where it is among the game changers; else NULL */
} det_diff_act;

typedef struct det_diff_parameter {
    const det_saved_parameter *before, *after; /* borrowed */
    double shift;                              /* difference of modes in mean widths of the 90 % intervals */
} det_diff_parameter;

enum { DET_DIFF_MOST_PARAMETERS = 8 };

typedef struct det_diff {
    det_answer answer;
    const det_saved *before, *after; /* borrowed; must outlive the answer */
    char *settings;                  /* settings that differ, as part of a sentence; "" for none (owned) */
    det_day common;                  /* the last day that both hold; DET_DAY_NONE: none */
    double fear[2][2];               /* [side][earlier, later answer] median belief on that day */
    int is_r_apart;                  /* 1: each median of R lies outside the other's 90 % interval */
    int is_fear_apart[2];            /* likewise of each side's fear at the end */
    int has_other_phases;            /* 1: other phases than before */
    det_diff_act *acts;
    size_t n_acts;  /* those that moved a belief most on their day first */
    size_t n_of[3]; /* added, dropped, changed */
    det_diff_parameter *parameters;
    size_t n_parameters; /* largest shift first, at most DET_DIFF_MOST_PARAMETERS */
} det_diff;

/* DET_USAGE where the two answers are about different pairs or steps; DET_NOMEM. *out is then untouched. */
det_status det_diff_ask(const det_saved *before, const det_saved *after, det_diff *out, det_err *err) DET_MUST_USE;
void det_diff_free(det_diff *d);

#endif
