/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/calibrate.h"

#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "ask/reproduction.h"
#include "ask/uniformity.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "base/ranks.h"
#include "base/text.h"
#include "base/version.h"
#include "infer/tempering.h"
#include "model/prior.h"
#include "model/simulate.h"

/* One draw of each chain is kept, the last; with the truth there are 64 places. R looks so many days past an act.
 * The draws of a run by profile: with fewer, the sampler loses more than a twentieth of the variance of parameters that the acts say nothing of. */
enum { N_CHAINS = 64, MINI_DRAWS = 512, FULL_DRAWS = 1024, N_KEPT = 63, N_AHEAD = 30, MAX_TRIES = 2000, N_PRIOR = 4096, QUESTION = 0x63616c00, LEAST_SETS = 20 };

/* Quantities beside the parameters, in the order of the rows. */
enum { LOG_LIKELIHOOD, R_DIRECT, MISPERCEPTION, INTENT = MISPERCEPTION + 2, N_OTHERS = INTENT + 2 };

void det_calibrate_default(det_calibrate_options *o)
{
    *o = (det_calibrate_options){.prior = DET_PRIOR_REFERENCE, .n_sets = 100, .n_days = 400, .seed = 1, .most_acts = INT_MAX};
}

static det_status check(const det_calibrate_options *o, det_err *err)
{
    if (o->n_sets < 1 || o->n_sets > 100000)
        return det_err_set(err, DET_CONFIG, "%d data sets cannot be made: 1 to 100000 can", o->n_sets);
    if (o->n_days < 30 || o->n_days > 36500)
        return det_err_set(err, DET_CONFIG, "data sets of %d days cannot be made: 30 to 36500 can", o->n_days);
    return DET_OK;
}

/* ---- what all sets share ---- */

typedef struct job {
    const det_calibrate_options *o;
    const det_run *run;
    det_dilemma base;      /* without acts */
    int n_free, n_rows, n_draws;
    double *variance;      /* [n_free] of the prior */
    double *place;         /* [n_sets][n_rows] */
    double *contraction;   /* [n_sets][n_free] */
    int *n_acts;           /* [n_sets] */
    unsigned char *is_done;
    _Atomic int n_tried;
    size_t first, n_own;   /* sets of this process */
} job;

/* The record of A, B and, for the full profile, C. */
static det_status empty_record(const det_calibrate_options *o, const det_case *c, det_record *out, det_err *err)
{
    det_panel p = {0};
    det_status st = det_panel_build(c, &p, err);
    if (st == DET_OK)
        st = det_record_build(c, &p, out, err);
    det_panel_free(&p);
    if (st == DET_OK && o->profile == DET_PROFILE_FULL)
        out->den[0].control = NAN; /* free, not given */
    return st;
}

static det_status make_base(const det_calibrate_options *o, det_dilemma *out, det_err *err)
{
    char id[3][2] = {"A", "B", "C"}, none[1] = "";
    int day = o->n_days / 4, is_full = o->profile == DET_PROFILE_FULL;
    det_actor actors[3] = {{.id = id[0], .name = id[0]}, {.id = id[1], .name = id[1]}, {.id = id[2], .name = id[2]}};
    det_fear fear = {.holder = 0, .about = 1, .through = 2, .name = none, .control = .5, .rivalry = .8};
    det_commitment bars = {.id = none, .by = 1, .bars = 2, .from = day, .until = 3 * day};
    det_leverage owes = {.patron = 2, .over = 1, .from = 2 * day, .until = DET_DAY_NONE, .level = .6};
    det_regime_change coup = {.id = none, .actor = 1, .date = 2 * day};
    det_case c = {.principals = {0, 1}, .until = o->n_days - 1, .step_days = 1, .actors = actors, .n_actors = 3};
    det_model_options model;
    det_record r = {0};
    if (is_full) {
        c.fears = &fear, c.n_fears = 1;
        c.commitments = &bars, c.n_commitments = 1;
        c.leverages = &owes, c.n_leverages = 1;
        c.regime_changes = &coup, c.n_regime_changes = 1;
    }
    det_model_default(&model);
    model.mini = !is_full;
    model.prior_set = (int)o->prior;
    det_status st = empty_record(o, &c, &r, err);
    if (st == DET_OK)
        st = det_dilemma_init(&r, &c, &model, out, err);
    det_record_free(&r);
    return st;
}

