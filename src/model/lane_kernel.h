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
    const det_lane_step *of;
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

#include "model/lane_conduct.h"
#include "model/lane_belief.h"
#include "model/lane_states.h"

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
    st->of = &k->plan->steps[t];
    st->first = st->of->first;
    st->last = st->of->last;
    st->seen = r->seen + t * 2;
    st->total = zero;
    for (int c = st->first; c < st->last; c++) {
        int stream = k->plan->cells[c].stream;
        if (stream < DET_PAIR_STREAMS && st->seen[stream / DET_N_CLASSES])
            st->total += k->w[c];
    }
    for (int i = 0; i < N_SIDES; i++)
        st->last_count[i] = t > 0 ? det_record_last(r, t, i) : NULL;
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
            odds[i] = predict(k, &st, i, tp->after[i]);
        }
        memcpy(next->y, tp->y, (size_t)r->n_memory * sizeof *tp->y);
        decay(k, &st, next->y);
        if (k->moving)
            switch_states(k, st.of->resets, prob);
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
            switch_states_back(k, st.of->resets, tp->filter, a_prob);
        filter_back(k, tp, a_prob, all);
        decay_back(k, &st, ay);
        for (int i = 0; i < N_SIDES; i++) {
            al[i] = predict_back(k, &st, i, tp->after[i], al[i]);
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
