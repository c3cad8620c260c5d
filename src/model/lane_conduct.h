/* SPDX-License-Identifier: Apache-2.0 */
/* Conduct on lanes: severity, sums over classes, single classes where an act was seen. Part of lane_kernel.h, which names the symbols. */

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
    for (int left = st->of->echoes >> (4 * i) & 15; left; left &= left - 1) {
        int c = __builtin_ctz((unsigned)left);
        sum += P(echo[c]) * st->last_count[i][c];
    }
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
    for (int left = st->of->echoes >> (4 * i) & 15; left; left &= left - 1) {
        int c = __builtin_ctz((unsigned)left);
        A(echo[c]) += alone * st->last_count[i][c];
    }
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
    if (st->of->echoes >> (4 * i + c) & 1)
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
    if (st->of->echoes >> (4 * i + c) & 1)
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
