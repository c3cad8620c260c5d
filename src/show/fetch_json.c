/* SPDX-License-Identifier: Apache-2.0 */
#include "show/fetch_json.h"

#include "show/answer_json.h"
#include "show/import_json.h"

enum { ADDRESS_SIZE = 1200 };

static void put_window(det_json *j, json_t *result, const det_fetch_window *w)
{
    json_t *o = det_json_object(j, result, "window");
    det_json_day(j, o, "from", w->from);
    det_json_day(j, o, "to", w->to);
    det_json_text(j, o, "every", w->every == DET_EVERY_DAY ? "day" : "quarter");
    det_json_bool(j, o, "translated", w->translated);
    det_json_bool(j, o, "mentions", w->mentions);
    det_json_text(j, o, "base", w->base);
}

static void put_time(det_json *j, json_t *o, const det_fetched *f, long first, long last)
{
    char time[17];
    det_json_text(j, o, "first", det_fetched_time(f, first, time));
    det_json_text(j, o, "last", det_fetched_time(f, last, time));
}

static void put_file(det_json *j, json_t *files, const det_fetched *f, const det_fetched_file *file)
{
    char address[ADDRESS_SIZE];
    json_t *o = det_json_object(j, files, NULL);
    det_json_text(j, o, "name", file->name);
    det_json_text(j, o, "url", det_fetched_url(f, file, address, sizeof address));
    put_time(j, o, f, file->first, file->last);
    if (file->size >= 0)
        det_json_integer(j, o, "size", file->size);
    else
        det_json_text(j, o, "size", NULL);
    det_json_text(j, o, "md5", *file->md5 ? file->md5 : NULL);
    det_json_text(j, o, "fate", det_fetch_fate_name(file->fate));
    det_json_integer(j, o, "tries", file->n_tries);
    det_json_bool(j, o, "imported", file->is_imported);
    det_json_text(j, o, "why", file->why);
}

det_status det_fetch_json(const det_answer *a, const det_fetched *f, const det_imported *m, char **out, det_err *err)
{
    det_json j;
    det_json_init(&j);
    det_json_answer(&j, a);
    json_t *result = det_json_object(&j, j.root, "result");
    put_window(&j, result, &f->window);
    json_t *files = det_json_array(&j, result, "files"), *gaps = det_json_array(&j, result, "gaps");
    for (size_t i = 0; i < f->n_files; i++)
        put_file(&j, files, f, &f->files[i]);
    for (size_t i = 0; i < f->n_gaps; i++) {
        json_t *o = det_json_object(&j, gaps, NULL);
        put_time(&j, o, f, f->gaps[i].first, f->gaps[i].last);
        det_json_integer(&j, o, "files", (long long)f->gaps[i].n_files);
    }
    det_json_integer(&j, result, "strange_lines", (long long)f->n_strange);
    det_json_integer(&j, result, "requests", (long long)f->n_requests);
    det_json_integer(&j, result, "bytes", f->n_bytes);
    det_json_bool(&j, result, "stopped", f->was_stopped);
    if (m)
        det_import_json_put(&j, det_json_object(&j, result, "imported"), m);
    else
        det_json_text(&j, result, "imported", NULL);
    return det_json_take(&j, out, err);
}
