/* SPDX-License-Identifier: Apache-2.0 */
#include "data/imported.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

det_import_rows det_imported_sum(const det_imported *m)
{
    det_import_rows sum = {0};
    for (size_t i = 0; i < m->n_files; i++) {
        sum.read += m->files[i].rows.read;
        sum.kept += m->files[i].rows.kept;
        sum.dropped += m->files[i].rows.dropped;
        sum.duplicate += m->files[i].rows.duplicate;
    }
    return sum;
}

void det_imported_free(det_imported *m)
{
    for (size_t i = 0; i < m->n_files; i++)
        det_free(m->files[i].path);
    for (size_t i = 0; i < m->n_unplaced; i++) {
        det_free(m->unplaced[i].name);
        det_free(m->unplaced[i].nearest);
    }
    det_free(m->files);
    det_free(m->unplaced);
    *m = (det_imported){0};
}

static det_status fill_input(const det_imported_file *f, det_input *input, det_err *err)
{
    det_text why = {0};
    *input = (det_input){.path = f->path, .rows_read = f->rows.read, .rows_kept = f->rows.kept,
                         .rows_dropped = f->rows.dropped + f->rows.duplicate};
    memcpy(input->sha256, f->sha256, sizeof f->sha256);
    for (size_t k = 0; k < f->n_reasons; k++)
        det_text_addf(&why, "%s%zu %s", why.n ? ", " : "", f->reasons[k].rows, f->reasons[k].reason);
    if (f->rows.duplicate)
        det_text_addf(&why, "%s%zu in the store already", why.n ? ", " : "", f->rows.duplicate);
    input->dropped_why = det_text_take(&why);
    return input->dropped_why ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for the list of inputs");
}

det_status det_imported_inputs(const det_imported *m, det_input **out, det_err *err)
{
    det_input *inputs = det_calloc(m->n_files, sizeof *inputs);
    if (inputs == NULL)
        return det_err_set(err, DET_NOMEM, "memory ran out for the list of inputs");
    for (size_t i = 0; i < m->n_files; i++) {
        const det_status st = fill_input(&m->files[i], &inputs[i], err);
        if (st != DET_OK) {
            det_imported_inputs_free(inputs, m->n_files);
            return st;
        }
    }
    *out = inputs;
    return DET_OK;
}

void det_imported_inputs_free(det_input *inputs, size_t n)
{
    for (size_t i = 0; i < n && inputs != NULL; i++)
        det_free(inputs[i].dropped_why);
    det_free(inputs);
}
