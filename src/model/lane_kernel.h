/* SPDX-License-Identifier: Apache-2.0 */
/* The likelihood and its gradient on lanes (docs/model.md, sections 2 to 4). Included once per width with LANES and KERNEL set.
 *
 * Idea. In most steps nothing happens, and then only sums over classes matter; they are linear in fear and belief. So what does not depend
 * on beliefs is summed first, and single classes are looked at only where an act was seen.
 *
 *   ED_i  = E D_ij                               e d        P_i = sum_h (mu_ih level + provocation)      own
 *   Q_i   = sum_h alpha_i,h. Y_ji                 reply      T_i = ED_i Theta_i F_i - E Trust h_i        turn (what the belief adds)
 *   B_i   = ED_i (P_i + Q_i) + E (M_i + Trust + 2 alphaC Y_coop) + echo + T_i                            base: acts at x = Z = 0
 *   K_i   = the same with s_j before Q, Trust, alphaC and T                                             known: as j = 1 - i expects
 *   X_i   = ED_i H (H = sum eta),  C = E G (G = sum goodwill),  Z_i = ED_i Gamma_i                      what x and Z add
 *
 * Evidence of holder i about j: l0 = K_j + B_i, l1 = l0 + X_j, l2 = l1 - C. Emission at (x_0, x_1, z): sum over i of
 * B_i + x_i (X_i - C) + z Z_i.
 *
 * Invariants: 1. all lanes run the same instructions; only numbers differ. 2. Every function ending in _back adds the adjoints of the function
 * before it. 3. Step t of the tape holds what step t of the walk back needs, so no logarithm is taken twice.
 */
#include <stddef.h>
#include <string.h>

#include "model/lane_math.h"
#include "model/lanes.h"

/* Lane vector of a parameter, and of its adjoint. */
#define P(member) (k->p[offsetof(det_params, member) / sizeof(double)])
#define A(member) (k->a[offsetof(det_params, member) / sizeof(double)])
#define VH DET_VH
enum { N_SIDES = 2 };

/* Sums of parameters over classes, by direction where they differ; and their adjoints. */
typedef struct sums {
    vd mu_hostile[2], alpha[2][2], theta[2], gamma[2], mu_coop[2], eta, goodwill, trust;
} sums;

/* What a step leaves for the walk back. */
typedef struct tape {
    vd odds[2], after[2];                   /* before and after the acts of the step */
    vd host[2], coop[2], log1[2], log2[2];  /* evidence of each holder, unweighted; its two logarithms */
    vd ed[2], e, level;
    vd filter[8], ratio[8], logs[8];        /* hidden states; log(r/(r + sum)) of each */
    vd y[];                                 /* kernels before the step */
} tape;

typedef struct kernel {
    const det_lane_plan *plan;
    const det_record *r;
    int moving, fears, poisson, step_of_tape; /* step_of_tape: vd per tape record */
    vd p[DET_N_PARAMS], a[DET_N_PARAMS];
    sums s, as;
    vd *weight, *dweight;                   /* [n_marks] */
    vd *w, *aw;                             /* [n_cells] */
    vd *tape;
} kernel;

/* One step's view: what direction() and the classes need. */
typedef struct step {
    int t, first, last;                     /* cells */
    const unsigned char *seen;
    vd e, level, ed[2], own[2], reply[2], provoke[2][2], coop[2], turn[2], h[2], fear[2], slope[2], base[2], known[2];
    vd total;                               /* weighted acts of the pair, seen directions */
    const vd *y;
    const double *last_count[2];            /* acts of the step before, for the echo; NULL at the start */
} step;

/* Adjoints of one step's quantities. */
typedef struct back {
    vd base[2], known[2], x[2], z[2], c, fear[2], h[2], e;
} back;

static inline tape *tape_at(const kernel *k, int t)
{
    return (tape *)(k->tape + (size_t)t * (size_t)k->step_of_tape);
}

/* ---- severity ---- */

