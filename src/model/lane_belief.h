/* SPDX-License-Identifier: Apache-2.0 */
/* Perception on lanes: evidence of the pair, courting, deniable acts, prediction of beliefs. Part of lane_kernel.h, which names the symbols. */

/* ---- perception: evidence of holder i about j = 1 - i ---- */

/* Weighted acts of a stream in this step: the cell's place, or -1. */
static inline int find_cell(const kernel *k, const step *st, int stream)
{
    for (int c = st->first; c < st->last; c++)
        if (k->plan->cells[c].stream == stream)
            return c;
    return -1;
}

static inline void views(const kernel *k, const step *st, int i, vd l[3])
{
    l[0] = st->known[1 - i];
    if (st->seen[i])
        l[0] += st->base[i];
    l[1] = l[0] + st->ed[1 - i] * k->s.eta;
    l[2] = l[1] - st->e * k->s.goodwill;
}

static inline void evidence(const kernel *k, const step *st, int i, tape *tp)
{
    vd zero = {0}, l[3];
    tp->host[i] = tp->coop[i] = tp->log1[i] = tp->log2[i] = zero;
    if (!st->seen[1 - i])
        return;
    views(k, st, i, l);
    if (k->poisson) {
        tp->host[i] = l[0] - l[1];
        tp->coop[i] = l[1] - l[2];
    } else {
        vd r = P(r), n = st->total + r;
        tp->log1[i] = v_log((r + l[1]) / (r + l[0]));
        tp->log2[i] = v_log((r + l[2]) / (r + l[1]));
        tp->host[i] = -n * tp->log1[i];
        tp->coop[i] = -n * tp->log2[i];
    }
    for (int c = st->first; c < st->last; c++) {
        int stream = k->plan->cells[c].stream, cls = stream % DET_N_CLASSES;
        if (stream / DET_N_CLASSES != 1 - i)
            continue;
        klass x = class_rates(k, st, 1 - i, cls);
        vd gain = k->w[c] * v_log((x.known + x.intent) / x.known);
        *(cls >= VH ? &tp->host[i] : &tp->coop[i]) += gain;
    }
}

/* Adjoints of single classes wait here until the sums are walked back. */
typedef struct pending {
    klass of[2][DET_N_CLASSES];
    unsigned used; /* bit 4 * dir + class */
} pending;

static inline klass *pend(pending *q, int i, int c)
{
    vd zero = {0};
    unsigned bit = 1u << (i * DET_N_CLASSES + c);
    if (!(q->used & bit))
        q->of[i][c] = (klass){zero, zero, zero, zero};
    q->used |= bit;
    return &q->of[i][c];
}

/* al: adjoint of holder i's logit after the step. */
static inline void evidence_back(kernel *k, const step *st, int i, const tape *tp, vd al, back *b, pending *q)
{
    vd zero = {0}, l[3], ah = al * P(b[i]), ad = al * P(d[i]), a0 = ah, a1 = ad - ah, a2 = -ad, an = zero;
    int j = 1 - i;
    if (!st->seen[j])
        return;
    A(b[i]) += al * tp->host[i];
    A(d[i]) += al * tp->coop[i];
    if (!k->poisson) {
        views(k, st, i, l);
        vd r = P(r), n = st->total + r, d0 = 1 / (r + l[0]), d1 = 1 / (r + l[1]), d2 = 1 / (r + l[2]);
        A(r) -= ah * (tp->log1[i] + n * (d1 - d0)) + ad * (tp->log2[i] + n * (d2 - d1));
        an = -ah * tp->log1[i] - ad * tp->log2[i];
        a0 *= n * d0;
        a1 *= n * d1;
        a2 *= n * d2;
    }
    vd all = a0 + a1 + a2;
    b->known[j] += all;
    if (st->seen[i])
        b->base[i] += all;
    b->x[j] += a1 + a2;
    b->c -= a2;
    for (int c = st->first; c < st->last; c++) {
        int stream = k->plan->cells[c].stream, cls = stream % DET_N_CLASSES;
        if (stream >= DET_PAIR_STREAMS || !st->seen[stream / DET_N_CLASSES])
            continue;
        k->aw[c] += an;
        if (stream / DET_N_CLASSES != j)
            continue;
        klass x = class_rates(k, st, j, cls), *a = pend(q, j, cls);
        vd g = cls >= VH ? ah : ad, d1 = g * k->w[c] / (x.known + x.intent);
        if (k->plan->has_marks)
            k->aw[c] += g * v_log((x.known + x.intent) / x.known);
        a->intent += d1;
        a->known += d1 - g * k->w[c] / x.known;
    }
}

/* Evidence of one channel with a shock of its own (evidence.h), and its adjoints. */
static inline vd channel_evidence(const kernel *k, vd n, vd k0, vd k1)
{
    vd comp = k0 - k1;
    if (!k->poisson)
        comp = -(n + P(r)) * v_log((P(r) + k1) / (P(r) + k0));
    return comp + n * v_log(k1 / k0);
}

