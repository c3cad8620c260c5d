/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/ingest.h"

#include "base/hash.h"
#include "base/mem.h"
#include "gate/roster.h"

#include <stdlib.h>
#include <string.h>

typedef struct ingest {
    det_store *s;
    const det_ingest_options *o;
    det_actor_index *index;
    det_roster *roster;
    det_rows *rows;
    det_layout layout;
    det_cameo_memo *memo;
    det_imported_file f;
    size_t by_fate[DET_N_FATES];
    size_t by_release[3]; /* GDELT rows of 57, 58, 61 fields */
} ingest;

/* Text as a field of CSV. */
static void write_quoted(FILE *out, const char *s, size_t n)
{
    fputc('"', out);
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '"')
            fputc('"', out);
        fputc(s[i], out);
    }
    fputc('"', out);
}

static void reject(const ingest *g, const det_row *row, det_fate fate)
{
    FILE *out = g->o->rejects;
    if (!out)
        return;
    write_quoted(out, g->f.path, strlen(g->f.path));
    fprintf(out, ",%ld,%s,", row->line, det_fate_reason(fate));
    write_quoted(out, row->raw, row->n_raw);
    fputc('\n', out);
}

static void widen(det_imported_file *f, det_day day)
{
    f->first = f->first == DET_DAY_NONE || day < f->first ? day : f->first;
    f->last = f->last == DET_DAY_NONE || day > f->last ? day : f->last;
}

static void note_width(ingest *g, size_t n_fields)
{
    static const size_t widths[] = {57, 58, 61};
    for (size_t i = 0; i < 3; i++)
        g->by_release[i] += n_fields == widths[i];
}

static void note_kept(ingest *g, const det_row *row, const det_event *e)
{
    g->f.rows.kept++;
    g->f.n_mutual += (size_t)e->is_mutual;
    g->f.n_mended += (size_t)e->is_mended;
    g->f.n_latin1 += (size_t)row->is_latin1;
    widen(&g->f, e->day);
}

/* Place both parties; PLACE where one is nobody. */
static det_status place(ingest *g, const det_event *e, int actor[2], det_fate *fate, det_err *err)
{
    det_status st = det_roster_place(g->roster, g->s, &e->source, e->are_names, &actor[0], err);
    if (!st)
        st = det_roster_place(g->roster, g->s, &e->target, e->are_names, &actor[1], err);
    if (!st && (actor[0] < 0 || actor[1] < 0))
        *fate = DET_FATE_PLACE;
    return st;
}

static int is_readable(det_fate f)
{
    return f == DET_FATE_KEPT || f == DET_FATE_PARTY;
}

static det_status take_event(ingest *g, const det_row *row, const det_event *e, det_fate fate, det_err *err)
{
    int is_new = 1, actor[2];
    det_status st = is_readable(fate) ? det_store_see(g->s, e, &is_new, err) : DET_OK;
    if (!st && !is_new) {
        g->f.rows.duplicate++;
        return DET_OK;
    }
    if (!st && is_readable(fate))
        det_store_expose(g->s, e->day);
    if (!st && !fate)
        st = place(g, e, actor, &fate, err);
    if (st)
        return st;
    g->by_fate[fate]++;
    if (fate) {
        reject(g, row, fate);
        return DET_OK;
    }
    note_kept(g, row, e);
    return det_store_add(g->s, e, actor[0], actor[1], g->o->keep_acts, err);
}

static det_status take_row(ingest *g, const det_row *row, det_err *err)
{
    det_event e;
    const det_fate fate = det_importers_read(&g->layout, row, &e);
    g->f.rows.read++;
    note_width(g, row->n);
    if (fate || !e.is_mention)
        return take_event(g, row, &e, fate, err);
    g->by_fate[fate]++;
    note_kept(g, row, &e);
    return det_store_report(g->s, &e, err);
}

static det_status take_rows(ingest *g, det_row *row, int has_row, det_err *err)
{
    det_status st = DET_OK;
    if (has_row && g->layout.importer->has_header)
        st = det_rows_next(g->rows, row, &has_row, err);
    while (!st && has_row) {
        st = take_row(g, row, err);
        if (!st)
            st = det_rows_next(g->rows, row, &has_row, err);
    }
    return st;
}

static void sum_up(ingest *g)
{
    for (int f = DET_FATE_KEPT + 1; f < DET_N_FATES; f++) {
        g->f.rows.dropped += g->by_fate[f];
        if (g->by_fate[f])
            g->f.reasons[g->f.n_reasons++] = (det_import_reason){det_fate_reason((det_fate)f), g->by_fate[f]};
    }
    int n_kinds = 0;
    for (size_t i = 0; i < 3; i++)
        n_kinds += g->by_release[i] > 0;
    if (g->layout.importer == &det_importer_gdelt && n_kinds > 1)
        snprintf(g->f.release, sizeof g->f.release, "GDELT mixed, %zu of 57 columns, %zu of 58, %zu of 61", g->by_release[0],
                 g->by_release[1], g->by_release[2]);
}

