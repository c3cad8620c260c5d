/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/rerun.h"

#include "base/mem.h"
#include "model/abduct.h"

#include <math.h>
#include <string.h>

/* Addresses of the random streams: of each slot its shock and its acts. */
enum { QUESTION_HIDDEN = 0x77680000, QUESTION_REDRAW, QUESTION_SHOCK = 0x77680100, QUESTION_ACTS = 0x77680200 };

/* What happens in a step of the changed world. */
typedef struct happening {
    double w[DET_MAX_STREAMS], count[DET_PAIR_STREAMS];
} happening;

static int n_steps_of(const det_rerun *r)
{
    return r->fit->dilemma.record.n_steps;
}

static det_stream stream_at(const det_rerun *r, uint32_t question, uint32_t path, int t)
{
    det_stream s;
    det_stream_init(&s, r->options.seed, question, path, (uint32_t)t);
    return s;
}

/* ---- slots ---- */

static int is_seen(const det_record *r, int slot, int t)
{
    if (slot < DET_PAIR_STREAMS)
        return r->seen[t * 2 + slot / DET_N_CLASSES];
    slot -= DET_PAIR_STREAMS;
    return slot < r->n_court ? r->court[slot].seen[t] : r->den[slot - r->n_court].seen[t];
}

static double slot_rate(const det_record *r, const det_conduct *c, int slot, int hidden)
{
    if (slot < DET_PAIR_STREAMS)
        return det_conduct_rate(c, slot / DET_N_CLASSES, slot % DET_N_CLASSES, hidden);
    slot -= DET_PAIR_STREAMS;
    if (slot < r->n_court)
        return c->court[slot];
    slot -= r->n_court;
    return c->den[slot][hidden >> (1 - r->den[slot].holder) & 1];
}

static int slot_stream(const det_record *r, int slot)
{
    if (slot < DET_PAIR_STREAMS)
        return slot;
    slot -= DET_PAIR_STREAMS;
    return slot < r->n_court ? det_stream_court(r, slot) : det_stream_den(r, slot - r->n_court);
}

/* The pair has one shock a step, each channel its own. */
static double shock_of(const det_rerun *r, int slot, int t, uint32_t path)
{
    const det_record *old = &r->fit->dilemma.record;
    const det_conduct *c = &r->seen[t];
    int is_pair = slot < DET_PAIR_STREAMS, hidden = r->hidden[t];
    double sum = 0, total = is_pair ? old->total[t] : r->world->n_seen[t * r->world->n_slots + slot];
    det_stream s = stream_at(r, QUESTION_SHOCK + (is_pair ? 0 : (uint32_t)slot), path, t);
    for (int k = 0; is_pair && k < DET_PAIR_STREAMS; k++)
        sum += is_seen(old, k, t) ? slot_rate(old, c, k, hidden) : 0;
    return det_abduct_shock(&s, total, is_pair ? sum : slot_rate(old, c, slot, hidden), r->p.r);
}

/* ---- one step ---- */

static void note_bounds(det_rerun *r, int slot, int t, double was, double now)
{
    const det_world *w = r->world;
    for (int k = w->first[t]; k < w->first[t + 1]; k++)
        if (w->slot[w->item[k]] == slot)
            det_coupling_bounds(w->n_seen[t * w->n_slots + slot], was, now, r->bounds[w->item[k]]);
}

/* Carry the acts of a slot over: keeps[most] of it, and how many are new. */
static int carry(det_rerun *r, int slot, int t, uint32_t path, const det_conduct *now, double *pair_shock)
{
    const det_world *w = r->world;
    const det_record *old = &r->fit->dilemma.record;
    unsigned char *keeps = r->keeps + slot * w->most;
    int n = w->n_seen[t * w->n_slots + slot];
    double rate[2] = {slot_rate(old, &r->seen[t], slot, r->hidden[t]), slot_rate(old, now, slot, r->changed_hidden[t])},
           shock = 1;
    det_stream s = stream_at(r, QUESTION_ACTS + (uint32_t)slot, path, t);
    if (!is_seen(&w->dilemma.record, slot, t)) {
        memset(keeps, 0, (size_t)n);
        return 0;
    }
    if (rate[0] != rate[1] || r->options.bounds) {
        if (slot >= DET_PAIR_STREAMS)
            shock = shock_of(r, slot, t, path);
        else
            shock = *pair_shock > 0 ? *pair_shock : (*pair_shock = shock_of(r, slot, t, path));
    }
    if (r->options.bounds)
        note_bounds(r, slot, t, shock * rate[0], shock * rate[1]);
    return det_coupling_carry(r->options.coupling, n, shock * rate[0], shock * rate[1], &s, keeps);
}

