/* SPDX-License-Identifier: Apache-2.0 */
#include "show/check_json.h"

#include <stdio.h>

#include "base/version.h"
#include "show/answer_json.h"

char *det_fault_format(const det_fault *f, char *out, size_t size)
{
    det_err err = {.line = f->line, .column = f->column};
    snprintf(err.file, sizeof err.file, "%s", f->file);
    snprintf(err.text, sizeof err.text, "%s", f->message);
    return det_err_format(&err, out, size);
}

static const char *counted(size_t n, const char *noun, char *out, size_t size)
{
    if (n == 0)
        snprintf(out, size, "no %ss", noun);
    else
        snprintf(out, size, "%zu %s%s", n, noun, n == 1 ? "" : "s");
    return out;
}

char *det_faults_count(const det_faults *f, char *out, size_t size)
{
    char faults[48], notes[48];
    const size_t n = det_faults_errors(f);
    snprintf(out, size, "%s, %s", counted(n, "fault", faults, sizeof faults),
             counted(f->n - n, "note", notes, sizeof notes));
    return out;
}

static void put_place(det_json *j, json_t *o, const char *key, long place)
{
    if (place > 0)
        det_json_integer(j, o, key, place);
    else
        det_json_text(j, o, key, NULL);
}

static void put_faults(det_json *j, json_t *result, const char *key, const det_faults *faults, int notes)
{
    json_t *list = det_json_array(j, result, key);
    for (size_t i = 0; i < faults->n; i++) {
        const det_fault *f = &faults->items[i];
        if ((f->is_note != 0) != notes)
            continue;
        json_t *o = det_json_object(j, list, NULL);
        det_json_text(j, o, "file", f->file);
        put_place(j, o, "line", f->line);
        put_place(j, o, "column", f->column);
        det_json_text(j, o, "message", f->message);
    }
}

det_status det_check_json(const det_faults *faults, const det_case *c, char **out, det_err *err)
{
    det_json j;
    char count[128];
    const det_answer a = {
        .question = "check",
        .verdict = det_faults_count(faults, count, sizeof count),
        .confidence = DET_CONF_HIGH,
        .reasons = {"the files were read to their end"},
        .n_reasons = 1,
        .would_change_it = "A change of the files.",
        .provenance = {.version = DET_VERSION, .method = DET_METHOD, .inputs = c->inputs, .n_inputs = c->n_inputs}};
    det_json_init(&j);
    det_json_answer(&j, &a);
    json_t *result = det_json_object(&j, j.root, "result");
    put_faults(&j, result, "faults", faults, 0);
    put_faults(&j, result, "notes", faults, 1);
    return det_json_take(&j, out, err);
}
