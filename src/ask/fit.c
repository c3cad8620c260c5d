/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/fit.h"

#include "base/mem.h"
#include "model/lanes.h"
#include "model/prior.h"

#include <math.h>
#include <string.h>

/* Draws that fall outside the support are made again so often; then the mode stands in. */
enum { MAX_TRIES = 64, QUESTION = 0x64726177, MINI_BELOW = 60 };

void det_fit_default(det_fit_options *o)
{
    *o = (det_fit_options){.seed = 1, .n_draws = 200, .n_starts = 4, .max_evals = 600};
    det_model_default(&o->model);
}

void det_fit_acts(const det_panel *p, int n_acts[2], int n_hostile[2])
{
    for (int i = 0; i < 2; i++)
        n_acts[i] = n_hostile[i] = 0;
    for (size_t k = 0; k < p->n_cells; k++) {
        const det_cell *cell = &p->cells[k];
        if (cell->dyad > 1)
            continue;
        n_acts[cell->dyad]++;
        n_hostile[cell->dyad] += cell->cls >= DET_VH;
    }
}

int det_fit_is_mini(det_profile profile, const det_panel *p)
{
    int n_acts[2], n_hostile[2];
    det_fit_acts(p, n_acts, n_hostile);
    return profile == DET_PROFILE_MINI || (profile == DET_PROFILE_AUTO && n_acts[0] + n_acts[1] < MINI_BELOW);
}

/* ---- the table of functions ---- */

static void *work_init(const void *model)
{
    det_lane_work *w = det_calloc(1, sizeof *w);
    if (w && det_lane_work_init(model, NULL, w, NULL) != DET_OK) {
        det_free(w);
        return NULL;
    }
    return w;
}

static void work_free(void *work)
{
    det_lane_work_free(work);
    det_free(work);
}

/* The likelihood does not count where the prior has no mass. */
static void logp_many(const void *model, void *work, int n_points, const double *u, double *log_prior, double *log_lik,
                      double *grad_prior, double *grad_lik)
{
    const det_dilemma *d = model;
    size_t n = (size_t)d->table.n_free;
    det_lanes_loglik(work, n_points, u, log_lik, grad_lik);
    for (size_t k = 0; k < (size_t)n_points; k++) {
        log_prior[k] = det_prior_logp(&d->table, u + k * n, grad_prior ? grad_prior + k * n : NULL);
        if (isfinite(log_prior[k]))
            continue;
        log_lik[k] = -INFINITY;
        if (grad_lik)
            memset(grad_lik + k * n, 0, n * sizeof *grad_lik);
    }
}

static void logp(const void *model, void *work, const double *u, double *log_prior, double *log_lik, double *grad_prior,
                 double *grad_lik)
{
    logp_many(model, work, 1, u, log_prior, log_lik, grad_prior, grad_lik);
}

static void prior_draw(const void *model, det_stream *s, double *u)
{
    const det_dilemma *d = model;
    det_prior_draw(&d->table, s, u);
}

static const char *name_of(const void *model, int i)
{
    const det_param_table *t = &((const det_dilemma *)model)->table;
    for (int k = 0; k < t->n_rows; k++)
        if (t->rows[k].free == i)
            return t->rows[k].name;
    return "";
}

static det_target target_over(const det_dilemma *d)
{
    return (det_target){.model = d,
                        .n = d->table.n_free,
                        .work_init = work_init,
                        .work_free = work_free,
                        .logp = logp,
                        .prior_draw = prior_draw,
                        .name = name_of,
                        .logp_many = logp_many};
}

/* ---- fitting ---- */

static det_status check(const det_panel *p, det_err *err)
{
    int n_acts[2], n_hostile[2], n_seen = 0;
    for (int t = 0; t < p->n_steps; t++)
        n_seen += p->seen[t * p->n_dyads] | p->seen[t * p->n_dyads + 1];
    if (!n_seen)
        return det_err_set(err, DET_DATA, "none of the %d steps of the window was observed: nothing can be learned",
                           p->n_steps);
    det_fit_acts(p, n_acts, n_hostile);
    if (n_acts[0] + n_acts[1] == 0)
        return det_err_set(err, DET_DATA, "there is no open act between the two principals on any observed day");
    return DET_OK;
}