/* The entry of the answer's list for a name, made where there is none; NULL without memory. */
static det_unplaced *find_unplaced(det_imported *m, const det_actor_index *index, const char *name)
{
    for (size_t i = 0; i < m->n_unplaced; i++)
        if (!strcmp(m->unplaced[i].name, name))
            return &m->unplaced[i];
    det_unplaced *grown = det_realloc(m->unplaced, m->n_unplaced + 1, sizeof *grown);
    if (!grown)
        return NULL;
    const char *nearest = det_actor_index_nearest(index, name);
    det_unplaced u = {det_strdup(name), 0, det_strdup(nearest)};
    m->unplaced = grown;
    if (!u.name || (nearest && !u.nearest)) {
        det_free(u.name);
        det_free(u.nearest);
        return NULL;
    }
    m->unplaced[m->n_unplaced] = u;
    return &m->unplaced[m->n_unplaced++];
}

/* Into the store and into the list of the answer. */
static det_status list_unplaced(ingest *g, det_imported *m, det_err *err)
{
    size_t rows, at = 0;
    const char *name;
    det_status st = DET_OK;
    while (!st && (name = det_roster_unplaced(g->roster, &at, &rows))) {
        det_unplaced *u = find_unplaced(m, g->index, name);
        if (!u)
            return det_err_set(err, DET_NOMEM, "no memory for the list of parties");
        u->rows += rows;
        st = det_store_unplaced(g->s, name, rows, u->nearest, err);
    }
    return st;
}

static int by_rows(const void *a, const void *b)
{
    const det_unplaced *x = a, *y = b;
    return x->rows != y->rows ? (x->rows < y->rows) - (x->rows > y->rows) : strcmp(x->name, y->name);
}

static det_status append(det_imported *m, det_imported_file *f, det_err *err)
{
    det_imported_file *grown = det_realloc(m->files, m->n_files + 1, sizeof *grown);
    if (!grown)
        return det_err_set(err, DET_NOMEM, "no memory for the list of files");
    m->files = grown;
    m->files[m->n_files++] = *f;
    f->path = NULL;
    if (m->n_unplaced)
        qsort(m->unplaced, m->n_unplaced, sizeof *m->unplaced, by_rows);
    return DET_OK;
}

/* A file that is in the store: its rows are counted, nothing more. */
static det_status count_known(ingest *g, det_row *row, int has_row, det_err *err)
{
    det_status st = DET_OK;
    size_t n = 0;
    while (!st && has_row) {
        n++;
        st = det_rows_next(g->rows, row, &has_row, err);
    }
    n -= n && g->layout.importer->has_header;
    g->f.rows = (det_import_rows){.read = n, .duplicate = n};
    return st;
}

static det_status open_file(ingest *g, const char *path, det_row *row, int *has_row, det_err *err)
{
    g->f.path = det_strdup(path);
    if (!g->f.path)
        return det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    det_status st = det_hash_file(path, g->f.sha256, err);
    if (!st)
        st = det_rows_open(path, &g->rows, err);
    if (!st)
        st = det_rows_next(g->rows, row, has_row, err);
    if (st)
        return st;
    if (!*has_row)
        return det_err_at(err, DET_DATA, path, 0, 0, "is empty");
    st = det_importers_recognise(path, row, g->o->importer, g->o->mapping, &g->layout, err);
    if (st)
        return st;
    g->layout.is_brief = !g->o->keep_acts;
    g->layout.memo = g->memo = det_calloc(1, sizeof *g->memo);
    if (!g->memo)
        return det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    det_rows_want(g->rows, g->layout.at, DET_LAYOUT_COLUMNS);
    g->f.format = g->layout.importer->name;
    g->f.is_curated = g->layout.importer->is_curated;
    memcpy(g->f.release, g->layout.release, sizeof g->f.release);
    st = det_actor_index_open(&g->index, err);
    return st ? st : det_roster_open(g->index, &g->roster, err);
}

static det_status read_into(ingest *g, det_row *row, int has_row, det_imported *m, det_err *err)
{
    det_status st = det_store_begin(g->s, &g->f, err);
    if (st)
        return st;
    if (g->f.was_known)
        return count_known(g, row, has_row, err);
    st = take_rows(g, row, has_row, err);
    sum_up(g);
    if (!st)
        st = list_unplaced(g, m, err);
    if (!st)
        st = det_store_commit(g->s, &g->f, err);
    if (st)
        det_store_abandon(g->s);
    return st;
}

det_status det_ingest_file(det_store *s, const char *path, const det_ingest_options *o, det_imported *m, det_err *err)
{
    ingest g = {.s = s, .o = o, .f = {.first = DET_DAY_NONE, .last = DET_DAY_NONE}};
    det_row row = {0};
    int has_row = 0;
    det_status st = open_file(&g, path, &row, &has_row, err);
    if (!st)
        st = read_into(&g, &row, has_row, m, err);
    if (!st)
        st = append(m, &g.f, err);
    det_rows_close(g.rows);
    det_roster_close(g.roster);
    det_actor_index_close(g.index);
    det_free(g.memo);
    det_free(g.f.path);
    return st;
}
