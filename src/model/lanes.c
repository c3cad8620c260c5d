/* SPDX-License-Identifier: Apache-2.0 */
#include "model/lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/lanes_kernels.h"

/* How many of n kernels may be used. */
static int limit(const det_lanes *const *all, int n)
{
    const char *widest = getenv("DETENTE_LANES");
    for (int k = 0; widest && k < n; k++)
        if (strcmp(all[k]->name, widest) == 0)
            return k + 1;
    return n;
}

int det_lanes_list(const det_lanes *out[3])
{
    int n = 0;
    out[n++] = &det_lanes_generic;
#ifdef DET_LANES_X86
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        out[n++] = &det_lanes_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
        out[n++] = &det_lanes_avx512;
#endif
    return limit(out, n);
}

const det_lanes *det_lanes_best(void)
{
    const det_lanes *all[3];
    return all[det_lanes_list(all) - 1];
}

/* ---- plan ---- */

static int by_place(const void *a, const void *b)
{
    const det_entry *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->mark - y->mark;
}

/* Is a row whose name begins so free, or fixed at anything but 0? */
static int is_on(const det_param_table *t, const char *name)
{
    for (int k = 0; k < t->n_rows; k++)
        if (!strncmp(t->rows[k].name, name, strlen(name)) && (t->rows[k].free >= 0 || t->rows[k].value != 0))
            return 1;
    return 0;
}

static void plan_free(det_lane_plan *p)
{
    det_free(p->steps);
    det_free(p->cells);
    det_free(p->entries);
    det_free(p->exposure);
    det_free(p->dense);
    det_free(p->acts);
    det_free(p->feeds);
}

/* The kernel that a stream feeds, or -1. */
static int memory_of(const det_record *r, int stream)
{
    int c = stream % DET_N_CLASSES;
    if (stream < DET_PAIR_STREAMS)
        return stream / DET_N_CLASSES * DET_LANE_SIDE + (c < DET_VH ? 0 : c - DET_VH + 1);
    return stream < r->n_memory ? stream - DET_PAIR_STREAMS + DET_LANE_PAIR : -1;
}

static int was_seen(const det_record *r, int t, int stream)
{
    int pair = r->seen[t * 2] | r->seen[t * 2 + 1], n = stream - DET_PAIR_STREAMS - 2 * r->n_inj;
    if (stream < DET_PAIR_STREAMS)
        return r->seen[t * 2 + stream / DET_N_CLASSES];
    return n < 0 ? pair : n < r->n_court ? r->court[n].seen[t] : r->den[n - r->n_court].seen[t];
}

/* Cells of one step: its seen streams that are not empty; entries are taken from *e on. */
static void plan_cells(det_lane_plan *p, int t, int *e)
{
    const det_record *r = &p->d->record;
    det_lane_step *st = &p->steps[t];
    for (int m = 0; m < r->stride; m++) {
        size_t at = (size_t)t * (size_t)r->stride + (size_t)m;
        int first = *e, is_pair = m < DET_PAIR_STREAMS;
        double count = is_pair ? r->count[t * DET_PAIR_STREAMS + m] : 0;
        while ((size_t)*e < r->n_entries && p->entries[*e].at == at)
            ++*e;
        if (m % DET_N_CLASSES == 0 && m <= DET_PAIR_STREAMS)
            st->cells[m / DET_N_CLASSES] = p->n_cells;
        if ((r->w[at] > 0 || count > 0) && was_seen(r, t, m))
            p->cells[p->n_cells++] = (det_lane_cell){m, memory_of(r, m), first, *e, r->w[at], count};
    }
    if (r->stride == DET_PAIR_STREAMS)
        st->cells[2] = p->n_cells;
    st->cells[3] = p->n_cells;
}

static void plan_bits(det_lane_plan *p, int t)
{
    const det_record *r = &p->d->record;
    det_lane_step *st = &p->steps[t];
    st->total = r->total[t];
    st->scored = t >= r->lead;
    for (int k = 0; k < DET_PAIR_STREAMS && t > 0 && p->has_echo; k++)
        if (det_record_last(r, t, k / DET_N_CLASSES)[k % DET_N_CLASSES] != 0)
            st->echoes |= (unsigned char)(1 << k);
    for (int i = 0; i < 2; i++) {
        st->seen |= (unsigned char)((r->seen[t * 2 + i] != 0) << i);
        if (t + 1 < r->n_steps && r->reset[(t + 1) * 2 + i])
            st->resets |= (unsigned char)(1 << i);
        if (r->breach[t * 2 + i] != 0 || r->shift[t * 2 + i] != 0)
            st->told |= (unsigned char)(1 << i);
    }
    st->plain = st->seen == 3 && st->scored && !st->resets && !st->told;
}

