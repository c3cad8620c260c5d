/* SPDX-License-Identifier: Apache-2.0 */
#include "show/posterior_json.h"

#include <math.h>

#include "show/answer_json.h"

static void put_rungs(det_json *j, json_t *o, const det_smc_run *run)
{
    json_t *list = det_json_array(j, o, "ladder");
    for (int k = 0; k < run->n_rungs; k++) {
        const det_smc_rung *rung = &run->rungs[k];
        json_t *r = det_json_object(j, list, NULL);
        det_json_number(j, r, "b", rung->b);
        det_json_number(j, r, "ess", rung->ess);
        det_json_number(j, r, "acceptance", rung->acceptance);
        det_json_number(j, r, "step", rung->step);
        det_json_integer(j, r, "most_leapfrog", rung->n_leapfrog);
    }
}

static void put_sampler(det_json *j, json_t *result, const det_fit *f)
{
    json_t *o = det_json_object(j, result, "sampler");
    det_json_bool(j, o, "complete", f->complete);
    det_json_text(j, o, "draws_of", f->smc.n_runs ? "tempered sampler" : "Laplace approximation");
    det_json_integer(j, o, "draws", f->n_draws);
    json_t *runs = det_json_array(j, o, "runs");
    for (int i = 0; i < f->smc.n_runs; i++) {
        const det_smc_run *run = &f->smc.runs[i];
        json_t *r = det_json_object(j, runs, NULL);
        det_json_integer(j, r, "draws", f->smc.n_draws);
        det_json_number(j, r, "log_evidence", run->log_evidence);
        det_json_number(j, r, "sd_log_evidence", sqrt(run->variance));
        det_json_integer(j, r, "moves_not_finite", run->n_nonfinite);
        put_rungs(j, r, run);
    }
}

static void put_evidence(det_json *j, json_t *result, const det_fit *f)
{
    json_t *o = det_json_object(j, result, "evidence");
    det_json_number(j, o, "log_evidence", f->log_evidence);
    det_json_number(j, o, "sd_log10", f->sd_log10);
    det_json_number(j, o, "limit_sd_log10", DET_FIT_MAX_SD_LOG10);
    det_json_bool(j, o, "bears_bayes_factor", f->sd_log10 <= DET_FIT_MAX_SD_LOG10);
}

static void put_diagnosis(det_json *j, json_t *result, const det_fit *f)
{
    const int known = f->smc.n_runs > 0;
    json_t *o = det_json_object(j, result, "diagnosis");
    det_json_number(j, o, "worst_rhat", known ? f->diagnosis.worst_rhat : NAN);
    det_json_number(j, o, "least_ess", known ? f->diagnosis.least_ess : NAN);
    det_json_number(j, o, "lowest_acceptance", known ? f->diagnosis.lowest_acceptance : NAN);
    det_json_integer(j, o, "moves_not_finite", f->diagnosis.n_nonfinite);
}

static void put_reproduction(det_json *j, json_t *result, const det_posterior *p)
{
    json_t *o = det_json_object(j, result, "reproduction");
    det_json_bool(j, o, "known", p->reproduction.why == NULL);
    det_json_text(j, o, "why_not", p->reproduction.why);
    det_json_integer(j, o, "draws", p->reproduction.n_draws);
    det_json_band(j, o, "r", &p->reproduction.r);
    det_json_number(j, o, "p_at_least_1", p->reproduction.p_above_1);
    det_json_number(j, o, "moved_by_prior", p->reproduction.by_prior);
    det_json_text(j, o, "prior_of", p->reproduction.i_prior < 0 ? NULL : p->parameters[p->reproduction.i_prior].name);
    det_json_number(j, o, "moved_by_record", p->reproduction.by_likelihood);
    det_json_text(j, o, "sensitivity", p->reproduction.word);
}

static void put_check(det_json *j, json_t *result, const det_prior_check *c)
{
    json_t *o = det_json_object(j, result, "prior_check");
    det_json_integer(j, o, "records", c->n_sets);
    json_t *list = det_json_array(j, o, "figures");
    for (int k = 0; k < DET_N_CHECKS; k++) {
        json_t *figure = det_json_object(j, list, NULL);
        det_json_text(j, figure, "name", det_check_name(k));
        det_json_number(j, figure, "observed", c->observed[k]);
        det_json_band(j, figure, "expected", &c->predicted[k]);
        det_json_number(j, figure, "p", c->p[k]);
    }
}

static void put_parameters(det_json *j, json_t *result, const det_posterior *p)
{
    json_t *list = det_json_array(j, result, "parameters");
    for (size_t i = 0; i < p->n_parameters; i++) {
        const det_parameter_row *row = &p->parameters[i];
        const det_trust *trust = &p->trust[i];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "name", row->name);
        det_json_number(j, o, "prior_median", row->prior_median);
        det_json_number(j, o, "mode", row->mode);
        det_json_number(j, o, "median", trust->median);
        det_json_number(j, o, "q05", row->q05);
        det_json_number(j, o, "q95", row->q95);
        det_json_number(j, o, "contraction", row->contraction);
        det_json_text(j, o, "word", row->word);
        det_json_number(j, o, "rhat", trust->rhat);
        det_json_number(j, o, "ess", trust->ess);
        det_json_number(j, o, "moved_by_prior", trust->by_prior);
        det_json_number(j, o, "moved_by_record", trust->by_likelihood);
        det_json_text(j, o, "sensitivity", trust->word[0] ? trust->word : NULL);
    }
}

static void put_acts(det_json *j, json_t *result, const det_posterior *p)
{
    const det_case *c = p->c;
    json_t *list = det_json_array(j, result, "acts");
    for (int i = 0; i < 2; i++) {
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "source", c->actors[c->principals[i]].id);
        det_json_text(j, o, "target", c->actors[c->principals[1 - i]].id);
        det_json_integer(j, o, "used", p->n_acts[i]);
        det_json_integer(j, o, "hostile", p->n_hostile[i]);
    }
}

det_status det_posterior_json(const det_posterior *p, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &p->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    json_t *warnings = det_json_array(&j, result, "warnings");
    for (size_t i = 0; i < p->n_warnings; i++)
        det_json_text(&j, warnings, NULL, p->warnings[i]);
    put_evidence(&j, result, &p->fit);
    put_diagnosis(&j, result, &p->fit);
    put_sampler(&j, result, &p->fit);
    put_reproduction(&j, result, p);
    put_check(&j, result, &p->check);
    put_parameters(&j, result, p);
    put_acts(&j, result, p);
    return det_json_take(&j, out, err);
}