static void fill_weights(kernel *k)
{
    const det_record *r = k->r;
    const det_lane_plan *plan = k->plan;
    vd zero = {0};
    for (int c = 0; plan->has_marks && c < DET_N_CLASSES; c++) {
        vd mean = zero, slope = zero;
        double n = 0;
        for (size_t m = 0; m < r->n_marks; m++)
            if (r->marks[m].cls == c) {
                k->weight[m] = v_exp(P(nu) * r->marks[m].m);
                n += r->marks[m].n;
                mean += r->marks[m].n * k->weight[m];
                slope += r->marks[m].n * r->marks[m].m * k->weight[m];
            }
        for (size_t m = 0; m < r->n_marks; m++)
            if (r->marks[m].cls == c) {
                k->weight[m] = k->weight[m] * n / mean;
                k->dweight[m] = k->weight[m] * (r->marks[m].m - slope / mean);
            }
    }
    for (int c = 0; c < plan->n_cells; c++) {
        const det_lane_cell *cell = &plan->cells[c];
        k->w[c] = zero + cell->w;
        if (!plan->has_marks)
            continue;
        k->w[c] = zero;
        for (int e = cell->first; e < cell->last; e++)
            k->w[c] += plan->entries[e].p * k->weight[plan->entries[e].mark];
    }
}

static void fill_weights_back(kernel *k)
{
    const det_lane_plan *plan = k->plan;
    for (int c = 0; plan->has_marks && c < plan->n_cells; c++)
        for (int e = plan->cells[c].first; e < plan->cells[c].last; e++)
            A(nu) += k->aw[c] * plan->entries[e].p * k->dweight[plan->entries[e].mark];
}

/* ---- sums of parameters ---- */

static void fill_sums(kernel *k)
{
    sums *s = &k->s;
    for (int i = 0; i < N_SIDES; i++) {
        s->mu_hostile[i] = P(mu[i][VH]) + P(mu[i][VH + 1]);
        s->mu_coop[i] = P(mu[i][0]) + P(mu[i][1]) + P(goodwill[0]) + P(goodwill[1]);
        s->theta[i] = P(theta[i][0]) + P(theta[i][1]);
        s->gamma[i] = P(gamma[i][0]) + P(gamma[i][1]);
        for (int g = 0; g < 2; g++)
            s->alpha[i][g] = P(alpha[i][0][g]) + P(alpha[i][1][g]);
    }
    s->eta = P(eta[0]) + P(eta[1]);
    s->goodwill = P(goodwill[0]) + P(goodwill[1]);
    s->trust = P(trust[0]) + P(trust[1]);
}

static void fill_sums_back(kernel *k)
{
    const sums *s = &k->as;
    for (int h = 0; h < 2; h++) {
        A(eta[h]) += s->eta;
        A(goodwill[h]) += s->goodwill + s->mu_coop[0] + s->mu_coop[1];
        A(trust[h]) += s->trust;
        for (int i = 0; i < N_SIDES; i++) {
            A(mu[i][VH + h]) += s->mu_hostile[i];
            A(mu[i][h]) += s->mu_coop[i];
            A(theta[i][h]) += s->theta[i];
            A(gamma[i][h]) += s->gamma[i];
            for (int g = 0; g < 2; g++)
                A(alpha[i][h][g]) += s->alpha[i][g];
        }
    }
}

/* ---- conduct: the sums of a step ---- */

static inline vd exposure(const kernel *k, int t)
{
    vd zero = {0};
    if (!k->r->machine_coded)
        return zero + k->r->step_days;
    return k->r->step_days * v_exp(P(xi) * k->r->log_volume[t]);
}

static inline vd baseline(const kernel *k, int t)
{
    vd sum = {0};
    if (k->r->n_level == 0)
        return sum + 1;
    for (int l = 0; l < k->r->n_level; l++)
        sum += P(level[l]) * k->r->basis[(size_t)t * (size_t)k->r->n_level + (size_t)l];
    return v_exp(sum);
}

