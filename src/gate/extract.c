/* SPDX-License-Identifier: Apache-2.0 */
/* Two statements within one another: which directions there are, and the cells of one, found by the key of counts. */
#include "gate/extract.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "gate/store.h"

static const sqlite3_int64 MOST_ROWS = 1000000000000;

struct det_extraction {
    det_store *store;
    sqlite3_stmt *directions, *cells;
    det_extract about;
    double *rows_per_day;
    det_flow flow;
    size_t cap_cells;
    sqlite3_int64 format;
};

static det_status no_memory(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "no memory for what is taken out of a store");
}

/* ---- format, window, coverage ---- */

/* Columns: format, name, curated, rows, first and last day. */
static det_status take_format(det_extraction *x, sqlite3_stmt *q, det_err *err)
{
    sqlite3_int64 first = 0, last = 0;
    det_status st = det_store_whole(x->store, q, 4, DET_STORE_FIRST_DAY, DET_STORE_LAST_DAY, &first, err);
    if (!st)
        st = det_store_whole(x->store, q, 5, first, DET_STORE_LAST_DAY, &last, err);
    if (st)
        return st;
    x->format = sqlite3_column_int64(q, 0);
    snprintf(x->about.format, sizeof x->about.format, "%s", det_store_text(q, 1));
    x->about.is_curated = sqlite3_column_int(q, 2);
    x->about.from = (det_day)first;
    x->about.until = (det_day)last;
    return DET_OK;
}

/* Look through the formats with rows in the window, most first; their names go to *names. */
static det_status look_for_format(det_extraction *x, const char *wanted, det_day from, det_day until, det_text *names, det_err *err)
{
    sqlite3_stmt *q = NULL;
    int step = SQLITE_DONE;
    det_status st = det_store_prepare(
        x->store, "SELECT format, f.name, f.curated, sum(rows), min(day), max(day) FROM exposure JOIN formats f USING (format)"
        " WHERE day BETWEEN ?1 AND ?2 GROUP BY format ORDER BY 4 DESC, 2", &q, err);
    if (!st) {
        sqlite3_bind_int(q, 1, from); /* DET_DAY_NONE is before all days */
        sqlite3_bind_int(q, 2, until == DET_DAY_NONE ? INT32_MAX : until);
    }
    while (!st && (step = sqlite3_step(q)) == SQLITE_ROW) {
        det_text_addf(names, "%s%s", names->n ? ", " : "", det_store_text(q, 1));
        if (!x->format && (!wanted || !strcmp(wanted, det_store_text(q, 1))))
            st = take_format(x, q, err);
    }
    if (!st && step != SQLITE_DONE)
        st = det_store_fail(x->store, err);
    sqlite3_finalize(q);
    return st;
}

static det_status find_format(det_extraction *x, const char *wanted, det_day from, det_day until, det_err *err)
{
    det_text names = {0};
    det_status st = look_for_format(x, wanted, from, until, &names, err);
    if (!st && !names.n)
        st = det_err_at(err, DET_DATA, x->about.path, 0, 0, "the store holds no row of event data in the window");
    else if (!st && !x->format)
        st = det_err_at(err, DET_DATA, x->about.path, 0, 0, "the store has no rows of the format '%s' in the window, but of: %s", wanted,
                        names.s);
    det_text_free(&names);
    return st;
}

static void bind_window(const det_extraction *x, sqlite3_stmt *q)
{
    sqlite3_bind_int64(q, 1, x->format);
    sqlite3_bind_int(q, 2, x->about.from);
    sqlite3_bind_int(q, 3, x->about.until);
}

static det_status read_coverage(det_extraction *x, det_err *err)
{
    sqlite3_stmt *q = NULL;
    int step = SQLITE_DONE;
    x->about.rows_per_day = x->rows_per_day = det_calloc((size_t)(x->about.until - x->about.from) + 1, sizeof(double));
    if (!x->rows_per_day)
        return no_memory(err);
    det_status st = det_store_prepare(x->store, "SELECT day, rows FROM exposure WHERE format = ?1 AND day BETWEEN ?2 AND ?3", &q, err);
    if (!st)
        bind_window(x, q);
    while (!st && (step = sqlite3_step(q)) == SQLITE_ROW) {
        sqlite3_int64 day = 0;
        double rows = 0;
        st = det_store_whole(x->store, q, 0, x->about.from, x->about.until, &day, err);
        if (!st)
            st = det_store_number(x->store, q, 1, 0, (double)MOST_ROWS, &rows, err);
        if (!st)
            x->rows_per_day[day - x->about.from] = rows;
    }
    if (!st && step != SQLITE_DONE)
        st = det_store_fail(x->store, err);
    sqlite3_finalize(q);
    return st;
}

