/* SPDX-License-Identifier: Apache-2.0 */
#include "data/imported.h"

#include "base/mem.h"

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