/* An act of the changed world that happens. */
static void add_item(det_rerun *r, int item, int t, happening *h, double held[2])
{
    const det_footprints *f = &r->world->footprints;
    int stride = f->alone.stride;
    for (int k = 0; k < stride; k++)
        h->w[k] += r->alone[(size_t)item * (size_t)stride + (size_t)k];
    for (int k = 0; k < DET_PAIR_STREAMS; k++)
        h->count[k] += f->alone.count[(size_t)item * DET_PAIR_STREAMS + (size_t)k];
    for (int i = 0; i < 2; i++)
        r->view.record.breach[t * 2 + i] += f->alone.breach[2 * (size_t)item + (size_t)i];
    if (f->items[item].accuser >= 0)
        held[f->items[item].accuser] += f->items[item].p;
}

/* All that happens at t; breaches and accusations go into the view. held: what is left of each side's accusations. */
static void act_out(det_rerun *r, int t, uint32_t path, const det_conduct *now, happening *h, double held[2])
{
    const det_world *w = r->world;
    double pair_shock = 0, fading = det_record_fading(&w->dilemma.record);
    memset(h, 0, sizeof *h);
    memset(r->more[t], 0, sizeof r->more[t]);
    for (int i = 0; i < 2; i++) {
        held[i] *= fading;
        r->view.record.breach[t * 2 + i] = 0;
    }
    for (int slot = 0; slot < w->n_slots; slot++) {
        int n_new = carry(r, slot, t, path, now, &pair_shock);
        h->w[slot_stream(&w->dilemma.record, slot)] += n_new;
        if (slot < DET_PAIR_STREAMS) {
            h->count[slot] += n_new;
            r->more[t][slot] += n_new;
        }
    }
    for (int k = w->first[t]; k < w->first[t + 1]; k++) {
        int item = w->item[k], slot = w->slot[item];
        r->gone[item] = slot >= 0 && !r->keeps[slot * w->most + w->rank[item]];
        if (!r->gone[item])
            add_item(r, item, t, h, held);
        else if (slot < DET_PAIR_STREAMS)
            r->more[t][slot]--;
    }
    for (int i = 0; i < 2; i++)
        r->view.record.accused[t * 2 + i] = -expm1(-held[i]);
}

static double belief(double odds)
{
    return odds / (1 + odds);
}

/* ---- a path ---- */

static void abduct(det_rerun *r, uint32_t path)
{
    const det_dilemma *d = &r->fit->dilemma;
    det_stream s = stream_at(r, QUESTION_HIDDEN, path, 0);
    det_abduct_hidden(d, &r->p, &r->work, &s, r->hidden);
    memcpy(r->changed_hidden, r->hidden, (size_t)n_steps_of(r));
    s = stream_at(r, QUESTION_REDRAW, path, 0);
    if (r->world->has_resets)
        det_abduct_redraw(d, &r->view, &r->p, &s, r->changed_hidden);
}

void det_rerun_path(det_rerun *r, uint32_t path)
{
    det_state s;
    double held[2] = {0, 0};
    abduct(r, path);
    det_state_start(&r->view, &r->then, &s);
    for (int t = 0; t < n_steps_of(r); t++) {
        det_conduct c;
        happening h;
        det_gains gains[2];
        det_seen seen = {h.w, r->view.record.seen + t * 2};
        det_conduct_step(&r->view, &r->then, &s, t, &c);
        act_out(r, t, path, &c, &h, held);
        for (int i = 0; i < 2; i++) {
            det_belief_gains(&r->view, &r->then, &c, &seen, t, i, &gains[i]);
            r->now[t][i] = belief(det_belief_update(s.odds[i], gains[i].sum));
        }
        det_state_step(&r->view, &r->then, t, &seen, h.count, gains, &s);
    }
}

