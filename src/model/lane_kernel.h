/* SPDX-License-Identifier: Apache-2.0 */
/* The likelihood and its gradient on lanes (docs/model.md, sections 2 to 4). Included once per width with LANES and
 * KERNEL set.
 *
 * Idea. In most steps nothing happens, and then only sums over classes matter; they are linear in fear and belief. So
 * what does not depend on beliefs is summed first, and single classes are looked at only where an act was seen.
 *
 *   ED_i  = E D_ij                               e d        P_i = sum_h (mu_ih level + provocation)      own
 *   Q_i   = sum_h alpha_i,h. Y_ji                 reply      T_i = ED_i Theta_i F_i - E Trust h_i        turn (what the
 * belief adds) B_i   = ED_i (P_i + Q_i) + E (M_i + Trust + 2 alphaC Y_coop) + echo + T_i base: acts at x = Z = 0 K_i =
 * the same with s_j before Q, Trust, alphaC and T                                             known: as j = 1 - i
 * expects X_i   = ED_i H (H = sum eta),  C = E G (G = sum goodwill),  Z_i = ED_i Gamma_i                      what x
 * and Z add
 *
 * Evidence of holder i about j: l0 = K_j + B_i, l1 = l0 + X_j, l2 = l1 - C. Emission at (x_0, x_1, z): sum over i of
 * B_i + x_i (X_i - C) + z Z_i.
 *
 * What is off costs nothing: forward and backward are compiled for each answer to "do beliefs matter", "do hidden
 * states move" and "is a tape kept"; all they call is inlined into them with these answers as constants.
 *
 * Invariants: 1. all lanes run the same instructions; only numbers differ. 2. Every function ending in _back adds the
 * adjoints of the function before it. 3. Step t of the tape holds what step t of the walk back needs, so no logarithm
 * of the pair is taken twice.
 */
#include <stddef.h>
#include <string.h>

#include "model/lane_math.h"
#include "model/lanes.h"

/* Lane vector of a parameter, and of its adjoint. */
#define P(member) (k->p[offsetof(det_params, member) / sizeof(double)])
#define A(member) (k->a[offsetof(det_params, member) / sizeof(double)])
#define VH        DET_VH
/* Kernels of the acts of direction i: cooperation, VH, MH. */
#define Y_OF(i) ((i)*DET_LANE_SIDE)

/* Sums of parameters over classes, by direction where they differ; and their adjoints. */
typedef struct sums {
    vd mu_hostile[2], alpha[2][2], theta[2], gamma[2], mu_coop[2], eta, goodwill, trust;
} sums;

/* What steps need of the parameters again and again. */
typedef struct often {
    vd gain;                              /* what an act adds to its kernel */
    vd inverse_r, two_alpha_coop, keep01; /* 1/r, 2 alphaC, 1 - q01 */
    vd gap, tied, kept;                   /* pi1 - pi0, pi1 psi, 1 - pi0 */
    vd fear[2][2];                        /* F(h) = fear[0] + fear[1] h, where it is linear */
} often;

/* What a step leaves for the walk back. */
typedef struct tape {
    vd h[2], after[2];   /* beliefs before and after the acts of the step */
    vd log1[2], log2[2]; /* evidence of each holder: its two logarithms */
    vd ed[2], e, level;
    vd y[]; /* kernels before the step; logarithms of the channels' evidence; then, where hidden states move: filter[8],
               ratio[8] (filter by prediction), logs[8] (log(r/(r + sum)) of each) */
} tape;

/* Logarithms are taken of products of a few factors: sums of n log rate, and of log(1 + sum/r) where no hidden state
 * enters. lane_ledger.h */
typedef struct ledger {
    vd acts, crowd; /* products of rate^n, and of (1 + sum/r)^n */
    vd shocks;      /* product of 1 + sum/r */
    double n;       /* acts in the first two */
    int steps;      /* since the last entry */
} ledger;

