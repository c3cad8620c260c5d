/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/seen.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 4096, LONGEST_GAP = 10, N_DAYS = 73414 }; /* ids of a page, bytes of a distance, days from 1900 to 2100 */

typedef struct key {
    int64_t id;
    det_day day;
    uint32_t row;
} key;

enum { FIND, NEXT, PUT, N_STATEMENTS };
static const char *const statements[N_STATEMENTS] = {
    [FIND] = "SELECT first_event, events FROM seen WHERE format = ?1 AND day = ?2 AND first_event <= ?3 ORDER BY first_event DESC LIMIT 1",
    [NEXT] = "SELECT first_event FROM seen WHERE format = ?1 AND day = ?2 AND first_event > ?3 ORDER BY first_event LIMIT 1",
    [PUT] = "INSERT OR REPLACE INTO seen VALUES(?1, ?2, ?3, ?4)",
};

struct det_seen {
    det_store *s;
    sqlite3_stmt *made[N_STATEMENTS];
    key keys[DET_BATCH_ROWS], sorted[DET_BATCH_ROWS];
    uint32_t starts[N_DAYS + 1];       /* of each day from the first among sorted */
    int64_t page[MOST];                /* [n_page] ids of the page at hand, ascending */
    size_t n_page;
    int64_t merged[MOST + DET_BATCH_ROWS]; /* [n_merged] with new ones */
    size_t n_merged;
    unsigned char blob[MOST * LONGEST_GAP];
};

det_status det_seen_open(det_store *s, det_seen **out, det_err *err)
{
    det_seen *x = det_calloc(1, sizeof *x);
    if (!x)
        return det_err_set(err, DET_NOMEM, "no memory for the events of a store");
    x->s = s;
    det_status st = DET_OK;
    for (int k = 0; k < N_STATEMENTS && !st; k++)
        st = det_store_prepare(s, statements[k], &x->made[k], err);
    if (st)
        det_seen_close(x);
    else
        *out = x;
    return st;
}

void det_seen_close(det_seen *x)
{
    for (int k = 0; x && k < N_STATEMENTS; k++)
        sqlite3_finalize(x->made[k]);
    det_free(x);
}

/* ---- pages ---- */

static size_t encode(det_seen *x, const int64_t *ids, size_t n)
{
    unsigned char *to = x->blob;
    for (size_t i = 1; i < n; i++) {
        uint64_t gap = (uint64_t)ids[i] - (uint64_t)ids[i - 1] - 1;
        for (; gap >= 0x80; gap >>= 7)
            *to++ = (unsigned char)(gap | 0x80);
        *to++ = (unsigned char)gap;
    }
    return (size_t)(to - x->blob);
}

/* 0 where the bytes are no page. */
static int decode(det_seen *x, int64_t first, const unsigned char *bytes, size_t n)
{
    uint64_t id = (uint64_t)first, gap = 0;
    int shift = 0;
    x->n_page = 0;
    x->page[x->n_page++] = first;
    for (size_t i = 0; i < n; i++) {
        gap |= (uint64_t)(bytes[i] & 0x7F) << shift;
        shift += 7;
        if (bytes[i] & 0x80 && shift < 7 * LONGEST_GAP)
            continue;
        id += gap + 1;
        if (bytes[i] & 0x80 || x->n_page == MOST || (int64_t)id <= x->page[x->n_page - 1])
            return 0;
        x->page[x->n_page++] = (int64_t)id;
        gap = 0;
        shift = 0;
    }
    return !shift;
}

/* Statement k for the page of an id; SQLite's answer. */
static det_status ask(det_seen *x, int k, int64_t format, const key *at, int *has_row, det_err *err)
{
    sqlite3_bind_int64(x->made[k], 1, format);
    sqlite3_bind_int(x->made[k], 2, at->day);
    sqlite3_bind_int64(x->made[k], 3, at->id);
    const int code = sqlite3_step(x->made[k]);
    *has_row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? DET_OK : det_store_fail(x->s, err);
}

/* The page that an id falls into; none: n_page 0. */
static det_status find_page(det_seen *x, int64_t format, const key *at, det_err *err)
{
    int has_row = 0;
    det_status st = ask(x, FIND, format, at, &has_row, err);
    sqlite3_stmt *q = x->made[FIND];
    x->n_page = 0;
    if (has_row && !decode(x, sqlite3_column_int64(q, 0), sqlite3_column_blob(q, 1), (size_t)sqlite3_column_bytes(q, 1)))
        st = det_err_set(err, DET_DATA, "the store's list of events that were seen is damaged");
    sqlite3_reset(q);
    return st;
}

/* The first id that falls into a later page; has_next 0 where there is none. */
static det_status find_next(det_seen *x, int64_t format, const key *at, int64_t *next, int *has_next, det_err *err)
{
    const det_status st = ask(x, NEXT, format, at, has_next, err);
    if (*has_next)
        *next = sqlite3_column_int64(x->made[NEXT], 0);
    sqlite3_reset(x->made[NEXT]);
    return st;
}

