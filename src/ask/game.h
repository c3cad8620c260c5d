/* SPDX-License-Identifier: Apache-2.0 */
/* A game of two players with a few actions each: replies, equilibria, quantal response, and who leads.
 *
 * Payoffs are known with an error, so each difference has a standard error, and nothing is called an equilibrium where an
 * error could undo it. Payoffs of a player are those in its own eyes; where one foresees the other, those in the eyes of who
 * foresees.
 * Sources: McKelvey & Palfrey 1995 (logit quantal response); von Stackelberg 1934 (leading).
 */
#ifndef DET_ASK_GAME_H
#define DET_ASK_GAME_H

enum { DET_GAME_MAX_ACTIONS = 32 };

typedef struct det_game {
    int n[2];           /* actions of each player, 1 .. DET_GAME_MAX_ACTIONS */
    const double *u[2]; /* [n[0]][n[1]] payoff of player i (borrowed) */
} det_game;

double det_game_payoff(const det_game *g, int i, const int a[2]);
/* Player i's best action against the other's action; the lowest of equals. */
int det_game_reply(const det_game *g, int i, int other);
/* Player i leads: its best action when it foresees that the other, with payoffs `foreseen` [n[0]][n[1]], gives its best reply.
 * *reply gets that reply. */
int det_game_lead(const det_game *g, int i, const double *foreseen, int *reply);

/* Logit quantal response at a precision (per unit of payoff): p[i][action] ~ exp(precision * expected payoff), found from the
 * uniform by a damped fixed point along rising precision. Result: the largest residual; above 1e-6 it was not found. */
double det_game_quantal(const det_game *g, double precision, double p[2][DET_GAME_MAX_ACTIONS]);

#endif
