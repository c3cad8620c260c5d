/* SPDX-License-Identifier: Apache-2.0 */
#include "show/explain_json.h"

#include <math.h>

#include "ask/explanation.h"
#include "show/answer_json.h"
#include "show/explain_text.h"

enum { SAY = 96 };

static const char *const SETS[DET_N_PRIOR_SETS] = {"sceptical", "reference", "alarmed"};
static const char *const RIVALS[DET_N_RIVALS] = {"habit",         "reciprocity", "fear",        "intent_first",
                                                 "intent_second", "intent_both", "common_cause"};
static const char *const MEDDLINGS[DET_N_MEDDLINGS] = {"none",        "first",         "second",       "uncoordinated",
                                                       "coordinated", "second_copies", "first_copies", "calendar"};
static const char *const COLUMNS[DET_N_LEDGER] = {
    "verbal_first",       "material_first", "cooperation_first", "verbal_second", "material_second",
    "cooperation_second", "courting",       "deniable",          "silence",       "price"};
static const char *const SIGNS[DET_N_SIGNS] = {"verbal_hostility", "material_hostility", "cooperation",
                                               "hostile_answers"};

static const char *principal(const det_explain *e, int i)
{
    return e->c->actors[e->c->principals[i]].id;
}

static void put_explanations(det_json *j, json_t *parent, const char *key, const double by[DET_N_EXPLANATIONS])
{
    json_t *o = det_json_object(j, parent, key);
    for (int k = 0; k < DET_N_EXPLANATIONS; k++)
        det_json_number(j, o, det_explanation_id((det_explanation)k), by[k]);
}

static void put_rivals(det_json *j, json_t *parent, const char *key, const double by[DET_N_RIVALS])
{
    json_t *o = det_json_object(j, parent, key);
    for (int k = 0; k < DET_N_RIVALS; k++)
        det_json_number(j, o, RIVALS[k], by[k]);
}

/* ---- the fork ---- */

static void put_hypotheses(det_json *j, json_t *fork, const det_explain *e)
{
    const det_fork *f = &e->fork;
    json_t *list = det_json_array(j, fork, "hypotheses");
    char name[SAY];
    for (int r = 0; r < DET_N_RIVALS; r++) {
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "id", RIVALS[r]);
        det_json_text(j, o, "name", det_rival_say(e, (det_rival)r, name));
        det_json_text(j, o, "explanation", det_explanation_id(det_rival_explanation((det_rival)r)));
        det_json_number(j, o, "prior", f->prior[r]);
        det_json_number(j, o, "posterior", f->posterior[f->main][r]);
        det_json_number(j, o, "log10_factor", e->ledger.total[r]);
        det_json_number(j, o, "sd_log10", hypot(f->sd_log10[f->main][r], r ? f->sd_log10[f->main][0] : 0));
    }
}

static void put_sets(det_json *j, json_t *fork, const det_explain *e)
{
    const det_fork *f = &e->fork;
    json_t *list = det_json_array(j, fork, "prior_sets");
    for (int set = 0; set < DET_N_PRIOR_SETS; set++) {
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "prior_set", SETS[set]);
        put_rivals(j, o, "log_evidence", f->log_evidence[set]);
        put_rivals(j, o, "sd_log10", f->sd_log10[set]);
        put_rivals(j, o, "posterior", f->posterior[set]);
        put_explanations(j, o, "explanations", f->by[set]);
    }
}

static void put_fork(det_json *j, json_t *result, const det_explain *e)
{
    static const char *const calls[] = {"cannot tell", "leans", "told"};
    json_t *o = det_json_object(j, result, "fork");
    det_json_text(j, o, "call", calls[e->fork.call]);
    det_json_text(j, o, "refused", e->fork.why);
    det_json_number(j, o, "bound", DET_FORK_BOUND);
    det_json_text(j, o, "leader", det_explanation_id(e->fork.leader));
    det_json_text(j, o, "runner_up", det_explanation_id(e->fork.runner_up));
    put_explanations(j, o, "explanations", e->fork.by[e->fork.main]);
    put_hypotheses(j, o, e);
    put_sets(j, o, e);
    json_t *full = det_json_object(j, o, "all_terms");
    det_json_number(j, full, "log10_factor", e->full_log10_factor);
    det_json_number(j, full, "sd_log10", e->full_sd);
    det_json_numbers(j, o, "truly_hostile", e->hostile, 2);
}

/* ---- evidence ---- */