/* What third parties add to the provocation of i by class; result: the exponent of their restraint. */
static vd third_parties(const kernel *k, const vd *y, int i, vd provoke[2])
{
    vd restrain = {0};
    for (int n = 0; n < k->r->n_inj; n++)
        for (int h = 0; k->r->inj[n].holder == i && h < 2; h++) {
            vd x = P(tau[n][h]) * y[det_stream_inj(n, h)];
            if (k->r->inj[n].effect == DET_RESTRAINS)
                restrain += x;
            else
                provoke[h] += x;
        }
    return restrain;
}

static vd echo_sum(const kernel *k, const step *st, int i)
{
    vd sum = {0};
    for (int c = 0; k->plan->has_echo && st->last_count[i] && c < DET_N_CLASSES; c++)
        if (st->last_count[i][c] != 0)
            sum += P(echo[c]) * st->last_count[i][c];
    return sum;
}

/* F and dF/d logit h of holder i. */
static inline void response(const kernel *k, int i, vd odds, step *st)
{
    vd g = 1 / (1 + odds), zero = {0}, q, v;
    st->h[i] = odds * g;
    st->fear[i] = st->slope[i] = zero;
    if (!k->fears)
        return;
    switch (k->plan->d->options.response[i]) {
    case DET_SUBSTITUTES:
        st->fear[i] = g;
        st->slope[i] = -st->h[i] * g;
        break;
    case DET_THRESHOLD:
        q = 0.5 / odds;
        v = 1 / (1 + q * q);
        st->fear[i] = v;
        st->slope[i] = 2 * v * (1 - v);
        break;
    default:
        st->fear[i] = st->h[i];
        st->slope[i] = st->h[i] * g;
    }
}

/* Sums of direction i; st->e, level, y, ed[i] (when `again`) are set. */
static inline void direction(const kernel *k, step *st, int i, vd odds, int again)
{
    const vd *y = st->y + (1 - i) * DET_N_CLASSES;
    vd zero = {0}, s = P(s[1 - i]), restrain;
    st->provoke[i][0] = st->provoke[i][1] = zero;
    restrain = third_parties(k, st->y, i, st->provoke[i]);
    st->coop[i] = y[0] + y[1];
    if (!again)
        st->ed[i] = st->e * v_exp(-P(delta) * st->coop[i] - restrain);
    response(k, i, odds, st);
    st->own[i] = k->s.mu_hostile[i] * st->level + st->provoke[i][0] + st->provoke[i][1];
    st->reply[i] = k->s.alpha[i][0] * y[VH] + k->s.alpha[i][1] * y[VH + 1];
    st->turn[i] = st->ed[i] * k->s.theta[i] * st->fear[i] - st->e * k->s.trust * st->h[i];
    vd answer = st->ed[i] * st->reply[i] + st->e * (k->s.trust + 2 * P(alpha_coop) * st->coop[i]) + st->turn[i];
    vd alone = st->ed[i] * st->own[i] + st->e * k->s.mu_coop[i] + echo_sum(k, st, i);
    st->base[i] = alone + answer;
    st->known[i] = alone + s * answer;
}

static void third_parties_back(kernel *k, const vd *y, int i, const vd a_provoke[2], vd a_restrain, vd *ay)
{
    for (int n = 0; n < k->r->n_inj; n++)
        for (int h = 0; k->r->inj[n].holder == i && h < 2; h++) {
            int at = det_stream_inj(n, h);
            vd a = k->r->inj[n].effect == DET_RESTRAINS ? a_restrain : a_provoke[h];
            A(tau[n][h]) += a * y[at];
            ay[at] += a * P(tau[n][h]);
        }
}

