/* SPDX-License-Identifier: Apache-2.0 */
#include "show/diff_json.h"

#include <string.h>

#include "show/answer_json.h"

static void put_answer(det_json *j, json_t *result, const char *key, const det_saved *s)
{
    json_t *o = det_json_object(j, result, key);
    det_json_text(j, o, "path", s->input.path);
    det_json_text(j, o, "sha256", s->input.sha256);
    det_json_text(j, o, "verdict", s->verdict);
    det_json_text(j, o, "confidence", s->confidence);
    det_json_day(j, o, "from", s->from);
    det_json_day(j, o, "until", s->from + s->n_steps * s->step_days - 1);
    det_json_text(j, o, "state", s->state);
    json_t *r = det_json_object(j, o, "r");
    det_json_bool(j, r, "known", s->r.known);
    det_json_number(j, r, "median", s->r.median);
    det_json_number(j, r, "q05", s->r.q05);
    det_json_number(j, r, "q95", s->r.q95);
    json_t *fears = det_json_array(j, o, "fear_at_the_end");
    for (int i = 0; i < 2; i++) {
        json_t *fear = det_json_object(j, fears, NULL);
        det_json_text(j, fear, "holder", s->id[i]);
        det_json_number(j, fear, "median", s->belief[i][s->n_steps - 1]);
        det_json_number(j, fear, "q05", s->end_q05[i]);
        det_json_number(j, fear, "q95", s->end_q95[i]);
    }
    json_t *phases = det_json_array(j, o, "phases");
    for (size_t k = 0; k < s->n_phases; k++) {
        json_t *phase = det_json_object(j, phases, NULL);
        det_json_text(j, phase, "name", s->phases[k].name);
        det_json_day(j, phase, "from", s->phases[k].from);
        det_json_day(j, phase, "until", s->phases[k].until);
    }
}

static void put_common(det_json *j, json_t *result, const det_diff *d)
{
    json_t *o = det_json_object(j, result, "last_common_day");
    det_json_day(j, o, "date", d->common);
    json_t *fears = det_json_array(j, o, "fear");
    for (int i = 0; i < 2; i++) {
        json_t *fear = det_json_object(j, fears, NULL);
        det_json_text(j, fear, "holder", d->after->id[i]);
        det_json_number(j, fear, "earlier", d->fear[i][0]);
        det_json_number(j, fear, "later", d->fear[i][1]);
    }
}

static void put_acts(det_json *j, json_t *result, const det_diff *d)
{
    json_t *list = det_json_array(j, result, "acts");
    for (size_t k = 0; k < d->n_acts; k++) {
        const det_diff_act *a = &d->acts[k];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "act", a->act->id);
        det_json_text(j, o, "difference", det_diff_kind_name(a->kind));
        det_json_text(j, o, "changed", a->changed);
        det_json_day(j, o, "date", a->act->day);
        det_json_text(j, o, "class", a->act->cls);
        det_json_text(j, o, "author", a->act->author);
        det_json_text(j, o, "target", a->act->target);
        det_json_numbers(j, o, "fear_moved_on_its_day", a->moved, 2);
        if (a->effect) {
            json_t *alone = det_json_object(j, o, "alone");
            det_json_text(j, alone, "holder", a->effect->holder);
            det_json_number(j, alone, "log_odds", a->effect->log_odds);
            det_json_number(j, alone, "belief_days", a->effect->belief_days);
            det_json_number(j, alone, "acts", a->effect->acts);
        } else {
            det_json_text(j, o, "alone", NULL);
        }
    }
}

static void put_parameters(det_json *j, json_t *result, const det_diff *d)
{
    json_t *list = det_json_array(j, result, "parameters");
    for (size_t k = 0; k < d->n_parameters; k++) {
        const det_saved_parameter *both[] = {d->parameters[k].before, d->parameters[k].after};
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "name", both[0]->name);
        for (int i = 0; i < 2; i++) {
            json_t *p = det_json_object(j, o, i ? "later" : "earlier");
            det_json_number(j, p, "mode", both[i]->mode);
            det_json_number(j, p, "q05", both[i]->q05);
            det_json_number(j, p, "q95", both[i]->q95);
        }
        det_json_number(j, o, "shift", d->parameters[k].shift);
    }
}

det_status det_diff_json(const det_diff *d, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &d->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    put_answer(&j, result, "earlier", d->before);
    put_answer(&j, result, "later", d->after);
    det_json_text(&j, result, "settings_that_differ", d->settings);
    put_common(&j, result, d);
    det_json_bool(&j, result, "r_apart", d->is_r_apart);
    json_t *apart = det_json_array(&j, result, "fear_apart");
    for (int i = 0; i < 2; i++)
        det_json_bool(&j, apart, NULL, d->is_fear_apart[i]);
    det_json_bool(&j, result, "other_phases", d->has_other_phases);
    for (int k = 0; k < 3; k++) {
        char key[24] = "acts_";
        strcat(key, det_diff_kind_name((det_diff_kind)k));
        det_json_integer(&j, result, key, (long long)d->n_of[k]);
    }
    put_acts(&j, result, d);
    put_parameters(&j, result, d);
    return det_json_take(&j, out, err);
}
