/* SPDX-License-Identifier: Apache-2.0 */
#include "show/answer_json.h"

#include "show/words.h"

static const struct {
    const char *name;
    size_t offset;
} quantiles[] = {
    {"median", offsetof(det_band, median)}, {"q05", offsetof(det_band, q05)}, {"q25", offsetof(det_band, q25)},
    {"q40", offsetof(det_band, q40)},       {"q60", offsetof(det_band, q60)}, {"q75", offsetof(det_band, q75)},
    {"q95", offsetof(det_band, q95)},
};
enum { N_QUANTILES = sizeof quantiles / sizeof quantiles[0] };

static double quantile(const det_band *b, size_t i)
{
    return *(const double *)((const char *)b + quantiles[i].offset);
}

void det_json_band(det_json *j, json_t *parent, const char *key, const det_band *b)
{
    json_t *o = det_json_object(j, parent, key);
    for (size_t i = 0; i < N_QUANTILES; i++)
        det_json_number(j, o, quantiles[i].name, quantile(b, i));
}

void det_json_bands(det_json *j, json_t *parent, const char *key, const det_band *bands, size_t n)
{
    if (bands == NULL) {
        det_json_text(j, parent, key, NULL);
        return;
    }
    json_t *o = det_json_object(j, parent, key);
    for (size_t i = 0; i < N_QUANTILES; i++) {
        json_t *path = det_json_array(j, o, quantiles[i].name);
        for (size_t t = 0; t < n && !j->failed; t++)
            det_json_number(j, path, NULL, quantile(&bands[t], i));
    }
}

static void put_input(det_json *j, json_t *inputs, const det_input *in)
{
    json_t *o = det_json_object(j, inputs, NULL);
    det_json_text(j, o, "path", in->path);
    det_json_text(j, o, "sha256", in->sha256);
    det_json_text(j, o, "format", *in->format ? in->format : NULL);
    det_json_integer(j, o, "rows_read", (long long)in->rows_read);
    det_json_integer(j, o, "rows_kept", (long long)in->rows_kept);
    det_json_integer(j, o, "rows_dropped", (long long)in->rows_dropped);
    det_json_text(j, o, "dropped_why", in->dropped_why);
}

static void put_provenance(det_json *j, const det_provenance *p)
{
    json_t *o = det_json_object(j, j->root, "provenance");
    det_json_text(j, o, "version", p->version);
    det_json_text(j, o, "method", p->method);
    det_json_integer(j, o, "seed", (long long)p->seed);
    det_json_text(j, o, "prior", p->prior);
    det_json_text(j, o, "profile", p->profile);
    det_json_integer(j, o, "draws", p->n_draws);
    json_t *inputs = det_json_array(j, o, "inputs");
    for (size_t i = 0; i < p->n_inputs; i++)
        put_input(j, inputs, &p->inputs[i]);
}

void det_json_answer(det_json *j, const det_answer *a)
{
    det_json_text(j, j->root, "question", a->question);
    det_json_text(j, j->root, "verdict", a->verdict);
    json_t *confidence = det_json_object(j, j->root, "confidence");
    det_json_text(j, confidence, "grade", det_words_confidence(a->confidence));
    json_t *reasons = det_json_array(j, confidence, "reasons");
    for (size_t i = 0; i < a->n_reasons; i++)
        det_json_text(j, reasons, NULL, a->reasons[i]);
    det_json_text(j, j->root, "learned", a->learned);
    det_json_text(j, j->root, "would_change_it", a->would_change_it);
    put_provenance(j, &a->provenance);
}