/* a_provoke: adjoints of the provocation of single classes, gathered before; a_level that of the log-baseline's factor. */
static inline void direction_back(kernel *k, const step *st, back *b, int i, vd a_ed, vd a_provoke[2], vd a_coop, vd *a_level, vd *ay)
{
    int other = (1 - i) * DET_N_CLASSES;
    const vd *y = st->y + other;
    vd s = P(s[1 - i]), alone = b->base[i] + b->known[i], answer = b->base[i] + s * b->known[i], ed = st->ed[i], e = st->e;
    vd trusting = k->s.trust + 2 * P(alpha_coop) * st->coop[i];
    A(s[1 - i]) += b->known[i] * (ed * st->reply[i] + e * trusting + st->turn[i]);
    a_ed += alone * st->own[i] + answer * (st->reply[i] + k->s.theta[i] * st->fear[i]) + b->x[i] * k->s.eta + b->z[i] * k->s.gamma[i];
    b->e += alone * k->s.mu_coop[i] + answer * (trusting - k->s.trust * st->h[i]);
    k->as.mu_hostile[i] += alone * ed * st->level;
    *a_level += alone * ed * k->s.mu_hostile[i];
    k->as.mu_coop[i] += alone * e;
    k->as.theta[i] += answer * ed * st->fear[i];
    k->as.trust += answer * e * (1 - st->h[i]);
    k->as.eta += b->x[i] * ed;
    k->as.gamma[i] += b->z[i] * ed;
    b->fear[i] += answer * ed * k->s.theta[i];
    b->h[i] -= answer * e * k->s.trust;
    A(alpha_coop) += 2 * answer * e * st->coop[i];
    a_coop += 2 * answer * e * P(alpha_coop);
    for (int g = 0; g < 2; g++) {
        k->as.alpha[i][g] += answer * ed * y[VH + g];
        ay[other + VH + g] += answer * ed * k->s.alpha[i][g];
        a_provoke[g] += alone * ed;
    }
    vd a_exponent = -a_ed * ed;
    A(delta) += a_exponent * st->coop[i];
    a_coop += a_exponent * P(delta);
    b->e += a_ed * ed / e;
    ay[other] += a_coop;
    ay[other + 1] += a_coop;
    third_parties_back(k, st->y, i, a_provoke, a_exponent, ay);
    for (int c = 0; k->plan->has_echo && st->last_count[i] && c < DET_N_CLASSES; c++)
        if (st->last_count[i][c] != 0)
            A(echo[c]) += alone * st->last_count[i][c];
}

/* ---- one class of a direction, where an act was seen ---- */

typedef struct klass {
    vd base, known, intent, common;
} klass;

static vd class_answer(const kernel *k, const step *st, int i, int c)
{
    const vd *y = st->y + (1 - i) * DET_N_CLASSES;
    if (c < VH)
        return P(trust[c]) * (1 - st->h[i]) + P(alpha_coop) * st->coop[i];
    int h = c - VH;
    return P(alpha[i][h][0]) * y[VH] + P(alpha[i][h][1]) * y[VH + 1] + P(theta[i][h]) * st->fear[i];
}

static klass class_rates(const kernel *k, const step *st, int i, int c)
{
    klass out;
    vd zero = {0}, echo = zero, answer = class_answer(k, st, i, c), s = P(s[1 - i]);
    if (k->plan->has_echo && st->last_count[i])
        echo += P(echo[c]) * st->last_count[i][c];
    if (c < VH) {
        vd own = P(mu[i][c]) + P(goodwill[c]);
        out.base = st->e * (own + answer) + echo;
        out.known = st->e * (own + s * answer) + echo;
        out.intent = -st->e * P(goodwill[c]);
        out.common = zero;
    } else {
        int h = c - VH;
        vd own = P(mu[i][c]) * st->level + st->provoke[i][h];
        out.base = st->ed[i] * (own + answer) + echo;
        out.known = st->ed[i] * (own + s * answer) + echo;
        out.intent = st->ed[i] * P(eta[h]);
        out.common = st->ed[i] * P(gamma[i][h]);
    }
    return out;
}

