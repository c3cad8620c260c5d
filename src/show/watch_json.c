/* SPDX-License-Identifier: Apache-2.0 */
#include "show/watch_json.h"

#include <math.h>

#include "show/answer_json.h"
#include "show/atlas_json.h"

static const char *const BASELINES[DET_N_BASELINES] = {"fixed", "stepped", "freer"};

static void put_band(det_json *j, json_t *o, const char *key, const det_band *b, const double *p_above)
{
    json_t *r = det_json_object(j, o, key);
    det_json_number(j, r, "median", b->median);
    det_json_number(j, r, "q05", b->q05);
    det_json_number(j, r, "q25", b->q25);
    det_json_number(j, r, "q40", b->q40);
    det_json_number(j, r, "q60", b->q60);
    det_json_number(j, r, "q75", b->q75);
    det_json_number(j, r, "q95", b->q95);
    if (p_above)
        det_json_number(j, r, "p_unstable", *p_above);
}

static void put_fork(det_json *j, json_t *o, const double by[DET_N_EXPLANATIONS], const double intent[2])
{
    static const char *const keys[DET_N_EXPLANATIONS] = {"habit", "tit_for_tat", "mutual_fear", "true_hostility",
                                                         "common_cause"};
    json_t *fork = det_json_object(j, o, "fork");
    for (int e = 0; e < DET_N_EXPLANATIONS; e++)
        det_json_number(j, fork, keys[e], by[e]);
    det_json_numbers(j, fork, "truly_hostile", intent, 2);
}

static void put_change(det_json *j, json_t *o, const det_watch *w, const det_watch_pair *p)
{
    json_t *change = det_json_object(j, o, "since_last_run");
    det_json_day(j, change, "until", p->past ? w->past_until : DET_DAY_NONE);
    det_json_text(j, change, "state", p->past ? p->past->state : NULL);
    det_json_number(j, change, "p_coupled", p->past ? p->past->p_coupled : NAN);
}

/* Acts of a step by side and class: what spoke on that day. */
static void put_acts(det_json *j, json_t *day, const det_watch *w, const det_watch_pair *p, int step)
{
    const det_atlas_pair *counts = &w->a->pairs[p - w->pairs];
    long long n[2][DET_N_CLASSES] = {{0}};
    for (size_t c = counts->first; c < counts->first + counts->n_cells; c++) {
        const det_atlas_cell *cell = &w->a->cells[c];
        if (cell->day / w->step_days == step)
            n[cell->stream / DET_N_CLASSES][cell->stream % DET_N_CLASSES] += cell->n;
    }
    json_t *acts = det_json_array(j, day, "acts");
    for (int side = 0; side < 2; side++) {
        json_t *by = det_json_object(j, acts, NULL);
        for (int k = 0; k < DET_N_CLASSES; k++)
            det_json_integer(j, by, det_class_name((det_class)k), n[side][k]);
    }
}

static void put_days(det_json *j, json_t *o, const det_watch *w, const det_watch_pair *p)
{
    const det_sighting *s = &p->sighting;
    json_t *days = det_json_array(j, o, "days");
    for (int k = 0; k < DET_N_SIGHTED_DAYS && s->days[k].step >= 0; k++) {
        json_t *day = det_json_object(j, days, NULL);
        det_json_day(j, day, "date", det_watch_day(w, s->days[k].step));
        det_json_number(j, day, "log10", s->days[k].weight);
        put_acts(j, day, w, p, s->days[k].step);
    }
}

static void put_sighting(det_json *j, json_t *o, const det_watch *w, const det_watch_pair *p)
{
    const det_sighting *s = &p->sighting;
    det_json_number(j, o, "p_coupled", s->p_coupled);
    det_json_number(j, o, "log10_coupled", s->log10_coupled);
    put_fork(j, o, s->by, s->intent);
    json_t *r = det_json_object(j, o, "r");
    for (int k = 0; k < DET_N_BASELINES; k++)
        put_band(j, r, BASELINES[k], &s->r[k], &s->p_r_above_1[k]);
    det_json_numbers(j, o, "fear", s->fear, 2);
    det_json_numbers(j, o, "fear_four_weeks_ago", s->fear_before, 2);
    det_json_day(j, o, "since", det_watch_day(w, s->since));
    det_json_number(j, o, "hostile_a_day", s->recent);
    det_json_number(j, o, "hostile_a_day_before", s->before);
    put_days(j, o, w, p);
}

