/* SPDX-License-Identifier: Apache-2.0 */
#include "model/belief.h"

#include <math.h>
#include <string.h>

#include "base/elementary.h"
#include "model/evidence.h"

/* Sums of a holder's view of the pair: l0 if the other is benign, l1 with its hostile acts, l2 also with its withheld cooperation. */
typedef struct view {
    double n, l0, l1, l2;
} view;

static view pair_view(const det_conduct *c, const det_seen *seen, int i)
{
    const double *wi = seen->w + i * DET_N_CLASSES, *wj = seen->w + (1 - i) * DET_N_CLASSES;
    int j = 1 - i;
    view v = {0, 0, 0, 0};
    for (int k = 0; k < DET_N_CLASSES; k++) {
        v.n += wj[k] + (seen->pair[i] ? wi[k] : 0);
        v.l0 += c->known[j][k] + (seen->pair[i] ? c->base[i][k] : 0);
    }
    v.l1 = v.l0 + c->intent[j][DET_VH] + c->intent[j][DET_MH];
    v.l2 = v.l1 + c->intent[j][DET_VC] + c->intent[j][DET_MC];
    return v;
}

/* n log((known + extra)/known) over two classes from `first`. */
static double marks(const det_conduct *c, const double *w, int j, int first)
{
    double sum = 0;
    for (int k = first; k < first + 2; k++)
        if (w[k] > 0)
            sum += w[k] * det_log((c->known[j][k] + c->intent[j][k]) / c->known[j][k]);
    return sum;
}

static void direct(const det_params *p, const det_conduct *c, const det_seen *seen, int i, det_gains *g)
{
    const double *w = seen->w + (1 - i) * DET_N_CLASSES;
    view v = pair_view(c, seen, i);
    g->hostile = p->b[i] * (marks(c, w, 1 - i, DET_VH) + det_compensator(v.n, v.l0, v.l1, p->r));
    g->coop = p->d[i] * (marks(c, w, 1 - i, DET_VC) + det_compensator(v.n, v.l1, v.l2, p->r));
}

static void marks_adj(const det_conduct *c, const double *w, int j, int first, double a, det_conduct *ac, double *aw)
{
    for (int k = first; k < first + 2; k++) {
        double known = c->known[j][k], extra = c->intent[j][k];
        if (aw)
            aw[k] += a * det_log((known + extra) / known);
        if (w[k] > 0) {
            double d1 = a * w[k] / (known + extra);
            ac->intent[j][k] += d1;
            ac->known[j][k] += d1 - a * w[k] / known;
        }
    }
}

static void direct_adj(const det_params *p, const det_conduct *c, const det_seen *seen, int i, const det_gains *g, double a,
                       det_conduct *ac, det_params *ap, double *aw)
{
    int j = 1 - i;
    const double *w = seen->w + j * DET_N_CLASSES;
    double *awj = aw ? aw + j * DET_N_CLASSES : NULL, ah = a * p->b[i], ad = a * p->d[i];
    view v = pair_view(c, seen, i);
    det_evidence_adj host = {0, 0, 0, 0}, coop = {0, 0, 0, 0};
    ap->b[i] += a * g->hostile / p->b[i];
    ap->d[i] += a * g->coop / p->d[i];
    marks_adj(c, w, j, DET_VH, ah, ac, awj);
    marks_adj(c, w, j, DET_VC, ad, ac, awj);
    det_compensator_back(v.n, v.l0, v.l1, p->r, ah, &host);
    det_compensator_back(v.n, v.l1, v.l2, p->r, ad, &coop);
    ap->r += host.r + coop.r;
    double a_l2 = coop.k1, a_l1 = a_l2 + host.k1 + coop.k0, a_l0 = a_l1 + host.k0;
    for (int k = 0; k < DET_N_CLASSES; k++) {
        ac->known[j][k] += a_l0;
        ac->intent[j][k] += k >= DET_VH ? a_l1 : a_l2;
        if (seen->pair[i])
            ac->base[i][k] += a_l0;
        if (aw)
            aw[j * DET_N_CLASSES + k] += host.n + coop.n;
        if (aw && seen->pair[i])
            aw[i * DET_N_CLASSES + k] += host.n + coop.n;
    }
}

static double friend_weight(const det_params *p, const det_courting *ch)
{
    return ch->tether ? p->f_tether[ch->holder] : p->f[ch->holder];
}

static double court_llr(const det_dilemma *d, const det_params *p, const det_conduct *c, const det_seen *seen, int k)
{
    double n = seen->w[det_stream_court(&d->record, k)];
    return det_evidence(n, c->court_known[k], c->court_known[k] + c->court_extra[k], p->r);
}

/* Is channel k of holder i observed at t? Beyond the record everything simulated is. */
static int channel_seen(const det_record *r, const unsigned char *seen, int t)
{
    return t >= r->n_steps || seen[t];
}

static double regard_at(const det_record *r, const det_courting *ch, int t)
{
    return ch->regard[t < r->n_steps ? t : r->n_steps - 1];
}