static inline void channel_evidence_back(kernel *k, vd n, vd k0, vd k1, vd a, int cell, vd *ak0, vd *ak1)
{
    vd marks = v_log(k1 / k0);
    *ak0 -= a * n / k0;
    *ak1 += a * n / k1;
    if (cell >= 0)
        k->aw[cell] += a * marks;
    if (k->poisson) {
        *ak0 += a;
        *ak1 -= a;
        return;
    }
    vd r = P(r), d0 = 1 / (r + k0), d1 = 1 / (r + k1), logs = v_log((r + k1) * d0);
    if (cell >= 0)
        k->aw[cell] -= a * logs;
    *ak0 += a * (n + r) * d0;
    *ak1 -= a * (n + r) * d1;
    A(r) -= a * (logs + (n + r) * (d1 - d0));
}

/* Emission of one channel: n log rate - (r + n) log(1 + rate / r); and its adjoints. */
static inline vd channel_emission(const kernel *k, double n, vd rate)
{
    vd v = -rate;
    if (!k->poisson)
        v = (P(r) + n) * v_log(P(r) / (P(r) + rate));
    return n > 0 ? v + n * v_log(rate) : v;
}

static inline vd channel_emission_back(kernel *k, double n, vd rate, vd a)
{
    if (k->poisson)
        return a * (n / rate - 1);
    vd r = P(r), slope = -(r + n) / (r + rate);
    A(r) += a * (v_log(r / (r + rate)) - slope * rate / r);
    return a * (slope + n / rate);
}

/* ---- courting: hedging to its author j, evidence to its holder i ---- */

typedef struct courting {
    vd turn, rate, known, extra;
} courting;

static inline courting court_rates(const kernel *k, const step *st, int n)
{
    const det_courting *ch = &k->r->court[n];
    courting c;
    c.turn = P(chi[1 - ch->holder]) * ch->rivalry * st->fear[1 - ch->holder];
    c.rate = st->e * (P(mu_court[n]) + c.turn);
    c.known = st->e * (P(mu_court[n]) + P(s[ch->holder]) * c.turn);
    c.extra = st->e * P(phi_ratio[n]) * P(mu_court[n]);
    return c;
}

static inline vd acts_of(const kernel *k, int cell)
{
    vd zero = {0};
    return cell < 0 ? zero : k->w[cell];
}

static inline vd court_gain(const kernel *k, const step *st, int n)
{
    const det_courting *ch = &k->r->court[n];
    courting c = court_rates(k, st, n);
    vd w = acts_of(k, find_cell(k, st, det_stream_court(k->r, n)));
    return ch->regard[st->t] * channel_evidence(k, w, c.known, c.known + c.extra);
}

static void court_back(kernel *k, const step *st, int n, vd al, back *b)
{
    const det_courting *ch = &k->r->court[n];
    int i = ch->holder, j = 1 - i, cell = find_cell(k, st, det_stream_court(k->r, n));
    courting c = court_rates(k, st, n);
    vd zero = {0}, ak0 = zero, ak1 = zero, f = ch->tether ? P(f_tether[i]) : P(f[i]);
    vd a_rate = st->t < k->r->lead ? zero : channel_emission_back(k, ch->count[st->t], c.rate, zero + 1);
    *(ch->tether ? &A(f_tether[i]) : &A(f[i])) += al * court_gain(k, st, n);
    channel_evidence_back(k, acts_of(k, cell), c.known, c.known + c.extra, al * f * ch->regard[st->t], cell, &ak0, &ak1);
    vd a_known = ak0 + ak1, a_turn = st->e * (a_rate + P(s[i]) * a_known);
    b->e += (a_rate * c.rate + a_known * c.known + ak1 * c.extra) / st->e;
    A(mu_court[n]) += st->e * (a_rate + a_known + ak1 * P(phi_ratio[n]));
    A(phi_ratio[n]) += st->e * ak1 * P(mu_court[n]);
    A(s[i]) += st->e * a_known * c.turn;
    A(chi[j]) += a_turn * ch->rivalry * st->fear[j];
    b->fear[j] += a_turn * P(chi[j]) * ch->rivalry;
}

/* ---- deniable acts of a third party that j may have permitted ---- */

typedef struct deniable {
    vd gap, free, rate0, rate1, known, extra;
    double barred, leverage;
} deniable;

static inline deniable den_rates(const kernel *k, const step *st, int n)
{
    const det_deniable *ch = &k->r->den[n];
    deniable d = {.barred = ch->barred[st->t], .leverage = ch->leverage[st->t]};
    vd c = P(control[n]), fear = st->fear[1 - ch->holder], seen = P(s[ch->holder]) * fear, scale = st->e * P(mu_den[n]);
    vd psi = P(psi_scaled) * (1 - P(pi_ratio));
    d.gap = P(pi1) * (1 - psi * (1 - P(omega) * d.leverage) * d.barred) - P(pi_ratio) * P(pi1);
    d.free = 1 - c + c * P(pi_ratio) * P(pi1);
    d.rate0 = scale * (d.free + c * d.gap * fear);
    d.rate1 = scale * (d.free + c * d.gap);
    d.known = scale * (d.free + c * d.gap * seen);
    d.extra = scale * c * d.gap * (1 - seen);
    return d;
}

