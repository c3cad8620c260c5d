/* SPDX-License-Identifier: Apache-2.0 */
/* UCDP GED: commas, header; releases differ in their columns, which are found by name. Sides have no direction, but for
 * one-sided violence (type 3), which side a does to civilians of the country. */
#include "gate/importers.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ID, TYPE, SIDE_A, SIDE_B, GW_A, GW_B, COUNTRY, START, END, BEST, OFFICE, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"id",      "type_of_violence", "side_a",   "side_b", "gwnoa",        "gwnob",
                                               "country", "date_start",       "date_end", "best",   "source_office"};

static int recognise(const det_row *first, det_layout *l)
{
    if (!det_layout_find(l, first, columns, N_COLUMNS, ~(1u << GW_A | 1u << GW_B | 1u << OFFICE)))
        return 0;
    snprintf(l->release, sizeof l->release, "UCDP GED, %zu columns", first->n);
    return 1;
}

static det_party read_party(const det_layout *l, const det_row *row, int name, int number)
{
    double gw = det_layout_number(l, row, number);
    return (det_party){det_layout_text(l, row, name), "", "", isnan(gw) ? 0 : (int)gw};
}

static det_fate read_days(const det_layout *l, const det_row *row, det_event *e)
{
    det_day last;
    det_fate f = det_event_read_day(det_layout_text(l, row, START), &e->day);
    if (!f)
        f = det_event_read_day(det_layout_text(l, row, END), &last);
    if (f)
        return f;
    if (last < e->day)
        return DET_FATE_DATE;
    e->day += (last - e->day) / 2;
    return DET_FATE_KEPT;
}

static det_fate read(const det_layout *l, const det_row *row, det_event *e)
{
    const double type = det_layout_number(l, row, TYPE);
    if (row->n != l->n_fields)
        return DET_FATE_FIELDS;
    const det_fate f = read_days(l, row, e);
    if (f)
        return f;
    if (!(type == 1 || type == 2 || type == 3))
        return DET_FATE_CODE;
    e->id = det_layout_text(l, row, ID);
    e->source = read_party(l, row, SIDE_A, GW_A);
    e->target = read_party(l, row, SIDE_B, GW_B);
    e->is_mutual = type != 3;
    if (!e->is_mutual) {
        snprintf(e->room[0], sizeof e->room[0], "Civilians (%s)", det_layout_text(l, row, COUNTRY));
        det_text_whole(e->room[0]);
        e->target = (det_party){e->room[0], det_layout_text(l, row, COUNTRY), "", 0};
    }
    snprintf(e->code, sizeof e->code, "GED %d", (int)type);
    e->cls = DET_MH;
    e->goldstein = -10;
    e->deaths = det_layout_deaths(l, row, BEST);
    e->publisher = det_layout_text(l, row, OFFICE);
    return *e->source.name && *e->target.name ? DET_FATE_KEPT : DET_FATE_PARTY;
}

const det_importer det_importer_ged = {"ged", "UCDP GED", 1, 1, recognise, read};
