/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/savedfile.h"

#include "base/hash.h"
#include "base/mem.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DAYS = 1000000 };

/* The first field that was wanted and not there is remembered; reading goes on with nothing. */
typedef struct reading {
    det_saved *s;
    const char *missing; /* static */
    int no_memory;
} reading;

static const char *text_of(reading *r, const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    if (!s && !r->missing)
        r->missing = key;
    return s ? s : "";
}

/* NaN for null. */
static double number_of(reading *r, const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    if (!json_is_number(v) && !json_is_null(v) && !r->missing)
        r->missing = key;
    return json_is_number(v) ? json_number_value(v) : NAN;
}

static int whole_of(reading *r, const json_t *o, const char *key)
{
    double v = number_of(r, o, key);
    return v >= 0 && v <= 1e9 ? (int)v : 0;
}

static det_day day_of(reading *r, const json_t *o, const char *key)
{
    det_day day = DET_DAY_NONE;
    if (det_day_read(text_of(r, o, key), &day) != 0 && !r->missing)
        r->missing = key;
    return day;
}

/* A list of the result, and room for as many items of `size`; n = 0 where it is missing. */
static const json_t *list_of(reading *r, const json_t *o, const char *key, size_t size, void *items, size_t *n)
{
    const json_t *list = json_object_get(o, key);
    void *room;
    if (!json_is_array(list) && !r->missing)
        r->missing = key;
    *n = json_array_size(list);
    room = det_calloc(*n, size);
    r->no_memory |= room == NULL;
    if (!room)
        *n = 0;
    memcpy(items, &room, sizeof room);
    return list;
}

static void read_fields(reading *r, const json_t *o, det_saved_act *a)
{
    const char *key;
    json_t *value;
    a->fields = det_calloc(json_object_size(o), sizeof *a->fields);
    r->no_memory |= a->fields == NULL;
    if (!a->fields)
        return;
    json_object_foreach((json_t *)o, key, value)
    {
        char *dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(9));
        if (!dumped) {
            r->no_memory = 1;
            return;
        }
        a->fields[a->n_fields] = (det_saved_field){key, det_strdup(dumped)};
        r->no_memory |= a->fields[a->n_fields].value == NULL;
        a->n_fields += a->fields[a->n_fields].value != NULL;
        free(dumped);
    }
}

static void read_acts(reading *r, const json_t *c)
{
    det_saved *s = r->s;
    const json_t *list = list_of(r, c, "acts", sizeof *s->acts, &s->acts, &s->n_acts);
    for (size_t k = 0; k < s->n_acts; k++) {
        const json_t *o = json_array_get(list, k);
        det_saved_act *a = &s->acts[k];
        const char *author = json_string_value(json_object_get(o, "author"));
        a->id = text_of(r, o, "id");
        a->author = author ? author : "";
        a->target = text_of(r, o, "target");
        a->cls = text_of(r, o, "class");
        a->day = day_of(r, o, "day");
        read_fields(r, o, a);
    }
}

static void read_case(reading *r, const json_t *c)
{
    det_saved *s = r->s;
    const json_t *actors = json_object_get(c, "actors"), *principals = json_object_get(c, "principals");
    for (size_t i = 0; i < 2; i++) {
        const char *id = json_string_value(json_array_get(principals, i));
        if (!id && !r->missing)
            r->missing = "principals";
        s->id[i] = s->name[i] = id ? id : "";
        for (size_t k = 0; k < json_array_size(actors); k++) {
            const json_t *actor = json_array_get(actors, k);
            if (!strcmp(text_of(r, actor, "id"), s->id[i]))
                s->name[i] = text_of(r, actor, "name");
        }
    }
    read_acts(r, c);
}

static void read_beliefs(reading *r, const json_t *result)
{
    det_saved *s = r->s;
    for (size_t i = 0; i < 2; i++) {
        const json_t *h = json_object_get(json_array_get(json_object_get(result, "belief"), i), "h");
        size_t n = 0, end = (size_t)(s->n_steps > 0 ? s->n_steps - 1 : 0);
        const json_t *median = list_of(r, h, "median", sizeof(double), &s->belief[i], &n);
        if ((int)n != s->n_steps && !r->missing)
            r->missing = "median";
        for (size_t t = 0; t < n; t++) {
            const json_t *v = json_array_get(median, t);
            s->belief[i][t] = json_is_number(v) ? json_number_value(v) : NAN;
        }
        s->end_q05[i] = json_number_value(json_array_get(json_object_get(h, "q05"), end));
        s->end_q95[i] = json_number_value(json_array_get(json_object_get(h, "q95"), end));
    }
}

static void read_reproduction(reading *r, const json_t *result)
{
    const json_t *list = json_object_get(result, "reproduction");
    for (size_t k = 0; k < json_array_size(list); k++) {
        const json_t *o = json_array_get(list, k), *band = json_object_get(o, "r");
        if (strcmp(text_of(r, o, "baseline"), "stepped") != 0)
            continue;
        r->s->r.known = json_is_true(json_object_get(o, "known"));
        r->s->r.median = number_of(r, band, "median");
        r->s->r.q05 = number_of(r, band, "q05");
        r->s->r.q95 = number_of(r, band, "q95");
        return;
    }
    if (!r->missing)
        r->missing = "reproduction";
}

