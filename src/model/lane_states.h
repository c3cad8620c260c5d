/* SPDX-License-Identifier: Apache-2.0 */
/* Hidden states and emission on lanes. Part of lane_kernel.h, which names the symbols. */

/* ---- hidden states ---- */

static inline vd stationary(const kernel *k, int bit)
{
    vd up = bit == 2 ? P(z01) : P(a01), down = bit == 2 ? P(z10) : P(a10);
    return up / (up + down);
}

static inline void stationary_back(kernel *k, int bit, vd a)
{
    vd up = bit == 2 ? P(z01) : P(a01), down = bit == 2 ? P(z10) : P(a10), n = (up + down) * (up + down);
    *(bit == 2 ? &A(z01) : &A(a01)) += a * down / n;
    *(bit == 2 ? &A(z10) : &A(a10)) -= a * up / n;
}

static void start_states(const kernel *k, vd prob[8])
{
    vd zero = {0};
    for (int s = 0; s < 8; s++) {
        prob[s] = (s & ~k->moving) ? zero : zero + 1;
        for (int bit = 0; bit < 3; bit++)
            if (k->moving >> bit & 1)
                prob[s] *= s >> bit & 1 ? stationary(k, bit) : 1 - stationary(k, bit);
    }
}

static void start_states_back(kernel *k, const vd a[8])
{
    for (int bit = 0; bit < 3; bit++) {
        vd zero = {0}, slope = zero;
        for (int s = 0; (k->moving >> bit & 1) && s < 8; s++) {
            vd rest = (s & ~k->moving) ? zero : zero + 1;
            for (int o = 0; o < 3; o++)
                if (o != bit && (k->moving >> o & 1))
                    rest *= s >> o & 1 ? stationary(k, o) : 1 - stationary(k, o);
            slope += s >> bit & 1 ? a[s] * rest : -a[s] * rest;
        }
        if (k->moving >> bit & 1)
            stationary_back(k, bit, slope);
    }
}

static inline void mix(vd prob[8], int bit, vd up, vd down)
{
    int b = 1 << bit;
    for (int n = 0; n < 4; n++) {
        int s = ((n & ~(b - 1)) << 1) | (n & (b - 1));
        vd flow = prob[s] * up - prob[s | b] * down;
        prob[s] -= flow;
        prob[s | b] += flow;
    }
}

static inline void mix_back(const vd prob[8], int bit, vd up, vd down, vd a[8], vd *a_up, vd *a_down)
{
    int b = 1 << bit;
    for (int n = 0; n < 4; n++) {
        int s = ((n & ~(b - 1)) << 1) | (n & (b - 1));
        vd flow = a[s | b] - a[s];
        *a_up += flow * prob[s];
        *a_down -= flow * prob[s | b];
        a[s] += flow * up;
        a[s | b] -= flow * down;
    }
}

/* resets: bit i, government i changes before the next step. */
static inline void switch_bit(const kernel *k, int resets, int bit, vd prob[8])
{
    mix(prob, bit, bit == 2 ? P(z01) : P(a01), bit == 2 ? P(z10) : P(a10));
    if (resets >> bit & 1) {
        vd pi = stationary(k, bit), zeta = P(zeta[bit]);
        mix(prob, bit, zeta * pi, zeta * (1 - pi));
    }
}

static inline void switch_states(const kernel *k, int resets, vd prob[8])
{
    for (int bit = 0; bit < 3; bit++)
        if (k->moving >> bit & 1)
            switch_bit(k, resets, bit, prob);
}

/* prob: after the acts of the step; a: adjoint at the next in, at this out. */
static inline void switch_states_back(kernel *k, int resets, const vd prob[8], vd a[8])
{
    vd before[3][8], cur[8];
    memcpy(cur, prob, sizeof cur);
    for (int bit = 0; bit < 3; bit++) {
        memcpy(before[bit], cur, sizeof cur);
        if (k->moving >> bit & 1)
            switch_bit(k, resets, bit, cur);
    }
    for (int bit = 2; bit >= 0; bit--) {
        vd zero = {0}, a_up = zero, a_down = zero, up = bit == 2 ? P(z01) : P(a01), down = bit == 2 ? P(z10) : P(a10);
        if (!(k->moving >> bit & 1))
            continue;
        if (resets >> bit & 1) {
            vd pi = stationary(k, bit), zeta = P(zeta[bit]);
            memcpy(cur, before[bit], sizeof cur);
            mix(cur, bit, up, down);
            mix_back(cur, bit, zeta * pi, zeta * (1 - pi), a, &a_up, &a_down);
            A(zeta[bit]) += a_up * pi + a_down * (1 - pi);
            stationary_back(k, bit, zeta * (a_up - a_down));
            a_up = a_down = zero;
        }
        mix_back(before[bit], bit, up, down, a, &a_up, &a_down);
        *(bit == 2 ? &A(z01) : &A(a01)) += a_up;
        *(bit == 2 ? &A(z10) : &A(a10)) += a_down;
    }
}

