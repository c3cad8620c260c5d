/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/sensitivity.h"

#include "ask/assumptions.h"
#include "base/mem.h"
#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION_DATES = 0x64617465 };

static const char *origin_of(const det_case *c, int source)
{
    const det_source *s = &c->sources[source];
    return s->origin[0] ? s->origin : s->id;
}

size_t det_act_origins(const det_case *c, const det_act *a, const char **out)
{
    size_t n = 0;
    for (size_t k = 0; k < a->n_sources; k++) {
        const char *origin = origin_of(c, a->sources[k]);
        size_t i = 0;
        while (i < n && strcmp(out[i], origin))
            i++;
        if (i == n)
            out[n++] = origin;
    }
    return n;
}

int det_item_enters(const det_footprints *f, size_t i)
{
    const det_record *r = &f->alone;
    const double *w = r->w + i * (size_t)r->stride;
    int enters = r->breach[2 * i] != 0 || r->breach[2 * i + 1] != 0 || f->items[i].accuser >= 0;
    for (int k = 0; k < r->stride; k++)
        enters |= w[k] != 0;
    for (int k = 0; k < DET_PAIR_STREAMS; k++)
        enters |= r->count[i * DET_PAIR_STREAMS + (size_t)k] != 0;
    return enters;
}

/* ---- one change ---- */

void det_alteration_conclude(const det_fork *f, det_alteration *c)
{
    double log_evidence[DET_N_RIVALS], posterior[DET_N_RIVALS];
    for (int r = 0; r < DET_N_RIVALS; r++)
        log_evidence[r] = f->log_evidence[f->main][r] + c->factor[r] * M_LN10;
    det_fork_weigh(log_evidence, f->prior, posterior);
    det_fork_gather(posterior, c->by);
    const double *was = f->by[f->main];
    c->leader = det_fork_leader(c->by, -1);
    c->shift = log10(c->by[f->leader] / c->by[f->runner_up]) - log10(was[f->leader] / was[f->runner_up]);
}

det_status det_alteration_weigh(const det_fork *f, const det_record *r, int n_draws, det_alteration *c, det_err *err)
{
    det_status st = DET_OK;
    c->ess = 1;
    for (int k = 0; st == DET_OK && k < DET_N_RIVALS; k++) {
        det_dilemma view = det_variant_view(&f->fit[k], r);
        det_reweighing w = {NAN, 0};
        if (det_variant_fits(r, &f->fit[k].dilemma.record))
            st = det_reweigh(&f->fit[k], &view, NULL, n_draws, &w, err);
        c->factor[k] = w.log_ratio / M_LN10;
        c->ess = fmin(c->ess, w.ess);
    }
    if (st == DET_OK)
        det_alteration_conclude(f, c);
    return st;
}

/* ---- changes of the record ---- */

typedef struct sweep {
    const det_basis *b;
    const det_fork *f;
    const det_sensitivity_options *o;
    det_alteration *changes;
    const size_t *items; /* [n changes] footprints item of each, for single acts */
} sweep;

static det_status weigh_edits(const sweep *s, const det_edit *edits, det_alteration *c)
{
    det_record r = {0};
    det_status st = det_variant_record(s->b->c, &s->b->panel, edits, &s->f->fit[0].dilemma.record, &r, NULL);
    if (st == DET_OK)
        st = det_alteration_weigh(s->f, &r, s->o->n_draws, c, NULL);
    det_record_free(&r);
    return st;
}

static det_status drop_act(void *user, size_t i, int i_thread)
{
    const sweep *s = user;
    det_edit *edits = det_edits_of(&s->b->panel);
    det_status st = DET_NOMEM;
    if (edits) {
        edits[s->items[i]].step = -1;
        st = weigh_edits(s, edits, &s->changes[i]);
    }
    det_free(edits);
    (void)i_thread;
    return st;
}

/* 1 where all reports of the act go back to this origin. */
static int rests_on(const det_case *c, const det_act *a, const char *origin)
{
    for (size_t k = 0; k < a->n_sources; k++)
        if (strcmp(origin_of(c, a->sources[k]), origin))
            return 0;
    return a->n_sources > 0;
}

