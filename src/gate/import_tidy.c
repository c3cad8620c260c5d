/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/import_tidy.h"

#include "base/csv.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "data/codebook.h"
#include "gate/dull.h"

#include <stdlib.h>
#include <string.h>

enum { DATE, SOURCE, TARGET, CAMEO, QUAD, GOLDSTEIN, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"date", "source", "target", "cameo", "quad", "goldstein"};

/* What becomes of a row; all but KEPT are reasons for dropping it. */
typedef enum fate { KEPT, OUTSIDE, STRANGER, ITSELF, UNREADABLE, AGAIN, N_FATES } fate;
static const char *const reasons[N_FATES] = {"",
                                             "outside the window",
                                             "with an actor that is not in the case",
                                             "of an actor toward itself",
                                             "that cannot be read",
                                             "told again on the same day"};

typedef struct alias {
    const char *name;
    int actor;
} alias;

typedef struct tidy {
    const det_case *c;
    alias *aliases; /* [n_aliases], sorted by name */
    size_t n_aliases;
    int at[N_COLUMNS]; /* field of each column */
    det_dull dull;
    size_t count[N_FATES];
} tidy;

static int by_name(const void *a, const void *b)
{
    return strcmp(((const alias *)a)->name, ((const alias *)b)->name);
}

static det_status list_aliases(tidy *t, det_err *err)
{
    const det_case *c = t->c;
    size_t n = c->n_actors, k = 0;
    for (size_t i = 0; i < c->n_actors; i++)
        n += c->actors[i].n_codes;
    t->aliases = det_calloc(n, sizeof *t->aliases);
    if (!t->aliases)
        return det_err_set(err, DET_NOMEM, "no memory for the names of the actors");
    for (size_t i = 0; i < c->n_actors; i++) {
        t->aliases[k++] = (alias){c->actors[i].id, (int)i};
        for (size_t j = 0; j < c->actors[i].n_codes; j++)
            t->aliases[k++] = (alias){c->actors[i].codes[j], (int)i};
    }
    t->n_aliases = n;
    qsort(t->aliases, n, sizeof *t->aliases, by_name);
    for (size_t i = 1; i < n; i++)
        if (!strcmp(t->aliases[i].name, t->aliases[i - 1].name) && t->aliases[i].actor != t->aliases[i - 1].actor)
            return det_err_set(err, DET_DATA, "the code '%s' belongs to two actors", t->aliases[i].name);
    return DET_OK;
}

static int find_alias(const tidy *t, const char *name)
{
    alias key = {name, -1};
    const alias *found = bsearch(&key, t->aliases, t->n_aliases, sizeof key, by_name);
    return found ? found->actor : -1;
}

static det_status read_header(tidy *t, det_csv *csv, det_err *err)
{
    det_csv_row row;
    det_status st = det_csv_next(csv, &row, err);
    if (st)
        return st;
    for (int k = 0; k < N_COLUMNS; k++) {
        t->at[k] = -1;
        for (size_t i = 0; i < row.n; i++)
            if (!strcmp(row.fields[i].text, columns[k]))
                t->at[k] = (int)i;
        if (t->at[k] < 0)
            return det_err_at(err, DET_DATA, det_csv_name(csv), 1, 1, "the tidy layout needs the column '%s'",
                              columns[k]);
    }
    return DET_OK;
}

/* The values of a row as far as they can be read without the case; 0 where they cannot. */
static int read_values(const char *cell[N_COLUMNS], det_act *a)
{
    const det_code *code = det_codebook_cameo(cell[CAMEO]);
    long quad;
    if (det_day_read(cell[DATE], &a->from) || det_number_read_long(cell[QUAD], 1, DET_N_CLASSES, &quad, NULL))
        return 0;
    a->to = a->from;
    a->cls = (det_class)(quad - 1);
    a->goldstein = code ? code->goldstein : det_codebook_class_goldstein(a->cls);
    return !*cell[GOLDSTEIN] || !det_number_read_double(cell[GOLDSTEIN], -10, 10, &a->goldstein, NULL);
}

