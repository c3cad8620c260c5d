/* SPDX-License-Identifier: Apache-2.0 */
/* Perception on lanes: evidence of the pair, courting, deniable acts, update and prediction of beliefs. Part of
 * lane_kernel.h, which names the symbols.
 */

/* ---- the pair's sums as holder i sees them; j = 1 - i ---- */

/* r + l0, and what hostile acts (x) and withheld cooperation (c) of j add. What no belief enters is summed first:
 * beliefs come late. */
INLINE vd view(const kernel *k, const step *st, int i, vd *x, vd *c)
{
    int j = 1 - i;
    vd still = P(r) + st->expected[j], turn = P(s[i]) * st->turn[j];
    *x = st->ed[j] * k->s.eta;
    *c = -st->e * k->s.goodwill;
    if (!(st->seen >> i & 1))
        return still + turn;
    return (still + st->still[i]) + (turn + st->turn[i]);
}

/* What the sums (silence and the shock) add to the log-odds of holder i. */
INLINE vd evidence(const kernel *k, const step *st, int i, tape *tp, int keep)
{
    vd x, c, logs[2] = {V_ZERO, V_ZERO}, n = V_ONE, l0 = view(k, st, i, &x, &c);
    if (st->seen >> (1 - i) & 1) {
        if (k->poisson) {
            logs[0] = x;
            logs[1] = c;
        } else {
            n = st->total + P(r);
            v_log_ratios((vd[]){l0, l0 + x}, (vd[]){x, c}, logs);
        }
    }
    if (keep) {
        tp->log1[i] = logs[0];
        tp->log2[i] = logs[1];
    }
    return -(n * P(b[i])) * logs[0] - n * P(d[i]) * logs[1];
}

/* al: adjoint of holder i's logit after the step. Result: adjoint of the number of acts. */
INLINE vd evidence_back(kernel *k, const step *st, int i, const tape *tp, vd al, back *b)
{
    vd x, c, ah = al * P(b[i]), ad = al * P(d[i]), a0 = ah, a1 = ad - ah, a2 = -ad, shared = V_ZERO;
    vd n = k->poisson ? V_ONE : st->total + P(r);
    int j = 1 - i;
    if (!(st->seen >> j & 1))
        return shared;
    A(b[i]) -= al * n * tp->log1[i];
    A(d[i]) -= al * n * tp->log2[i];
    if (!k->poisson) {
        vd l0 = view(k, st, i, &x, &c), l1 = l0 + x, l2 = l1 + c, l01 = l0 * l1, inverse = n / (l01 * l2);
        shared = -ah * tp->log1[i] - ad * tp->log2[i];
        a0 *= l1 * l2 * inverse;
        a1 *= l0 * l2 * inverse;
        a2 *= l01 * inverse;
        A(r) += shared + a0 + a1 + a2;
    }
    vd all = a0 + a1 + a2;
    b->known[j] += all;
    if (st->seen >> i & 1)
        b->base[i] += all;
    b->x[j] += a1 + a2;
    b->c -= a2;
    return shared;
}

/* ---- channels with a shock of their own ---- */

/* Evidence from k0 to k0 + extra; log_ratio: of (r + k1)/(r + k0), the compensator. */
INLINE vd channel_evidence(const kernel *k, const vd *n, vd k0, vd extra, vd log_ratio)
{
    vd comp = k->poisson ? -extra : -P(r) * log_ratio;
    if (!n)
        return comp;
    return comp + *n * (v_log((k0 + extra) / k0) - (k->poisson ? V_ZERO : log_ratio));
}

INLINE void channel_evidence_back(kernel *k, int cell, vd k0, vd extra, vd a, vd log_ratio, vd *ak0, vd *ak1)
{
    vd k1 = k0 + extra, n = V_ZERO;
    if (cell >= 0) {
        n = k->w[cell];
        *ak0 -= a * n / k0;
        *ak1 += a * n / k1;
        k->aw[cell] += a * (v_log(k1 / k0) - (k->poisson ? V_ZERO : log_ratio));
    }
    if (k->poisson) {
        *ak0 += a;
        *ak1 -= a;
        return;
    }
    vd r = P(r), inverse = (n + r) / ((r + k0) * (r + k1)), a0 = a * (r + k1) * inverse, a1 = -a * (r + k0) * inverse;
    *ak0 += a0;
    *ak1 += a1;
    A(r) += a0 + a1 - a * log_ratio;
}

