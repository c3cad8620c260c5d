/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/posterior.h"

#include <math.h>
#include <string.h>

#include "ask/learning.h"
#include "ask/reproduction.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "base/text.h"
#include "base/version.h"
#include "model/prior.h"

enum { N_DRAWS_OF_R = 400, N_POINTWISE = 128, QUESTION_PRIOR = 0x66697400 };
static const double POWER = 1.25, AHEAD_DAYS = 365;

void det_posterior_default(det_posterior_options *o)
{
    *o = (det_posterior_options){.prior = DET_PRIOR_REFERENCE,
                                 .profile = DET_PROFILE_AUTO,
                                 .seed = 1,
                                 .n_runs = 3,
                                 .n_draws = 1024,
                                 .n_sets = 200};
}

/* ---- chains ---- */

int det_posterior_chains(const det_posterior *p)
{
    return p->fit.smc.n_runs ? p->fit.smc.n_runs : 1;
}

det_chain det_posterior_chain(const det_posterior *p, int i)
{
    DET_BUG_IF(i < 0 || i >= det_posterior_chains(p));
    const det_fit *f = &p->fit;
    size_t n = (size_t)f->optimum.n;
    if (!f->smc.n_runs)
        return (det_chain){f->n_draws, f->draws, f->log_prior, f->log_lik, p->prior, NULL};
    const det_smc_run *run = &f->smc.runs[i];
    const double *prior = p->prior ? p->prior + (size_t)i * (size_t)f->smc.n_draws * n : NULL;
    return (det_chain){f->smc.n_draws, run->u, run->log_prior, run->log_lik, prior, run};
}

void det_posterior_values(const det_posterior *p, size_t i_row, const double *u, int n, double *out)
{
    const det_param_table *t = &p->fit.dilemma.table;
    const det_param *row = &t->rows[i_row];
    DET_BUG_IF(row->free < 0);
    for (size_t k = 0; k < (size_t)n; k++)
        out[k] =
            det_transform_natural(row->transform, u[k * (size_t)t->n_free + (size_t)row->free], t->step_days, NULL);
}

/* ---- parts of the answer ---- */

typedef struct ask {
    const det_case *c;
    const det_posterior_options *o;
    const det_run *run; /* as given, without its stop: once the mode is found the answer is brought to an end */
    det_run end;
    int is_mini;
    det_posterior p;
} ask;

static det_status check(const det_posterior_options *o, det_err *err)
{
    if (o->n_runs < 1 || o->n_sets < 1)
        return det_err_set(err, DET_CONFIG, "a fit needs a run and a record from the prior, not %d and %d", o->n_runs,
                           o->n_sets);
    if (o->n_draws < 2 * DET_POSTERIOR_CHAINS || o->n_draws % DET_POSTERIOR_CHAINS)
        return det_err_set(err, DET_CONFIG, "draws of a run come in multiples of %d, at least %d, not %d",
                           DET_POSTERIOR_CHAINS, 2 * DET_POSTERIOR_CHAINS, o->n_draws);
    return DET_OK;
}

static det_status fit(ask *a, det_err *err)
{
    det_fit_options how;
    det_fit_default(&how);
    det_status st = det_run_agree(a->run, det_panel_build(a->c, &a->p.panel, err));
    if (st != DET_OK)
        return st;
    a->p.c = a->c;
    a->is_mini = det_fit_is_mini(a->o->profile, &a->p.panel);
    det_fit_acts(&a->p.panel, a->p.n_acts, a->p.n_hostile);
    how.model.prior_set = (int)a->o->prior;
    how.model.mini = a->is_mini;
    how.seed = a->o->seed;
    how.sampler = DET_SAMPLER_SMC;
    how.n_runs = a->o->n_runs;
    how.n_smc_draws = a->o->n_draws;
    how.n_chains = DET_POSTERIOR_CHAINS;
    how.n_draws = a->o->n_runs * a->o->n_draws;
    how.cache = a->o->cache;
    return det_fit_find(a->c, &a->p.panel, &how, a->run, &a->p.fit, err);
}

