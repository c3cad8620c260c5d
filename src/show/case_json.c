/* SPDX-License-Identifier: Apache-2.0 */
#include "show/case_json.h"

const char *det_case_actor_id(const det_case *c, int i_actor)
{
    return i_actor < 0 ? NULL : c->actors[i_actor].id;
}

const char *det_visibility_name(det_visibility v)
{
    static const char *const names[] = {"public", "deniable", "covert"};
    return names[v];
}

static void put_actor_id(det_json *j, json_t *o, const char *key, const det_case *c, int i_actor)
{
    det_json_text(j, o, key, det_case_actor_id(c, i_actor));
}

static void put_shares(det_json *j, json_t *o, const char *key, const det_case *c, const det_share *shares, size_t n)
{
    json_t *list = det_json_array(j, o, key);
    for (size_t i = 0; i < n; i++) {
        json_t *share = det_json_object(j, list, NULL);
        put_actor_id(j, share, "actor", c, shares[i].actor);
        det_json_number(j, share, "p", shares[i].p);
    }
}

static void put_source_ids(det_json *j, json_t *o, const char *key, const det_case *c, const int *sources, size_t n)
{
    json_t *list = det_json_array(j, o, key);
    for (size_t i = 0; i < n; i++)
        det_json_text(j, list, NULL, c->sources[sources[i]].id);
}

static void put_actors(det_json *j, json_t *root, const det_case *c)
{
    static const char *const kinds[] = {"state", "armed group", "organisation", "public", "unknown"};
    static const char *const regimes[] = {NULL, "democracy", "autocracy"};
    json_t *list = det_json_array(j, root, "actors");
    for (size_t i = 0; i < c->n_actors; i++) {
        const det_actor *a = &c->actors[i];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "id", a->id);
        det_json_text(j, o, "name", a->name);
        det_json_text(j, o, "kind", kinds[a->kind]);
        det_json_text(j, o, "regime", regimes[a->regime]);
        json_t *codes = det_json_array(j, o, "codes");
        for (size_t k = 0; k < a->n_codes; k++)
            det_json_text(j, codes, NULL, a->codes[k]);
    }
}

static void put_fears(det_json *j, json_t *root, const det_case *c)
{
    json_t *list = det_json_array(j, root, "fears");
    for (size_t i = 0; i < c->n_fears; i++) {
        const det_fear *f = &c->fears[i];
        json_t *o = det_json_object(j, list, NULL);
        put_actor_id(j, o, "holder", c, f->holder);
        put_actor_id(j, o, "about", c, f->about);
        put_actor_id(j, o, "through", c, f->through);
        det_json_text(j, o, "name", f->name);
        det_json_number(j, o, "control", f->control);
        det_json_number(j, o, "rivalry", f->rivalry);
        det_json_bool(j, o, "tether", f->tether);
    }
}

static void put_commitments(det_json *j, json_t *root, const det_case *c)
{
    json_t *list = det_json_array(j, root, "commitments");
    for (size_t i = 0; i < c->n_commitments; i++) {
        const det_commitment *k = &c->commitments[i];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "id", k->id);
        put_actor_id(j, o, "by", c, k->by);
        put_actor_id(j, o, "bars", c, k->bars);
        det_json_day(j, o, "from", k->from);
        det_json_day(j, o, "until", k->until);
    }
}

static void put_leverages(det_json *j, json_t *root, const det_case *c)
{
    json_t *list = det_json_array(j, root, "leverage");
    for (size_t i = 0; i < c->n_leverages; i++) {
        const det_leverage *l = &c->leverages[i];
        json_t *o = det_json_object(j, list, NULL);
        put_actor_id(j, o, "patron", c, l->patron);
        put_actor_id(j, o, "over", c, l->over);
        det_json_day(j, o, "from", l->from);
        det_json_day(j, o, "until", l->until);
        det_json_number(j, o, "level", l->level);
    }
}

static void put_changes(det_json *j, json_t *root, const det_case *c)
{
    json_t *list = det_json_array(j, root, "regime_changes");
    for (size_t i = 0; i < c->n_regime_changes; i++) {
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "id", c->regime_changes[i].id);
        put_actor_id(j, o, "actor", c, c->regime_changes[i].actor);
        det_json_day(j, o, "date", c->regime_changes[i].date);
    }
    list = det_json_array(j, root, "shifts");
    for (size_t i = 0; i < c->n_shifts; i++) {
        json_t *o = det_json_object(j, list, NULL);
        put_actor_id(j, o, "holder", c, c->shifts[i].holder);
        put_actor_id(j, o, "about", c, c->shifts[i].about);
        det_json_day(j, o, "date", c->shifts[i].date);
        det_json_number(j, o, "log_odds", c->shifts[i].log_odds);
    }
}

static void put_third_parties(det_json *j, json_t *root, const det_case *c)
{
    json_t *list = det_json_array(j, root, "third_parties");
    for (size_t i = 0; i < c->n_third_parties; i++) {
        json_t *o = det_json_object(j, list, NULL);
        put_actor_id(j, o, "actor", c, c->third_parties[i].actor);
        put_actor_id(j, o, "on", c, c->third_parties[i].on);
        det_json_text(j, o, "effect", c->third_parties[i].effect == DET_PROVOKES ? "provokes" : "restrains");
    }
}

