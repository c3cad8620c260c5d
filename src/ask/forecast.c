/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/forecast.h"

#include "ask/average.h"
#include "ask/learning.h"
#include "ask/outlook.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

enum { LEAST_SMC = 128, ALL = -1 /* explanations */, QUESTION_SHARES = 0x66630020 };

void det_forecast_default(det_forecast_options *o)
{
    *o = (det_forecast_options){.per_draw = 20, .horizon_days = 90};
}

typedef struct ask {
    const det_basis *b;
    const det_fork *fork;
    const det_forecast_options *o;
    const det_run *run;
    det_scenarios scenarios;
    det_future *futures; /* [n_scenarios][n_draws * per_draw] */
    det_forecast f;
} ask;

static det_status check(const det_basis *b, const det_forecast_options *o, det_err *err)
{
    const int n_draws = b->fit.n_draws;
    if (n_draws < 2 || o->per_draw < 2 || o->horizon_days < 1 || o->horizon_days > DET_FORECAST_MOST_DAYS)
        return det_err_set(err, DET_CONFIG,
                           "a forecast needs two draws, two paths of each and a horizon of 1 to %d days, not %d, %d and %d",
                           DET_FORECAST_MOST_DAYS, n_draws, o->per_draw, o->horizon_days);
    return DET_OK;
}

static det_status no_memory(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "memory ran out for a forecast");
}

/* No more than n draws, nor than any rival has under a prior set. */
static int fewest(const det_fork *f, int set, int n)
{
    for (int r = 0; r < DET_N_RIVALS; r++)
        if (det_fork_fit(f, set, (det_rival)r)->n_draws < n)
            n = det_fork_fit(f, set, (det_rival)r)->n_draws;
    return n;
}

static det_status set_ground(ask *a, det_err *err)
{
    det_forecast *f = &a->f;
    const det_panel *p = &a->b->panel;
    f->c = a->b->c;
    f->step_days = p->step_days;
    f->n_steps = (a->o->horizon_days + p->step_days - 1) / p->step_days;
    f->issued = p->from + p->n_steps * p->step_days - 1;
    f->rule = det_clash_of(f->c);
    f->leads = det_leads_of(f->n_steps, p->step_days);
    f->n_draws = fewest(a->fork, a->fork->main, a->b->fit.n_draws);
    f->rough = a->fork->why;
    f->per_draw = a->o->per_draw;
    det_fit_acts(p, f->n_acts, f->n_hostile);
    f->seen = det_calloc((size_t)p->n_steps, 1);
    if (!f->seen)
        return no_memory(err);
    f->n_record = p->n_steps;
    for (int t = 0; t < p->n_steps; t++)
        f->seen[t] = det_panel_is_seen(p, t);
    return DET_OK;
}

static det_ahead_options ahead_of(const det_forecast *f, const ask *a, int n_draws)
{
    return (det_ahead_options){.n_draws = n_draws,
                               .per_draw = f->per_draw,
                               .n_steps = f->n_steps,
                               .seed = a->b->options.seed,
                               .rule = &f->rule,
                               .leads = &f->leads};
}

/* ---- who gives how many draws ---- */

/* Weights of the rivals of one explanation, or of all, under a prior set; they sum to 1. */
static void weigh(const det_fork *f, int set, int explanation, double weight[DET_N_RIVALS])
{
    double prior[DET_N_RIVALS], evidence[DET_N_RIVALS];
    for (int r = 0; r < DET_N_RIVALS; r++) {
        const int is_in = explanation == ALL || (int)det_rival_explanation((det_rival)r) == explanation;
        prior[r] = is_in ? f->prior[r] : 0;
        evidence[r] = is_in ? f->log_evidence[set][r] : NAN;
    }
    det_average_begin(DET_N_RIVALS, prior, evidence, weight);
}

static void share_out(const ask *a, int set, int explanation, int n_draws, det_ahead_share shares[DET_N_RIVALS])
{
    double weight[DET_N_RIVALS];
    int draws[DET_N_RIVALS];
    det_stream s;
    weigh(a->fork, set, explanation, weight);
    det_stream_init(&s, a->b->options.seed, QUESTION_SHARES, (uint32_t)set, (uint32_t)(explanation - ALL));
    det_average_split(DET_N_RIVALS, weight, n_draws, det_draw_uniform(&s), draws);
    for (int r = 0; r < DET_N_RIVALS; r++)
        shares[r] = (det_ahead_share){det_fork_fit(a->fork, set, (det_rival)r), draws[r]};
}