static void count_words(det_posterior *p)
{
    for (size_t i = 0; i < p->n_parameters; i++) {
        const char *word = p->parameters[i].word;
        p->n_learned += !strcmp(word, "learned");
        p->n_driven += !strcmp(word, "prior-driven");
        p->n_unlearned += !strcmp(word, "not learned");
    }
}

/* Scratch for one parameter at a time, over all chains in their order. */
typedef struct bench {
    size_t n;
    double *x, *logp; /* [n] its draws, its own prior at them */
    det_power likelihood;
} bench;

static void bench_free(bench *b)
{
    det_free(b->x);
    det_free(b->logp);
    det_power_free(&b->likelihood);
}

static det_status bench_init(const det_posterior *p, bench *b, det_err *err)
{
    b->n = (size_t)p->fit.n_draws;
    b->x = det_calloc(b->n, sizeof *b->x);
    b->logp = det_calloc(b->n, sizeof *b->logp);
    if (!b->x || !b->logp)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu draws", b->n);
    for (int i = 0, at = 0; i < det_posterior_chains(p); i++) {
        det_chain chain = det_posterior_chain(p, i);
        for (int k = 0; k < chain.n_draws; k++)
            b->logp[at++] = chain.log_lik[k];
    }
    return det_power_init(b->logp, b->n, POWER, &b->likelihood, err);
}

static void load(const det_posterior *p, const det_param *row, bench *b)
{
    const det_param_table *t = &p->fit.dilemma.table;
    for (int i = 0, at = 0; i < det_posterior_chains(p); i++) {
        det_chain chain = det_posterior_chain(p, i);
        for (size_t k = 0; k < (size_t)chain.n_draws; k++, at++) {
            const double *u = chain.u + k * (size_t)t->n_free;
            b->x[at] = u[row->free];
            b->logp[at] = det_prior_row_logp(t, row, u);
        }
    }
}

static det_status judge_one(const det_posterior *p, size_t i_row, bench *b, det_trust *out, det_err *err)
{
    const det_param_table *t = &p->fit.dilemma.table;
    const det_param *row = &t->rows[i_row];
    det_power own;
    *out =
        (det_trust){.median = row->value, .rhat = NAN, .ess = NAN, .by_prior = NAN, .by_likelihood = NAN, .word = ""};
    if (row->free < 0)
        return DET_OK;
    load(p, row, b);
    det_status st = det_power_init(b->logp, b->n, POWER, &own, err);
    if (st != DET_OK)
        return st;
    st = det_power_sensitivity(&own, b->x, &out->by_prior, err);
    if (st == DET_OK)
        st = det_power_sensitivity(&b->likelihood, b->x, &out->by_likelihood, err);
    det_power_free(&own);
    out->word = det_power_word(out->by_prior, out->by_likelihood);
    out->median = det_transform_natural(row->transform, det_band_of(b->x, b->n).median, t->step_days, NULL);
    if (p->fit.smc.n_runs) {
        out->rhat = p->fit.diagnosis.rhat[row->free];
        out->ess = p->fit.diagnosis.ess[row->free];
    }
    return st;
}

static det_status judge_parameters(ask *a, det_err *err)
{
    det_posterior *p = &a->p;
    bench b = {0};
    det_status st = det_learning_rows(&p->fit, &p->parameters, &p->n_parameters, err);
    if (st != DET_OK)
        return st;
    count_words(p);
    p->trust = det_calloc(p->n_parameters, sizeof *p->trust);
    st = p->trust ? bench_init(p, &b, err)
                  : det_err_set(err, DET_NOMEM, "memory ran out for %zu parameters", p->n_parameters);
    for (size_t i = 0; st == DET_OK && i < p->n_parameters; i++)
        st = judge_one(p, i, &b, &p->trust[i], err);
    bench_free(&b);
    return st;
}

/* ---- R ---- */

typedef struct sweep {
    const det_fit *fit;
    det_courses courses;
    double *r;
} sweep;

