/* SPDX-License-Identifier: Apache-2.0 */
/* GDELT 2 mentions: tabs, no header, 16 fields. A row tells that, and when, an event was reported; it is no act. */
#include "gate/importers.h"

#include <stdio.h>
#include <string.h>

enum { ID, EVENT_TIME, MENTION_TIME, TYPE, PUBLISHER, N_FIELDS = 16, TIME_DIGITS = 14 };

static int is_time(const char *s)
{
    return strlen(s) == TIME_DIGITS && strspn(s, "0123456789") == TIME_DIGITS;
}

static int recognise(const det_row *first, det_layout *l)
{
    if (first->n != N_FIELDS || !is_time(first->field[EVENT_TIME]) || !is_time(first->field[MENTION_TIME]))
        return 0;
    for (int k = ID; k <= PUBLISHER; k++)
        l->at[k] = k;
    snprintf(l->release, sizeof l->release, "GDELT 2 mentions, %zu columns", first->n);
    return 1;
}

static det_fate read(const det_layout *l, const det_row *row, det_event *e)
{
    if (row->n != l->n_fields)
        return DET_FATE_FIELDS;
    det_fate f = det_event_read_day(row->field[EVENT_TIME], &e->day);
    if (!f)
        f = det_event_read_day(row->field[MENTION_TIME], &e->reported);
    e->id = row->field[ID];
    e->is_mention = 1;
    e->publisher = row->field[PUBLISHER];
    return f;
}

const det_importer det_importer_mentions = {"mentions", "GDELT mentions", 0, 1, recognise, read};