/* Emission backwards: a is the adjoint; the logarithm of 1 + rate/r was in a product, which reports its own by r. */
INLINE vd channel_emission_back(kernel *k, double n, vd rate, vd a)
{
    vd slope = n > 0 ? n / rate : V_ZERO;
    if (k->poisson)
        return a * (slope - 1);
    vd r = P(r), crowd = (r + n) / (r + rate);
    A(r) += a * (1 - crowd + n / r);
    return a * (slope - crowd);
}

/* The cell of a stream in this step, or -1. */
INLINE int find_cell(const kernel *k, const step *st, int stream)
{
    for (int c = st->of->cells[2]; c < st->of->cells[3]; c++)
        if (k->plan->cells[c].stream == stream)
            return c;
    return -1;
}

/* ---- courting: hedging to its author j, evidence to its holder i ---- */

typedef struct courting {
    vd turn, rate, known, extra;
} courting;

INLINE courting court_rates(const kernel *k, const step *st, int n)
{
    const det_courting *ch = &k->r->court[n];
    courting c;
    c.turn = P(chi[1 - ch->holder]) * ch->rivalry * st->fear[1 - ch->holder];
    c.rate = st->e * (P(mu_court[n]) + c.turn);
    c.known = st->e * (P(mu_court[n]) + P(s[ch->holder]) * c.turn);
    c.extra = st->e * P(phi_ratio[n]) * P(mu_court[n]);
    return c;
}

/* al: adjoint of the holder's logit; log_ratio: of its evidence. */
static void court_back(kernel *k, const step *st, int n, vd al, vd log_ratio, back *b)
{
    const det_courting *ch = &k->r->court[n];
    int i = ch->holder, j = 1 - i, cell = find_cell(k, st, det_stream_court(k->r, n));
    courting c = court_rates(k, st, n);
    vd ak0 = V_ZERO, ak1 = V_ZERO, f = ch->tether ? P(f_tether[i]) : P(f[i]), a_rate = V_ZERO;
    if (st->scored)
        a_rate = channel_emission_back(k, ch->count[st->t], c.rate, V_ONE);
    *(ch->tether ? &A(f_tether[i]) : &A(f[i])) +=
        al * ch->regard[st->t] * channel_evidence(k, cell < 0 ? NULL : &k->w[cell], c.known, c.extra, log_ratio);
    channel_evidence_back(k, cell, c.known, c.extra, al * f * ch->regard[st->t], log_ratio, &ak0, &ak1);
    vd a_known = ak0 + ak1, a_turn = st->e * (a_rate + P(s[i]) * a_known);
    b->log_e += a_rate * c.rate + a_known * c.known + ak1 * c.extra;
    A(mu_court[n]) += st->e * (a_rate + a_known + ak1 * P(phi_ratio[n]));
    A(phi_ratio[n]) += st->e * ak1 * P(mu_court[n]);
    A(s[i]) += st->e * a_known * c.turn;
    A(chi[j]) += a_turn * ch->rivalry * st->fear[j];
    b->fear[j] += a_turn * P(chi[j]) * ch->rivalry;
}

/* ---- deniable acts of a third party that j may have permitted ---- */

typedef struct deniable {
    vd gap, rate[2], known, extra; /* rate: by x_j */
} deniable;

INLINE deniable den_rates(const kernel *k, const step *st, int n)
{
    const det_deniable *ch = &k->r->den[n];
    double barred = ch->barred[st->t], leverage = ch->leverage[st->t];
    deniable d;
    vd c = P(control[n]), fear = st->fear[1 - ch->holder], seen = P(s[ch->holder]) * fear, scale = st->e * P(mu_den[n]);
    d.gap = k->c.gap;
    if (barred != 0)
        d.gap -= k->c.tied * ((1 - P(omega) * leverage) * barred);
    vd free = scale * (1 - c * k->c.kept), gap = scale * c * d.gap;
    d.rate[0] = free + gap * fear;
    d.rate[1] = free + gap;
    d.known = free + gap * seen;
    d.extra = gap - gap * seen;
    return d;
}