/* What masked steps feed the kernels. */
static void plan_means(det_lane_plan *p)
{
    const det_record *r = &p->d->record;
    p->n_memory = DET_LANE_PAIR + 2 * r->n_inj;
    for (int m = 0; m < r->n_memory; m++)
        p->mean[memory_of(r, m)] += r->mean[m];
}

/* Whose hostility the kernels thin, fed: bit of each that is not always 0. */
static void plan_thins(det_lane_plan *p, unsigned fed)
{
    const det_record *r = &p->d->record;
    int calms = is_on(&p->d->table, "delta");
    for (int i = 0; i < 2; i++)
        p->thins |= (calms && (fed >> ((1 - i) * DET_LANE_SIDE) & 1)) << i;
    for (int n = 0; n < r->n_inj; n++)
        p->thins |= (r->inj[n].effect == DET_RESTRAINS) << r->inj[n].holder;
}

/* ---- the dense table ---- */

/* Is the row of a parameter free, or fixed at anything but 0? */
static int moves(const det_param_table *t, const double *member, const det_params *base)
{
    int at = (int)(member - det_params_flat(base));
    for (int k = 0; k < t->n_rows; k++)
        if (t->rows[k].at == at)
            return t->rows[k].free >= 0 || t->rows[k].value != 0;
    return 0;
}

static double *column(const det_lane_plan *p, int k)
{
    return p->dense + (size_t)k * (size_t)p->n_dense;
}

static void fill_stream(det_lane_plan *p, int m)
{
    const det_record *r = &p->d->record;
    int i = m / DET_N_CLASSES, c = m % DET_N_CLASSES, y = memory_of(r, m), stride = r->stride;
    double *count = column(p, DET_DENSE_COUNT + m), *last = column(p, DET_DENSE_LAST + m);
    double *fed = column(p, DET_DENSE_FED + y);
    for (int t = 0; t < r->n_steps; t++) {
        int seen = r->seen[t * 2 + i];
        count[t] = seen && t >= r->lead ? r->count[t * DET_PAIR_STREAMS + m] : 0;
        last[t] = t > 0 ? det_record_last(r, t, i)[c] : 0;
        fed[t] = seen ? fed[t] + r->w[t * stride + m] : p->mean[y];
        p->acts[t / DET_DENSE_STEP] |= (unsigned char)((count[t] > 0) << m);
        p->feeds[t / DET_DENSE_STEP] |= (unsigned char)((fed[t] > 0) << y);
    }
}

static void fill_common(det_lane_plan *p)
{
    const det_record *r = &p->d->record;
    for (int t = 0; t < r->n_steps; t++) {
        int scored = t >= r->lead;
        column(p, DET_DENSE_VOLUME)[t] = p->exposure ? p->exposure[t] : r->log_volume[t];
        column(p, DET_DENSE_TOTAL)[t] = scored ? r->total[t] : 0;
        for (int i = 0; i < 2; i++)
            column(p, DET_DENSE_SEEN + i)[t] = scored && r->seen[t * 2 + i];
        for (int l = 0; l < r->n_level; l++)
            column(p, DET_DENSE_BASIS + l)[t] = r->basis[t * r->n_level + l];
        for (int m = 0; r->habit && m < DET_PAIR_STREAMS; m++)
            column(p, p->habit + m)[t] = r->habit[t * DET_PAIR_STREAMS + m];
    }
}

/* Bit k: column first + k is not all 0. */
static unsigned columns_on(const det_lane_plan *p, int first, int n)
{
    unsigned on = 0;
    for (int k = 0; k < n; k++)
        for (int t = 0; t < p->n_dense && !(on >> k & 1); t++)
            on |= (unsigned)(column(p, first + k)[t] != 0) << k;
    return on;
}

