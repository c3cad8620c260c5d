/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/fetch_ledger.h"

det_status det_fetch_ledger_open(det_store *s, det_fetch_ledger *out, det_err *err)
{
    static const char table[] = "CREATE TABLE IF NOT EXISTS fetched(name TEXT NOT NULL, md5 TEXT NOT NULL, PRIMARY KEY(name, md5)) WITHOUT ROWID";
    det_fetch_ledger l = {.store = s};
    if (sqlite3_exec(det_store_sql(s), table, NULL, NULL, NULL) != SQLITE_OK)
        return det_store_fail(s, err);
    det_status st = det_store_prepare(s, "SELECT 1 FROM fetched WHERE name = ?1 AND md5 = ?2", &l.find, err);
    if (!st)
        st = det_store_prepare(s, "INSERT OR IGNORE INTO fetched VALUES(?1, ?2)", &l.add, err);
    if (st)
        det_fetch_ledger_close(&l);
    else
        *out = l;
    return st;
}

static det_status step(det_fetch_ledger *l, sqlite3_stmt *q, const det_fetched_file *file, int *has_row, det_err *err)
{
    sqlite3_bind_text(q, 1, file->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, file->md5, -1, SQLITE_STATIC);
    const int code = sqlite3_step(q);
    *has_row = code == SQLITE_ROW;
    const det_status st = code == SQLITE_ROW || code == SQLITE_DONE ? DET_OK : det_store_fail(l->store, err);
    sqlite3_reset(q);
    return st;
}

det_status det_fetch_ledger_find(det_fetch_ledger *l, const det_fetched_file *file, int *is_there, det_err *err)
{
    return step(l, l->find, file, is_there, err);
}

det_status det_fetch_ledger_add(det_fetch_ledger *l, const det_fetched_file *file, det_err *err)
{
    int has_row;
    return step(l, l->add, file, &has_row, err);
}

void det_fetch_ledger_close(det_fetch_ledger *l)
{
    sqlite3_finalize(l->find);
    sqlite3_finalize(l->add);
    *l = (det_fetch_ledger){0};
}