/* Adjoints of a class's four rates. */
static void class_back(kernel *k, const step *st, back *b, int i, int c, const klass *a, vd *a_ed, vd a_provoke[2], vd *a_coop,
                       vd *a_level, vd *ay)
{
    int other = (1 - i) * DET_N_CLASSES;
    const vd *y = st->y + other;
    vd s = P(s[1 - i]), alone = a->base + a->known, answer = a->base + s * a->known, value = class_answer(k, st, i, c);
    if (k->plan->has_echo && st->last_count[i])
        A(echo[c]) += alone * st->last_count[i][c];
    if (c < VH) {
        A(s[1 - i]) += a->known * st->e * value;
        A(mu[i][c]) += alone * st->e;
        A(goodwill[c]) += (alone - a->intent) * st->e;
        A(trust[c]) += answer * st->e * (1 - st->h[i]);
        A(alpha_coop) += answer * st->e * st->coop[i];
        *a_coop += answer * st->e * P(alpha_coop);
        b->h[i] -= answer * st->e * P(trust[c]);
        b->e += alone * (P(mu[i][c]) + P(goodwill[c])) + answer * value - a->intent * P(goodwill[c]);
        return;
    }
    int h = c - VH;
    vd ed = st->ed[i], own = P(mu[i][c]) * st->level + st->provoke[i][h];
    A(s[1 - i]) += a->known * ed * value;
    *a_ed += alone * own + answer * value + a->intent * P(eta[h]) + a->common * P(gamma[i][h]);
    A(mu[i][c]) += alone * ed * st->level;
    *a_level += alone * ed * P(mu[i][c]);
    a_provoke[h] += alone * ed;
    A(eta[h]) += a->intent * ed;
    A(gamma[i][h]) += a->common * ed;
    A(theta[i][h]) += answer * ed * st->fear[i];
    b->fear[i] += answer * ed * P(theta[i][h]);
    for (int g = 0; g < 2; g++) {
        A(alpha[i][h][g]) += answer * ed * y[VH + g];
        ay[other + VH + g] += answer * ed * P(alpha[i][h][g]);
    }
}

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
    vd g = P(b[i]) * tp->host[i] + P(d[i]) * tp->coop[i] + P(breach) * r->breach[st->t * 2 + i] + r->shift[st->t * 2 + i];
    for (int n = 0; n < r->n_court; n++)
        if (r->court[n].holder == i && r->court[n].seen[st->t])
            g += (r->court[n].tether ? P(f_tether[i]) : P(f[i])) * court_gain(k, st, n);
    for (int n = 0; n < r->n_den; n++)
        if (r->den[n].holder == i && r->den[n].seen[st->t])
            g += den_gain(k, st, n);
    return g;
}

/* Is principal i's government changed at t? */
static inline int changes(const kernel *k, int t, int i)
{
    return t < k->r->n_steps && k->r->reset[t * 2 + i];
}

static inline vd predict(const kernel *k, int t, int i, vd odds)
{
    vd q10 = P(q10) * (1 - P(audience[i]) * k->r->accused[t * 2 + i]), zeta = P(zeta[1 - i]);
    vd next = (odds * (1 - q10) + P(q01)) / (odds * q10 + 1 - P(q01));
    if (!changes(k, t + 1, 1 - i))
        return next;
    vd h = (1 - zeta) * next / (1 + next) + zeta * P(h0[i]);
    return h / (1 - h);
}

