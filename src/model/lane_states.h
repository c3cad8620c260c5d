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

INLINE void mix(vd prob[8], const int moving, int bit, vd up, vd down)
{
    int b = 1 << bit;
#pragma GCC unroll 4
    for (int n = 0; n < 4; n++) {
        int s = ((n & ~(b - 1)) << 1) | (n & (b - 1));
        if (!VISITS(moving, s | b))
            continue;
        vd flow = prob[s] * up - prob[s | b] * down;
        prob[s] -= flow;
        prob[s | b] += flow;
    }
}

INLINE void mix_back(const vd prob[8], const int moving, int bit, vd up, vd down, vd a[8], vd *a_up, vd *a_down)
{
    int b = 1 << bit;
#pragma GCC unroll 4
    for (int n = 0; n < 4; n++) {
        int s = ((n & ~(b - 1)) << 1) | (n & (b - 1));
        if (!VISITS(moving, s | b))
            continue;
        vd flow = a[s | b] - a[s];
        *a_up += flow * prob[s];
        *a_down -= flow * prob[s | b];
        a[s] += flow * up;
        a[s | b] -= flow * down;
    }
}

/* resets: bit i, government i changes before the next step. */
INLINE void switch_bit(const kernel *k, const int moving, int resets, int bit, vd prob[8])
{
    mix(prob, moving, bit, bit == 2 ? P(z01) : P(a01), bit == 2 ? P(z10) : P(a10));
    if (resets >> bit & 1) {
        vd pi = stationary(k, bit), zeta = P(zeta[bit]);
        mix(prob, moving, bit, zeta * pi, zeta * (1 - pi));
    }
}

INLINE void switch_states(const kernel *k, const int moving, int resets, vd prob[8])
{
#pragma GCC unroll 3
    for (int bit = 0; bit < 3; bit++)
        if ((k->moving & moving) >> bit & 1)
            switch_bit(k, moving, resets, bit, prob);
}

INLINE void copy_states(const int moving, const vd from[8], vd to[8])
{
#pragma GCC unroll 8
    for (int s = 0; s < 8; s++)
        if (VISITS(moving, s))
            to[s] = from[s];
}

