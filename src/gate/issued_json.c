/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/issued_json.h"

#include "base/hash.h"
#include "base/mem.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* The first fault is remembered; later parts are then not looked at. */
typedef struct reader {
    const char *path;
    det_status st;
    det_err *err;
} reader;

static void bad(reader *r, const char *what)
{
    if (r->st == DET_OK)
        r->st = det_err_at(r->err, DET_DATA, r->path, 0, 0, "not a kept forecast: '%s' is missing or not what it should be", what);
}

static void no_memory(reader *r)
{
    if (r->st == DET_OK)
        r->st = det_err_set(r->err, DET_NOMEM, "memory ran out while a forecast was read");
}

static const json_t *part(reader *r, const json_t *parent, const char *key)
{
    const json_t *v = r->st == DET_OK ? json_object_get(parent, key) : NULL;
    if (!v)
        bad(r, key);
    return v;
}

static int whole(reader *r, const json_t *parent, const char *key, int least)
{
    const json_t *v = part(r, parent, key);
    json_int_t n = json_is_integer(v) ? json_integer_value(v) : -1;
    if (n < least || n > 1000000)
        bad(r, key);
    return (int)n;
}

static const char *text(reader *r, const json_t *parent, const char *key)
{
    const char *s = json_string_value(part(r, parent, key));
    if (!s)
        bad(r, key);
    return s ? s : "";
}

static char *copy(reader *r, const char *s)
{
    char *out = det_strdup(s);
    if (!out)
        no_memory(r);
    return out;
}

static void read_counts(reader *r, const json_t *lead, const char *key, int what, det_issued_lead *out)
{
    const json_t *list = part(r, part(r, lead, key), "futures_with");
    size_t m = json_array_size(list);
    double all = 0;
    if (r->st != DET_OK)
        return;
    int *n = out->acts[what].n = det_calloc(m, sizeof *n);
    if (!n) {
        no_memory(r);
        return;
    }
    out->acts[what].m = m;
    for (size_t k = 0; k < m; k++) {
        const json_t *v = json_array_get(list, k);
        json_int_t futures = json_is_integer(v) ? json_integer_value(v) : -1;
        if (futures < 0 || futures > 100000000)
            bad(r, "futures_with");
        else
            n[k] = (int)futures;
        all += n[k];
    }
    if (all <= 0)
        bad(r, "futures_with");
}

static void read_lead(reader *r, const json_t *lead, det_issued_lead *out)
{
    const json_t *p = part(r, lead, "p_clash");
    out->days = whole(r, lead, "days", 1);
    out->p_clash = json_is_number(p) ? json_number_value(p) : NAN;
    if (r->st != DET_OK || isnan(out->p_clash))
        return;
    if (out->p_clash < 0 || out->p_clash > 1)
        bad(r, "p_clash");
    read_counts(r, lead, "clash_class_acts", DET_COUNT_CLASH_CLASS, out);
    read_counts(r, lead, "hostile_acts", DET_COUNT_HOSTILE, out);
}

static void read_way(reader *r, const json_t *way, det_issued_way *out)
{
    const json_t *leads = part(r, way, "by_lead");
    size_t n = json_array_size(leads);
    out->id = copy(r, text(r, way, "id"));
    out->name = copy(r, text(r, way, "name"));
    if (r->st != DET_OK)
        return;
    out->leads = det_calloc(n, sizeof *out->leads);
    if (!out->leads) {
        no_memory(r);
        return;
    }
    for (int before = 0; out->n_leads < n && r->st == DET_OK; out->n_leads++) {
        det_issued_lead *l = &out->leads[out->n_leads];
        read_lead(r, json_array_get(leads, out->n_leads), l);
        if (l->days <= before)
            bad(r, "days");
        before = l->days;
    }
}

static void read_ways(reader *r, const json_t *result, det_issued *out)
{
    const json_t *scenarios = part(r, result, "scenarios"), *baselines = part(r, result, "baselines");
    size_t n = 1 + json_array_size(baselines);
    if (r->st != DET_OK)
        return;
    out->ways = det_calloc(n, sizeof *out->ways);
    if (!out->ways) {
        no_memory(r);
        return;
    }
    for (; out->n_ways < n && r->st == DET_OK; out->n_ways++)
        read_way(r, out->n_ways ? json_array_get(baselines, out->n_ways - 1) : json_array_get(scenarios, 0), &out->ways[out->n_ways]);
}

static void read_clash(reader *r, const json_t *clash, det_issued *out)
{
    const char *cls = text(r, clash, "class");
    for (out->cls = 0; out->cls < DET_N_CLASSES && strcmp(cls, det_class_name((det_class)out->cls)); out->cls++)
        ;
    if (out->cls == DET_N_CLASSES)
        bad(r, "class");
    out->at_least = whole(r, clash, "at_least", 1);
    out->within_steps = whole(r, clash, "within_steps", 1);
}

static void read_root(reader *r, const json_t *root, det_issued *out)
{
    const json_t *result = part(r, root, "result"), *pair = part(r, result, "pair");
    if (strcmp(text(r, root, "question"), "forecast"))
        bad(r, "question");
    for (size_t i = 0; i < 2; i++)
        out->pair[i] = copy(r, text(r, json_array_get(pair, i), "id"));
    if (det_day_read(text(r, result, "issued"), &out->issued))
        bad(r, "issued");
    out->step_days = whole(r, part(r, result, "horizon"), "step_days", 1);
    read_clash(r, part(r, result, "clash"), out);
    read_ways(r, result, out);
}

det_status det_issued_json_read(const char *path, det_issued *out, det_err *err)
{
    reader r = {path, DET_OK, err};
    det_issued f = {0};
    json_error_t fault;
    json_t *root = NULL;
    f.file.path = copy(&r, path);
    f.file.dropped_why = copy(&r, "");
    if (r.st == DET_OK)
        r.st = det_hash_file(path, f.file.sha256, err);
    if (r.st == DET_OK) {
        root = json_load_file(path, 0, &fault);
        if (!root)
            r.st = det_err_at(err, DET_DATA, path, fault.line, fault.column, "is not JSON: %s", fault.text);
    }
    if (r.st == DET_OK)
        read_root(&r, root, &f);
    json_decref(root);
    if (r.st == DET_OK)
        *out = f;
    else
        det_issued_free(&f);
    return r.st;
}
