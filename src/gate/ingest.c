/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/ingest.h"

#include "base/mem.h"
#include "gate/relay.h"
#include "gate/seen.h"

#include <stdlib.h>
#include <string.h>

/* A party of the file at hand. */
typedef struct party {
    det_batch_party told; /* its name: see below */
    char *name;           /* owned, of a party that no table has; NULL of any other */
    int actor;            /* of the store, 0: not asked for yet */
    size_t rows;
} party;

/* A report of an event. */
typedef struct mention {
    int64_t id;
    det_day day;
} mention;

typedef struct ingest {
    det_store *s;
    const det_ingest_options *o;
    const det_actor_index *index;
    det_relay *relay;
    det_seen *seen;
    unsigned char *is_again; /* [DET_BATCH_ROWS] */
    mention *mentions;       /* [DET_BATCH_ROWS] */
    /* of the file at hand */
    const det_importer *importer;
    det_imported_file f;
    party *parties;
    size_t n_parties, cap_parties;
    int *codes; /* numbers of the store */
    size_t n_codes, cap_codes;
    size_t by_fate[DET_N_FATES];
    size_t by_width[DET_BATCH_WIDTHS];
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

static void reject(const ingest *g, const det_batch *b, const det_batch_row *row)
{
    FILE *out = g->o->rejects;
    const char *at = b->texts.s + row->text;
    long line;
    size_t n;
    if (!out)
        return;
    memcpy(&line, at, sizeof line);
    memcpy(&n, at + sizeof line, sizeof n);
    write_quoted(out, g->f.path, strlen(g->f.path));
    fprintf(out, ",%ld,%s,", line, det_fate_reason((det_fate)row->fate));
    write_quoted(out, at + sizeof line + sizeof n, n);
    fputc('\n', out);
}

static void widen(det_imported_file *f, det_day day)
{
    f->first = f->first == DET_DAY_NONE || day < f->first ? day : f->first;
    f->last = f->last == DET_DAY_NONE || day > f->last ? day : f->last;
}

static void note_kept(ingest *g, const det_batch_row *row)
{
    g->f.rows.kept++;
    g->f.n_mutual += (row->flags & DET_BATCH_MUTUAL) != 0;
    g->f.n_mended += (row->flags & DET_BATCH_MENDED) != 0;
    g->f.n_latin1 += (row->flags & DET_BATCH_LATIN1) != 0;
    widen(&g->f, row->day);
}

/* ---- parties and codes ---- */

static det_status meet_parties(ingest *g, const det_batch *b, det_err *err)
{
    if (det_reserve((void **)&g->parties, &g->cap_parties, g->n_parties + b->n_parties, sizeof *g->parties))
        return det_err_set(err, DET_NOMEM, "no memory for the parties of a file");
    for (size_t i = 0; i < b->n_parties; i++) {
        party p = {.told = b->parties[i]};
        if (p.told.row < 0 && !(p.name = det_strdup(b->texts.s + p.told.name)))
            return det_err_set(err, DET_NOMEM, "no memory for the parties of a file");
        g->parties[g->n_parties++] = p;
    }
    return DET_OK;
}

static det_status meet_codes(ingest *g, const det_batch *b, det_err *err)
{
    if (det_reserve((void **)&g->codes, &g->cap_codes, g->n_codes + b->n_codes, sizeof *g->codes))
        return det_err_set(err, DET_NOMEM, "no memory for the codes of a file");
    for (size_t i = 0; i < b->n_codes; i++) {
        const det_status st = det_store_code(g->s, b->texts.s + b->codes[i], &g->codes[g->n_codes++], err);
        if (st)
            return st;
    }
    return DET_OK;
}

static det_status enter(ingest *g, party *p, det_err *err)
{
    if (!p->told.is_actor)
        return DET_OK;
    if (p->told.row < 0)
        return det_store_actor(g->s, p->name, p->name, "unplaced", "", &p->actor, err);
    const det_known_actor *a = &det_actors_table[p->told.row];
    const char *kind = a->kind == DET_STATE ? "state" : a->kind == DET_ARMED_GROUP ? "armed_group" : "organisation";
    return det_store_actor(g->s, a->code, a->name, kind, a->home, &p->actor, err);
}

/* The party's actor in the store; its rows are counted. */
static inline det_status place(ingest *g, uint32_t i, int *actor, det_err *err)
{
    party *p = &g->parties[i];
    const det_status st = p->actor ? DET_OK : enter(g, p, err);
    p->rows++;
    *actor = p->actor;
    return st;
}

/* ---- rows ---- */

static det_status keep_act(ingest *g, const det_batch *b, const det_batch_row *row, const det_tally_key *key, det_err *err)
{
    const char *id = b->texts.s + row->text, *source = id + strlen(id) + 1, *target = source + strlen(source) + 1;
    const det_act_row act = {.event = id, .source_name = source, .target_name = target, .publisher = target + strlen(target) + 1,
                             .reported = row->reported, .goldstein = row->goldstein, .deaths = row->deaths};
    return det_store_act(g->s, key, &act, err);
}

static det_status take_act(ingest *g, const det_batch *b, const det_batch_row *row, det_err *err)
{
    det_tally_key key = {.day = row->day, .cls = row->cls, .is_mutual = (row->flags & DET_BATCH_MUTUAL) != 0};
    det_status st = place(g, row->source, &key.source, err);
    if (!st)
        st = place(g, row->target, &key.target, err);
    if (st || row->fate)
        return st;
    key.code = g->codes[row->code];
    st = det_store_count(g->s, &key, row->goldstein, row->deaths, err);
    return !st && g->o->keep_acts ? keep_act(g, b, row, &key, err) : st;
}

static det_status take_row(ingest *g, const det_batch *b, const det_batch_row *row, det_err *err)
{
    det_status st = DET_OK;
    if (det_batch_is_event(row)) {
        det_store_expose(g->s, row->day);
        if (row->fate != DET_FATE_PARTY)
            st = take_act(g, b, row, err);
    }
    g->by_fate[row->fate]++;
    if (row->fate)
        reject(g, b, row);
    else
        note_kept(g, row);
    return st;
}

static int by_event(const void *a, const void *b)
{
    const mention *x = a, *y = b;
    return x->id != y->id ? (x->id > y->id) - (x->id < y->id) : (x->day > y->day) - (x->day < y->day);
}

/* Reports of one event go into the store together. */
static det_status take_mentions(ingest *g, const det_batch *b, det_err *err)
{
    det_status st = DET_OK;
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++)
        if (b->rows[i].flags & DET_BATCH_MENTION && !b->rows[i].fate)
            g->mentions[n++] = (mention){b->rows[i].id, b->rows[i].reported};
    if (n)
        qsort(g->mentions, n, sizeof *g->mentions, by_event);
    for (size_t from = 0, to; from < n && !st; from = to) {
        for (to = from + 1; to < n && g->mentions[to].id == g->mentions[from].id;)
            to++;
        st = det_store_report(g->s, g->mentions[from].id, g->mentions[from].day, g->mentions[to - 1].day, to - from, err);
    }
    return st;
}

