/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/store_scorecard.h"

#include <math.h>

#include "gate/store.h"

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS scorecards(card INTEGER PRIMARY KEY, version TEXT NOT NULL, method TEXT NOT NULL, seed INTEGER NOT NULL,"
    " format TEXT NOT NULL, first_day INTEGER NOT NULL, train_until INTEGER NOT NULL, last_day INTEGER NOT NULL, refit_days INTEGER NOT NULL,"
    " train_days INTEGER NOT NULL, every_days INTEGER NOT NULL, pairs INTEGER NOT NULL,"
    " UNIQUE(version, method, seed, format, first_day, train_until, last_day, refit_days, train_days, every_days, pairs));"
    "CREATE TABLE IF NOT EXISTS scores(card INTEGER NOT NULL REFERENCES scorecards, days INTEGER NOT NULL, forecaster TEXT NOT NULL,"
    " forecasts INTEGER NOT NULL, log_score REAL, crps REAL, brier REAL, interval_score_90 REAL, held_50 REAL, held_90 REAL,"
    " log_less REAL, log_less_low REAL, log_less_high REAL, PRIMARY KEY(card, days, forecaster)) WITHOUT ROWID;";

static det_status run(det_store *s, const char *sql, det_err *err)
{
    return sqlite3_exec(det_store_sql(s), sql, NULL, NULL, NULL) == SQLITE_OK ? DET_OK : det_store_fail(s, err);
}

static det_status finish(det_store *s, sqlite3_stmt *q, det_err *err)
{
    const det_status st = sqlite3_step(q) == SQLITE_DONE ? DET_OK : det_store_fail(s, err);
    sqlite3_finalize(q);
    return st;
}

static void bind_number(sqlite3_stmt *q, int k, double v)
{
    if (isfinite(v))
        sqlite3_bind_double(q, k, v);
    else
        sqlite3_bind_null(q, k);
}

static void bind_card(sqlite3_stmt *q, const det_scorecard *c)
{
    const long long numbers[] = {c->from, c->train_until, c->until, c->refit_days, c->train_days, c->every_days, (long long)c->n_pairs};
    sqlite3_bind_text(q, 1, c->version, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, c->method, -1, SQLITE_STATIC);
    sqlite3_bind_int64(q, 3, (sqlite3_int64)c->seed);
    sqlite3_bind_text(q, 4, c->format, -1, SQLITE_STATIC);
    for (int k = 0; k < (int)(sizeof numbers / sizeof *numbers); k++)
        sqlite3_bind_int64(q, 5 + k, numbers[k]);
}

#define OF_THIS_CARD                                                                                                                       \
    " version = ?1 AND method = ?2 AND seed = ?3 AND format = ?4 AND first_day = ?5 AND train_until = ?6 AND last_day = ?7"                \
    " AND refit_days = ?8 AND train_days = ?9 AND every_days = ?10 AND pairs = ?11"

static det_status write_card(det_store *s, const det_scorecard *c, det_err *err)
{
    static const char *const statements[] = {
        "DELETE FROM scores WHERE card IN (SELECT card FROM scorecards WHERE" OF_THIS_CARD ")", "DELETE FROM scorecards WHERE" OF_THIS_CARD,
        "INSERT INTO scorecards(version, method, seed, format, first_day, train_until, last_day, refit_days, train_days, every_days, pairs)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"};
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < sizeof statements / sizeof *statements; k++) {
        sqlite3_stmt *q = NULL;
        st = det_store_prepare(s, statements[k], &q, err);
        if (st != DET_OK)
            break;
        bind_card(q, c);
        st = finish(s, q, err);
    }
    return st;
}

static det_status write_row(det_store *s, sqlite3_int64 card, const det_scorecard_row *r, det_err *err)
{
    const double numbers[] = {r->log_score, r->crps, r->brier, r->interval, r->held50, r->held90, r->less, r->low, r->high};
    sqlite3_stmt *q = NULL;
    const det_status st = det_store_prepare(s, "INSERT INTO scores VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)", &q, err);
    if (st != DET_OK)
        return st;
    sqlite3_bind_int64(q, 1, card);
    sqlite3_bind_int(q, 2, r->days);
    sqlite3_bind_text(q, 3, r->way, -1, SQLITE_STATIC);
    sqlite3_bind_int64(q, 4, (sqlite3_int64)r->n);
    for (int k = 0; k < (int)(sizeof numbers / sizeof *numbers); k++)
        bind_number(q, 5 + k, numbers[k]);
    return finish(s, q, err);
}

static det_status keep(det_store *s, const det_scorecard *c, det_err *err)
{
    det_status st = run(s, "BEGIN IMMEDIATE", err);
    if (st != DET_OK)
        return st;
    st = run(s, tables, err);
    if (st == DET_OK)
        st = write_card(s, c, err);
    const sqlite3_int64 card = sqlite3_last_insert_rowid(det_store_sql(s));
    for (size_t i = 0; st == DET_OK && i < c->n_rows; i++)
        st = write_row(s, card, &c->rows[i], err);
    if (st == DET_OK)
        st = run(s, "COMMIT", err);
    if (st != DET_OK && run(s, "ROLLBACK", NULL) != DET_OK)
        return st; /* nothing more can be done; the first failure is told */
    return st;
}

det_status det_store_keep_scorecard(const char *path, const det_scorecard *c, det_err *err)
{
    det_store *s = NULL;
    det_status st = det_store_open(path, DET_STORE_WRITE, &s, err);
    if (st == DET_OK)
        st = keep(s, c, err);
    det_store_close(s);
    return st;
}