static void put_columns(det_json *j, json_t *evidence, const det_explain *e)
{
    const det_ledger *l = &e->ledger;
    json_t *list = det_json_array(j, evidence, "columns");
    for (int k = 0; k < DET_N_LEDGER; k++) {
        double by[DET_N_RIVALS];
        json_t *o = det_json_object(j, list, NULL);
        for (int r = 0; r < DET_N_RIVALS; r++)
            by[r] = l->entry[r][k];
        det_json_text(j, o, "id", COLUMNS[k]);
        det_json_number(j, o, "acts", k < DET_LEDGER_SILENCE ? l->n_acts[k] : NAN);
        put_rivals(j, o, "log10_ratio", by);
    }
}

static void put_months(det_json *j, json_t *evidence, const det_explain *e)
{
    const det_ledger *l = &e->ledger;
    json_t *list = det_json_array(j, evidence, "months");
    for (size_t k = 0; k < l->n_periods; k++) {
        json_t *o = det_json_object(j, list, NULL);
        det_json_day(j, o, "from", e->panel->from + l->periods[k].from * e->panel->step_days);
        det_json_day(j, o, "until", e->panel->from + l->periods[k].until * e->panel->step_days - 1);
        put_rivals(j, o, "log10_ratio", l->periods[k].entry);
    }
}

/* ---- what it hangs on ---- */

static void put_change(det_json *j, json_t *o, const det_alteration *c)
{
    det_json_number(j, o, "shift", c->shift);
    det_json_text(j, o, "leader", isnan(c->shift) ? NULL : det_explanation_id(c->leader));
    put_explanations(j, o, "explanations", c->by);
    put_rivals(j, o, "log10_factor", c->factor);
    det_json_number(j, o, "effective_draws", c->ess);
}

static void put_acts(det_json *j, json_t *parent, const det_explain *e)
{
    json_t *list = det_json_array(j, parent, "acts");
    for (size_t k = 0; k < e->sensitivity.n_acts; k++) {
        const det_alteration *c = &e->sensitivity.acts[k];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "act", e->c->acts[c->act].id);
        det_json_day(j, o, "date", det_act_day(&e->c->acts[c->act]));
        put_change(j, o, c);
    }
}

static void put_named(det_json *j, json_t *parent, const char *key, const det_alteration *c, size_t n)
{
    json_t *list = det_json_array(j, parent, key);
    for (size_t k = 0; k < n; k++) {
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "name", c[k].name);
        det_json_integer(j, o, "acts", c[k].n_acts);
        put_change(j, o, &c[k]);
    }
}

static void put_sensitivity(det_json *j, json_t *result, const det_explain *e)
{
    const det_sensitivity *s = &e->sensitivity;
    json_t *o = det_json_object(j, result, "without");
    put_acts(j, o, e);
    put_named(j, o, "origins", s->origins, s->n_origins);
    put_named(j, o, "dates", s->dates, s->n_dates);
    put_named(j, o, "assumptions", s->assumptions, s->n_assumptions);
    json_t *reports = det_json_object(j, o, "reports");
    det_json_integer(j, reports, "reports", (long long)s->n_reports);
    det_json_integer(j, reports, "origins", (long long)s->n_reported_origins);
    det_json_integer(j, reports, "acts_of_one_origin", (long long)s->n_one_origin);
}

/* ---- placebos, signs ---- */

static void put_placebo(det_json *j, json_t *result, const det_explain *e)
{
    const det_placebo *p = &e->placebo;
    json_t *o = det_json_object(j, result, "placebo");
    det_json_integer(j, o, "shifts", p->n_shifts);
    json_t *factors = det_json_array(j, o, "factors");
    for (int k = 0; k < DET_N_TESTED; k++) {
        json_t *f = det_json_object(j, factors, NULL);
        det_json_text(j, f, "hypothesis", RIVALS[p->tested[k].rival]);
        det_json_number(j, f, "log10_factor", p->tested[k].log10_factor);
        det_json_number(j, f, "shifts_q95", p->tested[k].q95);
        det_json_number(j, f, "p", p->tested[k].p);
        det_json_number(j, f, "time_reversed", p->tested[k].reversed);
    }
    json_t *sides = det_json_array(j, o, "sides");
    for (int i = 0; i < 2; i++) {
        json_t *s = det_json_object(j, sides, NULL);
        det_json_text(j, s, "actor", principal(e, i));
        det_json_number(j, s, "lag", p->side[i].lag);
        det_json_number(j, s, "p_lag", p->side[i].p_lag);
        det_json_number(j, s, "lead", p->side[i].lead);
        det_json_number(j, s, "p_lead", p->side[i].p_lead);
    }
}

