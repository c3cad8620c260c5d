/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/past_csv.h"

#include "base/csv.h"
#include "base/mem.h"
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ONE, OTHER, UNTIL, STATE, P_COUPLED, N_COLUMNS };
static const char *const names[N_COLUMNS] = {"one", "other", "until", "state", "p_coupled"};

static det_status find_columns(det_csv *csv, size_t at[N_COLUMNS], det_err *err)
{
    det_csv_row row;
    det_status st = det_csv_next(csv, &row, err);
    for (int k = 0; k < N_COLUMNS && st == DET_OK; k++) {
        at[k] = row.n;
        for (size_t i = 0; i < row.n; i++)
            if (!strcmp(row.fields[i].text, names[k]))
                at[k] = i;
        if (at[k] == row.n)
            st = det_err_at(err, DET_DATA, det_csv_name(csv), 1, 0, "a kept watch needs the column %s", names[k]);
    }
    return st;
}

static det_status take_row(det_csv *csv, const det_csv_row *row, const size_t at[N_COLUMNS], det_past *p, size_t *cap,
                           det_err *err)
{
    det_past_pair pair = {.p_coupled = NAN};
    const char *why = NULL, *said;
    for (int k = 0; k < N_COLUMNS; k++)
        if (at[k] >= row->n)
            return det_err_at(err, DET_DATA, det_csv_name(csv), row->line, 0, "a row ends before its %s", names[k]);
    said = row->fields[at[P_COUPLED]].text;
    if (det_day_read(row->fields[at[UNTIL]].text, &p->until) != 0 ||
        (*said && det_number_read_double(said, 0, 1, &pair.p_coupled, &why) != 0))
        return det_err_at(err, DET_DATA, det_csv_name(csv), row->line, 0, "this is no row of a kept watch");
    snprintf(pair.one, sizeof pair.one, "%s", row->fields[at[ONE]].text);
    snprintf(pair.other, sizeof pair.other, "%s", row->fields[at[OTHER]].text);
    snprintf(pair.state, sizeof pair.state, "%s", row->fields[at[STATE]].text);
    if (det_reserve((void **)&p->pairs, cap, p->n + 1, sizeof *p->pairs))
        return det_err_set(err, DET_NOMEM, "no memory for a kept watch");
    p->pairs[p->n++] = pair;
    return DET_OK;
}

det_status det_past_csv_read(const char *path, det_past *out, det_err *err)
{
    det_past p = {.until = DET_DAY_NONE};
    det_csv *csv = NULL;
    det_csv_row row;
    size_t at[N_COLUMNS], cap = 0;
    if (access(path, F_OK) != 0) {
        *out = p;
        return DET_OK;
    }
    det_status st = det_csv_open(path, &csv, err);
    if (st == DET_OK)
        st = find_columns(csv, at, err);
    while (st == DET_OK && (st = det_csv_next(csv, &row, err)) == DET_OK && row.n > 0)
        st = take_row(csv, &row, at, &p, &cap, err);
    det_csv_close(csv);
    if (st == DET_OK)
        *out = p;
    else
        det_free(p.pairs);
    return st;
}
