/* SPDX-License-Identifier: Apache-2.0 */
/* Conduct on lanes: severity, sums over classes, single classes where an act was seen. Part of lane_kernel.h, which
 * names the symbols. */

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
    for (int i = 0; i < 2; i++) {
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

static void fill_often(kernel *k)
{
    often *c = &k->c;
    c->gain = (1 - P(rho)) / k->r->step_days;
    c->inverse_r = 1 / P(r);
    c->two_alpha_coop = 2 * P(alpha_coop);
    c->keep01 = 1 - P(q01);
    c->gap = P(pi1) - P(pi_ratio) * P(pi1);
    c->tied = P(pi1) * P(psi_scaled) * (1 - P(pi_ratio));
    c->kept = 1 - P(pi_ratio) * P(pi1);
    for (int i = 0; i < 2; i++) {
        int falls = k->plan->d->options.response[i] == DET_SUBSTITUTES;
        c->fear[i][0] = k->fears && falls ? V_ONE : V_ZERO;
        c->fear[i][1] = !k->fears ? V_ZERO : falls ? -V_ONE : V_ONE;
    }
}

static void fill_sums_back(kernel *k)
{
    const sums *s = &k->as;
    for (int h = 0; h < 2; h++) {
        A(eta[h]) += s->eta;
        A(goodwill[h]) += s->goodwill + s->mu_coop[0] + s->mu_coop[1];
        A(trust[h]) += s->trust;
        for (int i = 0; i < 2; i++) {
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

INLINE vd exposure(const kernel *k, int t)
{
    return k->plan->exposure ? V_ZERO + k->plan->exposure[t] : k->r->step_days * v_exp(P(xi) * k->r->log_volume[t]);
}

INLINE vd baseline(const kernel *k, int t)
{
    vd sum = V_ZERO;
    if (k->r->n_level == 0)
        return V_ONE;
    for (int l = 0; l < k->r->n_level; l++)
        sum += P(level[l]) * k->r->basis[(size_t)t * (size_t)k->r->n_level + (size_t)l];
    return v_exp(sum);
}

/* What third parties add to the provocation of i by class; result: the exponent of their restraint. */
INLINE vd third_parties(const kernel *k, const vd *y, int i, vd provoke[2])
{
    vd restrain = V_ZERO;
    for (int n = 0; n < k->r->n_inj; n++)
        for (int h = 0; k->r->inj[n].holder == i && h < 2; h++) {
            vd x = P(tau[n][h]) * y[DET_LANE_PAIR + 2 * n + h];
            if (k->r->inj[n].effect == DET_RESTRAINS)
                restrain += x;
            else
                provoke[h] += x;
        }
    return restrain;
}

INLINE vd echo_sum(const kernel *k, const step *st, int i)
{
    vd sum = V_ZERO;
    for (int left = st->of->echoes >> (4 * i) & 15; left; left &= left - 1) {
        int c = __builtin_ctz((unsigned)left);
        sum += P(echo[c]) * st->last_count[i][c];
    }
    return sum;
}

/* H of direction i's classes; the record follows habit. */
INLINE const double *remembered(const kernel *k, const step *st, int i)
{
    return k->r->habit + ((size_t)st->t * 2 + (size_t)i) * DET_N_CLASSES;
}

/* Own habit of a class; nothing where none is followed. */
INLINE vd habit_of(const kernel *k, const step *st, int i, int c)
{
    return k->r->habit ? P(habit[c]) * remembered(k, st, i)[c] : V_ZERO;
}

/* Adjoint of own habit of a class. */
INLINE void habit_back(kernel *k, const step *st, int i, int c, vd a)
{
    if (k->r->habit)
        A(habit[c]) += a * remembered(k, st, i)[c];
}

/* F and dF/d logit h of holder i; h and g = 1 - h are set. */
INLINE void response(const kernel *k, int i, step *st)
{
    st->fear[i] = k->c.fear[i][0] + k->c.fear[i][1] * st->h[i];
    st->slope[i] = k->c.fear[i][1] * (st->h[i] * st->g[i]);
    if (k->plan->d->options.response[i] == DET_THRESHOLD && k->fears) { /* 1/(1 + (g/2h)^2) */
        vd q = 4 * st->h[i] * st->h[i], v = q / (q + st->g[i] * st->g[i]);
        st->fear[i] = v;
        st->slope[i] = 2 * v * (1 - v);
    }
}

/* Sums of direction i; st->e, level, y are set. ed: where known already, else NULL. */
INLINE void direction(const kernel *k, step *st, int i, vd h, vd g, const int beliefs, const vd *ed)
{
    const vd *y = st->y + Y_OF(1 - i);
    vd restrain = V_ZERO, e = st->e, echo = echo_sum(k, st, i);
    st->provoke[i][0] = st->provoke[i][1] = V_ZERO;
    if (k->r->n_inj)
        restrain = third_parties(k, st->y, i, st->provoke[i]);
    if (ed)
        st->ed[i] = *ed;
    else
        st->ed[i] = k->plan->thins >> i & 1 ? e * v_exp(-P(delta) * y[0] - restrain) : e;
    st->own[i] = k->s.mu_hostile[i] * st->level + st->provoke[i][0] + st->provoke[i][1];
    st->own_coop[i] = k->s.mu_coop[i];
    if (k->r->habit) {
        st->own[i] += habit_of(k, st, i, VH) + habit_of(k, st, i, VH + 1);
        st->own_coop[i] += habit_of(k, st, i, 0) + habit_of(k, st, i, 1);
    }
    st->reply[i] = k->s.alpha[i][0] * y[1] + k->s.alpha[i][1] * y[2];
    st->h[i] = h;
    st->g[i] = g;
    st->fear[i] = st->slope[i] = st->turn[i] = V_ZERO;
    vd answer = st->ed[i] * st->reply[i] + e * (k->s.trust + k->c.two_alpha_coop * y[0]);
    vd alone = st->ed[i] * st->own[i] + e * st->own_coop[i] + echo;
    st->still[i] = st->base[i] = alone + answer;
    if (beliefs) {
        vd s = P(s[1 - i]);
        response(k, i, st);
        st->turn[i] = st->ed[i] * k->s.theta[i] * st->fear[i] - e * k->s.trust * h;
        st->expected[i] = alone + s * answer;
        st->base[i] = st->still[i] + st->turn[i];
        st->known[i] = st->expected[i] + s * st->turn[i];
    }
}

INLINE void third_parties_back(kernel *k, const vd *y, int i, const vd a_provoke[2], vd a_restrain, vd *ay)
{
    for (int n = 0; n < k->r->n_inj; n++)
        for (int h = 0; k->r->inj[n].holder == i && h < 2; h++) {
            int at = DET_LANE_PAIR + 2 * n + h;
            vd a = k->r->inj[n].effect == DET_RESTRAINS ? a_restrain : a_provoke[h];
            A(tau[n][h]) += a * y[at];
            ay[at] += a * P(tau[n][h]);
        }
}

/* a: adjoints gathered from single classes before; a_level is added to. */
INLINE void direction_back(kernel *k, const step *st, const int moving, const int beliefs, back *b, int i, side_back *a,
                           vd *a_level, vd *ay)
{
    const vd *y = st->y + Y_OF(1 - i);
    vd s = P(s[1 - i]), alone = b->base[i], answer = b->base[i], ed = st->ed[i], e = st->e, replies = st->reply[i];
    vd trusting = k->s.trust + k->c.two_alpha_coop * y[0];
    if (beliefs) {
        alone += b->known[i];
        answer += s * b->known[i];
        A(s[1 - i]) += b->known[i] * (ed * st->reply[i] + e * trusting + st->turn[i]);
    }
    vd alone_e = alone * e, alone_ed = alone * ed, answer_e = answer * e, answer_ed = answer * ed;
    if (beliefs) {
        replies += k->s.theta[i] * st->fear[i];
        trusting -= k->s.trust * st->h[i];
        k->as.theta[i] += answer_ed * st->fear[i];
        k->as.trust += answer_e * st->g[i];
        b->fear[i] += answer_ed * k->s.theta[i];
        b->h[i] -= answer_e * k->s.trust;
    }
    vd a_ed = a->ed + alone * st->own[i] + answer * replies;
    if (moving || beliefs) {
        a_ed += b->x[i] * k->s.eta;
        k->as.eta += b->x[i] * ed;
    }
    if (moving) {
        a_ed += b->z[i] * k->s.gamma[i];
        k->as.gamma[i] += b->z[i] * ed;
    }
    k->as.mu_hostile[i] += alone_ed * st->level;
    k->as.mu_coop[i] += alone_e;
    for (int c = 0; c < DET_N_CLASSES; c++)
        habit_back(k, st, i, c, c < VH ? alone_e : alone_ed);
    if (k->r->n_level)
        *a_level += alone_ed * k->s.mu_hostile[i];
    A(alpha_coop) += 2 * answer_e * y[0];
    a->coop += 2 * answer_e * P(alpha_coop);
    for (int h = 0; h < 2; h++) {
        k->as.alpha[i][h] += answer_ed * y[1 + h];
        ay[Y_OF(1 - i) + 1 + h] += answer_ed * k->s.alpha[i][h];
        a->provoke[h] += alone_ed;
    }
    vd a_exponent = -a_ed * ed;
    b->log_e += alone_e * st->own_coop[i] + answer_e * trusting - a_exponent;
    if (k->plan->thins >> i & 1) {
        A(delta) += a_exponent * y[0];
        a->coop += a_exponent * P(delta);
    }
    ay[Y_OF(1 - i)] += a->coop;
    if (k->r->n_inj)
        third_parties_back(k, st->y, i, a->provoke, a_exponent, ay);
    for (int left = st->of->echoes >> (4 * i) & 15; left; left &= left - 1) {
        int c = __builtin_ctz((unsigned)left);
        A(echo[c]) += alone * st->last_count[i][c];
    }
}

/* ---- one class of a direction, where an act was seen ---- */

typedef struct klass {
    vd base, known, intent, common;
} klass;

INLINE vd class_answer(const kernel *k, const step *st, int i, int c)
{
    const vd *y = st->y + Y_OF(1 - i);
    if (c < VH)
        return P(trust[c]) * st->g[i] + P(alpha_coop) * y[0];
    int h = c - VH;
    return P(alpha[i][h][0]) * y[1] + P(alpha[i][h][1]) * y[2] + P(theta[i][h]) * st->fear[i];
}

INLINE klass class_rates(const kernel *k, const step *st, int i, int c)
{
    klass out;
    vd echo = V_ZERO, answer = class_answer(k, st, i, c), s = P(s[1 - i]);
    if (st->of->echoes >> (4 * i + c) & 1)
        echo = P(echo[c]) * st->last_count[i][c];
    if (c < VH) {
        vd own = P(mu[i][c]) + P(goodwill[c]) + habit_of(k, st, i, c);
        out.base = st->e * (own + answer) + echo;
        out.known = st->e * (own + s * answer) + echo;
        out.intent = -st->e * P(goodwill[c]);
        out.common = V_ZERO;
    } else {
        int h = c - VH;
        vd own = P(mu[i][c]) * st->level + st->provoke[i][h] + habit_of(k, st, i, c);
        out.base = st->ed[i] * (own + answer) + echo;
        out.known = st->ed[i] * (own + s * answer) + echo;
        out.intent = st->ed[i] * P(eta[h]);
        out.common = st->ed[i] * P(gamma[i][h]);
    }
    return out;
}

/* a: adjoints of a class's four rates; to those of its direction. */
INLINE void class_back(kernel *k, const step *st, back *b, int i, int c, const klass *a, side_back *to, vd *ay)
{
    const vd *y = st->y + Y_OF(1 - i);
    vd s = P(s[1 - i]), alone = a->base + a->known, answer = a->base + s * a->known, value = class_answer(k, st, i, c);
    if (st->of->echoes >> (4 * i + c) & 1)
        A(echo[c]) += alone * st->last_count[i][c];
    if (c < VH) {
        vd alone_e = alone * st->e, answer_e = answer * st->e, intent_e = a->intent * st->e;
        A(s[1 - i]) += a->known * st->e * value;
        A(mu[i][c]) += alone_e;
        habit_back(k, st, i, c, alone_e);
        A(goodwill[c]) += alone_e - intent_e;
        A(trust[c]) += answer_e * st->g[i];
        A(alpha_coop) += answer_e * y[0];
        to->coop += answer_e * P(alpha_coop);
        b->h[i] -= answer_e * P(trust[c]);
        b->log_e += alone_e * (P(mu[i][c]) + P(goodwill[c]) + habit_of(k, st, i, c)) + answer_e * value - intent_e * P(goodwill[c]);
        return;
    }
    int h = c - VH;
    vd ed = st->ed[i], alone_ed = alone * ed, answer_ed = answer * ed,
       own = P(mu[i][c]) * st->level + st->provoke[i][h] + habit_of(k, st, i, c);
    A(s[1 - i]) += a->known * ed * value;
    to->ed += alone * own + answer * value + a->intent * P(eta[h]) + a->common * P(gamma[i][h]);
    A(mu[i][c]) += alone_ed * st->level;
    habit_back(k, st, i, c, alone_ed);
    to->level += alone_ed * P(mu[i][c]);
    to->provoke[h] += alone_ed;
    A(eta[h]) += a->intent * ed;
    A(gamma[i][h]) += a->common * ed;
    A(theta[i][h]) += answer_ed * st->fear[i];
    b->fear[i] += answer_ed * P(theta[i][h]);
    for (int g = 0; g < 2; g++) {
        A(alpha[i][h][g]) += answer_ed * y[1 + g];
        ay[Y_OF(1 - i) + 1 + g] += answer_ed * P(alpha[i][h][g]);
    }
}