typedef struct kernel {
    const det_lane_plan *plan;
    const det_record *r;
    int moving, fears, poisson, step_of_tape; /* step_of_tape: vd per tape record */
    vd p[DET_N_PARAMS], a[DET_N_PARAMS];
    sums s, as;
    often c;
    vd shocks;            /* sum of log(r/(r + sum)) over what went to the ledger */
    vd *weight, *dweight; /* [n_marks] */
    vd *w, *aw;           /* [n_cells] */
    vd *marks;            /* [n_cells] log((known + extra)/known) of the pair's */
    vd *tape;
} kernel;

/* One step's view: what direction() and the classes need. */
typedef struct step {
    int t;
    const det_lane_step *of;
    int seen, told, resets, scored; /* as in of; constants where the step is plain */
    vd e, level, ed[2], own[2], own_coop[2], reply[2], turn[2], h[2], g[2], fear[2], slope[2];
    vd still[2], expected[2]; /* base and known without turn */
    vd base[2], known[2];
    vd provoke[2][2];
    vd total; /* weighted acts of the pair */
    const vd *y;
    const double *last_count[2]; /* acts of the step before, for the echo; NULL at the start */
} step;

/* Adjoints of one step's quantities. */
typedef struct back {
    vd base[2], known[2], x[2], z[2], c, fear[2], h[2], log_e;
} back;

/* Of one direction: ED, provocation, cooperation remembered, log-baseline's factor. */
typedef struct side_back {
    vd ed, provoke[2], coop, level;
} side_back;

/* Their zeros, member by member: a cleared struct would be cleared in memory. */
#define NONE                                                                                                           \
    {                                                                                                                  \
        V_ZERO, V_ZERO                                                                                                 \
    }
#define NO_BACK                                                                                                        \
    {                                                                                                                  \
        NONE, NONE, NONE, NONE, V_ZERO, NONE, NONE, V_ZERO                                                             \
    }
#define NO_SIDE_BACK                                                                                                   \
    {                                                                                                                  \
        V_ZERO, NONE, V_ZERO, V_ZERO                                                                                   \
    }

INLINE tape *tape_at(const kernel *k, int t)
{
    return (tape *)(k->tape + (size_t)t * (size_t)k->step_of_tape);
}

/* The channels' part of a step's tape, and the hidden states'. */
INLINE vd *ratios_at(const kernel *k, tape *tp)
{
    return tp->y + k->plan->n_memory;
}

INLINE vd *states_at(const kernel *k, tape *tp)
{
    return ratios_at(k, tp) + k->r->n_court + k->r->n_den;
}

#include "model/lane_ledger.h"
#include "model/lane_belief.h"
#include "model/lane_conduct.h"
#include "model/lane_states.h"

/* ---- kernels Y ---- */

/* What kernel m gets in this step when nothing was seen of it: its mean where masked. */
INLINE double fed(const kernel *k, const step *st, int m)
{
    int seen = m < DET_LANE_PAIR ? st->seen >> (m / DET_LANE_SIDE) & 1 : st->seen;
    return seen ? 0 : k->plan->mean[m];
}

INLINE void decay(const kernel *k, const step *st, vd *next)
{
    const det_lane_plan *plan = k->plan;
    vd rho = P(rho);
#pragma GCC unroll 6
    for (int m = 0; m < DET_LANE_PAIR; m++)
        next[m] = rho * st->y[m];
    for (int m = DET_LANE_PAIR; m < plan->n_memory; m++)
        next[m] = rho * st->y[m];
    for (int m = 0; st->seen != 3 && m < plan->n_memory; m++)
        next[m] += k->c.gain * fed(k, st, m);
    for (int c = st->of->cells[0]; c < st->of->cells[3]; c++)
        if (plan->cells[c].memory >= 0)
            next[plan->cells[c].memory] += k->c.gain * k->w[c];
}

