/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/acts.h"

#include "base/mem.h"
#include "base/number.h"
#include "data/codebook.h"
#include "gate/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ID,
    DATE,
    DATE_TO,
    ORDER,
    SOURCE,
    TARGET,
    CLASS,
    CAMEO,
    GOLDSTEIN,
    DEATHS,
    VISIBILITY,
    PERMITTED_BY,
    GRADE,
    SOURCES,
    CONTESTED,
    NOTE,
    N_COLUMNS
};

static const det_column columns[N_COLUMNS] = {
    [ID] = {"id", 1},
    [DATE] = {"date", 1},
    [DATE_TO] = {"date_to", 0},
    [ORDER] = {"order", 0},
    [SOURCE] = {"source", 1},
    [TARGET] = {"target", 1},
    [CLASS] = {"class", 0},
    [CAMEO] = {"cameo", 0},
    [GOLDSTEIN] = {"goldstein", 0},
    [DEATHS] = {"deaths", 0},
    [VISIBILITY] = {"visibility", 0},
    [PERMITTED_BY] = {"permitted_by", 0},
    [GRADE] = {"grade", 0},
    [SOURCES] = {"sources", 0},
    [CONTESTED] = {"contested", 0},
    [NOTE] = {"note", 0},
};

/* Names that one cell may hold. */
enum { MOST_PARTS = 100 };

/* Next part of a cell that is divided by ';', trimmed, in place, with its number in *i; NULL at its end, or where there are too many. */
static char *next_part(det_sheet *s, size_t column, char **rest, int *i)
{
    char *part = strsep(rest, ";");
    if (part && (*i)++ == MOST_PARTS) {
        det_reading_fault(s->r, DET_DATA, det_sheet_place(s, column), "%s holds more than %d names", columns[column].name, MOST_PARTS);
        return NULL;
    }
    if (!part)
        return NULL;
    part += strspn(part, " \t\n");
    for (size_t n = strlen(part); n && strchr(" \t\n", part[n - 1]); n--)
        part[n - 1] = 0;
    return part;
}

static void refuse(det_sheet *s, size_t column, const char *what)
{
    det_reading_fault(s->r, DET_DATA, det_sheet_place(s, column), "%s '%s' %s", columns[column].name,
                      det_reading_show(s->r, det_sheet_cell(s, column)), what);
}

static void read_share(det_sheet *s, size_t column, char *part, det_share **shares, size_t *n)
{
    det_place at = det_sheet_place(s, column);
    char *p = strchr(part, ':');
    if (p)
        *p++ = 0;
    det_share *share = det_reading_grow(s->r, (void **)shares, n, sizeof *share);
    if (!share)
        return;
    share->actor = det_reading_actor(s->r, at, part);
    share->p = p ? det_reading_number(s->r, at, "probability", p, 0, 1) : NAN;
    for (size_t i = 0; i + 1 < *n; i++)
        if ((*shares)[i].actor == share->actor && share->actor >= 0) {
            det_reading_fault(s->r, DET_DATA, at, "%s names '%s' twice", columns[column].name, part);
            break;
        }
}

/* "TAL" or "TAL:0.5;USA:0.2": one name alone is certain, several need their probabilities. */
static void read_shares(det_sheet *s, size_t column, det_share **shares, size_t *n)
{
    char *copy = det_reading_copy(s->r, det_sheet_cell(s, column)), *rest = copy;
    double sum = 0;
    int is_plain = copy && !strchr(copy, ':'), i = 0;
    if (!copy || !*copy)
        goto out;
    size_t before = s->r->n_faults;
    for (char *part; (part = next_part(s, column, &rest, &i));)
        read_share(s, column, part, shares, n);
    if (*n == 1 && is_plain)
        (*shares)[0].p = 1;
    for (size_t k = 0; k < *n; k++)
        sum += (*shares)[k].p;
    if (s->r->n_faults > before)
        goto out;
    if (isnan(sum))
        refuse(s, column, "needs a probability after each name, as in 'A:0.5;B:0.2'");
    else if (sum > 1 + 1e-9)
        refuse(s, column, "has probabilities that sum to more than 1");
    else if (sum <= 0)
        refuse(s, column, "gives nobody a probability above 0");
out:
    det_free(copy);
}

