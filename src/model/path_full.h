/* SPDX-License-Identifier: Apache-2.0 */
/* The model without third parties: beliefs, shared shock, hidden states. Part of path_kernel.h. The equations of
 * conduct.c, belief.c, intent.c and kernel.c, one function a function of theirs, on lanes; tests/model/test_paths.c
 * holds them to those.
 */

static const int EVERY_STREAM[DET_PAIR_STREAMS] = {0, 1, 2, 3, 4, 5, 6, 7};

/* det_state and what a path gathers. A path that is calm is done: it goes on with its lane, unheard. */
typedef struct walk {
    vd odds[2], y[DET_PAIR_STREAMS], last[DET_PAIR_STREAMS], habit[DET_PAIR_STREAMS];
    vd on[3]; /* hidden chains, 0 or 1 */
    vd hostile[2], most;
    vb live; /* not yet calm */
    int n_run[LANES];
    vd e, level;  /* of the step */
    shapes shape; /* of the shock */
    int any_shock, any_echo, moving;
} walk;

/* det_conduct. */
typedef struct rates {
    vd thin[2];
    vd base[DET_PAIR_STREAMS], known[DET_PAIR_STREAMS], intent[DET_PAIR_STREAMS], common[DET_PAIR_STREAMS];
} rates;

/* ---- conduct ---- */

static inline vd response(const kernel *k, int i, vd odds)
{
    vd zero = {0}, g = 1 / (1 + odds), q = 0.5 / odds;
    if (!(k->d->options.terms & DET_TERM_FEAR))
        return zero;
    switch (k->d->options.response[i]) {
    case DET_SUBSTITUTES:
        return g;
    case DET_THRESHOLD:
        return 1 / (1 + q * q);
    default:
        return odds * g;
    }
}

static inline void direction(const kernel *k, const walk *s, int i, rates *out)
{
    const vd *y = s->y + (1 - i) * DET_N_CLASSES, *last = s->last + i * DET_N_CLASSES;
    vd zero = {0}, coop = y[0] + y[1], empathy = P(s[1 - i]), fear = response(k, i, s->odds[i]);
    vd trust = 1 - s->odds[i] / (1 + s->odds[i]), ed;
    out->thin[i] = v_exp(-P(delta) * coop);
    ed = s->e * out->thin[i];
    for (int c = 0; c < DET_N_CLASSES; c++) {
        int at = i * DET_N_CLASSES + c, h = c - VH;
        vd own, reply, echo = s->any_echo ? P(echo[c]) * last[c] : zero, e = h >= 0 ? ed : s->e;
        if (h >= 0) {
            own = P(mu[i][c]) * s->level + P(habit[c]) * s->habit[at];
            reply = P(alpha[i][h][0]) * y[VH] + P(alpha[i][h][1]) * y[VH + 1] + P(theta[i][h]) * fear;
            out->intent[at] = ed * P(eta[h]);
            out->common[at] = ed * P(gamma[i][h]);
        } else {
            own = P(mu[i][c]) + P(goodwill[c]) + P(habit[c]) * s->habit[at];
            reply = P(trust[c]) * trust + P(alpha_coop) * coop;
            out->intent[at] = -s->e * P(goodwill[c]);
            out->common[at] = zero;
        }
        out->base[at] = e * (own + reply) + echo;
        out->known[at] = e * (own + empathy * reply) + echo;
    }
}

/* Means of the counts in the paths' hidden states. */
static inline void means(const kernel *k, const walk *s, const rates *c, vd shock, vd mean[DET_PAIR_STREAMS])
{
    for (int m = 0; m < DET_PAIR_STREAMS; m++) {
        int i = m / DET_N_CLASSES, cls = m % DET_N_CLASSES;
        vd rate = c->base[m];
        if (s->moving)
            rate += s->on[i] * c->intent[m] + s->on[2] * c->common[m];
        if (k->o->no_immigrants)
            rate -= cls >= VH ? s->e * c->thin[i] * P(mu[i][cls]) * s->level : s->e * P(mu[i][cls]);
        mean[m] = shock * rate;
    }
}