static det_status radius_of_draw(void *user, size_t i, int i_thread)
{
    sweep *s = user;
    det_params p;
    det_fit_read(s->fit, (int)i, &p);
    det_course_run(&s->courses.each[i_thread], &p);
    s->r[i] = det_reproduction_radius(&s->courses.each[i_thread]);
    return DET_OK;
}

static det_status sensitivity_of_r(const double *logp, const double *r, size_t n, double *out, det_err *err)
{
    det_power power;
    det_status st = det_power_init(logp, n, POWER, &power, err);
    if (st == DET_OK) {
        st = det_power_sensitivity(&power, r, out, err);
        det_power_free(&power);
    }
    return st;
}

/* The parameter whose prior moves R most; logp[n] is scratch. */
static det_status find_prior_of_r(det_posterior *p, const double *r, size_t n, double *logp, det_err *err)
{
    const det_param_table *t = &p->fit.dilemma.table;
    det_status st = DET_OK;
    for (int i = 0; st == DET_OK && i < t->n_rows; i++) {
        double found = NAN;
        if (t->rows[i].free < 0)
            continue;
        for (size_t k = 0; k < n; k++)
            logp[k] = det_prior_row_logp(t, &t->rows[i], p->fit.draws + k * (size_t)t->n_free);
        st = sensitivity_of_r(logp, r, n, &found, err);
        if (!(found > p->reproduction.by_prior || isnan(p->reproduction.by_prior)) || isnan(found))
            continue;
        p->reproduction.by_prior = found;
        p->reproduction.i_prior = i;
    }
    return st;
}

static det_status summarise_r(det_posterior *p, double *r, size_t n, det_err *err)
{
    size_t n_above = 0;
    double *logp = det_calloc(n, sizeof *logp);
    det_status st = logp ? find_prior_of_r(p, r, n, logp, err)
                         : det_err_set(err, DET_NOMEM, "memory ran out for the prior at %zu draws", n);
    det_free(logp);
    if (st == DET_OK)
        st = sensitivity_of_r(p->fit.log_lik, r, n, &p->reproduction.by_likelihood, err);
    for (size_t i = 0; i < n; i++)
        n_above += r[i] >= 1;
    p->reproduction.word = det_power_word(p->reproduction.by_prior, p->reproduction.by_likelihood);
    p->reproduction.p_above_1 = (double)n_above / (double)n;
    p->reproduction.r = det_band_of(r, n);
    p->reproduction.n_draws = (int)n;
    return st;
}

static det_status reproduce(ask *a, det_err *err)
{
    det_posterior *p = &a->p;
    size_t n = (size_t)(p->fit.n_draws < N_DRAWS_OF_R ? p->fit.n_draws : N_DRAWS_OF_R);
    p->reproduction.why = det_reproduction_refusal(&p->panel);
    p->reproduction.r = det_band_of(NULL, 0);
    p->reproduction.p_above_1 = p->reproduction.by_prior = p->reproduction.by_likelihood = NAN;
    p->reproduction.i_prior = -1;
    p->reproduction.word = det_power_word(NAN, NAN);
    if (p->reproduction.why)
        return DET_OK;
    det_footprints footprints = {0};
    sweep s = {.fit = &p->fit, .r = det_calloc(n, sizeof *s.r)};
    det_status st = s.r ? det_footprints_build(a->c, &p->panel, &footprints, err)
                        : det_err_set(err, DET_NOMEM, "memory ran out for R of %zu draws", n);
    if (st == DET_OK)
        st = det_courses_init(&p->fit.dilemma, &footprints, (int)ceil(AHEAD_DAYS / p->panel.step_days),
                              det_run_threads(&a->end), &s.courses, err);
    if (st == DET_OK)
        st = det_parallel_for(&a->end, n, radius_of_draw, &s);
    if (st == DET_OK)
        st = summarise_r(p, s.r, n, err);
    det_courses_free(&s.courses);
    det_footprints_free(&footprints);
    det_free(s.r);
    return st;
}