static void note_weights(ask *a, const det_ahead_share shares[DET_N_RIVALS])
{
    double weight[DET_N_RIVALS];
    weigh(a->fork, a->fork->main, ALL, weight);
    for (int r = 0; r < DET_N_RIVALS; r++) {
        det_forecast_part *p = &a->f.parts[det_rival_explanation((det_rival)r)];
        p->prior += a->fork->prior[r];
        p->weight += weight[r];
        p->n_draws += shares[r].n_draws;
    }
}

/* ---- the average, scenario by scenario ---- */

static det_status simulate(ask *a, det_err *err)
{
    det_forecast *f = &a->f;
    const det_record *r = &a->b->fit.dilemma.record;
    det_ahead_share shares[DET_N_RIVALS];
    det_status st = det_scenarios_build(f->c, r, f->n_steps, a->o->requests, a->o->n_requests, &a->scenarios, err);
    if (st != DET_OK)
        return st;
    a->futures = det_calloc(a->scenarios.n * (size_t)f->n_draws * (size_t)f->per_draw, sizeof *a->futures);
    if (!a->futures)
        return no_memory(err);
    share_out(a, a->fork->main, ALL, f->n_draws, shares);
    note_weights(a, shares);
    det_ahead_options how = ahead_of(f, a, f->n_draws);
    det_run_tell(a->run, "paths ahead", 0);
    st = det_ahead_find(shares, DET_N_RIVALS, &a->scenarios, &how, a->run, a->futures, &a->f.paths, err);
    det_run_tell(a->run, "paths ahead", 1);
    return st;
}

static void take_names(det_scenario *from, det_prospect *to)
{
    to->id = from->id;
    to->name = from->name;
    to->what = from->what;
    from->id = from->name = from->what = NULL;
}

static det_status sum_up(ask *a, det_err *err)
{
    det_forecast *f = &a->f;
    size_t n_draws = (size_t)f->n_draws, per_draw = (size_t)f->per_draw;
    f->scenarios = det_calloc(a->scenarios.n, sizeof *f->scenarios);
    if (!f->scenarios)
        return no_memory(err);
    f->n_scenarios = a->scenarios.n;
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < f->n_scenarios; k++) {
        const det_future *futures = a->futures + k * n_draws * per_draw;
        det_prospect *p = &f->scenarios[k];
        take_names(&a->scenarios.items[k], p);
        st = det_prospect_fill(futures, n_draws, per_draw, f->n_steps, &f->leads, p, err);
        if (st == DET_OK && k)
            st = det_prospect_compare(futures, a->futures, n_draws, per_draw, f->n_steps, &f->leads, p, err);
    }
    return st;
}

/* Band of P(clash by the end of each step) over the draws. */
static det_status band_curve(ask *a, det_err *err)
{
    det_forecast *f = &a->f;
    size_t n = (size_t)f->n_draws * (size_t)f->per_draw;
    double *x = det_calloc(n, sizeof *x), *scratch = det_calloc((size_t)f->n_draws, sizeof *scratch);
    det_status st = DET_OK;
    f->curve_band = det_calloc((size_t)f->n_steps, sizeof *f->curve_band);
    if (!x || !scratch || !f->curve_band) {
        st = no_memory(err);
        goto out;
    }
    for (int t = 0; t < f->n_steps; t++) {
        det_epistemic e;
        for (size_t i = 0; i < n; i++)
            x[i] = a->futures[i].clash <= t;
        det_epistemic_find(x, (size_t)f->n_draws, (size_t)f->per_draw, scratch, &e);
        f->curve_band[t] = e.band;
    }
out:
    det_free(x);
    det_free(scratch);
    return st;
}

static det_status fan_out(ask *a, det_err *err)
{
    return det_fans_find(&a->f.paths, a->f.step_days, a->run, &a->f.fans, err);
}

static det_status compare(ask *a, det_err *err)
{
    det_forecast *f = &a->f;
    return det_naive_find(&a->b->panel, &f->rule, &f->leads, f->n_steps, f->n_draws * f->per_draw, a->b->options.seed, f->naive, err);
}

/* ---- under one explanation alone, and under the other prior sets; overwrites the futures ---- */

static det_status first_under(ask *a, int set, int explanation, int n_draws, det_prospect *out, det_err *err)
{
    det_forecast *f = &a->f;
    const det_scenarios first = {.items = a->scenarios.items, .n = 1};
    const det_ahead_options how = ahead_of(f, a, n_draws);
    det_ahead_share shares[DET_N_RIVALS];
    share_out(a, set, explanation, n_draws, shares);
    det_status st = out->id && out->name && out->what ? DET_OK : no_memory(err);
    if (st == DET_OK)
        st = det_ahead_find(shares, DET_N_RIVALS, &first, &how, a->run, a->futures, NULL, err);
    return st == DET_OK ? det_prospect_fill(a->futures, (size_t)n_draws, (size_t)f->per_draw, f->n_steps, &f->leads, out, err) : st;
}

