/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/import_atlas.h"

#include "base/mem.h"
#include "base/text.h"
#include "gate/store.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ACTORS = 1 << 24 };
static const sqlite3_int64 MOST_ROWS = 1000000000000;

/* One direction with acts: indices of actors into the atlas; dir 0: low acts on high. */
typedef struct flow {
    int low, high, dir;
    long acts;
} flow;

typedef struct reading {
    det_store *store;
    const det_atlas_request *request;
    sqlite3_int64 format;
    int *place; /* [n_places] actor of the store -> index into atlas.actors; -1: not there */
    int *id;    /* [n_actors] and back */
    int n_places;
    size_t n_room; /* actors that there is room for */
    flow *flows;
    size_t n_flows, cap_flows, cap_cells, cap_pairs, cap_jumps, n_read, n_kept;
    det_atlas a;
} reading;

void det_atlas_request_default(det_atlas_request *q)
{
    *q = (det_atlas_request){DET_DAY_NONE, DET_DAY_NONE, 30, 10};
}

static det_status no_memory(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "no memory for the pairs of a store");
}

typedef det_status (*take)(reading *r, sqlite3_stmt *q, det_err *err);

/* Run a query of ?1 format, ?2 first and ?3 last day, row by row. */
static det_status look(reading *r, const char *sql, take f, det_err *err)
{
    sqlite3_stmt *q = NULL;
    int step = SQLITE_DONE;
    det_status st = det_store_prepare(r->store, sql, &q, err);
    if (st)
        return st;
    if (sqlite3_bind_parameter_count(q) > 0)
        sqlite3_bind_int64(q, 1, r->format);
    if (sqlite3_bind_parameter_count(q) > 1) {
        sqlite3_bind_int(q, 2, r->a.from);
        sqlite3_bind_int(q, 3, r->a.until);
    }
    while (!st && (step = sqlite3_step(q)) == SQLITE_ROW)
        st = f(r, q, err);
    if (!st && step != SQLITE_DONE)
        st = det_store_fail(r->store, err);
    sqlite3_finalize(q);
    return st;
}

/* ---- format and window ---- */

/* Columns: format, name, rows, first and last day; most rows first. */
static det_status take_format(reading *r, sqlite3_stmt *q, det_err *err)
{
    sqlite3_int64 rows = 0, first = 0, last = 0;
    det_status st = det_store_whole(r->store, q, 2, 0, MOST_ROWS, &rows, err);
    if (!st)
        st = det_store_whole(r->store, q, 3, DET_STORE_FIRST_DAY, DET_STORE_LAST_DAY, &first, err);
    if (!st)
        st = det_store_whole(r->store, q, 4, DET_STORE_FIRST_DAY, DET_STORE_LAST_DAY, &last, err);
    if (st)
        return st;
    if (r->format) {
        r->a.n_other += (size_t)rows;
        return DET_OK;
    }
    r->format = sqlite3_column_int64(q, 0);
    snprintf(r->a.format, sizeof r->a.format, "%s", det_store_text(q, 1));
    if (r->request->from == DET_DAY_NONE)
        r->a.from = (det_day)first;
    if (r->request->until == DET_DAY_NONE)
        r->a.until = (det_day)last;
    return DET_OK;
}

static det_status find_format(reading *r, const char *path, det_err *err)
{
    char text[384];
    const det_day from = r->request->from == DET_DAY_NONE ? INT32_MIN + 1 : r->request->from;
    const det_day until = r->request->until == DET_DAY_NONE ? INT32_MAX : r->request->until;
    if (from > until)
        return det_err_set(err, DET_USAGE, "the window ends before it begins");
    snprintf(text, sizeof text,
             "SELECT format, f.name, sum(rows), min(day), max(day) FROM exposure JOIN formats f USING (format)"
             " WHERE day BETWEEN %ld AND %ld GROUP BY format ORDER BY 3 DESC, 2",
             (long)from, (long)until);
    r->a.from = from;
    r->a.until = until;
    det_status st = look(r, text, take_format, err);
    if (!st && !r->format)
        st = det_err_at(err, DET_DATA, path, 0, 0, "the store holds no row of event data in the window");
    return st;
}