/* ---- prior draws and pointwise likelihood ---- */

static det_status check_prior(ask *a, det_err *err)
{
    return det_prior_check_find(&a->p.fit.dilemma, a->o->n_sets, a->o->seed, &a->end, &a->p.check, err);
}

static det_status draw_prior(ask *a, det_err *err)
{
    const det_param_table *t = &a->p.fit.dilemma.table;
    size_t n = (size_t)a->p.fit.n_draws, n_free = (size_t)t->n_free;
    a->p.prior = det_calloc(n * n_free, sizeof *a->p.prior);
    if (!a->p.prior)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu draws of the prior", n);
    for (size_t i = 0; i < n; i++) {
        det_stream s;
        det_stream_init(&s, a->o->seed, QUESTION_PRIOR, (uint32_t)i, 0);
        det_prior_draw(t, &s, a->p.prior + i * n_free);
    }
    return DET_OK;
}

static det_status score_steps(ask *a, det_err *err)
{
    det_posterior *p = &a->p;
    const det_dilemma *d = &p->fit.dilemma;
    int n_chains = det_posterior_chains(p), n_draws = det_posterior_chain(p, 0).n_draws;
    size_t n_steps = (size_t)d->record.n_steps, at = 0;
    det_work work = {0};
    p->pointwise_stride = (n_draws + N_POINTWISE - 1) / N_POINTWISE;
    p->n_pointwise = (n_draws + p->pointwise_stride - 1) / p->pointwise_stride;
    p->pointwise = det_calloc((size_t)n_chains * (size_t)p->n_pointwise * n_steps, sizeof *p->pointwise);
    det_status st = p->pointwise ? det_work_init(d, &work, err)
                                 : det_err_set(err, DET_NOMEM, "memory ran out for %zu steps", n_steps);
    for (int i = 0; st == DET_OK && i < n_chains; i++) {
        det_chain chain = det_posterior_chain(p, i);
        for (int k = 0; k < n_draws; k += p->pointwise_stride, at += n_steps) {
            det_params params;
            det_params_read(&d->table, chain.u + (size_t)k * (size_t)d->table.n_free, &params);
            det_loglik_steps(d, &params, &work, p->pointwise + at);
        }
    }
    det_work_free(&work);
    return st;
}

/* ---- warnings ---- */

static const double WORST_RHAT = 1.05, LEAST_ESS = 100, SURPRISE = 0.05;

static void warn(det_posterior *p, char *sentence)
{
    DET_BUG_IF(p->n_warnings == DET_MAX_WARNINGS);
    p->warnings[p->n_warnings++] = sentence;
}

/* "sentence: a, b, c, d and 3 more" of the free parameters of which `how_bad` is above 0, the worst first; nothing
 * where there are none. */
static void warn_of_parameters(det_posterior *p, double (*how_bad)(const det_trust *), const char *sentence)
{
    enum { NAMED = 4 };
    det_text t = {0};
    int n = 0;
    double last = INFINITY;
    for (size_t i = 0; i < p->n_parameters; i++)
        n += how_bad(&p->trust[i]) > 0;
    for (int k = 0; k < n && k < NAMED; k++) {
        size_t worst = p->n_parameters;
        for (size_t i = 0; i < p->n_parameters; i++) {
            double bad = how_bad(&p->trust[i]);
            if ((k == 0 || bad < last) && (worst == p->n_parameters || bad > how_bad(&p->trust[worst])))
                worst = i;
        }
        if (worst == p->n_parameters)
            break;
        last = how_bad(&p->trust[worst]);
        det_text_addf(&t, "%s%s", k ? ", " : "", p->parameters[worst].name);
    }
    if (n > NAMED)
        det_text_addf(&t, " and %d more", n - NAMED);
    if (n)
        warn(p, t.failed ? NULL : det_text_format("%s: %s.", sentence, t.s));
    det_text_free(&t);
}