void det_rerun_draw(det_rerun *r, int i)
{
    const det_dilemma *d = &r->fit->dilemma;
    const det_record *alone = &r->world->footprints.alone;
    det_fit_read(r->fit, i, &r->p);
    r->then = r->p;
    for (int k = 0; k < 2; k++)
        if (!isnan(r->world->changed.sensibility[k]))
            r->then.s[k] = r->world->changed.sensibility[k];
    det_loglik(d, &r->p, &r->work, 1);
    for (int t = 0; t < n_steps_of(r); t++) {
        det_state s;
        det_state_at(d, &r->work, t, &s);
        det_conduct_step(d, &r->p, &s, t, &r->seen[t]);
        for (int k = 0; k < 2; k++)
            r->was[t][k] = belief(r->work.trace[t].odds_after[k]);
    }
    if (alone->n_marks && r->p.nu > 0)
        det_record_weights(alone, r->p.nu, r->alone, NULL);
    else
        memcpy(r->alone, alone->w, (size_t)alone->n_steps * (size_t)alone->stride * sizeof *r->alone);
}

/* ---- room ---- */

static int make_room(det_rerun *r)
{
    const det_world *w = r->world;
    const det_record *alone = &w->footprints.alone;
    size_t n = (size_t)n_steps_of(r), items = w->footprints.n;
    r->view = w->dilemma;
    r->view.record.accused = det_calloc(2 * n, sizeof(double));
    r->view.record.breach = det_calloc(2 * n, sizeof(double));
    r->seen = det_calloc(n, sizeof *r->seen);
    r->alone = det_calloc((size_t)alone->n_steps * (size_t)alone->stride, sizeof *r->alone);
    r->hidden = det_calloc(n, 1);
    r->changed_hidden = det_calloc(n, 1);
    r->keeps = det_calloc((size_t)w->n_slots * (size_t)w->most, 1);
    r->was = det_calloc(n, sizeof *r->was);
    r->now = det_calloc(n, sizeof *r->now);
    r->more = det_calloc(n, sizeof *r->more);
    r->gone = det_calloc(items, 1);
    r->bounds = det_calloc(items, sizeof *r->bounds);
    if (!r->view.record.accused || !r->view.record.breach || !r->seen || !r->alone || !r->hidden ||
        !r->changed_hidden || !r->keeps || !r->was || !r->now || !r->more || !r->gone || !r->bounds)
        return 0;
    for (size_t k = 0; k < items; k++)
        r->bounds[k][0] = r->bounds[k][1] = NAN;
    return 1;
}

det_status det_rerun_init(const det_fit *fit, const det_world *w, const det_rerun_options *o, det_rerun *out,
                          det_err *err)
{
    det_rerun r = {.fit = fit, .world = w, .options = *o};
    det_status st = det_work_init(&fit->dilemma, &r.work, err);
    if (st != DET_OK)
        return st;
    if (!make_room(&r)) {
        det_rerun_free(&r);
        return det_err_set(err, DET_NOMEM, "memory ran out for a history of %d steps", fit->dilemma.record.n_steps);
    }
    *out = r;
    return DET_OK;
}

void det_rerun_free(det_rerun *r)
{
    det_work_free(&r->work);
    det_free(r->view.record.accused);
    det_free(r->view.record.breach);
    det_free(r->seen);
    det_free(r->alone);
    det_free(r->hidden);
    det_free(r->changed_hidden);
    det_free(r->keeps);
    det_free(r->was);
    det_free(r->now);
    det_free(r->more);
    det_free(r->gone);
    det_free(r->bounds);
    memset(r, 0, sizeof *r);
}