/* ---- hidden states ---- */

static inline vd stationary(const kernel *k, int bit)
{
    vd up = bit == 2 ? P(z01) : P(a01), down = bit == 2 ? P(z10) : P(a10);
    return up / (up + down);
}

/* P(on at t). */
static inline vd to_be_on(const kernel *k, int bit, int t, vd on)
{
    const det_record *r = &k->d->record;
    vd up = bit == 2 ? P(z01) : P(a01), down = bit == 2 ? P(z10) : P(a10), p = up * (1 - on) + (1 - down) * on;
    if (bit < 2 && t < r->n_steps && r->reset[t * 2 + bit])
        p += P(zeta[bit]) * (stationary(k, bit) - p);
    return p;
}

static void draw_hidden(const kernel *k, int t, int first, walk *s)
{
    vd zero = {0}, u[4];
    v_draw(&k->from, det_sim_step(t, DET_SIM_HIDDEN), 0, u);
    v_draw(&k->from, det_sim_step(t, DET_SIM_HIDDEN), 1, u + 2);
    for (int bit = 0; bit < 3; bit++)
        if (s->moving >> bit & 1)
            s->on[bit] = v_where(u[bit] < (first ? stationary(k, bit) : to_be_on(k, bit, t, s->on[bit])), zero + 1);
}

/* Hidden states of the first step: as the path gives them, or drawn. */
static void start_hidden(const kernel *k, walk *s)
{
    draw_hidden(k, k->o->from, 1, s);
    for (int l = 0; l < LANES; l++)
        for (int bit = 0; k->each[l].hidden >= 0 && bit < 3; bit++)
            ((double *)&s->on[bit])[l] = k->each[l].hidden >> bit & s->moving >> bit & 1;
}

/* ---- perception ---- */

/* n log((known + extra)/known) over two classes from `first` of direction j. */
static inline vd marks(const rates *c, const vd *w, int j, int first)
{
    vd sum = {0};
    for (int m = j * DET_N_CLASSES + first; m < j * DET_N_CLASSES + first + 2; m++)
        if (v_any(w[m] > 0))
            sum += v_where(w[m] > 0, w[m] * v_log((c->known[m] + c->intent[m]) / c->known[m]));
    return sum;
}

static inline vd compensator(const kernel *k, const walk *s, vd n, vd l0, vd l1)
{
    return s->any_shock ? -(n + P(r)) * v_log((P(r) + l1) / (P(r) + l0)) : l0 - l1;
}

/* Log-odds that holder i gains from the acts w of step t. */
static inline vd gain(const kernel *k, const walk *s, const rates *c, const vd *w, int t, int i)
{
    const det_record *r = &k->d->record;
    int j = 1 - i, at = j * DET_N_CLASSES;
    vd n = {0}, l0 = {0}, l1, l2, sum;
    for (int m = 0; m < DET_N_CLASSES; m++) {
        n += w[at + m] + w[i * DET_N_CLASSES + m];
        l0 += c->known[at + m] + c->base[i * DET_N_CLASSES + m];
    }
    l1 = l0 + c->intent[at + VH] + c->intent[at + VH + 1];
    l2 = l1 + c->intent[at] + c->intent[at + 1];
    sum = P(b[i]) * (marks(c, w, j, VH) + compensator(k, s, n, l0, l1)) +
          P(d[i]) * (marks(c, w, j, 0) + compensator(k, s, n, l1, l2));
    return t < r->n_steps ? sum + P(breach) * r->breach[t * 2 + i] + r->shift[t * 2 + i] : sum;
}

static inline vd updated(vd odds, vd gained)
{
    return v_clamp(odds * v_exp(gained), 1e-300, 1e300);
}

