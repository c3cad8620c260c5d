/* SPDX-License-Identifier: Apache-2.0 */
/* Hidden states and emission on lanes. Part of lane_kernel.h, which names the symbols. */

/* ---- hidden states ---- */

INLINE vd stationary(const kernel *k, int bit)
{
    vd up = bit == 2 ? P(z01) : P(a01), down = bit == 2 ? P(z10) : P(a10);
    return up / (up + down);
}

INLINE void stationary_back(kernel *k, int bit, vd a)
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

INLINE void mix(vd prob[8], int bit, vd up, vd down)
{
    int b = 1 << bit;
    for (int n = 0; n < 4; n++) {
        int s = ((n & ~(b - 1)) << 1) | (n & (b - 1));
        vd flow = prob[s] * up - prob[s | b] * down;
        prob[s] -= flow;
        prob[s | b] += flow;
    }
}

INLINE void mix_back(const vd prob[8], int bit, vd up, vd down, vd a[8], vd *a_up, vd *a_down)
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
INLINE void switch_bit(const kernel *k, int resets, int bit, vd prob[8])
{
    mix(prob, bit, bit == 2 ? P(z01) : P(a01), bit == 2 ? P(z10) : P(a10));
    if (resets >> bit & 1) {
        vd pi = stationary(k, bit), zeta = P(zeta[bit]);
        mix(prob, bit, zeta * pi, zeta * (1 - pi));
    }
}

INLINE void switch_states(const kernel *k, int resets, vd prob[8])
{
    for (int bit = 0; bit < 3; bit++)
        if (k->moving >> bit & 1)
            switch_bit(k, resets, bit, prob);
}

/* prob: after the acts of the step; a: adjoint at the next in, at this out. */
INLINE void switch_states_back(kernel *k, int resets, const vd prob[8], vd a[8])
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

/* ---- single classes: evidence and emission where an act was seen ---- */

/* Rates of a class at [2 z + x]. */
INLINE void rates_of(const klass *x, vd rate[4])
{
    rate[0] = x->base;
    rate[1] = x->base + x->intent;
    rate[2] = x->base + x->common;
    rate[3] = rate[1] + x->common;
}

/* Few acts: their n log rate may be left to the ledger. */
enum { FEW = 4, FULL = 8, OFTEN = 8 };

/* The acts of direction i: evidence to the other's gain; emission to logs[2 z + x] of this direction, or, where no
 * hidden state moves, to the ledger and the result.
 */
INLINE vd acts(kernel *k, const step *st, int i, const int moving, const int beliefs, vd *gain, vd logs[4],
               ledger *book)
{
    vd sum = V_ZERO, rate[4];
    for (int c = st->of->cells[i]; c < st->of->cells[i + 1]; c++) {
        const det_lane_cell *cell = &k->plan->cells[c];
        int cls = cell->stream % DET_N_CLASSES;
        klass x = class_rates(k, st, i, cls);
        if (beliefs) {
            k->marks[c] = v_log((x.known + x.intent) / x.known);
            *gain += (cls >= VH ? P(b[1 - i]) : P(d[1 - i])) * k->w[c] * k->marks[c];
        }
        if (!st->scored || cell->count == 0)
            continue;
        if (moving) {
            rates_of(&x, rate);
            for (int v = 0; v < (cls >= VH ? 4 : 2); v++)
                rate[v] = cell->count * v_log(rate[v]);
            for (int v = 0; v < 4; v++)
                logs[v] += rate[cls >= VH ? v : v & 1];
        } else if (cell->count <= FEW) {
            book->acts *= v_power(x.base, cell->count);
            book->n += cell->count;
        } else {
            sum += cell->count * v_log(x.base);
        }
    }
    return sum;
}

/* of[2 z + x]: probability in hindsight of this direction's state; al: adjoint of the other's logit after the step;
 * shared: of the number of acts. */
