/* SPDX-License-Identifier: Apache-2.0 */
/* moves: which move, by whom, first. Every profile of the two menus is played out in three pairs of eyes (play.h); the answer says
 * whether a side's move works if it goes alone, whether that side would make it in its own eyes, whether both are needed, and what
 * it costs to give up a deterrent.
 *
 * A move works where it lowers expected hostile acts by a tenth or more in the analyst's eyes and the 90 % interval of the expectation, over what
 * is known of parameters and hidden states, lies below zero; it does not where that interval lies above minus a tenth of what waiting brings; else it cannot be told.
 * A side would make a move where, in its own eyes and with the other waiting, its payoff rises by more than a hundredth of what it
 * suffers, with the whole 90 % interval; it would not where the interval ends below that.
 * A case that names no move of either side is answered by a sentence that says so; each side then has waiting alone.
 * An equilibrium is a profile that no deviation betters, each side in its own eyes; it is undecided, and not printed as one, where the
 * interval of a deviation's gain reaches above zero.
 */
#ifndef DET_ASK_MOVES_H
#define DET_ASK_MOVES_H

#include "ask/answer.h"
#include "ask/basis.h"
#include "ask/game.h"
#include "ask/play.h"

typedef struct det_moves_options {
    int n_draws;         /* draws that are played, default 100, at most those of the basis */
    int n_paths;         /* of each profile, pair of eyes and draw, default 2 */
    double horizon_days; /* default 180 */
} det_moves_options;

void det_moves_default(det_moves_options *o);

typedef enum det_tell { DET_TELL_CANNOT, DET_TELL_NO, DET_TELL_YES } det_tell;

/* One entry of a side's menu. */
typedef struct det_menu_item {
    const char *id;   /* borrowed from the case; "nothing" where the case's menu lacks waiting */
    int move;         /* index into the case's moves, or -1 */
    int is_nothing;
    char *effect;     /* what it does in the model, or why nothing, a sentence (owned) */
    int is_idle;      /* 1: nothing changes in the model: the promise stands already, nobody's leave is in play */
    det_gain alone;   /* hostile acts within the horizon, the other waiting, against both waiting; analyst's eyes */
    det_tell works;
    det_gain own;     /* payoff, likewise, in its own eyes */
    det_tell would;
    det_gain fear;    /* of the other at the end, likewise, analyst's eyes */
    double break_even; /* acts of the other that a deterrent must hold back to make waiting better; NaN where none is given up */
    det_gain price;   /* payoff of waiting against the move where the third party restrains; NaN likewise */
} det_menu_item;

typedef struct det_cell_of_moves {
    double payoff[2][DET_N_EYES]; /* expected, of each side in each pair of eyes */
    double hostile[DET_N_EYES];   /* expected hostile acts */
    double fear[2][DET_N_EYES];   /* expected belief of each side at the end */
    int best[DET_N_EYES];         /* bit i: side i's action is a best reply in these eyes */
    int disagree;                 /* 1: the eyes of the sides do not name the same best replies here */
    det_tell equilibrium;         /* each side in its own eyes */
} det_cell_of_moves;

/* A side leads. */
typedef struct det_lead {
    int action, foreseen, actual; /* its action; the reply it foresees, and the reply in the other's own eyes */
    double payoff;                /* in its own eyes, with the foreseen reply */
} det_lead;

enum { DET_N_PRECISIONS = 5 };

typedef struct det_moves {
    det_answer answer;
    const det_case *c; /* borrowed; must outlive the answer */
    int n_steps_ahead, n_draws, n_paths;
    double horizon_days;
    double trust_threshold;   /* fear below which a security seeker with payoffs (4,3,2,0) cooperates: 1/3 */
    det_menu_item *menu[2];   /* owned */
    int n_menu[2];
    int nothing[2];           /* which item waits */
    det_cell_of_moves *cells; /* [n_menu[0]][n_menu[1]] owned */
    int best[2];              /* the item of each side that lowers hostile acts most, alone (analyst's eyes); one that works before others */
    det_gain both;            /* of both best items together, hostile acts against both waiting */
    det_tell both_work;
    det_lead lead[2];
    double quantal[DET_N_PRECISIONS][2][DET_GAME_MAX_ACTIONS]; /* precision 1 .. 5 per act; NaN where not found */
} det_moves;

/* b is only read; its case must outlive *out. DET_CONFIG where options do not fit; DET_DATA where a menu has too many moves;
 * DET_NOMEM, DET_STOPPED. On failure *out is untouched. The same for any number of threads. */
det_status det_moves_ask(const det_basis *b, const det_moves_options *o, const det_run *run, det_moves *out, det_err *err) DET_MUST_USE;
void det_moves_free(det_moves *m);
/* The item of a judged menu [n] that lowers hostile acts most in the mean: of those that work, where any does. */
int det_moves_best(const det_menu_item *menu, int n);

#endif