static void prior_variance(const det_param_table *t, double *variance)
{
    double u[DET_N_PARAMS], mean[DET_N_PARAMS] = {0};
    for (uint32_t k = 0; k < N_PRIOR; k++) {
        det_stream s;
        det_stream_init(&s, 1, QUESTION + 1, k, 0);
        det_prior_draw(t, &s, u);
        for (int i = 0; i < t->n_free; i++) {
            mean[i] += u[i] / N_PRIOR;
            variance[i] += u[i] * u[i] / N_PRIOR;
        }
    }
    for (int i = 0; i < t->n_free; i++)
        variance[i] -= mean[i] * mean[i];
}

static void job_free(job *j)
{
    det_dilemma_free(&j->base);
    det_free(j->variance);
    det_free(j->place);
    det_free(j->contraction);
    det_free(j->n_acts);
    det_free(j->is_done);
}

static det_status job_init(const det_calibrate_options *o, const det_run *run, job *j, det_err *err)
{
    size_t n_sets = (size_t)o->n_sets;
    *j = (job){.o = o, .run = run};
    det_status st = make_base(o, &j->base, err);
    if (st != DET_OK)
        return st;
    j->n_free = j->base.table.n_free;
    j->n_rows = j->n_free + N_OTHERS;
    j->n_draws = j->base.options.mini ? MINI_DRAWS : FULL_DRAWS;
    j->variance = det_calloc((size_t)j->n_free, sizeof *j->variance);
    j->place = det_calloc(n_sets * (size_t)j->n_rows, sizeof *j->place);
    j->contraction = det_calloc(n_sets * (size_t)j->n_free, sizeof *j->contraction);
    j->n_acts = det_calloc(n_sets, sizeof *j->n_acts);
    j->is_done = det_calloc(n_sets, 1);
    if (!j->variance || !j->place || !j->contraction || !j->n_acts || !j->is_done)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu data sets", n_sets);
    prior_variance(&j->base.table, j->variance);
    return DET_OK;
}

/* ---- one data set ---- */

typedef struct trial {
    job *j;
    uint32_t id;
    det_dilemma d;         /* a copy of the base, with acts */
    double *u;             /* [n_free] the truth */
    unsigned char *hidden; /* [n_steps] the true hidden states */
    int n_acts;
    det_target target;
    det_smc smc;
    det_footprints alone;  /* hostile acts of the pair */
    det_course course;
    double *value;         /* [N_KEPT + 1][n_rows] of the truth, then of the draws */
    double intent[2];      /* mean over the draws of P(x = 1) on the last day */
} trial;

static void trial_free(trial *t)
{
    det_course_free(&t->course);
    det_footprints_free(&t->alone);
    det_smc_free(&t->smc);
    det_dilemma_free(&t->d);
    det_free(t->u);
    det_free(t->hidden);
    det_free(t->value);
}

static det_status trial_init(job *j, uint32_t id, trial *t, det_err *err)
{
    const det_param_table *table = &j->base.table;
    *t = (trial){.j = j, .id = id};
    t->d = j->base;
    t->d.record = (det_record){0};
    t->d.table.rows = det_calloc((size_t)table->n_rows, sizeof *table->rows);
    t->u = det_calloc((size_t)j->n_free, sizeof *t->u);
    t->hidden = det_calloc((size_t)j->base.record.n_steps, 1);
    t->value = det_calloc((N_KEPT + 1) * (size_t)j->n_rows, sizeof *t->value);
    if (!t->d.table.rows || !t->u || !t->hidden || !t->value)
        return det_err_set(err, DET_NOMEM, "memory ran out for a data set");
    memcpy(t->d.table.rows, table->rows, (size_t)table->n_rows * sizeof *table->rows);
    return det_record_copy(&j->base.record, &t->d.record, err);
}

static int count_acts(const det_record *r)
{
    double sum = 0;
    for (int k = 0; k < r->n_steps * DET_PAIR_STREAMS; k++)
        sum += r->count[k];
    return (int)fmin(sum, INT_MAX);
}