/* 0 where they are well, or fixed. */
static double is_apart(const det_trust *t)
{
    return t->rhat > WORST_RHAT ? t->rhat : 0;
}
static double is_scarce(const det_trust *t)
{
    return t->ess < LEAST_ESS ? 1 / t->ess : 0;
}
static double is_in_conflict(const det_trust *t)
{
    return strcmp(t->word, "conflict") ? 0 : fmin(t->by_prior, t->by_likelihood);
}

static void warn_of_runs(det_posterior *p, int n_asked)
{
    const det_fit *f = &p->fit;
    if (f->smc.n_short)
        warn(p, det_text_format("%d runs of the sampler used up their rungs before they reached the "
                                "posterior: prior and record are far apart.",
                                f->smc.n_short));
    if (!f->complete && !f->smc.n_runs)
        warn(p, det_text_format("No run of the sampler is through: the draws are those of the Laplace approximation at "
                                "the mode."));
    else if (!f->complete)
        warn(p, det_text_format("Partial result: %d of %d runs of the sampler are through.", f->smc.n_runs, n_asked));
    if (f->smc.n_runs == 1)
        warn(p, det_text_format("One run alone: whether runs agree cannot be judged."));
    if (f->diagnosis.n_nonfinite > 0)
        warn(p, det_text_format("%ld moves of the sampler ended where the density is not finite; they were refused.",
                                f->diagnosis.n_nonfinite));
    if (f->sd_log10 > DET_FIT_MAX_SD_LOG10)
        warn(p, det_text_format("The evidence is known to %.2f in log10 only and bears no Bayes factor (limit %.2f).",
                                f->sd_log10, DET_FIT_MAX_SD_LOG10));
}

static void warn_of_record(det_posterior *p)
{
    for (int i = 0; i < 2; i++)
        if (!p->n_acts[i])
            warn(p, det_text_format("%s has no open act: what it would do is the prior's and silence's alone.",
                                    p->c->actors[p->c->principals[i]].name));
    for (int k = 0; k < DET_N_CHECKS; k++)
        if (p->check.p[k] < SURPRISE)
            warn(p, det_text_format("The prior hardly expects such a record: %s %.3g, where 90 %% of its records have "
                                    "%.3g to %.3g (p %.2f).",
                                    det_check_name(k), p->check.observed[k], p->check.predicted[k].q05,
                                    p->check.predicted[k].q95, p->check.p[k]));
}

static void warn_of_all(ask *a)
{
    det_posterior *p = &a->p;
    warn_of_runs(p, a->o->n_runs);
    warn_of_parameters(p, is_apart, "Runs do not agree (R-hat above 1.05) on");
    warn_of_parameters(p, is_scarce, "Fewer than 100 effective draws of");
    warn_of_parameters(p, is_in_conflict, "Prior and record pull apart on");
    warn_of_record(p);
}

/* ---- the answer in sentences ---- */

static char *verdict(const det_posterior *p)
{
    const det_fit *f = &p->fit;
    det_text t = {0};
    size_t n_free = p->n_learned + p->n_driven + p->n_unlearned;
    int n_acts = p->n_acts[0] + p->n_acts[1];
    det_text_addf(&t,
                  "%d open act%s taught %zu of %zu free parameters; %zu are mostly and %zu wholly as the prior has them",
                  n_acts, n_acts == 1 ? "" : "s", p->n_learned, n_free, p->n_driven, p->n_unlearned);
    if (!isnan(f->log_evidence))
        det_text_addf(&t, "; log10 evidence is %.2f", f->log_evidence / M_LN10);
    if (!isnan(f->sd_log10))
        det_text_addf(&t, " with standard deviation %.2f", f->sd_log10);
    det_text_add(&t, ".");
    return det_text_take(&t);
}

static det_confidence grade(const det_fit *f)
{
    const det_diagnosis *d = &f->diagnosis;
    if (!f->complete || f->smc.n_runs < 2 || d->worst_rhat > WORST_RHAT || d->least_ess < LEAST_ESS)
        return DET_CONF_LOW;
    return d->worst_rhat > 1.02 || d->least_ess < 4 * LEAST_ESS || f->sd_log10 > DET_FIT_MAX_SD_LOG10
               ? DET_CONF_MODERATE
               : DET_CONF_HIGH;
}

