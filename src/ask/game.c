/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/game.h"

#include <math.h>
#include <string.h>

#include "base/err.h"

double det_game_payoff(const det_game *g, int i, const int a[2])
{
    return g->u[i][a[0] * g->n[1] + a[1]];
}

/* Payoff in a table u of the profile in which player i does `own`. */
static double at(const det_game *g, const double *u, int i, int own, int other)
{
    return i ? u[other * g->n[1] + own] : u[own * g->n[1] + other];
}

static int best_reply(const det_game *g, const double *u, int i, int other)
{
    int best = 0;
    for (int a = 1; a < g->n[i]; a++)
        if (at(g, u, i, a, other) > at(g, u, i, best, other))
            best = a;
    return best;
}

int det_game_reply(const det_game *g, int i, int other)
{
    return best_reply(g, g->u[i], i, other);
}

int det_game_lead(const det_game *g, int i, const double *foreseen, int *reply)
{
    int best = 0;
    double most = -INFINITY;
    for (int a = 0; a < g->n[i]; a++) {
        int other = best_reply(g, foreseen, 1 - i, a);
        double u = at(g, g->u[i], i, a, other);
        if (u > most) {
            most = u;
            best = a;
            *reply = other;
        }
    }
    return best;
}

/* ---- quantal response ---- */

/* Player i's logit reply to the other's mixture q. */
static void logit_reply(const det_game *g, int i, double precision, const double *q, double *out)
{
    double top = -INFINITY, sum = 0;
    for (int a = 0; a < g->n[i]; a++) {
        out[a] = 0;
        for (int b = 0; b < g->n[1 - i]; b++)
            out[a] += precision * q[b] * at(g, g->u[i], i, a, b);
        top = fmax(top, out[a]);
    }
    for (int a = 0; a < g->n[i]; a++)
        sum += out[a] = exp(out[a] - top);
    for (int a = 0; a < g->n[i]; a++)
        out[a] /= sum;
}

/* One damped step; result: how far p was from its own reply. */
static double settle(const det_game *g, double precision, double damping, double p[2][DET_GAME_MAX_ACTIONS])
{
    double reply[2][DET_GAME_MAX_ACTIONS], far = 0;
    for (int i = 0; i < 2; i++)
        logit_reply(g, i, precision, p[1 - i], reply[i]);
    for (int i = 0; i < 2; i++)
        for (int a = 0; a < g->n[i]; a++) {
            far = fmax(far, fabs(reply[i][a] - p[i][a]));
            p[i][a] += damping * (reply[i][a] - p[i][a]);
        }
    return far;
}

static double span(const det_game *g)
{
    double low = INFINITY, high = -INFINITY;
    for (int k = 0; k < 2 * g->n[0] * g->n[1]; k++) {
        double u = g->u[k % 2][k / 2];
        low = fmin(low, u);
        high = fmax(high, u);
    }
    return high - low;
}

double det_game_quantal(const det_game *g, double precision, double p[2][DET_GAME_MAX_ACTIONS])
{
    enum { RUNGS = 20, MOST = 5000 };
    double far = 0;
    DET_BUG_IF(g->n[0] < 1 || g->n[1] < 1 || g->n[0] > DET_GAME_MAX_ACTIONS || g->n[1] > DET_GAME_MAX_ACTIONS);
    for (int i = 0; i < 2; i++)
        for (int a = 0; a < g->n[i]; a++)
            p[i][a] = 1. / g->n[i];
    for (int k = 1; k <= RUNGS; k++) {
        double now = precision * k / RUNGS, slope = now * span(g) / 4, damping = fmin(.5, 1 / (1 + slope * slope));
        far = 1;
        for (int n = 0; n < MOST && far > 1e-10; n++)
            far = settle(g, now, damping, p);
    }
    return far;
}
