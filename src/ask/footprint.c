/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/footprint.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

/* The panel in which every item has a step of its own; dyads are borrowed, nothing is observed. */
static det_status spread(const det_panel *p, det_panel *out, det_err *err)
{
    size_t n = p->n_cells + p->n_denied + 1;
    *out = (det_panel){.n_steps = (int)n,
                       .step_days = p->step_days,
                       .from = p->from,
                       .dyads = p->dyads,
                       .n_dyads = p->n_dyads,
                       .n_cells = p->n_cells,
                       .n_denied = p->n_denied};
    out->seen = det_calloc(n * (size_t)p->n_dyads, 1);
    out->log_volume = det_calloc(n, sizeof *out->log_volume);
    out->cells = det_calloc(p->n_cells, sizeof *out->cells);
    out->denied = det_calloc(p->n_denied, sizeof *out->denied);
    if (!out->seen || !out->log_volume || !out->cells || !out->denied)
        return det_err_set(err, DET_NOMEM, "memory ran out for the footprints of %zu acts", n - 1);
    for (size_t k = 0; k < p->n_cells; k++) {
        out->cells[k] = p->cells[k];
        out->cells[k].step = (int)k;
    }
    for (size_t k = 0; k < p->n_denied; k++) {
        out->denied[k] = p->denied[k];
        out->denied[k].step = (int)(p->n_cells + k);
    }
    return DET_OK;
}

static void spread_free(det_panel *p)
{
    p->dyads = NULL;
    det_panel_free(p);
}

static void list(const det_case *c, const det_panel *p, det_footprint *items)
{
    for (size_t k = 0; k < p->n_cells; k++) {
        const det_cell *cell = &p->cells[k];
        int dir = cell->dyad < 2 ? cell->dyad : -1;
        int accuser = det_act_is_accusation(&c->acts[cell->act]) ? dir : -1;
        items[k] = (det_footprint){cell->act, cell->step, dir, cell->cls, accuser, cell->p};
    }
    for (size_t k = 0; k < p->n_denied; k++) {
        const det_denied *cell = &p->denied[k];
        items[p->n_cells + k] = (det_footprint){cell->act, cell->step, -1, cell->cls, -1, cell->p};
    }
}

/* The first accusation of all stands alone in its direction: what is left of it in the next step tells the fading. */
static double fading(const det_footprints *f)
{
    for (size_t k = 0; k < f->n; k++) {
        int i = f->items[k].accuser;
        if (i < 0)
            continue;
        double now = -log1p(-f->alone.accused[2 * k + (size_t)i]);
        double next = -log1p(-f->alone.accused[2 * (k + 1) + (size_t)i]);
        if (k + 1 < f->n && f->items[k + 1].accuser == i)
            next -= f->items[k + 1].p;
        return next / now;
    }
    return 1;
}

det_status det_footprints_build(const det_case *c, const det_panel *p, det_footprints *out, det_err *err)
{
    det_footprints f = {.n = p->n_cells + p->n_denied};
    det_panel each = {0};
    det_status st = spread(p, &each, err);
    if (st == DET_OK)
        st = det_record_build(c, &each, &f.alone, err);
    if (st != DET_OK)
        goto out;
    f.items = det_calloc(f.n, sizeof *f.items);
    if (!f.items) {
        st = det_err_set(err, DET_NOMEM, "memory ran out for the footprints of %zu acts", f.n);
        goto out;
    }
    list(c, p, f.items);
    f.fading = fading(&f);
    *out = f;
    f = (det_footprints){0};
out:
    spread_free(&each);
    det_footprints_free(&f);
    return st;
}

void det_footprints_free(det_footprints *f)
{
    det_free(f->items);
    det_record_free(&f->alone);
    memset(f, 0, sizeof *f);
}
