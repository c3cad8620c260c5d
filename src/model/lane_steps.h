/* SPDX-License-Identifier: Apache-2.0 */
/* Models that read neither beliefs nor hidden states, a pair without third parties: one point, the lanes are steps.
 * Part of lane_kernel.h, which names the symbols.
 *
 * There only the kernels Y go from step to step. Over a stretch of steps they are linear in where it begins and in what
 * it feeds them, and so are their derivatives by rho, which go forward beside them; all else of a step is its own. So
 * value and adjoints come in one pass, and nothing is kept for a walk back.
 *
 * Lanes of p are alike; those of a and of the value are parts of a sum over steps.
 */

/* What the stretch's kernels take of their value before it, and of what the stretch's step j feeds them; and the
 * derivatives of both by rho. */
typedef struct spread {
    vd keep, keep_slope, share[LANES], share_slope[LANES];
} spread;

/* LANES steps at once. m = 4 i + c numbers streams. */
typedef struct stretch {
    vd y[DET_LANE_PAIR], slope[DET_LANE_PAIR]; /* kernels and their derivatives by rho */
    vd e, level, ed[2];
    vd own[DET_PAIR_STREAMS]; /* rates but for the echo */
    vd a[DET_PAIR_STREAMS];   /* adjoints of the rates */
    vd sum, crowd;            /* of the rates that were seen; log(1 + sum/r) */
} stretch;

INLINE vd at_steps(const double *x, int t)
{
    vd v;
    memcpy(&v, x + t, sizeof v);
    return v;
}

INLINE vd dense(const kernel *k, int column, int t)
{
    return at_steps(k->plan->dense + (size_t)column * (size_t)k->plan->n_dense, t);
}

INLINE double first_lane(vd v)
{
    double out[LANES];
    memcpy(out, &v, sizeof v);
    return out[0];
}

INLINE double last_lane(vd v)
{
    double out[LANES];
    memcpy(out, &v, sizeof v);
    return out[LANES - 1];
}

INLINE double lanes_sum(vd v)
{
    double out[LANES], sum = 0;
    memcpy(out, &v, sizeof v);
    for (int lane = 0; lane < LANES; lane++)
        sum += out[lane];
    return sum;
}

static void fill_spread(const kernel *k, spread *out)
{
    double rho = first_lane(P(rho)), gain = first_lane(k->c.gain), power[LANES + 1] = {1}, turn[LANES + 1] = {0};
    double keep[4][LANES];
    for (int n = 0; n < LANES; n++) {
        power[n + 1] = rho * power[n];
        turn[n + 1] = (n + 1) * power[n];
    }
    for (int j = 0; j < LANES; j++) {
        for (int n = 0; n < LANES; n++) {
            int after = n - 1 - j;
            keep[0][n] = power[n];
            keep[1][n] = turn[n];
            keep[2][n] = after < 0 ? 0 : gain * power[after];
            keep[3][n] = after < 0 ? 0 : gain * turn[after] - power[after] / k->r->step_days;
        }
        memcpy(&out->keep, keep[0], sizeof(vd));
        memcpy(&out->keep_slope, keep[1], sizeof(vd));
        memcpy(&out->share[j], keep[2], sizeof(vd));
        memcpy(&out->share_slope[j], keep[3], sizeof(vd));
    }
}

/* The kernels of the stretch at t, from those of the stretch before it, which s still holds; none before the first. */
INLINE void run_traces(const kernel *k, const spread *x, int t, stretch *s)
{
    const double rho = first_lane(P(rho)), gain = first_lane(k->c.gain), per_day = 1 / k->r->step_days;
    for (unsigned left = k->plan->read; left; left &= left - 1) {
        int m = __builtin_ctz(left);
        const double *fed = k->plan->dense + (size_t)(DET_DENSE_FED + m) * (size_t)k->plan->n_dense + t;
        double now = last_lane(s->y[m]), turn = last_lane(s->slope[m]), before = t > 0 ? fed[-1] : 0;
        turn = rho * turn + now - per_day * before;
        now = rho * now + gain * before;
        s->y[m] = x->keep * now;
        s->slope[m] = x->keep * turn + x->keep_slope * now;
        for (int j = 0; j < LANES - 1 && (k->plan->feeds[t / DET_DENSE_STEP] >> m & 1); j++) {
            s->y[m] += x->share[j] * fed[j];
            s->slope[m] += x->share_slope[j] * fed[j];
        }
    }
}

/* The rate of stream m but for its echo. */
INLINE vd own_rate(const kernel *k, const stretch *s, int t, int m)
{
    int i = m / DET_N_CLASSES, c = m % DET_N_CLASSES, h = c - VH, y = Y_OF(1 - i);
    vd habit = k->r->habit ? P(habit[c]) * dense(k, k->plan->habit + m, t) : V_ZERO;
    if (c < VH)
        return s->e * (P(mu[i][c]) + P(goodwill[c]) + habit + P(alpha_coop) * s->y[y]);
    return s->ed[i] * (P(mu[i][c]) * s->level + habit + P(alpha[i][h][0]) * s->y[y + 1] + P(alpha[i][h][1]) * s->y[y + 2]);
}

