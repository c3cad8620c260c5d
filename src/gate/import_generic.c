/* SPDX-License-Identifier: Apache-2.0 */
/* Any table with a header, by a mapping of its columns. */
#include "gate/importers.h"

#include <math.h>
#include <stdio.h>

static int recognise(const det_row *first, det_layout *l)
{
    if (!l->mapping)
        return 0;
    for (int k = 0; k < DET_N_MAPPED; k++) {
        l->at[k] = *l->mapping->column[k] ? det_layout_find(first, l->mapping->column[k]) : -1;
        if (*l->mapping->column[k] && l->at[k] < 0)
            return 0;
    }
    snprintf(l->release, sizeof l->release, "by a mapping, %zu columns", first->n);
    return 1;
}

static det_party read_party(const det_layout *l, const det_row *row, int name)
{
    return (det_party){det_layout_text(l, row, name), det_layout_text(l, row, name + 1), "", 0};
}

static det_fate read(const det_layout *l, const det_row *row, det_event *e)
{
    if (row->n != l->n_fields)
        return DET_FATE_FIELDS;
    const det_fate f = det_event_read_day(det_layout_text(l, row, DET_MAPPED_DATE), &e->day);
    if (f)
        return f;
    const double quad = det_layout_number(l, row, DET_MAPPED_QUAD), deaths = det_layout_number(l, row, DET_MAPPED_DEATHS);
    if (!det_event_set_cameo(e, det_layout_text(l, row, DET_MAPPED_CAMEO), quad >= 1 && quad <= DET_N_CLASSES ? (int)quad : 0,
                             det_layout_number(l, row, DET_MAPPED_GOLDSTEIN)))
        return DET_FATE_CODE;
    if (det_event_read_day(det_layout_text(l, row, DET_MAPPED_REPORTED), &e->reported))
        e->reported = DET_DAY_NONE;
    e->id = det_layout_text(l, row, DET_MAPPED_ID);
    e->source = read_party(l, row, DET_MAPPED_SOURCE);
    e->target = read_party(l, row, DET_MAPPED_TARGET);
    e->is_mutual = l->mapping->is_mutual;
    e->deaths = isnan(deaths) ? 0 : deaths;
    e->publisher = det_layout_text(l, row, DET_MAPPED_PUBLISHER);
    return *e->source.name && *e->target.name ? DET_FATE_KEPT : DET_FATE_PARTY;
}

const det_importer det_importer_generic = {"generic", "a table that the mapping fits", 1, 0, recognise, read};