/* Truth from the prior, acts from the truth. */
static void draw_acts(trial *t, uint32_t attempt)
{
    det_record *r = &t->d.record;
    det_sim_options o;
    det_sim_path path = {.count = r->count, .hidden = t->hidden};
    det_state start;
    det_params p;
    det_stream s;
    det_stream_init(&s, t->j->o->seed, QUESTION, t->id, attempt);
    det_prior_draw(&t->d.table, &s, t->u);
    det_params_read(&t->d.table, t->u, &p);
    det_state_start(&t->d, &p, &start);
    det_sim_default(&o);
    o.n_steps = r->n_steps;
    o.seed = t->j->o->seed;
    o.question = QUESTION + 16 * (attempt + 1);
    o.path = t->id;
    if (r->n_court)
        path.court = r->court[0].count;
    if (r->n_den)
        path.den = r->den[0].count;
    det_simulate(&t->d, &p, &start, -1, 0, &o, &path);
    t->n_acts = count_acts(r);
}

static det_status simulate(trial *t, det_err *err)
{
    const det_calibrate_options *o = t->j->o;
    for (uint32_t k = 0; k < MAX_TRIES; k++) {
        draw_acts(t, k);
        if (t->n_acts >= o->least_acts && t->n_acts <= o->most_acts)
            return det_record_refresh(&t->d.record, err);
    }
    return det_err_set(err, DET_DATA, "none of %d data sets of %d days had %d to %d acts", MAX_TRIES, o->n_days, o->least_acts, o->most_acts);
}

static det_status sample(trial *t, det_err *err)
{
    const det_run *run = t->j->run;
    det_run alone = {.n_threads = 1, .stop = run ? run->stop : NULL, .user = run ? run->user : NULL};
    det_smc_options o;
    t->target = det_fit_target(&t->d);
    if (t->j->o->plant)
        t->j->o->plant(&t->d, &t->target);
    det_smc_default(&o);
    o.n_draws = t->j->n_draws;
    o.n_chains = N_CHAINS;
    o.n_runs = 1;
    o.seed = t->j->o->seed * 1000003 + t->id;
    return det_smc_find(&t->target, &o, &alone, &t->smc, err);
}

/* Each hostile act of the pair alone in a step (footprint.h), straight from the counts. */
static det_status make_footprints(trial *t, det_err *err)
{
    const det_record *r = &t->d.record;
    size_t n = 0, stride = (size_t)r->stride, i = 0;
    det_footprints *f = &t->alone;
    for (int k = 0; k < r->n_steps * DET_PAIR_STREAMS; k++)
        n += k % DET_N_CLASSES >= DET_VH ? (size_t)r->count[k] : 0;
    f->alone = (det_record){.n_steps = (int)n, .stride = r->stride};
    f->items = det_calloc(n, sizeof *f->items);
    f->alone.w = det_calloc(n * stride, sizeof *f->alone.w);
    f->alone.count = det_calloc(n * DET_PAIR_STREAMS, sizeof *f->alone.count);
    f->alone.breach = det_calloc(n * 2, sizeof *f->alone.breach);
    if (!f->items || !f->alone.w || !f->alone.count || !f->alone.breach)
        return det_err_set(err, DET_NOMEM, "memory ran out for the footprints of %zu acts", n);
    f->n = n;
    f->fading = 1;
    for (int k = 0; k < r->n_steps * DET_PAIR_STREAMS; k++) {
        size_t stream = (size_t)(k % DET_PAIR_STREAMS);
        int cls = k % DET_N_CLASSES;
        for (int m = 0; cls >= DET_VH && m < (int)r->count[k]; m++, i++) {
            f->items[i] = (det_footprint){.step = k / DET_PAIR_STREAMS, .dir = (int)stream / DET_N_CLASSES, .cls = cls, .accuser = -1, .p = 1};
            f->alone.w[i * stride + stream] = f->alone.count[i * DET_PAIR_STREAMS + stream] = 1;
        }
    }
    return DET_OK;
}

/* P(x_i = 1) on the last day, by the filter of the last run of the course. */
static double filtered_intent(const trial *t, int i)
{
    const double *prob = t->course.work.trace[t->course.n_steps - 1].filter;
    double sum = 0;
    for (int s = 0; s < DET_N_STATES; s++)
        sum += s >> i & 1 ? prob[s] : 0;
    return sum;
}

