/* SPDX-License-Identifier: Apache-2.0 */
/* Shape of `result`: scalars and lists by name; paths are arrays of n_steps, step t beginning on from + t * step_days.
 */
#include "show/replay_json.h"

#include "base/probability.h"
#include "show/answer_json.h"
#include "show/case_json.h"
#include "show/replay_view.h"
#include "show/words.h"

static const char *principal_id(const det_replay *r, int side)
{
    return det_case_actor_id(r->c, r->c->principals[side]);
}

static void put_state(det_json *j, json_t *result, const det_replay *r)
{
    json_t *o = det_json_object(j, result, "state");
    det_json_text(j, o, "name", det_pair_state_name(r->state));
    det_json_text(j, o, "sentence", det_words_state(r->state));
}

static void put_data(det_json *j, json_t *result, const det_replay *r)
{
    json_t *o = det_json_object(j, result, "data");
    det_json_text(j, o, "from_source", r->panel->machine_coded ? "machine-coded" : "hand-coded");
    det_json_integer(j, o, "steps_observed", (long long)det_replay_steps_seen(r));
    det_json_integer(j, o, "acts_on_missing_steps", (long long)r->panel->n_masked_acts);
    det_json_integer(j, o, "rows_of_an_act_told_twice", (long long)r->panel->n_same_event);
    det_json_integer(j, o, "deniable_acts", (long long)r->panel->n_denied);
    json_t *directions = det_json_array(j, o, "acts");
    for (int side = 0; side < 2; side++) {
        json_t *d = det_json_object(j, directions, NULL);
        det_json_text(j, d, "source", principal_id(r, side));
        det_json_text(j, d, "target", principal_id(r, 1 - side));
        det_json_integer(j, d, "used", r->n_acts[side]);
        det_json_integer(j, d, "hostile", r->n_hostile[side]);
    }
    json_t *seen = det_json_array(j, result, "observed");
    for (int t = 0; t < r->n_steps; t++)
        det_json_bool(j, seen, NULL, r->seen[t]);
}

static void put_components(det_json *j, json_t *o, const det_replay *r, const det_belief_path *b)
{
    json_t *list = det_json_array(j, o, "components");
    for (size_t i = 0; i < b->n_components; i++) {
        json_t *component = det_json_object(j, list, NULL);
        det_json_text(j, component, "name", b->components[i].name);
        det_json_text(j, component, "through", det_case_actor_id(r->c, b->components[i].through));
        det_json_numbers(j, component, "log_odds", b->components[i].log_odds, (size_t)r->n_steps);
    }
}

static void put_belief(det_json *j, json_t *list, const det_replay *r, int side)
{
    const det_belief_path *b = &r->belief[side];
    const size_t n = (size_t)r->n_steps;
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "holder", principal_id(r, side));
    det_json_text(j, o, "about", principal_id(r, 1 - side));
    det_json_bands(j, o, "h", b->h, n);
    det_json_numbers(j, o, "h_mode", b->h_mode, n);
    put_components(j, o, r, b);
    det_json_numbers(j, o, "intent_filter", b->intent_filter, n);
    det_json_numbers(j, o, "intent_smooth", b->intent_smooth, n);
    det_json_numbers(j, o, "misperception", b->misperception, n);
    det_json_text(j, o, "misperception_word", det_words_misperception(det_replay_last(r, b->misperception)));
    json_t *split = det_json_array(j, o, "misperception_split");
    for (int i = 0; i < DET_N_BIASES; i++) {
        json_t *bias = det_json_object(j, split, NULL);
        det_json_text(j, bias, "name", det_bias_name(i));
        det_json_numbers(j, bias, "path", b->bias[i], n);
    }
}

static void put_by_class(det_json *j, json_t *o, const char *key, double *const *paths, size_t n)
{
    json_t *by_class = det_json_object(j, o, key);
    for (int k = 0; k < DET_N_CLASSES; k++)
        det_json_numbers(j, by_class, det_class_name((det_class)k), paths[k], n);
}

static void put_rate(det_json *j, json_t *list, const det_replay *r, int side)
{
    const det_rate_path *p = &r->rate[side];
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "source", principal_id(r, side));
    det_json_text(j, o, "target", principal_id(r, 1 - side));
    put_by_class(j, o, "rate", p->rate, (size_t)r->n_steps);
    put_by_class(j, o, "memory", p->kernel, (size_t)r->n_steps);
    json_t *shares = det_json_array(j, o, "shares");
    for (int i = 0; i < DET_N_SHARES; i++) {
        json_t *share = det_json_object(j, shares, NULL);
        det_json_text(j, share, "name", det_share_name(i));
        det_json_number(j, share, "total", p->total[i]);
        det_json_numbers(j, share, "path", p->share[i], (size_t)r->n_steps);
    }
}