INLINE void decay_back(kernel *k, const step *st, vd *ay)
{
    const det_lane_plan *plan = k->plan;
    vd rho = P(rho), slope = V_ZERO;
    double per_day = 1 / k->r->step_days;
    for (int c = st->of->cells[0]; c < st->of->cells[3]; c++) {
        int m = plan->cells[c].memory;
        if (m < 0)
            continue;
        if (plan->has_marks)
            k->aw[c] += k->c.gain * ay[m];
        slope -= ay[m] * k->w[c] * per_day;
    }
    for (int m = 0; st->seen != 3 && m < plan->n_memory; m++)
        slope -= ay[m] * (fed(k, st, m) * per_day);
#pragma GCC unroll 6
    for (int m = 0; m < DET_LANE_PAIR; m++) {
        slope += ay[m] * st->y[m];
        ay[m] *= rho;
    }
    for (int m = DET_LANE_PAIR; m < plan->n_memory; m++) {
        slope += ay[m] * st->y[m];
        ay[m] *= rho;
    }
    A(rho) += slope;
}

/* ---- forward and back ---- */

INLINE void open_step(const kernel *k, int t, const int plain, step *st)
{
    st->t = t;
    st->of = &k->plan->steps[t];
    st->seen = plain ? 3 : st->of->seen;
    st->told = plain ? 0 : st->of->told;
    st->resets = plain ? 0 : st->of->resets;
    st->scored = plain ? 1 : st->of->scored;
    st->total = V_ZERO;
    for (int c = st->of->cells[0]; c < st->of->cells[2]; c++)
        st->total += k->w[c];
    for (int i = 0; i < 2; i++)
        st->last_count[i] = t > 0 ? det_record_last(k->r, t, i) : NULL;
}

INLINE void keep_step(const step *st, const vd h[2], tape *tp)
{
    for (int i = 0; i < 2; i++) {
        tp->h[i] = h[i];
        tp->ed[i] = st->ed[i];
    }
    tp->e = st->e;
    tp->level = st->level;
}

/* What goes from step to step. */
typedef struct course {
    vd h[2], g[2], prob[8], total;
    ledger book;
} course;

/* moving (bits of hidden states, lane_states.h), beliefs, plain: constants. */
INLINE void forward_step(kernel *k, int t, const int moving, const int beliefs, const int plain, int keep, course *now)
{
    tape *tp = tape_at(k, keep ? t : 0), *next = tape_at(k, keep ? t + 1 : 0);
    vd gain[2] = {V_ZERO, V_ZERO};
    clues said;
    step st;
    said.acted = said.many = 0;
    open_step(k, t, plain, &st);
    st.y = tp->y;
    st.e = exposure(k, t);
    st.level = baseline(k, t);
    direction(k, &st, 0, now->h[0], now->g[0], beliefs, NULL);
    direction(k, &st, 1, now->h[1], now->g[1], beliefs, NULL);
    if (beliefs) {
        gain[0] = evidence(k, &st, 0, tp, keep);
        gain[1] = evidence(k, &st, 1, tp, keep);
    }
    if (st.of->cells[0] < st.of->cells[2]) {
        now->total += acts(k, &st, 0, moving, beliefs, &gain[1], &said, &now->book);
        now->total += acts(k, &st, 1, moving, beliefs, &gain[0], &said, &now->book);
    }
    if (k->r->n_court + k->r->n_den)
        now->total += channels(k, &st, moving, beliefs, gain, &said, &now->book, ratios_at(k, tp));
    if (keep)
        keep_step(&st, now->h, tp);
    if (moving)
        now->total += filter(k, &st, moving, &said, now->prob, &now->book, states_at(k, tp), keep);
    else if (st.scored)
        now->total += emission(k, &st, &now->book);
    now->total += settle(k, &now->book, moving, now->prob, 0);
    if (beliefs) {
        believe(k, &st, 0, gain[0], &now->h[0], &now->g[0], tp, keep);
        believe(k, &st, 1, gain[1], &now->h[1], &now->g[1], tp, keep);
    }
    decay(k, &st, next->y);
    if (moving)
        switch_states(k, moving, st.resets, now->prob);
}