INLINE void acts_back(kernel *k, const step *st, int i, const int moving, const int beliefs, const vd of[4], vd al,
                      vd shared, back *b, side_back *to, vd *ay)
{
    vd rate[4];
    for (int c = st->of->cells[i]; c < st->of->cells[i + 1]; c++) {
        const det_lane_cell *cell = &k->plan->cells[c];
        int cls = cell->stream % DET_N_CLASSES;
        klass x = class_rates(k, st, i, cls), a = {V_ZERO, V_ZERO, V_ZERO, V_ZERO};
        if (beliefs) {
            vd told = x.known + x.intent, mark = al * k->marks[c], inverse = al * k->w[c] / (x.known * told);
            vd bias = cls >= VH ? P(b[1 - i]) : P(d[1 - i]);
            *(cls >= VH ? &A(b[1 - i]) : &A(d[1 - i])) += k->w[c] * mark;
            a.intent = bias * x.known * inverse;
            a.known = a.intent - bias * told * inverse;
            if (k->plan->has_marks)
                k->aw[c] += bias * mark + shared;
        }
        if (st->scored && cell->count > 0) {
            rates_of(&x, rate);
            if (!moving) {
                a.base = cell->count / rate[0];
            } else {
                vd low = cell->count / (rate[0] * rate[1]), high = cell->count / (rate[2] * rate[3]);
                vd g1 = of[1] * rate[0] * low, g2 = of[2] * rate[3] * high, g3 = of[3] * rate[2] * high;
                a.base = of[0] * rate[1] * low + g1 + g2 + g3;
                a.intent += g1 + g3;
                a.common = g2 + g3;
            }
        }
        class_back(k, st, b, i, cls, &a, to, ay);
    }
}

/* ---- emission of the pair's sums ---- */

/* Enter what the ledger has gathered: result. */
INLINE vd settle(kernel *k, ledger *book, int last)
{
    vd v, shocks;
    book->steps++;
    if (!last && book->n < FULL && book->steps < OFTEN)
        return V_ZERO;
    v = v_log(book->acts / book->crowd);
    if (!k->poisson) {
        shocks = v_log(book->shocks);
        k->shocks -= shocks;
        v -= P(r) * shocks;
    }
    *book = (ledger){V_ONE, V_ONE, V_ONE, 0, 0};
    return v;
}

/* No hidden state moves: (r + n) log(r/(r + sum)), to the ledger and the result. */
INLINE vd emission(kernel *k, const step *st, ledger *book)
{
    double n = st->of->total;
    vd sum = V_ZERO;
    for (int i = 0; i < 2; i++)
        if (st->seen >> i & 1)
            sum += st->base[i];
    if (k->poisson)
        return -sum;
    vd crowd = 1 + sum * k->c.inverse_r;
    book->shocks *= crowd;
    if (n > FEW)
        return -n * v_log(crowd);
    if (n > 0) {
        book->crowd *= v_power(crowd, n);
        book->n += n;
    }
    return V_ZERO;
}

/* Sums of rates of the joint states. */
INLINE void state_sums(const kernel *k, const step *st, vd sum[8])
{
    vd of[2][4], zero = V_ZERO;
    for (int i = 0; i < 2; i++) {
        int seen = st->seen >> i & 1;
        vd x = seen ? st->ed[i] * k->s.eta - st->e * k->s.goodwill : zero;
        of[i][0] = seen ? st->base[i] : zero;
        of[i][1] = of[i][0] + x;
        of[i][2] = seen ? of[i][0] + st->ed[i] * k->s.gamma[i] : zero;
        of[i][3] = of[i][2] + x;
    }
    for (int s = 0; s < 8; s++)
        sum[s] = of[0][(s >> 2) * 2 + (s & 1)] + of[1][(s >> 2) * 2 + (s >> 1 & 1)];
}

/* Log emission ll[8] of the joint states, less what is common; logs[8]: of r/(r + sum). */
INLINE void state_emission(const kernel *k, const step *st, const vd of_acts[2][4], const vd add[2][2], vd logs[8],
                           vd ll[8])
{
    vd n = P(r) + st->of->total;
    state_sums(k, st, ll);
    for (int s = 0; s < 8; s++) {
        logs[s] = k->poisson ? -ll[s] : -v_log(1 + ll[s] * k->c.inverse_r);
        ll[s] = k->poisson ? logs[s] : n * logs[s];
    }
    for (int s = 0; st->of->cells[0] < st->of->cells[2] && s < 8; s++)
        ll[s] += of_acts[0][(s >> 2) * 2 + (s & 1)] + of_acts[1][(s >> 2) * 2 + (s >> 1 & 1)];
    for (int s = 0; k->r->n_den && s < 8; s++)
        ll[s] += add[0][s & 1] + add[1][s >> 1 & 1];
}