/* Streams with a rate of their own, and the kernels that those read. */
static void find_live(det_lane_plan *p)
{
    const det_param_table *t = &p->d->table;
    const det_record *r = &p->d->record;
    const det_params base = {0}, *b = &base;
    unsigned acted = columns_on(p, DET_DENSE_COUNT, DET_PAIR_STREAMS),
             fed = columns_on(p, DET_DENSE_FED, DET_LANE_PAIR);
    unsigned echoed = columns_on(p, DET_DENSE_LAST, DET_PAIR_STREAMS);
    plan_thins(p, fed);
    for (int m = 0; m < DET_PAIR_STREAMS; m++) {
        int i = m / DET_N_CLASSES, c = m % DET_N_CLASSES, y = (1 - i) * DET_LANE_SIDE, own = moves(t, &b->mu[i][c], b);
        unsigned reads = 0;
        if (c < DET_VH) {
            reads |= (unsigned)moves(t, &b->alpha_coop, b) << y;
            own |= moves(t, &b->goodwill[c], b);
        }
        for (int g = 0; c >= DET_VH && g < 2; g++)
            reads |= (unsigned)moves(t, &b->alpha[i][c - DET_VH][g], b) << (y + 1 + g);
        int echo = (echoed >> m & 1) && moves(t, &b->echo[c], b);
        own |= r->habit && moves(t, &b->habit[c], b);
        p->live |= (unsigned)(own || echo || (reads & fed) || (acted >> m & 1)) << m;
        p->read |= (reads | (unsigned)(p->thins >> i & 1) << y) & fed;
    }
}

/* Does nothing go from step to step but kernels, of the pair alone? */
static int is_by_steps(const det_lane_plan *p)
{
    const det_record *r = &p->d->record;
    unsigned moving = p->d->options.terms & (DET_TERM_INTENT_0 | DET_TERM_INTENT_1 | DET_TERM_COMMON);
    return !(moving || p->has_beliefs || p->has_marks || r->n_inj + r->n_court + r->n_den);
}

/* Does delta thin: is it on, and is there cooperation to calm anybody? */
static int is_calmed(const det_lane_plan *p)
{
    const det_record *r = &p->d->record;
    size_t n = (size_t)r->n_steps * (size_t)r->stride, stride = (size_t)r->stride;
    int fed = 0;
    for (size_t k = 0; k < n; k++)
        fed |= k % stride < DET_PAIR_STREAMS && k % stride % DET_N_CLASSES < DET_VH && r->w[k] > 0;
    return fed && is_on(&p->d->table, "delta");
}

/* Of these, what lane_linear.h does for many points at the price of few: Poisson, known exposure, and no step different
 * from the others. */
static int is_linear(const det_lane_plan *p)
{
    const det_record *r = &p->d->record;
    int linear = p->d->options.poisson && p->exposure && r->n_level == 0 && r->lead == 0 && !p->has_echo && !r->habit;
    linear &= !is_calmed(p);
    for (int k = 0; k < 2 * r->n_steps; k++)
        linear &= r->seen[k] != 0;
    return linear;
}

static det_status plan_dense(det_lane_plan *p, det_err *err)
{
    const det_record *r = &p->d->record;
    p->n_dense = (r->n_steps + DET_DENSE_STEP - 1) / DET_DENSE_STEP * DET_DENSE_STEP;
    p->habit = DET_DENSE_BASIS + r->n_level;
    p->dense = det_calloc((size_t)(p->habit + (r->habit ? DET_PAIR_STREAMS : 0)) * (size_t)p->n_dense, sizeof *p->dense);
    p->acts = det_calloc((size_t)p->n_dense / DET_DENSE_STEP, sizeof *p->acts);
    p->feeds = det_calloc((size_t)p->n_dense / DET_DENSE_STEP, sizeof *p->feeds);
    if (!p->dense || !p->acts || !p->feeds)
        return det_err_set(err, DET_NOMEM, "no memory for the likelihood's table");
    fill_common(p);
    for (int m = 0; m < DET_PAIR_STREAMS; m++)
        fill_stream(p, m);
    find_live(p);
    return DET_OK;
}

/* ---- steps and cells ---- */

static det_status plan_cells_alloc(det_lane_plan *p, det_err *err)
{
    const det_record *r = &p->d->record;
    size_t n_cells = 0, n_steps = (size_t)r->n_steps, stride = (size_t)r->stride;
    for (size_t k = 0; k < n_steps * stride; k++)
        n_cells +=
            r->w[k] > 0 || (k % stride < DET_PAIR_STREAMS && r->count[k / stride * DET_PAIR_STREAMS + k % stride] > 0);
    p->steps = det_calloc(n_steps, sizeof *p->steps);
    p->cells = det_calloc(n_cells, sizeof *p->cells);
    p->entries = det_calloc(r->n_entries, sizeof *p->entries);
    if (p->steps && p->cells && p->entries)
        return DET_OK;
    return det_err_set(err, DET_NOMEM, "no memory for the likelihood's plan");
}

