/* SPDX-License-Identifier: Apache-2.0 */
/* Invariants: every act ends in exactly one of cells, denied, n_masked_acts, n_same_event; the sum of count equals
 * n_cells; counts of masked dyad-steps are 0. */
#include "data/panel.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An act with what sorts it. */
typedef struct placed {
    det_day day;
    int order, act;
} placed;

typedef struct build {
    const det_case *c;
    det_panel p;
    placed *acts;        /* [n_acts] by day, order, index */
    unsigned char *same; /* [n_acts] 1: a dull row that tells of a hand-coded act */
    double
        *rows_per_step; /* [n_steps] of the dull stream; 0 not covered; NULL without a stream */
} build;

void det_panel_free(det_panel *p)
{
    if (!p)
        return;
    det_free(p->dyads);
    det_free(p->count);
    det_free(p->seen);
    det_free(p->log_volume);
    det_free(p->cells);
    det_free(p->denied);
    *p = (det_panel){0};
}

int det_panel_find(const det_panel *p, int source, int target)
{
    for (int d = 0; d < p->n_dyads; d++)
        if (p->dyads[d].source == source && p->dyads[d].target == target)
            return d;
    return -1;
}

int det_panel_step(const det_panel *p, det_day day)
{
    if (day < p->from)
        return -1;
    int step = (day - p->from) / p->step_days;
    return step < p->n_steps ? step : -1;
}

unsigned char det_panel_is_seen(const det_panel *p, int t)
{
    const unsigned char *seen = p->seen + (size_t)t * (size_t)p->n_dyads;
    return seen[0] | seen[1];
}

static int earlier(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return (x->act > y->act) - (x->act < y->act);
}

static det_status place_acts(build *b, det_err *err)
{
    b->acts = det_calloc(b->c->n_acts, sizeof *b->acts);
    b->same = det_calloc(b->c->n_acts, 1);
    if (!b->acts || !b->same)
        return det_err_set(err, DET_NOMEM, "no memory for %zu acts", b->c->n_acts);
    for (size_t i = 0; i < b->c->n_acts; i++) {
        const det_act *a = &b->c->acts[i];
        det_day day = det_act_day(a);
        if (day < b->c->from || day > b->c->until)
            return det_err_set(err, DET_DATA, "act %s lies outside the window", a->id);
        if (a->visibility == DET_VIS_PUBLIC && det_act_author(a) < 0)
            return det_err_set(err, DET_DATA, "act %s is public but has no author", a->id);
        b->acts[i] = (placed){day, a->order, (int)i};
    }
    qsort(b->acts, b->c->n_acts, sizeof *b->acts, earlier);
    return DET_OK;
}

/* The directions of the principals first, then the others by source and target. */
static det_status find_dyads(build *b, det_err *err)
{
    const det_case *c = b->c;
    size_t n = c->n_actors;
    det_status st = DET_OK;
    unsigned char *has = det_calloc(n * n, 1);
    b->p.dyads = det_calloc(n * n + 2, sizeof *b->p.dyads);
    if (!has || !b->p.dyads) {
        st = det_err_set(err, DET_NOMEM, "no memory for the dyads of %zu actors", n);
        goto out;
    }
    for (size_t i = 0; i < c->n_acts; i++)
        if (c->acts[i].visibility == DET_VIS_PUBLIC)
            has[(size_t)det_act_author(&c->acts[i]) * n + (size_t)c->acts[i].target] = 1;
    for (int i = 0; i < 2; i++) {
        b->p.dyads[b->p.n_dyads++] = (det_dyad){c->principals[i], c->principals[1 - i]};
        has[(size_t)c->principals[i] * n + (size_t)c->principals[1 - i]] = 0;
    }
    for (size_t k = 0; k < n * n; k++)
        if (has[k])
            b->p.dyads[b->p.n_dyads++] = (det_dyad){(int)(k / n), (int)(k % n)};
out:
    det_free(has);
    return st;
}

static det_status make_room(build *b, det_err *err)
{
    det_panel *p = &b->p;
    size_t steps = (size_t)p->n_steps, pairs = steps * (size_t)p->n_dyads;
    p->count = det_calloc(pairs * DET_N_CLASSES, sizeof *p->count);
    p->seen = det_calloc(pairs, 1);
    p->log_volume = det_calloc(steps, sizeof *p->log_volume);
    p->cells = det_calloc(b->c->n_acts, sizeof *p->cells);
    p->denied = det_calloc(b->c->n_acts, sizeof *p->denied);
    if (b->c->background_rows)
        b->rows_per_step = det_calloc(steps, sizeof *b->rows_per_step);
    if (!p->count || !p->seen || !p->log_volume || !p->cells || !p->denied ||
        (b->c->background_rows && !b->rows_per_step))
        return det_err_set(err, DET_NOMEM, "no memory for a panel of %zu steps", steps);
    return DET_OK;
}