void det_belief_gains(const det_dilemma *d, const det_params *p, const det_conduct *c, const det_seen *seen, int t, int i,
                      det_gains *g)
{
    const det_record *r = &d->record;
    g->hostile = g->coop = g->breach = g->shift = 0;
    if (seen->pair[1 - i])
        direct(p, c, seen, i, g);
    if (t < r->n_steps) {
        g->breach = p->breach * r->breach[t * 2 + i];
        g->shift = r->shift[t * 2 + i];
    }
    g->sum = g->hostile + g->coop + g->breach + g->shift;
    for (int k = 0; k < r->n_court; k++) {
        const det_courting *ch = &r->court[k];
        g->court[k] = 0;
        if (ch->holder == i && channel_seen(r, ch->seen, t))
            g->court[k] = friend_weight(p, ch) * regard_at(r, ch, t) * court_llr(d, p, c, seen, k);
        g->sum += g->court[k];
    }
    for (int k = 0; k < r->n_den; k++) {
        const det_deniable *ch = &r->den[k];
        g->den[k] = 0;
        if (ch->holder == i && channel_seen(r, ch->seen, t))
            g->den[k] = det_evidence(seen->w[det_stream_den(r, k)], c->den_known[k], c->den_known[k] + c->den_extra[k], p->r);
        g->sum += g->den[k];
    }
}

static void court_adj(const det_dilemma *d, const det_params *p, const det_conduct *c, const det_seen *seen, int t, int k,
                      double a, det_conduct *ac, det_params *ap, double *aw)
{
    const det_courting *ch = &d->record.court[k];
    int at = det_stream_court(&d->record, k);
    double regard = regard_at(&d->record, ch, t);
    det_evidence_adj e = {0, 0, 0, 0};
    *(ch->tether ? &ap->f_tether[ch->holder] : &ap->f[ch->holder]) += a * regard * court_llr(d, p, c, seen, k);
    det_evidence_back(seen->w[at], c->court_known[k], c->court_known[k] + c->court_extra[k], p->r,
                      a * regard * friend_weight(p, ch), &e);
    ac->court_known[k] += e.k0 + e.k1;
    ac->court_extra[k] += e.k1;
    ap->r += e.r;
    if (aw)
        aw[at] += e.n;
}

void det_belief_gains_adj(const det_dilemma *d, const det_params *p, const det_conduct *c, const det_seen *seen, int t, int i,
                          const det_gains *g, double adjoint, det_conduct *a, det_params *ap, double *aw)
{
    const det_record *r = &d->record;
    if (seen->pair[1 - i])
        direct_adj(p, c, seen, i, g, adjoint, a, ap, aw);
    if (t < r->n_steps)
        ap->breach += adjoint * r->breach[t * 2 + i];
    for (int k = 0; k < r->n_court; k++)
        if (r->court[k].holder == i && channel_seen(r, r->court[k].seen, t))
            court_adj(d, p, c, seen, t, k, adjoint, a, ap, aw);
    for (int k = 0; k < r->n_den; k++) {
        int at = det_stream_den(r, k);
        det_evidence_adj e = {0, 0, 0, 0};
        if (r->den[k].holder != i || !channel_seen(r, r->den[k].seen, t))
            continue;
        det_evidence_back(seen->w[at], c->den_known[k], c->den_known[k] + c->den_extra[k], p->r, adjoint, &e);
        a->den_known[k] += e.k0 + e.k1;
        a->den_extra[k] += e.k1;
        ap->r += e.r;
        if (aw)
            aw[at] += e.n;
    }
}

double det_belief_update(double odds, double gain)
{
    odds *= det_exp(gain);
    return odds < 1e-300 ? 1e-300 : odds > 1e300 ? 1e300 : odds;
}

/* q10' of holder i after the acts of t. */
static double relaxing(const det_record *r, const det_params *p, int t, int i)
{
    return t < r->n_steps ? p->q10 * (1 - p->audience[i] * r->accused[t * 2 + i]) : p->q10;
}

static int resets(const det_record *r, int t, int j)
{
    return t < r->n_steps && r->reset[t * 2 + j];
}

double det_belief_predict(const det_dilemma *d, const det_params *p, int t, int i, double odds)
{
    double q10 = relaxing(&d->record, p, t, i), zeta = p->zeta[1 - i];
    double next = (odds * (1 - q10) + p->q01) / (odds * q10 + 1 - p->q01);
    if (!resets(&d->record, t + 1, 1 - i))
        return next;
    double h = (1 - zeta) * next / (1 + next) + zeta * p->h0[i];
    return h / (1 - h);
}

double det_belief_predict_adj(const det_dilemma *d, const det_params *p, int t, int i, double odds, double a_next,
                              det_params *ap)
{
    const det_record *r = &d->record;
    double q10 = relaxing(r, p, t, i), zeta = p->zeta[1 - i], h = odds / (1 + odds), g = 1 / (1 + odds);
    double hp = h * (1 - q10) + g * p->q01, gp = h * q10 + g * (1 - p->q01), a_hp;
    if (resets(r, t + 1, 1 - i)) {
        double hn = (1 - zeta) * hp + zeta * p->h0[i], a_hn = a_next / (hn * (1 - hn));
        ap->zeta[1 - i] += a_hn * (p->h0[i] - hp);
        ap->h0[i] += a_hn * zeta;
        a_hp = a_hn * (1 - zeta);
    } else {
        a_hp = a_next / (hp * gp);
    }
    ap->q01 += a_hp * g;
    double a_q10 = -a_hp * h, accused = t < r->n_steps ? r->accused[t * 2 + i] : 0;
    ap->q10 += a_q10 * (1 - p->audience[i] * accused);
    ap->audience[i] -= a_q10 * p->q10 * accused;
    return a_hp * (1 - q10 - p->q01) * h * g;
}