static void put_signs(det_json *j, json_t *result, const det_explain *e)
{
    const det_signs *out = &e->signs;
    json_t *o = det_json_object(j, result, "would_disconfirm");
    det_json_integer(j, o, "horizon_days", out->horizon_days);
    det_json_integer(j, o, "simulations", out->n_paths);
    det_json_text(j, o, "leader", RIVALS[out->rival[0]]);
    det_json_text(j, o, "runner_up", RIVALS[out->rival[1]]);
    json_t *list = det_json_array(j, o, "observations");
    for (int k = 0; k < 2 * DET_N_SIGNS; k++) {
        const det_sign *s = &out->sign[k];
        if (!s->at_least)
            continue;
        json_t *sign = det_json_object(j, list, NULL);
        det_json_text(j, sign, "actor", principal(e, s->side));
        det_json_text(j, sign, "observation", SIGNS[s->kind]);
        det_json_integer(j, sign, "at_least", s->at_least);
        det_json_number(j, sign, "p_leader", s->p[0]);
        det_json_number(j, sign, "p_runner_up", s->p[1]);
    }
}

/* ---- meddling, claims ---- */

static void put_meddlers(det_json *j, json_t *list, const det_explain *e, const det_meddlers *m)
{
    char name[SAY];
    json_t *o = det_json_object(j, list, NULL), *actors = det_json_array(j, o, "actors"),
           *on = det_json_array(j, o, "on");
    for (int k = 0; k < 2; k++) {
        det_json_text(j, actors, NULL, e->c->actors[m->actor[k]].id);
        det_json_text(j, on, NULL, principal(e, m->holder[k]));
    }
    det_json_text(j, o, "acts_are", m->is_open ? "open hostile" : "deniable");
    json_t *acts = det_json_array(j, o, "acts");
    det_json_integer(j, acts, NULL, m->n_acts[0]);
    det_json_integer(j, acts, NULL, m->n_acts[1]);
    det_json_text(j, o, "posterior_is_prior", m->why);
    det_json_text(j, o, "between_told_in", m->told_in);
    det_json_integer(j, o, "acts_between", m->n_between);
    det_json_numbers(j, o, "fear_between", m->fear_between, 2);
    det_json_number(j, o, "trust", m->trust);
    json_t *rows = det_json_array(j, o, "hypotheses");
    for (int k = 0; k < DET_N_MEDDLINGS; k++) {
        json_t *row = det_json_object(j, rows, NULL);
        det_json_text(j, row, "id", MEDDLINGS[k]);
        det_json_text(j, row, "name", det_meddling_say(e, m, (det_meddling)k, name));
        det_json_number(j, row, "prior", m->prior[k]);
        det_json_number(j, row, "log10_factor", m->log10_factor[k]);
        det_json_number(j, row, "sd_log10", m->sd_log10[k]);
        det_json_number(j, row, "posterior", m->posterior[k]);
    }
}

static void put_sources(det_json *j, json_t *o, const char *key, const det_case *c, const int *sources, size_t n)
{
    json_t *list = det_json_array(j, o, key);
    for (size_t k = 0; k < n; k++)
        det_json_text(j, list, NULL, c->sources[sources[k]].id);
}

static void put_claims(det_json *j, json_t *result, const det_explain *e)
{
    json_t *list = det_json_array(j, result, "claims");
    for (size_t k = 0; k < e->c->n_claims; k++) {
        const det_claim *c = &e->c->claims[k];
        const det_hearing *h = &e->hearings[k];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "claim", c->id);
        det_json_text(j, o, "text", c->text);
        put_sources(j, o, "held_by", e->c, c->held_by, c->n_held_by);
        put_sources(j, o, "denied_by", e->c, c->denied_by, c->n_denied_by);
        det_json_integer(j, o, "acts", h->n_acts);
        det_json_integer(j, o, "acts_that_enter", h->n_enter);
        det_json_number(j, o, "log10_factor", h->n_enter ? h->log10_factor : NAN);
        put_rivals(j, o, "log10_factors", h->factor);
        det_json_text(j, o, "the_evidence", det_hearing_word(h));
        put_explanations(j, o, "if_so", h->by_told);
        put_explanations(j, o, "if_not", h->by_void);
        det_json_number(j, o, "effective_draws", h->ess);
    }
}

det_status det_explain_json(const det_explain *e, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &e->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    json_t *principals = det_json_array(&j, result, "principals");
    for (int i = 0; i < 2; i++)
        det_json_text(&j, principals, NULL, principal(e, i));
    put_fork(&j, result, e);
    json_t *evidence = det_json_object(&j, result, "evidence");
    det_json_text(&j, evidence, "reference", RIVALS[e->ledger.reference]);
    put_columns(&j, evidence, e);
    put_months(&j, evidence, e);
    put_sensitivity(&j, result, e);
    put_placebo(&j, result, e);
    put_signs(&j, result, e);
    json_t *meddling = det_json_array(&j, result, "meddling");
    for (size_t k = 0; k < e->n_meddlers; k++)
        put_meddlers(&j, meddling, e, &e->meddlers[k]);
    put_claims(&j, result, e);
    return det_json_take(&j, out, err);
}
