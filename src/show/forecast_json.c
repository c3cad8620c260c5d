/* SPDX-License-Identifier: Apache-2.0 */
#include "show/forecast_json.h"

#include <math.h>

#include "base/probability.h"
#include "show/answer_json.h"

static const char *const COUNTS[DET_N_COUNTS] = {"clash_class_acts", "hostile_acts"};

static const char *id_of(const det_forecast *f, int i)
{
    return f->c->actors[f->c->principals[i]].id;
}

static void put_pair(det_json *j, json_t *result, const det_forecast *f)
{
    json_t *list = det_json_array(j, result, "pair");
    for (int i = 0; i < 2; i++) {
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "id", id_of(f, i));
        det_json_text(j, o, "name", f->c->actors[f->c->principals[i]].name);
        det_json_integer(j, o, "acts_used", f->n_acts[i]);
        det_json_integer(j, o, "hostile_used", f->n_hostile[i]);
    }
}

static void put_frame(det_json *j, json_t *result, const det_forecast *f)
{
    det_json_day(j, result, "issued", f->issued);
    json_t *o = det_json_object(j, result, "horizon");
    det_json_integer(j, o, "days", f->n_steps * f->step_days);
    det_json_integer(j, o, "step_days", f->step_days);
    det_json_day(j, o, "last_day", det_forecast_day(f, f->n_steps - 1));
    o = det_json_object(j, result, "simulation");
    det_json_integer(j, o, "draws", f->n_draws);
    det_json_integer(j, o, "paths_per_draw", f->per_draw);
    o = det_json_object(j, result, "clash");
    det_json_text(j, o, "class", det_class_name((det_class)f->rule.cls));
    det_json_integer(j, o, "at_least", f->rule.at_least);
    det_json_integer(j, o, "within_days", f->rule.within_days);
    det_json_integer(j, o, "within_steps", f->rule.within_steps);
    det_json_bool(j, o, "stated_by_case", !f->rule.is_default);
}

static void put_epistemic(det_json *j, json_t *parent, const char *key, const det_epistemic *e)
{
    det_json_band(j, parent, key, &e->band);
    json_t *o = json_object_get(parent, key);
    det_json_number(j, o, "mean", e->mean);
    det_json_number(j, o, "monte_carlo_error", e->se);
}

static void put_acts(det_json *j, json_t *parent, const char *key, const det_future_acts *t)
{
    det_json_band(j, parent, key, &t->band);
    json_t *o = json_object_get(parent, key), *list = det_json_array(j, o, "futures_with");
    det_json_number(j, o, "mean", t->mean);
    for (size_t k = 0; t->n && k < t->m; k++)
        det_json_integer(j, list, NULL, t->n[k]);
}

/* key is NULL in a list. */
static void put_prospect(det_json *j, json_t *parent, const char *key, const det_forecast *f, const det_prospect *p)
{
    json_t *o = det_json_object(j, parent, key);
    det_json_text(j, o, "id", p->id);
    det_json_text(j, o, "name", p->name);
    det_json_text(j, o, "what", p->what);
    det_json_bool(j, o, "known", p->why == NULL);
    det_json_text(j, o, "why_not", p->why);
    det_json_integer(j, o, "futures", p->n_futures);
    put_epistemic(j, o, "p_clash", &p->clash);
    json_t *more = det_json_object(j, o, "difference");
    put_epistemic(j, more, "p_clash", &p->clash_more);
    put_epistemic(j, more, "hostile_acts", &p->acts_more);
    json_t *leads = det_json_array(j, o, "by_lead");
    for (int i = 0; i < f->leads.n; i++) {
        json_t *lead = det_json_object(j, leads, NULL);
        det_json_integer(j, lead, "days", f->leads.days[i]);
        det_json_day(j, lead, "last_day", f->issued + f->leads.days[i]);
        det_json_number(j, lead, "p_clash", p->p_clash[i]);
        for (int k = 0; k < DET_N_COUNTS; k++)
            put_acts(j, lead, COUNTS[k], &p->acts[i][k]);
    }
    det_json_numbers(j, o, "p_clash_by_step", p->curve, (size_t)f->n_steps);
}

static void put_prospects(det_json *j, json_t *result, const char *key, const det_forecast *f, const det_prospect *p, size_t n)
{
    json_t *list = det_json_array(j, result, key);
    for (size_t k = 0; k < n; k++)
        put_prospect(j, list, NULL, f, &p[k]);
}