/* weight[v]: probability in hindsight of x_j = v & 1, where hidden states move. */
static void den_back(kernel *k, const step *st, int n, int moving, vd al, vd log_ratio, const vd weight[4],
                     back *b)
{
    const det_deniable *ch = &k->r->den[n];
    int i = ch->holder, j = 1 - i, cell = find_cell(k, st, det_stream_den(k->r, n));
    deniable d = den_rates(k, st, n);
    vd ak0 = V_ZERO, ax = V_ZERO, a0 = V_ZERO, a1 = V_ZERO, c = P(control[n]), fear = st->fear[j],
       seen = P(s[i]) * fear;
    if (st->scored) {
        a0 = channel_emission_back(k, ch->count[st->t], d.rate[0], moving ? weight[0] + weight[2] : V_ONE);
        a1 = moving ? channel_emission_back(k, ch->count[st->t], d.rate[1], weight[1] + weight[3]) : V_ZERO;
    }
    channel_evidence_back(k, cell, d.known, d.extra, al, log_ratio, &ak0, &ax);
    vd ak = ak0 + ax, scale = st->e * P(mu_den[n]),
       unscaled = a0 * d.rate[0] + a1 * d.rate[1] + ak * d.known + ax * d.extra;
    vd a_free = scale * (a0 + a1 + ak), a_cgap = scale * (a0 * fear + a1 + ak * seen + ax * (1 - seen));
    vd a_seen = scale * c * d.gap * (ak - ax), a_gap = a_cgap * c;
    double barred = ch->barred[st->t], leverage = ch->leverage[st->t];
    vd psi = P(psi_scaled) * (1 - P(pi_ratio)), hold = (1 - P(omega) * leverage) * barred;
    b->log_e += unscaled;
    A(mu_den[n]) += unscaled / P(mu_den[n]);
    A(control[n]) += a_free * (P(pi_ratio) * P(pi1) - 1) + a_cgap * d.gap;
    A(pi1) += a_free * c * P(pi_ratio) + a_gap * (1 - psi * hold - P(pi_ratio));
    A(pi_ratio) += a_free * c * P(pi1) + a_gap * P(pi1) * (hold * P(psi_scaled) - 1);
    A(psi_scaled) -= a_gap * P(pi1) * hold * (1 - P(pi_ratio));
    A(omega) += a_gap * P(pi1) * psi * leverage * barred;
    A(s[i]) += a_seen * fear;
    b->fear[j] += a_seen * P(s[i]) + scale * c * d.gap * a0;
}

/* ---- all channels of a step ---- */

/* What a channel tells its holder: evidence from known to known + extra, and its weight. */
typedef struct hint {
    vd known, extra, weight;
    int holder, cell, at; /* at: place on the tape */
} hint;

INLINE vd court_channel(const kernel *k, const step *st, int n, hint *out, ledger *book)
{
    const det_courting *ch = &k->r->court[n];
    int i = ch->holder;
    courting c = court_rates(k, st, n);
    out->known = c.known;
    out->extra = c.extra;
    out->weight = (ch->tether ? P(f_tether[i]) : P(f[i])) * ch->regard[st->t];
    out->holder = i;
    out->cell = find_cell(k, st, det_stream_court(k->r, n));
    out->at = n;
    if (!st->scored)
        return V_ZERO;
    return enter_crowd(k, ch->count[st->t], c.rate, book) + enter_acts(ch->count[st->t], c.rate, book);
}

INLINE vd den_channel(const kernel *k, const step *st, int n, const int moving, hint *out, clues *said, ledger *book)
{
    const det_deniable *ch = &k->r->den[n];
    deniable d = den_rates(k, st, n);
    out->known = d.known;
    out->extra = d.extra;
    out->weight = V_ONE;
    out->holder = ch->holder;
    out->cell = find_cell(k, st, det_stream_den(k->r, n));
    out->at = k->r->n_court + n;
    if (!st->scored)
        return V_ZERO;
    if (!moving)
        return enter_crowd(k, ch->count[st->t], d.rate[0], book) + enter_acts(ch->count[st->t], d.rate[0], book);
    den_clue(k, st, 1 - ch->holder, ch->count[st->t], d.rate, moving, said);
    return V_ZERO;
}

/* Hints to their holders' gain, two by one division; their logarithms onto the tape. */
INLINE void heed(const kernel *k, const hint *all, int n, vd gain[2], vd *ratios)
{
    for (int m = 0; m < n; m += 2) {
        const hint *two[2] = {&all[m], &all[m + (m + 1 < n)]};
        vd logs[2] = {V_ZERO, V_ZERO};
        if (!k->poisson)
            v_log_ratios((vd[]){P(r) + two[0]->known, P(r) + two[1]->known}, (vd[]){two[0]->extra, two[1]->extra},
                         logs);
        for (int h = 0; h < 2 && m + h < n; h++) {
            const hint *x = two[h];
            ratios[x->at] = logs[h];
            gain[x->holder] +=
                x->weight * channel_evidence(k, x->cell < 0 ? NULL : &k->w[x->cell], x->known, x->extra, logs[h]);
        }
    }
}

