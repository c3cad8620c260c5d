/* SPDX-License-Identifier: Apache-2.0 */
/* ICEWS: tabs, header of 20 columns. An event is known by id and date. */
#include "gate/importers.h"

#include <stdio.h>
#include <string.h>

enum { ID, DATE, SOURCE, SOURCE_COUNTRY, CODE, INTENSITY, TARGET, TARGET_COUNTRY, PUBLISHER, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"Event ID",  "Event Date",  "Source Name",    "Source Country", "CAMEO Code",
                                               "Intensity", "Target Name", "Target Country", "Publisher"};

static int recognise(const det_row *first, det_layout *l)
{
    if (!det_layout_find(l, first, columns, N_COLUMNS, ~0u))
        return 0;
    snprintf(l->release, sizeof l->release, "ICEWS, %zu columns", first->n);
    return 1;
}

static int is_unnamed(const char *name)
{
    return !*name || !strcmp(name, "Unspecified Actor") || !strcmp(name, "NA");
}

static det_fate read(const det_layout *l, const det_row *row, det_event *e)
{
    if (row->n != l->n_fields)
        return DET_FATE_FIELDS;
    const det_fate f = det_event_read_day(det_layout_text(l, row, DATE), &e->day);
    if (f)
        return f;
    e->id = det_layout_text(l, row, ID);
    e->source = det_layout_party(l, row, SOURCE);
    e->target = det_layout_party(l, row, TARGET);
    e->publisher = det_layout_text(l, row, PUBLISHER);
    if (!det_event_set_cameo(e, det_layout_text(l, row, CODE), 0, det_layout_number(l, row, INTENSITY), l->memo))
        return DET_FATE_CODE;
    return is_unnamed(e->source.name) || is_unnamed(e->target.name) ? DET_FATE_PARTY : DET_FATE_KEPT;
}

const det_importer det_importer_icews = {"icews", "ICEWS", 1, 0, recognise, read};