static inline vd predicted(const kernel *k, int t, int i, vd odds)
{
    const det_record *r = &k->d->record;
    vd q10 = P(q10), zeta = P(zeta[1 - i]);
    if (t < r->n_steps)
        q10 *= 1 - P(audience[i]) * r->accused[t * 2 + i];
    vd next = (odds * (1 - q10) + P(q01)) / (odds * q10 + 1 - P(q01));
    if (t + 1 >= r->n_steps || !r->reset[(t + 1) * 2 + 1 - i])
        return next;
    vd h = (1 - zeta) * next / (1 + next) + zeta * P(h0[i]);
    return h / (1 - h);
}

/* ---- a step ---- */

/* The pair's shock; where the first attempt is refused the path draws alone. */
static inline vd draw_shock(const kernel *k, const walk *s, int t)
{
    vd shock = {0};
    uint32_t step = det_sim_step(t, DET_SIM_SHOCK);
    if (!s->any_shock)
        return shock + 1;
    vb stands = v_gamma(&k->from, step, &s->shape, &shock);
    for (int l = 0; v_any(stands == 0) && l < LANES; l++) {
        det_stream own;
        double r = k->each[l].p->r;
        if (is_set(stands, l))
            continue;
        det_stream_init(&own, k->o->seed, k->o->question, k->each[l].path, step);
        ((double *)&shock)[l] = det_draw_gamma(&own, r, 1 / r);
    }
    return shock;
}

static void keep_beliefs(const kernel *k, const walk *s, int i_step)
{
    for (int l = 0; l < LANES; l++) {
        const det_sim_path *out = k->each[l].out;
        for (int i = 0; out->odds && i < 2; i++)
            out->odds[(size_t)i_step * 2 + (size_t)i] = lane(s->odds[i], l);
        if (out->hidden)
            out->hidden[i_step] =
                (unsigned char)((int)lane(s->on[0], l) | (int)lane(s->on[1], l) << 1 | (int)lane(s->on[2], l) << 2);
    }
}

static void keep_end(const walk *s, int l, const det_state *start, det_state *end)
{
    det_state out = *start;
    for (int i = 0; i < 2; i++)
        out.odds[i] = lane(s->odds[i], l);
    for (int m = 0; m < DET_PAIR_STREAMS; m++) {
        out.y[m] = lane(s->y[m], l);
        out.last[m / DET_N_CLASSES][m % DET_N_CLASSES] = lane(s->last[m], l);
        out.habit[m / DET_N_CLASSES][m % DET_N_CLASSES] = lane(s->habit[m], l);
    }
    *end = out;
}

static void besides(const det_sim_options *o, int i_step, vd *count)
{
    if (i_step == o->extra_step)
        count[o->extra_dir * DET_N_CLASSES + o->extra_class] += 1;
    for (int m = 0; o->added && m < DET_PAIR_STREAMS; m++)
        count[m] += o->added[(size_t)i_step * DET_PAIR_STREAMS + (size_t)m];
}

static inline void tally(const vd *count, walk *s)
{
    vd all = {0};
    for (int m = 0; m < DET_PAIR_STREAMS; m++)
        all += count[m];
    for (int i = 0; i < 2; i++)
        s->hostile[i] += v_where(s->live, count[i * DET_N_CLASSES + VH] + count[i * DET_N_CLASSES + VH + 1]);
    s->most = v_max(s->most, v_where(s->live, all));
}

