/* SPDX-License-Identifier: Apache-2.0 */
/* Invariant of every function and its _adj twin: the twin walks the same equations backwards and adds, never sets. */
#include "model/conduct.h"

#include <math.h>

#include "base/elementary.h"

enum { VH = DET_VH };

double det_trust_threshold(double r, double t, double p, double s)
{
    return 1 - (p - s) / ((p - s) + (r - t));
}

double det_response_value(det_response f, double odds, double *slope)
{
    double h = odds / (1 + odds), v;
    switch (f) {
    case DET_SUBSTITUTES:
        *slope = -h / (1 + odds);
        return 1 / (1 + odds);
    case DET_THRESHOLD: /* logistic((logit h - kappa) / 0.5) with e^kappa = 1/2 */
        v = 1 / (1 + (0.5 / odds) * (0.5 / odds));
        *slope = v * (1 - v) / 0.5;
        return v;
    case DET_COMPLEMENTS:
    default:
        *slope = h / (1 + odds);
        return h;
    }
}

double det_exposure(const det_record *r, const det_params *p, int t)
{
    if (!r->machine_coded || t >= r->n_steps)
        return r->step_days;
    return r->step_days * det_exp(p->xi * r->log_volume[t]);
}

static double baseline_level(const det_record *r, const det_params *p, int t)
{
    double log_level = 0;
    if (r->n_level == 0)
        return 1;
    if (t >= r->n_steps)
        t = r->n_steps - 1;
    for (int k = 0; k < r->n_level; k++)
        log_level += p->level[k] * r->basis[(size_t)t * (size_t)r->n_level + (size_t)k];
    return det_exp(log_level);
}

/* Sums over the injection channels of holder i: provocation by class, and the exponent of restraint. */
static void injections(const det_record *r, const det_params *p, const double *y, int i, double provoke[2], double *restrain)
{
    for (int k = 0; k < r->n_inj; k++) {
        const double *yk = y + det_stream_inj(k, 0);
        if (r->inj[k].holder != i)
            continue;
        if (r->inj[k].effect == DET_RESTRAINS)
            *restrain += p->tau[k][0] * yk[0] + p->tau[k][1] * yk[1];
        else
            for (int h = 0; h < 2; h++)
                provoke[h] += p->tau[k][h] * yk[h];
    }
}

static void injections_adj(const det_record *r, const det_params *p, const double *y, int i, const double a_provoke[2],
                           double a_restrain, det_params *ap, double *ay)
{
    for (int k = 0; k < r->n_inj; k++) {
        int at = det_stream_inj(k, 0);
        if (r->inj[k].holder != i)
            continue;
        for (int h = 0; h < 2; h++) {
            double a = r->inj[k].effect == DET_RESTRAINS ? a_restrain : a_provoke[h];
            ap->tau[k][h] += a * y[at + h];
            ay[at + h] += a * p->tau[k][h];
        }
    }
}

/* Own acts of i that answer the other: reciprocity and fear, the part that only empathy knows. */
static inline double answer(const det_params *p, const double *y_other, double fear, int i, int h)
{
    return p->alpha[i][h][0] * y_other[VH] + p->alpha[i][h][1] * y_other[VH + 1] + p->theta[i][h] * fear;
}

/* What i does whatever the other does, and what third parties provoke. */
static inline double own_hostile(const det_params *p, const det_state *s, double level, const double provoke[2], int i, int h)
{
    return p->mu[i][VH + h] * level + provoke[h] + p->habit[VH + h] * s->habit[i][VH + h];
}

static inline double own_coop(const det_params *p, const det_state *s, int i, int c)
{
    return p->mu[i][c] + p->goodwill[c] + p->habit[c] * s->habit[i][c];
}

