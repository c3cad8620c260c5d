/* SPDX-License-Identifier: Apache-2.0 */
/* Logarithms taken of products: the ledger, over steps, and what acts say of the hidden states, within one. Part of
 * lane_kernel.h, which names the symbols.
 *
 * Emission n log rate - (r + n) log(1 + rate/r) has one r for all that is counted. So silence of everything that no
 * state enters is one product, settled now and then; and silence of what a state enters is one product a state, under
 * the logarithm that its sum needs anyway. Small n are factors, too.
 */

/* Few acts: their rate^n is multiplied. The ledger is settled when FULL or at least OFTEN. */
enum { FEW = 4, FULL = 8, OFTEN = 8 };

/* n log rate, to the ledger or as the result. */
INLINE vd enter_acts(double n, vd rate, ledger *book)
{
    if (n > FEW)
        return n * v_log(rate);
    if (n > 0) {
        book->acts *= v_power(rate, n);
        book->n += n;
    }
    return V_ZERO;
}

/* (r + n) log(r/(r + sum)), to the ledger and the result. */
INLINE vd enter_crowd(const kernel *k, double n, vd sum, ledger *book)
{
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

/* Joint states are 4 z + 2 x_1 + x_0. moving: a constant, the bits that may move (all that do, k->moving, are among them). Is state s
 * visited? Of direction i, its state v = 2 z + x? */
#define VISITS(moving, s)       (!((s) & ~(moving)))
#define VISITS_OF(moving, i, v) VISITS(moving, ((v) & 1) << (i) | ((v) & 2) << 1)

/* Sums over the states that differ from s in the first bit, in the first two, in all, where they are visited. */
INLINE vd sum_of_two(const int moving, const vd prob[8], const int s)
{
    return moving & 1 ? prob[s] + prob[s + 1] : prob[s];
}

INLINE vd sum_of_four(const int moving, const vd prob[8], const int s)
{
    return moving & 2 ? sum_of_two(moving, prob, s) + sum_of_two(moving, prob, s + 2) : sum_of_two(moving, prob, s);
}

INLINE vd sum_of(const int moving, const vd prob[8])
{
    return moving & 4 ? sum_of_four(moving, prob, 0) + sum_of_four(moving, prob, 4) : sum_of_four(moving, prob, 0);
}

/* Enter what the ledger has gathered: result. prob: the filter, whose sum has gathered too, where states move. */
INLINE vd settle(kernel *k, ledger *book, const int moving, vd prob[8], int last)
{
    vd v, shocks;
    book->steps++;
    if (!last && book->n < FULL && book->steps < OFTEN)
        return V_ZERO;
    if (moving) {
        vd sum = sum_of(moving, prob), scale = 1 / sum;
        book->acts *= sum;
#pragma GCC unroll 8
        for (int s = 0; s < 8; s++)
            if (VISITS(moving, s))
                prob[s] *= scale;
    }
    v = v_log(book->acts / book->crowd);
    if (!k->poisson) {
        shocks = v_log(book->shocks);
        k->shocks -= shocks;
        v -= P(r) * shocks;
    }
    *book = (ledger){V_ONE, V_ONE, V_ONE, 0, 0};
    return v;
}

/* ---- clues: what a step says of the hidden states, but for the pair's sums ---- */

typedef struct clues {
    int acted, many; /* are factors set; are logarithms in use */
    vd factor[2][4]; /* by direction and its state [2 z + x]: product of rate^n where n is few */
    vd log[2][4];    /* sum of n log rate where n is many */
    vd crowd[2][2];  /* deniable acts of direction j by x_j: product of 1 + rate/r; Poisson: sum of rates */
} clues;

/* Most steps need no factors: then they are not even set. */
INLINE void start_factors(clues *c)
{
    if (c->acted)
        return;
    c->acted = 1;
    for (int v = 0; v < 8; v++) {
        c->factor[v >> 2][v & 3] = V_ONE;
        c->log[v >> 2][v & 3] = V_ZERO;
    }
}

/* n log rate[v], v = 0 .. n_rates - 1, to the states v, v + n_rates, ... of direction i. */
INLINE void clue(clues *c, const int moving, int i, double n, const vd *rate, int n_rates)
{
    start_factors(c);
    c->many |= n > FEW;
#pragma GCC unroll 4
    for (int v = 0; v < n_rates; v++) {
        if (!VISITS_OF(moving, i, v))
            continue;
        vd x = n > FEW ? n * v_log(rate[v]) : v_power(rate[v], n);
        for (int at = v; at < 4; at += n_rates)
            if (!VISITS_OF(moving, i, at))
                continue;
            else if (n > FEW)
                c->log[i][at] += x;
            else
                c->factor[i][at] *= x;
    }
}

/* Emission of n deniable acts of direction j, by x_j. As the filter raises crowd to -(r + total of the pair), what is
 * over is made good here. */
INLINE void den_clue(const kernel *k, const step *st, int j, double n, const vd rate[2], const int moving, clues *c)
{
    vd crowd[2];
    double over = k->poisson ? 0 : st->of->total - n;
    for (int x = 0; x < 2; x++) {
        crowd[x] = k->poisson ? rate[x] : 1 + rate[x] * k->c.inverse_r;
        c->crowd[j][x] = k->poisson ? c->crowd[j][x] + crowd[x] : c->crowd[j][x] * crowd[x];
    }
    if (n > 0)
        clue(c, moving, j, n, rate, 2);
    for (int x = 0; over < 0 && x < 2; x++)
        crowd[x] = 1 / crowd[x];
    if (over != 0)
        clue(c, moving, j, over < 0 ? -over : over, crowd, 2);
}