static int take_cells(const tidy *t, const det_csv_row *row, const char *cell[N_COLUMNS])
{
    for (int k = 0; k < N_COLUMNS; k++) {
        if ((size_t)t->at[k] >= row->n || row->fields[t->at[k]].bad_utf8)
            return 0;
        cell[k] = row->fields[t->at[k]].text;
    }
    return 1;
}

/* Judge a row; when it is kept its author is in *author and the rest in *a. */
static fate judge(tidy *t, const char *cell[N_COLUMNS], det_act *a, int *author)
{
    if (!read_values(cell, a))
        return UNREADABLE;
    if (a->from < t->c->from || a->from > t->c->until)
        return OUTSIDE;
    t->dull.rows_per_day[a->from - t->c->from] += 1;
    *author = find_alias(t, cell[SOURCE]);
    a->target = find_alias(t, cell[TARGET]);
    if (*author < 0 || a->target < 0)
        return STRANGER;
    return *author == a->target ? ITSELF : KEPT;
}

static det_status read_rows(tidy *t, det_csv *csv, det_err *err)
{
    det_csv_row row;
    det_status st = det_csv_next(csv, &row, err);
    for (; !st && row.n; st = st ? st : det_csv_next(csv, &row, err)) {
        const char *cell[N_COLUMNS];
        int author = -1;
        det_act a = {.line = row.line};
        fate f = take_cells(t, &row, cell) ? judge(t, cell, &a, &author) : UNREADABLE;
        t->count[f]++;
        if (f == KEPT)
            st = det_dull_add(&t->dull, &a, author, cell[CAMEO], err);
    }
    return st;
}

/* Day, author, target, code; 0 where the two tell of the same. */
static int same_telling(const det_act *x, const det_act *y)
{
    const int gaps[] = {x->from - y->from, x->source->actor - y->source->actor, x->target - y->target};
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
        if (gaps[i])
            return gaps[i];
    return strcmp(x->cameo, y->cameo);
}

static int by_telling(const void *a, const void *b)
{
    const det_act *x = a, *y = b;
    int gap = same_telling(x, y);
    return gap ? gap : (x->line > y->line) - (x->line < y->line);
}

static void drop_repeats(tidy *t)
{
    det_dull *d = &t->dull;
    size_t kept = 0;
    if (d->n_acts)
        qsort(d->acts, d->n_acts, sizeof *d->acts, by_telling);
    for (size_t i = 0; i < d->n_acts; i++) {
        if (kept && !same_telling(&d->acts[kept - 1], &d->acts[i]))
            det_act_free(&d->acts[i]);
        else
            d->acts[kept++] = d->acts[i];
    }
    t->count[AGAIN] = d->n_acts - kept;
    t->count[KEPT] = d->n_acts = kept;
}

static det_status describe(const tidy *t, const char *path, det_input *out, det_err *err)
{
    det_text why = {0};
    *out = (det_input){.rows_kept = t->count[KEPT]};
    for (int f = KEPT + 1; f < N_FATES; f++) {
        out->rows_dropped += t->count[f];
        if (t->count[f])
            det_text_addf(&why, "%s%zu %s", why.n ? ", " : "", t->count[f], reasons[f]);
    }
    out->rows_read = out->rows_kept + out->rows_dropped;
    out->dropped_why = det_text_take(&why);
    out->path = det_strdup(path);
    if (!out->dropped_why || !out->path)
        return det_err_set(err, DET_NOMEM, "no memory to describe %s", path);
    return det_hash_file(path, out->sha256, err);
}

det_status det_import_tidy(const char *path, det_case *c, det_err *err)
{
    tidy t = {.c = c};
    det_input input = {0};
    det_csv *csv = NULL;
    det_status st = list_aliases(&t, err);
    if (!st)
        st = det_dull_init(&t.dull, c, err);
    if (st)
        goto out;
    if ((st = det_csv_open(path, &csv, err)) || (st = read_header(&t, csv, err)) || (st = read_rows(&t, csv, err)))
        goto out;
    drop_repeats(&t);
    st = describe(&t, path, &input, err);
    if (!st)
        st = det_dull_take_into(&t.dull, &input, c, err);
out:
    det_csv_close(csv);
    det_free(input.path);
    det_free(input.dropped_why);
    det_dull_free(&t.dull);
    det_free(t.aliases);
    return st;
}
