/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a mapping of columns: refused with a sentence, or what importers may rely on. */
#include "fuzz.h"

#include "gate/importers.h"

/* A header made of the mapped columns must be the table that the mapping fits. */
static void try_header(const det_mapping *m)
{
    const char *fields[DET_N_MAPPED];
    det_row row = {.field = fields};
    det_layout layout;
    det_err err = {0};
    for (int k = 0; k < DET_N_MAPPED; k++)
        if (*m->column[k])
            fields[row.n++] = m->column[k];
    demand(det_importers_recognise("table", &row, &det_importer_generic, m, &layout, &err) == DET_OK);
    for (int k = 0; k < DET_N_MAPPED; k++)
        demand((layout.at[k] >= 0) == (*m->column[k] != 0));
    const char *stranger[] = {"no such column"};
    row = (det_row){.field = stranger, .n = 1};
    demand_failure(det_importers_recognise("table", &row, &det_importer_generic, m, &layout, &err), &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    det_mapping m;
    det_err err = {0};
    memset(&m, FUZZ_MARK, sizeof m);
    const det_status st = det_mapping_read(in_memory(data, size), &m, &err);
    if (st) {
        demand_failure(st, &err);
        demand(is_marked(&m, sizeof m));
        return 0;
    }
    for (int k = 0; k < DET_N_MAPPED; k++)
        demand(m.column[k] && det_text_is_utf8(m.column[k], strlen(m.column[k])));
    demand(*m.column[DET_MAPPED_DATE] && *m.column[DET_MAPPED_SOURCE] && *m.column[DET_MAPPED_TARGET]);
    demand(*m.column[DET_MAPPED_CAMEO] || *m.column[DET_MAPPED_QUAD]);
    demand(m.is_mutual == 0 || m.is_mutual == 1);
    try_header(&m);
    det_mapping_free(&m);
    return 0;
}