/* Log probability of the stretch, but for what shape_terms() has; adjoints of the rates to s->a. */
INLINE vd stretch_value(kernel *k, int t, stretch *s)
{
    const det_lane_plan *plan = k->plan;
    vd value = V_ZERO, n = dense(k, DET_DENSE_TOTAL, t), volume = dense(k, DET_DENSE_VOLUME, t), level = V_ZERO;
    s->sum = V_ZERO;
    s->e = plan->exposure ? volume : k->r->step_days * v_exp(P(xi) * volume);
    for (int l = 0; l < k->r->n_level; l++)
        level += P(level[l]) * dense(k, DET_DENSE_BASIS + l, t);
    s->level = k->r->n_level ? v_exp(level) : V_ONE;
    for (int i = 0; i < 2; i++)
        s->ed[i] = plan->thins >> i & 1 ? s->e * v_exp(-P(delta) * s->y[Y_OF(1 - i)]) : s->e;
    for (unsigned left = plan->live; left; left &= left - 1) {
        int m = __builtin_ctz(left);
        s->own[m] = own_rate(k, s, t, m);
        vd rate = s->own[m] + P(echo[m % DET_N_CLASSES]) * dense(k, DET_DENSE_LAST + m, t);
        s->sum += rate * dense(k, DET_DENSE_SEEN + m / DET_N_CLASSES, t);
        s->a[m] = V_ZERO;
        if (!(plan->acts[t / DET_DENSE_STEP] >> m & 1))
            continue;
        vd count = dense(k, DET_DENSE_COUNT + m, t), acted = v_clamp(count, 0, 1);
        rate = rate * acted + (1 - acted);
        value += count * v_log(rate);
        s->a[m] = count / rate;
    }
    if (k->poisson)
        return value - s->sum;
    s->crowd = v_log(1 + s->sum * k->c.inverse_r);
    return value - (P(r) + n) * s->crowd;
}

/* Adjoints of what both directions share; a_own: sum over streams of adjoint times own rate, a_level: of those that the
 * log-baseline moves. */
INLINE void shared_back(kernel *k, int t, vd a_own, vd a_level)
{
    if (!k->plan->exposure)
        A(xi) += a_own * dense(k, DET_DENSE_VOLUME, t);
    for (int l = 0; l < k->r->n_level; l++)
        A(level[l]) += a_level * dense(k, DET_DENSE_BASIS + l, t);
}

/* Adjoints of direction i's kernels: cooperation, VH, MH of the other; to rho. */
INLINE void traces_back(kernel *k, const stretch *s, int i, const vd ay[DET_LANE_SIDE])
{
    for (int n = 0; n < DET_LANE_SIDE; n++)
        A(rho) += ay[n] * s->slope[Y_OF(1 - i) + n];
}

INLINE void direction_steps_back(kernel *k, int t, int i, const stretch *s, vd *a_own, vd *a_level)
{
    int y = Y_OF(1 - i);
    vd ay[DET_LANE_SIDE] = {V_ZERO, V_ZERO, V_ZERO}, a_ed = V_ZERO;
    for (unsigned left = k->plan->live >> (DET_N_CLASSES * i) & 15; left; left &= left - 1) {
        int c = __builtin_ctz(left), m = DET_N_CLASSES * i + c, h = c - VH;
        vd a = s->a[m], ae = a * (c < VH ? s->e : s->ed[i]);
        A(echo[c]) += a * dense(k, DET_DENSE_LAST + m, t);
        if (k->r->habit)
            A(habit[c]) += ae * dense(k, k->plan->habit + m, t);
        *a_own += a * s->own[m];
        if (c < VH) {
            A(mu[i][c]) += ae;
            A(goodwill[c]) += ae;
            A(alpha_coop) += ae * s->y[y];
            ay[0] += ae * P(alpha_coop);
            continue;
        }
        a_ed += a * s->own[m];
        A(mu[i][c]) += ae * s->level;
        *a_level += ae * s->level * P(mu[i][c]);
        for (int g = 0; g < 2; g++) {
            A(alpha[i][h][g]) += ae * s->y[y + 1 + g];
            ay[1 + g] += ae * P(alpha[i][h][g]);
        }
    }
    if (k->plan->thins >> i & 1) {
        A(delta) -= a_ed * s->y[y];
        ay[0] -= a_ed * P(delta);
    }
    traces_back(k, s, i, ay);
}

INLINE void stretch_back(kernel *k, int t, stretch *s)
{
    vd g = -V_ONE, a_own = V_ZERO, a_level = V_ZERO, n = dense(k, DET_DENSE_TOTAL, t);
    if (!k->poisson) {
        g = -(P(r) + n) / (P(r) + s->sum);
        A(r) -= g * s->sum * k->c.inverse_r + s->crowd;
    }
    for (unsigned left = k->plan->live; left; left &= left - 1) {
        int m = __builtin_ctz(left);
        s->a[m] += g * dense(k, DET_DENSE_SEEN + m / DET_N_CLASSES, t);
    }
    direction_steps_back(k, t, 0, s, &a_own, &a_level);
    direction_steps_back(k, t, 1, s, &a_own, &a_level);
    shared_back(k, t, a_own, a_level);
}

/* The log likelihood, and its adjoints where asked for: parts of sums over lanes. */
static vd steps(kernel *k, int back_too)
{
    vd total = shape_terms(k) / LANES;
    spread x;
    stretch s;
    memset(&s, 0, sizeof s);
    fill_spread(k, &x);
    if (back_too)
        shape_terms_back(k);
    A(r) /= LANES;
    for (int t = 0; t < k->plan->n_dense; t += LANES) {
        run_traces(k, &x, t, &s);
        total += stretch_value(k, t, &s);
        if (back_too)
            stretch_back(k, t, &s);
    }
    return total;
}
