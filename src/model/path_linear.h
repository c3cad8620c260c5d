/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile acts that answer hostile acts, alone: rates are linear in the memories, and nothing reads a belief. Part of
 * path_kernel.h. */

enum { N_LINEAR = 4 };
static const int LINEAR_STREAM[N_LINEAR] = {VH, VH + 1, DET_N_CLASSES + VH, DET_N_CLASSES + VH + 1};

/* Stream m is of direction m / 2, class m % 2. */
typedef struct linear {
    vd own[N_LINEAR], answer[N_LINEAR][2]; /* per step: exposure inside */
    vd y[N_LINEAR], hostile[2], most;
} linear;

static void linear_rates(const kernel *k, int t, linear *s)
{
    vd e = exposure(k, t), zero = {0}, level = baseline(k, t);
    for (int m = 0; m < N_LINEAR; m++) {
        s->own[m] = k->o->no_immigrants ? zero : e * P(mu[m / 2][VH + m % 2]) * level;
        for (int g = 0; g < 2; g++)
            s->answer[m][g] = e * P(alpha[m / 2][m % 2][g]);
    }
}

static inline void linear_step(const kernel *k, int t, linear *s, vd rho, vd gain)
{
    const det_sim_options *o = k->o;
    vd u[N_LINEAR], mean[N_LINEAR], count[N_LINEAR];
    for (int m = 0; m < N_LINEAR; m++) {
        const vd *y = s->y + (m < 2 ? 2 : 0);
        mean[m] = s->own[m] + (s->answer[m][0] * y[0] + s->answer[m][1] * y[1]);
    }
    v_draw(&k->from, det_sim_step(t, DET_SIM_PAIR), VH / 2, u);
    v_draw(&k->from, det_sim_step(t, DET_SIM_PAIR), (DET_N_CLASSES + VH) / 2, u + 2);
    draw_counts(k, t, N_LINEAR, LINEAR_STREAM, mean, u, count);
    s->hostile[0] += count[0] + count[1];
    s->hostile[1] += count[2] + count[3];
    s->most = v_max(s->most, (count[0] + count[1]) + (count[2] + count[3]));
    if (k->keeps)
        keep_counts(k, t - o->from, N_LINEAR, LINEAR_STREAM, count);
    for (int m = 0; t - o->from == o->extra_step && m < N_LINEAR; m++)
        if (o->extra_dir * DET_N_CLASSES + o->extra_class == LINEAR_STREAM[m])
            count[m] += 1;
    for (int m = 0; m < N_LINEAR; m++)
        s->y[m] = rho * s->y[m] + gain * count[m];
}

static void linear_run(const det_dilemma *d, const det_sim_options *o, const det_path *each)
{
    kernel k;
    linear s;
    kernel_init(&k, d, o, each);
    memset(&s, 0, sizeof s);
    for (int l = 0; l < LANES; l++)
        for (int m = 0; m < N_LINEAR; m++)
            ((double *)&s.y[m])[l] = each[l].start->y[LINEAR_STREAM[m]];
    vd rho = k.p[offsetof(det_params, rho) / sizeof(double)], gain = (1 - rho) / d->record.step_days;
    int varies = d->record.machine_coded || d->record.n_level;
    linear_rates(&k, o->from, &s);
    for (int t = o->from; t < o->from + o->n_steps; t++) {
        if (varies && t <= d->record.n_steps)
            linear_rates(&k, t, &s);
        linear_step(&k, t, &s, rho, gain);
    }
    for (int l = 0; l < LANES; l++) {
        det_sim_path *out = each[l].out;
        out->hostile[0] = lane(s.hostile[0], l);
        out->hostile[1] = lane(s.hostile[1], l);
        out->most = lane(s.most, l);
        out->n_run = o->n_steps;
    }
}