/* ---- emission ---- */

static inline vd rate_in(const klass *x, int state, int cls)
{
    vd rate = x->base;
    if (state & 1)
        rate += x->intent;
    if ((state & 2) && cls >= VH)
        rate += x->common;
    return rate;
}

/* Sums of rates [2 z + x] of a direction, n log rate added to logs. */
static inline void split(const kernel *k, const step *st, int i, int n_split, vd sum[4], vd logs[4])
{
    const double *n = k->r->count + ((size_t)st->t * 2 + (size_t)i) * DET_N_CLASSES;
    for (int v = 0; v < n_split; v++) {
        sum[v] = st->base[i];
        if (v & 1)
            sum[v] += st->ed[i] * k->s.eta - st->e * k->s.goodwill;
        if (v & 2)
            sum[v] += st->ed[i] * k->s.gamma[i];
    }
    for (int left = st->of->counts >> (4 * i) & 15; left; left &= left - 1) {
        int c = __builtin_ctz((unsigned)left);
        klass x = class_rates(k, st, i, c);
        for (int v = 0; v < n_split; v++)
            logs[v] += n[c] * v_log(rate_in(&x, v, c));
    }
}

static inline void state_sums(const kernel *k, const step *st, int n_states, vd sums_of[8], vd ll[8])
{
    vd zero = {0}, sum[2][4], logs[2][4], common = zero;
    int n_split = n_states > 1 ? 4 : 1;
    for (int i = 0; i < N_SIDES; i++) {
        for (int v = 0; v < 4; v++)
            sum[i][v] = logs[i][v] = zero;
        if (st->seen[i])
            split(k, st, i, n_split, sum[i], logs[i]);
    }
    for (int n = 0; n < k->r->n_court; n++)
        if (k->r->court[n].seen[st->t])
            common += channel_emission(k, k->r->court[n].count[st->t], court_rates(k, st, n).rate);
    for (int n = 0; n < k->r->n_den; n++)
        if (k->r->den[n].seen[st->t]) {
            deniable d = den_rates(k, st, n);
            int j = 1 - k->r->den[n].holder;
            vd at0 = channel_emission(k, k->r->den[n].count[st->t], d.rate0);
            vd at1 = n_states > 1 ? channel_emission(k, k->r->den[n].count[st->t], d.rate1) : zero;
            for (int v = 0; v < 4; v++)
                logs[j][v] += v & 1 ? at1 : at0;
        }
    for (int s = 0; s < n_states; s++) {
        int v0 = (s >> 2) * 2 + (s & 1), v1 = (s >> 2) * 2 + (s >> 1 & 1);
        sums_of[s] = sum[0][v0] + sum[1][v1];
        ll[s] = logs[0][v0] + logs[1][v1] + common;
    }
}

/* Scores step t: returns its log predictive probability; prob goes from predicted to filtered. */
static inline vd emission(const kernel *k, const step *st, vd prob[8], tape *tp)
{
    int n_states = k->moving ? 8 : 1;
    double n = k->r->total[st->t];
    vd rates[8], ll[8], zero = {0}, sum = zero, top;
    state_sums(k, st, n_states, rates, ll);
    for (int s = 0; s < n_states; s++) {
        tp->logs[s] = k->poisson ? -rates[s] : v_log(P(r) / (P(r) + rates[s]));
        ll[s] += k->poisson ? tp->logs[s] : (P(r) + n) * tp->logs[s];
    }
    if (!k->moving)
        return ll[0];
    top = ll[0];
    for (int s = 1; s < 8; s++)
        if (!(s & ~k->moving))
            top = v_max(top, ll[s]);
    for (int s = 0; s < 8; s++) {
        tp->ratio[s] = v_exp(ll[s] - top);
        prob[s] *= tp->ratio[s];
        sum += prob[s];
    }
    vd scale = 1 / sum;
    for (int s = 0; s < 8; s++) {
        prob[s] *= scale;
        tp->ratio[s] *= scale;
    }
    return top + v_log(sum);
}

