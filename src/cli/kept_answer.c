/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/kept_answer.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/output.h"

static char *path_of(const char *store, const char *question, det_err *err)
{
    char *path = det_text_format("%s.%s.json", store, question);
    if (path == NULL)
        (void)det_err_set(err, DET_NOMEM, "memory ran out for the name of a side file");
    return path;
}

det_status det_kept_answer_write(const char *store, const char *question, const char *json, det_err *err)
{
    char *path = path_of(store, question, err);
    const det_status st = path == NULL ? DET_NOMEM : det_output_write(json, path, err);
    det_free(path);
    return st;
}

static const char *text_at(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s == NULL ? "" : s;
}

/* *text is taken over. */
static det_status take(det_text *text, const json_t *root, const char *question, const char *path, det_kept_answer *out, det_err *err)
{
    const json_t *result = json_object_get(root, "result"), *first = json_array_get(json_object_get(json_object_get(root, "provenance"), "inputs"), 0);
    const char *format = text_at(json_object_get(result, "source"), "format");
    if (strcmp(text_at(root, "question"), question) != 0 || !json_is_array(json_object_get(result, "pairs")))
        return det_err_at(err, DET_DATA, path, 0, 0, "this is no answer of detente %s", question);
    det_kept_answer a = {.json = det_text_take(text), .verdict = det_strdup(text_at(root, "verdict"))};
    if (a.json == NULL || a.verdict == NULL) {
        det_kept_answer_free(&a);
        return det_err_set(err, DET_NOMEM, "memory ran out for a kept answer");
    }
    snprintf(a.sha256, sizeof a.sha256, "%s", text_at(first, "sha256"));
    snprintf(a.format, sizeof a.format, "%s", format[0] ? format : text_at(result, "format"));
    *out = a;
    return DET_OK;
}

static void read_all(FILE *f, det_text *out)
{
    char block[1 << 16];
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
        det_text_add_bytes(out, block, n);
}

det_status det_kept_answer_read(const char *store, const char *question, det_kept_answer *out, det_err *err)
{
    char *path = path_of(store, question, err);
    if (path == NULL)
        return DET_NOMEM;
    FILE *f = fopen(path, "rb");
    det_status st = f == NULL && errno != ENOENT ? det_err_at(err, DET_IO, path, 0, 0, "%s", strerror(errno)) : DET_OK;
    if (f != NULL) {
        det_text text = {0};
        read_all(f, &text);
        json_t *root = text.s == NULL ? NULL : json_loadb(text.s, text.n, 0, NULL);
        st = take(&text, root, question, path, out, err);
        json_decref(root);
        det_text_free(&text);
        fclose(f);
    }
    det_free(path);
    return st;
}

void det_kept_answer_free(det_kept_answer *a)
{
    det_free(a->json);
    det_free(a->verdict);
    memset(a, 0, sizeof *a);
}