static void direction(const det_dilemma *d, const det_params *p, const det_state *s, int i, det_conduct *out)
{
    const double *y = s->y + (1 - i) * DET_N_CLASSES;
    double provoke[2] = {0, 0}, restrain = 0, empathy = p->s[1 - i], coop = y[DET_VC] + y[DET_MC], ed;
    injections(&d->record, p, s->y, i, provoke, &restrain);
    out->thin[i] = det_exp(-p->delta * coop - restrain);
    ed = out->e * out->thin[i];
    for (int h = 0; h < 2; h++) {
        double own = own_hostile(p, s, out->level, provoke, i, h), echo = p->echo[VH + h] * s->last[i][VH + h];
        double reply = answer(p, y, out->fear[i], i, h);
        out->base[i][VH + h] = ed * (own + reply) + echo;
        out->known[i][VH + h] = ed * (own + empathy * reply) + echo;
        out->intent[i][VH + h] = ed * p->eta[h];
        out->common[i][h] = ed * p->gamma[i][h];
    }
    for (int c = 0; c < 2; c++) {
        double own = own_coop(p, s, i, c), echo = p->echo[c] * s->last[i][c];
        double reply = p->trust[c] * (1 - out->h[i]) + p->alpha_coop * coop;
        out->base[i][c] = out->e * (own + reply) + echo;
        out->known[i][c] = out->e * (own + empathy * reply) + echo;
        out->intent[i][c] = -out->e * p->goodwill[c];
    }
}

/* LONG: two loops, hostile and cooperative, each line the adjoint of one line of direction(). */
static void direction_adj(const det_dilemma *d, const det_params *p, const det_state *s, int i, const det_conduct *o,
                          const det_conduct *a, det_params *ap, double *ay, double *a_fear, double *a_h, double *a_e,
                          double *a_level)
{
    int other = (1 - i) * DET_N_CLASSES;
    const double *y = s->y + other;
    double *ayo = ay + other, empathy = p->s[1 - i], coop = y[DET_VC] + y[DET_MC], a_coop = 0, a_ed = 0, ed = o->e * o->thin[i];
    double a_provoke[2], provoke[2] = {0, 0}, restrain = 0;
    injections(&d->record, p, s->y, i, provoke, &restrain);
    for (int h = 0; h < 2; h++) {
        double ab = a->base[i][VH + h], ak = a->known[i][VH + h], a_own = ed * (ab + ak), a_reply = ed * (ab + empathy * ak);
        double own = own_hostile(p, s, o->level, provoke, i, h), reply = answer(p, y, o->fear[i], i, h);
        a_ed += ab * (own + reply) + ak * (own + empathy * reply) + a->intent[i][VH + h] * p->eta[h] +
                a->common[i][h] * p->gamma[i][h];
        ap->s[1 - i] += ed * ak * reply;
        ap->echo[VH + h] += (ab + ak) * s->last[i][VH + h];
        ap->eta[h] += ed * a->intent[i][VH + h];
        ap->gamma[i][h] += ed * a->common[i][h];
        ap->mu[i][VH + h] += a_own * o->level;
        ap->habit[VH + h] += a_own * s->habit[i][VH + h];
        *a_level += a_own * p->mu[i][VH + h];
        a_provoke[h] = a_own;
        for (int g = 0; g < 2; g++) {
            ap->alpha[i][h][g] += a_reply * y[VH + g];
            ayo[VH + g] += a_reply * p->alpha[i][h][g];
        }
        ap->theta[i][h] += a_reply * o->fear[i];
        *a_fear += a_reply * p->theta[i][h];
    }
    for (int c = 0; c < 2; c++) {
        double ab = a->base[i][c], ak = a->known[i][c], a_reply = o->e * (ab + empathy * ak);
        double own = own_coop(p, s, i, c), reply = p->trust[c] * (1 - o->h[i]) + p->alpha_coop * coop;
        *a_e += ab * (own + reply) + ak * (own + empathy * reply) - a->intent[i][c] * p->goodwill[c];
        ap->s[1 - i] += o->e * ak * reply;
        ap->echo[c] += (ab + ak) * s->last[i][c];
        ap->mu[i][c] += o->e * (ab + ak);
        ap->habit[c] += o->e * (ab + ak) * s->habit[i][c];
        ap->goodwill[c] += o->e * (ab + ak - a->intent[i][c]);
        ap->trust[c] += a_reply * (1 - o->h[i]);
        *a_h -= a_reply * p->trust[c];
        ap->alpha_coop += a_reply * coop;
        a_coop += a_reply * p->alpha_coop;
    }
    *a_e += a_ed * o->thin[i];
    double a_exponent = -a_ed * ed;
    ap->delta += a_exponent * coop;
    a_coop += a_exponent * p->delta;
    ayo[DET_VC] += a_coop;
    ayo[DET_MC] += a_coop;
    injections_adj(&d->record, p, s->y, i, a_provoke, a_exponent, ap, ay);
}

