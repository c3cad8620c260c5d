/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/origin_acts.h"

#include "base/mem.h"
#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

det_part det_part_of(double *values, size_t n)
{
    double sum = 0;
    size_t known = 0;
    for (size_t k = 0; k < n; k++)
        if (!isnan(values[k])) {
            sum += values[k];
            known++;
        }
    det_band b = det_band_of(values, n);
    return (det_part){known ? sum / (double)known : NAN, b.q05, b.q95};
}

det_root_kind det_root_kind_of(int root)
{
    static const det_root_kind kinds[DET_FIRST_THIRD] = {
        DET_KIND_HABIT,   DET_KIND_HABIT,  DET_KIND_INTENT, DET_KIND_INTENT, DET_KIND_PRIOR,       DET_KIND_PRIOR,
        DET_KIND_SILENCE, DET_KIND_COMMON, DET_KIND_WORDS,  DET_KIND_SHIFTS, DET_KIND_GOVERNMENTS, DET_KIND_UNOBSERVED};
    return root < DET_FIRST_THIRD ? kinds[root] : DET_KIND_THIRD;
}

static int find(const int *list, int n, int actor)
{
    for (int k = 0; k < n; k++)
        if (list[k] == actor)
            return k;
    return -1;
}

int det_origin_with(const det_record *r, int *with)
{
    int n = 0;
    for (int k = 0; k < r->n_court; k++)
        if (find(with, n, r->court[k].actor) < 0)
            with[n++] = r->court[k].actor;
    for (int k = 0; k < r->n_den; k++)
        if (find(with, n, r->den[k].actor) < 0)
            with[n++] = r->den[k].actor;
    return n;
}

/* P(above one half). */
static double p_most(const double *share, int n)
{
    int above = 0;
    for (int k = 0; k < n; k++)
        above += share[k] > .5;
    return (double)above / n;
}

static int largest(const det_part *parts, int n)
{
    int best = 0;
    for (int k = 1; k < n; k++)
        if (parts[k].mean > parts[best].mean)
            best = k;
    return best;
}

/* ---- one act ---- */

/* Columns of an act's sheet, one value a draw each; fears, roots and earlier items follow. */
enum { SOURCE = 0, KIND = SOURCE + DET_N_SOURCES, KEPT = KIND + DET_N_KINDS, DESCENT, OTHERS, FIRST_LIST };

typedef struct sheet {
    double *column;              /* [n_columns][n_draws] */
    double (*via)[DET_N_VIAS];   /* [n_items] sums over draws */
    double (*share)[DET_N_VIAS]; /* [n_deeds] scratch of one draw */
} sheet;

typedef struct sweep {
    const det_genealogy *g;
    det_origins *o;
    size_t *items; /* footprints of o->acts */
    int with[2 * DET_MAX_CHANNELS], n_with;
    int fears, roots, earlier; /* first columns of these lists */
    sheet *each;               /* [n_threads] */
    int n_threads;
} sweep;

/* Column k of draw i. */
static double *at(const sweep *s, const sheet *x, int k, int i)
{
    return &x->column[(size_t)k * (size_t)s->g->n_draws + (size_t)i];
}

/* What the fear of a stream's deeds is put to. */
static int fear_of(const sweep *s, int stream)
{
    const det_record *r = s->g->deeds.record;
    int k = stream - r->n_memory;
    if (stream == DET_DEED_BREACH)
        return DET_FEAR_WORDS;
    if (k < 0)
        return DET_FEAR_ITSELF;
    return DET_FEAR_WITH + find(s->with, s->n_with, k < r->n_court ? r->court[k].actor : r->den[k - r->n_court].actor);
}

static int outer_fear(const sweep *s, int outer)
{
    static const int fears[] = {DET_FEAR_PRIOR, DET_FEAR_PRIOR, DET_FEAR_GOVERNMENTS, DET_FEAR_SHIFTS, DET_FEAR_ITSELF};
    return outer < DET_OUTER_CHANNEL ? fears[outer]
                                     : fear_of(s, s->g->deeds.record->n_memory + outer - DET_OUTER_CHANNEL);
}

static void add_parents(const sweep *s, sheet *x, size_t e, double role, int i)
{
    static const int source[DET_N_VIAS] = {DET_SHARE_RECIPROCITY, DET_SHARE_FEAR, DET_SHARE_FEAR, DET_SHARE_INJECTION,
                                           DET_SHARE_ECHO};
    const det_deeds *deeds = &s->g->deeds;
    size_t n = deeds->first[deeds->items[e].step];
    det_ancestry_parents(&s->g->each[i], e, x->share);
    for (size_t k = 0; k < n; k++)
        for (int v = 0; v < DET_N_VIAS; v++) {
            double share = role * x->share[k][v];
            if (share == 0)
                continue;
            *at(s, x, SOURCE + source[v], i) += share;
            *at(s, x, s->earlier + deeds->items[k].item, i) += share;
            x->via[deeds->items[k].item][v] += share;
            if (source[v] == DET_SHARE_FEAR)
                *at(s, x, s->fears + fear_of(s, deeds->items[k].stream), i) += share;
        }
}

