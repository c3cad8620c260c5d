/* SPDX-License-Identifier: Apache-2.0 */
/* Any table with a header, by a mapping of its columns. */
#include "gate/importers.h"

#include <stdio.h>

static int recognise(const det_row *first, det_layout *l)
{
    if (!l->mapping)
        return 0;
    unsigned told = 0;
    for (int k = 0; k < DET_N_MAPPED; k++)
        told |= *l->mapping->column[k] ? 1u << k : 0;
    if (!det_layout_find(l, first, (const char *const *)l->mapping->column, DET_N_MAPPED, told))
        return 0;
    snprintf(l->release, sizeof l->release, "by a mapping, %zu columns", first->n);
    return 1;
}

static det_fate read(const det_layout *l, const det_row *row, det_event *e)
{
    if (row->n != l->n_fields)
        return DET_FATE_FIELDS;
    const det_fate f = det_event_read_day(det_layout_text(l, row, DET_MAPPED_DATE), &e->day);
    if (f)
        return f;
    const double quad = det_layout_number(l, row, DET_MAPPED_QUAD);
    if (!det_event_set_cameo(e, det_layout_text(l, row, DET_MAPPED_CAMEO), quad >= 1 && quad <= DET_N_CLASSES ? (int)quad : 0,
                             det_layout_number(l, row, DET_MAPPED_GOLDSTEIN), l->memo))
        return DET_FATE_CODE;
    if (det_event_read_day(det_layout_text(l, row, DET_MAPPED_REPORTED), &e->reported))
        e->reported = DET_DAY_NONE;
    e->id = det_layout_text(l, row, DET_MAPPED_ID);
    e->source = det_layout_party(l, row, DET_MAPPED_SOURCE);
    e->target = det_layout_party(l, row, DET_MAPPED_TARGET);
    e->is_mutual = l->mapping->is_mutual;
    e->deaths = det_layout_deaths(l, row, DET_MAPPED_DEATHS);
    e->publisher = det_layout_text(l, row, DET_MAPPED_PUBLISHER);
    return *e->source.name && *e->target.name ? DET_FATE_KEPT : DET_FATE_PARTY;
}

const det_importer det_importer_generic = {"generic", "a table that the mapping fits", 1, 0, recognise, read};
