/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/import_store.h"

#include "base/mem.h"
#include "base/text.h"
#include "gate/store.h"
#include "gate/dull.h"

#include <stdio.h>
#include <string.h>

/* An actor of the store that is one of the case, on some days. */
typedef struct role {
    sqlite3_int64 actor;
    int who; /* in the case */
    det_day from, until;
} role;

enum { MOST_FORMATS = 32, MOST_ACTS = 2000000 };
static const sqlite3_int64 MOST_ROWS = 1000000000000;

typedef struct reading {
    det_store *store;
    det_actor_index *index;
    const det_case *c;
    det_day from, until; /* days that are looked at */
    role *roles;
    size_t n_roles, cap_roles;
    sqlite3_stmt *find, *pair;
    det_dull dull;
    sqlite3_int64 format;
    size_t rows[MOST_FORMATS];      /* among the actors, by format */
    size_t n_read, n_kept, n_other; /* rows among the actors: of the format; its acts; of other formats */
    det_day first, last;            /* with an act between the principals */
} reading;

static const char *code_of(const reading *r, const char *name)
{
    const int row = det_actor_index_find(r->index, name);
    return row >= 0 ? det_actors_table[row].code : name;
}

/* Actor of the store under a code, -1 none. */
static det_status find_actor(reading *r, const char *code, sqlite3_int64 *out, det_err *err)
{
    sqlite3_reset(r->find);
    sqlite3_bind_text(r->find, 1, code, -1, SQLITE_TRANSIENT);
    const int step = sqlite3_step(r->find);
    *out = step == SQLITE_ROW ? sqlite3_column_int64(r->find, 0) : -1;
    const det_status st = step == SQLITE_ROW || step == SQLITE_DONE ? DET_OK : det_store_fail(r->store, err);
    sqlite3_reset(r->find);
    return st;
}

static det_status add_role(reading *r, const char *code, int who, det_day from, det_day until, det_err *err)
{
    sqlite3_int64 actor;
    const det_status st = find_actor(r, code, &actor, err);
    if (st || actor < 0)
        return st;
    for (size_t i = 0; i < r->n_roles; i++) {
        const role *x = &r->roles[i];
        if (x->actor == actor && x->who != who && x->from <= until && from <= x->until)
            return det_err_set(err, DET_DATA, "'%s' of the store belongs to two actors, '%s' and '%s'", code,
                               r->c->actors[x->who].id, r->c->actors[who].id);
        if (x->actor == actor && x->who == who && x->from <= from && until <= x->until)
            return DET_OK;
    }
    if (det_reserve((void **)&r->roles, &r->cap_roles, r->n_roles + 1, sizeof *r->roles))
        return det_err_set(err, DET_NOMEM, "no memory for the actors of the store");
    r->roles[r->n_roles++] = (role){actor, who, from, until};
    return DET_OK;
}

/* 1 where an actor of the case goes by this code. */
static int has_code(const reading *r, const char *code)
{
    for (size_t i = 0; i < r->c->n_actors; i++) {
        const det_actor *a = &r->c->actors[i];
        int found = !strcmp(code_of(r, a->id), code);
        for (size_t k = 0; k < a->n_codes; k++)
            found |= !strcmp(code_of(r, a->codes[k]), code);
        if (found)
            return 1;
    }
    return 0;
}

/* A name of an actor, and who governs for it or whom it governs, where the case does not have that apart. */
static det_status add_name(reading *r, const char *name, int who, det_err *err)
{
    const char *code = code_of(r, name);
    det_status st = add_role(r, code, who, INT32_MIN + 1, INT32_MAX, err);
    for (size_t i = 0; i < det_succession_n && !st; i++) {
        const det_succession *s = &det_succession_table[i];
        const char *other = !strcmp(code, s->group) ? s->state : !strcmp(code, s->state) ? s->group : NULL;
        if (other && !has_code(r, other))
            st = add_role(r, other, who, s->from, s->until == DET_DAY_NONE ? INT32_MAX : s->until, err);
    }
    return st;
}

static det_status add_roles(reading *r, det_err *err)
{
    det_status st = det_store_prepare(r->store, "SELECT actor FROM actors WHERE code = ?1", &r->find, err);
    for (size_t i = 0; i < r->c->n_actors && !st; i++) {
        const det_actor *a = &r->c->actors[i];
        st = add_name(r, a->id, (int)i, err);
        for (size_t k = 0; k < a->n_codes && !st; k++)
            st = add_name(r, a->codes[k], (int)i, err);
    }
    return st;
}

#define OF_A_PAIR " WHERE source = ?1 AND target = ?2 AND day BETWEEN ?3 AND ?4"

/* What is done with the counts of one direction. */
typedef det_status (*take)(reading *r, sqlite3_stmt *q, const role *source, const role *target, det_err *err);

static det_day latest(det_day a, det_day b, det_day c)
{
    const det_day ab = a > b ? a : b;
    return ab > c ? ab : c;
}