static void give_reasons(det_posterior *p)
{
    const det_fit *f = &p->fit;
    det_answer *a = &p->answer;
    if (!f->smc.n_runs) {
        a->reasons[a->n_reasons++] = det_text_format("no run of the sampler is through");
        return;
    }
    a->reasons[a->n_reasons++] = det_text_format("%d run%s of %d draws, worst R-hat %.3f", f->smc.n_runs,
                                                 f->smc.n_runs > 1 ? "s" : "", f->smc.n_draws, f->diagnosis.worst_rhat);
    a->reasons[a->n_reasons++] =
        det_text_format("at least %.0f effective draws of every parameter", f->diagnosis.least_ess);
    a->reasons[a->n_reasons++] = det_text_format("log10 evidence known to %.2f", f->sd_log10);
}

static char *would_change(const det_posterior *p)
{
    if (!p->fit.complete)
        return det_text_format("Letting the sampler come to its end.");
    if (p->answer.confidence != DET_CONF_HIGH)
        return det_text_format("More runs, or more draws a run.");
    return det_text_format("More acts, and a stream of ordinary ones: %zu parameters hang on the prior.",
                           p->n_driven + p->n_unlearned);
}

/* 1 where every sentence could be made. */
static int is_said(const det_posterior *p)
{
    int fine = p->answer.verdict && p->answer.would_change_it;
    for (size_t i = 0; i < p->answer.n_reasons; i++)
        fine &= p->answer.reasons[i] != NULL;
    for (size_t i = 0; i < p->n_warnings; i++)
        fine &= p->warnings[i] != NULL;
    return fine;
}

static det_status conclude(ask *a, det_err *err)
{
    static const char *const priors[] = {"sceptical", "reference", "alarmed"};
    det_posterior *p = &a->p;
    warn_of_all(a);
    p->answer.question = "fit";
    p->answer.verdict = verdict(p);
    p->answer.confidence = grade(&p->fit);
    give_reasons(p);
    p->answer.would_change_it = would_change(p);
    p->answer.provenance = (det_provenance){.version = DET_VERSION,
                                            .method = DET_METHOD,
                                            .seed = a->o->seed,
                                            .prior = priors[a->o->prior],
                                            .profile = a->is_mini ? "mini" : "full",
                                            .n_draws = p->fit.n_draws,
                                            .inputs = a->c->inputs,
                                            .n_inputs = a->c->n_inputs};
    return is_said(p) ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for the answer's sentences");
}

det_status det_posterior_ask(const det_case *c, const det_posterior_options *o, const det_run *run, det_posterior *out,
                             det_err *err)
{
    static det_status (*const parts[])(ask *, det_err *) = {fit,        judge_parameters, reproduce, check_prior,
                                                            draw_prior, score_steps,      conclude};
    ask a = {.c = c, .o = o, .run = run};
    if (run)
        a.end = *run;
    a.end.stop = NULL;
    a.end.ranks = NULL;
    size_t n_parts = det_run_place(run) == 0 ? sizeof parts / sizeof *parts : 1;
    det_status st = check(o, err);
    for (size_t k = 0; st == DET_OK && k < n_parts; k++)
        st = parts[k](&a, err);
    if (st == DET_OK)
        *out = a.p;
    else
        det_posterior_free(&a.p);
    return st;
}

void det_posterior_free(det_posterior *p)
{
    det_answer_free(&p->answer);
    det_panel_free(&p->panel);
    det_fit_free(&p->fit);
    det_free(p->parameters);
    det_free(p->trust);
    det_free(p->prior);
    det_free(p->pointwise);
    for (size_t i = 0; i < p->n_warnings; i++)
        det_free(p->warnings[i]);
    memset(p, 0, sizeof *p);
}
