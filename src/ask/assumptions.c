/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/assumptions.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

enum { QUESTION_CONTROL = 0x6374726c, MAX_ASSUMPTIONS = 16 };
/* u of a probability, or of the log of a rate, that stands for 0 and 1. */
static const double FAR = 30;
/* Control that is free: Beta(2, 2), as for a record without one. */
static const double FREE_CONTROL = 2;

typedef struct turn turn;
typedef struct plan {
    const det_basis *b;
    const det_fork *f;
    int n_draws;
    unsigned long seed;
    const det_run *run;
    const turn *turns[MAX_ASSUMPTIONS];
    det_alteration *changes;
} plan;

/* One assumption: is it made here, and what if not. */
struct turn {
    const char *name;
    int (*applies)(const plan *p);
    det_status (*weigh)(const plan *p, const turn *t, det_alteration *c);
    const char *row; /* of set_rows: parameters of this name are put at u */
    double u;
    det_response response;
    int is_fitted; /* 1: takes all threads for itself */
};

/* ---- prior sets: fits of their own ---- */

static int is_not_main(const plan *p, int set)
{
    return p->f->main != set;
}
static int sceptical_is_other(const plan *p)
{
    return is_not_main(p, 0);
}
static int reference_is_other(const plan *p)
{
    return is_not_main(p, 1);
}
static int alarmed_is_other(const plan *p)
{
    return is_not_main(p, 2);
}

static det_status other_set(const plan *p, const turn *t, det_alteration *c)
{
    int set = (int)t->u;
    for (int r = 0; r < DET_N_RIVALS; r++)
        c->factor[r] = (p->f->log_evidence[set][r] - p->f->log_evidence[p->f->main][r]) / M_LN10;
    c->ess = NAN;
    det_alteration_conclude(p->f, c);
    return DET_OK;
}

/* ---- grades ---- */

static int has_grades(const plan *p)
{
    for (size_t k = 0; k < p->b->footprints.n; k++)
        if (p->b->footprints.items[k].p < 1)
            return 1;
    return 0;
}

static det_status weigh_grades(const plan *p, double (*probability)(const plan *, size_t item), det_alteration *c)
{
    det_record r = {0};
    det_edit *edits = det_edits_of(&p->b->panel);
    det_status st = DET_NOMEM;
    for (size_t k = 0; edits && k < p->b->footprints.n; k++) {
        double now = probability(p, k);
        c->n_acts += edits[k].p != now;
        edits[k].p = now;
    }
    if (edits)
        st = det_variant_record(p->b->c, &p->b->panel, edits, &p->f->fit[0].dilemma.record, &r, NULL);
    if (st == DET_OK)
        st = det_alteration_weigh(p->f, &r, p->n_draws, c, NULL);
    det_record_free(&r);
    det_free(edits);
    return st;
}

static double certain(const plan *p, size_t item)
{
    (void)p;
    (void)item;
    return 1;
}

/* Confirmed (1) by reports that all go back to one origin is probably true (2). */
static int is_confirmed_alone(const plan *p, size_t item)
{
    const det_act *a = &p->b->c->acts[p->b->footprints.items[item].act];
    const char *origins[64];
    return a->grade[0] && a->grade[1] == '1' && a->n_sources > 0 && a->n_sources <= 64 &&
           det_act_origins(p->b->c, a, origins) == 1;
}

static double one_origin(const plan *p, size_t item)
{
    const det_act *a = &p->b->c->acts[p->b->footprints.items[item].act];
    char grade[3] = {a->grade[0], '2', 0};
    return is_confirmed_alone(p, item) ? det_grade_probability(grade) : p->b->footprints.items[item].p;
}

static det_status all_certain(const plan *p, const turn *t, det_alteration *c)
{
    (void)t;
    return weigh_grades(p, certain, c);
}

static int has_confirmed_alone(const plan *p)
{
    for (size_t k = 0; k < p->b->footprints.n; k++)
        if (is_confirmed_alone(p, k))
            return 1;
    return 0;
}

static det_status origins_once(const plan *p, const turn *t, det_alteration *c)
{
    (void)t;
    return weigh_grades(p, one_origin, c);
}

/* ---- parameters put elsewhere ---- */

static int is_named(const det_param *row, const char *name)
{
    size_t n = strlen(name);
    return row->free >= 0 && !strncmp(row->name, name, n) && (row->name[n] == '\0' || row->name[n] == '.');
}