static det_status read_pair(reading *r, const role *source, const role *target, take f, det_err *err)
{
    sqlite3_reset(r->pair);
    sqlite3_bind_int64(r->pair, 1, source->actor);
    sqlite3_bind_int64(r->pair, 2, target->actor);
    sqlite3_bind_int(r->pair, 3, latest(r->from, source->from, target->from));
    sqlite3_bind_int(r->pair, 4, -latest(-r->until, -source->until, -target->until));
    det_status st = DET_OK;
    int step = SQLITE_DONE;
    while (!st && (step = sqlite3_step(r->pair)) == SQLITE_ROW)
        st = f(r, r->pair, source, target, err);
    return !st && step != SQLITE_DONE ? det_store_fail(r->store, err) : st;
}

static det_status read_pairs(reading *r, const char *sql, take f, det_err *err)
{
    sqlite3_finalize(r->pair);
    r->pair = NULL;
    det_status st = det_store_prepare(r->store, sql, &r->pair, err);
    for (size_t i = 0; i < r->n_roles && !st; i++)
        for (size_t j = 0; j < r->n_roles && !st; j++)
            if (r->roles[i].who != r->roles[j].who)
                st = read_pair(r, &r->roles[i], &r->roles[j], f, err);
    return st;
}

/* ---- which format ---- */

/* Columns: format, rows. */
static det_status take_rows(reading *r, sqlite3_stmt *q, const role *source, const role *target, det_err *err)
{
    (void)source;
    (void)target;
    sqlite3_int64 format, rows;
    det_status st = det_store_whole(r->store, q, 0, 0, MOST_FORMATS - 1, &format, err);
    if (!st)
        st = det_store_whole(r->store, q, 1, 1, MOST_ROWS, &rows, err);
    if (!st)
        r->rows[format] += (size_t)rows;
    return st;
}

static det_status find_format(reading *r, det_err *err)
{
    size_t best = 0;
    const det_status st = read_pairs(r, "SELECT format, sum(rows) FROM counts" OF_A_PAIR " GROUP BY format", take_rows, err);
    for (size_t k = 1; k < MOST_FORMATS; k++)
        best = r->rows[k] > r->rows[best] ? k : best;
    for (size_t k = 0; k < MOST_FORMATS; k++)
        r->n_other += k == best ? 0 : r->rows[k];
    r->format = (sqlite3_int64)best;
    return st;
}

/* ---- its acts and coverage ---- */

/* One row of counts: how many rows of events, and what their sums come to for each act. Columns as below. */
static det_status read_count(reading *r, sqlite3_stmt *q, sqlite3_int64 *rows, det_act *a, sqlite3_int64 *acts, det_err *err)
{
    sqlite3_int64 day = 0, cls = 0;
    double goldstein = 0, deaths = 0;
    det_status st = det_store_whole(r->store, q, 1, r->from, r->until, &day, err);
    if (!st)
        st = det_store_whole(r->store, q, 3, 1, DET_N_CLASSES, &cls, err);
    if (!st)
        st = det_store_whole(r->store, q, 4, 1, MOST_ROWS, rows, err);
    if (!st)
        st = det_store_number(r->store, q, 5, -10. * (double)*rows, 10. * (double)*rows, &goldstein, err);
    if (!st)
        st = det_store_number(r->store, q, 6, 0, 1e7 * (double)*rows, &deaths, err);
    if (st)
        return st;
    *acts = sqlite3_column_int(q, 7) ? *rows : 1;
    a->from = a->to = (det_day)day;
    a->cls = (det_class)(cls - 1);
    a->goldstein = goldstein / (double)*rows;
    a->deaths = deaths / (double)*acts;
    return DET_OK;
}

/* Columns: format, day, code, class, rows, goldstein_sum, deaths, curated. */
static det_status take_count(reading *r, sqlite3_stmt *q, const role *source, const role *target, det_err *err)
{
    if (sqlite3_column_int64(q, 0) != r->format)
        return DET_OK;
    sqlite3_int64 rows = 0, acts = 0;
    const char *code = det_store_text(q, 2);
    det_act a = {.target = target->who};
    det_status st = read_count(r, q, &rows, &a, &acts, err);
    if (!st && (sqlite3_int64)r->n_kept + acts > MOST_ACTS)
        st = det_err_set(err, DET_DATA, "the store holds more than %d acts among the actors, which no case can", MOST_ACTS);
    r->n_read += (size_t)rows;
    for (sqlite3_int64 k = 0; k < acts && !st; k++) {
        a.line = (long)++r->n_kept;
        st = det_dull_add(&r->dull, &a, source->who, det_codebook_cameo(code) ? code : "", err);
    }
    return st;
}