static void read_references(det_sheet *s, size_t column, int (*find)(det_reading *, det_place, const char *), int **out,
                            size_t *n)
{
    char *copy = det_reading_copy(s->r, det_sheet_cell(s, column)), *rest = copy, *part;
    int i = 0;
    if (copy && *copy)
        while ((part = next_part(s, column, &rest, &i))) {
            int *slot = det_reading_grow(s->r, (void **)out, n, sizeof *slot);
            if (slot)
                *slot = find(s->r, det_sheet_place(s, column), part);
        }
    det_free(copy);
}

static void read_days(det_sheet *s, det_act *a)
{
    const det_case *c = s->r->c;
    const char *to = det_sheet_cell(s, DATE_TO);
    a->from = a->to = det_reading_day(s->r, det_sheet_place(s, DATE), "date", det_sheet_cell(s, DATE));
    if (*to)
        a->to = det_reading_day(s->r, det_sheet_place(s, DATE_TO), "date_to", to);
    if (a->from == DET_DAY_NONE || a->to == DET_DAY_NONE)
        return;
    if (a->to < a->from)
        refuse(s, DATE_TO, "is before date");
    else if (s->r->has_window && (a->from < c->from || a->from > c->until))
        refuse(s, DATE, "is outside the window of the case");
    else if (s->r->has_window && a->to > c->until)
        refuse(s, DATE_TO, "is outside the window of the case");
}

static const det_code *read_cameo(det_sheet *s)
{
    const char *text = det_sheet_cell(s, CAMEO);
    const det_code *code = det_codebook_cameo(text);
    char padded[8] = "0";
    if (!*text || code)
        return code;
    strncat(padded, text, 4);
    if (strlen(text) <= 4 && det_codebook_cameo(padded))
        det_reading_fault(s->r, DET_DATA, det_sheet_place(s, CAMEO),
                          "unknown CAMEO code '%s', did a spreadsheet drop the zero of '%s'?", text, padded);
    else
        refuse(s, CAMEO, "is not a CAMEO code");
    return NULL;
}

static void read_class(det_sheet *s, det_act *a)
{
    static const char *const names[] = {"VC", "MC", "VH", "MH"};
    const char *text = det_sheet_cell(s, CLASS), *goldstein = det_sheet_cell(s, GOLDSTEIN);
    const det_code *code = read_cameo(s);
    int cls = *text ? det_reading_choice(s->r, det_sheet_place(s, CLASS), "class", text, names, DET_N_CLASSES) : -1;
    int has_column = s->at[CLASS] >= 0 || s->at[CAMEO] >= 0;
    if (!has_column && s->n_rows == 1)
        det_reading_fault(s->r, DET_DATA, (det_place){s->path, 1, 1},
                          "one of the columns 'class' and 'cameo' is needed");
    if (has_column && !*text && !*det_sheet_cell(s, CAMEO))
        det_reading_fault(s->r, DET_DATA, det_sheet_place(s, CLASS), "an act needs a class, a cameo code or both");
    if (code && cls >= 0 && cls != (int)code->cls)
        det_reading_fault(s->r, DET_DATA, det_sheet_place(s, CLASS),
                          "class %s does not agree with CAMEO %s, which is %s", text, code->code, names[code->cls]);
    a->cls = code ? code->cls : cls >= 0 ? (det_class)cls : DET_VC;
    a->cameo = det_reading_copy(s->r, code ? code->code : "");
    a->goldstein = code ? code->goldstein : det_codebook_class_goldstein(a->cls);
    if (*goldstein)
        a->goldstein = det_reading_number(s->r, det_sheet_place(s, GOLDSTEIN), "goldstein", goldstein, -10, 10);
}