INLINE vd forward(kernel *k, const int moving, const int beliefs, int keep)
{
    course now = {.total = shape_terms(k), .book = {V_ONE, V_ONE, V_ONE, 0, 0}};
    k->shocks = V_ZERO;
    memset(tape_at(k, 0)->y, 0, (size_t)k->plan->n_memory * sizeof(vd));
    if (moving)
        start_states(k, now.prob);
    for (int i = 0; i < 2; i++) {
        now.h[i] = P(h0[i]);
        now.g[i] = 1 - P(h0[i]);
    }
    for (int t = 0; t < k->r->n_steps; t++)
        if (k->plan->steps[t].plain)
            forward_step(k, t, moving, beliefs, 1, keep, &now);
        else
            forward_step(k, t, moving, beliefs, 0, keep, &now);
    return now.total + settle(k, &now.book, moving, now.prob, 1);
}

/* Sums of a step backwards; al: adjoint of logit h, after the acts in, before them out. */
INLINE void conduct_back(kernel *k, const step *st, const int moving, const int beliefs, back *b, side_back of[2],
                         vd al[2], vd *ay)
{
    vd a_level = of[0].level + of[1].level;
    if (moving || beliefs) {
        k->as.goodwill += b->c * st->e;
        b->log_e += b->c * st->e * k->s.goodwill;
    }
    direction_back(k, st, moving, beliefs, b, 0, &of[0], &a_level, ay);
    direction_back(k, st, moving, beliefs, b, 1, &of[1], &a_level, ay);
    if (beliefs) {
        al[0] += b->fear[0] * st->slope[0] + b->h[0] * st->h[0] * st->g[0];
        al[1] += b->fear[1] * st->slope[1] + b->h[1] * st->h[1] * st->g[1];
    }
    if (!k->plan->exposure)
        A(xi) += b->log_e * k->r->log_volume[st->t];
    for (int l = 0; l < k->r->n_level; l++)
        A(level[l]) += a_level * st->level * k->r->basis[(size_t)st->t * (size_t)k->r->n_level + (size_t)l];
}

/* Adjoints that go from step to step. */
typedef struct debt {
    vd al[2], prob[8], y[DET_LANE_PAIR + 2 * DET_MAX_CHANNELS];
} debt;

INLINE void backward_step(kernel *k, int t, const int moving, const int beliefs, const int plain, debt *a)
{
    tape *tp = tape_at(k, t);
    const vd *states = states_at(k, tp);
    vd all[8], of[2][4], shared = V_ZERO;
    step st;
    back b = NO_BACK;
    side_back side[2] = {NO_SIDE_BACK, NO_SIDE_BACK};
    open_step(k, t, plain, &st);
    st.y = tp->y;
    st.e = tp->e;
    st.level = tp->level;
    direction(k, &st, 0, tp->h[0], 1 - tp->h[0], beliefs, &tp->ed[0]);
    direction(k, &st, 1, tp->h[1], 1 - tp->h[1], beliefs, &tp->ed[1]);
    if (moving) {
        switch_states_back(k, moving, st.resets, states, a->prob);
        filter_back(moving, states, a->prob, all);
    }
    decay_back(k, &st, a->y);
    if (beliefs) {
        believe_back(k, &st, 0, tp, &a->al[0]);
        believe_back(k, &st, 1, tp, &a->al[1]);
        shared += evidence_back(k, &st, 0, tp, a->al[0], &b);
        shared += evidence_back(k, &st, 1, tp, a->al[1], &b);
    }
    if (st.scored && moving)
        states_back(k, &st, moving, all, states, of, &b);
    else if (st.scored)
        emission_back(k, &st, &b);
    if (st.of->cells[0] < st.of->cells[2]) {
        acts_back(k, &st, 0, moving, beliefs, of[0], a->al[1], shared, &b, &side[0], a->y);
        acts_back(k, &st, 1, moving, beliefs, of[1], a->al[0], shared, &b, &side[1], a->y);
    }
    if (k->r->n_court + k->r->n_den)
        channels_back(k, &st, moving, beliefs, a->al, of, ratios_at(k, tp), &b);
    conduct_back(k, &st, moving, beliefs, &b, side, a->al, a->y);
}