/* One part that the act plays, under draw i; role: how much of the act that part is. */
static void add_role(const sweep *s, sheet *x, size_t e, double role, int i)
{
    const det_ancestry *a = &s->g->each[i];
    const det_split *split = &a->split[e];
    const double *root = a->root + e * (size_t)s->g->deeds.n_roots, *outer = a->outer + e * (size_t)a->n_outer;
    *at(s, x, SOURCE + DET_SHARE_BASELINE, i) += role * split->baseline;
    *at(s, x, SOURCE + DET_SHARE_INTENT, i) += role * split->intent;
    *at(s, x, SOURCE + DET_SHARE_COMMON, i) += role * split->common;
    *at(s, x, SOURCE + DET_SOURCE_UNOBSERVED, i) += role * split->unobserved;
    for (int k = 0; k < a->n_outer; k++) {
        *at(s, x, SOURCE + DET_SHARE_FEAR, i) += role * outer[k];
        *at(s, x, s->fears + outer_fear(s, k), i) += role * outer[k];
    }
    for (int k = 0; k < s->o->n_roots; k++) {
        *at(s, x, s->roots + k, i) += role * root[k];
        *at(s, x, KIND + (int)det_root_kind_of(k), i) += role * root[k];
    }
    *at(s, x, KEPT, i) = split->fear > 0 ? split->kept : NAN;
    add_parents(s, x, e, role, i);
}

static void fill_draw(const sweep *s, sheet *x, const det_footprint *f, size_t item, int i)
{
    const det_deeds *deeds = &s->g->deeds;
    const det_ancestry *a = &s->g->each[i];
    double whole = 0;
    for (size_t e = deeds->first[f->step]; e < deeds->first[f->step + 1]; e++)
        if (deeds->items[e].item == (int)item && deeds->items[e].stream != DET_DEED_BREACH)
            whole += a->weight[e];
    for (size_t e = deeds->first[f->step]; e < deeds->first[f->step + 1]; e++) {
        if (deeds->items[e].item != (int)item)
            continue;
        *at(s, x, DESCENT, i) += a->descent[e];
        if (deeds->items[e].stream != DET_DEED_BREACH)
            add_role(s, x, e, a->weight[e] / whole, i);
    }
}

static det_part part_at(const sweep *s, const sheet *x, int k)
{
    return det_part_of(at(s, x, k, 0), (size_t)s->g->n_draws);
}

static double mean_at(const sweep *s, const sheet *x, int k)
{
    double sum = 0;
    for (int i = 0; i < s->g->n_draws; i++)
        sum += *at(s, x, k, i);
    return sum / s->g->n_draws;
}

static det_via mostly(const double via[DET_N_VIAS])
{
    int best = 0;
    for (int v = 1; v < DET_N_VIAS; v++)
        if (via[v] > via[best])
            best = v;
    return (det_via)best;
}

/* Largest first, then in time. */
static int by_share(const void *left, const void *right)
{
    const det_parent *a = left, *b = right;
    if (a->share.mean != b->share.mean)
        return a->share.mean > b->share.mean ? -1 : 1;
    return (a->act > b->act) - (a->act < b->act);
}

static det_status list_parents(const sweep *s, sheet *x, det_origin *o, det_err *err)
{
    const det_footprints *f = s->g->deeds.f;
    size_t n = 0;
    for (size_t k = 0; k < f->n; k++)
        n += mean_at(s, x, s->earlier + (int)k) >= DET_LEAST_PARENT;
    o->parents = det_calloc(n, sizeof *o->parents);
    if (!o->parents)
        return det_err_set(err, DET_NOMEM, "memory ran out for the parents of an act");
    for (size_t k = 0; k < f->n; k++) {
        int column = s->earlier + (int)k;
        if (mean_at(s, x, column) >= DET_LEAST_PARENT) {
            o->parents[o->n_parents++] = (det_parent){f->items[k].act, mostly(x->via[k]), part_at(s, x, column)};
            continue;
        }
        for (int i = 0; i < s->g->n_draws; i++)
            *at(s, x, OTHERS, i) += *at(s, x, column, i);
    }
    o->others = part_at(s, x, OTHERS);
    qsort(o->parents, o->n_parents, sizeof *o->parents, by_share);
    return DET_OK;
}

