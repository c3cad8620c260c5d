/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/import_store.h"

#include "base/mem.h"
#include "base/text.h"
#include "gate/dull.h"
#include "gate/store_stock.h"

#include <stdio.h>
#include <string.h>

/* An actor of the store that is one of the case, on some days. */
typedef struct role {
    sqlite3_int64 actor;
    int who; /* in the case */
    det_day from, until;
} role;

enum { MOST_FORMATS = 32, MOST_ACTS = 2000000, MOST_CODES = 1 << 20 };
static const sqlite3_int64 MOST_ROWS = 1000000000000;

/* A format of the store. */
typedef struct format {
    sqlite3_int64 number;
    char name[16];
    int is_curated;
    size_t rows; /* among the actors; where one format alone has any, 1 */
} format;

typedef struct reading {
    det_store *store;
    det_actor_index *index;
    const det_case *c;
    det_day from, until; /* days that are looked at */
    role *roles;
    size_t n_roles, cap_roles;
    sqlite3_stmt *find, *pair;
    det_dull dull;
    char (*cameo)[8]; /* [n_codes], codes of the store by number, "" where they are not CAMEO */
    sqlite3_int64 n_codes;
    format formats[MOST_FORMATS], *format; /* the one that is read */
    size_t n_formats;
    size_t n_read, n_kept; /* rows among the actors, of the format; its acts */
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

/* All by the key of counts. */
#define OF_A_PAIR " FROM counts WHERE source = ?1 AND target = ?2 AND format = ?3 AND day BETWEEN ?4 AND ?5"

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
    sqlite3_bind_int64(r->pair, 3, r->format->number);
    sqlite3_bind_int(r->pair, 4, latest(r->from, source->from, target->from));
    sqlite3_bind_int(r->pair, 5, -latest(-r->until, -source->until, -target->until));
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

static det_status list_formats(reading *r, det_err *err)
{
    sqlite3_stmt *q = NULL;
    int step = SQLITE_DONE;
    det_status st = det_store_prepare(r->store, "SELECT format, name, curated FROM formats ORDER BY format", &q, err);
    while (!st && (step = sqlite3_step(q)) == SQLITE_ROW) {
        if (r->n_formats == MOST_FORMATS) {
            st = det_err_set(err, DET_DATA, "the store has more than %d formats", MOST_FORMATS);
            break;
        }
        format *f = &r->formats[r->n_formats++];
        *f = (format){.number = sqlite3_column_int64(q, 0), .is_curated = sqlite3_column_int(q, 2)};
        snprintf(f->name, sizeof f->name, "%s", det_store_text(q, 1));
    }
    if (!st && step != SQLITE_DONE)
        st = det_store_fail(r->store, err);
    sqlite3_finalize(q);
    return st;
}

/* Column: rows. */
static det_status take_rows(reading *r, sqlite3_stmt *q, const role *source, const role *target, det_err *err)
{
    (void)source;
    (void)target;
    sqlite3_int64 rows = 0;
    const det_status st = det_store_whole(r->store, q, 0, 0, MOST_ROWS, &rows, err);
    if (!st)
        r->format->rows += (size_t)rows;
    return st;
}

/* Formats with rows among the actors. */
static size_t count_formats(const reading *r)
{
    size_t n = 0;
    for (size_t k = 0; k < r->n_formats; k++)
        n += r->formats[k].rows > 0;
    return n;
}

static det_status sum_rows(reading *r, const char *sql, det_err *err)
{
    det_status st = DET_OK;
    for (size_t k = 0; k < r->n_formats && !st; k++) {
        r->format = &r->formats[k];
        r->format->rows = 0;
        st = read_pairs(r, sql, take_rows, err);
    }
    return st;
}

/* The wanted one as r->format. */
static det_status choose_format(reading *r, const char *path, const char *wanted, det_err *err)
{
    det_text names = {0};
    for (size_t k = 0; k < r->n_formats; k++) {
        if (!strcmp(r->formats[k].name, wanted)) {
            r->format = &r->formats[k];
            det_text_free(&names);
            return DET_OK;
        }
        det_text_addf(&names, "%s%s", k ? ", " : "", r->formats[k].name);
    }
    const det_status st = det_err_at(err, DET_DATA, path, 0, 0, "the store has no acts of the format '%s', but of: %s", wanted,
                                     names.s ? names.s : "none");
    det_text_free(&names);
    return st;
}

/* The wanted format, NULL: the one with most rows. Counting them takes long, and is needed only where there are several. */
static det_status find_format(reading *r, const char *path, const char *wanted, det_err *err)
{
    det_status st = list_formats(r, err);
    if (!st)
        st = sum_rows(r, "SELECT 1" OF_A_PAIR " LIMIT 1", err);
    if (!st && count_formats(r) > 1)
        st = sum_rows(r, "SELECT coalesce(sum(rows), 0)" OF_A_PAIR, err);
    r->format = r->formats;
    for (size_t k = 1; k < r->n_formats; k++)
        r->format = r->formats[k].rows > r->format->rows ? &r->formats[k] : r->format;
    return st || !wanted ? st : choose_format(r, path, wanted, err);
}

/* ---- its acts and coverage ---- */

/* Columns: code, name, largest code. */
static det_status take_code(reading *r, sqlite3_stmt *q, det_err *err)
{
    sqlite3_int64 code = 0, most = 0;
    const char *name = det_store_text(q, 1);
    det_status st = det_store_whole(r->store, q, 0, 1, MOST_CODES, &code, err);
    if (!st)
        st = det_store_whole(r->store, q, 2, code, MOST_CODES, &most, err);
    if (st)
        return st;
    if (!r->cameo) {
        r->n_codes = most + 1;
        r->cameo = det_calloc((size_t)r->n_codes, sizeof *r->cameo);
    }
    if (!r->cameo)
        return det_err_set(err, DET_NOMEM, "no memory for the codes of the store");
    if (det_codebook_cameo(name))
        snprintf(r->cameo[code], sizeof *r->cameo, "%s", name);
    return DET_OK;
}

static det_status read_codes(reading *r, det_err *err)
{
    sqlite3_stmt *q = NULL;
    int step = SQLITE_DONE;
    det_status st = det_store_prepare(r->store, "SELECT code, name, (SELECT max(code) FROM codes) FROM codes", &q, err);
    while (!st && (step = sqlite3_step(q)) == SQLITE_ROW)
        st = take_code(r, q, err);
    if (!st && step != SQLITE_DONE)
        st = det_store_fail(r->store, err);
    sqlite3_finalize(q);
    return st;
}

/* One row of counts: how many rows of events, and what their sums come to for each act. Columns as below. */
static det_status read_count(reading *r, sqlite3_stmt *q, sqlite3_int64 *rows, det_act *a, sqlite3_int64 *acts, det_err *err)
{
    sqlite3_int64 day = 0, cls = 0;
    double goldstein = 0, deaths = 0;
    det_status st = det_store_whole(r->store, q, 0, r->from, r->until, &day, err);
    if (!st)
        st = det_store_whole(r->store, q, 2, 1, DET_N_CLASSES, &cls, err);
    if (!st)
        st = det_store_whole(r->store, q, 3, 1, MOST_ROWS, rows, err);
    if (!st)
        st = det_store_number(r->store, q, 4, -10. * (double)*rows, 10. * (double)*rows, &goldstein, err);
    if (!st)
        st = det_store_number(r->store, q, 5, 0, 1e7 * (double)*rows, &deaths, err);
    if (st)
        return st;
    *acts = r->format->is_curated ? *rows : 1;
    a->from = a->to = (det_day)day;
    a->cls = (det_class)(cls - 1);
    a->goldstein = goldstein / (double)*rows;
    a->deaths = deaths / (double)*acts;
    return DET_OK;
}

/* Columns: day, code, class, rows, goldstein_sum, deaths. */
static det_status take_count(reading *r, sqlite3_stmt *q, const role *source, const role *target, det_err *err)
{
    sqlite3_int64 rows = 0, acts = 0;
    const sqlite3_int64 code = sqlite3_column_int64(q, 1);
    det_act a = {.target = target->who};
    det_status st = read_count(r, q, &rows, &a, &acts, err);
    if (!st && (sqlite3_int64)r->n_kept + acts > MOST_ACTS)
        st = det_err_set(err, DET_DATA, "the store holds more than %d acts among the actors, which no case can", MOST_ACTS);
    r->n_read += (size_t)rows;
    for (sqlite3_int64 k = 0; k < acts && !st; k++) {
        a.line = (long)++r->n_kept;
        st = det_dull_add(&r->dull, &a, source->who, code > 0 && code < r->n_codes ? r->cameo[code] : "", err);
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
    sqlite3_bind_int64(q, 1, r->format->number);
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
    size_t n_other = 0;
    det_text why = {0};
    for (size_t k = 0; k < r->n_formats; k++)
        n_other += &r->formats[k] == r->format ? 0 : r->formats[k].rows;
    if (again)
        det_text_addf(&why, "%zu told again on the same day", again);
    if (n_other)
        det_text_addf(&why, "%s%zu of other formats", again ? ", " : "", n_other);
    *out = (det_input){.path = det_strdup(path), .rows_read = r->n_read + n_other, .rows_kept = r->n_kept,
                       .rows_dropped = again + n_other};
    memcpy(out->format, r->format->name, sizeof out->format);
    out->dropped_why = det_text_take(&why);
    if (!out->path || !out->dropped_why)
        return det_err_set(err, DET_NOMEM, "no memory to describe %s", path);
    return det_store_hash(r->store, r->format->name, out->sha256, err);
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
    det_free(r->cameo);
    det_actor_index_close(r->index);
    det_store_close(r->store);
    det_free(r->roles);
}

det_status det_import_store(const char *path, const char *wanted, det_case *c, det_err *err)
{
    reading r;
    det_input input = {0};
    det_status st = open_reading(path, c, &r, err);
    if (!st)
        st = det_dull_init(&r.dull, c, err);
    r.from = c->from;
    r.until = c->until;
    if (!st)
        st = find_format(&r, path, wanted, err);
    if (!st)
        st = read_codes(&r, err);
    if (!st)
        st = read_pairs(&r, "SELECT day, code, class, rows, goldstein_sum, deaths" OF_A_PAIR, take_count, err);
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

det_status det_import_store_span(const char *path, const char *wanted, const det_case *c, det_day *from, det_day *until,
                                 det_err *err)
{
    reading r;
    det_status st = open_reading(path, c, &r, err);
    if (!st)
        st = find_format(&r, path, wanted, err);
    if (!st) /* each of the two by one look at the key */
        st = read_pairs(&r, "SELECT (SELECT min(day)" OF_A_PAIR "), (SELECT max(day)" OF_A_PAIR ")", take_span, err);
    if (!st) {
        *from = r.first;
        *until = r.last;
    }
    close_reading(&r);
    return st;
}