static inline int clamp_step(const det_record *r, int t)
{
    return t < r->n_steps ? t : r->n_steps - 1;
}

static void courtings(const det_dilemma *d, const det_params *p, det_conduct *out)
{
    for (int k = 0; k < d->record.n_court; k++) {
        const det_courting *ch = &d->record.court[k];
        int j = 1 - ch->holder;
        double turn = p->chi[j] * ch->rivalry * out->fear[j];
        out->court[k] = out->e * (p->mu_court[k] + turn);
        out->court_known[k] = out->e * (p->mu_court[k] + p->s[ch->holder] * turn);
        out->court_extra[k] = out->e * p->phi_ratio[k] * p->mu_court[k];
    }
}

static void courtings_adj(const det_dilemma *d, const det_params *p, const det_conduct *o, const det_conduct *a,
                          det_params *ap, double a_fear[2], double *a_e)
{
    for (int k = 0; k < d->record.n_court; k++) {
        const det_courting *ch = &d->record.court[k];
        int i = ch->holder, j = 1 - i;
        double turn = p->chi[j] * ch->rivalry * o->fear[j], a_turn = o->e * (a->court[k] + p->s[i] * a->court_known[k]);
        *a_e += (a->court[k] * o->court[k] + a->court_known[k] * o->court_known[k] + a->court_extra[k] * o->court_extra[k]) / o->e;
        ap->mu_court[k] += o->e * (a->court[k] + a->court_known[k] + a->court_extra[k] * p->phi_ratio[k]);
        ap->phi_ratio[k] += o->e * a->court_extra[k] * p->mu_court[k];
        ap->s[i] += o->e * a->court_known[k] * turn;
        ap->chi[j] += a_turn * ch->rivalry * o->fear[j];
        a_fear[j] += a_turn * p->chi[j] * ch->rivalry;
    }
}

/* pi1' - pi0: how much ill will adds to the permit rate, given standing commitment and leverage. */
static double permit_gap(const det_params *p, double barred, double leverage)
{
    double psi = p->psi_scaled * (1 - p->pi_ratio);
    return p->pi1 * (1 - psi * (1 - p->omega * leverage) * barred) - p->pi_ratio * p->pi1;
}

static void permit_gap_adj(const det_params *p, double barred, double leverage, double a, det_params *ap)
{
    double psi = p->psi_scaled * (1 - p->pi_ratio), hold = (1 - p->omega * leverage) * barred;
    ap->pi1 += a * (1 - psi * hold - p->pi_ratio);
    ap->pi_ratio += a * (p->pi1 * hold * p->psi_scaled - p->pi1);
    ap->psi_scaled -= a * p->pi1 * hold * (1 - p->pi_ratio);
    ap->omega += a * p->pi1 * psi * leverage * barred;
}

static void deniables(const det_dilemma *d, const det_params *p, int t, det_conduct *out)
{
    for (int k = 0; k < d->record.n_den; k++) {
        const det_deniable *ch = &d->record.den[k];
        int i = ch->holder, j = 1 - i, at = clamp_step(&d->record, t);
        double rate = out->e * p->mu_den[k], c = p->control[k], pi0 = p->pi_ratio * p->pi1;
        double gap = permit_gap(p, ch->barred[at], ch->leverage[at]), free = 1 - c + c * pi0;
        out->den[k][0] = rate * (free + c * gap * out->fear[j]);
        out->den[k][1] = rate * (free + c * gap);
        out->den_known[k] = rate * (free + c * gap * p->s[i] * out->fear[j]);
        out->den_extra[k] = rate * c * gap * (1 - p->s[i] * out->fear[j]);
    }
}