/* a: adjoint of filtered states in, of predicted ones out; all: of the states' log emissions. */
static inline void filter_back(const kernel *k, const tape *tp, vd a[8], vd all[8])
{
    vd zero = {0}, mean = zero;
    all[0] = zero + 1;
    for (int s = 0; k->moving && s < 8; s++)
        mean += a[s] * tp->filter[s];
    for (int s = 0; k->moving && s < 8; s++) {
        vd g = a[s] - mean + 1;
        all[s] = tp->filter[s] * g;
        a[s] = tp->ratio[s] * g;
    }
}

/* weight[i][x]: probability in hindsight of x_i = x, for the deniable channels. */
static inline void emission_back(kernel *k, const step *st, const tape *tp, const vd all[8], vd weight[2][2], back *b, pending *q)
{
    int n_states = k->moving ? 8 : 1, n_split = k->moving ? 4 : 1;
    double total = k->r->total[st->t];
    vd rates[8], zero = {0}, a_sum[2][4], of[2][4];
    for (int i = 0; i < N_SIDES; i++)
        for (int v = 0; v < 4; v++)
            a_sum[i][v] = of[i][v] = zero;
    for (int s = 0; s < n_states; s++) {
        int v[2] = {(s >> 2) * 2 + (s & 1), (s >> 2) * 2 + (s >> 1 & 1)};
        vd g = -all[s];
        if (!k->poisson) {
            rates[s] = zero;
            for (int i = 0; i < N_SIDES; i++)
                if (st->seen[i])
                    rates[s] += st->base[i] + (v[i] & 1 ? st->ed[i] * k->s.eta - st->e * k->s.goodwill : zero) +
                                (v[i] & 2 ? st->ed[i] * k->s.gamma[i] : zero);
            g = -all[s] * (P(r) + total) / (P(r) + rates[s]);
            A(r) += all[s] * tp->logs[s] - g * rates[s] / P(r);
        }
        for (int i = 0; i < N_SIDES; i++) {
            a_sum[i][v[i]] += g;
            of[i][v[i]] += all[s];
        }
    }
    for (int i = 0; i < N_SIDES; i++) {
        const double *n = k->r->count + ((size_t)st->t * 2 + (size_t)i) * DET_N_CLASSES;
        weight[i][0] = of[i][0] + of[i][2];
        weight[i][1] = of[i][1] + of[i][3];
        if (!st->seen[i])
            continue;
        b->base[i] += a_sum[i][0] + a_sum[i][1] + a_sum[i][2] + a_sum[i][3];
        b->x[i] += a_sum[i][1] + a_sum[i][3];
        b->c -= a_sum[i][1] + a_sum[i][3];
        b->z[i] += a_sum[i][2] + a_sum[i][3];
        for (int left = st->of->counts >> (4 * i) & 15; left; left &= left - 1) {
            int c = __builtin_ctz((unsigned)left);
            klass x = class_rates(k, st, i, c), *a = pend(q, i, c);
            for (int v = 0; v < n_split; v++) {
                vd g = of[i][v] * n[c] / rate_in(&x, v, c);
                a->base += g;
                if (v & 1)
                    a->intent += g;
                if (v & 2)
                    a->common += g;
            }
        }
    }
}

/* All log-gamma terms at once, and the constants. */
static vd shape_terms(const kernel *k)
{
    vd zero = {0}, sum = zero - k->r->log_factorials;
    for (int n = 1; n < k->r->n_tail && !k->poisson; n++)
        if (k->r->tail[n] > 0)
            sum += k->r->tail[n] * v_log((P(r) + n) / P(r));
    return sum;
}

static void shape_terms_back(kernel *k)
{
    for (int n = 1; n < k->r->n_tail && !k->poisson; n++)
        A(r) -= k->r->tail[n] * n / (P(r) * (P(r) + n));
}
