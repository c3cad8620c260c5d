/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/variant.h"

#include "base/mem.h"
#include "base/special.h"
#include "model/lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

det_edit *det_edits_of(const det_panel *p)
{
    det_edit *e = det_calloc(p->n_cells + p->n_denied, sizeof *e);
    for (size_t k = 0; e && k < p->n_cells; k++)
        e[k] = (det_edit){p->cells[k].step, p->cells[k].p};
    for (size_t k = 0; e && k < p->n_denied; k++)
        e[p->n_cells + k] = (det_edit){p->denied[k].step, p->denied[k].p};
    return e;
}

/* ---- panels ---- */

typedef struct placed {
    int step;
    size_t at;
} placed;

static int earlier(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    return x->step != y->step ? (x->step > y->step) - (x->step < y->step) : (x->at > y->at) - (x->at < y->at);
}

/* Items first .. first + n - 1 that are left, by step and then as they stood; returns how many. */
static size_t sort_edits(const det_edit *edits, size_t n, placed *order)
{
    size_t n_left = 0;
    for (size_t k = 0; k < n; k++)
        if (edits[k].step >= 0)
            order[n_left++] = (placed){edits[k].step, k};
    qsort(order, n_left, sizeof *order, earlier);
    return n_left;
}

static void edit_cells(const det_panel *from, const det_edit *edits, placed *order, det_panel *p)
{
    p->n_cells = sort_edits(edits, from->n_cells, order);
    for (size_t k = 0; k < p->n_cells; k++) {
        det_cell *cell = &p->cells[k];
        *cell = from->cells[order[k].at];
        cell->step = order[k].step;
        cell->p = edits[order[k].at].p;
        p->count[((size_t)cell->step * (size_t)p->n_dyads + (size_t)cell->dyad) * DET_N_CLASSES + (size_t)cell->cls] +=
            1;
    }
}

static void edit_denied(const det_panel *from, const det_edit *edits, placed *order, det_panel *p)
{
    p->n_denied = sort_edits(edits, from->n_denied, order);
    for (size_t k = 0; k < p->n_denied; k++) {
        p->denied[k] = from->denied[order[k].at];
        p->denied[k].step = order[k].step;
        p->denied[k].p = edits[order[k].at].p;
    }
}

static det_status build(const det_case *c, const det_panel *p, const det_record *like, det_record *out, det_err *err)
{
    det_record r = {0};
    det_status st = det_record_build(c, p, &r, err);
    if (st == DET_OK && det_variant_fits(&r, like))
        st = det_record_scale_as(&r, like, err);
    if (st == DET_OK)
        *out = r;
    else
        det_record_free(&r);
    return st;
}

det_status det_variant_record(const det_case *c, const det_panel *from, const det_edit *edits, const det_record *like,
                              det_record *out, det_err *err)
{
    det_panel p = *from; /* dyads, seen and volume are borrowed */
    size_t n = (size_t)p.n_steps * (size_t)p.n_dyads * DET_N_CLASSES;
    placed *order = det_calloc(from->n_cells + from->n_denied, sizeof *order);
    det_status st = DET_OK;
    p.count = det_calloc(n, sizeof *p.count);
    p.cells = det_calloc(from->n_cells, sizeof *p.cells);
    p.denied = det_calloc(from->n_denied, sizeof *p.denied);
    if (!order || !p.count || !p.cells || !p.denied) {
        st = det_err_set(err, DET_NOMEM, "memory ran out for a changed panel of %d steps", p.n_steps);
        goto out;
    }
    edit_cells(from, edits, order, &p);
    edit_denied(from, edits + from->n_cells, order, &p);
    st = build(c, &p, like, out, err);
out:
    det_free(order);
    det_free(p.count);
    det_free(p.cells);
    det_free(p.denied);
    return st;
}

int det_variant_fits(const det_record *a, const det_record *b)
{
    return a->n_steps == b->n_steps && a->n_inj == b->n_inj && a->n_court == b->n_court && a->n_den == b->n_den;
}

/* ---- weights ---- */

det_reweighing det_reweighing_of(const double *log_weight, int n)
{
    double top = -INFINITY, sum = 0, squares = 0;
    for (int i = 0; i < n; i++)
        if (!isnan(log_weight[i]) && log_weight[i] > top)
            top = log_weight[i];
    if (!isfinite(top))
        return (det_reweighing){NAN, 0};
    for (int i = 0; i < n; i++) {
        double w = isnan(log_weight[i]) ? 0 : exp(log_weight[i] - top);
        sum += w;
        squares += w * w;
    }
    return (det_reweighing){top + log(sum / n), sum * sum / squares / n};
}

det_dilemma det_variant_view(const det_fit *f, const det_record *r)
{
    det_dilemma view = f->dilemma;
    view.record = *r;
    return view;
}

det_status det_reweigh(const det_fit *f, const det_dilemma *d, const double *u, int n, det_reweighing *out,
                       det_err *err)
{
    det_lane_work work = {0};
    double *w = det_calloc((size_t)n, sizeof *w);
    DET_BUG_IF(n < 1 || n > f->n_draws);
    det_status st =
        w ? det_lane_work_init(d, NULL, &work, err) : det_err_set(err, DET_NOMEM, "memory ran out for %d weights", n);
    if (st == DET_OK) {
        det_lanes_loglik(&work, n, u ? u : f->draws, w, NULL);
        for (int i = 0; i < n; i++)
            w[i] -= f->log_lik[i];
        *out = det_reweighing_of(w, n);
    }
    det_lane_work_free(&work);
    det_free(w);
    return st;
}
