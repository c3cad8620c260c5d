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

/* Logarithms of a channel: of (r + k1)/(r + k0), which is its compensator, and of (r + rate)/r, its silence. */
INLINE void channel_logs(const kernel *k, vd k0, vd extra, vd rate, vd out[2])
{
    v_log_ratios((vd[]){P(r) + k0, P(r)}, (vd[]){extra, rate}, out);
}

/* Evidence from k0 to k0 + extra; log_ratio as channel_logs gives it. */
INLINE vd channel_evidence(const kernel *k, const vd *n, vd k0, vd extra, vd log_ratio)
{
    vd comp = k->poisson ? -extra : -P(r) * log_ratio;
    if (!n)
        return comp;
    return comp + *n * (v_log((k0 + extra) / k0) - (k->poisson ? V_ZERO : log_ratio));
}

/* Emission n log rate - (r + n) log(1 + rate/r). */
INLINE vd channel_emission(const kernel *k, double n, vd rate, vd silence)
{
    vd v = k->poisson ? -rate : -(P(r) + n) * silence;
    return n > 0 ? v + n * v_log(rate) : v;
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

INLINE vd channel_emission_back(kernel *k, double n, vd rate, vd a, vd silence)
{
    vd slope = n > 0 ? n / rate : V_ZERO;
    if (k->poisson)
        return a * (slope - 1);
    vd r = P(r), crowd = (r + n) / (r + rate);
    A(r) += a * (1 - crowd - silence + n / r);
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

static void court_back(kernel *k, const step *st, int n, vd al, back *b)
{
    const det_courting *ch = &k->r->court[n];
    int i = ch->holder, j = 1 - i, cell = find_cell(k, st, det_stream_court(k->r, n));
    courting c = court_rates(k, st, n);
    vd ak0 = V_ZERO, ak1 = V_ZERO, f = ch->tether ? P(f_tether[i]) : P(f[i]), a_rate = V_ZERO, logs[2];
    channel_logs(k, c.known, c.extra, c.rate, logs);
    if (st->scored)
        a_rate = channel_emission_back(k, ch->count[st->t], c.rate, V_ONE, logs[1]);
    *(ch->tether ? &A(f_tether[i]) : &A(f[i])) +=
        al * ch->regard[st->t] * channel_evidence(k, cell < 0 ? NULL : &k->w[cell], c.known, c.extra, logs[0]);
    channel_evidence_back(k, cell, c.known, c.extra, al * f * ch->regard[st->t], logs[0], &ak0, &ak1);
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
    vd gap, rate0, rate1, known, extra;
    double barred, leverage;
} deniable;

INLINE deniable den_rates(const kernel *k, const step *st, int n)
{
    const det_deniable *ch = &k->r->den[n];
    deniable d = {.barred = ch->barred[st->t], .leverage = ch->leverage[st->t]};
    vd c = P(control[n]), fear = st->fear[1 - ch->holder], seen = P(s[ch->holder]) * fear, scale = st->e * P(mu_den[n]);
    d.gap = k->c.gap;
    if (d.barred != 0)
        d.gap -= k->c.tied * ((1 - P(omega) * d.leverage) * d.barred);
    vd free = scale * (1 - c * k->c.kept), gap = scale * c * d.gap;
    d.rate0 = free + gap * fear;
    d.rate1 = free + gap;
    d.known = free + gap * seen;
    d.extra = gap - gap * seen;
    return d;
}

/* weight[v]: probability in hindsight of x_j = v & 1, where hidden states move. */
static void den_back(kernel *k, const step *st, int n, int moving, vd al, const vd weight[4], back *b)
{
    const det_deniable *ch = &k->r->den[n];
    int i = ch->holder, j = 1 - i, cell = find_cell(k, st, det_stream_den(k->r, n));
    deniable d = den_rates(k, st, n);
    vd ak0 = V_ZERO, ax = V_ZERO, a0 = V_ZERO, a1 = V_ZERO, c = P(control[n]), fear = st->fear[j],
       seen = P(s[i]) * fear;
    vd logs[2], last;
    channel_logs(k, d.known, d.extra, d.rate0, logs);
    if (st->scored) {
        last = v_log(1 + d.rate1 * k->c.inverse_r);
        a0 = channel_emission_back(k, ch->count[st->t], d.rate0, moving ? weight[0] + weight[2] : V_ONE, logs[1]);
        a1 = moving ? channel_emission_back(k, ch->count[st->t], d.rate1, weight[1] + weight[3], last) : V_ZERO;
    }
    channel_evidence_back(k, cell, d.known, d.extra, al, logs[0], &ak0, &ax);
    vd ak = ak0 + ax, scale = st->e * P(mu_den[n]),
       unscaled = a0 * d.rate0 + a1 * d.rate1 + ak * d.known + ax * d.extra;
    vd a_free = scale * (a0 + a1 + ak), a_cgap = scale * (a0 * fear + a1 + ak * seen + ax * (1 - seen));
    vd a_seen = scale * c * d.gap * (ak - ax), a_gap = a_cgap * c;
    vd psi = P(psi_scaled) * (1 - P(pi_ratio)), hold = (1 - P(omega) * d.leverage) * d.barred;
    b->log_e += unscaled;
    A(mu_den[n]) += unscaled / P(mu_den[n]);
    A(control[n]) += a_free * (P(pi_ratio) * P(pi1) - 1) + a_cgap * d.gap;
    A(pi1) += a_free * c * P(pi_ratio) + a_gap * (1 - psi * hold - P(pi_ratio));
    A(pi_ratio) += a_free * c * P(pi1) + a_gap * P(pi1) * (hold * P(psi_scaled) - 1);
    A(psi_scaled) -= a_gap * P(pi1) * hold * (1 - P(pi_ratio));
    A(omega) += a_gap * P(pi1) * psi * d.leverage * d.barred;
    A(s[i]) += a_seen * fear;
    b->fear[j] += a_seen * P(s[i]) + scale * c * d.gap * a0;
}

/* ---- all channels of a step ---- */

INLINE vd court_channel(const kernel *k, const step *st, int n, const int beliefs, vd gain[2])
{
    const det_courting *ch = &k->r->court[n];
    courting c = court_rates(k, st, n);
    int cell = find_cell(k, st, det_stream_court(k->r, n));
    vd logs[2];
    channel_logs(k, c.known, c.extra, c.rate, logs);
    if (beliefs) {
        vd f = (ch->tether ? P(f_tether[ch->holder]) : P(f[ch->holder])) * ch->regard[st->t];
        gain[ch->holder] += f * channel_evidence(k, cell < 0 ? NULL : &k->w[cell], c.known, c.extra, logs[0]);
    }
    return st->scored ? channel_emission(k, ch->count[st->t], c.rate, logs[1]) : V_ZERO;
}

INLINE void den_channel(const kernel *k, const step *st, int n, const int moving, const int beliefs, vd gain[2],
                        vd add[2][2])
{
    const det_deniable *ch = &k->r->den[n];
    deniable d = den_rates(k, st, n);
    int cell = find_cell(k, st, det_stream_den(k->r, n)), i = ch->holder;
    vd logs[2];
    channel_logs(k, d.known, d.extra, d.rate0, logs);
    if (beliefs)
        gain[i] += channel_evidence(k, cell < 0 ? NULL : &k->w[cell], d.known, d.extra, logs[0]);
    if (!st->scored)
        return;
    add[1 - i][0] += channel_emission(k, ch->count[st->t], d.rate0, logs[1]);
    if (moving)
        add[1 - i][1] += channel_emission(k, ch->count[st->t], d.rate1, v_log(1 + d.rate1 * k->c.inverse_r));
}

/* Evidence of all channels into gain of their holders; emission: courting as the result, deniable acts into
 * add[j][x_j]. */
INLINE vd channels(const kernel *k, const step *st, const int moving, const int beliefs, vd gain[2], vd add[2][2])
{
    vd common = V_ZERO;
    for (int n = 0; n < k->r->n_court; n++)
        if (k->r->court[n].seen[st->t])
            common += court_channel(k, st, n, beliefs, gain);
    for (int n = 0; n < k->r->n_den; n++)
        if (k->r->den[n].seen[st->t])
            den_channel(k, st, n, moving, beliefs, gain, add);
    return common;
}

INLINE void channels_back(kernel *k, const step *st, const int moving, const vd al[2], const vd weight[2][4], back *b)
{
    for (int n = 0; n < k->r->n_court; n++)
        if (k->r->court[n].seen[st->t])
            court_back(k, st, n, al[k->r->court[n].holder], b);
    for (int n = 0; n < k->r->n_den; n++)
        if (k->r->den[n].seen[st->t])
            den_back(k, st, n, moving, al[k->r->den[n].holder], weight[1 - k->r->den[n].holder], b);
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
