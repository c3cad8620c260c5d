/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/world.h"

#include "base/mem.h"

#include <string.h>

/* Slot in which item k of the footprints was counted, -1 for none. */
static int slot_of(const det_record *alone, size_t k)
{
    for (int i = 0; i < DET_PAIR_STREAMS; i++)
        if (alone->count[k * DET_PAIR_STREAMS + (size_t)i] > 0)
            return i;
    for (int i = 0; i < alone->n_court; i++)
        if (alone->court[i].count[k] > 0)
            return DET_PAIR_STREAMS + i;
    for (int i = 0; i < alone->n_den; i++)
        if (alone->den[i].count[k] > 0)
            return DET_PAIR_STREAMS + alone->n_court + i;
    return -1;
}

/* An act as it was seen. */
typedef struct sighting {
    int slot, rank, step;
} sighting;

/* Tally what was seen; by[]: of each act of the old case. */
static void tally(const det_basis *b, det_world *w, sighting *by)
{
    const det_footprints *f = &b->footprints;
    for (size_t k = 0; k < b->c->n_acts; k++)
        by[k] = (sighting){-1, 0, -1};
    for (size_t k = 0; k < f->n; k++) {
        int slot = slot_of(&f->alone, k), step = f->items[k].step;
        if (slot < 0)
            continue;
        int *n = &w->n_seen[step * w->n_slots + slot];
        by[f->items[k].act] = (sighting){slot, (*n)++, step};
        w->most = *n > w->most ? *n : w->most;
    }
}

static void place_items(det_world *w, const sighting *by)
{
    const det_footprints *f = &w->footprints;
    for (size_t k = 0; k < f->n; k++) {
        int act = f->items[k].act, old = w->changed.origin[act];
        w->slot[k] = -1;
        if (w->changed.forced[act] || old < 0 || by[old].step != f->items[k].step ||
            by[old].slot != slot_of(&f->alone, k))
            continue;
        w->slot[k] = by[old].slot;
        w->rank[k] = by[old].rank;
    }
    for (size_t k = 0; k < f->n; k++)
        w->first[f->items[k].step + 1]++;
    for (int t = 0; t < w->panel.n_steps; t++)
        w->first[t + 1] += w->first[t];
    for (size_t k = f->n;
         k-- > 0;) { /* from behind, so that each step keeps its order; first[t + 1] is where step t ends */
        int *end = &w->first[f->items[k].step + 1];
        w->item[--*end] = (int)k;
    }
    memmove(w->first, w->first + 1, (size_t)w->panel.n_steps * sizeof *w->first);
    w->first[w->panel.n_steps] = (int)f->n;
}

static det_status index_items(const det_basis *b, det_world *w, det_err *err)
{
    size_t n = w->footprints.n, steps = (size_t)w->panel.n_steps;
    det_status st = DET_OK;
    const det_record *r = &w->dilemma.record;
    sighting *by = det_calloc(b->c->n_acts, sizeof *by);
    w->n_slots = DET_PAIR_STREAMS + r->n_court + r->n_den;
    w->slot = det_calloc(n, sizeof *w->slot);
    w->rank = det_calloc(n, sizeof *w->rank);
    w->item = det_calloc(n, sizeof *w->item);
    w->first = det_calloc(steps + 1, sizeof *w->first);
    w->n_seen = det_calloc(steps * (size_t)w->n_slots, sizeof *w->n_seen);
    if (!by || !w->slot || !w->rank || !w->item || !w->first || !w->n_seen) {
        st = det_err_set(err, DET_NOMEM, "memory ran out for a changed world of %zu acts", n);
    } else {
        tally(b, w, by);
        place_items(w, by);
    }
    det_free(by);
    return st;
}

/* Channels through an actor that is not there say nothing, not even by silence. */
static void close_channels(det_world *w)
{
    det_record *r = &w->dilemma.record;
    size_t n = (size_t)r->n_steps;
    for (int k = 0; k < r->n_court; k++)
        if (w->changed.cut[r->court[k].actor])
            memset(r->court[k].seen, 0, n);
    for (int k = 0; k < r->n_den; k++)
        if (w->changed.cut[r->den[k].actor])
            memset(r->den[k].seen, 0, n);
}

static det_status build_record(const det_basis *b, det_world *w, det_err *err)
{
    const det_record *like = &b->fit.dilemma.record;
    det_record r = {0};
    det_status st = det_record_build(&w->changed.c, &w->panel, &r, err);
    w->dilemma = b->fit.dilemma;
    w->dilemma.record = r;
    if (st == DET_OK)
        st = det_record_scale_as(&w->dilemma.record, like, err);
    if (st == DET_OK)
        w->has_resets = memcmp(r.reset, like->reset, 2 * (size_t)r.n_steps) != 0;
    return st;
}

det_status det_world_make(const det_basis *b, const det_change *changes, size_t n, det_world *out, det_err *err)
{
    const det_record *like = &b->fit.dilemma.record;
    det_world w = {0};
    det_status st = det_changed_case_make(b->c, &b->panel, like, changes, n, &w.changed, err);
    if (st == DET_OK)
        st = det_panel_build(&w.changed.c, &w.panel, err);
    if (st == DET_OK)
        st = build_record(b, &w, err);
    if (st == DET_OK)
        st = det_footprints_build(&w.changed.c, &w.panel, &w.footprints, err);
    if (st == DET_OK)
        st = det_record_scale_as(&w.footprints.alone, like, err);
    if (st == DET_OK)
        st = index_items(b, &w, err);
    if (st == DET_OK) {
        close_channels(&w);
        *out = w;
    } else {
        det_world_free(&w);
    }
    return st;
}

void det_world_free(det_world *w)
{
    det_record_free(&w->dilemma.record);
    det_footprints_free(&w->footprints);
    det_panel_free(&w->panel);
    det_changed_case_free(&w->changed);
    det_free(w->slot);
    det_free(w->rank);
    det_free(w->item);
    det_free(w->first);
    det_free(w->n_seen);
    memset(w, 0, sizeof *w);
}