static det_status take_batch(ingest *g, const det_batch *b, det_err *err)
{
    det_status st = meet_parties(g, b, err);
    if (!st)
        st = meet_codes(g, b, err);
    if (!st)
        st = det_seen_add(g->seen, det_store_format(g->s), b->rows, b->n, g->is_again, err);
    for (size_t i = 0; i < b->n && !st; i++) {
        if (g->is_again[i])
            g->f.rows.duplicate++;
        else
            st = take_row(g, b, &b->rows[i], err);
    }
    g->f.rows.read += b->n;
    for (int k = 0; k < DET_BATCH_WIDTHS; k++)
        g->by_width[k] += b->n_by_width[k];
    return st ? st : take_mentions(g, b, err);
}

static det_status take_rows(ingest *g, size_t i, det_err *err)
{
    const det_batch *b = NULL;
    det_status st;
    while (!(st = det_relay_next(g->relay, i, &b, g->f.sha256, err)) && b)
        if ((st = take_batch(g, b, err)))
            break;
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
    for (int k = 0; k < DET_BATCH_WIDTHS; k++)
        n_kinds += g->by_width[k] > 0;
    if (g->importer == &det_importer_gdelt && n_kinds > 1)
        snprintf(g->f.release, sizeof g->f.release, "GDELT mixed, %zu of 57 columns, %zu of 58, %zu of 61", g->by_width[0],
                 g->by_width[1], g->by_width[2]);
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
    det_status st = DET_OK;
    for (size_t i = 0; i < g->n_parties && !st; i++) {
        const party *p = &g->parties[i];
        if (!p->name || !p->rows)
            continue;
        det_unplaced *u = find_unplaced(m, g->index, p->name);
        if (!u)
            return det_err_set(err, DET_NOMEM, "no memory for the list of parties");
        u->rows += p->rows;
        st = det_store_unplaced(g->s, p->name, p->rows, u->nearest, err);
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
static det_status count_known(ingest *g, size_t i, det_err *err)
{
    const det_batch *b = NULL;
    det_status st;
    size_t n = 0;
    while (!(st = det_relay_next(g->relay, i, &b, g->f.sha256, err)) && b)
        n += b->n;
    g->f.rows = (det_import_rows){.read = n, .duplicate = n};
    return st;
}

static det_status read_into(ingest *g, size_t i, det_imported *m, det_err *err)
{
    det_status st = det_store_begin(g->s, &g->f, err);
    if (st)
        return st;
    if (g->f.was_known)
        return count_known(g, i, err);
    st = take_rows(g, i, err);
    sum_up(g);
    if (!st)
        st = list_unplaced(g, m, err);
    if (!st)
        st = det_store_commit(g->s, &g->f, err);
    if (st)
        det_store_abandon(g->s);
    return st;
}

static void forget_file(ingest *g)
{
    for (size_t i = 0; i < g->n_parties; i++)
        det_free(g->parties[i].name);
    det_free(g->f.path);
    g->f = (det_imported_file){.first = DET_DAY_NONE, .last = DET_DAY_NONE};
    g->n_parties = g->n_codes = 0;
    memset(g->by_fate, 0, sizeof g->by_fate);
    memset(g->by_width, 0, sizeof g->by_width);
}

static det_status take_file(ingest *g, size_t i, const char *path, det_imported *m, det_err *err)
{
    const det_layout *layout;
    const det_packed_facts *facts;
    forget_file(g);
    det_status st = det_relay_begin(g->relay, i, &layout, &facts, err);
    if (st)
        return st;
    g->importer = layout->importer;
    g->f.path = det_strdup(path);
    if (!g->f.path)
        return det_err_set(err, DET_NOMEM, "no memory to read %s", path);
    g->f.format = layout->importer->name;
    g->f.is_curated = layout->importer->is_curated;
    memcpy(g->f.release, layout->release, sizeof g->f.release);
    g->f.n_bytes = facts->n_bytes;
    memcpy(g->f.sha256, facts->sha256, sizeof g->f.sha256);
    st = read_into(g, i, m, err);
    return st ? st : append(m, &g->f, err);
}

static det_status make_room(ingest *g, det_err *err)
{
    g->is_again = det_calloc(DET_BATCH_ROWS, sizeof *g->is_again);
    g->mentions = det_calloc(DET_BATCH_ROWS, sizeof *g->mentions);
    if (!g->is_again || !g->mentions)
        return det_err_set(err, DET_NOMEM, "no memory for the rows of a file");
    return det_seen_open(g->s, &g->seen, err);
}

det_status det_ingest_files(det_store *s, const char *const *paths, size_t n, const det_ingest_options *o, const det_run *run,
                            det_imported *m, det_err *err)
{
    const det_harvest_options how = {o->importer, o->mapping, o->keep_acts, o->rejects != NULL};
    det_actor_index *index = NULL;
    ingest g = {.s = s, .o = o};
    det_status st = det_actor_index_open(&index, err);
    g.index = index;
    if (!st)
        st = make_room(&g, err);
    if (!st)
        st = det_relay_open(paths, n, &how, index, run, &g.relay, err);
    for (size_t i = 0; i < n && !st; i++)
        st = take_file(&g, i, paths[i], m, err);
    det_relay_close(g.relay);
    forget_file(&g);
    det_seen_close(g.seen);
    det_free(g.parties);
    det_free(g.codes);
    det_free(g.mentions);
    det_free(g.is_again);
    det_actor_index_close(index);
    return st;
}

det_status det_ingest_file(det_store *s, const char *path, const det_ingest_options *o, det_imported *m, det_err *err)
{
    return det_ingest_files(s, &path, 1, o, NULL, m, err);
}