static det_status prepare(det_extraction *x, det_err *err)
{
    det_status st = det_store_prepare(
        x->store, "SELECT s.code, t.code FROM (SELECT DISTINCT source, target FROM counts) c"
        " JOIN actors s ON s.actor = c.source JOIN actors t ON t.actor = c.target ORDER BY s.code, t.code", &x->directions, err);
    if (!st)
        st = det_store_prepare(
            x->store, "SELECT day, (instr('VCMCVHMH', class) - 1) / 2 AS cls, sum(acts) AS acts, sum(rows) AS rows, sum(acts * mutual) AS mutual"
            " FROM dyad_days WHERE source = ?4 AND target = ?5 AND format = ?1 AND day BETWEEN ?2 AND ?3"
            " GROUP BY day, cls ORDER BY day, cls", &x->cells, err);
    if (st)
        return st;
    sqlite3_bind_text(x->cells, 1, x->about.format, -1, SQLITE_STATIC);
    sqlite3_bind_int(x->cells, 2, x->about.from);
    sqlite3_bind_int(x->cells, 3, x->about.until);
    return DET_OK;
}

det_status det_extraction_open(const char *path, const char *format, det_day from, det_day until, det_extraction **out, det_err *err)
{
    if (from != DET_DAY_NONE && until != DET_DAY_NONE && from > until)
        return det_err_set(err, DET_USAGE, "the window ends before it begins");
    det_extraction *x = det_calloc(1, sizeof *x);
    if (!x)
        return no_memory(err);
    x->about.path = path;
    det_status st = det_store_open(path, DET_STORE_READ, &x->store, err);
    if (!st)
        st = find_format(x, format, from, until, err);
    if (!st)
        st = read_coverage(x, err);
    if (!st)
        st = det_store_hash(x->store, x->about.format, x->about.sha256, err);
    if (!st)
        st = prepare(x, err);
    if (st)
        det_extraction_close(x);
    else
        *out = x;
    return st;
}

void det_extraction_close(det_extraction *x)
{
    if (!x)
        return;
    sqlite3_finalize(x->directions);
    sqlite3_finalize(x->cells);
    det_store_close(x->store);
    det_free(x->flow.source);
    det_free(x->flow.target);
    det_free(x->flow.cells);
    det_free(x->rows_per_day);
    det_free(x);
}

const det_extract *det_extraction_about(const det_extraction *x)
{
    return &x->about;
}

/* ---- directions ---- */

/* Columns: day, class from 0, acts, rows, mutual. */
static det_status take_cell(det_extraction *x, det_err *err)
{
    sqlite3_int64 day = 0, cls = 0;
    det_flow_cell c = {0};
    det_status st = det_store_whole(x->store, x->cells, 0, x->about.from, x->about.until, &day, err);
    if (!st)
        st = det_store_whole(x->store, x->cells, 1, 0, DET_N_CLASSES - 1, &cls, err);
    if (!st)
        st = det_store_number(x->store, x->cells, 2, 1, (double)MOST_ROWS, &c.acts, err);
    if (!st)
        st = det_store_number(x->store, x->cells, 3, c.acts, (double)MOST_ROWS, &c.rows, err);
    if (!st)
        st = det_store_number(x->store, x->cells, 4, 0, c.acts, &c.mutual, err);
    if (st)
        return st;
    if (det_reserve((void **)&x->flow.cells, &x->cap_cells, x->flow.n_cells + 1, sizeof c))
        return no_memory(err);
    c.day = (det_day)day;
    c.cls = (int)cls;
    x->flow.cells[x->flow.n_cells++] = c;
    return DET_OK;
}

static det_status take_direction(det_extraction *x, det_err *err)
{
    int step = SQLITE_DONE;
    det_status st = DET_OK;
    det_free(x->flow.source);
    det_free(x->flow.target);
    x->flow.source = det_strdup(det_store_text(x->directions, 0));
    x->flow.target = det_strdup(det_store_text(x->directions, 1));
    x->flow.n_cells = 0;
    if (!x->flow.source || !x->flow.target)
        return no_memory(err);
    sqlite3_reset(x->cells);
    sqlite3_bind_text(x->cells, 4, x->flow.source, -1, SQLITE_STATIC);
    sqlite3_bind_text(x->cells, 5, x->flow.target, -1, SQLITE_STATIC);
    while (!st && (step = sqlite3_step(x->cells)) == SQLITE_ROW)
        st = take_cell(x, err);
    return !st && step != SQLITE_DONE ? det_store_fail(x->store, err) : st;
}

det_status det_extraction_next(det_extraction *x, det_flow *flow, det_err *err)
{
    int step = SQLITE_DONE;
    while ((step = sqlite3_step(x->directions)) == SQLITE_ROW) {
        const det_status st = take_direction(x, err);
        if (st)
            return st;
        if (x->flow.n_cells) {
            *flow = x->flow;
            return DET_OK;
        }
    }
    if (step != SQLITE_DONE)
        return det_store_fail(x->store, err);
    *flow = (det_flow){0};
    return DET_OK;
}