static det_status put_pages(det_seen *x, int64_t format, det_day day, det_err *err)
{
    det_status st = DET_OK;
    for (size_t at = 0; at < x->n_merged && !st; at += MOST) {
        const size_t n = x->n_merged - at < MOST ? x->n_merged - at : MOST, n_bytes = encode(x, x->merged + at, n);
        const key first = {x->merged[at], day, 0};
        int has_row;
        sqlite3_bind_blob(x->made[PUT], 4, x->blob, (int)n_bytes, SQLITE_STATIC);
        st = ask(x, PUT, format, &first, &has_row, err);
        sqlite3_reset(x->made[PUT]);
    }
    return st;
}

/* ---- a day ---- */

/* The page at hand and n keys into merged; keys that are there already are marked. */
static void merge(det_seen *x, const key *keys, size_t n, unsigned char *is_again)
{
    size_t i = 0;
    x->n_merged = 0;
    for (size_t k = 0; k < n; k++) {
        while (i < x->n_page && x->page[i] <= keys[k].id)
            x->merged[x->n_merged++] = x->page[i++];
        if (x->n_merged && x->merged[x->n_merged - 1] == keys[k].id)
            is_again[keys[k].row] = 1;
        else
            x->merged[x->n_merged++] = keys[k].id;
    }
    while (i < x->n_page)
        x->merged[x->n_merged++] = x->page[i++];
}

/* n sorted keys of one day, page by page. */
static det_status add_day(det_seen *x, int64_t format, const key *keys, size_t n, unsigned char *is_again, det_err *err)
{
    det_status st = DET_OK;
    for (size_t at = 0, to; at < n && !st; at = to) {
        int64_t next = 0;
        int has_next = 0;
        st = find_page(x, format, &keys[at], err);
        if (!st)
            st = find_next(x, format, &keys[at], &next, &has_next, err);
        for (to = at; to < n && !(has_next && keys[to].id >= next);)
            to++;
        if (st)
            break;
        merge(x, keys + at, to - at, is_again);
        if (x->n_merged > x->n_page)
            st = put_pages(x, format, keys[at].day, err);
    }
    return st;
}

/* ---- a batch ---- */

static int by_id(const void *a, const void *b)
{
    const key *x = a, *y = b;
    return x->id != y->id ? (x->id > y->id) - (x->id < y->id) : (x->row > y->row) - (x->row < y->row);
}

static size_t collect(det_seen *x, const det_batch_row *rows, size_t n)
{
    size_t n_keys = 0;
    for (size_t i = 0; i < n; i++)
        if (det_batch_is_event(&rows[i]) && rows[i].flags & DET_BATCH_HAS_ID)
            x->keys[n_keys++] = (key){rows[i].id, rows[i].day, (uint32_t)i};
    return n_keys;
}

/* keys by day into sorted, those of a day as they came; starts[d]: of day first + d. Returns the number of days. */
static size_t sort_by_day(det_seen *x, size_t n)
{
    det_day first = x->keys[0].day, last = first;
    for (size_t i = 1; i < n; i++) {
        first = x->keys[i].day < first ? x->keys[i].day : first;
        last = x->keys[i].day > last ? x->keys[i].day : last;
    }
    const size_t n_days = (size_t)(last - first) + 1;
    DET_BUG_IF(n_days > N_DAYS);
    memset(x->starts, 0, (n_days + 1) * sizeof *x->starts);
    for (size_t i = 0; i < n; i++)
        x->starts[x->keys[i].day - first + 1]++;
    for (size_t d = 1; d <= n_days; d++)
        x->starts[d] += x->starts[d - 1];
    for (size_t i = 0; i < n; i++)
        x->sorted[x->starts[x->keys[i].day - first]++] = x->keys[i];
    memmove(x->starts + 1, x->starts, n_days * sizeof *x->starts);
    x->starts[0] = 0;
    return n_days;
}

static void sort_by_id(key *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (keys[i].id <= keys[i - 1].id) {
            qsort(keys, n, sizeof *keys, by_id);
            return;
        }
    }
}

det_status det_seen_add(det_seen *x, int64_t format, const det_batch_row *rows, size_t n, unsigned char *is_again, det_err *err)
{
    const size_t n_keys = collect(x, rows, n), n_days = n_keys ? sort_by_day(x, n_keys) : 0;
    det_status st = DET_OK;
    memset(is_again, 0, n);
    for (size_t d = 0; d < n_days && !st; d++) {
        key *keys = x->sorted + x->starts[d];
        const size_t n_day = x->starts[d + 1] - x->starts[d];
        sort_by_id(keys, n_day);
        st = add_day(x, format, keys, n_day, is_again, err);
    }
    return st;
}