/* All quantities but intent, which is no function of parameters and acts, at u. */
static void evaluate(trial *t, const double *u, double log_lik, double *row)
{
    int n = t->j->n_free;
    det_course *c = &t->course;
    det_params p;
    memcpy(row, u, (size_t)n * sizeof *row);
    det_params_read(&t->d.table, u, &p);
    det_course_run(c, &p);
    row[n + LOG_LIKELIHOOD] = log_lik;
    row[n + R_DIRECT] = det_reproduction_radius(c);
    for (int i = 0; i < 2; i++) {
        double odds = c->after[c->n_steps - 1][i];
        row[n + MISPERCEPTION + i] = odds / (1 + odds) - filtered_intent(t, 1 - i);
    }
}

static void evaluate_draws(trial *t)
{
    const det_smc_run *run = &t->smc.runs[0];
    size_t n = (size_t)t->j->n_free, length = (size_t)t->j->n_draws / N_CHAINS;
    for (size_t k = 0; k < N_KEPT; k++) {
        size_t at = (k + 1) * length - 1;
        evaluate(t, run->u + at * n, run->log_lik[at], t->value + (k + 1) * (size_t)t->j->n_rows);
        for (int i = 0; i < 2; i++)
            t->intent[i] += filtered_intent(t, i) / N_KEPT;
    }
}

static det_status evaluate_truth(trial *t, det_err *err)
{
    double log_prior, log_lik;
    void *work = t->target.work_init(t->target.model);
    if (!work)
        return det_err_set(err, DET_NOMEM, "memory ran out for a likelihood");
    t->target.logp(t->target.model, work, t->u, &log_prior, &log_lik, NULL, NULL);
    t->target.work_free(work);
    evaluate(t, t->u, log_lik, t->value);
    return DET_OK;
}

/* Place of row k's truth among the draws; where it ties with some, anywhere between them. */
static double place_of(const trial *t, int k, double uniform)
{
    size_t n_rows = (size_t)t->j->n_rows;
    double truth = t->value[k];
    int n_below = 0, n_equal = 0;
    for (size_t m = 1; m <= N_KEPT; m++) {
        double v = t->value[m * n_rows + (size_t)k];
        n_below += v < truth;
        n_equal += v == truth;
    }
    return (n_below + uniform * (n_equal + 1)) / (N_KEPT + 1);
}

static double contraction_of(const trial *t, int i)
{
    const double *u = t->smc.runs[0].u;
    double mean = 0, square = 0, n = t->j->n_draws;
    for (int k = 0; k < t->j->n_draws; k++) {
        double v = u[k * t->j->n_free + i];
        mean += v / n;
        square += v * v / n;
    }
    return 1 - (square - mean * mean) / t->j->variance[i];
}

static void keep(const trial *t)
{
    job *j = t->j;
    double *place = j->place + (size_t)t->id * (size_t)j->n_rows;
    int last = t->hidden[t->d.record.n_steps - 1];
    det_stream s;
    det_stream_init(&s, j->o->seed, QUESTION + 2, t->id, 0);
    for (int k = 0; k < j->n_free + INTENT; k++)
        place[k] = place_of(t, k, det_draw_uniform(&s));
    for (int i = 0; i < 2; i++) { /* below 1 - P: benign, above: hostile */
        double v = det_draw_uniform(&s), p = t->intent[i];
        place[j->n_free + INTENT + i] = last >> i & 1 ? 1 - p + v * p : v * (1 - p);
    }
    for (int i = 0; i < j->n_free; i++)
        j->contraction[(size_t)t->id * (size_t)j->n_free + (size_t)i] = contraction_of(t, i);
    j->n_acts[t->id] = t->n_acts;
    j->is_done[t->id] = 1;
}

/* What the sampler could not finish is no failure of the loop: the set stays undone. */
static det_status one_set(void *user, size_t i, int i_thread)
{
    job *j = user;
    trial t;
    (void)i_thread;
    det_status st = trial_init(j, (uint32_t)(j->first + i), &t, NULL);
    if (st == DET_OK)
        st = simulate(&t, NULL);
    if (st != DET_OK)
        goto out;
    st = sample(&t, NULL);
    if (st == DET_DATA || (st == DET_OK && !t.smc.complete)) {
        st = det_run_stopped(j->run) ? DET_STOPPED : DET_OK;
        goto out;
    }
    if (st == DET_OK)
        st = make_footprints(&t, NULL);
    if (st == DET_OK)
        st = det_course_init(&t.d, &t.alone, N_AHEAD, &t.course, NULL);
    if (st == DET_OK)
        st = evaluate_truth(&t, NULL);
    if (st == DET_OK) {
        evaluate_draws(&t);
        keep(&t);
    }
out:
    trial_free(&t);
    det_run_tell(j->run, "calibrating", (1.0 + atomic_fetch_add(&j->n_tried, 1)) / (double)j->n_own);
    return st;
}