static int has_row(const plan *p, const char *name)
{
    const det_param_table *t = &p->f->fit[0].dilemma.table;
    for (int k = 0; k < t->n_rows; k++)
        if (is_named(&t->rows[k], name))
            return 1;
    return 0;
}
static int has_sensibility(const plan *p)
{
    return has_row(p, "s");
}
static int has_attribution(const plan *p)
{
    return has_row(p, "b");
}
static int has_severity(const plan *p)
{
    return has_row(p, "nu");
}

static det_status set_rows_of(const plan *p, const turn *t, det_rival rival, det_reweighing *w)
{
    const det_fit *fit = &p->f->fit[rival];
    size_t n = (size_t)fit->dilemma.table.n_free, all = (size_t)p->n_draws * n;
    double *u = det_calloc(all, sizeof *u);
    if (!u)
        return DET_NOMEM;
    memcpy(u, fit->draws, all * sizeof *u);
    for (int k = 0; k < fit->dilemma.table.n_rows; k++)
        for (size_t i = 0; is_named(&fit->dilemma.table.rows[k], t->row) && i < (size_t)p->n_draws; i++)
            u[i * n + (size_t)fit->dilemma.table.rows[k].free] = t->u;
    det_status st = det_reweigh(fit, &fit->dilemma, u, p->n_draws, w, NULL);
    det_free(u);
    return st;
}

static void take(det_alteration *c, det_rival r, const det_reweighing *w)
{
    c->factor[r] = w->log_ratio / M_LN10;
    c->ess = fmin(c->ess, w->ess);
}

static det_status set_rows(const plan *p, const turn *t, det_alteration *c)
{
    det_status st = DET_OK;
    c->ess = 1;
    for (int r = 0; st == DET_OK && r < DET_N_RIVALS; r++) {
        det_reweighing w = {NAN, 0};
        st = set_rows_of(p, t, (det_rival)r, &w);
        take(c, (det_rival)r, &w);
    }
    if (st == DET_OK)
        det_alteration_conclude(p->f, c);
    return st;
}

/* ---- response: of fear alone, for no other rival answers it; too far away to be reweighed, so fitted ---- */

static int always(const plan *p)
{
    (void)p;
    return 1;
}

static det_status respond(const plan *p, const turn *t, det_alteration *c)
{
    det_fit_options how = det_basis_fit_options(p->b);
    det_fit fit = {0};
    how.model = p->f->fit[DET_RIVAL_FEAR].dilemma.options;
    how.model.response[0] = how.model.response[1] = t->response;
    how.start = &p->f->fit[DET_RIVAL_FEAR].mode;
    how.n_starts = 1;
    how.n_draws = 1;
    how.n_smc_draws = p->f->fit[DET_RIVAL_FEAR].smc.n_draws / 2;
    det_status st = det_fit_find(p->b->c, &p->b->panel, &how, p->run, &fit, NULL);
    if (st == DET_OK && fit.complete)
        c->factor[DET_RIVAL_FEAR] = (fit.log_evidence - p->f->log_evidence[p->f->main][DET_RIVAL_FEAR]) / M_LN10;
    else
        c->factor[DET_RIVAL_FEAR] = NAN;
    c->ess = NAN;
    det_fit_free(&fit);
    if (st == DET_OK)
        det_alteration_conclude(p->f, c);
    return st;
}

/* ---- control: given by the case, or free ---- */

static int has_control(const plan *p)
{
    const det_record *r = &p->f->fit[0].dilemma.record;
    int n = 0;
    for (int k = 0; k < r->n_den; k++)
        n += !isnan(r->den[k].control);
    return n;
}

/* The rows of control that the case fixes become free, after all others. */
static int free_control(det_param_table *t)
{
    int n = 0;
    for (int k = 0; k < t->n_rows; k++)
        if (!strncmp(t->rows[k].name, "control.", 8) && t->rows[k].free < 0) {
            t->rows[k].free = t->n_free++;
            n++;
        }
    return n;
}

static double beta_draw(det_stream *s, double shape)
{
    double a = det_draw_gamma(s, shape, 1), b = det_draw_gamma(s, shape, 1);
    return a / (a + b);
}

static void append_control(const plan *p, const det_fit *fit, int n_more, double *u)
{
    size_t n = (size_t)fit->dilemma.table.n_free;
    for (int i = 0; i < p->n_draws; i++, u += n + (size_t)n_more) {
        det_stream s;
        det_stream_init(&s, p->seed, QUESTION_CONTROL, (uint32_t)i, 0);
        memcpy(u, fit->draws + (size_t)i * n, n * sizeof *u);
        for (int k = 0; k < n_more; k++)
            u[n + (size_t)k] = det_transform_free(DET_TR_LOGIT, beta_draw(&s, FREE_CONTROL), 1);
    }
}

