/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/fit.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include "infer/start.h"
#include "model/lanes.h"
#include "model/prior.h"

#include <math.h>
#include <string.h>

/* Draws that fall outside the support are made again so often; then the mode stands in. */
enum { MAX_TRIES = 64, QUESTION = 0x64726177, MINI_BELOW = 60 };
/* Acts a day below which a record contradicts the goodwill that mini holds at its centre: VC .03 and MC .01 a day and
 * side, less two prior standard deviations. */
static const double MINI_LEAST_RATE = 0.02;

void det_fit_default(det_fit_options *o)
{
    *o = (det_fit_options){
        .seed = 1, .n_draws = 200, .n_starts = 4, .max_evals = 600, .n_runs = 3, .n_smc_draws = 1024, .n_chains = 32};
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

static double days_seen(const det_panel *p)
{
    double days = 0;
    for (int t = 0; t < p->n_steps; t++)
        days += p->step_days * det_panel_is_seen(p, t);
    return days;
}

int det_fit_is_mini(det_profile profile, const det_panel *p)
{
    int n_acts[2], n_hostile[2];
    if (profile != DET_PROFILE_AUTO)
        return profile == DET_PROFILE_MINI;
    det_fit_acts(p, n_acts, n_hostile);
    int n = n_acts[0] + n_acts[1];
    return n < MINI_BELOW && n >= MINI_LEAST_RATE * days_seen(p);
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

det_target det_fit_target(const det_dilemma *d)
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
        n_seen += det_panel_is_seen(p, t);
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
    det_target target = det_fit_target(d);
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

/* The runs that are missing. */
static det_status sample(const det_fit_options *o, const det_run *run, det_fit *f, det_err *err)
{
    det_target target = det_fit_target(&f->dilemma);
    det_smc_options how;
    det_smc_default(&how);
    how.n_draws = o->n_smc_draws;
    how.n_chains = o->n_chains;
    how.n_runs = o->n_runs;
    how.first_run = f->smc.n_runs;
    how.seed = o->seed;
    how.start = &f->optimum;
    det_smc more = {0};
    det_status st = det_start_choose(&target, &how, run, err);
    if (st == DET_OK)
        st = det_smc_find(&target, &how, run, &more, err);
    f->complete = st == DET_OK && more.complete;
    if (st == DET_OK) {
        det_smc_trim(&more, o->n_runs);
        st = det_smc_join(&f->smc, &more, err);
    }
    det_smc_free(&more);
    return st == DET_STOPPED ? DET_OK : det_run_agree(run, st);
}

/* ---- kept fits ---- */

static int may_keep(const det_case *c, const det_fit_options *o)
{
    return o->cache && o->sampler == DET_SAMPLER_SMC && c->n_inputs > 0;
}

static void add_start(det_text *t, const det_params *start)
{
    char digest[65];
    if (!start)
        return;
    if (det_hash_bytes(start, sizeof *start, digest, NULL) == DET_OK)
        det_text_addf(t, "start %s\n", digest);
    else
        t->failed = 1;
}

static void add_case(det_text *t, const det_case *c)
{
    det_text_addf(t, "window %ld %ld %d\n", (long)c->from, (long)c->until, c->step_days);
    for (size_t i = 0; i < c->n_actors; i++) {
        det_text_addf(t, "actor %s %d\n", c->actors[i].id, (int)i == c->principals[0] || (int)i == c->principals[1]);
        for (size_t k = 0; k < c->actors[i].n_codes; k++)
            det_text_addf(t, "code %s\n", c->actors[i].codes[k]);
    }
    for (size_t i = 0; i < c->n_inputs; i++)
        det_text_addf(t, "input %s\n", c->inputs[i].sha256);
}

/* Hash of all that the fit depends on but the number of runs: a run does not know of the others. */
static det_status key_of(const det_case *c, const det_fit_options *o, char key[65], det_err *err)
{
    const det_model_options *m = &o->model;
    det_text t = {0};
    det_text_addf(&t, "detente %s %s %s\n", DET_VERSION, DET_METHOD, det_lanes_best()->name);
    det_text_addf(&t, "model %u %d %d %d %d %d %d\n", m->terms, (int)m->response[0], (int)m->response[1], m->mini,
                  m->freer, m->poisson, m->prior_set);
    if (m->trust_off)
        det_text_add(&t, "trust off\n");
    det_text_addf(&t, "sampler %d\n", DET_SMC_VERSION);
    det_text_addf(&t, "run %lu %d %d %d %d\n", o->seed, o->n_starts, o->max_evals, o->n_smc_draws, o->n_chains);
    add_start(&t, o->start);
    add_case(&t, c);
    det_status st = t.failed ? det_err_set(err, DET_NOMEM, "memory ran out for the name of a fit")
                             : det_hash_bytes(t.s, t.n, key, err);
    det_text_free(&t);
    return st;
}

/* 1 where the density at the mode is what it was: a fit of another model is of no use. */
static int is_current(const det_fit *f)
{
    double log_prior, log_lik, then = f->optimum.log_prior + f->optimum.log_lik;
    void *work = work_init(&f->dilemma);
    if (!work)
        return 0;
    logp(&f->dilemma, work, f->optimum.u, &log_prior, &log_lik, NULL, NULL);
    work_free(work);
    return fabs(log_prior + log_lik - then) <= 1e-9 * (1 + fabs(then));
}

/* 1 where the mode was found before, and with it perhaps runs. */
static int recall(const det_fit_options *o, const det_run *run, const char key[65], det_fit *f)
{
    if (!det_fit_cache_find(o->cache, det_run_ranks(run), key, f->dilemma.table.n_free, &f->optimum, &f->smc))
        return 0;
    if (det_run_agree(run, is_current(f) ? DET_OK : DET_DATA) != DET_OK) {
        det_optimum_free(&f->optimum);
        det_smc_free(&f->smc);
        return 0;
    }
    det_smc_trim(&f->smc, o->n_runs);
    det_params_read(&f->dilemma.table, f->optimum.u, &f->mode);
    return 1;
}

/* Mode and runs: those of the cache, the missing ones anew. What is kept of an unfinished fit are its mode and its first runs; where
 * a ladder was too short they need not be the first. */
static det_status explore(const det_case *c, const det_fit_options *o, const det_run *run, det_fit *f, det_err *err)
{
    char key[65] = "";
    int keeps = may_keep(c, o);
    det_status st = det_run_agree(run, keeps ? key_of(c, o, key, err) : DET_OK);
    if (st != DET_OK)
        return st;
    int has_mode = keeps && recall(o, run, key, f), n_kept = has_mode ? f->smc.n_runs : -1;
    f->complete = 1;
    if (!has_mode)
        st = det_run_agree(run, find_mode(o, run, f, err));
    if (st == DET_OK && o->sampler == DET_SAMPLER_SMC && f->smc.n_runs < o->n_runs)
        st = sample(o, run, f, err);
    if (st == DET_OK && keeps && f->smc.n_runs > n_kept && !f->smc.n_short && det_run_place(run) == 0)
        det_fit_cache_keep(o->cache, key, &f->optimum, &f->smc);
    return st;
}

/* ---- draws ---- */

/* One draw at which the record is possible. */
static void draw_one(const det_fit *f, unsigned long seed, int i, det_lane_work *work)
{
    double *u = f->draws + (size_t)i * (size_t)f->optimum.n;
    for (uint32_t k = 0; k < MAX_TRIES; k++) {
        det_stream s;
        det_stream_init(&s, seed, QUESTION, (uint32_t)i, k);
        det_optimum_draw(&f->optimum, &s, u);
        logp(&f->dilemma, work, u, &f->log_prior[i], &f->log_lik[i], NULL, NULL);
        if (isfinite(f->log_prior[i] + f->log_lik[i]))
            return;
    }
    memcpy(u, f->optimum.u, (size_t)f->optimum.n * sizeof *u);
    f->log_prior[i] = f->optimum.log_prior;
    f->log_lik[i] = f->optimum.log_lik;
}

static det_status draw_laplace(const det_fit_options *o, det_fit *f, det_err *err)
{
    size_t n = (size_t)f->optimum.n;
    det_lane_work work = {0};
    det_status st = det_lane_work_init(&f->dilemma, NULL, &work, err);
    for (int i = 0; st == DET_OK && i < f->n_draws; i++)
        draw_one(f, o->seed, i, &work);
    for (size_t i = 0; i < n; i++)
        f->variance[i] = f->optimum.covariance[i * n + i];
    f->log_evidence = f->optimum.not_positive ? NAN : f->optimum.log_evidence;
    f->sd_log10 = NAN;
    det_lane_work_free(&work);
    return st;
}

/* In a run's place they are as many as a run has. */
static int most_of_laplace(const det_fit_options *o)
{
    return o->sampler == DET_SAMPLER_SMC ? o->n_smc_draws : o->n_draws;
}

static size_t common_divisor(size_t a, size_t b)
{
    return b ? common_divisor(b, a % b) : a;
}

/* A stride without common divisor with n near the golden section of it: multiples of it, modulo n, stay evenly spread.
 */
static size_t even_stride(size_t n)
{
    size_t stride = (size_t)(0.6180339887498949 * (double)n) + 1;
    while (common_divisor(stride, n) > 1)
        stride++;
    return stride;
}

static void pick_draws(det_fit *f)
{
    size_t n = (size_t)f->smc.n, per_run = (size_t)f->smc.n_draws, all = per_run * (size_t)f->smc.n_runs;
    size_t stride = even_stride(all), at = 0;
    for (size_t i = 0; i < (size_t)f->n_draws; i++, at = (at + stride) % all) {
        const det_smc_run *r = &f->smc.runs[at / per_run];
        memcpy(f->draws + i * n, r->u + at % per_run * n, n * sizeof *f->draws);
        f->log_prior[i] = r->log_prior[at % per_run];
        f->log_lik[i] = r->log_lik[at % per_run];
    }
}

/* Of coordinate i over all runs; x is scratch for all draws. */
static double pooled_variance(const det_smc *s, int i, double *x)
{
    size_t n = (size_t)s->n_runs * (size_t)s->n_draws;
    double mean = 0, sum = 0;
    det_smc_coordinate(s, i, x);
    for (size_t k = 0; k < n; k++)
        mean += x[k] / (double)n;
    for (size_t k = 0; k < n; k++)
        sum += (x[k] - mean) * (x[k] - mean);
    return sum / (double)n;
}

static det_status draw_runs(det_fit *f, det_err *err)
{
    double *x = det_calloc((size_t)f->smc.n_runs * (size_t)f->smc.n_draws, sizeof *x);
    if (!x)
        return det_err_set(err, DET_NOMEM, "memory ran out for the draws of %d runs", f->smc.n_runs);
    pick_draws(f);
    for (int i = 0; i < f->smc.n; i++)
        f->variance[i] = pooled_variance(&f->smc, i, x);
    f->log_evidence = f->smc.log_evidence;
    f->sd_log10 = f->smc.sd_log10;
    det_free(x);
    return det_smc_diagnose(&f->smc, &f->diagnosis, err);
}

static det_status draw_all(const det_fit_options *o, det_fit *f, det_err *err)
{
    size_t n = (size_t)f->optimum.n;
    int n_pooled = f->smc.n_runs * f->smc.n_draws, most = n_pooled ? n_pooled : most_of_laplace(o);
    f->n_draws = most < o->n_draws ? most : o->n_draws;
    f->draws = det_calloc((size_t)f->n_draws * n, sizeof *f->draws);
    f->log_prior = det_calloc((size_t)f->n_draws, sizeof *f->log_prior);
    f->log_lik = det_calloc((size_t)f->n_draws, sizeof *f->log_lik);
    f->variance = det_calloc(n, sizeof *f->variance);
    if (!f->draws || !f->log_prior || !f->log_lik || !f->variance)
        return det_err_set(err, DET_NOMEM, "memory ran out for %d draws", f->n_draws);
    return n_pooled ? draw_runs(f, err) : draw_laplace(o, f, err);
}

det_status det_fit_find(const det_case *c, const det_panel *p, const det_fit_options *o, const det_run *run,
                        det_fit *out, det_err *err)
{
    det_fit f = {0};
    det_status st = check(p, err);
    if (st == DET_OK)
        st = make_dilemma(c, p, o, &f, err);
    st = det_run_agree(run, st);
    if (st == DET_OK)
        st = explore(c, o, run, &f, err);
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

const char *det_fit_bayes_factor(const det_fit *a, const det_fit *b, double *log10_factor, double *sd)
{
    const det_record *left = &a->dilemma.record, *right = &b->dilemma.record;
    double both = hypot(a->sd_log10, b->sd_log10);
    if (left->n_steps != right->n_steps || left->log_factorials != right->log_factorials)
        return "the two fits are of different records";
    if (isnan(both) || isnan(a->log_evidence) || isnan(b->log_evidence))
        return "an evidence is not the sampler's";
    if (both > DET_FIT_MAX_SD_LOG10)
        return "the evidence is known too roughly for a Bayes factor: more draws a run are needed";
    *log10_factor = (a->log_evidence - b->log_evidence) / M_LN10;
    *sd = both;
    return NULL;
}

void det_fit_free(det_fit *f)
{
    det_dilemma_free(&f->dilemma);
    det_optimum_free(&f->optimum);
    det_smc_free(&f->smc);
    det_diagnosis_free(&f->diagnosis);
    det_free(f->draws);
    det_free(f->log_prior);
    det_free(f->log_lik);
    det_free(f->variance);
    memset(f, 0, sizeof *f);
}