/* Null where the pair is not coupled, or nothing is known. */
static void put_imports(det_json *j, json_t *o, const det_imports *x)
{
    if (!x || x->failed) {
        det_json_text(j, o, "imports", NULL);
        return;
    }
    json_t *imports = det_json_object(j, o, "imports");
    det_json_text(j, imports, "state", det_imports_state_name(x->state));
    det_json_number(j, imports, "log10_evidence", x->log10_evidence);
    put_band(j, imports, "share", &x->share, NULL);
}

static void put_reading(det_json *j, json_t *o, const det_reading *x)
{
    json_t *reading = det_json_object(j, o, "reading");
    det_json_number(j, reading, "p_coupled", x->p_coupled);
    det_json_number(j, reading, "log10_coupled", x->log10_coupled);
    det_json_number(j, reading, "sd_log10_coupled", x->sd_log10_coupled);
    put_fork(j, reading, x->by, x->intent);
    json_t *r = det_json_object(j, reading, "r");
    for (int k = 0; k < DET_N_BASELINES; k++)
        put_band(j, r, BASELINES[k], &x->r[k], NULL);
    det_json_integer(j, reading, "fits_failed", x->n_failed);
    det_json_number(j, reading, "worst_sd_log10", x->worst_sd_log10);
    det_json_number(j, reading, "worst_rhat", x->worst_rhat);
    det_json_number(j, reading, "least_ess", x->least_ess);
}

static void put_pair(det_json *j, json_t *list, const det_watch *w, size_t i)
{
    const det_watch_pair *p = &w->pairs[i];
    json_t *o = det_json_object(j, list, NULL);
    det_atlas_json_pair(j, o, w->a, i);
    det_json_text(j, o, "state", p->sighting.failed ? "failed" : det_sighting_state_name(p->state));
    det_json_number(j, o, "false_discovery", p->false_discovery);
    det_json_integer(j, o, "rivals_failed", p->sighting.n_failed);
    det_json_integer(j, o, "rivals_rough", p->sighting.n_rough);
    det_json_number(j, o, "coverage", p->coverage);
    det_json_number(j, o, "under_jumping_codes", p->jumped);
    if (!p->sighting.failed)
        put_sighting(j, o, w, p);
    if (!p->sighting.failed)
        put_imports(j, o, p->imports);
    if (p->reading)
        put_reading(j, o, p->reading);
    put_change(j, o, w, p);
}

static void put_controls(det_json *j, json_t *result, const det_watch *w)
{
    json_t *o = det_json_object(j, result, "negative_controls");
    det_json_integer(j, o, "n", (long long)w->n_controls);
    det_json_number(j, o, "share_with_nothing_there", w->null_share);
    det_json_number(j, o, "log10_coupled_median", w->control_coupled[0]);
    det_json_number(j, o, "log10_coupled_q95", w->control_coupled[1]);
    det_json_number(j, o, "r_stepped_median", w->control_r[0]);
    det_json_number(j, o, "r_stepped_q95", w->control_r[1]);
}

static void put_pooled(det_json *j, json_t *result, const det_watch *w)
{
    json_t *o = det_json_object(j, result, "pooled"), *groups = det_json_array(j, o, "groups"),
           *rivals = det_json_array(j, o, "rivals");
    det_json_integer(j, o, "pairs", (long long)w->n_pooled);
    det_json_integer(j, o, "rounds", w->n_rounds);
    for (int g = 0; g < DET_N_POOL_GROUPS; g++) {
        json_t *group = det_json_object(j, groups, NULL);
        det_json_text(j, group, "name", det_pool_group_name((det_pool_group)g));
        det_json_number(j, group, "mean", w->hyper.mean[g]);
        det_json_number(j, group, "sd", w->hyper.sd[g]);
    }
    for (int r = 0; r < DET_N_RIVALS; r++) {
        json_t *rival = det_json_object(j, rivals, NULL);
        det_json_text(j, rival, "name", det_rival_name((det_rival)r));
        det_json_number(j, rival, "prior", w->hyper.rival[r]);
    }
}

det_status det_watch_json(const det_watch *w, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &w->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    det_json_integer(&j, result, "active_pairs", (long long)w->n_pairs);
    det_json_integer(&j, result, "coupled", (long long)w->n_called);
    det_json_integer(&j, result, "failed", (long long)w->n_failed);
    det_json_number(&j, result, "called_below", w->called_below);
    det_atlas_json_source(&j, result, w->a, w->step_days);
    det_json_text(&j, result, "step_by", w->step_is_asked ? "request" : "window");
    put_controls(&j, result, w);
    put_pooled(&j, result, w);
    json_t *pairs = det_json_array(&j, result, "pairs");
    for (size_t i = 0; i < w->n_pairs; i++)
        put_pair(&j, pairs, w, w->order[i]);
    return det_json_take(&j, out, err);
}