static inline vd den_gain(const kernel *k, const step *st, int n)
{
    deniable d = den_rates(k, st, n);
    return channel_evidence(k, acts_of(k, find_cell(k, st, det_stream_den(k->r, n))), d.known, d.known + d.extra);
}

/* weight[x]: probability in hindsight of x_j = x. */
static void den_back(kernel *k, const step *st, int n, vd al, const vd weight[2], back *b)
{
    const det_deniable *ch = &k->r->den[n];
    int i = ch->holder, j = 1 - i, cell = find_cell(k, st, det_stream_den(k->r, n));
    deniable d = den_rates(k, st, n);
    vd zero = {0}, ak0 = zero, ax = zero, a0 = zero, a1 = zero, c = P(control[n]), fear = st->fear[j], seen = P(s[i]) * fear;
    if (st->t >= k->r->lead) {
        a0 = channel_emission_back(k, ch->count[st->t], d.rate0, weight[0]);
        a1 = channel_emission_back(k, ch->count[st->t], d.rate1, weight[1]);
    }
    channel_evidence_back(k, acts_of(k, cell), d.known, d.known + d.extra, al, cell, &ak0, &ax);
    vd ak = ak0 + ax, scale = st->e * P(mu_den[n]);
    vd a_scale = (a0 * d.rate0 + a1 * d.rate1 + ak * d.known + ax * d.extra) / scale;
    vd a_free = scale * (a0 + a1 + ak), a_cgap = scale * (a0 * fear + a1 + ak * seen + ax * (1 - seen));
    vd a_seen = scale * c * d.gap * (ak - ax), a_gap = a_cgap * c;
    vd psi = P(psi_scaled) * (1 - P(pi_ratio)), hold = (1 - P(omega) * d.leverage) * d.barred;
    b->e += a_scale * P(mu_den[n]);
    A(mu_den[n]) += a_scale * st->e;
    A(control[n]) += a_free * (P(pi_ratio) * P(pi1) - 1) + a_cgap * d.gap;
    A(pi1) += a_free * c * P(pi_ratio) + a_gap * (1 - psi * hold - P(pi_ratio));
    A(pi_ratio) += a_free * c * P(pi1) + a_gap * P(pi1) * (hold * P(psi_scaled) - 1);
    A(psi_scaled) -= a_gap * P(pi1) * hold * (1 - P(pi_ratio));
    A(omega) += a_gap * P(pi1) * psi * d.leverage * d.barred;
    A(s[i]) += a_seen * fear;
    b->fear[j] += a_seen * P(s[i]) + scale * c * d.gap * a0;
}

/* ---- belief: gain, prediction ---- */

static inline vd gain_of(const kernel *k, const step *st, int i, const tape *tp)
{
    const det_record *r = k->r;
    vd g = P(b[i]) * tp->host[i] + P(d[i]) * tp->coop[i];
    if (st->of->told >> i & 1)
        g += P(breach) * r->breach[st->t * 2 + i] + r->shift[st->t * 2 + i];
    for (int n = 0; n < r->n_court; n++)
        if (r->court[n].holder == i && r->court[n].seen[st->t])
            g += (r->court[n].tether ? P(f_tether[i]) : P(f[i])) * court_gain(k, st, n);
    for (int n = 0; n < r->n_den; n++)
        if (r->den[n].holder == i && r->den[n].seen[st->t])
            g += den_gain(k, st, n);
    return g;
}

static inline vd predict(const kernel *k, const step *st, int i, vd odds)
{
    vd q10 = P(q10) * (1 - P(audience[i]) * k->r->accused[st->t * 2 + i]), zeta = P(zeta[1 - i]);
    vd next = (odds * (1 - q10) + P(q01)) / (odds * q10 + 1 - P(q01));
    if (!(st->of->resets >> (1 - i) & 1))
        return next;
    vd h = (1 - zeta) * next / (1 + next) + zeta * P(h0[i]);
    return h / (1 - h);
}

static inline vd predict_back(kernel *k, const step *st, int i, vd odds, vd a_next)
{
    double accused = k->r->accused[st->t * 2 + i];
    vd keep = 1 - P(audience[i]) * accused, q10 = P(q10) * keep, zeta = P(zeta[1 - i]), g = 1 / (1 + odds), h = odds * g;
    vd hp = h * (1 - q10) + g * P(q01), gp = h * q10 + g * (1 - P(q01)), a_hp;
    if (st->of->resets >> (1 - i) & 1) {
        vd hn = (1 - zeta) * hp + zeta * P(h0[i]), a_hn = a_next / (hn * (1 - hn));
        A(zeta[1 - i]) += a_hn * (P(h0[i]) - hp);
        A(h0[i]) += a_hn * zeta;
        a_hp = a_hn * (1 - zeta);
    } else {
        a_hp = a_next / (hp * gp);
    }
    A(q01) += a_hp * g;
    A(q10) -= a_hp * h * keep;
    A(audience[i]) += a_hp * h * P(q10) * accused;
    return a_hp * (1 - q10 - P(q01)) * h * g;
}