/* Columns: day, rows. */
static det_status take_exposure(reading *r, sqlite3_stmt *q, det_err *err)
{
    sqlite3_int64 day = 0;
    double rows = 0;
    det_status st = det_store_whole(r->store, q, 0, r->a.from, r->a.until, &day, err);
    if (!st)
        st = det_store_number(r->store, q, 1, 0, (double)MOST_ROWS, &rows, err);
    if (!st)
        r->a.rows_per_day[day - r->a.from] = rows;
    return st;
}

static det_status read_exposure(reading *r, det_err *err)
{
    r->a.rows_per_day = det_calloc((size_t)(r->a.until - r->a.from) + 1, sizeof(double));
    if (!r->a.rows_per_day)
        return no_memory(err);
    return look(r, "SELECT day, rows FROM exposure WHERE format = ?1 AND day BETWEEN ?2 AND ?3", take_exposure, err);
}

/* ---- actors ---- */

static det_actor_kind kind_of(const char *name)
{
    return !strcmp(name, "state")          ? DET_STATE
           : !strcmp(name, "armed_group")  ? DET_ARMED_GROUP
           : !strcmp(name, "organisation") ? DET_ORGANISATION
           : !strcmp(name, "public")       ? DET_PUBLIC
                                           : DET_UNKNOWN_KIND;
}

/* Columns: actor, code, name, kind; by code. */
static det_status take_actor(reading *r, sqlite3_stmt *q, det_err *err)
{
    sqlite3_int64 id = 0;
    const det_status st = det_store_whole(r->store, q, 0, 0, r->n_places - 1, &id, err);
    if (st)
        return st;
    if (r->a.n_actors == r->n_room)
        return det_err_set(err, DET_DATA, "the store is damaged: it has more actors than it counts");
    det_atlas_actor *a = &r->a.actors[r->a.n_actors];
    a->code = det_strdup(det_store_text(q, 1));
    a->name = det_strdup(det_store_text(q, 2));
    a->kind = kind_of(det_store_text(q, 3));
    r->place[id] = (int)r->a.n_actors;
    r->id[r->a.n_actors++] = (int)id;
    return a->code && a->name ? DET_OK : no_memory(err);
}

/* Columns: number of actors, largest actor. Actors are numbered from 1. */
static det_status take_sizes(reading *r, sqlite3_stmt *q, det_err *err)
{
    sqlite3_int64 n = 0, most = 0;
    det_status st = det_store_whole(r->store, q, 0, 0, MOST_ACTORS, &n, err);
    if (!st)
        st = det_store_whole(r->store, q, 1, 0, MOST_ACTORS, &most, err);
    if (st)
        return st;
    r->n_places = (int)most + 1;
    r->n_room = (size_t)n;
    r->a.actors = det_calloc((size_t)n, sizeof *r->a.actors);
    r->place = det_calloc((size_t)r->n_places, sizeof *r->place);
    r->id = det_calloc((size_t)n, sizeof *r->id);
    if (!r->a.actors || !r->place || !r->id)
        return no_memory(err);
    for (int i = 0; i < r->n_places; i++)
        r->place[i] = -1;
    return DET_OK;
}

static det_status read_actors(reading *r, det_err *err)
{
    det_status st = look(r, "SELECT count(*), coalesce(max(actor), 0) FROM actors", take_sizes, err);
    return st ? st : look(r, "SELECT actor, code, name, kind FROM actors ORDER BY code", take_actor, err);
}

/* ---- which pairs ---- */

#define ACTS "sum(CASE curated WHEN 1 THEN rows ELSE 1 END)"
#define IN_WINDOW " WHERE format = ?1 AND day BETWEEN ?2 AND ?3"