/* ---- the answer ---- */

static void name_row(const job *j, int k, char out[96])
{
    static const char *const others[N_OTHERS] = {"log likelihood", "direct R", "misperception of A", "misperception of B", "intent of A", "intent of B"};
    if (k >= j->n_free)
        snprintf(out, 96, "%s", others[k - j->n_free]);
    for (int i = 0; i < j->base.table.n_rows; i++)
        if (j->base.table.rows[i].free == k)
            snprintf(out, 96, "%s", j->base.table.rows[i].name);
}

/* value[n_sets]: scratch. */
static void fill_row(const job *j, const det_calibration *c, const det_uniformity *u, int k, double *value, det_calibration_row *row)
{
    double sum = 0;
    name_row(j, k, row->name);
    for (int i = 0; i < c->n_sets; i++) {
        value[i] = c->place[(size_t)i * (size_t)c->n_rows + (size_t)k];
        double off = fabs(value[i] - .5);
        row->cover50 += (off < .25) / (double)c->n_sets;
        row->cover90 += (off < .45) / (double)c->n_sets;
    }
    for (int i = 0; k < j->n_free && i < j->o->n_sets; i++)
        sum += j->is_done[i] ? j->contraction[(size_t)i * (size_t)j->n_free + (size_t)k] : 0;
    row->contraction = k < j->n_free ? sum / c->n_sets : NAN;
    row->p = det_uniformity_p(u, value);
    row->inside = row->p >= .05;
}

/* Finished sets move together, in their order. */
static void take_places(job *j, det_calibration *c)
{
    size_t n = (size_t)j->n_rows;
    for (int i = 0; i < j->o->n_sets; i++) {
        if (!j->is_done[i])
            continue;
        memmove(j->place + (size_t)c->n_sets * n, j->place + (size_t)i * n, n * sizeof *j->place);
        j->n_acts[c->n_sets++] = j->n_acts[i];
    }
    c->place = j->place;
    c->n_acts = j->n_acts;
    j->place = NULL;
    j->n_acts = NULL;
}

static det_status fill_rows(const job *j, det_calibration *c, det_err *err)
{
    det_uniformity u = {0};
    double *value = det_calloc((size_t)c->n_sets, sizeof *value);
    c->rows = det_calloc((size_t)c->n_rows, sizeof *c->rows);
    det_status st = DET_NOMEM;
    if (!value || !c->rows) {
        det_err_set(err, st, "memory ran out for %d quantities", c->n_rows);
        goto out;
    }
    st = det_uniformity_init(c->n_sets, &u, err);
    if (st != DET_OK)
        goto out;
    c->joint_level = 1 - pow(.95, 1.0 / c->n_rows);
    for (int k = 0; k < c->n_rows; k++) {
        fill_row(j, c, &u, k, value, &c->rows[k]);
        c->n_outside += !c->rows[k].inside;
        c->n_outside_joint += c->rows[k].p < c->joint_level;
    }
out:
    det_uniformity_free(&u);
    det_free(value);
    return st;
}

static double mean_cover90(const det_calibration *c)
{
    double sum = 0;
    for (int k = 0; k < c->n_parameters; k++)
        sum += c->rows[k].cover90 / c->n_parameters;
    return sum;
}

static char *verdict_of(const det_calibration *c)
{
    const det_calibration_row *worst = &c->rows[0];
    for (int k = 1; k < c->n_rows; k++)
        if (c->rows[k].p < worst->p)
            worst = &c->rows[k];
    if (c->n_outside_joint)
        return det_text_format("Not calibrated: %d of %d quantities leave the band that all should keep together, %s the furthest (p = %.5f).",
                               c->n_outside_joint, c->n_rows, worst->name, worst->p);
    return det_text_format("Calibrated as far as %d data sets can tell: all %d quantities keep the joint 95 %% band, and 90 %% intervals of the "
                           "parameters hold the truth in %.1f %% of the cases.",
                           c->n_sets, c->n_rows, 100 * mean_cover90(c));
}

