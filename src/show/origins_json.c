/* SPDX-License-Identifier: Apache-2.0 */
/* Shares below LEAST in mean and in their 95 % point are left out of lists, so that a page stays small; the parts that
 * are left out and those that are there sum to what they should. Numbers are rounded to six digits after the point.
 */
#include "show/origins_json.h"

#include <math.h>

#include "show/answer_json.h"
#include "show/case_json.h"

static const double LEAST = .005;

static double rounded(double v)
{
    return round(v * 1e6) / 1e6;
}

static void put_numbers(det_json *j, json_t *o, const det_part *p)
{
    det_json_number(j, o, "mean", rounded(p->mean));
    det_json_number(j, o, "q05", rounded(p->q05));
    det_json_number(j, o, "q95", rounded(p->q95));
}

static void put_part(det_json *j, json_t *parent, const char *key, const det_part *p)
{
    put_numbers(j, det_json_object(j, parent, key), p);
}

static int is_small(const det_part *p)
{
    return p->mean < LEAST && p->q95 < LEAST;
}

/* A list of {name, mean, q05, q95}. */
static void put_named(det_json *j, json_t *parent, const char *key, const det_part *parts, char *const *names, int n)
{
    json_t *list = det_json_array(j, parent, key);
    for (int k = 0; k < n; k++) {
        if (is_small(&parts[k]))
            continue;
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "name", names[k]);
        put_numbers(j, o, &parts[k]);
    }
}

static void put_parents(det_json *j, json_t *o, const det_origins *a, const det_origin *x)
{
    json_t *list = det_json_array(j, o, "parents");
    for (size_t k = 0; k < x->n_parents; k++) {
        json_t *parent = det_json_object(j, list, NULL);
        det_json_text(j, parent, "act", a->c->acts[x->parents[k].act].id);
        det_json_text(j, parent, "how", det_via_name(x->parents[k].via, x->trusts));
        put_numbers(j, parent, &x->parents[k].share);
    }
    put_part(j, o, "other_acts", &x->others);
}

static void put_sources(det_json *j, json_t *o, const det_origin *x)
{
    json_t *list = det_json_array(j, o, "sources");
    for (int k = 0; k < DET_N_SOURCES; k++) {
        if (is_small(&x->source[k]))
            continue;
        json_t *source = det_json_object(j, list, NULL);
        det_json_text(j, source, "name", det_source_name(k, x->trusts));
        put_numbers(j, source, &x->source[k]);
    }
}

static void put_act(det_json *j, json_t *list, const det_origins *a, const det_origin *x)
{
    const det_act *act = &a->c->acts[x->act];
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "id", act->id);
    det_json_day(j, o, "date", det_act_day(act));
    det_json_text(j, o, "author", det_case_actor_id(a->c, x->author));
    det_json_text(j, o, "target", det_case_actor_id(a->c, x->target));
    det_json_text(j, o, "class", det_class_name(act->cls));
    det_json_text(j, o, "visibility", det_visibility_name(act->visibility));
    det_json_number(j, o, "p_as_told", x->grade);
    det_json_text(j, o, "belief_of", x->reader < 0 ? NULL : det_case_actor_id(a->c, a->c->principals[x->reader]));
    det_json_text(j, o, "belief_as", x->reader < 0 ? NULL : x->trusts ? "trust" : "fear");
    put_sources(j, o, x);
    put_named(j, o, "fear", x->fear, a->fear_names, a->n_fears);
    put_part(j, o, "fear_kept", &x->kept);
    put_parents(j, o, a, x);
    put_named(j, o, "roots", x->root, a->root_names, a->n_roots);
    put_part(j, o, "imported", &x->kind[DET_KIND_THIRD]);
    put_part(j, o, "descendants", &x->descent);
    det_json_text(j, o, "leading_source", det_source_name(x->lead, x->trusts));
    det_json_number(j, o, "p_leading_above_half", x->p_lead);
    det_json_bool(j, o, "told", x->p_lead >= DET_ORIGIN_TOLD);
}

static void put_period(det_json *j, json_t *list, const det_origins *a, const det_origin_period *p)
{
    static const char *const kinds[] = {"all", "direction", "phase", "month"};
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "kind", kinds[p->what]);
    det_json_text(j, o, "name", p->name);
    det_json_day(j, o, "from", a->from + p->from * a->step_days);
    det_json_day(j, o, "until", a->from + p->until * a->step_days - 1);
    det_json_text(j, o, "author", p->dir < 0 ? NULL : det_case_actor_id(a->c, a->c->principals[p->dir]));
    det_json_number(j, o, "hostile_acts", p->n_acts);
    put_named(j, o, "roots", p->root, a->root_names, p->n_acts > 0 ? a->n_roots : 0);
    put_part(j, o, "imported", &p->kind[DET_KIND_THIRD]);
    det_json_text(j, o, "leading_root", p->n_acts > 0 ? det_root_kind_name((det_root_kind)p->lead) : NULL);
    det_json_number(j, o, "p_leading_above_half", p->p_lead);
    det_json_bool(j, o, "told", p->p_lead >= DET_ORIGIN_TOLD);
}

static void put_ids(det_json *j, json_t *result, const char *key, const det_origins *a, const size_t *list, size_t n)
{
    json_t *ids = det_json_array(j, result, key);
    for (size_t k = 0; k < n; k++)
        det_json_text(j, ids, NULL, a->c->acts[a->acts[list[k]].act].id);
}

det_status det_origins_json(const det_origins *a, char **out, det_err *err)
{
    static const det_part unknown = {NAN, NAN, NAN};
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &a->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    det_json_text(&j, result, "act", a->asked < 0 ? NULL : a->c->acts[a->asked].id);
    json_t *principals = det_json_array(&j, result, "principals");
    for (int i = 0; i < 2; i++)
        det_json_text(&j, principals, NULL, det_case_actor_id(a->c, a->c->principals[i]));
    json_t *periods = det_json_array(&j, result, "periods");
    for (size_t k = 0; k < a->n_periods; k++)
        put_period(&j, periods, a, &a->periods[k]);
    put_part(&j, result, "imported_by_prior", a->pressure.known ? &a->pressure.by_prior : &unknown);
    det_json_number(&j, result, "p_imported_more", a->pressure.known ? a->pressure.p_more : NAN);
    put_ids(&j, result, "spreading", a, a->spreading, a->n_spreading);
    put_ids(&j, result, "gravest", a, a->gravest, a->n_gravest);
    json_t *acts = det_json_array(&j, result, "acts");
    for (size_t k = 0; k < a->n_acts_told; k++)
        put_act(&j, acts, a, &a->acts[k]);
    return det_json_take(&j, out, err);
}