static void read_rest(det_sheet *s, det_act *a)
{
    static const char *const visibilities[] = {"public", "deniable", "covert"};
    const char *order = det_sheet_cell(s, ORDER), *deaths = det_sheet_cell(s, DEATHS);
    const char *visibility = det_sheet_cell(s, VISIBILITY), *grade = det_sheet_cell(s, GRADE);
    long place = 0;
    if (*order && det_number_read_long(order, 0, 1000000, &place, NULL))
        refuse(s, ORDER, "is not a whole number from 0 to 1000000");
    a->order = (int)place;
    if (*deaths)
        a->deaths = det_reading_number(s->r, det_sheet_place(s, DEATHS), "deaths", deaths, 0, 1e7);
    int seen = *visibility
                   ? det_reading_choice(s->r, det_sheet_place(s, VISIBILITY), "visibility", visibility, visibilities, 3)
                   : 0;
    a->visibility = seen < 0 ? DET_VIS_PUBLIC : (det_visibility)seen;
    if (*grade && (strlen(grade) != 2 || !strchr("ABCDEF", grade[0]) || !strchr("123456", grade[1])))
        refuse(s, GRADE, "is not a letter A to F with a digit 1 to 6");
    else
        strcpy(a->grade, grade);
}

static void read_actors(det_sheet *s, det_act *a)
{
    a->target = -1;
    if (*det_sheet_cell(s, TARGET))
        a->target = det_reading_actor(s->r, det_sheet_place(s, TARGET), det_sheet_cell(s, TARGET));
    else
        det_reading_fault(s->r, DET_DATA, det_sheet_place(s, TARGET), "an act needs a target");
    if (!*det_sheet_cell(s, SOURCE))
        det_reading_fault(s->r, DET_DATA, det_sheet_place(s, SOURCE), "an act needs a source");
    read_shares(s, SOURCE, &a->source, &a->n_source);
    read_shares(s, PERMITTED_BY, &a->permitted_by, &a->n_permitted_by);
    for (size_t i = 0; i < a->n_source; i++)
        if (a->target >= 0 && a->source[i].actor == a->target)
            det_reading_fault(s->r, DET_DATA, det_sheet_place(s, TARGET), "'%s' acts toward itself",
                              det_sheet_cell(s, TARGET));
}

static void read_id(det_sheet *s, det_act *a)
{
    const char *id = det_sheet_cell(s, ID);
    int other = det_case_find_act(s->r->c, id);
    if (det_reading_id(s->r, det_sheet_place(s, ID), id) && other >= 0)
        det_reading_fault(s->r, DET_DATA, det_sheet_place(s, ID), "id '%s' stands twice, first on line %ld", id,
                          s->r->c->acts[other].line);
    a->id = det_reading_copy(s->r, id);
}

static void read_act(det_sheet *s)
{
    det_case *c = s->r->c;
    det_act a = {.line = s->row.line};
    read_id(s, &a);
    read_days(s, &a);
    read_actors(s, &a);
    read_class(s, &a);
    read_rest(s, &a);
    read_references(s, SOURCES, det_reading_source, &a.sources, &a.n_sources);
    read_references(s, CONTESTED, det_reading_claim, &a.claims, &a.n_claims);
    a.note = det_reading_copy(s->r, det_sheet_cell(s, NOTE));
    if (!s->r->failed && det_reserve((void **)&c->acts, &c->cap_acts, c->n_acts + 1, sizeof a))
        s->r->failed = 1;
    if (s->r->failed)
        det_act_free(&a);
    else
        c->acts[c->n_acts++] = a;
}

det_status det_acts_read(det_reading *r, const char *path, det_err *err)
{
    det_status st = det_sheet_read(r, path, columns, N_COLUMNS, read_act, err);
    r->c->has_hand_coded = st == DET_OK;
    return st;
}