/* One step of the filter: result is its log predictive probability, less what goes to the ledger; prob goes from
 * predicted to filtered. states: what is left on the tape. */
INLINE vd filter(const kernel *k, const step *st, const vd of_acts[2][4], const vd add[2][2], vd prob[8], ledger *book,
                 vd *states, int keep)
{
    vd logs[8], ratio[8], top = V_ZERO, sum = V_ZERO;
    if (st->scored) {
        state_emission(k, st, of_acts, add, logs, ratio);
        top = ratio[0];
        for (int s = 1; s < 8; s++)
            if (!(s & ~k->moving))
                top = v_max(top, ratio[s]);
        for (int s = 0; s < 8; s++) {
            ratio[s] = v_exp(ratio[s] - top);
            prob[s] *= ratio[s];
            sum += prob[s];
        }
        vd scale = 1 / sum;
        book->acts *= sum;
        for (int s = 0; s < 8; s++)
            prob[s] *= scale;
        for (int s = 0; keep && s < 8; s++)
            ratio[s] *= scale;
    }
    for (int s = 0; keep && s < 8; s++) {
        states[s] = prob[s];
        states[8 + s] = st->scored ? ratio[s] : V_ONE;
        states[16 + s] = st->scored ? logs[s] : V_ZERO;
    }
    return top;
}

/* a: adjoint of filtered states in, of predicted ones out; all: of the states' log emissions. */
INLINE void filter_back(const vd *states, vd a[8], vd all[8])
{
    vd mean = V_ZERO;
    for (int s = 0; s < 8; s++)
        mean += a[s] * states[s];
    for (int s = 0; s < 8; s++) {
        vd g = a[s] - mean + 1;
        all[s] = states[s] * g;
        a[s] = states[8 + s] * g;
    }
}

/* emission() backwards. */
INLINE void emission_back(kernel *k, const step *st, back *b)
{
    vd sum = V_ZERO, g = -V_ONE;
    for (int i = 0; i < 2; i++)
        if (st->seen >> i & 1)
            sum += st->base[i];
    if (!k->poisson) {
        g = -(P(r) + st->of->total) / (P(r) + sum);
        A(r) -= g * sum * k->c.inverse_r;
    }
    b->base[0] += st->seen & 1 ? g : V_ZERO;
    b->base[1] += st->seen & 2 ? g : V_ZERO;
}

/* state_emission() backwards. all: adjoint of the log emission of each state. of[i][2 z + x]: probability in hindsight
 * of the state of direction i. */
INLINE void states_back(kernel *k, const step *st, const vd all[8], const vd *states, vd of[2][4], back *b)
{
    vd sum[8], a_sum[2][4], a_r = V_ZERO, n = P(r) + st->of->total;
    for (int v = 0; v < 4; v++)
        of[0][v] = of[1][v] = a_sum[0][v] = a_sum[1][v] = V_ZERO;
    state_sums(k, st, sum);
    for (int s = 0; s < 8; s++) {
        int v0 = (s >> 2) * 2 + (s & 1), v1 = (s >> 2) * 2 + (s >> 1 & 1);
        vd g = -all[s];
        if (!k->poisson) {
            g *= n / (P(r) + sum[s]);
            a_r += all[s] * states[16 + s] - g * sum[s] * k->c.inverse_r;
        }
        a_sum[0][v0] += g;
        a_sum[1][v1] += g;
        of[0][v0] += all[s];
        of[1][v1] += all[s];
    }
    A(r) += a_r;
    for (int i = 0; i < 2; i++)
        if (st->seen >> i & 1) {
            vd x = a_sum[i][1] + a_sum[i][3], z = a_sum[i][2] + a_sum[i][3];
            b->base[i] += a_sum[i][0] + a_sum[i][2] + x;
            b->x[i] += x;
            b->c -= x;
            b->z[i] += z;
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
