/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/rates.h"

#include <string.h>

const char *det_share_name(int share)
{
    static const char *const names[DET_N_SHARES] = {"own baseline",  "own intent",   "reciprocity", "fear",
                                                    "third parties", "common cause", "echo"};
    DET_BUG_IF(share < 0 || share >= DET_N_SHARES);
    return names[share];
}

/* Pressure of third parties that provoke i, class VH + h, acts a day. */
static double provocation(const det_course *c, const det_state *s, int i, int h)
{
    const det_record *r = &c->d->record;
    double sum = 0;
    for (int k = 0; k < r->n_inj; k++)
        if (r->inj[k].holder == i && r->inj[k].effect == DET_PROVOKES)
            sum += c->p.tau[k][h] * s->y[det_stream_inj(k, h)];
    return sum;
}

static void split(const det_course *c, const det_conduct *o, int t, int i, double share[DET_N_SHARES])
{
    const det_params *p = &c->p;
    const det_state *s = &c->state[t];
    const double *y = s->y + (1 - i) * DET_N_CLASSES + DET_VH, *hidden = c->hidden[t];
    double open = o->e * o->thin[i];
    memset(share, 0, DET_N_SHARES * sizeof *share);
    for (int h = 0; h < 2; h++) {
        int cls = DET_VH + h;
        share[DET_SHARE_BASELINE] += open * (p->mu[i][cls] * o->level + p->habit[cls] * s->habit[i][cls]);
        share[DET_SHARE_INTENT] += hidden[i] * o->intent[i][cls];
        share[DET_SHARE_RECIPROCITY] += open * (p->alpha[i][h][0] * y[0] + p->alpha[i][h][1] * y[1]);
        share[DET_SHARE_FEAR] += open * p->theta[i][h] * o->fear[i];
        share[DET_SHARE_INJECTION] += open * provocation(c, s, i, h);
        share[DET_SHARE_COMMON] += hidden[DET_BIT_COMMON] * o->common[i][h];
        share[DET_SHARE_ECHO] += p->echo[cls] * s->last[i][cls];
    }
}

static void fill_step(const det_course *c, const det_conduct *o, int t, int i, det_rate_path *path)
{
    double share[DET_N_SHARES], *hidden = c->hidden[t];
    for (int k = 0; k < DET_N_CLASSES; k++) {
        double common = k >= DET_VH ? o->common[i][k - DET_VH] : 0;
        path->rate[k][t] = o->base[i][k] + hidden[i] * o->intent[i][k] + hidden[DET_BIT_COMMON] * common;
        path->kernel[k][t] = c->state[t].y[i * DET_N_CLASSES + k];
    }
    split(c, o, t, i, share);
    for (int k = 0; k < DET_N_SHARES; k++) {
        path->share[k][t] = share[k];
        if (c->d->record.seen[t * 2 + i])
            path->total[k] += share[k];
    }
}

void det_rates_fill(const det_course *c, det_rate_path rate[2])
{
    for (int t = 0; t < c->n_steps; t++) {
        det_conduct o;
        det_conduct_step(c->d, &c->p, &c->state[t], t, &o);
        for (int i = 0; i < 2; i++)
            fill_step(c, &o, t, i, &rate[i]);
    }
}