/* Columns: day, rows. */
static det_status take_coverage(reading *r, sqlite3_stmt *q, det_err *err)
{
    sqlite3_int64 day = 0;
    double rows = 0;
    det_status st = det_store_whole(r->store, q, 0, r->c->from, r->c->until, &day, err);
    if (!st)
        st = det_store_number(r->store, q, 1, 0, (double)MOST_ROWS, &rows, err);
    if (!st)
        r->dull.rows_per_day[day - r->c->from] = rows;
    return st;
}

static det_status read_coverage(reading *r, det_err *err)
{
    sqlite3_stmt *q = NULL;
    det_status st = det_store_prepare(r->store, "SELECT day, rows FROM exposure WHERE format = ?1 AND day BETWEEN ?2 AND ?3", &q, err);
    if (st)
        return st;
    sqlite3_bind_int64(q, 1, r->format);
    sqlite3_bind_int(q, 2, r->c->from);
    sqlite3_bind_int(q, 3, r->c->until);
    int step = SQLITE_DONE;
    while (!st && (step = sqlite3_step(q)) == SQLITE_ROW)
        st = take_coverage(r, q, err);
    if (!st && step != SQLITE_DONE)
        st = det_store_fail(r->store, err);
    sqlite3_finalize(q);
    return st;
}

/* ---- where it comes from ---- */

static det_status describe(reading *r, const char *path, det_input *out, det_err *err)
{
    const size_t again = r->n_read - r->n_kept;
    det_text why = {0};
    if (again)
        det_text_addf(&why, "%zu told again on the same day", again);
    if (r->n_other)
        det_text_addf(&why, "%s%zu of other formats", again ? ", " : "", r->n_other);
    *out = (det_input){.path = det_strdup(path), .rows_read = r->n_read + r->n_other, .rows_kept = r->n_kept,
                       .rows_dropped = again + r->n_other};
    out->dropped_why = det_text_take(&why);
    if (!out->path || !out->dropped_why)
        return det_err_set(err, DET_NOMEM, "no memory to describe %s", path);
    return det_store_hash(r->store, out->sha256, err);
}

static det_status open_reading(const char *path, const det_case *c, reading *r, det_err *err)
{
    *r = (reading){.c = c, .from = INT32_MIN + 1, .until = INT32_MAX, .first = DET_DAY_NONE, .last = DET_DAY_NONE};
    det_status st = det_store_open(path, DET_STORE_READ, &r->store, err);
    if (!st)
        st = det_actor_index_open(&r->index, err);
    return st ? st : add_roles(r, err);
}

static void close_reading(reading *r)
{
    sqlite3_finalize(r->find);
    sqlite3_finalize(r->pair);
    det_dull_free(&r->dull);
    det_actor_index_close(r->index);
    det_store_close(r->store);
    det_free(r->roles);
}

det_status det_import_store(const char *path, det_case *c, det_err *err)
{
    reading r;
    det_input input = {0};
    det_status st = open_reading(path, c, &r, err);
    if (!st)
        st = det_dull_init(&r.dull, c, err);
    r.from = c->from;
    r.until = c->until;
    if (!st)
        st = find_format(&r, err);
    if (!st)
        st = read_pairs(&r,
                        "SELECT format, day, code, class, rows, goldstein_sum, deaths, curated FROM counts JOIN formats USING (format)"
                        OF_A_PAIR " ORDER BY day, code, class, mutual",
                        take_count, err);
    if (!st)
        st = read_coverage(&r, err);
    if (!st)
        st = describe(&r, path, &input, err);
    if (!st)
        st = det_dull_take_into(&r.dull, &input, c, err);
    det_free(input.path);
    det_free(input.dropped_why);
    close_reading(&r);
    return st;
}

static int is_principal(const det_case *c, int who)
{
    return who == c->principals[0] || who == c->principals[1];
}

/* Columns: first and last day. */
static det_status take_span(reading *r, sqlite3_stmt *q, const role *source, const role *target, det_err *err)
{
    sqlite3_int64 first = 0, last = 0;
    if (sqlite3_column_type(q, 0) == SQLITE_NULL || !is_principal(r->c, source->who) || !is_principal(r->c, target->who))
        return DET_OK;
    det_status st = det_store_whole(r->store, q, 0, DET_STORE_FIRST_DAY, DET_STORE_LAST_DAY, &first, err);
    if (!st)
        st = det_store_whole(r->store, q, 1, DET_STORE_FIRST_DAY, DET_STORE_LAST_DAY, &last, err);
    if (st)
        return st;
    r->first = r->first == DET_DAY_NONE || first < r->first ? (det_day)first : r->first;
    r->last = r->last == DET_DAY_NONE || last > r->last ? (det_day)last : r->last;
    return DET_OK;
}

det_status det_import_store_span(const char *path, const det_case *c, det_day *from, det_day *until, det_err *err)
{
    reading r;
    det_status st = open_reading(path, c, &r, err);
    if (!st)
        st = read_pairs(&r, "SELECT min(day), max(day) FROM counts" OF_A_PAIR, take_span, err);
    if (!st) {
        *from = r.first;
        *until = r.last;
    }
    close_reading(&r);
    return st;
}
