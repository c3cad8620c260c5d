/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/imports.h"

#include "base/mem.h"
#include "base/special.h"

#include <math.h>
#include <string.h>

enum { QUESTION = 0x696d706f, N_H = 2 };
static const double FOUND = 1, LITTLE = .1; /* log10; share */

const char *det_imports_state_name(det_imports_state s)
{
    static const char *const names[DET_N_IMPORTS_STATES] = {"cannot tell", "little", "imported"};
    DET_BUG_IF((int)s < 0 || s >= DET_N_IMPORTS_STATES);
    return names[s];
}

det_status det_imports_work_init(const det_glance_options *o, det_imports_work *out, det_err *err)
{
    det_imports_work w = {0};
    det_glance_options plain = *o, world = *o;
    plain.rivals = 1u << DET_RIVAL_RECIPROCITY | 1u << DET_RIVAL_COMMON;
    world.rivals = 1u << DET_RIVAL_COMMON;
    world.world = world.keep_factor = 1;
    det_status st = det_glance_work_init(&plain, &w.plain, err);
    if (st == DET_OK)
        st = det_glance_work_init(&world, &w.world, err);
    if (st == DET_OK)
        *out = w;
    else
        det_imports_work_free(&w);
    return st;
}

void det_imports_work_free(det_imports_work *w)
{
    det_glance_work_free(&w->plain);
    det_glance_work_free(&w->world);
}

/* ---- the world's acts ---- */

/* Acts [n_steps][2] of class h a unit of volume, at a mean of one a day over observed steps. */
static void scale(const det_record *r, double *acts, int h)
{
    double sum = 0, n_days = 0;
    for (int t = 0; t < r->n_steps; t++) {
        if (!r->seen[2 * t])
            continue;
        acts[2 * t + h] *= exp(-r->log_volume[t]);
        sum += acts[2 * t + h];
        n_days += r->step_days;
    }
    for (int t = 0; t < r->n_steps && sum > 0; t++)
        acts[2 * t + h] *= n_days / sum;
}

det_status det_imports_inject(det_record *r, double *acts, det_err *err)
{
    det_status st = DET_OK;
    for (int i = 0; i < 2 && st == DET_OK; i++) {
        double *upon = acts + (size_t)i * (size_t)r->n_steps * N_H;
        for (int h = 0; h < N_H; h++)
            scale(r, upon, h);
        st = det_record_inject(r, i, upon, err);
    }
    return st;
}

/* The same for pair i_pair; *some gets whether there are any. */
static det_status inject(const det_atlas *a, size_t i_pair, det_record *r, int *some, det_err *err)
{
    const int *actor = a->pairs[i_pair].actor;
    const size_t per_side = (size_t)r->n_steps * N_H;
    double *acts = det_calloc(2 * per_side, sizeof *acts);
    if (!acts)
        return det_err_set(err, DET_NOMEM, "no memory for the world's acts upon a pair");
    *some = 0;
    for (int i = 0; i < 2; i++)
        det_atlas_hostile_upon(a, actor[i], actor[1 - i], (int)r->step_days, r->n_steps, acts + (size_t)i * per_side);
    for (size_t k = 0; k < 2 * per_side; k++)
        *some |= acts[k] > 0;
    const det_status st = det_imports_inject(r, acts, err);
    det_free(acts);
    return st;
}

/* ---- the share ---- */

/* Memories of imported acts, as det_state has them of all. */
typedef struct roots {
    double y[2][N_H], habit[2][N_H], last[2][N_H];
} roots;

/* Expected imported acts of one direction and class: what pressure adds, and what answers, habit and echo make of imported acts. */
static double imported(const det_record *r, const det_params *p, const det_state *s, const det_conduct *c, const roots *x, int i, int h)
{
    double sum = p->habit[DET_VH + h] * x->habit[i][h];
    for (int k = 0; k < r->n_inj; k++)
        if (r->inj[k].holder == i)
            sum += p->tau[k][h] * s->y[det_stream_inj(k, h)];
    for (int other = 0; other < N_H; other++)
        sum += p->alpha[i][h][other] * x->y[1 - i][other];
    return c->e * c->thin[i] * sum + p->echo[DET_VH + h] * x->last[i][h];
}

static double expected(const det_conduct *c, const det_trace *tr, int i, int h)
{
    double sum = 0;
    for (int z = 0; z < DET_N_STATES; z++)
        if (tr->prior[z] > 0)
            sum += tr->prior[z] * det_conduct_rate(c, i, DET_VH + h, z);
    return sum;
}

/* Imported acts of a step, past it. */
static void remember(const det_record *r, const det_params *p, int t, int i, int h, double share, roots *x)
{
    const double n = share * (r->seen[2 * t + i] ? r->count[t * DET_PAIR_STREAMS + i * DET_N_CLASSES + DET_VH + h]
                                                 : r->mean_count[i][DET_VH + h]);
    x->last[i][h] = n;
    x->y[i][h] = p->rho * x->y[i][h] + (1 - p->rho) * n / r->step_days;
    if (r->habit && r->seen[2 * t + i])
        x->habit[i][h] = r->habit_keep * x->habit[i][h] + (1 - r->habit_keep) * n / r->step_days;
}