/* prob: after the acts of the step; a: adjoint at the next in, at this out. */
INLINE void switch_states_back(kernel *k, const int moving, int resets, const vd prob[8], vd a[8])
{
    vd before[3][8], cur[8];
    copy_states(moving, prob, cur);
#pragma GCC unroll 3
    for (int bit = 0; bit < 3; bit++) {
        copy_states(moving, cur, before[bit]);
        if ((k->moving & moving) >> bit & 1)
            switch_bit(k, moving, resets, bit, cur);
    }
#pragma GCC unroll 3
    for (int bit = 2; bit >= 0; bit--) {
        vd zero = {0}, a_up = zero, a_down = zero, up = bit == 2 ? P(z01) : P(a01), down = bit == 2 ? P(z10) : P(a10);
        if (!((k->moving & moving) >> bit & 1))
            continue;
        if (resets >> bit & 1) {
            vd pi = stationary(k, bit), zeta = P(zeta[bit]);
            copy_states(moving, before[bit], cur);
            mix(cur, moving, bit, up, down);
            mix_back(cur, moving, bit, zeta * pi, zeta * (1 - pi), a, &a_up, &a_down);
            A(zeta[bit]) += a_up * pi + a_down * (1 - pi);
            stationary_back(k, bit, zeta * (a_up - a_down));
            a_up = a_down = zero;
        }
        mix_back(before[bit], moving, bit, up, down, a, &a_up, &a_down);
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

/* The acts of direction i: evidence to the other's gain; emission to the clues, or, where no hidden state moves, to
 * the ledger and the result.
 */
INLINE vd acts(kernel *k, const step *st, int i, const int moving, const int beliefs, vd *gain, clues *said,
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
            clue(said, moving, i, cell->count, rate, cls >= VH ? 4 : 2);
        } else {
            sum += enter_acts(cell->count, x.base, book);
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

/* No hidden state moves: (r + n) log(r/(r + sum)), to the ledger and the result. */
INLINE vd emission(kernel *k, const step *st, ledger *book)
{
    vd sum = V_ZERO;
    for (int i = 0; i < 2; i++)
        if (st->seen >> i & 1)
            sum += st->base[i];
    return enter_crowd(k, st->of->total, sum, book);
}

/* Of the two directions' states [2 z + x], those of joint state s. */
#define STATE_OF(i, s) (((s) >> 2) * 2 + ((s) >> (i) & 1))

/* Sums of rates of the joint states. */
INLINE void state_sums(const kernel *k, const step *st, const int moving, vd sum[8])
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
#pragma GCC unroll 8
    for (int s = 0; s < 8; s++)
        if (VISITS(moving, s))
            sum[s] = of[0][STATE_OF(0, s)] + of[1][STATE_OF(1, s)];
}

/* Log emission ll[8] of the joint states, less factors and what is common; logs[8]: of r/(r + sum), deniable acts with
 * it. */
INLINE void state_emission(const kernel *k, const step *st, const int moving, const clues *said, vd logs[8], vd ll[8])
{
    vd n = P(r) + st->of->total, sum[8];
    state_sums(k, st, moving, sum);
#pragma GCC unroll 8
    for (int s = 0; s < 8; s++)
        if (VISITS(moving, s) && !k->poisson)
            sum[s] = 1 + sum[s] * k->c.inverse_r;
    for (int x = 0; k->r->n_den && x < 4; x++) {
        vd one = said->crowd[0][x & 1], other = said->crowd[1][x >> 1];
        for (int s = x; s < 8; s += 4)
            if (VISITS(moving, s))
                sum[s] = k->poisson ? sum[s] + (one + other) : sum[s] * (one * other);
    }
#pragma GCC unroll 8
    for (int s = 0; s < 8; s++) {
        if (!VISITS(moving, s))
            continue;
        logs[s] = k->poisson ? -sum[s] : -v_log(sum[s]);
        ll[s] = k->poisson ? logs[s] : n * logs[s];
    }
#pragma GCC unroll 8
    for (int s = 0; s < 8; s++)
        if (VISITS(moving, s) && said->many)
            ll[s] += said->log[0][STATE_OF(0, s)] + said->log[1][STATE_OF(1, s)];
}

/* Emissions ll[8] relative to the result, into ratio[8]. But for acts they are at most 0, so state 0 will do for
 * reference if it is not far below; else the likeliest. */
INLINE vd relative(const kernel *k, const int moving, const clues *said, const vd ll[8], vd ratio[8])
{
    enum { FAR = 30 };
    vd top = ll[0];
    int near = !said->many && __builtin_expect(v_all_below(-top, FAR), 1);
#pragma GCC unroll 8
    for (int s = 1; s < 8; s++)
        if (VISITS(moving, s) && !near && VISITS(k->moving, s))
            top = v_max(top, ll[s]);
    ratio[0] = near ? V_ONE : v_exp(ll[0] - top);
#pragma GCC unroll 8
    for (int s = 1; s < 8; s++)
        if (VISITS(moving, s))
            ratio[s] = v_exp(ll[s] - top);
#pragma GCC unroll 8
    for (int s = 0; s < 8; s++)
        if (VISITS(moving, s) && said->acted)
            ratio[s] *= said->factor[0][STATE_OF(0, s)] * said->factor[1][STATE_OF(1, s)];
    return top;
}

/* What the walk back needs of a step: the filter, its ratio to the prediction, and the states' logarithms. before: sum of
 * the prediction. */
INLINE void keep_states(const step *st, const int moving, const vd prob[8], const vd ratio[8], const vd logs[8], vd before, vd *states)
{
    vd scale = 1 / sum_of(moving, prob);
#pragma GCC unroll 8
    for (int s = 0; s < 8; s++) {
        if (!VISITS(moving, s))
            continue;
        states[s] = prob[s] * scale;
        states[8 + s] = st->scored ? ratio[s] * (before * scale) : V_ONE;
        states[16 + s] = st->scored ? logs[s] : V_ZERO;
    }
}

/* One step of the filter: result is its log predictive probability, less the factor by which the sum of prob shrinks;
 * prob goes from predicted to filtered. states: what is left on the tape. */
INLINE vd filter(const kernel *k, const step *st, const int moving, const clues *said, vd prob[8], ledger *book, vd *states,
                 int keep)
{
    vd logs[8], ll[8], ratio[8], top = V_ZERO, before = keep ? sum_of(moving, prob) : V_ONE;
    if (st->scored) {
        state_emission(k, st, moving, said, logs, ll);
        top = relative(k, moving, said, ll, ratio);
#pragma GCC unroll 8
        for (int s = 0; s < 8; s++)
            if (VISITS(moving, s))
                prob[s] *= ratio[s];
        book->n += said->acted ? st->of->total : 0;
    }
    if (keep)
        keep_states(st, moving, prob, ratio, logs, before, states);
    return top;
}

/* a: adjoint of filtered states in, of predicted ones out; all: of the states' log emissions. */
INLINE void filter_back(const int moving, const vd *states, vd a[8], vd all[8])
{
    vd mean = V_ZERO;
#pragma GCC unroll 8
    for (int s = 0; s < 8; s++)
        if (VISITS(moving, s))
            mean += a[s] * states[s];
#pragma GCC unroll 8
    for (int s = 0; s < 8; s++) {
        if (!VISITS(moving, s))
            continue;
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
INLINE void states_back(kernel *k, const step *st, const int moving, const vd all[8], const vd *states, vd of[2][4], back *b)
{
    vd sum[8], a_sum[2][4], a_r = V_ZERO, n = P(r) + st->of->total;
    for (int v = 0; v < 4; v++)
        of[0][v] = of[1][v] = a_sum[0][v] = a_sum[1][v] = V_ZERO;
    state_sums(k, st, moving, sum);
#pragma GCC unroll 8
    for (int s = 0; s < 8; s++) {
        if (!VISITS(moving, s))
            continue;
        int v0 = STATE_OF(0, s), v1 = STATE_OF(1, s);
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
