/* SPDX-License-Identifier: Apache-2.0 */
#include "model/abduct.h"

#include <math.h>
#include <string.h>

/* Where the chains may stand at t + 1 from state s at t. */
static void predict_from(const det_dilemma *d, const det_params *p, int t, int s, double next[DET_N_STATES])
{
    memset(next, 0, DET_N_STATES * sizeof *next);
    next[s] = 1;
    det_intent_predict(d, p, t, next);
}

void det_abduct_hidden(const det_dilemma *d, const det_params *p, const det_work *work, det_stream *s,
                       unsigned char *hidden)
{
    int n = d->record.n_steps;
    if (!det_intent_moving(d)) {
        memset(hidden, 0, (size_t)n);
        return;
    }
    hidden[n - 1] = (unsigned char)det_intent_draw(work->trace[n - 1].filter, det_draw_uniform(s));
    for (int t = n - 2; t >= 0; t--) {
        double weight[DET_N_STATES], next[DET_N_STATES], sum = 0;
        for (int k = 0; k < DET_N_STATES; k++) {
            weight[k] = work->trace[t].filter[k];
            if (weight[k] <= 0)
                continue;
            predict_from(d, p, t, k, next);
            weight[k] *= next[hidden[t + 1]];
            sum += weight[k];
        }
        hidden[t] = (unsigned char)det_intent_draw(weight, sum * det_draw_uniform(s));
    }
}

/* P(x_i = 1 at t + 1 | x_i = x at t). */
static double chance_up(const det_dilemma *d, const det_params *p, int t, int i, int x)
{
    double next[DET_N_STATES], up = 0;
    predict_from(d, p, t, x << i, next);
    for (int s = 0; s < DET_N_STATES; s++)
        up += s >> i & 1 ? next[s] : 0;
    return up;
}

void det_abduct_redraw(const det_dilemma *d, const det_dilemma *changed, const det_params *p, det_stream *s,
                       unsigned char *hidden)
{
    int moving = det_intent_moving(d) & 3, was = hidden[0];
    for (int t = 0; t + 1 < d->record.n_steps; t++) {
        int next = hidden[t + 1], now = next & ~moving;
        for (int i = 0; i < 2; i++) {
            double u = det_draw_uniform(s);
            if (!(moving >> i & 1))
                continue;
            double up = chance_up(d, p, t, i, was >> i & 1), place = next >> i & 1 ? u * up : up + u * (1 - up);
            if (place < chance_up(changed, p, t, i, hidden[t] >> i & 1))
                now |= 1 << i;
        }
        was = next;
        hidden[t + 1] = (unsigned char)now;
    }
}

double det_abduct_shock(det_stream *s, double total, double sum, double r)
{
    return isinf(r) ? 1 : det_draw_gamma(s, r + total, 1 / (r + sum));
}