double det_imports_share(const det_dilemma *d, const det_params *p, const det_work *work)
{
    const det_record *r = &d->record;
    double sum = 0, all = 0;
    roots x = {0};
    for (int t = 0; t < r->n_steps; t++) {
        det_state s;
        det_conduct c;
        double share[2][N_H];
        det_state_at(d, work, t, &s);
        det_conduct_step(d, p, &s, t, &c);
        for (int i = 0; i < 2; i++)
            for (int h = 0; h < N_H; h++) {
                const double part = imported(r, p, &s, &c, &x, i, h), whole = expected(&c, &work->trace[t], i, h);
                share[i][h] = whole > 0 ? part / whole : 0;
                sum += r->seen[2 * t + i] * part;
                all += r->seen[2 * t + i] * whole;
            }
        for (int i = 0; i < 2; i++)
            for (int h = 0; h < N_H; h++)
                remember(r, p, t, i, h, share[i][h], &x);
    }
    return all > 0 ? sum / all : NAN;
}

/* Band of the share: of the draws that part has pressure which has it by the evidence, the rest have none. */
static det_status draw_shares(const det_dilemma *d, const det_glance_rival *rival, unsigned long seed, size_t item, det_imports *x,
                              det_err *err)
{
    det_work work = {0};
    double share[DET_IMPORTS_DRAWS] = {0}, u[DET_GLANCE_MAX];
    const uint32_t n = (uint32_t)lround(DET_IMPORTS_DRAWS * det_expit(M_LN10 * x->log10_evidence));
    const det_status st = det_work_init(d, &work, err);
    for (uint32_t k = 0; k < n && st == DET_OK; k++) {
        det_stream stream;
        det_params p;
        det_stream_init(&stream, seed, QUESTION, (uint32_t)item, k);
        det_glance_draw(rival, &stream, u);
        det_params_read(&d->table, u, &p);
        share[k] = isfinite(det_loglik(d, &p, &work, 1)) ? det_imports_share(d, &p, &work) : NAN;
    }
    det_work_free(&work);
    if (st == DET_OK)
        x->share = det_band_of(share, DET_IMPORTS_DRAWS);
    return st;
}

/* ---- a pair ---- */

static void judge(det_imports *x)
{
    x->state = x->log10_evidence >= FOUND ? DET_IMPORTS_FOUND : x->share.q95 < LITTLE ? DET_IMPORTS_LITTLE : DET_IMPORTS_UNKNOWN;
}

/* Of a record with and without its injections. */
static det_status compare(det_imports_work *w, const det_record *plain, const det_record *r, const int actor[2], const det_hyper *h,
                          unsigned long seed, size_t item, det_imports *x, det_err *err)
{
    det_glance without = {0}, with = {0};
    det_dilemma d = {0};
    const det_glance_rival *a = &without.rival[DET_RIVAL_COMMON], *b = &with.rival[DET_RIVAL_COMMON];
    det_status st = det_glance_find(&w->plain, plain, actor, h, (det_glance_warm){0}, &without, err);
    if (st == DET_OK)
        st = det_glance_find(&w->world, r, actor, h, (det_glance_warm){&w->plain, &without}, &with, err);
    x->failed = !a->n || !b->n;
    if (st == DET_OK && !x->failed)
        st = det_glance_dilemma(&w->world, DET_RIVAL_COMMON, r, actor, h, &d, err);
    if (st == DET_OK && !x->failed) {
        x->log10_evidence = (b->log_evidence - a->log_evidence) / M_LN10;
        st = draw_shares(&d, b, seed, item, x, err);
        judge(x);
    }
    det_dilemma_free(&d);
    det_glance_free(&without);
    det_glance_free(&with);
    return st;
}

det_status det_imports_make(det_imports_work *w, const det_atlas *a, size_t i_pair, const det_hyper *h, unsigned long seed, size_t item,
                            det_imports *out, det_err *err)
{
    const det_glance_options *o = &w->plain.options;
    det_record plain = {0}, r = {0};
    det_imports x = {0};
    int some = 0;
    det_status st = det_glance_record(a, i_pair, o, &plain, err);
    if (st == DET_OK)
        st = det_record_copy(&plain, &r, err);
    if (st == DET_OK)
        st = inject(a, i_pair, &r, &some, err);
    x.failed = !some;
    if (st == DET_OK && some)
        st = compare(w, &plain, &r, a->pairs[i_pair].actor, h, seed, item, &x, err);
    det_record_free(&plain);
    det_record_free(&r);
    if (st == DET_OK)
        *out = x;
    return st;
}