/* Columns: source, target, acts, rows. */
static det_status take_flow(reading *r, sqlite3_stmt *q, det_err *err)
{
    sqlite3_int64 from = 0, to = 0, acts = 0, rows = 0;
    det_status st = det_store_whole(r->store, q, 0, 0, r->n_places - 1, &from, err);
    if (!st)
        st = det_store_whole(r->store, q, 1, 0, r->n_places - 1, &to, err);
    if (!st)
        st = det_store_whole(r->store, q, 2, 1, MOST_ROWS, &acts, err);
    if (!st)
        st = det_store_whole(r->store, q, 3, 1, MOST_ROWS, &rows, err);
    if (st)
        return st;
    const int source = r->place[from], target = r->place[to];
    if (source < 0 || target < 0)
        return det_err_set(err, DET_DATA, "the store is damaged: acts of an actor that it does not have");
    r->n_read += (size_t)rows;
    if (source == target)
        return DET_OK;
    if (det_reserve((void **)&r->flows, &r->cap_flows, r->n_flows + 1, sizeof *r->flows))
        return no_memory(err);
    r->flows[r->n_flows++] = (flow){source < target ? source : target, source < target ? target : source,
                                    source > target, (long)acts};
    return DET_OK;
}

static int by_pair(const void *a, const void *b)
{
    const flow *x = a, *y = b;
    if (x->low != y->low)
        return x->low - y->low;
    return x->high != y->high ? x->high - y->high : x->dir - y->dir;
}

static int is_active(const det_atlas_request *q, const flow *f)
{
    return f[0].acts + f[1].acts >= q->least_acts && f[0].acts >= q->least_side && f[1].acts >= q->least_side;
}

/* f: both directions of a pair. */
static det_status add_pair(reading *r, const flow *f, det_err *err)
{
    det_atlas *a = &r->a;
    if (!is_active(r->request, f)) {
        a->n_quiet++;
        return DET_OK;
    }
    if (a->actors[f->low].kind == DET_UNKNOWN_KIND || a->actors[f->high].kind == DET_UNKNOWN_KIND) {
        a->n_unplaced++;
        return DET_OK;
    }
    if (det_reserve((void **)&a->pairs, &r->cap_pairs, a->n_pairs + 1, sizeof *a->pairs))
        return no_memory(err);
    a->pairs[a->n_pairs++] = (det_atlas_pair){.actor = {f->low, f->high}};
    return DET_OK;
}

static det_status find_pairs(reading *r, det_err *err)
{
    det_status st = look(r, "SELECT source, target, " ACTS ", sum(rows) FROM counts JOIN formats USING (format)" IN_WINDOW
                            " GROUP BY source, target", take_flow, err);
    if (st)
        return st;
    if (r->n_flows)
        qsort(r->flows, r->n_flows, sizeof *r->flows, by_pair);
    for (size_t i = 0; i + 1 < r->n_flows && !st; i++)
        if (r->flows[i].low == r->flows[i + 1].low && r->flows[i].high == r->flows[i + 1].high)
            st = add_pair(r, &r->flows[i], err);
    return st;
}

/* ---- codes that jump ---- */

/* Covered days of the window before a day of it, and all. */
static int covered_before(const det_atlas *a, det_day day)
{
    int n = 0;
    for (det_day d = a->from; d < day; d++)
        n += a->rows_per_day[d - a->from] > 0;
    return n;
}

/* Probability that a code that is there on n of `within` covered days is there on none of `outside`; 1 where n is too small to say. */
static double p_by_chance(long n, int within, int outside)
{
    enum { FEW = 20 };
    return n < FEW || outside == 0 ? 1 : exp(outside * log1p(-(double)n / (within + 1)));
}

static det_status add_jump(reading *r, const det_atlas_jump *j, det_err *err)
{
    if (det_reserve((void **)&r->a.jumps, &r->cap_jumps, r->a.n_jumps + 1, sizeof *r->a.jumps))
        return no_memory(err);
    r->a.jumps[r->a.n_jumps++] = *j;
    return DET_OK;
}