static void put_reproduction(det_json *j, json_t *result, const det_replay *r)
{
    json_t *list = det_json_array(j, result, "reproduction");
    for (int i = 0; i < 3; i++) {
        const det_reproduction *p = &r->r[i];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "baseline", p->baseline);
        det_json_bool(j, o, "known", p->known);
        det_json_text(j, o, "why_not", p->why);
        det_json_text(j, o, "marked", det_replay_mark(r));
        det_json_band(j, o, "r", &p->r);
        det_json_number(j, o, "p_at_least_1", p->p_above_1);
        det_json_text(j, o, "p_word", det_probability_word(p->p_above_1));
        det_json_number(j, o, "log_evidence", p->log_evidence);
        det_json_number(j, o, "sd_log10_evidence", p->sd_log10);
        det_json_text(j, o, "word", p->word);
    }
}

static void put_dynamics(det_json *j, json_t *result, const det_replay *r)
{
    json_t *o = det_json_object(j, result, "dynamics");
    det_json_bool(j, o, "known", r->dynamics.known);
    det_json_number(j, o, "p_ignition", r->dynamics.p_ignition);
    det_json_text(j, o, "p_ignition_word", det_probability_word(r->dynamics.p_ignition));
    det_json_number(j, o, "ignition_threshold", r->dynamics.ignition_threshold);
    det_json_number(j, o, "progeny", r->dynamics.progeny);
    det_json_number(j, o, "progeny_se", r->dynamics.progeny_se);
    det_json_number(j, o, "r_g", r->dynamics.r_g);
    det_json_number(j, o, "persistence_days", r->dynamics.persistence_days);
    det_json_number(j, o, "p_outlasts", r->dynamics.p_outlasts);
    det_json_text(j, o, "p_outlasts_word", det_probability_word(r->dynamics.p_outlasts));
    det_json_number(j, o, "horizon_days", r->dynamics.horizon_days);
    det_json_number(j, o, "r_calm", r->dynamics.r_calm);
}

static void put_phases(det_json *j, json_t *result, const det_replay *r)
{
    json_t *list = det_json_array(j, result, "phases");
    for (size_t i = 0; i < r->n_phases; i++) {
        const det_phase *p = &r->phases[i];
        json_t *o = det_json_object(j, list, NULL);
        det_json_day(j, o, "from", det_replay_day(r, p->from));
        det_json_day(j, o, "until", det_replay_day(r, p->until) - 1);
        det_json_text(j, o, "name", p->name);
        det_json_numbers(j, o, "level", p->level, 2);
        det_json_number(j, o, "hostile_per_day", p->rate);
        json_t *acts = det_json_array(j, o, "acts");
        for (int k = 0; k < 3; k++) {
            if (p->acts[k] >= 0)
                det_json_text(j, acts, NULL, r->c->acts[p->acts[k]].id);
        }
        det_json_text(j, o, "told", p->told < 0 ? NULL : r->c->told[p->told].name);
        det_json_number(j, o, "told_overlap", p->told_overlap);
    }
    det_json_number(j, result, "told_agreement", r->told_agreement);
}

static void put_changers(det_json *j, json_t *result, const det_replay *r)
{
    json_t *list = det_json_array(j, result, "game_changers");
    for (size_t i = 0; i < r->n_changers; i++) {
        const det_event_effect *e = &r->changers[i];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "act", e->act < 0 ? NULL : r->c->acts[e->act].id);
        det_json_text(j, o, "regime_change", e->regime_change < 0 ? NULL : r->c->regime_changes[e->regime_change].id);
        det_json_text(j, o, "holder", principal_id(r, e->holder));
        det_json_day(j, o, "date", det_replay_day(r, e->step));
        det_json_number(j, o, "log_odds", e->log_odds);
        det_json_number(j, o, "belief_days", e->belief_days);
        det_json_number(j, o, "acts", e->acts);
    }
}

static void put_parameters(det_json *j, json_t *result, const det_replay *r)
{
    json_t *list = det_json_array(j, result, "parameters");
    for (size_t i = 0; i < r->n_parameters; i++) {
        const det_parameter_row *p = &r->parameters[i];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "name", p->name);
        det_json_number(j, o, "prior_median", p->prior_median);
        det_json_number(j, o, "mode", p->mode);
        det_json_number(j, o, "q05", p->q05);
        det_json_number(j, o, "q95", p->q95);
        det_json_number(j, o, "contraction", p->contraction);
        det_json_text(j, o, "word", p->word);
    }
}

static void put_result(det_json *j, const det_replay *r)
{
    json_t *result = det_json_object(j, j->root, "result");
    det_json_day(j, result, "from", r->from);
    det_json_integer(j, result, "step_days", r->step_days);
    det_json_integer(j, result, "n_steps", r->n_steps);
    put_state(j, result, r);
    put_reproduction(j, result, r);
    put_dynamics(j, result, r);
    json_t *beliefs = det_json_array(j, result, "belief");
    json_t *rates = det_json_array(j, result, "rates");
    for (int side = 0; side < 2; side++) {
        put_belief(j, beliefs, r, side);
        put_rate(j, rates, r, side);
    }
    det_json_numbers(j, result, "common_cause", r->common, (size_t)r->n_steps);
    put_phases(j, result, r);
    put_changers(j, result, r);
    put_parameters(j, result, r);
    put_data(j, result, r);
    det_json_case(j, result, "case", r->c);
}

det_status det_replay_json(const det_replay *r, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &r->answer);
    put_result(&j, r);
    return det_json_take(&j, out, err);
}