static det_status try_explanations(ask *a, det_err *err)
{
    det_status st = DET_OK;
    for (int e = 0; st == DET_OK && e < DET_N_EXPLANATIONS; e++) {
        det_prospect *p = &a->f.parts[e].alone;
        p->id = det_text_format("explanation:%s", det_explanation_id((det_explanation)e));
        p->name = det_text_format("%s", det_explanation_name((det_explanation)e));
        p->what = det_text_format("as before, where %s alone explains the record", det_explanation_name((det_explanation)e));
        st = first_under(a, a->fork->main, e, a->f.n_draws, p, err);
        det_run_tell(a->run, "explanations alone", (e + 1) / (double)DET_N_EXPLANATIONS);
    }
    return st;
}

static det_status under_prior(ask *a, int set, det_prospect *out, det_err *err)
{
    static const char *const names[] = {"sceptical", "reference", "alarmed"};
    const int half = a->f.n_draws / 2 < 2 ? 2 : a->f.n_draws / 2;
    out->id = det_text_format("prior:%s", names[set]);
    out->name = det_text_format("%s priors", names[set]);
    out->what = det_text_format("as before, fitted and averaged under the %s prior set", names[set]);
    return first_under(a, set, ALL, fewest(a->fork, set, half), out, err);
}

static det_status try_priors(ask *a, det_err *err)
{
    det_status st = DET_OK;
    int k = 0;
    for (int set = 0; st == DET_OK && set < DET_N_PRIOR_SETS; set++)
        if (set != a->fork->main) {
            st = under_prior(a, set, &a->f.priors[k++], err);
            det_run_tell(a->run, "other priors", k / (double)DET_N_OTHER_PRIORS);
        }
    return st;
}

static det_status conclude(ask *a, det_err *err)
{
    det_forecast *f = &a->f;
    det_status st = det_learning_rows(&a->b->fit, &f->parameters, &f->n_parameters, err);
    f->answer.question = "forecast";
    f->answer.provenance = det_basis_provenance(a->b);
    return st == DET_OK ? det_outlook_fill(f, err) : st;
}

det_status det_forecast_average(const det_basis *b, const det_fork *fork, const det_forecast_options *o, const det_run *run, det_forecast *out,
                                det_err *err)
{
    static det_status (*const parts[])(ask *, det_err *) = {set_ground, simulate, sum_up,           band_curve, fan_out,
                                                            compare,    try_explanations, try_priors, conclude};
    ask a = {.b = b, .fork = fork, .o = o, .run = run};
    det_status st = check(b, o, err);
    for (size_t k = 0; st == DET_OK && k < sizeof parts / sizeof *parts; k++)
        st = parts[k](&a, err);
    det_free(a.futures);
    det_scenarios_free(&a.scenarios);
    if (st == DET_OK)
        *out = a.f;
    else
        det_forecast_free(&a.f);
    return st;
}

det_status det_forecast_ask(const det_basis *b, const det_forecast_options *o, const det_run *run, det_forecast *out, det_err *err)
{
    const int n_smc = b->options.n_smc / 2 < LEAST_SMC ? LEAST_SMC : b->options.n_smc / 2;
    det_fork fork = {0};
    det_status st = check(b, o, err);
    if (st == DET_OK)
        st = det_fork_find(b, n_smc, run, &fork, err);
    if (st == DET_OK)
        st = det_forecast_average(b, &fork, o, run, out, err);
    det_fork_free(&fork);
    return st;
}

void det_forecast_free(det_forecast *f)
{
    det_answer_free(&f->answer);
    for (size_t k = 0; k < f->n_scenarios; k++)
        det_prospect_free(&f->scenarios[k]);
    det_free(f->scenarios);
    for (int k = 0; k < DET_N_EXPLANATIONS; k++)
        det_prospect_free(&f->parts[k].alone);
    for (int k = 0; k < DET_N_NAIVE; k++)
        det_prospect_free(&f->naive[k]);
    for (int k = 0; k < DET_N_OTHER_PRIORS; k++)
        det_prospect_free(&f->priors[k]);
    det_free(f->curve_band);
    det_fans_free(&f->fans);
    det_free(f->parameters);
    det_free(f->seen);
    det_ahead_paths_free(&f->paths);
    memset(f, 0, sizeof *f);
}

det_day det_forecast_day(const det_forecast *f, int t)
{
    return f->issued + (t + 1) * f->step_days;
}