static double rows_of_step(const build *b, int step)
{
    det_day first = step * b->p.step_days, last = first + b->p.step_days - 1;
    double rows = 0;
    for (det_day d = first; d <= last && d <= b->c->until - b->c->from; d++)
        rows += b->c->background_rows[d];
    return rows;
}

static void set_coverage(build *b)
{
    det_panel *p = &b->p;
    double sum = 0;
    int covered = 0;
    p->machine_coded = b->rows_per_step != NULL;
    for (int t = 0; p->machine_coded && t < p->n_steps; t++) {
        b->rows_per_step[t] = rows_of_step(b, t);
        sum += b->rows_per_step[t];
        covered += b->rows_per_step[t] > 0;
    }
    for (int t = 0; t < p->n_steps; t++) {
        int seen = !p->machine_coded || b->rows_per_step[t] > 0;
        memset(p->seen + (size_t)t * (size_t)p->n_dyads, seen, (size_t)p->n_dyads);
        if (p->machine_coded && seen)
            p->log_volume[t] = log(b->rows_per_step[t] * covered / sum);
    }
}

static int is_covered(const build *b, int step)
{
    return !b->rows_per_step || b->rows_per_step[step] > 0;
}

static int tells_of(const det_act *row, const det_act *act)
{
    return row->is_background && row->target == act->target && row->cls == act->cls &&
           det_act_author(row) == det_act_author(act) && row->from >= act->from - 1 && row->from <= act->to + 1;
}

static void absorb_one(build *b, const det_act *act)
{
    int best = -1, best_gap = 0;
    for (size_t i = 0; i < b->c->n_acts; i++) {
        int k = b->acts[i].act, gap = abs(b->acts[i].day - det_act_day(act));
        if (b->same[k] || !tells_of(&b->c->acts[k], act) || (best >= 0 && gap >= best_gap))
            continue;
        best = k;
        best_gap = gap;
    }
    if (best >= 0)
        b->same[best] = 1;
}

static void mark_same_events(build *b)
{
    for (size_t i = 0; b->rows_per_step && i < b->c->n_acts; i++) {
        const det_act *act = &b->c->acts[b->acts[i].act];
        if (!act->is_background && is_covered(b, det_panel_step(&b->p, b->acts[i].day)))
            absorb_one(b, act);
    }
}

static double mark_of(const det_act *a)
{
    return fabs(a->goldstein) / 10 + log10(1 + a->deaths);
}

static void count_act(build *b, const placed *at)
{
    det_panel *p = &b->p;
    const det_act *a = &b->c->acts[at->act];
    int step = det_panel_step(p, at->day), cls = (int)a->cls;
    double prob = det_grade_probability(a->grade);
    if (!is_covered(b, step)) {
        p->n_masked_acts++;
    } else if (b->same[at->act]) {
        p->n_same_event++;
    } else if (a->visibility != DET_VIS_PUBLIC) {
        p->denied[p->n_denied++] = (det_denied){step, a->target, at->act, cls, prob, mark_of(a)};
    } else {
        int dyad = det_panel_find(p, det_act_author(a), a->target);
        p->cells[p->n_cells++] = (det_cell){step, dyad, cls, at->act, prob, mark_of(a)};
        p->count[((size_t)step * (size_t)p->n_dyads + (size_t)dyad) * DET_N_CLASSES + (size_t)cls] += 1;
    }
}

det_status det_panel_build(const det_case *c, det_panel *out, det_err *err)
{
    build b = {.c = c, .p = {.from = c->from, .step_days = c->step_days}};
    b.p.n_steps = (c->until - c->from) / c->step_days + 1;
    det_status st = place_acts(&b, err);
    if (!st)
        st = find_dyads(&b, err);
    if (!st)
        st = make_room(&b, err);
    if (st)
        goto out;
    set_coverage(&b);
    mark_same_events(&b);
    for (size_t i = 0; i < c->n_acts; i++)
        count_act(&b, &b.acts[i]);
    *out = b.p;
    b.p = (det_panel){0};
out:
    det_free(b.acts);
    det_free(b.same);
    det_free(b.rows_per_step);
    det_panel_free(&b.p);
    return st;
}