/* Evidence of all channels into gain of their holders; emission of courting, and of deniable acts where no hidden state
 * moves, to the ledger and the result, else of deniable acts to the clues. */
INLINE vd channels(const kernel *k, const step *st, const int moving, const int beliefs, vd gain[2], clues *said,
                   ledger *book, vd *ratios)
{
    hint all[2 * DET_MAX_CHANNELS];
    vd common = V_ZERO;
    int n_all = 0;
    for (int x = 0; x < 4; x++)
        said->crowd[x >> 1][x & 1] = k->poisson ? V_ZERO : V_ONE;
    for (int n = 0; n < k->r->n_court; n++)
        if (k->r->court[n].seen[st->t])
            common += court_channel(k, st, n, &all[n_all++], book);
    for (int n = 0; n < k->r->n_den; n++)
        if (k->r->den[n].seen[st->t])
            common += den_channel(k, st, n, moving, &all[n_all++], said, book);
    if (beliefs)
        heed(k, all, n_all, gain, ratios);
    return common;
}

/* ratios: as heed() left them; where no belief moves, al is 0 and nothing was left. */
INLINE void channels_back(kernel *k, const step *st, const int moving, const int beliefs, const vd al[2],
                          const vd weight[2][4], const vd *ratios, back *b)
{
    const det_record *r = k->r;
    for (int n = 0; n < r->n_court; n++)
        if (r->court[n].seen[st->t])
            court_back(k, st, n, al[r->court[n].holder], beliefs ? ratios[n] : V_ZERO, b);
    for (int n = 0; n < r->n_den; n++)
        if (r->den[n].seen[st->t])
            den_back(k, st, n, moving, al[r->den[n].holder], beliefs ? ratios[r->n_court + n] : V_ZERO,
                     weight[1 - r->den[n].holder], b);
}

/* ---- belief: update and prediction of h and g = 1 - h by one division ---- */

/* Beyond e^300 an update is complete: what it leaves of the other side is far below rounding, and prediction brings it
 * back. */
enum { MOST_GAIN = 300 };

INLINE void believe(const kernel *k, const step *st, int i, vd gain, vd *h, vd *g, tape *tp, int keep)
{
    vd q10 = P(q10) * (1 - P(audience[i]) * k->r->accused[st->t * 2 + i]), zeta = P(zeta[1 - i]);
    if (st->told >> i & 1)
        gain += P(breach) * k->r->breach[st->t * 2 + i] + k->r->shift[st->t * 2 + i];
    vd odds = *h * v_exp(v_clamp(gain, -MOST_GAIN, MOST_GAIN)), inverse = 1 / (odds + *g);
    vd hostile = odds * (1 - q10) + *g * P(q01), benign = odds * q10 + *g * k->c.keep01;
    *h = hostile * inverse;
    *g = benign * inverse;
    if (keep)
        tp->after[i] = odds * inverse;
    if (!(st->resets >> (1 - i) & 1))
        return;
    *h = (1 - zeta) * *h + zeta * P(h0[i]);
    *g = (1 - zeta) * *g + zeta * (1 - P(h0[i]));
}

/* al: adjoint of logit h, at the next step in, after the acts of this one out. */
INLINE void believe_back(kernel *k, const step *st, int i, const tape *tp, vd *al)
{
    double accused = k->r->accused[st->t * 2 + i];
    vd keep = 1 - P(audience[i]) * accused, q10 = P(q10) * keep, zeta = P(zeta[1 - i]), h = tp->after[i], g = 1 - h;
    vd hp = h * (1 - q10) + g * P(q01), gp = h * q10 + g * (1 - P(q01)), a_hp;
    if (st->resets >> (1 - i) & 1) {
        vd hn = (1 - zeta) * hp + zeta * P(h0[i]), a_hn = *al / (hn * (1 - hn));
        A(zeta[1 - i]) += a_hn * (P(h0[i]) - hp);
        A(h0[i]) += a_hn * zeta;
        a_hp = a_hn * (1 - zeta);
    } else {
        a_hp = *al / (hp * gp);
    }
    A(q01) += a_hp * g;
    A(q10) -= a_hp * h * keep;
    A(audience[i]) += a_hp * h * P(q10) * accused;
    *al = a_hp * (1 - q10 - P(q01)) * h * g;
    A(breach) += *al * k->r->breach[st->t * 2 + i];
}