static inline void full_step(const kernel *k, int t, walk *s)
{
    const det_sim_options *o = k->o;
    int i_step = t - o->from;
    const det_record *r = &k->d->record;
    vd u[DET_PAIR_STREAMS], mean[DET_PAIR_STREAMS], count[DET_PAIR_STREAMS], rho = P(rho);
    rates c;
    s->e = exposure(k, t);
    s->level = baseline(k, t);
    for (int i = 0; i < 2; i++)
        direction(k, s, i, &c);
    means(k, s, &c, draw_shock(k, s, t), mean);
    for (int m = 0; m < DET_PAIR_STREAMS; m += 2)
        v_draw(&k->from, det_sim_step(t, DET_SIM_PAIR), (uint32_t)m / 2, u + m);
    draw_counts(k, t, DET_PAIR_STREAMS, EVERY_STREAM, mean, u, count);
    tally(count, s);
    if (k->keeps)
        keep_counts(k, i_step, DET_PAIR_STREAMS, EVERY_STREAM, count);
    if (k->follows)
        keep_beliefs(k, s, i_step);
    besides(o, i_step, count);
    for (int i = 0; i < 2; i++)
        if (o->freeze_belief != 1 + i)
            s->odds[i] = predicted(k, t, i, updated(s->odds[i], gain(k, s, &c, count, t, i)));
    for (int m = 0; m < DET_PAIR_STREAMS; m++) {
        s->y[m] = rho * s->y[m] + (1 - rho) / r->step_days * count[m];
        s->last[m] = count[m];
        if (r->habit)
            s->habit[m] = r->habit_keep * s->habit[m] + (1 - r->habit_keep) / r->step_days * count[m];
    }
}

/* Paths whose beliefs are both below `h` end before step i_step. Is any left? */
static int end_calm(const kernel *k, double h, int i_step, walk *s)
{
    vb calm = (s->odds[0] < h / (1 - h)) & (s->odds[1] < h / (1 - h)) & s->live;
    if (!v_any(calm))
        return 1;
    for (int l = 0; l < LANES; l++)
        if (is_set(calm, l)) {
            s->n_run[l] = i_step;
            if (k->each[l].out->end)
                keep_end(s, l, k->each[l].start, k->each[l].out->end);
        }
    s->live &= calm == 0;
    return v_any(s->live);
}

static void walk_init(const kernel *k, walk *s)
{
    memset(s, 0, sizeof *s);
    s->live = s->most == 0;
    s->shape = shapes_of(P(r));
    s->moving = det_intent_moving(k->d) & ~k->o->no_intent & ~(k->o->no_common ? 4 : 0);
    for (int l = 0; l < LANES; l++) {
        const det_state *from = k->each[l].start;
        s->n_run[l] = k->o->n_steps;
        s->any_shock |= !isinf(k->each[l].p->r);
        for (int c = 0; c < DET_N_CLASSES; c++)
            s->any_echo |= k->each[l].p->echo[c] != 0;
        for (int i = 0; i < 2; i++)
            ((double *)&s->odds[i])[l] = from->odds[i];
        for (int m = 0; m < DET_PAIR_STREAMS; m++) {
            ((double *)&s->y[m])[l] = from->y[m];
            ((double *)&s->last[m])[l] = from->last[m / DET_N_CLASSES][m % DET_N_CLASSES];
            ((double *)&s->habit[m])[l] = from->habit[m / DET_N_CLASSES][m % DET_N_CLASSES];
        }
    }
}

static void full_run(const det_dilemma *d, double until_calm, const det_sim_options *o, const det_path *each)
{
    kernel k;
    walk s;
    kernel_init(&k, d, o, each);
    walk_init(&k, &s);
    for (int i_step = 0; i_step < o->n_steps; i_step++) {
        if (until_calm > 0 && !end_calm(&k, until_calm, i_step, &s))
            break;
        if (s.moving && i_step == 0)
            start_hidden(&k, &s);
        else if (s.moving)
            draw_hidden(&k, o->from + i_step, 0, &s);
        full_step(&k, o->from + i_step, &s);
    }
    for (int l = 0; l < LANES; l++) {
        det_sim_path *out = each[l].out;
        out->hostile[0] = lane(s.hostile[0], l);
        out->hostile[1] = lane(s.hostile[1], l);
        out->most = lane(s.most, l);
        out->n_run = s.n_run[l];
        if (out->end && s.n_run[l] == o->n_steps)
            keep_end(&s, l, each[l].start, out->end);
    }
}
