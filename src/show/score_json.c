/* SPDX-License-Identifier: Apache-2.0 */
#include "show/score_json.h"

#include <math.h>

#include "show/answer_json.h"

static const char *const COUNTS[DET_N_COUNTS] = {"clash_class_acts", "hostile_acts"};

static void put_row(det_json *j, json_t *o, const det_score_row *r)
{
    det_json_number(j, o, "p_clash", r->p_clash);
    det_json_number(j, o, "brier", r->brier);
    for (int k = 0; k < DET_N_COUNTS; k++) {
        json_t *c = det_json_object(j, o, COUNTS[k]);
        det_json_number(j, c, "crps", r->crps[k]);
        det_json_number(j, c, "log_score", r->log_score[k]);
        det_json_number(j, c, "interval_score_90", r->interval[k]);
        det_json_number(j, c, "in_50", r->in50[k]);
        det_json_number(j, c, "in_90", r->in90[k]);
        det_json_number(j, c, "pit_below", r->below[k]);
        det_json_number(j, c, "pit_upto", r->upto[k]);
    }
}

static json_t *put_way(det_json *j, json_t *list, const det_score *s, size_t k)
{
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "id", s->forecasts[0].ways[k].id);
    det_json_text(j, o, "name", s->forecasts[0].ways[k].name);
    return o;
}

static void put_mean(det_json *j, json_t *list, const det_score *s, const det_score_mean *m)
{
    json_t *o = det_json_object(j, list, NULL);
    det_json_integer(j, o, "days", m->days);
    det_json_integer(j, o, "forecasts", m->n);
    det_json_number(j, o, "clashes_came", m->n ? m->came : NAN);
    json_t *ways = det_json_array(j, o, "forecasters");
    for (size_t k = 0; k < s->n_ways; k++) {
        json_t *way = put_way(j, ways, s, k);
        put_row(j, way, &m->rows[k]);
        json_t *less = det_json_object(j, way, "model_less_this");
        det_json_number(j, less, "crps_hostile_acts", m->less[k]);
        det_json_number(j, less, "standard_error", m->error[k]);
    }
}

static void put_item(det_json *j, json_t *list, const det_score *s, const det_score_item *item)
{
    static const char *const states[] = {"scored", "not due", "not observed"};
    const det_issued *f = &s->forecasts[item->forecast];
    int done = item->state == DET_SCORE_DONE;
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "file", f->file.path);
    det_json_day(j, o, "issued", f->issued);
    det_json_integer(j, o, "days", item->days);
    det_json_day(j, o, "last_day", f->issued + item->days);
    det_json_text(j, o, "state", states[item->state]);
    json_t *came = det_json_object(j, o, "came");
    det_json_number(j, came, "clash", done ? item->clash : (double)NAN);
    for (int k = 0; k < DET_N_COUNTS; k++)
        det_json_number(j, came, COUNTS[k], done ? item->acts[k] : (double)NAN);
    json_t *ways = det_json_array(j, o, "forecasters");
    for (size_t k = 0; done && k < s->n_ways; k++)
        put_row(j, put_way(j, ways, s, k), &item->rows[k]);
}

det_status det_score_json(const det_score *s, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &s->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    det_json_integer(&j, result, "scored", s->n_done);
    det_json_integer(&j, result, "not_due", s->n_not_due);
    det_json_integer(&j, result, "not_observed", s->n_unobserved);
    json_t *means = det_json_array(&j, result, "by_lead");
    for (size_t i = 0; i < s->n_means; i++)
        put_mean(&j, means, s, &s->means[i]);
    json_t *items = det_json_array(&j, result, "forecasts");
    for (size_t i = 0; i < s->n_items; i++)
        put_item(&j, items, s, &s->items[i]);
    return det_json_take(&j, out, err);
}
