/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/glance.h"

#include "base/dense.h"
#include "base/mem.h"
#include "infer/newton.h"
#include "model/prior.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define AT(member) ((int)(offsetof(det_params, member) / sizeof(double)))

void det_glance_default(det_glance_options *o)
{
    *o = (det_glance_options){
        .step_days = 1, .habit_days = 7, .rivals = (1u << DET_N_RIVALS) - 1, .max_rounds = 40, .tolerance = 1e-4};
}

/* ---- record ---- */

static det_status fill_record(const det_atlas *a, const det_atlas_pair *p, det_record *r, det_err *err)
{
    const int step_days = (int)r->step_days;
    unsigned char *seen = det_calloc((size_t)r->n_steps, 1);
    if (!seen)
        return det_err_set(err, DET_NOMEM, "no memory for a pair's coverage");
    det_atlas_volume(a->rows_per_day, a->until - a->from + 1, step_days, r->n_steps, r->log_volume, seen);
    for (int t = 0; t < r->n_steps; t++)
        r->seen[2 * t] = r->seen[2 * t + 1] = seen[t];
    det_free(seen);
    for (size_t k = p->first; k < p->first + p->n_cells; k++)
        r->count[(a->cells[k].day / step_days) * DET_PAIR_STREAMS + a->cells[k].stream] += a->cells[k].n;
    r->machine_coded = 1;
    return det_record_refresh(r, err);
}

det_status det_glance_record(const det_atlas *a, size_t i_pair, const det_glance_options *o, det_record *out,
                             det_err *err)
{
    det_record r = {0};
    det_status st = det_record_init((a->until - a->from) / o->step_days + 1, o->step_days, &r, err);
    if (st == DET_OK)
        st = fill_record(a, &a->pairs[i_pair], &r, err);
    if (st == DET_OK && o->habit_days > 0)
        st = det_record_habit(&r, o->habit_days, err);
    if (st == DET_OK && o->freer)
        st = det_record_pieces(&r, err);
    if (st == DET_OK)
        *out = r;
    else
        det_record_free(&r);
    return st;
}

/* ---- tables ---- */

/* Parameters that a scan may leave free, where the rival reads them. */
static int is_free(const det_param *row, unsigned terms)
{
    const int at = row->at;
    const unsigned intent = terms & (DET_TERM_INTENT_0 | DET_TERM_INTENT_1);
    if (at >= AT(eta) && at < AT(goodwill))
        return (terms & DET_TERM_FEAR) || intent;
    if (at == AT(rho))
        return (terms & DET_TERM_RECIPROCITY) != 0;
    return (at >= AT(mu) && at < AT(eta)) || (at >= AT(theta) && at < AT(trust)) ||
           (at >= AT(alpha) && at <= AT(alpha_coop)) || (at >= AT(gamma) && at <= AT(a10)) || at == AT(r) ||
           (at >= AT(tau) && at < AT(tau) + 2 * DET_MAX_CHANNELS) || (at >= AT(echo) && at <= AT(xi)) || at >= AT(level);
}

static void fix_rest(det_dilemma *d)
{
    static const int off[] = {AT(goodwill), AT(goodwill) + 1, AT(delta), AT(nu)};
    det_param_table *t = &d->table;
    t->n_free = 0;
    for (int k = 0; k < t->n_rows; k++) {
        det_param *row = &t->rows[k];
        for (size_t m = 0; m < sizeof off / sizeof *off; m++)
            if (row->at == off[m])
                row->value = 0;
        row->free = row->free >= 0 && is_free(row, d->options.terms) ? t->n_free++ : -1;
    }
}