static det_status free_control_of(const plan *p, det_rival r, det_reweighing *w)
{
    const det_fit *fit = &p->f->fit[r];
    det_dilemma view = fit->dilemma;
    size_t n_rows = (size_t)view.table.n_rows;
    view.table.rows = det_calloc(n_rows, sizeof *view.table.rows);
    if (!view.table.rows)
        return DET_NOMEM;
    memcpy(view.table.rows, fit->dilemma.table.rows, n_rows * sizeof *view.table.rows);
    int n_more = free_control(&view.table);
    double *u = det_calloc((size_t)p->n_draws * (size_t)view.table.n_free, sizeof *u);
    det_status st = DET_NOMEM;
    if (u) {
        append_control(p, fit, n_more, u);
        st = det_reweigh(fit, &view, u, p->n_draws, w, NULL);
    }
    det_free(u);
    det_free(view.table.rows);
    return st;
}

static det_status let_control_go(const plan *p, const turn *t, det_alteration *c)
{
    det_status st = DET_OK;
    (void)t;
    c->ess = 1;
    for (int r = 0; st == DET_OK && r < DET_N_RIVALS; r++) {
        det_reweighing w = {NAN, 0};
        st = free_control_of(p, (det_rival)r, &w);
        take(c, (det_rival)r, &w);
    }
    if (st == DET_OK)
        det_alteration_conclude(p->f, c);
    return st;
}

/* ---- all of them ---- */

static const turn TURNS[] = {
    {.name = "sceptical prior set", .applies = sceptical_is_other, .weigh = other_set, .u = 0},
    {.name = "reference prior set", .applies = reference_is_other, .weigh = other_set, .u = 1},
    {.name = "alarmed prior set", .applies = alarmed_is_other, .weigh = other_set, .u = 2},
    {.name = "every act happened as told", .applies = has_grades, .weigh = all_certain},
    {.name = "reports of one origin do not confirm each other", .applies = has_confirmed_alone, .weigh = origins_once},
    {.name = "fear bullies the weak (substitutes)",
     .applies = always,
     .weigh = respond,
     .response = DET_SUBSTITUTES,
     .is_fitted = 1},
    {.name = "fear acts from a threshold",
     .applies = always,
     .weigh = respond,
     .response = DET_THRESHOLD,
     .is_fitted = 1},
    {.name = "control is free, not as given", .applies = has_control, .weigh = let_control_go},
    {.name = "both sides blind to their own provocation",
     .applies = has_sensibility,
     .weigh = set_rows,
     .row = "s",
     .u = -FAR},
    {.name = "both sides see their own provocation",
     .applies = has_sensibility,
     .weigh = set_rows,
     .row = "s",
     .u = FAR},
    {.name = "hostile acts count as they should", .applies = has_attribution, .weigh = set_rows, .row = "b", .u = 0},
    {.name = "grave acts weigh no more than others",
     .applies = has_severity,
     .weigh = set_rows,
     .row = "nu",
     .u = -FAR},
};
enum { N_TURNS = sizeof TURNS / sizeof *TURNS };

static det_status turn_one(void *user, size_t i, int i_thread)
{
    const plan *p = user;
    (void)i_thread;
    return p->turns[i]->is_fitted ? DET_OK : p->turns[i]->weigh(p, p->turns[i], &p->changes[i]);
}

det_status det_assumptions_find(const det_basis *b, const det_fork *f, int n_draws, unsigned long seed,
                                const det_run *run, det_alteration **out, size_t *n, det_err *err)
{
    plan p = {.b = b,
              .f = f,
              .n_draws = n_draws,
              .seed = seed,
              .run = run,
              .changes = det_calloc(N_TURNS, sizeof *p.changes)};
    size_t n_found = 0;
    if (!p.changes)
        return det_err_set(err, DET_NOMEM, "memory ran out for the assumptions");
    for (size_t k = 0; k < N_TURNS; k++)
        if (TURNS[k].applies(&p)) {
            p.changes[n_found] = (det_alteration){.act = -1, .name = TURNS[k].name};
            p.turns[n_found++] = &TURNS[k];
        }
    det_status st = det_parallel_for(run, n_found, turn_one, &p);
    for (size_t k = 0; st == DET_OK && k < n_found; k++)
        if (p.turns[k]->is_fitted)
            st = p.turns[k]->weigh(&p, p.turns[k], &p.changes[k]);
    if (st != DET_OK) {
        det_free(p.changes);
        return det_err_set(err, st,
                           st == DET_NOMEM ? "memory ran out for the assumptions"
                                           : "stopped while assumptions were turned over");
    }
    *out = p.changes;
    *n = n_found;
    return DET_OK;
}
