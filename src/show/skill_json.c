/* SPDX-License-Identifier: Apache-2.0 */
#include "show/skill_json.h"

#include <math.h>

#include "show/answer_json.h"

static void put_less(det_json *j, json_t *parent, const char *key, int way, const det_paired *p)
{
    const int known = way != DET_SKILL_AVERAGE && p->n > 0;
    json_t *o = det_json_object(j, parent, key);
    det_json_number(j, o, "mean", known ? p->mean : (double)NAN);
    det_json_number(j, o, "low", known ? p->low : (double)NAN);
    det_json_number(j, o, "high", known ? p->high : (double)NAN);
    det_json_number(j, o, "share_of_pairs_below_0", known ? p->share : (double)NAN);
}

static void put_coverage(det_json *j, json_t *lead, const det_skill *s, int k)
{
    static const char *const names[2] = {"average_coverage_50", "average_coverage_90"};
    for (int m = 0; m < 2; m++) {
        const det_paired *p = &s->held[m][k];
        json_t *o = det_json_object(j, lead, names[m]);
        det_json_number(j, o, "mean", p->n > 0 ? p->mean : (double)NAN);
        det_json_number(j, o, "low", p->n > 0 ? p->low : (double)NAN);
        det_json_number(j, o, "high", p->n > 0 ? p->high : (double)NAN);
    }
}

static json_t *put_way(det_json *j, json_t *list, int way)
{
    json_t *o = det_json_object(j, list, NULL);
    det_json_text(j, o, "id", det_skill_way_id(way));
    det_json_text(j, o, "name", det_skill_way_name(way));
    det_json_bool(j, o, "is_baseline", det_skill_is_baseline(way));
    return o;
}

static void put_steps(det_json *j, json_t *result, const det_skill *s)
{
    json_t *list = det_json_array(j, result, "one_day_ahead");
    for (int way = 0; way < DET_N_SKILL_WAYS; way++) {
        if (!det_skill_has_steps(way))
            continue;
        json_t *o = put_way(j, list, way);
        det_json_number(j, o, "log_score", s->step_score[way]);
        put_less(j, o, "average_less_this", way, &s->step_less[way]);
    }
}

static void put_counts(det_json *j, json_t *parent, const det_skill_mean *m, int what)
{
    static const char *const names[DET_N_COUNTS] = {"clash_class_acts", "hostile_acts"};
    json_t *o = det_json_object(j, parent, names[what]);
    det_json_number(j, o, "log_score", m->mean.log_score[what]);
    det_json_number(j, o, "crps", m->mean.crps[what]);
    det_json_number(j, o, "interval_score_90", m->mean.interval[what]);
    det_json_number(j, o, "held_50", m->held50[what]);
    det_json_number(j, o, "held_90", m->held90[what]);
}

static void put_calibration(det_json *j, json_t *parent, const det_skill_mean *m)
{
    json_t *list = det_json_array(j, parent, "calibration");
    for (int b = 0; b < DET_SKILL_BINS; b++) {
        const int any = m->n_said[b] > 0;
        json_t *o = det_json_object(j, list, NULL);
        det_json_number(j, o, "from", b / (double)DET_SKILL_BINS);
        det_json_integer(j, o, "forecasts", (long long)m->n_said[b]);
        det_json_number(j, o, "said", any ? m->said[b] : (double)NAN);
        det_json_number(j, o, "came", any ? m->came[b] : (double)NAN);
    }
}

static void put_lead(det_json *j, json_t *list, const det_skill *s, int lead)
{
    json_t *o = det_json_object(j, list, NULL);
    det_json_integer(j, o, "days", det_skill_lead_days[lead]);
    put_coverage(j, o, s, lead);
    json_t *ways = det_json_array(j, o, "forecasters");
    for (int way = 0; way < DET_N_SKILL_WAYS; way++) {
        const det_skill_mean *m = &s->lead[lead][way];
        if (m->n <= 0)
            continue;
        json_t *w = put_way(j, ways, way);
        det_json_integer(j, w, "forecasts", (long long)m->n);
        det_json_number(j, w, "p_clash", m->mean.p_clash);
        det_json_number(j, w, "brier", m->mean.brier);
        for (int what = 0; what < DET_N_COUNTS; what++)
            put_counts(j, w, m, what);
        put_less(j, w, "average_less_this_log_score", way, &s->log_less[lead][way]);
        put_less(j, w, "average_less_this_crps", way, &s->crps_less[lead][way]);
        det_json_numbers(j, w, "pit_hostile_acts", m->pit, DET_SKILL_BINS);
        put_calibration(j, w, m);
    }
}

static void put_weights(det_json *j, json_t *parent, const double weight[DET_N_RIVALS])
{
    json_t *o = det_json_object(j, parent, "weights");
    for (int r = 0; r < DET_N_RIVALS; r++)
        det_json_number(j, o, det_skill_way_id(DET_SKILL_RIVAL + r), weight[r]);
}

static void put_pairs(det_json *j, json_t *result, const det_skill *s)
{
    json_t *list = det_json_array(j, result, "pairs");
    for (size_t i = 0; i < s->n_pairs; i++) {
        const int *actor = s->atlas->pairs[s->pair[i]].actor;
        json_t *o = det_json_object(j, list, NULL);
        json_t *names = det_json_array(j, o, "pair");
        for (int k = 0; k < 2; k++)
            det_json_text(j, names, NULL, s->atlas->actors[actor[k]].code);
        det_json_number(j, o, "average_less_best_baseline", s->gain[i]);
        put_weights(j, o, s->weight[i]);
    }
}

static void put_settings(det_json *j, json_t *result, const det_skill *s)
{
    const det_skill_options *q = &s->options;
    det_json_text(j, result, "format", s->atlas->format);
    det_json_day(j, result, "from", s->atlas->from);
    det_json_day(j, result, "train_until", q->train_until);
    det_json_day(j, result, "until", s->atlas->until);
    det_json_integer(j, result, "refit_days", q->refit_days);
    det_json_integer(j, result, "origin_days", q->every_days);
    det_json_integer(j, result, "training_stretches", s->n_windows);
    det_json_integer(j, result, "pairs_scored", (long long)s->n_pairs);
    det_json_integer(j, result, "pairs_failed", (long long)s->n_failed);
    det_json_text(j, result, "best_baseline", det_skill_way_id(s->best));
}

det_status det_skill_json(const det_skill *s, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, &s->answer);
    json_t *result = det_json_object(&j, j.root, "result");
    put_settings(&j, result, s);
    put_steps(&j, result, s);
    json_t *leads = det_json_array(&j, result, "by_lead");
    for (int k = 0; k < DET_SKILL_LEADS; k++)
        put_lead(&j, leads, s, k);
    put_weights(&j, result, s->mean_weight);
    put_pairs(&j, result, s);
    return det_json_take(&j, out, err);
}