/* Columns: code, class, first and last day with it, days with it, rows. */
static det_status take_code(reading *r, sqlite3_stmt *q, det_err *err)
{
    static const double AGAINST_ALL_CHANCE = 1e-6;
    const det_atlas *a = &r->a;
    sqlite3_int64 cls = 0, from = 0, to = 0, rows = 0;
    det_status st = det_store_whole(r->store, q, 1, 1, DET_N_CLASSES, &cls, err);
    if (!st)
        st = det_store_whole(r->store, q, 2, a->from, a->until, &from, err);
    if (!st)
        st = det_store_whole(r->store, q, 3, a->from, a->until, &to, err);
    if (!st)
        st = det_store_whole(r->store, q, 5, 1, MOST_ROWS, &rows, err);
    if (st)
        return st;
    const det_day first = (det_day)from, last = (det_day)to;
    const long n = (long)sqlite3_column_int64(q, 4);
    const int all = covered_before(a, a->until + 1), before = covered_before(a, first), until = covered_before(a, last + 1);
    det_atlas_jump j = {.cls = (det_class)(cls - 1), .n = (long)rows};
    snprintf(j.code, sizeof j.code, "%s", det_store_text(q, 0));
    if (p_by_chance(n, until - before, before) < AGAINST_ALL_CHANCE) {
        j.day = first;
        j.appears = 1;
        j.share = (double)before / all;
        st = add_jump(r, &j, err);
    }
    if (!st && p_by_chance(n, until - before, all - until) < AGAINST_ALL_CHANCE) {
        j.day = last;
        j.appears = 0;
        j.share = (double)(all - until) / all;
        st = add_jump(r, &j, err);
    }
    return st;
}

static int jumps(const det_atlas *a, const char *code, det_class cls)
{
    for (size_t i = 0; i < a->n_jumps; i++)
        if (a->jumps[i].cls == cls && !strcmp(a->jumps[i].code, code))
            return 1;
    return 0;
}

/* ---- cells ---- */

typedef struct direction {
    det_atlas_pair *pair;
    int dir;
} direction;

/* Columns: day, class, code, acts, rows. */
static det_status take_cell(reading *r, sqlite3_stmt *q, const direction *d, det_err *err)
{
    det_atlas *a = &r->a;
    sqlite3_int64 day = 0, quad = 0, acts = 0, rows = 0;
    det_status st = det_store_whole(r->store, q, 0, a->from, a->until, &day, err);
    if (!st)
        st = det_store_whole(r->store, q, 1, 1, DET_N_CLASSES, &quad, err);
    if (!st)
        st = det_store_whole(r->store, q, 3, 1, USHRT_MAX, &acts, err);
    if (!st)
        st = det_store_whole(r->store, q, 4, 1, MOST_ROWS, &rows, err);
    if (st)
        return st;
    const int cls = (int)quad - 1, n = (int)acts;
    if (det_reserve((void **)&a->cells, &r->cap_cells, a->n_cells + 1, sizeof *a->cells))
        return no_memory(err);
    a->cells[a->n_cells++] =
        (det_atlas_cell){.day = (int)day - a->from,
                                              .stream = (unsigned short)(d->dir * DET_N_CLASSES + cls), .n = (unsigned short)n};
    d->pair->n_acts[d->dir] += n;
    d->pair->n_hostile[d->dir] += cls >= DET_VH ? n : 0;
    if (a->n_jumps && jumps(a, det_store_text(q, 2), (det_class)cls))
        d->pair->n_jumped += n;
    r->n_kept += (size_t)rows;
    return DET_OK;
}

static int by_day(const void *a, const void *b)
{
    const det_atlas_cell *x = a, *y = b;
    return x->day != y->day ? x->day - y->day : (int)x->stream - (int)y->stream;
}

/* Sort the pair's cells and join those of the same day and stream. */
static void settle_cells(det_atlas *a, det_atlas_pair *p)
{
    det_atlas_cell *c = a->cells + p->first;
    size_t n = a->n_cells - p->first, kept = 0;
    if (n)
        qsort(c, n, sizeof *c, by_day);
    for (size_t i = 1; i < n; i++)
        if (by_day(&c[kept], &c[i]) == 0)
            c[kept].n = (unsigned short)(c[kept].n + c[i].n < USHRT_MAX ? c[kept].n + c[i].n : USHRT_MAX);
        else
            c[++kept] = c[i];
    p->n_cells = n ? kept + 1 : 0;
    a->n_cells = p->first + p->n_cells;
}