INLINE void backward(kernel *k, const int moving, const int beliefs)
{
    debt a;
    memset(&a, 0, sizeof a);
    for (int t = k->r->n_steps - 1; t >= 0; t--)
        if (k->plan->steps[t].plain)
            backward_step(k, t, moving, beliefs, 1, &a);
        else
            backward_step(k, t, moving, beliefs, 0, &a);
    if (moving)
        start_states_back(k, a.prob);
    for (int i = 0; i < 2; i++)
        A(h0[i]) += a.al[i] / (P(h0[i]) * (1 - P(h0[i])));
    if (!k->poisson)
        A(r) += k->shocks;
    shape_terms_back(k);
    fill_weights_back(k);
    fill_sums_back(k);
}

#include "model/lane_linear.h"
#include "model/lane_steps.h"

/* ---- the block ---- */

/* One function each of forward and backward for every answer: f(moving, beliefs). Of hidden states, those of the rival explanations
 * apart, which many pairs are fitted under; all others take the last two. */
#define FOR_EACH_MODEL(f) f(0, 0) f(0, 1) f(1, 0) f(2, 0) f(3, 0) f(4, 0) f(7, 0) f(7, 1)
#define PASSES(moving, beliefs)                                                                                        \
    static __attribute__((noinline)) vd forward_##moving##beliefs(kernel *k, int keep)                                 \
    {                                                                                                                  \
        return forward(k, moving, beliefs, keep);                                                                      \
    }                                                                                                                  \
    static __attribute__((noinline)) void back_##moving##beliefs(kernel *k)                                            \
    {                                                                                                                  \
        backward(k, moving, beliefs);                                                                                  \
    }
FOR_EACH_MODEL(PASSES)

typedef struct passes {
    int moving, beliefs;
    vd (*forward)(kernel *, int keep);
    void (*back)(kernel *);
} passes;

#define ROW_OF(moving, beliefs) {moving, beliefs, forward_##moving##beliefs, back_##moving##beliefs},
static const passes all_passes[] = {FOR_EACH_MODEL(ROW_OF)};

/* The first that visits all that moves, and no more beliefs than there are. */
static const passes *passes_of(int moving, int beliefs)
{
    const passes *f = all_passes;
    while (f->beliefs != beliefs || f->moving != moving)
        if (++f - all_passes == sizeof all_passes / sizeof *all_passes)
            return passes_of(7, beliefs);
    return f;
}

static size_t tape_width(const det_lane_plan *plan, int moving)
{
    return sizeof(tape) / sizeof(vd) + (size_t)plan->n_memory +
           (size_t)(plan->d->record.n_court + plan->d->record.n_den) + (moving ? 24 : 0);
}

static int moving_bits(const det_lane_plan *plan)
{
    return (int)((plan->d->options.terms & (DET_TERM_INTENT_0 | DET_TERM_INTENT_1 | DET_TERM_COMMON)) >> 2);
}

static size_t work_size(const det_lane_plan *plan)
{
    if (plan->dense)
        return sizeof(kernel);
    size_t vectors = (size_t)(plan->d->record.n_steps + 1) * tape_width(plan, moving_bits(plan)) +
                     3 * (size_t)plan->n_cells + 2 * plan->d->record.n_marks;
    return sizeof(kernel) + 64 + vectors * sizeof(vd);
}

/* det_transform_natural on lanes. */
static vd natural(const det_param_table *t, const det_param *row, vd u, vd *slope)
{
    vd v = u, e;
    switch (row->transform) {
    case DET_TR_IDENTITY:
        *slope = V_ONE;
        break;
    case DET_TR_LOG:
        *slope = v = v_exp(u);
        break;
    case DET_TR_LOGIT:
        e = v_exp(v_clamp(-u, -700, 700));
        v = 1 / (1 + e);
        *slope = v * (e * v);
        break;
    default:
        for (int lane = 0; lane < LANES; lane++)
            ((double *)&v)[lane] =
                det_transform_natural(row->transform, ((double *)&u)[lane], t->step_days, &((double *)slope)[lane]);
    }
    return v;
}

