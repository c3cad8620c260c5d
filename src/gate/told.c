/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/told.h"

#include "gate/sheet.h"

enum { PHASE, FROM, UNTIL, NAME, TOLD_BY, NOTE, N_COLUMNS };

static const det_column columns[N_COLUMNS] = {{"phase", 0}, {"from", 1},    {"until", 1},
                                              {"name", 1},  {"told_by", 0}, {"note", 0}};

static void read_phase(det_sheet *s)
{
    det_case *c = s->r->c;
    det_told_phase *phase = det_reading_grow(s->r, (void **)&c->told, &c->n_told, sizeof *phase);
    if (!phase)
        return;
    phase->name = det_reading_copy(s->r, det_sheet_cell(s, NAME));
    phase->told_by = det_reading_copy(s->r, det_sheet_cell(s, TOLD_BY));
    phase->note = det_reading_copy(s->r, det_sheet_cell(s, NOTE));
    phase->from = det_reading_day(s->r, det_sheet_place(s, FROM), "from", det_sheet_cell(s, FROM));
    phase->until = det_reading_day(s->r, det_sheet_place(s, UNTIL), "until", det_sheet_cell(s, UNTIL));
    if (phase->until != DET_DAY_NONE && phase->until < phase->from)
        det_reading_fault(s->r, DET_DATA, det_sheet_place(s, UNTIL), "until '%s' is before from '%s'",
                          det_sheet_cell(s, UNTIL), det_sheet_cell(s, FROM));
}

det_status det_told_read(det_reading *r, const char *path, det_err *err)
{
    return det_sheet_read(r, path, columns, N_COLUMNS, read_phase, err);
}