/* A table for records of this kind, from one of a single step. */
static det_status make_table(const det_glance_options *o, det_rival rival, det_dilemma *out, det_err *err)
{
    static const double none[2] = {0, 0};
    det_model_options m;
    det_record r = {0};
    det_model_default(&m);
    m.terms = det_rival_terms(rival);
    if (o->apart)
        m.terms &= ~(unsigned)DET_TERM_RECIPROCITY;
    m.trust_off = 1;
    m.freer = o->freer;
    det_status st = det_record_init(1, o->step_days, &r, err);
    r.machine_coded = 1;
    if (st == DET_OK && o->habit_days > 0)
        st = det_record_habit(&r, o->habit_days, err);
    for (int i = 0; i < 2 && o->world && st == DET_OK; i++)
        st = det_record_inject(&r, i, none, err);
    if (st == DET_OK)
        st = det_dilemma_init(&r, NULL, &m, out, err);
    det_record_free(&r);
    if (st == DET_OK) {
        det_record_free(&out->record);
        fix_rest(out);
        DET_BUG_IF(out->table.n_free > DET_GLANCE_MAX);
    }
    return st;
}

det_status det_glance_work_init(const det_glance_options *o, det_glance_work *out, det_err *err)
{
    det_glance_work w = {.options = *o};
    det_status st = DET_OK;
    for (int k = 0; k < DET_N_RIVALS && st == DET_OK; k++)
        st = make_table(o, (det_rival)k, &w.dilemma[k], err);
    if (st == DET_OK)
        *out = w;
    else
        det_glance_work_free(&w);
    return st;
}

void det_glance_work_free(det_glance_work *w)
{
    for (int k = 0; k < DET_N_RIVALS; k++)
        det_dilemma_free(&w->dilemma[k]);
}

det_status det_glance_dilemma(const det_glance_work *w, det_rival rival, const det_record *r, const int actor[2],
                              const det_hyper *h, det_dilemma *out, det_err *err)
{
    det_dilemma d = w->dilemma[rival];
    d.record = (det_record){0};
    d.table.rows = det_calloc((size_t)d.table.n_rows, sizeof *d.table.rows);
    if (!d.table.rows)
        return det_err_set(err, DET_NOMEM, "no memory for the parameters");
    memcpy(d.table.rows, w->dilemma[rival].table.rows, (size_t)d.table.n_rows * sizeof *d.table.rows);
    det_status st = det_record_copy(r, &d.record, err);
    if (st != DET_OK) {
        det_dilemma_free(&d);
        return st;
    }
    det_hyper_apply(h, actor, &d);
    *out = d;
    return DET_OK;
}

/* ---- starts ---- */

/* Values of u by place in det_params, NaN where none is known; minus the Hessian of the simpler rival (or of an earlier scan) at its
 * mode, by the rows of its table, NULL where there is none. */
typedef struct known {
    double u[DET_N_PARAMS];
    const det_dilemma *simpler;
    const double *curvature;
} known;

/* Minus the Hessians of the rivals that others start from. */
typedef double curvatures[DET_RIVAL_INTENT_0 + 1][DET_GLANCE_MAX * DET_GLANCE_MAX];

static void learn(const det_dilemma *d, const det_glance_rival *from, known *k)
{
    for (int i = 0; i < d->table.n_rows; i++)
        if (d->table.rows[i].free >= 0)
            k->u[d->table.rows[i].at] = from->u[d->table.rows[i].free];
}

/* Before anything is known: baselines at what own habit's median leaves of the counted rates, the rest at its prior's
 * centre. */
static void guess(const det_record *r, known *k)
{
    static const double NOT_HABIT = .7, PART = .5;
    *k = (known){0};
    for (int i = 0; i < DET_N_PARAMS; i++)
        k->u[i] = NAN;
    for (int m = 0; m < DET_PAIR_STREAMS; m++) {
        double per_step = r->mean_count[m / DET_N_CLASSES][m % DET_N_CLASSES] + PART / r->n_steps;
        k->u[AT(mu) + m] = log(NOT_HABIT * per_step / r->step_days);
    }
}

static void start_at(const det_dilemma *d, const known *k, double *u)
{
    for (int i = 0; i < d->table.n_rows; i++) {
        const det_param *row = &d->table.rows[i];
        if (row->free < 0)
            continue;
        u[row->free] =
            !isnan(k->u[row->at])
                ? k->u[row->at]
                : det_transform_free(row->transform, det_prior_centre(row, d->table.step_days), d->table.step_days);
    }
}