static det_status drop_origin(void *user, size_t i, int i_thread)
{
    const sweep *s = user;
    const det_footprints *fp = &s->b->footprints;
    det_edit *edits = det_edits_of(&s->b->panel);
    det_status st = DET_NOMEM;
    if (edits) {
        for (size_t k = 0; k < fp->n; k++)
            if (rests_on(s->b->c, &s->b->c->acts[fp->items[k].act], s->changes[i].name))
                edits[k].step = -1;
        st = weigh_edits(s, edits, &s->changes[i]);
    }
    det_free(edits);
    (void)i_thread;
    return st;
}

/* Days that intervals leave open, drawn evenly; a day without coverage is drawn again as the one told. */
static det_status draw_dates(void *user, size_t i, int i_thread)
{
    const sweep *s = user;
    const det_panel *p = &s->b->panel;
    const det_footprints *fp = &s->b->footprints;
    det_edit *edits = det_edits_of(p);
    det_status st = DET_NOMEM;
    for (size_t k = 0; edits && k < fp->n; k++) {
        const det_act *a = &s->b->c->acts[fp->items[k].act];
        det_stream stream;
        if (a->from == a->to)
            continue;
        det_stream_init(&stream, s->o->seed, QUESTION_DATES, (uint32_t)i, (uint32_t)fp->items[k].act);
        int step = det_panel_step(p, a->from + (det_day)(det_draw_uniform(&stream) * (a->to - a->from + 1)));
        if (step >= 0 && p->seen[step * p->n_dyads])
            edits[k].step = step;
    }
    if (edits)
        st = weigh_edits(s, edits, &s->changes[i]);
    det_free(edits);
    (void)i_thread;
    return st;
}

/* ---- lists ---- */

static int by_shift(const void *a, const void *b)
{
    const det_alteration *x = a, *y = b;
    double dx = isnan(x->shift) ? -1 : fabs(x->shift), dy = isnan(y->shift) ? -1 : fabs(y->shift);
    if (dx != dy)
        return dx < dy ? 1 : -1;
    return x->act != y->act ? (x->act > y->act) - (x->act < y->act) : strcmp(x->name, y->name);
}

typedef struct ranked {
    size_t item;
    double weight;
} ranked;

static int by_weight(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return (x->item > y->item) - (x->item < y->item);
}

/* Items that enter, those of the most telling steps first; returns how many. */
static size_t rank_items(const det_basis *b, const det_fork *f, const det_ledger *l, ranked *out)
{
    size_t n = 0;
    det_rival one = det_fork_best(f, f->leader), two = det_fork_best(f, f->runner_up);
    for (size_t k = 0; k < b->footprints.n; k++) {
        const double *step = l->step + b->footprints.items[k].step * DET_N_RIVALS;
        if (det_item_enters(&b->footprints, k))
            out[n++] = (ranked){k, fabs(step[one] - step[two])};
    }
    qsort(out, n, sizeof *out, by_weight);
    return n;
}

static det_status run_changes(sweep *s, det_alteration *changes, size_t n, det_parallel_body body, const det_run *run,
                              det_err *err)
{
    s->changes = changes;
    det_status st = det_parallel_for(run, n, body, s);
    if (st != DET_OK)
        return det_err_set(err, st,
                           st == DET_NOMEM ? "memory ran out for what the order hangs on"
                                           : "stopped while single acts were dropped");
    return DET_OK;
}

static det_status find_acts(sweep *s, const det_ledger *l, const det_run *run, det_sensitivity *out, det_err *err)
{
    const det_footprints *fp = &s->b->footprints;
    ranked *order = det_calloc(fp->n, sizeof *order);
    size_t *items = det_calloc(fp->n, sizeof *items);
    out->acts = det_calloc(fp->n, sizeof *out->acts);
    det_status st = DET_NOMEM;
    if (!order || !items || !out->acts) {
        det_err_set(err, st, "memory ran out for %zu acts", fp->n);
        goto out;
    }
    size_t n = rank_items(s->b, s->f, l, order);
    out->n_acts = n < (size_t)s->o->n_acts ? n : (size_t)s->o->n_acts;
    for (size_t k = 0; k < out->n_acts; k++) {
        int act = fp->items[order[k].item].act;
        items[k] = order[k].item;
        out->acts[k] = (det_alteration){.act = act, .name = s->b->c->acts[act].id, .n_acts = 1};
    }
    s->items = items;
    st = run_changes(s, out->acts, out->n_acts, drop_act, run, err);
    qsort(out->acts, out->n_acts, sizeof *out->acts, by_shift);
out:
    s->items = NULL;
    det_free(order);
    det_free(items);
    return st;
}