static det_status make_dilemma(const det_case *c, const det_panel *p, const det_fit_options *o, det_fit *f,
                               det_err *err)
{
    det_record record = {0};
    det_status st = det_record_build(c, p, &record, err);
    if (st == DET_OK)
        st = det_dilemma_init(&record, c, &o->model, &f->dilemma, err);
    det_record_free(&record);
    return st;
}

static det_status find_mode(const det_fit_options *o, const det_run *run, det_fit *f, det_err *err)
{
    const det_dilemma *d = &f->dilemma;
    det_target target = target_over(d);
    det_optimum_options how;
    double start[DET_N_PARAMS];
    det_optimum_default(&how);
    how.seed = o->seed;
    how.n_starts = o->n_starts;
    how.max_evals = o->max_evals;
    if (o->start) {
        det_params_write(&d->table, o->start, start);
        how.start = start;
    }
    det_status st = det_optimum_find(&target, &how, run, &f->optimum, err);
    if (st == DET_OK)
        det_params_read(&d->table, f->optimum.u, &f->mode);
    return st;
}

/* One draw at which the record is possible. */
static void draw_one(const det_fit *f, unsigned long seed, int i, det_lane_work *work, double *u)
{
    for (uint32_t k = 0; k < MAX_TRIES; k++) {
        det_stream s;
        double log_prior, log_lik;
        det_stream_init(&s, seed, QUESTION, (uint32_t)i, k);
        det_optimum_draw(&f->optimum, &s, u);
        logp(&f->dilemma, work, u, &log_prior, &log_lik, NULL, NULL);
        if (isfinite(log_prior + log_lik))
            return;
    }
    memcpy(u, f->optimum.u, (size_t)f->optimum.n * sizeof *u);
}

static det_status draw_all(const det_fit_options *o, det_fit *f, det_err *err)
{
    size_t n = (size_t)f->optimum.n;
    det_lane_work work = {0};
    det_status st = det_lane_work_init(&f->dilemma, NULL, &work, err);
    if (st != DET_OK)
        return st;
    f->draws = det_calloc((size_t)o->n_draws * n, sizeof *f->draws);
    f->variance = det_calloc(n, sizeof *f->variance);
    if (!f->draws || !f->variance) {
        st = det_err_set(err, DET_NOMEM, "memory ran out for %d draws", o->n_draws);
        goto out;
    }
    f->n_draws = o->n_draws;
    for (int i = 0; i < o->n_draws; i++)
        draw_one(f, o->seed, i, &work, f->draws + (size_t)i * n);
    for (size_t i = 0; i < n; i++)
        f->variance[i] = f->optimum.covariance[i * n + i];
out:
    det_lane_work_free(&work);
    return st;
}

det_status det_fit_find(const det_case *c, const det_panel *p, const det_fit_options *o, const det_run *run,
                        det_fit *out, det_err *err)
{
    det_fit f = {0};
    det_status st = check(p, err);
    if (st == DET_OK)
        st = make_dilemma(c, p, o, &f, err);
    if (st == DET_OK)
        st = find_mode(o, run, &f, err);
    if (st == DET_OK)
        st = draw_all(o, &f, err);
    if (st == DET_OK)
        *out = f;
    else
        det_fit_free(&f);
    return st;
}

void det_fit_read(const det_fit *f, int i, det_params *out)
{
    DET_BUG_IF(i < 0 || i >= f->n_draws);
    det_params_read(&f->dilemma.table, f->draws + (size_t)i * (size_t)f->optimum.n, out);
}

void det_fit_free(det_fit *f)
{
    det_dilemma_free(&f->dilemma);
    det_optimum_free(&f->optimum);
    det_free(f->draws);
    det_free(f->variance);
    memset(f, 0, sizeof *f);
}
