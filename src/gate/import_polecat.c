/* SPDX-License-Identifier: Apache-2.0 */
/* POLECAT: tabs, header of 40 columns, ISO 8859-1; rows may have tabs too many at their end. Where a cell joins several
 * values with ';' the first counts. */
#include "gate/importers.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { ID, DATE, TYPE, MODE, ACTOR, ACTOR_COUNTRY, RECIPIENT, RECIPIENT_COUNTRY, REPORTED, SOURCE, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {
    "Event ID",       "Event Date",        "Event Type",       "Event Mode", "Actor Name", "Actor Country",
    "Recipient Name", "Recipient Country", "Publication Date", "Source"};

static int recognise(const det_row *first, det_layout *l)
{
    if (!det_layout_find(l, first, columns, N_COLUMNS, ~0u))
        return 0;
    snprintf(l->release, sizeof l->release, "POLECAT, %zu columns", first->n);
    return 1;
}

static det_party read_party(const det_layout *l, const det_row *row, int name, char *room, size_t size)
{
    const char *text = det_layout_text(l, row, name), *country = det_layout_text(l, row, name + 1);
    const size_t n = strcspn(text, ";") + 1;
    snprintf(room, size, "%.*s", (int)n - 1, text);
    det_text_whole(room);
    if (n < size) {
        snprintf(room + n, size - n, "%.*s", (int)strcspn(country, ";"), country);
        det_text_whole(room + n);
    }
    return (det_party){room, n < size ? room + n : "", "", 0};
}

static int set_event(det_event *e, const char *type, const char *mode)
{
    const det_plover *known = det_codebook_plover(type);
    if (!known)
        return 0;
    snprintf(e->code, sizeof e->code, "%.15s%s%.14s", type, *mode ? " " : "", mode);
    det_text_whole(e->code);
    e->cls = known->cls;
    e->goldstein = det_codebook_class_goldstein(e->cls);
    return 1;
}

static det_fate read(const det_layout *l, const det_row *row, det_event *e)
{
    if (row->n < l->n_fields)
        return DET_FATE_FIELDS;
    const det_fate f = det_event_read_day(det_layout_text(l, row, DATE), &e->day);
    if (f)
        return f;
    if (det_event_read_day(det_layout_text(l, row, REPORTED), &e->reported))
        e->reported = DET_DAY_NONE;
    if (!set_event(e, det_layout_text(l, row, TYPE), det_layout_text(l, row, MODE)))
        return DET_FATE_CODE;
    e->id = det_layout_text(l, row, ID);
    e->source = read_party(l, row, ACTOR, e->room[0], sizeof e->room[0]);
    e->target = read_party(l, row, RECIPIENT, e->room[1], sizeof e->room[1]);
    e->publisher = det_layout_text(l, row, SOURCE);
    return (*e->source.name || *e->source.country) && (*e->target.name || *e->target.country) ? DET_FATE_KEPT
                                                                                             : DET_FATE_PARTY;
}

const det_importer det_importer_polecat = {"polecat", "POLECAT", 1, 0, recognise, read};