/* Count reports and origins of the acts that enter, and gather the origins on which acts rest alone. */
static void list_origins(const sweep *s, const char **scratch, det_sensitivity *out)
{
    const det_footprints *fp = &s->b->footprints;
    for (size_t k = 0; k < fp->n; k++) {
        const det_act *a = &s->b->c->acts[fp->items[k].act];
        if (!a->n_sources || !det_item_enters(fp, k))
            continue;
        size_t i = 0, n = det_act_origins(s->b->c, a, scratch);
        out->n_reports += a->n_sources;
        out->n_reported_origins += n;
        out->n_one_origin += n == 1;
        if (n != 1)
            continue;
        while (i < out->n_origins && strcmp(out->origins[i].name, scratch[0]))
            i++;
        if (i == out->n_origins)
            out->origins[out->n_origins++] = (det_alteration){.act = -1, .name = scratch[0]};
        out->origins[i].n_acts++;
    }
}

/* An origin of one act is that act. */
static void leave_shared(det_sensitivity *out)
{
    size_t n = 0;
    for (size_t k = 0; k < out->n_origins; k++)
        if (out->origins[k].n_acts > 1)
            out->origins[n++] = out->origins[k];
    out->n_origins = n;
}

static det_status find_origins(sweep *s, const det_run *run, det_sensitivity *out, det_err *err)
{
    const char **scratch = det_calloc(s->b->c->n_sources + 1, sizeof *scratch);
    out->origins = det_calloc(s->b->footprints.n, sizeof *out->origins);
    det_status st = DET_NOMEM;
    if (scratch && out->origins) {
        list_origins(s, scratch, out);
        leave_shared(out);
        st = run_changes(s, out->origins, out->n_origins, drop_origin, run, err);
        qsort(out->origins, out->n_origins, sizeof *out->origins, by_shift);
    } else {
        det_err_set(err, st, "memory ran out for the origins of reports");
    }
    det_free(scratch);
    return st;
}

static det_status find_dates(sweep *s, const det_run *run, det_sensitivity *out, det_err *err)
{
    const det_footprints *fp = &s->b->footprints;
    int n_open = 0;
    for (size_t k = 0; k < fp->n; k++)
        n_open += s->b->c->acts[fp->items[k].act].from < s->b->c->acts[fp->items[k].act].to && det_item_enters(fp, k);
    out->n_dates = n_open ? (size_t)s->o->n_dates : 0;
    out->dates = det_calloc(out->n_dates, sizeof *out->dates);
    if (!out->dates)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu sets of dates", out->n_dates);
    for (size_t k = 0; k < out->n_dates; k++)
        out->dates[k] = (det_alteration){.act = -1, .name = "dates told as intervals, drawn anew", .n_acts = n_open};
    return run_changes(s, out->dates, out->n_dates, draw_dates, run, err);
}

det_status det_sensitivity_find(const det_basis *b, const det_fork *f, const det_ledger *l,
                                const det_sensitivity_options *o, const det_run *run, det_sensitivity *out,
                                det_err *err)
{
    det_sensitivity found = {0};
    sweep s = {.b = b, .f = f, .o = o};
    det_status st = find_acts(&s, l, run, &found, err);
    if (st == DET_OK)
        st = find_origins(&s, run, &found, err);
    if (st == DET_OK)
        st = find_dates(&s, run, &found, err);
    if (st == DET_OK)
        st = det_assumptions_find(b, f, o->n_draws, o->seed, run, &found.assumptions, &found.n_assumptions, err);
    if (st == DET_OK)
        *out = found;
    else
        det_sensitivity_free(&found);
    return st;
}

void det_sensitivity_free(det_sensitivity *s)
{
    det_free(s->acts);
    det_free(s->origins);
    det_free(s->assumptions);
    det_free(s->dates);
    memset(s, 0, sizeof *s);
}
