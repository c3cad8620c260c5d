/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/paircase.h"

#include <string.h>

#include "base/csv.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/actors.h"
#include "gate/import_store.h"
#include "gate/import_tidy.h"
#include "gate/store.h"
#include "gate/window.h"

/* Split "AFG,KAB" into codes of the actor. */
static int add_codes(det_actor *a, const char *list)
{
    size_t cap = 0;
    while (list != NULL && *list != '\0') {
        const size_t n = strcspn(list, ",");
        if (det_reserve((void **)&a->codes, &cap, a->n_codes + 1, sizeof *a->codes) != 0)
            return -1;
        char *code = det_text_format("%.*s", (int)n, list);
        if (code == NULL)
            return -1;
        a->codes[a->n_codes++] = code;
        list += n + (list[n] == ',');
    }
    return 0;
}

/* What the table of actors calls it, where it is in there. */
static char *name_of(const det_actor_index *index, const char *id)
{
    const int row = det_actor_index_find(index, id);
    return det_strdup(row < 0 ? id : det_actors_table[row].name);
}

static int fill(det_case *c, const char *path, const det_pair_request *q, const det_actor_index *index)
{
    c->folder = det_strdup(path);
    c->actors = det_calloc(2, sizeof *c->actors);
    c->fears = det_calloc(2, sizeof *c->fears);
    if (c->folder == NULL || c->actors == NULL || c->fears == NULL)
        return -1;
    c->n_actors = c->n_fears = 2;
    c->principals[1] = 1;
    c->step_days = 1;
    for (int i = 0; i < 2; i++) {
        det_actor *a = &c->actors[i];
        a->id = det_strdup(q->id[i]);
        a->name = name_of(index, q->id[i]);
        c->fears[i] = (det_fear){.holder = i, .about = 1 - i, .through = -1, .name = det_strdup("the other itself")};
        if (a->id == NULL || a->name == NULL || c->fears[i].name == NULL || add_codes(a, q->codes[i]) != 0)
            return -1;
    }
    c->title = det_text_format("%s and %s", c->actors[0].name, c->actors[1].name);
    return c->title == NULL ? -1 : 0;
}

static int is_actor(const det_actor *a, const char *name)
{
    int found = strcmp(a->id, name) == 0;
    for (size_t i = 0; i < a->n_codes; i++)
        found |= strcmp(a->codes[i], name) == 0;
    return found;
}

typedef struct columns {
    size_t date, source, target;
} columns;

static det_status read_columns(det_csv *csv, columns *at, det_err *err)
{
    det_csv_row row;
    const det_status st = det_csv_next(csv, &row, err);
    if (st != DET_OK)
        return st;
    *at = (columns){row.n, row.n, row.n};
    for (size_t i = 0; i < row.n; i++) {
        const char *name = row.fields[i].text;
        size_t *place = strcmp(name, "date") == 0     ? &at->date
                        : strcmp(name, "source") == 0 ? &at->source
                        : strcmp(name, "target") == 0 ? &at->target
                                                      : NULL;
        if (place != NULL)
            *place = i;
    }
    if (at->date == row.n || at->source == row.n || at->target == row.n)
        return det_err_at(err, DET_DATA, det_csv_name(csv), 1, 0,
                          "an event file needs the columns date, source, target, cameo, quad and goldstein");
    return DET_OK;
}

/* Widen from..until by one row if it is an act between the two. */
static void look_at(const det_case *c, const det_csv_row *row, const columns *at, det_day *from, det_day *until)
{
    det_day day;
    if (row->n <= at->date || row->n <= at->source || row->n <= at->target)
        return;
    const char *source = row->fields[at->source].text, *target = row->fields[at->target].text;
    const int between = (is_actor(&c->actors[0], source) && is_actor(&c->actors[1], target)) ||
                        (is_actor(&c->actors[1], source) && is_actor(&c->actors[0], target));
    if (!between || det_day_read(row->fields[at->date].text, &day) != 0)
        return;
    *from = *from == DET_DAY_NONE || day < *from ? day : *from;
    *until = *until == DET_DAY_NONE || day > *until ? day : *until;
}

/* First and last day of a tidy file with an act between the two. */
static det_status find_span(const char *path, const det_case *c, det_day *from, det_day *until, det_err *err)
{
    det_csv *csv = NULL;
    det_csv_row row;
    columns at;
    det_status st = det_csv_open(path, &csv, err);
    if (st != DET_OK)
        return st;
    st = read_columns(csv, &at, err);
    while (st == DET_OK && (st = det_csv_next(csv, &row, err)) == DET_OK && row.n > 0)
        look_at(c, &row, &at, from, until);
    det_csv_close(csv);
    return st;
}

static det_status find_window(const char *path, det_case *c, const det_pair_request *q, det_err *err)
{
    det_day from = DET_DAY_NONE, until = DET_DAY_NONE;
    const det_status st = det_store_is_one(path) ? det_import_store_span(path, q->format, c, &from, &until, err)
                                                 : find_span(path, c, &from, &until, err);
    if (st != DET_OK)
        return st;
    if (from == DET_DAY_NONE)
        return det_err_at(err, DET_DATA, path, 0, 0, "no row holds an act between '%s' and '%s'", q->id[0], q->id[1]);
    c->from = q->from == DET_DAY_NONE ? from : q->from;
    c->until = q->until == DET_DAY_NONE ? until : q->until;
    return DET_OK;
}

/* Leave out the days before and after all that was covered. */
static det_status trim(det_case *c, det_err *err)
{
    det_day from = c->from, until = c->until;
    while (from < until && c->background_rows[from - c->from] == 0)
        from++;
    while (until > from && c->background_rows[until - c->from] == 0)
        until--;
    return c->background_rows[from - c->from] == 0 ? DET_OK : det_window_restrict(c, from, until, NULL, err);
}

det_status det_paircase_read(const char *path, const det_pair_request *q, det_case *out, det_err *err)
{
    if (strcmp(q->id[0], q->id[1]) == 0)
        return det_err_set(err, DET_USAGE, "a pair needs two actors, '%s' is named twice", q->id[0]);
    if (q->format != NULL && !det_store_is_one(path))
        return det_err_at(err, DET_USAGE, path, 0, 0, "is no store, of whose formats one could be chosen");
    det_case c = {0};
    det_actor_index *index = NULL;
    det_status st = det_actor_index_open(&index, err);
    if (st != DET_OK)
        return st;
    if (fill(&c, path, q, index) != 0) {
        st = det_err_set(err, DET_NOMEM, "memory ran out while the pair was set up");
        goto out;
    }
    st = find_window(path, &c, q, err);
    if (st != DET_OK)
        goto out;
    if (c.from > c.until) {
        char a[11], b[11];
        st = det_err_set(err, DET_USAGE, "the window %s to %s ends before it begins", det_day_print(c.from, a),
                         det_day_print(c.until, b));
        goto out;
    }
    st = det_store_is_one(path) ? det_import_store(path, q->format, &c, err) : det_import_tidy(path, &c, err);
    if (st == DET_OK)
        st = trim(&c, err);
    if (st != DET_OK)
        goto out;
    *out = c;
    c = (det_case){0};
out:
    det_actor_index_close(index);
    det_case_free(&c);
    return st;
}