/* Whose belief is in it, and as what. */
static void find_reader(const sweep *s, size_t item, det_origin *o)
{
    const det_deeds *deeds = &s->g->deeds;
    const det_record *r = deeds->record;
    o->reader = -1;
    for (size_t e = deeds->first[o->step]; o->reader < 0 && e < deeds->first[o->step + 1]; e++) {
        int m = deeds->items[e].stream, is_pair = m >= 0 && m < DET_PAIR_STREAMS;
        if (deeds->items[e].item != (int)item || !(is_pair || m >= r->n_memory))
            continue;
        o->reader = s->g->each[0].split[e].reader;
        o->trusts = is_pair && m % DET_N_CLASSES < DET_VH;
    }
}

static det_status one_act(void *user, size_t i_act, int i_thread)
{
    sweep *s = user;
    sheet *x = &s->each[i_thread];
    det_origin *o = &s->o->acts[i_act];
    const det_footprint *f = &s->g->deeds.f->items[s->items[i_act]];
    size_t n = (size_t)s->g->n_draws;
    memset(x->column, 0, ((size_t)s->earlier + s->g->deeds.f->n) * n * sizeof *x->column);
    memset(x->via, 0, s->g->deeds.f->n * sizeof *x->via);
    for (int i = 0; i < s->g->n_draws; i++)
        fill_draw(s, x, f, s->items[i_act], i);
    det_status st = list_parents(s, x, o, NULL);
    if (st != DET_OK)
        return st;
    find_reader(s, s->items[i_act], o);
    for (int k = 0; k < DET_N_SOURCES; k++)
        o->source[k].mean = mean_at(s, x, SOURCE + k);
    o->lead = largest(o->source, DET_N_SOURCES);
    o->p_lead = p_most(at(s, x, SOURCE + o->lead, 0), s->g->n_draws);
    for (int k = 0; k < DET_N_SOURCES; k++)
        o->source[k] = part_at(s, x, SOURCE + k);
    for (int k = 0; k < DET_N_KINDS; k++)
        o->kind[k] = part_at(s, x, KIND + k);
    for (int k = 0; k < s->o->n_fears; k++)
        o->fear[k] = part_at(s, x, s->fears + k);
    for (int k = 0; k < s->o->n_roots; k++)
        o->root[k] = part_at(s, x, s->roots + k);
    o->kept = part_at(s, x, KEPT);
    o->descent = part_at(s, x, DESCENT);
    return DET_OK;
}

/* ---- all acts ---- */

/* Does item k have an ancestry to tell? */
static int is_wanted(const det_genealogy *g, size_t k, int only)
{
    const det_deeds *deeds = &g->deeds;
    const det_record *r = deeds->record;
    const det_footprint *f = &deeds->f->items[k];
    for (size_t e = deeds->first[f->step]; e < deeds->first[f->step + 1]; e++) {
        int m = deeds->items[e].stream;
        if (deeds->items[e].item == (int)k && m >= 0 &&
            (f->act == only || (only < 0 && (m < DET_PAIR_STREAMS || m >= r->n_memory))))
            return 1;
    }
    return 0;
}

static det_status describe(sweep *s, size_t item, det_origin *o, det_err *err)
{
    const det_footprint *f = &s->g->deeds.f->items[item];
    const det_act *a = &s->o->c->acts[f->act];
    *o = (det_origin){.act = f->act, .step = f->step, .author = det_act_author(a), .target = a->target, .grade = f->p};
    o->fear = det_calloc((size_t)s->o->n_fears, sizeof *o->fear);
    o->root = det_calloc((size_t)s->o->n_roots, sizeof *o->root);
    return o->fear && o->root ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for the origins of acts");
}

/* By day, then as the case has them. */
static int by_time(const void *left, const void *right)
{
    const det_origin *a = left, *b = right;
    if (a->step != b->step)
        return a->step - b->step;
    return a->act - b->act;
}

static det_status choose(sweep *s, int only, det_err *err)
{
    size_t n = s->g->deeds.f->n;
    s->o->acts = det_calloc(n, sizeof *s->o->acts);
    s->items = det_calloc(n, sizeof *s->items);
    if (!s->o->acts || !s->items)
        return det_err_set(err, DET_NOMEM, "memory ran out for the origins of %zu acts", n);
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < n; k++)
        if (is_wanted(s->g, k, only)) {
            s->items[s->o->n_acts_told] = k;
            st = describe(s, k, &s->o->acts[s->o->n_acts_told++], err);
        }
    return st;
}

static det_status make_sheets(sweep *s, int n_threads, det_err *err)
{
    size_t n = s->g->deeds.f->n;
    s->fears = FIRST_LIST;
    s->roots = s->fears + s->o->n_fears;
    s->earlier = s->roots + s->o->n_roots;
    s->each = det_calloc((size_t)n_threads, sizeof *s->each);
    if (!s->each)
        goto out;
    for (; s->n_threads < n_threads; s->n_threads++) {
        sheet *x = &s->each[s->n_threads];
        x->column = det_calloc(((size_t)s->earlier + n) * (size_t)s->g->n_draws, sizeof *x->column);
        x->via = det_calloc(n, sizeof *x->via);
        x->share = det_calloc(s->g->deeds.n, sizeof *x->share);
        if (!x->column || !x->via || !x->share) {
            s->n_threads++;
            goto out;
        }
    }
    return DET_OK;
out:
    return det_err_set(err, DET_NOMEM, "memory ran out for the parents of %zu acts", n);
}