/* A free parameter's unconstrained values; the points are `apart` doubles apart, 0 where all lanes are one point. */
static vd gathered(const det_param *row, const double *u, int apart)
{
    vd out;
    for (int lane = 0; lane < LANES; lane++)
        ((double *)&out)[lane] = u[lane * apart + row->free];
    return out;
}

static void load(kernel *k, const double *u, int apart)
{
    const det_param_table *t = &k->plan->d->table;
    vd slope;
    memset(k->p, 0, sizeof k->p);
    for (int n = 0; n < t->n_rows; n++) {
        const det_param *row = &t->rows[n];
        k->p[row->at] = row->free < 0 ? V_ZERO + row->value : natural(t, row, gathered(row, u, apart), &slope);
    }
}

static void store(const kernel *k, const double *u, double *grad)
{
    const det_param_table *t = &k->plan->d->table;
    for (int n = 0; n < t->n_rows; n++) {
        const det_param *row = &t->rows[n];
        vd slope;
        if (row->free < 0)
            continue;
        (void)natural(t, row, gathered(row, u, t->n_free), &slope);
        slope *= k->a[row->at];
        for (int lane = 0; lane < LANES; lane++)
            grad[lane * t->n_free + row->free] = ((double *)&slope)[lane];
    }
}

static void begin(kernel *k, const det_lane_plan *plan, const double *u, int apart)
{
    k->plan = plan;
    k->r = &plan->d->record;
    k->moving = moving_bits(plan);
    k->fears = (plan->d->options.terms & DET_TERM_FEAR) != 0;
    k->poisson = plan->d->options.poisson;
    load(k, u, apart);
    fill_often(k);
    memset(k->a, 0, sizeof k->a);
}

static void block(const det_lane_plan *plan, void *work, const double *u, double *value, double *grad)
{
    kernel *k = work;
    size_t n_marks = plan->d->record.n_marks;
    begin(k, plan, u, plan->d->table.n_free);
    k->step_of_tape = (int)tape_width(plan, k->moving);
    k->w = (vd *)((char *)work + (sizeof(kernel) + 63) / 64 * 64);
    k->aw = k->w + plan->n_cells;
    k->marks = k->aw + plan->n_cells;
    k->weight = k->marks + plan->n_cells;
    k->dweight = k->weight + n_marks;
    k->tape = k->dweight + n_marks;
    fill_weights(k);
    fill_sums(k);
    const passes *f = passes_of(k->moving, plan->has_beliefs);
    if (grad) {
        memset(&k->as, 0, sizeof k->as);
        memset(k->aw, 0, (size_t)plan->n_cells * sizeof *k->aw);
    }
    vd total = plan->is_linear ? linear(k, grad != NULL) : f->forward(k, grad != NULL);
    memcpy(value, &total, sizeof total);
    if (grad && !plan->is_linear)
        f->back(k);
    if (grad)
        store(k, u, grad);
}

static void point(const det_lane_plan *plan, void *work, const double *u, double *value, double *grad)
{
    kernel *k = work;
    const det_param_table *t = &plan->d->table;
    begin(k, plan, u, 0);
    *value = lanes_sum(steps(k, grad != NULL));
    for (int n = 0; grad && n < t->n_rows; n++) {
        const det_param *row = &t->rows[n];
        vd slope;
        if (row->free < 0)
            continue;
        (void)natural(t, row, gathered(row, u, 0), &slope);
        grad[row->free] = lanes_sum(k->a[row->at]) * first_lane(slope);
    }
}

const det_lanes KERNEL = {KERNEL_NAME, LANES, work_size, block, point};