static void put_moves(det_json *j, json_t *root, const det_case *c)
{
    static const char *const kinds[] = {"nothing",          "commitment", "ends shelter of",
                                        "stops permitting", "reassures",  "talks with"};
    json_t *list = det_json_array(j, root, "moves");
    for (size_t i = 0; i < c->n_moves; i++) {
        const det_move *m = &c->moves[i];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "id", m->id);
        put_actor_id(j, o, "by", c, m->by);
        det_json_text(j, o, "kind", kinds[m->kind]);
        det_json_text(j, o, "commitment", m->commitment < 0 ? NULL : c->commitments[m->commitment].id);
        put_actor_id(j, o, "actor", c, m->actor);
        det_json_number(j, o, "amount", m->amount);
    }
}

static void put_claims(det_json *j, json_t *root, const det_case *c)
{
    json_t *list = det_json_array(j, root, "claims");
    for (size_t i = 0; i < c->n_claims; i++) {
        const det_claim *k = &c->claims[i];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "id", k->id);
        det_json_text(j, o, "text", k->text);
        put_source_ids(j, o, "held_by", c, k->held_by, k->n_held_by);
        put_source_ids(j, o, "denied_by", c, k->denied_by, k->n_denied_by);
    }
}

static void put_sources(det_json *j, json_t *root, const det_case *c)
{
    json_t *list = det_json_array(j, root, "sources");
    for (size_t i = 0; i < c->n_sources; i++) {
        const det_source *s = &c->sources[i];
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "id", s->id);
        det_json_text(j, o, "origin", s->origin);
        det_json_text(j, o, "title", s->title);
        det_json_text(j, o, "publisher", s->publisher);
        det_json_text(j, o, "address", s->address);
        det_json_text(j, o, "date", s->date);
        det_json_text(j, o, "note", s->note);
    }
}

static void put_act(det_json *j, json_t *list, const det_case *c, const det_act *a)
{
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "id", a->id);
    det_json_day(j, o, "from", a->from);
    det_json_day(j, o, "to", a->to);
    det_json_day(j, o, "day", det_act_day(a));
    put_actor_id(j, o, "author", c, det_act_author(a));
    put_shares(j, o, "source", c, a->source, a->n_source);
    put_actor_id(j, o, "target", c, a->target);
    det_json_text(j, o, "class", det_class_name(a->cls));
    det_json_text(j, o, "cameo", a->cameo);
    det_json_number(j, o, "goldstein", a->goldstein);
    det_json_number(j, o, "deaths", a->deaths);
    det_json_text(j, o, "visibility", det_visibility_name(a->visibility));
    put_shares(j, o, "permitted_by", c, a->permitted_by, a->n_permitted_by);
    det_json_text(j, o, "grade", a->grade);
    det_json_number(j, o, "p_as_told", det_grade_probability(a->grade));
    put_source_ids(j, o, "sources", c, a->sources, a->n_sources);
    json_t *claims = det_json_array(j, o, "contested");
    for (size_t i = 0; i < a->n_claims; i++)
        det_json_text(j, claims, NULL, c->claims[a->claims[i]].id);
    det_json_text(j, o, "note", a->note);
    det_json_bool(j, o, "background", a->is_background);
}

static void put_told(det_json *j, json_t *root, const det_case *c)
{
    json_t *list = det_json_array(j, root, "told_phases");
    for (size_t i = 0; i < c->n_told; i++) {
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "name", c->told[i].name);
        det_json_text(j, o, "told_by", c->told[i].told_by);
        det_json_text(j, o, "note", c->told[i].note);
        det_json_day(j, o, "from", c->told[i].from);
        det_json_day(j, o, "until", c->told[i].until);
    }
}

static void put_clash(det_json *j, json_t *root, const det_case *c)
{
    if (c->clash.at_least == 0) {
        det_json_text(j, root, "clash", NULL);
        return;
    }
    json_t *o = det_json_object(j, root, "clash");
    det_json_text(j, o, "class", det_class_name((det_class)c->clash.cls));
    det_json_integer(j, o, "at_least", c->clash.at_least);
    det_json_integer(j, o, "within_days", c->clash.within_days);
}

void det_json_case(det_json *j, json_t *parent, const char *key, const det_case *c)
{
    json_t *o = det_json_object(j, parent, key);
    det_json_text(j, o, "title", c->title);
    json_t *principals = det_json_array(j, o, "principals");
    for (int i = 0; i < 2; i++)
        put_actor_id(j, principals, NULL, c, c->principals[i]);
    det_json_day(j, o, "from", c->from);
    det_json_day(j, o, "until", c->until);
    det_json_integer(j, o, "step_days", c->step_days);
    det_json_bool(j, o, "hand_coded", c->has_hand_coded);
    det_json_bool(j, o, "background", c->background_rows != NULL);
    put_clash(j, o, c);
    put_actors(j, o, c);
    put_fears(j, o, c);
    put_commitments(j, o, c);
    put_leverages(j, o, c);
    put_changes(j, o, c);
    put_third_parties(j, o, c);
    put_moves(j, o, c);
    put_claims(j, o, c);
    put_sources(j, o, c);
    put_told(j, o, c);
    json_t *acts = det_json_array(j, o, "acts");
    for (size_t i = 0; i < c->n_acts; i++)
        put_act(j, acts, c, &c->acts[i]);
}