static void deniables_adj(const det_dilemma *d, const det_params *p, int t, const det_conduct *o, const det_conduct *a,
                          det_params *ap, double a_fear[2], double *a_e)
{
    for (int k = 0; k < d->record.n_den; k++) {
        const det_deniable *ch = &d->record.den[k];
        int i = ch->holder, j = 1 - i, at = clamp_step(&d->record, t);
        double rate = o->e * p->mu_den[k], c = p->control[k], pi0 = p->pi_ratio * p->pi1, fear = o->fear[j], seen = p->s[i] * fear;
        double gap = permit_gap(p, ch->barred[at], ch->leverage[at]), free = 1 - c + c * pi0;
        double a0 = a->den[k][0], a1 = a->den[k][1], ak = a->den_known[k], ax = a->den_extra[k];
        double a_rate = a0 * (free + c * gap * fear) + a1 * (free + c * gap) + ak * (free + c * gap * seen) + ax * c * gap * (1 - seen);
        double a_free = rate * (a0 + a1 + ak), a_cgap = rate * (a0 * fear + a1 + ak * seen + ax * (1 - seen));
        double a_seen = rate * c * gap * (ak - ax);
        *a_e += a_rate * p->mu_den[k];
        ap->mu_den[k] += a_rate * o->e;
        ap->control[k] += a_free * (pi0 - 1) + a_cgap * gap;
        ap->pi1 += a_free * c * p->pi_ratio;
        ap->pi_ratio += a_free * c * p->pi1;
        permit_gap_adj(p, ch->barred[at], ch->leverage[at], a_cgap * c, ap);
        ap->s[i] += a_seen * fear;
        a_fear[j] += a_seen * p->s[i] + rate * c * gap * a0;
    }
}

void det_conduct_step(const det_dilemma *d, const det_params *p, const det_state *s, int t, det_conduct *out)
{
    int fears = (d->options.terms & DET_TERM_FEAR) != 0;
    out->e = det_exposure(&d->record, p, t);
    out->level = baseline_level(&d->record, p, t);
    for (int i = 0; i < 2; i++) {
        out->h[i] = s->odds[i] / (1 + s->odds[i]);
        out->fear[i] = out->slope[i] = 0;
        if (fears)
            out->fear[i] = det_response_value(d->options.response[i], s->odds[i], &out->slope[i]);
        direction(d, p, s, i, out);
    }
    courtings(d, p, out);
    deniables(d, p, t, out);
}

void det_conduct_step_adj(const det_dilemma *d, const det_params *p, const det_state *s, int t, const det_conduct *c,
                          det_conduct *a, det_params *ap, double *ay, double a_logit[2])
{
    const det_record *r = &d->record;
    double a_e = 0, a_level = 0;
    deniables_adj(d, p, t, c, a, ap, a->fear, &a_e);
    courtings_adj(d, p, c, a, ap, a->fear, &a_e);
    for (int i = 0; i < 2; i++)
        direction_adj(d, p, s, i, c, a, ap, ay, &a->fear[i], &a->h[i], &a_e, &a_level);
    for (int i = 0; i < 2; i++)
        a_logit[i] += a->fear[i] * c->slope[i] + a->h[i] * c->h[i] * (1 - c->h[i]);
    if (r->machine_coded && t < r->n_steps)
        ap->xi += a_e * c->e * r->log_volume[t];
    for (int k = 0; k < r->n_level; k++)
        ap->level[k] += a_level * c->level * r->basis[(size_t)clamp_step(r, t) * (size_t)r->n_level + (size_t)k];
}