det_status det_origin_acts_fill(const det_genealogy *g, int only, const det_run *run, det_origins *o, det_err *err)
{
    sweep s = {.g = g, .o = o};
    s.n_with = det_origin_with(g->deeds.record, s.with);
    det_status st = choose(&s, only, err);
    if (st == DET_OK)
        st = make_sheets(&s, det_run_threads(run), err);
    if (st == DET_OK) {
        st = det_parallel_for(run, o->n_acts_told, one_act, &s);
        if (st != DET_OK)
            det_err_set(err, st,
                        st == DET_NOMEM ? "memory ran out for the parents of an act"
                                        : "stopped while parents were told");
    }
    if (st == DET_OK)
        qsort(o->acts, o->n_acts_told, sizeof *o->acts, by_time);
    for (int k = 0; k < s.n_threads; k++) {
        det_free(s.each[k].column);
        det_free(s.each[k].via);
        det_free(s.each[k].share);
    }
    det_free(s.each);
    det_free(s.items);
    return st;
}

/* ---- periods ---- */

/* Acts of the period that deed e is. */
static double counts(const det_origin_period *p, const det_deed *d)
{
    int is_hostile = d->stream >= 0 && d->stream < DET_PAIR_STREAMS && d->stream % DET_N_CLASSES >= DET_VH;
    if (!is_hostile || d->step < p->from || d->step >= p->until)
        return 0;
    return p->dir < 0 || d->stream / DET_N_CLASSES == p->dir ? d->count : 0;
}

static void add_roots(const det_genealogy *g, const det_origin_period *p, int i, double *column)
{
    const det_deeds *deeds = &g->deeds;
    size_t n = (size_t)deeds->n_roots, n_draws = (size_t)g->n_draws;
    for (size_t e = deeds->first[p->from]; e < deeds->first[p->until]; e++) {
        double share = counts(p, &deeds->items[e]) / p->n_acts;
        for (size_t k = 0; share > 0 && k < n; k++) {
            double root = share * g->each[i].root[e * n + k];
            column[(size_t)(DET_N_KINDS + k) * n_draws + (size_t)i] += root;
            column[(size_t)det_root_kind_of((int)k) * n_draws + (size_t)i] += root;
        }
    }
}

void det_origin_imported(const det_genealogy *g, double *share)
{
    const det_deeds *deeds = &g->deeds;
    const det_origin_period all = {.until = deeds->record->n_steps, .dir = -1};
    for (int i = 0; i < g->n_draws; i++) {
        double n = 0, sum = 0;
        for (size_t e = 0; e < deeds->n; e++) {
            double count = counts(&all, &deeds->items[e]);
            n += count;
            for (int k = DET_FIRST_THIRD; k < deeds->n_roots; k++)
                sum += count * g->each[i].root[e * (size_t)deeds->n_roots + (size_t)k];
        }
        share[i] = n > 0 ? sum / n : NAN;
    }
}

det_status det_origin_period_fill(const det_genealogy *g, det_origin_period *p, det_err *err)
{
    const det_deeds *deeds = &g->deeds;
    size_t n_draws = (size_t)g->n_draws, n = (size_t)(DET_N_KINDS + deeds->n_roots);
    double *column = det_calloc(n * n_draws, sizeof *column);
    if (!column)
        return det_err_set(err, DET_NOMEM, "memory ran out for the roots of a period");
    p->n_acts = 0;
    for (size_t e = deeds->first[p->from]; e < deeds->first[p->until]; e++)
        p->n_acts += counts(p, &deeds->items[e]);
    size_t n_known = p->n_acts > 0 ? n_draws : 0;
    for (int i = 0; i < (int)n_known; i++)
        add_roots(g, p, i, column);
    det_part parts[DET_N_KINDS];
    for (size_t k = 0; k < DET_N_KINDS; k++) {
        parts[k].mean = 0;
        for (size_t i = 0; i < n_draws; i++)
            parts[k].mean += column[k * n_draws + i];
    }
    p->lead = largest(parts, DET_N_KINDS);
    p->p_lead = n_known ? p_most(column + (size_t)p->lead * n_draws, g->n_draws) : NAN;
    for (size_t k = 0; k < n; k++)
        *(k < DET_N_KINDS ? &p->kind[k] : &p->root[k - DET_N_KINDS]) = det_part_of(column + k * n_draws, n_known);
    det_free(column);
    return DET_OK;
}
