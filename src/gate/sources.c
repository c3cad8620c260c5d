/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/sources.h"

#include "gate/sheet.h"

#include <string.h>

enum { ID, ORIGIN, TITLE, PUBLISHER, ADDRESS, DATE, NOTE, N_COLUMNS };

static const det_column columns[N_COLUMNS] = {{"id", 1},      {"origin", 0}, {"title", 0}, {"publisher", 0},
                                              {"address", 0}, {"date", 0},   {"note", 0}};

static void read_source(det_sheet *s)
{
    det_case *c = s->r->c;
    const char *id = det_sheet_cell(s, ID);
    int is_id = det_reading_id(s->r, det_sheet_place(s, ID), id);
    for (size_t i = 0; is_id && i < c->n_sources; i++)
        if (!strcmp(c->sources[i].id, id))
            det_reading_fault(s->r, DET_DATA, det_sheet_place(s, ID), "id '%s' stands twice", id);
    det_source *source = det_reading_grow(s->r, (void **)&c->sources, &c->n_sources, sizeof *source);
    if (!source)
        return;
    char **texts[N_COLUMNS] = {&source->id,      &source->origin, &source->title, &source->publisher,
                               &source->address, &source->date,   &source->note};
    for (size_t i = 0; i < N_COLUMNS; i++)
        *texts[i] = det_reading_copy(s->r, det_sheet_cell(s, i));
}

det_status det_sources_read(det_reading *r, const char *path, det_err *err)
{
    return det_sheet_read(r, path, columns, N_COLUMNS, read_source, err);
}
