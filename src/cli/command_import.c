/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/mem.h"
#include "base/paths.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "gate/ingest.h"
#include "show/import_json.h"
#include "show/import_text.h"

static det_status print_text(const det_imported *m, det_err *err)
{
    det_text out = {0};
    det_import_text(m, &out);
    return det_output_text(&out, NULL, err);
}

static det_status print_json(const det_imported *m, det_err *err)
{
    char *json = NULL;
    det_status st = det_import_json(m, &json, err);
    if (st == DET_OK)
        st = det_output_write(json, NULL, err);
    det_free(json);
    return st;
}

static det_status open_rejects(const char *path, FILE **out, det_err *err)
{
    if (path == NULL)
        return DET_OK;
    const det_status st = det_output_open(path, out, err);
    if (st == DET_OK)
        fputs("file,line,reason,row\n", *out);
    return st;
}

/* Those of the files that entered are kept also where a later one stops the run: they are not read again. */
static det_status close_rejects(const char *path, FILE *file, det_err *err)
{
    return file == NULL ? DET_OK : det_output_close(file, path, DET_OK, err);
}

static det_status read_files(const det_options *o, const det_ingest_options *q, det_imported *m, det_err *err)
{
    det_store *store = NULL;
    det_paths paths = {0};
    det_status st = DET_OK;
    const det_run run = {.n_threads = o->threads};
    for (int i = 1; i < o->n_operands && st == DET_OK; i++)
        st = det_paths_add(&paths, o->operands[i], err);
    if (st == DET_OK)
        st = det_store_open(o->into, DET_STORE_WRITE, &store, err);
    if (st == DET_OK)
        st = det_ingest_files(store, (const char *const *)paths.path, paths.n, q, &run, m, err);
    det_store_close(store);
    det_paths_free(&paths);
    return st;
}

static det_status read_mapping(const det_options *o, det_ingest_options *q, det_mapping *m, det_err *err)
{
    const int is_generic = q->importer == &det_importer_generic;
    if (is_generic != (o->mapping != NULL))
        return det_err_set(err, DET_USAGE, "the format generic and --mapping FILE go together");
    if (!is_generic)
        return DET_OK;
    q->mapping = m;
    return det_mapping_read(o->mapping, m, err);
}

/* What was imported is printed also where a later file stops the run. */
det_status det_command_import(const det_options *o, det_err *err)
{
    det_ingest_options q = {.keep_acts = det_options_has(o, DET_OPTION_BIT(KEEP_ACTS))};
    det_imported m = {0};
    det_err later = {0};
    if (o->into == NULL)
        return det_err_set(err, DET_USAGE, "--into STORE is missing: where shall the data go?");
    det_mapping mapping = {0};
    det_status st = det_importers_find(o->operands[0], &q.importer, err);
    if (st == DET_OK)
        st = read_mapping(o, &q, &mapping, err);
    if (st == DET_OK)
        st = open_rejects(o->rejects, &q.rejects, err);
    if (st != DET_OK) {
        det_mapping_free(&mapping);
        return st;
    }
    st = read_files(o, &q, &m, err);
    if (m.n_files > 0) {
        const det_status shown = det_options_has(o, DET_OPTION_BIT(JSON)) ? print_json(&m, &later) : print_text(&m, &later);
        if (st == DET_OK && shown != DET_OK)
            *err = later;
        st = st == DET_OK ? shown : st;
    }
    const det_status closed = close_rejects(o->rejects, q.rejects, st == DET_OK ? err : &later);
    det_imported_free(&m);
    det_mapping_free(&mapping);
    return st == DET_OK ? closed : st;
}
