/* SPDX-License-Identifier: Apache-2.0 */
#include "model/intent.h"

#include <string.h>

int det_intent_moving(const det_dilemma *d)
{
    return (int)((d->options.terms & (DET_TERM_INTENT_0 | DET_TERM_INTENT_1 | DET_TERM_COMMON)) >> 2);
}

/* Up and down probabilities of a chain. */
static double up(const det_params *p, int bit)
{
    return bit == DET_BIT_COMMON ? p->z01 : p->a01;
}
static double down(const det_params *p, int bit)
{
    return bit == DET_BIT_COMMON ? p->z10 : p->a10;
}
static double stationary(const det_params *p, int bit)
{
    return up(p, bit) / (up(p, bit) + down(p, bit));
}

/* Adjoint of the stationary probability, to the chain's switching rates. */
static void stationary_adj(const det_params *p, int bit, double a, det_params *ap)
{
    double u = up(p, bit), v = down(p, bit), n = (u + v) * (u + v);
    *(bit == DET_BIT_COMMON ? &ap->z01 : &ap->a01) += a * v / n;
    *(bit == DET_BIT_COMMON ? &ap->z10 : &ap->a10) -= a * u / n;
}

void det_intent_start(const det_dilemma *d, const det_params *p, double prob[DET_N_STATES])
{
    int moving = det_intent_moving(d);
    for (int s = 0; s < DET_N_STATES; s++) {
        prob[s] = (s & ~moving) ? 0 : 1;
        for (int bit = 0; bit < 3; bit++)
            if (moving >> bit & 1)
                prob[s] *= s >> bit & 1 ? stationary(p, bit) : 1 - stationary(p, bit);
    }
}

void det_intent_start_adj(const det_dilemma *d, const det_params *p, const double a[DET_N_STATES], det_params *ap)
{
    int moving = det_intent_moving(d);
    for (int bit = 0; bit < 3; bit++) {
        double slope = 0;
        if (!(moving >> bit & 1))
            continue;
        for (int s = 0; s < DET_N_STATES; s++) {
            double rest = (s & ~moving) ? 0 : 1;
            for (int other = 0; other < 3; other++)
                if (other != bit && (moving >> other & 1))
                    rest *= s >> other & 1 ? stationary(p, other) : 1 - stationary(p, other);
            slope += a[s] * (s >> bit & 1 ? rest : -rest);
        }
        stationary_adj(p, bit, slope, ap);
    }
}

/* A 2 x 2 column-stochastic matrix on one bit: p0 loses u to p1, p1 loses v to p0. States of bits that do not move hold 0. */
static inline void mix(double prob[DET_N_STATES], int bit, double u, double v)
{
    int b = 1 << bit;
    for (int k = 0; k < DET_N_STATES / 2; k++) {
        int s = ((k & ~(b - 1)) << 1) | (k & (b - 1));
        double flow = prob[s] * u - prob[s | b] * v;
        prob[s] -= flow;
        prob[s | b] += flow;
    }
}

/* prob: before the mix; a: adjoint after in, before out; *au, *av added to. */
static inline void mix_adj(const double prob[DET_N_STATES], int bit, double u, double v, double a[DET_N_STATES], double *au,
                           double *av)
{
    int b = 1 << bit;
    for (int k = 0; k < DET_N_STATES / 2; k++) {
        int s = ((k & ~(b - 1)) << 1) | (k & (b - 1));
        double a_flow = a[s | b] - a[s];
        *au += a_flow * prob[s];
        *av -= a_flow * prob[s | b];
        a[s] += a_flow * u;
        a[s | b] -= a_flow * v;
    }
}

static int redraws(const det_record *r, int t, int bit)
{
    return bit != DET_BIT_COMMON && t < r->n_steps && r->reset[t * 2 + bit];
}

void det_intent_predict(const det_dilemma *d, const det_params *p, int t, double prob[DET_N_STATES])
{
    int moving = det_intent_moving(d);
    for (int bit = 0; bit < 3; bit++) {
        if (!(moving >> bit & 1))
            continue;
        mix(prob, bit, up(p, bit), down(p, bit));
        if (redraws(&d->record, t + 1, bit)) {
            double zeta = p->zeta[bit], pi = stationary(p, bit);
            mix(prob, bit, zeta * pi, zeta * (1 - pi));
        }
    }
}

void det_intent_predict_adj(const det_dilemma *d, const det_params *p, int t, const double prob[DET_N_STATES],
                            double a[DET_N_STATES], det_params *ap)
{
    int moving = det_intent_moving(d);
    double before[3][DET_N_STATES], cur[DET_N_STATES];
    memcpy(cur, prob, sizeof cur);
    for (int bit = 0; bit < 3; bit++) {
        memcpy(before[bit], cur, sizeof cur);
        if (!(moving >> bit & 1))
            continue;
        mix(cur, bit, up(p, bit), down(p, bit));
        if (redraws(&d->record, t + 1, bit))
            mix(cur, bit, p->zeta[bit] * stationary(p, bit), p->zeta[bit] * (1 - stationary(p, bit)));
    }
    for (int bit = 2; bit >= 0; bit--) {
        double au = 0, av = 0;
        if (!(moving >> bit & 1))
            continue;
        if (redraws(&d->record, t + 1, bit)) {
            double zeta = p->zeta[bit], pi = stationary(p, bit), a_up = 0, a_down = 0;
            memcpy(cur, before[bit], sizeof cur);
            mix(cur, bit, up(p, bit), down(p, bit));
            mix_adj(cur, bit, zeta * pi, zeta * (1 - pi), a, &a_up, &a_down);
            ap->zeta[bit] += a_up * pi + a_down * (1 - pi);
            stationary_adj(p, bit, zeta * (a_up - a_down), ap);
        }
        mix_adj(before[bit], bit, up(p, bit), down(p, bit), a, &au, &av);
        *(bit == DET_BIT_COMMON ? &ap->z01 : &ap->a01) += au;
        *(bit == DET_BIT_COMMON ? &ap->z10 : &ap->a10) += av;
    }
}

int det_intent_draw(const double prob[DET_N_STATES], double u)
{
    int last = 0;
    for (int s = 0; s < DET_N_STATES; s++) {
        if (prob[s] <= 0)
            continue;
        last = s;
        if ((u -= prob[s]) < 0)
            return s;
    }
    return last;
}