/* The free index of a place in a table, -1 where it has none. */
static int free_at(const det_dilemma *d, int at)
{
    for (int i = 0; i < d->table.n_rows; i++)
        if (d->table.rows[i].at == at)
            return d->table.rows[i].free;
    return -1;
}

/* A piece of log-baseline: by differences its curvature is found wherever a climb begins, as a rate's is; a gain's may be indefinite there. */
static int is_piece(const det_param *row)
{
    return row->free >= 0 && row->at >= AT(level);
}

/* Curvature near the start: the simpler rival's, and of what it does not have the prior's; fresh: what is looked at besides. */
static void start_curvature(const det_dilemma *d, const known *k, double *c, unsigned char *fresh)
{
    const size_t n = (size_t)d->table.n_free, m = (size_t)k->simpler->table.n_free;
    int from[DET_GLANCE_MAX];
    memset(c, 0, n * n * sizeof *c);
    for (int i = 0; i < d->table.n_rows; i++) {
        const det_param *row = &d->table.rows[i];
        if (row->free < 0)
            continue;
        from[row->free] = free_at(k->simpler, row->at);
        fresh[row->free] = from[row->free] < 0 && is_piece(row);
        c[(size_t)row->free * (n + 1)] = row->family == DET_PRIOR_NORMAL_U ? 1 / (row->p2 * row->p2) : 1;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (from[i] >= 0 && from[j] >= 0)
                c[i * n + j] = k->curvature[(size_t)from[i] * m + (size_t)from[j]];
}

/* ---- fits ---- */

static void keep(det_optimum *found, int keep_factor, det_glance_rival *out)
{
    size_t n = (size_t)found->n;
    out->n = found->n;
    out->n_evals = found->n_evals;
    out->is_rough = !found->n_agree || found->not_positive;
    out->log_prior = found->log_prior;
    out->log_lik = found->log_lik;
    out->log_evidence = found->log_evidence;
    for (size_t i = 0; i < n; i++) {
        out->u[i] = found->u[i];
        out->variance[i] = found->covariance[i * n + i];
    }
    if (keep_factor) {
        out->factor = found->factor;
        found->factor = NULL;
    }
    det_optimum_free(found);
}

/* A numerical failure is out->failed. */
static det_status fit_rival(const det_glance_options *o, const det_dilemma *d, const known *k, double *found_curvature,
                            det_glance_rival *out, det_err *err)
{
    double start[DET_GLANCE_MAX], curvature[DET_GLANCE_MAX * DET_GLANCE_MAX];
    unsigned char fresh[DET_GLANCE_MAX];
    det_newton_options how = {
        .max_rounds = o->max_rounds, .tolerance = o->tolerance, .start = start, .found = found_curvature};
    how.sparing = !(d->options.terms & ~(unsigned)DET_TERM_RECIPROCITY); /* the lanes are steps there (model/lanes.h) */
    det_target target = det_fit_target(d);
    det_optimum found = {0};
    void *work = target.work_init(d);
    if (!work)
        return det_err_set(err, DET_NOMEM, "no memory for the likelihood of a pair");
    start_at(d, k, start);
    if (k->curvature) {
        start_curvature(d, k, curvature, fresh);
        how.curvature = curvature;
        how.fresh = fresh;
    }
    det_status st = det_newton_find(&target, work, &how, &found, err);
    target.work_free(work);
    if (st == DET_OK)
        keep(&found, o->keep_factor, out);
    else if (st == DET_DATA)
        out->failed = 1;
    return st == DET_DATA ? DET_OK : st;
}

/* The mode of an earlier scan, and its curvature where its factor was kept and nothing but pieces is new. */
static void learn_warm(det_glance_warm warm, int rival, const det_dilemma *d, double *curvature, known *k)
{
    const det_glance_rival *found = &warm.found->rival[rival];
    int n = 0;
    for (int i = 0; i < d->table.n_rows; i++)
        n += d->table.rows[i].free >= 0 && !is_piece(&d->table.rows[i]);
    learn(&warm.by->dilemma[rival], found, k);
    if (!found->factor || found->n < n)
        return;
    det_dense_invert(found->factor, found->n, curvature); /* the factor is of the covariance */
    k->simpler = &warm.by->dilemma[rival];
    k->curvature = curvature;
}

/* The rival whose mode is the nearest start, -1 for none. */
static int before(int rival)
{
    static const int nearest[DET_N_RIVALS] = {[DET_RIVAL_NULL] = -1,
                                              [DET_RIVAL_RECIPROCITY] = DET_RIVAL_NULL,
                                              [DET_RIVAL_FEAR] = DET_RIVAL_RECIPROCITY,
                                              [DET_RIVAL_INTENT_0] = DET_RIVAL_RECIPROCITY,
                                              [DET_RIVAL_INTENT_1] = DET_RIVAL_RECIPROCITY,
                                              [DET_RIVAL_INTENT_BOTH] = DET_RIVAL_INTENT_0,
                                              [DET_RIVAL_COMMON] = DET_RIVAL_RECIPROCITY};
    return nearest[rival];
}

static det_status fit_one(det_glance_work *w, const det_record *r, const int actor[2], const det_hyper *h,
                          det_glance_warm warm, int rival, curvatures c, det_glance *s, det_err *err)
{
    det_dilemma *d = &w->dilemma[rival];
    known k;
    double earlier[DET_GLANCE_MAX * DET_GLANCE_MAX];
    guess(r, &k);
    for (int from = before(rival); from >= 0 && !k.simpler; from = before(from))
        if (s->rival[from].n) {
            learn(&w->dilemma[from], &s->rival[from], &k);
            k.simpler = &w->dilemma[from];
            k.curvature = c[from];
        }
    if (warm.found && warm.found->rival[rival].n)
        learn_warm(warm, rival, d, earlier, &k);
    d->record = *r;
    det_hyper_apply(h, actor, d);
    det_status st = fit_rival(&w->options, d, &k, rival <= DET_RIVAL_INTENT_0 ? c[rival] : NULL, &s->rival[rival], err);
    d->record = (det_record){0};
    return st;
}

void det_glance_weigh(const det_hyper *h, det_glance *s)
{
    double evidence[DET_N_RIVALS];
    for (int k = 0; k < DET_N_RIVALS; k++)
        evidence[k] = s->rival[k].n ? s->rival[k].log_evidence : -INFINITY;
    det_fork_weigh(evidence, h->rival, s->posterior);
}

det_status det_glance_find(det_glance_work *w, const det_record *r, const int actor[2], const det_hyper *h,
                           det_glance_warm warm, det_glance *out, det_err *err)
{
    det_glance s = {0};
    det_status st = DET_OK;
    curvatures c;
    for (int k = 0; k < DET_N_RIVALS && st == DET_OK; k++)
        if (w->options.rivals >> k & 1 || (k == DET_RIVAL_NULL && !warm.found))
            st = fit_one(w, r, actor, h, warm, k, c, &s, err);
    if (st != DET_OK) {
        det_glance_free(&s);
        return st;
    }
    s.failed = s.rival[DET_RIVAL_NULL].failed;
    if (!s.failed)
        det_glance_weigh(h, &s);
    *out = s;
    return DET_OK;
}

void det_glance_free(det_glance *s)
{
    for (int k = 0; k < DET_N_RIVALS; k++) {
        det_free(s->rival[k].factor);
        s->rival[k].factor = NULL;
    }
}

void det_glance_draw(const det_glance_rival *r, det_stream *s, double *u)
{
    DET_BUG_IF(!r->factor);
    double z[DET_GLANCE_MAX];
    for (int i = 0; i < r->n; i++) {
        z[i] = det_draw_normal(s);
        u[i] = r->u[i];
        for (int j = 0; j <= i; j++)
            u[i] += r->factor[i * r->n + j] * z[j];
    }
}
