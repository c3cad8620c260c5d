/* SPDX-License-Identifier: Apache-2.0 */
/* ACLED: commas, header of 31 columns. actor1 and actor2 have no direction. Strategic developments that are no act of one
 * party toward another are dropped as without a class. */
#include "gate/importers.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ID, DATE, TYPE, SUB_TYPE, ACTOR1, ACTOR2, SOURCE, DEATHS, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"event_id_cnty", "event_date", "event_type", "sub_event_type",
                                               "actor1",        "actor2",     "source",     "fatalities"};

/* Types, or sub-types, with the CAMEO code that gives class and Goldstein value. */
static const struct kind {
    const char *name, *cameo;
} kinds[] = {
    {"Agreement", "057"},
    {"Arrests", "173"},
    {"Looting/property destruction", "182"},
    {"Disrupted weapons use", "150"},
    {"Battles", "190"},
    {"Explosions/Remote violence", "183"},
    {"Violence against civilians", "182"},
    {"Riots", "145"},
    {"Protests", "141"},
};

static int recognise(const det_row *first, det_layout *l)
{
    if (!det_layout_find(l, first, columns, N_COLUMNS, ~0u))
        return 0;
    snprintf(l->release, sizeof l->release, "ACLED, %zu columns", first->n);
    return 1;
}

static const char *find_cameo(const char *type, const char *sub_type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].name, sub_type) || !strcmp(kinds[i].name, type))
            return kinds[i].cameo;
    return NULL;
}

static det_fate read(const det_layout *l, const det_row *row, det_event *e)
{
    if (row->n != l->n_fields)
        return DET_FATE_FIELDS;
    const det_fate f = det_event_read_day(det_layout_text(l, row, DATE), &e->day);
    if (f)
        return f;
    const char *sub_type = det_layout_text(l, row, SUB_TYPE),
               *cameo = find_cameo(det_layout_text(l, row, TYPE), sub_type);
    if (!cameo || !det_event_set_cameo(e, cameo, 0, NAN, l->memo))
        return DET_FATE_CODE;
    snprintf(e->code, sizeof e->code, "%s", sub_type);
    det_text_whole(e->code);
    e->id = det_layout_text(l, row, ID);
    e->source = (det_party){det_layout_text(l, row, ACTOR1), "", "", 0};
    e->target = (det_party){det_layout_text(l, row, ACTOR2), "", "", 0};
    e->is_mutual = 1;
    e->deaths = det_layout_deaths(l, row, DEATHS);
    e->publisher = det_layout_text(l, row, SOURCE);
    return *e->source.name && *e->target.name ? DET_FATE_KEPT : DET_FATE_PARTY;
}

const det_importer det_importer_acled = {"acled", "ACLED", 1, 1, recognise, read};
