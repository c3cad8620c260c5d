/* SPDX-License-Identifier: Apache-2.0 */
#include "show/whatif_json.h"

#include "base/probability.h"
#include "show/answer_json.h"
#include "show/case_json.h"

static const char *side(const det_whatif *w, int i)
{
    return w->c->actors[w->c->principals[i]].id;
}

static det_day day_of(const det_whatif *w, int step)
{
    return w->from + step * w->step_days;
}

/* The id of what is changed; NULL for an act that is added. */
static const char *changed_id(const det_case *c, const det_change *ch)
{
    switch (ch->kind) {
    case DET_CHANGE_DROP:
    case DET_CHANGE_MOVE:
        return c->acts[ch->what].id;
    case DET_CHANGE_HOLD:
    case DET_CHANGE_BREAK:
        return c->commitments[ch->what].id;
    case DET_CHANGE_UNDO:
        return c->regime_changes[ch->what].id;
    case DET_CHANGE_REGIME:
    case DET_CHANGE_WITHOUT:
    case DET_CHANGE_SENSIBILITY:
        return c->actors[ch->what].id;
    case DET_CHANGE_ADD:
    default:
        return NULL;
    }
}

static void put_changes(det_json *j, json_t *result, const det_whatif *w)
{
    json_t *list = det_json_array(j, result, "changes");
    for (size_t k = 0; k < w->n_changes; k++) {
        const det_change *ch = &w->changes[k];
        json_t *o = det_json_object(j, list, NULL);
        int is_added = ch->kind == DET_CHANGE_ADD;
        det_json_text(j, o, "kind", det_change_name(ch->kind));
        det_json_text(j, o, "id", changed_id(w->c, ch));
        det_json_day(j, o, "date", ch->day);
        det_json_text(j, o, "source", is_added ? w->c->actors[ch->what].id : NULL);
        det_json_text(j, o, "target", is_added ? w->c->actors[ch->target].id : NULL);
        det_json_text(j, o, "class", is_added ? det_class_name(ch->cls) : NULL);
        det_json_text(j, o, "visibility", is_added ? det_visibility_name(ch->visibility) : NULL);
        det_json_number(j, o, "value", ch->value);
    }
}

static void put_effect(det_json *j, json_t *result, const det_whatif *w)
{
    json_t *o = det_json_object(j, result, "hostile_acts");
    det_json_text(j, o, "effect", det_whatif_effect_name(w->effect));
    det_json_number(j, o, "mean", w->mean);
    det_json_band(j, o, "difference", &w->hostile);
    det_json_number(j, o, "p_fewer", w->p_fewer);
    det_json_text(j, o, "p_fewer_word", det_probability_word(w->p_fewer));
    det_json_number(j, o, "p_more", w->p_more);
    det_json_text(j, o, "p_more_word", det_probability_word(w->p_more));
}

static void put_acts(det_json *j, json_t *result, const det_whatif *w)
{
    json_t *list = det_json_array(j, result, "acts");
    for (int i = 0; i < 2; i++)
        for (int c = 0; c < DET_N_CLASSES; c++) {
            json_t *o = det_json_object(j, list, NULL);
            det_json_text(j, o, "source", side(w, i));
            det_json_text(j, o, "target", side(w, 1 - i));
            det_json_text(j, o, "class", det_class_name((det_class)c));
            det_json_number(j, o, "seen", w->seen[i][c]);
            det_json_number(j, o, "mean", w->mean_acts[i][c]);
            det_json_band(j, o, "difference", &w->acts[i][c]);
        }
}

static void put_fear(det_json *j, json_t *list, const det_whatif *w, int i, int paths)
{
    const det_whatif_fear *f = &w->fear[i];
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "holder", side(w, i));
    det_json_text(j, o, "about", side(w, 1 - i));
    det_json_band(j, o, "belief_days", &f->days);
    det_json_band(j, o, "at_the_end", &f->end);
    det_json_band(j, o, "largest", &f->largest);
    det_json_day(j, o, "largest_on", day_of(w, f->largest_step));
    det_json_number(j, o, "lowest_seen", f->low);
    det_json_number(j, o, "highest_seen", f->high);
    det_json_number(j, o, "outside", f->outside);
    det_json_bands(j, o, "was", paths ? f->was : NULL, (size_t)w->n_steps);
    det_json_bands(j, o, "now", paths ? f->now : NULL, (size_t)w->n_steps);
}

static void put_phases(det_json *j, json_t *result, const det_whatif *w)
{
    json_t *list = det_json_array(j, result, "phases");
    det_json_bool(j, result, "phases_are_told", w->are_told);
    for (size_t k = 0; k < w->n_phases; k++) {
        const det_whatif_phase *p = &w->phases[k];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "name", p->name);
        det_json_day(j, o, "from", day_of(w, p->from));
        det_json_day(j, o, "until", day_of(w, p->until) - 1);
        det_json_band(j, o, "hostile_acts", &p->hostile);
        json_t *fear = det_json_array(j, o, "mean_fear");
        for (int i = 0; i < 2; i++)
            det_json_band(j, fear, NULL, &p->fear[i]);
    }
}

static void put_lost(det_json *j, json_t *result, const det_whatif *w)
{
    json_t *list = det_json_array(j, result, "acts_that_may_be_gone");
    for (size_t k = 0; k < w->n_lost; k++) {
        const det_whatif_act *a = &w->lost[k];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "act", w->c->acts[a->act].id);
        det_json_day(j, o, "date", det_act_day(&w->c->acts[a->act]));
        det_json_number(j, o, "p_gone", a->p_gone);
        det_json_number(j, o, "lowest_p_none_left", a->bounds[0]);
        det_json_number(j, o, "highest_p_none_left", a->bounds[1]);
    }
}

det_status det_whatif_json(const det_whatif *w, int paths, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &w->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    det_json_text(&j, result, "said", w->said);
    det_json_text(&j, result, "coupling", det_whatif_coupling_name(w->options.coupling));
    det_json_day(&j, result, "from", w->from);
    det_json_integer(&j, result, "step_days", w->step_days);
    det_json_integer(&j, result, "n_steps", w->n_steps);
    det_json_integer(&j, result, "runs", w->n_runs);
    put_changes(&j, result, w);
    put_effect(&j, result, w);
    put_acts(&j, result, w);
    json_t *fears = det_json_array(&j, result, "fear");
    for (int i = 0; i < 2; i++)
        put_fear(&j, fears, w, i, paths);
    put_phases(&j, result, w);
    put_lost(&j, result, w);
    det_json_bands(&j, result, "hostile_course", paths ? w->course : NULL, (size_t)w->n_steps);
    return det_json_take(&j, out, err);
}
