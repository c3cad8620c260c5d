/* SPDX-License-Identifier: Apache-2.0 */
#include "show/import_json.h"

#include "base/version.h"
#include "show/answer_json.h"
#include "show/import_text.h"

static void put_rows(det_json *j, json_t *parent, const det_import_rows *rows)
{
    json_t *o = det_json_object(j, parent, "rows");
    det_json_integer(j, o, "read", (long long)rows->read);
    det_json_integer(j, o, "kept", (long long)rows->kept);
    det_json_integer(j, o, "dropped", (long long)rows->dropped);
    det_json_integer(j, o, "duplicate", (long long)rows->duplicate);
}

static void put_file(det_json *j, json_t *files, const det_imported_file *f)
{
    json_t *o = det_json_object(j, files, NULL);
    det_json_text(j, o, "path", f->path);
    det_json_text(j, o, "sha256", f->sha256);
    det_json_text(j, o, "format", f->format);
    det_json_text(j, o, "release", f->release);
    det_json_bool(j, o, "known", f->was_known);
    put_rows(j, o, &f->rows);
    json_t *dropped = det_json_array(j, o, "dropped");
    for (size_t k = 0; k < f->n_reasons; k++) {
        json_t *reason = det_json_object(j, dropped, NULL);
        det_json_text(j, reason, "reason", f->reasons[k].reason);
        det_json_integer(j, reason, "rows", (long long)f->reasons[k].rows);
    }
    det_json_integer(j, o, "told_again", (long long)f->n_again);
    det_json_integer(j, o, "mutual", (long long)f->n_mutual);
    det_json_integer(j, o, "mended_codes", (long long)f->n_mended);
    det_json_integer(j, o, "latin1", (long long)f->n_latin1);
    det_json_day(j, o, "first", f->first);
    det_json_day(j, o, "last", f->last);
}

void det_import_json_put(det_json *j, json_t *parent, const det_imported *m)
{
    const det_import_rows sum = det_imported_sum(m);
    put_rows(j, parent, &sum);
    json_t *files = det_json_array(j, parent, "files"), *unplaced = det_json_array(j, parent, "unplaced");
    for (size_t i = 0; i < m->n_files; i++)
        put_file(j, files, &m->files[i]);
    for (size_t i = 0; i < m->n_unplaced; i++) {
        json_t *o = det_json_object(j, unplaced, NULL);
        det_json_text(j, o, "name", m->unplaced[i].name);
        det_json_integer(j, o, "rows", (long long)m->unplaced[i].rows);
        det_json_text(j, o, "nearest", m->unplaced[i].nearest);
    }
}

det_status det_import_json(const det_imported *m, char **out, det_err *err)
{
    det_json j;
    char verdict[256];
    det_input *inputs = NULL;
    det_status st = det_imported_inputs(m, &inputs, err);
    if (st != DET_OK)
        return st;
    const det_answer a = {.question = "import",
                          .verdict = det_import_verdict(m, verdict, sizeof verdict),
                          .confidence = DET_CONF_HIGH,
                          .reasons = {"the files were read to their end"},
                          .n_reasons = 1,
                          .would_change_it = "Other files, or a table of actors that places more parties.",
                          .provenance = {.version = DET_VERSION, .method = DET_METHOD, .inputs = inputs, .n_inputs = m->n_files}};
    det_json_init(&j);
    det_json_answer(&j, &a);
    det_import_json_put(&j, det_json_object(&j, j.root, "result"), m);
    st = det_json_take(&j, out, err);
    det_imported_inputs_free(inputs, m->n_files);
    return st;
}