static det_status plan_steps(det_lane_plan *p, det_err *err)
{
    const det_record *r = &p->d->record;
    unsigned fed = 0;
    int e = 0;
    det_status st = plan_cells_alloc(p, err);
    if (st != DET_OK)
        return st;
    if (r->n_entries) {
        memcpy(p->entries, r->entries, r->n_entries * sizeof *p->entries);
        qsort(p->entries, r->n_entries, sizeof *p->entries, by_place);
    }
    for (int t = 0; t < r->n_steps; t++) {
        plan_cells(p, t, &e);
        plan_bits(p, t);
    }
    for (int m = 0; m < DET_LANE_PAIR; m++)
        fed |= (unsigned)(p->mean[m] > 0) << m;
    for (int c = 0; c < p->n_cells; c++)
        if (p->cells[c].memory >= 0 && p->cells[c].memory < DET_LANE_PAIR)
            fed |= 1u << p->cells[c].memory;
    plan_thins(p, fed);
    return DET_OK;
}

static det_status plan_exposure(det_lane_plan *p, det_err *err)
{
    const det_record *r = &p->d->record;
    const det_param *xi = det_param_find(&p->d->table, "xi");
    if (r->machine_coded && xi->free >= 0)
        return DET_OK;
    p->exposure = det_calloc((size_t)r->n_steps, sizeof *p->exposure);
    if (!p->exposure)
        return det_err_set(err, DET_NOMEM, "no memory for the likelihood's exposure");
    for (int t = 0; t < r->n_steps; t++)
        p->exposure[t] = r->step_days * (r->machine_coded ? exp(xi->value * r->log_volume[t]) : 1);
    return DET_OK;
}

static det_status plan_init(const det_dilemma *d, det_lane_plan *out, det_err *err)
{
    det_lane_plan p = {.d = d};
    p.has_marks = d->record.n_marks > 0 && is_on(&d->table, "nu");
    p.has_echo = is_on(&d->table, "echo.");
    p.has_beliefs = (d->options.terms & DET_TERM_FEAR) || is_on(&d->table, "trust.");
    plan_means(&p);
    det_status st = plan_exposure(&p, err);
    p.is_linear = is_by_steps(&p) && is_linear(&p);
    if (st == DET_OK)
        st = !p.is_linear && is_by_steps(&p) ? plan_dense(&p, err) : plan_steps(&p, err);
    if (st == DET_OK)
        *out = p;
    else
        plan_free(&p);
    return st;
}

/* ---- work ---- */

det_status det_lane_work_init(const det_dilemma *d, const det_lanes *lanes, det_lane_work *out, det_err *err)
{
    det_lane_work w = {.lanes = lanes ? lanes : det_lanes_best()};
    size_t width = (size_t)w.lanes->width, n = (size_t)d->table.n_free;
    det_status st = plan_init(d, &w.plan, err);
    if (st != DET_OK)
        return st;
    w.memory = det_calloc(w.lanes->work_size(&w.plan) + 64, 1);
    w.u = det_calloc(width * n, sizeof *w.u);
    w.value = det_calloc(width, sizeof *w.value);
    w.grad = det_calloc(width * n, sizeof *w.grad);
    if (!w.memory || !w.u || !w.value || !w.grad) {
        det_lane_work_free(&w);
        return det_err_set(err, DET_NOMEM, "no memory for a likelihood of %d steps", d->record.n_steps);
    }
    w.aligned = (void *)(((uintptr_t)w.memory + 63) & ~(uintptr_t)63);
    *out = w;
    return DET_OK;
}

void det_lane_work_free(det_lane_work *w)
{
    plan_free(&w->plan);
    det_free(w->memory);
    det_free(w->u);
    det_free(w->value);
    det_free(w->grad);
    memset(w, 0, sizeof *w);
}

void det_lanes_loglik(det_lane_work *w, int n, const double *u, double *value, double *grad)
{
    int width = w->lanes->width;
    size_t n_free = (size_t)w->plan.d->table.n_free, bytes = n_free * sizeof *u;
    if (w->plan.dense) {
        for (size_t k = 0; k < (size_t)n; k++)
            w->lanes->point(&w->plan, w->aligned, u + k * n_free, &value[k], grad ? grad + k * n_free : NULL);
        return;
    }
    for (int at = 0; at < n; at += width) {
        int full = n - at < width ? n - at : width;
        for (int k = 0; k < width; k++)
            memcpy(w->u + (size_t)k * n_free, u + (size_t)(at + (k < full ? k : 0)) * n_free, bytes);
        w->lanes->block(&w->plan, w->aligned, w->u, w->value, grad ? w->grad : NULL);
        memcpy(value + at, w->value, (size_t)full * sizeof *value);
        if (grad)
            memcpy(grad + (size_t)at * n_free, w->grad, (size_t)full * bytes);
    }
}