static inline vd predict_back(kernel *k, int t, int i, vd odds, vd a_next)
{
    double accused = k->r->accused[t * 2 + i];
    vd keep = 1 - P(audience[i]) * accused, q10 = P(q10) * keep, zeta = P(zeta[1 - i]), g = 1 / (1 + odds), h = odds * g;
    vd hp = h * (1 - q10) + g * P(q01), gp = h * q10 + g * (1 - P(q01)), a_hp;
    if (changes(k, t + 1, 1 - i)) {
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

static inline void switch_bit(const kernel *k, int t, int bit, vd prob[8])
{
    mix(prob, bit, bit == 2 ? P(z01) : P(a01), bit == 2 ? P(z10) : P(a10));
    if (bit < 2 && changes(k, t + 1, bit)) {
        vd pi = stationary(k, bit), zeta = P(zeta[bit]);
        mix(prob, bit, zeta * pi, zeta * (1 - pi));
    }
}

static inline void switch_states(const kernel *k, int t, vd prob[8])
{
    for (int bit = 0; bit < 3; bit++)
        if (k->moving >> bit & 1)
            switch_bit(k, t, bit, prob);
}

/* prob: after the acts of t; a: adjoint at t + 1 in, at t out. */
static inline void switch_states_back(kernel *k, int t, const vd prob[8], vd a[8])
{
    vd before[3][8], cur[8];
    memcpy(cur, prob, sizeof cur);
    for (int bit = 0; bit < 3; bit++) {
        memcpy(before[bit], cur, sizeof cur);
        if (k->moving >> bit & 1)
            switch_bit(k, t, bit, cur);
    }
    for (int bit = 2; bit >= 0; bit--) {
        vd zero = {0}, a_up = zero, a_down = zero, up = bit == 2 ? P(z01) : P(a01), down = bit == 2 ? P(z10) : P(a10);
        if (!(k->moving >> bit & 1))
            continue;
        if (bit < 2 && changes(k, t + 1, bit)) {
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
    for (int c = 0; c < DET_N_CLASSES; c++)
        if (n[c] > 0) {
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
        for (int c = 0; c < DET_N_CLASSES; c++) {
            if (n[c] <= 0)
                continue;
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

/* ---- kernels Y ---- */

/* What stream m gets in this step when nothing was seen of it: its mean where masked. */
static inline double fed(const kernel *k, const step *st, int m)
{
    int seen = m < DET_PAIR_STREAMS ? st->seen[m / DET_N_CLASSES] : st->seen[0] | st->seen[1];
    return seen ? 0 : k->r->mean[m];
}

static inline int is_fed(const step *st, int m)
{
    return m < DET_PAIR_STREAMS ? st->seen[m / DET_N_CLASSES] : st->seen[0] | st->seen[1];
}

static inline void decay(const kernel *k, const step *st, vd *y)
{
    vd rho = P(rho), gain = (1 - rho) / k->r->step_days;
    int all = st->seen[0] & st->seen[1];
    for (int m = 0; m < k->r->n_memory; m++)
        y[m] = all ? rho * y[m] : rho * y[m] + gain * fed(k, st, m);
    for (int c = st->first; c < st->last; c++) {
        int m = k->plan->cells[c].stream;
        if (m < k->r->n_memory && is_fed(st, m))
            y[m] += gain * k->w[c];
    }
}

static inline void decay_back(kernel *k, const step *st, vd *ay)
{
    vd rho = P(rho), gain = (1 - rho) / k->r->step_days, slope = {0};
    for (int c = st->first; c < st->last; c++) {
        int m = k->plan->cells[c].stream;
        if (m < k->r->n_memory && is_fed(st, m)) {
            k->aw[c] += gain * ay[m];
            slope -= ay[m] * k->w[c] / k->r->step_days;
        }
    }
    for (int m = 0; m < k->r->n_memory; m++) {
        slope += ay[m] * (st->y[m] - fed(k, st, m) / k->r->step_days);
        ay[m] *= rho;
    }
    A(rho) += slope;
}

/* ---- forward and back ---- */

static inline void open_step(const kernel *k, int t, step *st)
{
    const det_record *r = k->r;
    vd zero = {0};
    st->t = t;
    st->first = k->plan->first_cell[t];
    st->last = k->plan->first_cell[t + 1];
    st->seen = r->seen + t * 2;
    st->total = zero;
    for (int c = st->first; c < st->last; c++) {
        int stream = k->plan->cells[c].stream;
        if (stream < DET_PAIR_STREAMS && st->seen[stream / DET_N_CLASSES])
            st->total += k->w[c];
    }
    for (int i = 0; i < N_SIDES; i++) {
        st->last_count[i] = NULL;
        if (t > 0)
            st->last_count[i] =
                r->seen[(t - 1) * 2 + i] ? r->count + ((size_t)(t - 1) * 2 + (size_t)i) * DET_N_CLASSES : r->mean_count[i];
    }
}

static inline vd clamp_odds(vd odds)
{
#if LANES == 1
    return odds < 1e-300 ? 1e-300 : odds > 1e300 ? 1e300 : odds;
#else
    vd zero = {0};
    odds = v_select(odds < 1e-300, zero + 1e-300, odds);
    return v_select(odds > 1e300, zero + 1e300, odds);
#endif
}

static vd forward(kernel *k)
{
    const det_record *r = k->r;
    vd prob[8], odds[2], total = shape_terms(k);
    tape *first = tape_at(k, 0);
    start_states(k, prob);
    for (int m = 0; m < r->n_memory; m++)
        first->y[m] = (vd){0};
    for (int i = 0; i < N_SIDES; i++)
        odds[i] = P(h0[i]) / (1 - P(h0[i]));
    for (int t = 0; t < r->n_steps; t++) {
        tape *tp = tape_at(k, t), *next = tape_at(k, t + 1);
        step st;
        open_step(k, t, &st);
        st.y = tp->y;
        tp->e = st.e = exposure(k, t);
        tp->level = st.level = baseline(k, t);
        for (int i = 0; i < N_SIDES; i++) {
            tp->odds[i] = odds[i];
            direction(k, &st, i, odds[i], 0);
            tp->ed[i] = st.ed[i];
        }
        if (t >= r->lead)
            total += emission(k, &st, prob, tp);
        else
            for (int s = 0; k->moving && s < 8; s++)
                tp->ratio[s] = (vd){0} + 1;
        if (k->moving)
            memcpy(tp->filter, prob, sizeof prob);
        for (int i = 0; i < N_SIDES; i++) {
            evidence(k, &st, i, tp);
            tp->after[i] = clamp_odds(odds[i] * v_exp(gain_of(k, &st, i, tp)));
            odds[i] = predict(k, t, i, tp->after[i]);
        }
        memcpy(next->y, tp->y, (size_t)r->n_memory * sizeof *tp->y);
        decay(k, &st, next->y);
        if (k->moving)
            switch_states(k, t, prob);
    }
    return total;
}

static void channels_back(kernel *k, const step *st, const vd al[2], const vd weight[2][2], back *b)
{
    for (int n = 0; n < k->r->n_court; n++)
        if (k->r->court[n].seen[st->t])
            court_back(k, st, n, al[k->r->court[n].holder], b);
    for (int n = 0; n < k->r->n_den; n++)
        if (k->r->den[n].seen[st->t])
            den_back(k, st, n, al[k->r->den[n].holder], weight[1 - k->r->den[n].holder], b);
}

/* The sums and pending classes of a step backwards; al: adjoint of logit h, after the acts in, before them out. */
static inline void conduct_back(kernel *k, const step *st, back *b, pending *q, vd al[2], vd *ay)
{
    vd zero = {0}, a_level = zero;
    k->as.goodwill += b->c * st->e;
    b->e += b->c * k->s.goodwill;
    for (int i = 0; i < N_SIDES; i++) {
        vd a_ed = zero, a_coop = zero, a_provoke[2] = {zero, zero};
        for (int c = 0; c < DET_N_CLASSES; c++)
            if (q->used >> (i * DET_N_CLASSES + c) & 1)
                class_back(k, st, b, i, c, &q->of[i][c], &a_ed, a_provoke, &a_coop, &a_level, ay);
        direction_back(k, st, b, i, a_ed, a_provoke, a_coop, &a_level, ay);
    }
    for (int i = 0; i < N_SIDES; i++)
        al[i] += b->fear[i] * st->slope[i] + b->h[i] * st->h[i] * (1 - st->h[i]);
    if (k->r->machine_coded)
        A(xi) += b->e * st->e * k->r->log_volume[st->t];
    for (int l = 0; l < k->r->n_level; l++)
        A(level[l]) += a_level * st->level * k->r->basis[(size_t)st->t * (size_t)k->r->n_level + (size_t)l];
}

static void backward(kernel *k)
{
    const det_record *r = k->r;
    vd zero = {0}, a_prob[8], all[8], al[2] = {zero, zero}, ay[DET_PAIR_STREAMS + 2 * DET_MAX_CHANNELS];
    memset(a_prob, 0, sizeof a_prob);
    memset(ay, 0, sizeof ay);
    for (int t = r->n_steps - 1; t >= 0; t--) {
        tape *tp = tape_at(k, t);
        step st;
        back b;
        pending q;
        vd weight[2][2] = {{zero, zero}, {zero, zero}};
        memset(&b, 0, sizeof b);
        q.used = 0;
        open_step(k, t, &st);
        st.y = tp->y;
        st.e = tp->e;
        st.level = tp->level;
        for (int i = 0; i < N_SIDES; i++) {
            st.ed[i] = tp->ed[i];
            direction(k, &st, i, tp->odds[i], 1);
        }
        if (k->moving)
            switch_states_back(k, t, tp->filter, a_prob);
        filter_back(k, tp, a_prob, all);
        decay_back(k, &st, ay);
        for (int i = 0; i < N_SIDES; i++) {
            al[i] = predict_back(k, t, i, tp->after[i], al[i]);
            A(breach) += al[i] * r->breach[t * 2 + i];
            evidence_back(k, &st, i, tp, al[i], &b, &q);
        }
        if (t >= r->lead)
            emission_back(k, &st, tp, all, weight, &b, &q);
        channels_back(k, &st, al, weight, &b);
        conduct_back(k, &st, &b, &q, al, ay);
    }
    if (k->moving)
        start_states_back(k, a_prob);
    for (int i = 0; i < N_SIDES; i++)
        A(h0[i]) += al[i] / (P(h0[i]) * (1 - P(h0[i])));
    shape_terms_back(k);
    fill_weights_back(k);
    fill_sums_back(k);
}

/* ---- the block ---- */

static size_t tape_width(const det_lane_plan *plan)
{
    return sizeof(tape) / sizeof(vd) + (size_t)plan->d->record.n_memory;
}

static size_t work_size(const det_lane_plan *plan)
{
    size_t vectors = (size_t)(plan->d->record.n_steps + 1) * tape_width(plan) + 2 * (size_t)plan->n_cells +
                     2 * plan->d->record.n_marks;
    return sizeof(kernel) + 64 + vectors * sizeof(vd);
}

static void load(kernel *k, const double *u)
{
    const det_param_table *t = &k->plan->d->table;
    for (int lane = 0; lane < LANES; lane++) {
        det_params p;
        det_params_read(t, u + (size_t)lane * (size_t)t->n_free, &p);
        for (int n = 0; n < DET_N_PARAMS; n++)
            ((double *)&k->p[n])[lane] = det_params_flat(&p)[n];
    }
}

static void store(const kernel *k, const double *u, double *grad)
{
    const det_param_table *t = &k->plan->d->table;
    for (int lane = 0; lane < LANES; lane++) {
        det_params a;
        double *g = grad + (size_t)lane * (size_t)t->n_free;
        for (int n = 0; n < DET_N_PARAMS; n++)
            det_params_flat_mut(&a)[n] = ((const double *)&k->a[n])[lane];
        memset(g, 0, (size_t)t->n_free * sizeof *g);
        det_params_chain(t, u + (size_t)lane * (size_t)t->n_free, &a, g);
    }
}

static void block(const det_lane_plan *plan, void *work, const double *u, double *value, double *grad)
{
    const det_record *r = &plan->d->record;
    kernel *k = work;
    k->plan = plan;
    k->r = r;
    k->moving = (int)((plan->d->options.terms & (DET_TERM_INTENT_0 | DET_TERM_INTENT_1 | DET_TERM_COMMON)) >> 2);
    k->fears = (plan->d->options.terms & DET_TERM_FEAR) != 0;
    k->poisson = plan->d->options.poisson;
    k->step_of_tape = (int)tape_width(plan);
    k->w = (vd *)((char *)work + (sizeof(kernel) + 63) / 64 * 64);
    k->aw = k->w + plan->n_cells;
    k->weight = k->aw + plan->n_cells;
    k->dweight = k->weight + r->n_marks;
    k->tape = k->dweight + r->n_marks;
    load(k, u);
    fill_weights(k);
    fill_sums(k);
    vd total = forward(k);
    memcpy(value, &total, sizeof total);
    if (!grad)
        return;
    memset(k->a, 0, sizeof k->a);
    memset(&k->as, 0, sizeof k->as);
    memset(k->aw, 0, (size_t)plan->n_cells * sizeof *k->aw);
    backward(k);
    store(k, u, grad);
}

const det_lanes KERNEL = {KERNEL_NAME, LANES, work_size, block};