static det_status conclude(const job *j, det_calibration *c, det_err *err)
{
    static const char *const priors[] = {"sceptical", "reference", "alarmed"};
    det_answer *a = &c->answer;
    a->question = "calibrate";
    a->confidence = c->n_sets < 50 ? DET_CONF_LOW : c->n_sets < 200 ? DET_CONF_MODERATE : DET_CONF_HIGH;
    a->verdict = verdict_of(c);
    a->would_change_it = det_text_format("More data sets: with %d, an interval that truly holds the truth in %.0f %% of the cases instead of 90 %% "
                                         "goes unnoticed about half the time.",
                                         c->n_sets, 100 * (.9 - 1.96 * sqrt(.09 / c->n_sets)));
    a->reasons[0] = det_text_format("%d data sets of %d days%s", c->n_sets, c->n_days, c->complete ? "" : ", stopped before the end");
    a->n_reasons = 1;
    if (c->n_failed)
        a->reasons[a->n_reasons++] = det_text_format("%d more that the sampler could not finish", c->n_failed);
    a->provenance = (det_provenance){.version = DET_VERSION,
                                     .method = DET_METHOD,
                                     .seed = j->o->seed,
                                     .prior = priors[j->o->prior],
                                     .profile = j->base.options.mini ? "mini" : "full",
                                     .n_draws = j->n_draws};
    if (!a->verdict || !a->would_change_it || !a->reasons[0] || !a->reasons[a->n_reasons - 1])
        return det_err_set(err, DET_NOMEM, "memory ran out for the verdict");
    return DET_OK;
}

static det_status summarise(job *j, int is_stopped, det_calibration *c, det_err *err)
{
    *c = (det_calibration){.n_rows = j->n_rows, .n_parameters = j->n_free, .n_days = j->o->n_days, .complete = !is_stopped};
    take_places(j, c);
    if (c->n_sets < 1 || (is_stopped && c->n_sets < LEAST_SETS))
        return det_err_set(err, is_stopped ? DET_STOPPED : DET_DATA, "%d of %d data sets were finished: too few for an answer", c->n_sets, j->o->n_sets);
    c->n_failed = is_stopped ? 0 : j->o->n_sets - c->n_sets;
    det_status st = fill_rows(j, c, err);
    return st == DET_OK ? conclude(j, c, err) : st;
}

/* All sets once: those of this process made by it, the others' taken from them. */
static det_status make_sets(job *j)
{
    const det_ranks *r = j->run ? j->run->ranks : NULL;
    size_t n = (size_t)j->o->n_sets;
    j->first = det_ranks_first(r, n, det_ranks_place(r));
    j->n_own = det_ranks_first(r, n, det_ranks_place(r) + 1) - j->first;
    det_status st = det_ranks_agree(r, det_parallel_for(j->run, j->n_own, one_set, j));
    det_ranks_gather(r, n, 1, n, (size_t)j->n_rows * sizeof *j->place, j->place);
    det_ranks_gather(r, n, 1, n, (size_t)j->n_free * sizeof *j->contraction, j->contraction);
    det_ranks_gather(r, n, 1, n, sizeof *j->n_acts, j->n_acts);
    det_ranks_gather(r, n, 1, n, 1, j->is_done);
    return st;
}

det_status det_calibrate_ask(const det_calibrate_options *o, const det_run *run, det_calibration *out, det_err *err)
{
    job j = {0};
    det_calibration c = {0};
    det_status st = check(o, err);
    if (st == DET_OK)
        st = job_init(o, run, &j, err);
    st = det_run_agree(run, st);
    if (st != DET_OK)
        goto out;
    st = make_sets(&j);
    if (st == DET_OK || st == DET_STOPPED)
        st = summarise(&j, st == DET_STOPPED, &c, err);
    else if (st == DET_DATA)
        det_err_set(err, st, "data sets of %d days hardly ever have %d to %d acts", o->n_days, o->least_acts, o->most_acts);
    else
        det_err_set(err, st, "memory ran out for the data sets");
out:
    job_free(&j);
    if (st == DET_OK)
        *out = c;
    else
        det_calibration_free(&c);
    return st;
}

void det_calibration_free(det_calibration *c)
{
    det_answer_free(&c->answer);
    det_free(c->rows);
    det_free(c->place);
    det_free(c->n_acts);
    memset(c, 0, sizeof *c);
}