static void read_lists(reading *r, const json_t *result)
{
    det_saved *s = r->s;
    const json_t *list = list_of(r, result, "game_changers", sizeof *s->effects, &s->effects, &s->n_effects);
    for (size_t k = 0; k < s->n_effects; k++) {
        const json_t *o = json_array_get(list, k);
        const char *act = json_string_value(json_object_get(o, "act"));
        s->effects[k] =
            (det_saved_effect){act ? act : text_of(r, o, "regime_change"), text_of(r, o, "holder"),
                               number_of(r, o, "log_odds"), number_of(r, o, "belief_days"), number_of(r, o, "acts")};
    }
    list = list_of(r, result, "parameters", sizeof *s->parameters, &s->parameters, &s->n_parameters);
    for (size_t k = 0; k < s->n_parameters; k++) {
        const json_t *o = json_array_get(list, k);
        s->parameters[k] = (det_saved_parameter){text_of(r, o, "name"), number_of(r, o, "mode"), number_of(r, o, "q05"),
                                                 number_of(r, o, "q95")};
    }
    list = list_of(r, result, "phases", sizeof *s->phases, &s->phases, &s->n_phases);
    for (size_t k = 0; k < s->n_phases; k++) {
        const json_t *o = json_array_get(list, k);
        s->phases[k] = (det_saved_phase){text_of(r, o, "name"), day_of(r, o, "from"), day_of(r, o, "until")};
    }
}

static void read_answer(reading *r, const json_t *root)
{
    det_saved *s = r->s;
    const json_t *result = json_object_get(root, "result"), *from = json_object_get(root, "provenance");
    s->verdict = text_of(r, root, "verdict");
    s->confidence = text_of(r, json_object_get(root, "confidence"), "grade");
    s->method = text_of(r, from, "method");
    s->prior = text_of(r, from, "prior");
    s->profile = text_of(r, from, "profile");
    s->seed = (unsigned long)json_integer_value(json_object_get(from, "seed"));
    s->n_draws = whole_of(r, from, "draws");
    s->state = text_of(r, json_object_get(result, "state"), "name");
    s->from = day_of(r, result, "from");
    s->step_days = whole_of(r, result, "step_days");
    s->n_steps = whole_of(r, result, "n_steps");
    if ((s->n_steps < 1 || s->step_days < 1 || (long)s->n_steps * s->step_days > MOST_DAYS) && !r->missing)
        r->missing = "n_steps";
    read_reproduction(r, result);
    read_beliefs(r, result);
    read_lists(r, result);
    read_case(r, json_object_get(result, "case"));
}

static det_status load(const char *path, det_saved *s, det_err *err)
{
    json_error_t fault;
    det_status st = det_hash_file(path, s->input.sha256, err);
    if (st != DET_OK)
        return st;
    s->input.path = det_strdup(path);
    s->input.dropped_why = det_strdup("");
    s->document = json_load_file(path, 0, &fault);
    if (!s->input.path || !s->input.dropped_why)
        return det_err_set(err, DET_NOMEM, "memory ran out for a saved answer");
    if (!s->document)
        return det_err_at(err, DET_DATA, path, fault.line, fault.column, "not JSON: %s", fault.text);
    return DET_OK;
}

det_status det_savedfile_read(const char *path, det_saved *out, det_err *err)
{
    det_saved s = {0};
    reading r = {.s = &s};
    det_status st = load(path, &s, err);
    if (st != DET_OK)
        goto out;
    const char *question = text_of(&r, s.document, "question");
    if (r.missing)
        st = det_err_at(err, DET_DATA, path, 0, 0, "not an answer of detente: it has no 'question'");
    else if (strcmp(question, "replay") != 0)
        st = det_err_set(err, DET_USAGE,
                         "'%s' answers %s; only answers of replay are compared (detente replay CASE --out FILE.json)",
                         path, question);
    if (st != DET_OK)
        goto out;
    read_answer(&r, s.document);
    if (r.no_memory)
        st = det_err_set(err, DET_NOMEM, "memory ran out for a saved answer");
    else if (r.missing)
        st = det_err_at(err, DET_DATA, path, 0, 0, "not a whole answer of replay: '%s' is missing or of another kind",
                        r.missing);
out:
    if (st == DET_OK)
        *out = s;
    else
        det_saved_free(&s);
    return st;
}

void det_saved_free(det_saved *s)
{
    for (size_t k = 0; k < s->n_acts; k++) {
        for (size_t f = 0; f < s->acts[k].n_fields; f++)
            det_free(s->acts[k].fields[f].value);
        det_free(s->acts[k].fields);
    }
    det_free(s->acts);
    det_free(s->effects);
    det_free(s->parameters);
    det_free(s->phases);
    det_free(s->belief[0]);
    det_free(s->belief[1]);
    det_free(s->input.path);
    det_free(s->input.dropped_why);
    json_decref(s->document);
    *s = (det_saved){0};
}
