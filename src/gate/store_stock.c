/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/store_stock.h"

#include <stdio.h>

static void copy_text(sqlite3_stmt *q, int k, char *out, size_t size)
{
    snprintf(out, size, "%s", det_store_text(q, k));
}

static det_day column_day(sqlite3_stmt *q, int k)
{
    const sqlite3_int64 day = sqlite3_column_int64(q, k);
    const int is_one = sqlite3_column_type(q, k) != SQLITE_NULL && day >= DET_STORE_FIRST_DAY && day <= DET_STORE_LAST_DAY;
    return is_one ? (det_day)day : DET_DAY_NONE;
}

static void take_format(sqlite3_stmt *q, det_stock *k)
{
    if (k->n_formats == DET_STOCK_FORMATS)
        return;
    det_stock_format *f = &k->formats[k->n_formats++];
    copy_text(q, 0, f->name, sizeof f->name);
    f->n_files = (long)sqlite3_column_int64(q, 1);
    f->rows = (det_import_rows){(size_t)sqlite3_column_int64(q, 2), (size_t)sqlite3_column_int64(q, 3),
                                (size_t)sqlite3_column_int64(q, 4), (size_t)sqlite3_column_int64(q, 5)};
    f->first = column_day(q, 6);
    f->last = column_day(q, 7);
    f->n_days = (long)sqlite3_column_int64(q, 8);
}

static void take_pair(sqlite3_stmt *q, det_stock *k)
{
    if (k->n_pairs == DET_STOCK_PAIRS) /* a damaged store may have actors twice */
        return;
    det_stock_pair *p = &k->pairs[k->n_pairs++];
    copy_text(q, 0, p->source, sizeof p->source);
    copy_text(q, 1, p->target, sizeof p->target);
    p->n_acts = (long)sqlite3_column_int64(q, 2);
}

static void take_sizes(sqlite3_stmt *q, det_stock *k)
{
    k->n_actors = (long)sqlite3_column_int64(q, 0);
    k->n_unplaced = (long)sqlite3_column_int64(q, 1);
    k->n_counts = (long)sqlite3_column_int64(q, 2);
    k->n_acts = (long)sqlite3_column_int64(q, 3);
}

static const struct look {
    const char *sql;
    void (*take)(sqlite3_stmt *q, det_stock *k);
} looks[] = {
    {"SELECT f.name, count(*), sum(rows_read), sum(rows_kept), sum(rows_dropped), sum(rows_duplicate), x.first, x.last, x.days"
     " FROM files JOIN formats f USING (format) LEFT JOIN (SELECT format, min(day) AS first, max(day) AS last, count(*) AS days"
     " FROM exposure GROUP BY format) x USING (format) GROUP BY format ORDER BY f.name",
     take_format},
    {"SELECT s.code, t.code, n FROM (SELECT source, target, sum(CASE curated WHEN 1 THEN rows ELSE 1 END) AS n"
     " FROM counts JOIN formats USING (format) WHERE source <> target"
     " GROUP BY source, target ORDER BY n DESC, source, target LIMIT 10) JOIN actors s ON s.actor = source"
     " JOIN actors t ON t.actor = target ORDER BY n DESC, s.code, t.code",
     take_pair},
    {"SELECT (SELECT count(*) FROM actors), (SELECT count(*) FROM actors WHERE kind = 'unplaced'),"
     " (SELECT count(*) FROM counts), (SELECT count(*) FROM acts)",
     take_sizes},
};

det_status det_store_stock(det_store *s, det_stock *out, det_err *err)
{
    det_stock k = {.version = DET_STORE_VERSION};
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        sqlite3_stmt *q = NULL;
        det_status st = det_store_prepare(s, looks[i].sql, &q, err);
        int code = SQLITE_DONE;
        while (!st && (code = sqlite3_step(q)) == SQLITE_ROW)
            looks[i].take(q, &k);
        if (!st && code != SQLITE_DONE)
            st = det_store_fail(s, err);
        sqlite3_finalize(q);
        if (st)
            return st;
    }
    *out = k;
    return DET_OK;
}
