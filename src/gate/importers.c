/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/importers.h"

#include "base/nearest.h"
#include "base/number.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const det_importer *const importers[] = {&det_importer_gdelt, &det_importer_mentions, &det_importer_icews, &det_importer_polecat,
                                                &det_importer_acled, &det_importer_ged,   &det_importer_tidy,     &det_importer_generic};
enum { N_IMPORTERS = sizeof importers / sizeof importers[0] };

const det_importer *det_importers_at(size_t i)
{
    return i < N_IMPORTERS ? importers[i] : NULL;
}

det_status det_importers_find(const char *name, const det_importer **out, det_err *err)
{
    const char *names[N_IMPORTERS + 1] = {"auto"};
    if (!strcmp(name, "auto")) {
        *out = NULL;
        return DET_OK;
    }
    for (size_t i = 0; i < N_IMPORTERS; i++) {
        names[i + 1] = importers[i]->name;
        if (!strcmp(name, importers[i]->name)) {
            *out = importers[i];
            return DET_OK;
        }
    }
    const char *near = det_nearest_name(name, names, N_IMPORTERS + 1);
    return det_err_set(err, DET_USAGE, "'%s' is no format of event data, %s '%s'%s", name,
                       near ? "did you mean" : "try", near ? near : "auto", near ? "?" : "");
}

/* No column is found yet. */
static det_layout open_layout(const det_importer *importer, const det_mapping *mapping, size_t n_fields)
{
    det_layout l = {.importer = importer, .mapping = mapping, .n_fields = n_fields};
    for (int k = 0; k < DET_LAYOUT_COLUMNS; k++)
        l.at[k] = -1;
    return l;
}

det_status det_importers_recognise(const char *path, const det_row *first, const det_importer *wanted,
                                   const det_mapping *mapping, det_layout *out, det_err *err)
{
    for (size_t i = 0; i < N_IMPORTERS && !first->fate; i++) {
        det_layout l = open_layout(importers[i], mapping, first->n);
        if ((wanted && wanted != importers[i]) || !importers[i]->recognise(first, &l))
            continue;
        *out = l;
        return DET_OK;
    }
    if (first->fate)
        return det_err_at(err, DET_DATA, path, first->line, 0, "begins with a row %s", det_fate_reason(first->fate));
    return det_err_at(err, DET_DATA, path, first->line, 0, "is not %s: its first row has %zu field%s and begins '%.40s'",
                      wanted ? wanted->title : "event data of a known format", first->n, first->n == 1 ? "" : "s",
                      first->field[0]);
}

/* 1 where a row has the names of the columns in the columns' places. */
static int is_header(const det_layout *l, const det_row *row)
{
    det_layout again = open_layout(l->importer, l->mapping, l->n_fields);
    return l->importer->recognise(row, &again) && !memcmp(again.at, l->at, sizeof l->at);
}

det_fate det_importers_read(const det_layout *l, const det_row *row, det_event *e)
{
    const det_party nobody = {"", "", "", 0};
    memset(e, 0, offsetof(det_event, room));
    e->id = e->publisher = "";
    e->day = e->reported = DET_DAY_NONE;
    e->source = e->target = nobody;
    e->are_names = 1;
    if (row->fate)
        return row->fate;
    const det_fate f = l->importer->read(l, row, e);
    return f && l->importer->has_header && is_header(l, row) ? DET_FATE_REPEATED_HEADER : f;
}

static int same_letter(char a, char b)
{
    return tolower((unsigned char)(a == '_' ? ' ' : a)) == tolower((unsigned char)(b == '_' ? ' ' : b));
}

static int same_name(const char *a, const char *b)
{
    while (*a && *b && same_letter(*a, *b)) {
        a++;
        b++;
    }
    return !*a && !*b;
}

static int find_column(const det_row *header, const char *name)
{
    for (size_t i = 0; *name && i < header->n && i < DET_ROWS_MOST_FIELDS; i++)
        if (same_name(header->field[i], name))
            return (int)i;
    return -1;
}

int det_layout_find(det_layout *l, const det_row *header, const char *const *names, size_t n, unsigned needed)
{
    for (size_t k = 0; k < n; k++) {
        l->at[k] = find_column(header, names[k]);
        if (l->at[k] < 0 && needed >> k & 1)
            return 0;
    }
    return 1;
}

const char *det_layout_text(const det_layout *l, const det_row *row, int k)
{
    return l->at[k] >= 0 && (size_t)l->at[k] < row->n ? row->field[l->at[k]] : "";
}

det_party det_layout_party(const det_layout *l, const det_row *row, int k)
{
    return (det_party){det_layout_text(l, row, k), det_layout_text(l, row, k + 1), "", 0};
}

double det_layout_deaths(const det_layout *l, const det_row *row, int k)
{
    double v;
    return det_number_read_double(det_layout_text(l, row, k), 0, 1e7, &v, NULL) ? 0 : v;
}

double det_layout_number(const det_layout *l, const det_row *row, int k)
{
    double v;
    return det_number_read_double(det_layout_text(l, row, k), -1e9, 1e9, &v, NULL) ? NAN : v;
}
