/* SPDX-License-Identifier: Apache-2.0 */
/* The tidy layout (docs/case.md) as one format among others: header with date, source, target, quad, and cameo or weis;
 * goldstein, source_country and target_country where they are. */
#include "gate/importers.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DATE, SOURCE, SOURCE_COUNTRY, TARGET, TARGET_COUNTRY, CAMEO, WEIS, QUAD, GOLDSTEIN, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"date",  "source", "source_country", "target",   "target_country",
                                               "cameo", "weis",   "quad",           "goldstein"};

static int recognise(const det_row *first, det_layout *l)
{
    if (!det_layout_find(l, first, columns, N_COLUMNS, 1u << DATE | 1u << SOURCE | 1u << TARGET | 1u << QUAD) ||
        (l->at[CAMEO] < 0 && l->at[WEIS] < 0))
        return 0;
    snprintf(l->release, sizeof l->release, "tidy, %zu columns, %s", first->n, l->at[CAMEO] < 0 ? "WEIS" : "CAMEO");
    return 1;
}

static int set_weis(det_event *e, const char *code, int quad, double goldstein)
{
    const det_code *known = det_codebook_weis(code);
    if (!known && !quad)
        return 0;
    snprintf(e->code, sizeof e->code, "WEIS %.20s", code);
    det_text_whole(e->code);
    e->cls = quad ? (det_class)(quad - 1) : known->cls;
    e->goldstein = !isnan(goldstein) ? goldstein : known ? known->goldstein : det_codebook_class_goldstein(e->cls);
    return 1;
}

static det_fate read(const det_layout *l, const det_row *row, det_event *e)
{
    if (row->n != l->n_fields)
        return DET_FATE_FIELDS;
    const det_fate f = det_event_read_day(det_layout_text(l, row, DATE), &e->day);
    if (f)
        return f;
    const double told = det_layout_number(l, row, QUAD), goldstein = det_layout_number(l, row, GOLDSTEIN);
    const int quad = told >= 1 && told <= DET_N_CLASSES ? (int)told : 0;
    const int is_set = l->at[CAMEO] < 0 ? set_weis(e, det_layout_text(l, row, WEIS), quad, goldstein)
                                        : det_event_set_cameo(e, det_layout_text(l, row, CAMEO), quad, goldstein, l->memo);
    e->source = det_layout_party(l, row, SOURCE);
    e->target = det_layout_party(l, row, TARGET);
    if (!is_set)
        return DET_FATE_CODE;
    return *e->source.name && *e->target.name ? DET_FATE_KEPT : DET_FATE_PARTY;
}

const det_importer det_importer_tidy = {"tidy", "the tidy layout", 1, 0, recognise, read};