static det_status read_pair(reading *r, sqlite3_stmt *q, det_atlas_pair *p, det_err *err)
{
    det_status st = DET_OK;
    p->first = r->a.n_cells;
    for (int dir = 0; dir < 2 && !st; dir++) {
        const direction d = {p, dir};
        int step = SQLITE_DONE;
        sqlite3_reset(q);
        sqlite3_bind_int(q, 4, r->id[p->actor[dir]]);
        sqlite3_bind_int(q, 5, r->id[p->actor[1 - dir]]);
        while (!st && (step = sqlite3_step(q)) == SQLITE_ROW)
            st = take_cell(r, q, &d, err);
        if (!st && step != SQLITE_DONE)
            st = det_store_fail(r->store, err);
    }
    settle_cells(&r->a, p);
    return st;
}

static det_status read_cells(reading *r, det_err *err)
{
    sqlite3_stmt *q = NULL;
    det_status st = det_store_prepare(
        r->store, "SELECT day, class, k.name, CASE curated WHEN 1 THEN rows ELSE 1 END, rows FROM counts JOIN formats USING (format)"
        " LEFT JOIN codes k USING (code)"
        IN_WINDOW " AND source = ?4 AND target = ?5 ORDER BY day, class, k.name, mutual", &q, err);
    if (!st) {
        sqlite3_bind_int64(q, 1, r->format);
        sqlite3_bind_int(q, 2, r->a.from);
        sqlite3_bind_int(q, 3, r->a.until);
    }
    for (size_t i = 0; i < r->a.n_pairs && !st; i++)
        st = read_pair(r, q, &r->a.pairs[i], err);
    sqlite3_finalize(q);
    return st;
}

/* ---- where it comes from ---- */

static det_status describe(reading *r, const char *path, det_err *err)
{
    det_input *in = &r->a.input;
    det_text why = {0};
    det_text_addf(&why, "%zu of pairs that are not active", r->n_read - r->n_kept);
    if (r->a.n_other)
        det_text_addf(&why, ", %zu of other formats", r->a.n_other);
    in->path = det_strdup(path);
    snprintf(in->format, sizeof in->format, "%s", r->a.format);
    in->dropped_why = det_text_take(&why);
    in->rows_read = r->n_read + r->a.n_other;
    in->rows_kept = r->n_kept;
    in->rows_dropped = in->rows_read - in->rows_kept;
    return in->path && in->dropped_why ? det_store_hash(r->store, r->a.format, in->sha256, err) : no_memory(err);
}

det_status det_import_atlas(const char *path, const det_atlas_request *q, det_atlas *out, det_err *err)
{
    reading r = {.request = q};
    det_status st = det_store_open(path, DET_STORE_READ, &r.store, err);
    if (!st)
        st = find_format(&r, path, err);
    if (!st)
        st = read_exposure(&r, err);
    if (!st)
        st = read_actors(&r, err);
    if (!st)
        st = find_pairs(&r, err);
    if (!st && r.a.n_pairs == 0)
        st = det_err_at(err, DET_DATA, path, 0, 0, "no pair has %d acts and %d a side in the window", q->least_acts, q->least_side);
    if (!st)
        st = look(&r, "SELECT k.name, class, min(day), max(day), count(DISTINCT day), sum(rows) FROM counts"
                      " LEFT JOIN codes k USING (code)" IN_WINDOW
                      " GROUP BY k.name, class ORDER BY k.name, class", take_code, err);
    if (!st)
        st = read_cells(&r, err);
    if (!st)
        st = describe(&r, path, err);
    det_store_close(r.store);
    det_free(r.place);
    det_free(r.id);
    det_free(r.flows);
    if (st)
        det_atlas_free(&r.a);
    else
        *out = r.a;
    return st;
}