static void put_average(det_json *j, json_t *result, const det_forecast *f)
{
    json_t *o = det_json_object(j, result, "average");
    det_json_text(j, o, "weighed_by", "evidence");
    det_json_bool(j, o, "weights_are_rough", f->rough != NULL);
    json_t *list = det_json_array(j, o, "explanations");
    for (int k = 0; k < DET_N_EXPLANATIONS; k++) {
        const det_forecast_part *p = &f->parts[k];
        json_t *part = det_json_object(j, list, NULL);
        det_json_text(j, part, "explanation", det_explanation_id((det_explanation)k));
        det_json_number(j, part, "prior", p->prior);
        det_json_number(j, part, "weight", p->weight);
        det_json_integer(j, part, "draws", p->n_draws);
        put_prospect(j, part, "alone", f, &p->alone);
    }
}

static void put_fan(det_json *j, json_t *parent, const char *key, const det_fan *fan, int n)
{
    det_json_bands(j, parent, key, fan->band, (size_t)n);
    det_json_numbers(j, json_object_get(parent, key), "mean", fan->mean, (size_t)n);
}

static void put_period(det_json *j, json_t *result, const char *key, const det_forecast *f, int period)
{
    const det_fans *fans = &f->fans;
    int n = fans->n[period];
    json_t *o = det_json_object(j, result, key), *days = det_json_array(j, o, "last_day"), *acts = det_json_array(j, o, "acts");
    det_json_integer(j, o, "days", fans->steps[period] * f->step_days);
    for (int k = 0; k < n; k++)
        det_json_day(j, days, NULL, det_forecast_day(f, (k + 1) * fans->steps[period] - 1));
    for (int i = 0; i < 2; i++)
        for (int c = 0; c < DET_N_CLASSES; c++) {
            json_t *row = det_json_object(j, acts, NULL);
            det_json_text(j, row, "source", id_of(f, i));
            det_json_text(j, row, "target", id_of(f, 1 - i));
            det_json_text(j, row, "class", det_class_name((det_class)c));
            put_fan(j, row, "count", &fans->acts[period][i][c], n);
        }
}

static void put_path(det_json *j, json_t *result, const det_forecast *f)
{
    json_t *o = det_json_object(j, result, "path"), *days = det_json_array(j, o, "last_day");
    for (int t = 0; t < f->n_steps; t++)
        det_json_day(j, days, NULL, det_forecast_day(f, t));
    det_json_bands(j, o, "p_clash", f->curve_band, (size_t)f->n_steps);
    det_json_numbers(j, json_object_get(o, "p_clash"), "mean", f->scenarios[0].curve, (size_t)f->n_steps);
    for (int k = 0; k < DET_N_COUNTS; k++)
        put_fan(j, o, COUNTS[k], &f->fans.total[k], f->n_steps);
    json_t *fear = det_json_array(j, o, "fear");
    for (int i = 0; i < 2; i++) {
        json_t *row = det_json_object(j, fear, NULL);
        det_json_text(j, row, "holder", id_of(f, i));
        det_json_text(j, row, "about", id_of(f, 1 - i));
        put_fan(j, row, "belief", &f->fans.fear[i], f->n_steps);
    }
}

/* Quantiles at (i + 1/2) / n: n equally likely futures. */
static void put_dots(det_json *j, json_t *dots, const det_forecast *f, int n)
{
    const det_prospect *p = &f->scenarios[0];
    json_t *o = det_json_object(j, dots, NULL);
    det_json_integer(j, o, "n", n);
    for (int k = 0; k < DET_N_COUNTS; k++) {
        json_t *list = det_json_array(j, o, COUNTS[k]);
        for (int i = 0; i < n; i++)
            det_json_integer(j, list, NULL, det_prospect_acts(p, f->leads.n - 1, k, (i + .5) / n));
    }
    json_t *list = det_json_array(j, o, "days_to_clash");
    for (int i = 0; i < n; i++) {
        int days = det_prospect_days(p, f->n_steps, f->step_days, (i + .5) / n);
        det_json_number(j, list, NULL, days < 0 ? (double)NAN : days);
    }
}

det_status det_forecast_json(const det_forecast *f, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &f->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    put_pair(&j, result, f);
    put_frame(&j, result, f);
    put_epistemic(&j, result, "p_clash", &f->scenarios[0].clash);
    det_json_text(&j, result, "word", det_probability_word(f->scenarios[0].clash.mean));
    det_json_bool(&j, result, "cannot_tell", f->is_open);
    put_average(&j, result, f);
    put_prospects(&j, result, "scenarios", f, f->scenarios, f->n_scenarios);
    put_prospects(&j, result, "baselines", f, f->naive, DET_N_NAIVE);
    put_prospects(&j, result, "prior_sets", f, f->priors, DET_N_OTHER_PRIORS);
    put_path(&j, result, f);
    put_period(&j, result, "by_step", f, DET_FAN_STEP);
    put_period(&j, result, "by_week", f, DET_FAN_WEEK);
    put_period(&j, result, "by_month", f, DET_FAN_MONTH);
    json_t *dots = det_json_array(&j, result, "dots");
    put_dots(&j, dots, f, 20);
    put_dots(&j, dots, f, 50);
    return det_json_take(&j, out, err);
}
