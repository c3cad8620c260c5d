/* SPDX-License-Identifier: Apache-2.0 */
#include "show/stock_json.h"

#include <string.h>

#include "base/version.h"
#include "show/answer_json.h"
#include "show/stock_text.h"

static void put_format(det_json *j, json_t *formats, const det_stock_format *f)
{
    json_t *o = det_json_object(j, formats, NULL);
    det_json_text(j, o, "name", f->name);
    det_json_integer(j, o, "files", f->n_files);
    det_json_integer(j, o, "read", (long long)f->rows.read);
    det_json_integer(j, o, "kept", (long long)f->rows.kept);
    det_json_integer(j, o, "dropped", (long long)f->rows.dropped);
    det_json_integer(j, o, "duplicate", (long long)f->rows.duplicate);
    det_json_day(j, o, "first", f->first);
    det_json_day(j, o, "last", f->last);
    det_json_integer(j, o, "days_with_rows", f->n_days);
}

static void put_pair(det_json *j, json_t *pairs, const det_stock_pair *p)
{
    json_t *o = det_json_object(j, pairs, NULL);
    det_json_text(j, o, "source", p->source);
    det_json_text(j, o, "target", p->target);
    det_json_integer(j, o, "acts", p->n_acts);
}

det_status det_stock_json(const char *path, const char sha256[65], const det_stock *k, char **out, det_err *err)
{
    det_json j;
    char verdict[4352];
    det_input input = {.path = (char *)path, .dropped_why = (char *)""};
    memcpy(input.sha256, sha256, sizeof input.sha256);
    const det_answer a = {.question = "info",
                          .verdict = (char *)det_stock_verdict(path, k, verdict, sizeof verdict),
                          .confidence = DET_CONF_HIGH,
                          .reasons = {"the store was looked over whole"},
                          .n_reasons = 1,
                          .would_change_it = "More files imported into the store.",
                          .provenance = {.version = DET_VERSION, .method = DET_METHOD, .inputs = &input, .n_inputs = 1}};
    det_json_init(&j);
    det_json_answer(&j, &a);
    json_t *result = det_json_object(&j, j.root, "result");
    det_json_integer(&j, result, "version", k->version);
    det_json_integer(&j, result, "actors", k->n_actors);
    det_json_integer(&j, result, "unplaced", k->n_unplaced);
    det_json_integer(&j, result, "counts", k->n_counts);
    det_json_integer(&j, result, "kept_acts", k->n_acts);
    json_t *formats = det_json_array(&j, result, "formats"), *pairs = det_json_array(&j, result, "most_acts");
    for (size_t i = 0; i < k->n_formats; i++)
        put_format(&j, formats, &k->formats[i]);
    for (size_t i = 0; i < k->n_pairs; i++)
        put_pair(&j, pairs, &k->pairs[i]);
    return det_json_take(&j, out, err);
}
