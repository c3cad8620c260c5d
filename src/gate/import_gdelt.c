/* SPDX-License-Identifier: Apache-2.0 */
/* GDELT: tabs, no header. 57 fields (1, backfile to March 2013), 58 (1, daily), 61 (2, plain and translated): known by
 * their number, row by row, for some distributors join files. */
#include "gate/importers.h"

#include "base/number.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    ID, SQLDATE, ACTOR1 = 5, ACTOR2 = 15, CODE = 26, QUAD = 29, GOLDSTEIN, /* fields from 0 */
    ACTOR_CODE = 0, ACTOR_COUNTRY = 2, ACTOR_GROUP = 3,                    /* from the actor's first */
    ADDED = 56, ADDED_LATE = 59                                            /* an address may follow either */
};

/* Where DATEADDED stands, 0 for a number of fields that no release has; SOURCEURL follows where there is one. */
static int place_added(size_t n_fields)
{
    return n_fields == 57 || n_fields == 58 ? ADDED : n_fields == 61 ? ADDED_LATE : 0;
}

static int is_number(const char *s)
{
    return *s && strspn(s, "0123456789") == strlen(s);
}

static int recognise(const det_row *first, det_layout *l)
{
    if (!place_added(first->n) || !is_number(first->field[ID]) || strlen(first->field[SQLDATE]) != 8 ||
        !is_number(first->field[SQLDATE]))
        return 0;
    static const int fields[] = {ID, SQLDATE, ACTOR1 + ACTOR_CODE, ACTOR1 + ACTOR_COUNTRY, ACTOR1 + ACTOR_GROUP,
                                 ACTOR2 + ACTOR_CODE, ACTOR2 + ACTOR_COUNTRY, ACTOR2 + ACTOR_GROUP, CODE, QUAD, GOLDSTEIN,
                                 ADDED, ADDED + 1, ADDED_LATE, ADDED_LATE + 1};
    memcpy(l->at, fields, sizeof fields);
    snprintf(l->release, sizeof l->release, "%s, %zu columns",
             first->n == 61   ? "GDELT 2"
             : first->n == 57 ? "GDELT 1 backfile"
                              : "GDELT 1 daily",
             first->n);
    return 1;
}

static det_party read_party(const det_row *row, int at)
{
    return (det_party){row->field[at + ACTOR_CODE], row->field[at + ACTOR_COUNTRY], row->field[at + ACTOR_GROUP], 0};
}

/* Host of an address: what stands between "//" and "/". */
static const char *host(const char *address, char *room, size_t size)
{
    const char *at = strstr(address, "//");
    at = at ? at + 2 : address;
    size_t n = strcspn(at, "/");
    n = n < size ? n : size - 1;
    memcpy(room, at, n);
    room[n] = '\0';
    return det_text_whole(room);
}

static void read_telling(const det_row *row, int added, det_event *e)
{
    if (det_event_read_day(row->field[added], &e->reported))
        e->reported = DET_DAY_NONE;
    e->publisher = row->n > 57 ? host(row->field[added + 1], e->room[0], sizeof e->room[0]) : "";
}

static det_fate read(const det_layout *l, const det_row *row, det_event *e)
{
    const int added = place_added(row->n);
    if (!added)
        return DET_FATE_FIELDS;
    det_fate f = det_event_read_day(row->field[SQLDATE], &e->day);
    if (f)
        return f;
    double goldstein;
    long quad = 0;
    e->id = row->field[ID];
    e->are_names = 0;
    e->source = read_party(row, ACTOR1);
    e->target = read_party(row, ACTOR2);
    if (!l->is_brief)
        read_telling(row, added, e);
    if (det_number_read_double(row->field[GOLDSTEIN], -10, 10, &goldstein, NULL))
        goldstein = NAN;
    if (det_number_read_long(row->field[QUAD], 1, DET_N_CLASSES, &quad, NULL))
        quad = 0;
    if (!det_event_set_cameo(e, row->field[CODE], (int)quad, goldstein, l->memo))
        return DET_FATE_CODE;
    return *e->source.name && *e->target.name ? DET_FATE_KEPT : DET_FATE_PARTY;
}

const det_importer det_importer_gdelt = {"gdelt", "GDELT", 0, 0, recognise, read};
