/* SPDX-License-Identifier: Apache-2.0 */
/* Counts and coverage are added up in memory and written when a file ends, or when there are many; all within the file's
 * transaction. */
#include "gate/store.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "gate/numbering.h"
#include "gate/store_schema.h"
#include "gate/tally.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { MOST_COUNTS = 1 << 19, WAIT_MS = 600000 };

enum { FIND_SIZE, FIND_FILE, ADD_FILE, END_FILE, ADD_REASON, FIND_FORMAT, ADD_FORMAT, FIND_ACTOR, ADD_ACTOR, FIND_CODE, ADD_CODE,
       ADD_COUNT, RAISE_COUNT, ADD_EXPOSURE, ADD_ACT, ADD_UNPLACED, ADD_REPORT, N_STATEMENTS };
static const char *const statements[N_STATEMENTS] = {
    [FIND_SIZE] = "SELECT 1 FROM files WHERE format = ?1 AND bytes = ?2 LIMIT 1",
    [FIND_FILE] = "SELECT 1 FROM files WHERE format = ?1 AND sha256 = ?2",
    [ADD_FILE] = "INSERT INTO files(format, release, path, bytes, sha256, rows_read, rows_kept, rows_dropped, rows_duplicate)"
                 " VALUES(?1, ?2, ?3, ?4, '', 0, 0, 0, 0)",
    [END_FILE] = "UPDATE files SET rows_read = ?2, rows_kept = ?3, rows_dropped = ?4, rows_duplicate = ?5, first_day = ?6,"
                 " last_day = ?7, release = ?8, sha256 = ?9 WHERE file = ?1",
    [ADD_REASON] = "INSERT INTO dropped VALUES(?1, ?2, ?3)",
    [FIND_FORMAT] = "SELECT format FROM formats WHERE name = ?1",
    [ADD_FORMAT] = "INSERT OR IGNORE INTO formats(name, curated) VALUES(?1, ?2)",
    [FIND_ACTOR] = "SELECT actor FROM actors WHERE code = ?1",
    [ADD_ACTOR] = "INSERT OR IGNORE INTO actors(code, name, kind, home) VALUES(?1, ?2, ?3, ?4)",
    [FIND_CODE] = "SELECT code FROM codes WHERE name = ?1",
    [ADD_CODE] = "INSERT OR IGNORE INTO codes(name) VALUES(?1)",
    [ADD_COUNT] = "INSERT OR IGNORE INTO counts VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [RAISE_COUNT] = "UPDATE counts SET rows = rows + ?8, goldstein_sum = goldstein_sum + ?9, deaths = deaths + ?10"
                    " WHERE source = ?1 AND target = ?2 AND format = ?3 AND day = ?4 AND class = ?5 AND code = ?6"
                    " AND mutual = ?7",
    [ADD_EXPOSURE] = "INSERT INTO exposure VALUES(?1, ?2, ?3) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows",
    [ADD_ACT] = "INSERT INTO acts(file, event, day, reported, source, source_name, target, target_name, code, class, mutual,"
                " goldstein, deaths, publisher) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [ADD_UNPLACED] = "INSERT INTO unplaced VALUES(?1, ?2, ?3) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows",
    [ADD_REPORT] = "INSERT INTO reports VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET first_day = min(first_day, excluded.first_day),"
                   " last_day = max(last_day, excluded.last_day), mentions = mentions + excluded.mentions",
};

enum { FIRST_DAY = DET_STORE_FIRST_DAY, N_DAYS = DET_STORE_LAST_DAY - DET_STORE_FIRST_DAY + 1 };

struct det_store {
    char *path;
    sqlite3 *sql;
    sqlite3_stmt *made[N_STATEMENTS]; /* NULL until wanted */
    sqlite3_int64 format, file;
    int is_in_file;
    det_tally tally;
    det_numbering codes;    /* those met since the last file that was undone */
    long *rows_per_day; /* [N_DAYS] from FIRST_DAY */
    size_t n_again;     /* rows of the file whose day, parties and code were told before */
};

int det_store_is_one(const char *path)
{
    char magic[16] = "";
    struct stat s;
    FILE *file = !stat(path, &s) && S_ISREG(s.st_mode) ? fopen(path, "rb") : NULL; /* of a pipe the bytes would be lost */
    const size_t n = file ? fread(magic, 1, sizeof magic, file) : 0;
    if (file)
        fclose(file);
    return n == sizeof magic && !memcmp(magic, "SQLite format 3", sizeof magic);
}

/* Is it opened for reading alone, and fails for the folder that it lies in? */
static int is_held_by_folder(det_store *s, int code)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(s->path, '/');
    const int n = slash ? snprintf(folder, sizeof folder, "%.*s/", (int)(slash - s->path), s->path) : snprintf(folder, sizeof folder, ".");
    return (code == SQLITE_READONLY || code == SQLITE_CANTOPEN) && sqlite3_db_readonly(s->sql, "main") == 1 && n < (int)sizeof folder &&
           access(folder, W_OK);
}

det_status det_store_fail(det_store *s, det_err *err)
{
    const int code = sqlite3_errcode(s->sql);
    const det_status st = code == SQLITE_NOMEM ? DET_NOMEM : code == SQLITE_NOTADB ? DET_DATA : DET_IO;
    if (code == SQLITE_BUSY)
        return det_err_at(err, st, s->path, 0, 0, "another program has been writing to the store for ten minutes");
    if (is_held_by_folder(s, code))
        return det_err_at(err, st, s->path, 0, 0, "the store cannot be read where it lies: its folder cannot be written to, and SQLite keeps a file "
                                                  "there while a store is read; copy the store to a folder of your own");
    return det_err_at(err, st, s->path, 0, 0, "the store cannot be %s: %s",
                      code == SQLITE_READONLY || code == SQLITE_FULL ? "written" : "used", sqlite3_errmsg(s->sql));
}

const char *det_store_text(sqlite3_stmt *q, int k)
{
    const char *text = (const char *)sqlite3_column_text(q, k);
    return text ? text : "";
}

static det_status damaged(det_store *s, sqlite3_stmt *q, int k, det_err *err)
{
    return det_err_at(err, DET_DATA, s->path, 0, 0, "the store is damaged: '%s' stands where it has %s", det_store_text(q, k),
                      sqlite3_column_name(q, k));
}

det_status det_store_whole(det_store *s, sqlite3_stmt *q, int k, sqlite3_int64 lowest, sqlite3_int64 highest, sqlite3_int64 *out, det_err *err)
{
    const sqlite3_int64 v = sqlite3_column_int64(q, k);
    if (sqlite3_column_type(q, k) != SQLITE_INTEGER || v < lowest || v > highest)
        return damaged(s, q, k, err);
    *out = v;
    return DET_OK;
}

det_status det_store_number(det_store *s, sqlite3_stmt *q, int k, double lowest, double highest, double *out, det_err *err)
{
    const int type = sqlite3_column_type(q, k);
    const double v = sqlite3_column_double(q, k);
    if ((type != SQLITE_INTEGER && type != SQLITE_FLOAT) || !(v >= lowest && v <= highest))
        return damaged(s, q, k, err);
    *out = v;
    return DET_OK;
}

static det_status run(det_store *s, const char *sql, det_err *err)
{
    return sqlite3_exec(s->sql, sql, NULL, NULL, NULL) == SQLITE_OK ? DET_OK : det_store_fail(s, err);
}

det_status det_store_prepare(det_store *s, const char *sql, sqlite3_stmt **out, det_err *err)
{
    return sqlite3_prepare_v2(s->sql, sql, -1, out, NULL) == SQLITE_OK ? DET_OK : det_store_fail(s, err);
}

/* Statement k, ready for its values. */
static det_status get(det_store *s, int k, sqlite3_stmt **out, det_err *err)
{
    if (!s->made[k]) {
        det_status st = det_store_prepare(s, statements[k], &s->made[k], err);
        if (st)
            return st;
    }
    *out = s->made[k];
    return DET_OK;
}

/* Run a statement that gives at most one number; *out (NULL allowed) stays as it is without one. */
static det_status step(det_store *s, sqlite3_stmt *q, int *has_row, sqlite3_int64 *out, det_err *err)
{
    const int code = sqlite3_step(q);
    if (has_row)
        *has_row = code == SQLITE_ROW;
    if (code == SQLITE_ROW && out)
        *out = sqlite3_column_int64(q, 0);
    const det_status st = code == SQLITE_ROW || code == SQLITE_DONE ? DET_OK : det_store_fail(s, err);
    sqlite3_reset(q);
    return st;
}

static void bind_text(sqlite3_stmt *q, int k, const char *text)
{
    sqlite3_bind_text(q, k, text, -1, SQLITE_STATIC);
}

static void bind_day(sqlite3_stmt *q, int k, det_day day)
{
    if (day == DET_DAY_NONE)
        sqlite3_bind_null(q, k);
    else
        sqlite3_bind_int(q, k, day);
}

static det_status read_number(det_store *s, const char *sql, int *out, det_err *err)
{
    sqlite3_stmt *q = NULL;
    sqlite3_int64 value = 0;
    det_status st = det_store_prepare(s, sql, &q, err);
    if (!st)
        st = step(s, q, NULL, &value, err);
    sqlite3_finalize(q);
    *out = (int)value;
    return st;
}

static det_status add_successions(det_store *s, det_err *err)
{
    sqlite3_stmt *q = NULL;
    det_status st = det_store_prepare(s, "INSERT INTO successions VALUES(?1, ?2, ?3, ?4)", &q, err);
    for (size_t i = 0; i < det_succession_n && !st; i++) {
        const det_succession *n = &det_succession_table[i];
        bind_text(q, 1, n->group);
        bind_text(q, 2, n->state);
        sqlite3_bind_int(q, 3, n->from);
        bind_day(q, 4, n->until);
        st = step(s, q, NULL, NULL, err);
    }
    sqlite3_finalize(q);
    return st;
}

static det_status make_schema(det_store *s, det_err *err)
{
    char mark[128];
    snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d", DET_STORE_APPLICATION,
             DET_STORE_VERSION);
    det_status st = run(s, store_schema, err);
    if (!st)
        st = add_successions(s, err);
    return st ? st : run(s, mark, err);
}

/* Whose database it is, and of which version. */
static det_status check_mark(det_store *s, int application, int version, det_err *err)
{
    if (application != DET_STORE_APPLICATION)
        return det_err_at(err, DET_DATA, s->path, 0, 0, "is a database, but not a store of detente");
    if (version > DET_STORE_VERSION)
        return det_err_at(err, DET_CONFIG, s->path, 0, 0,
                          "is a store of version %d, newer than this program's %d: use a newer detente", version,
                          DET_STORE_VERSION);
    if (version < DET_STORE_VERSION)
        return det_err_at(err, DET_CONFIG, s->path, 0, 0,
                          "is a store of version %d, older than this program's %d: import its files into a new store",
                          version, DET_STORE_VERSION);
    return DET_OK;
}

/* A cache of 128 MiB: rows of a file go to all over a large store. */
static const char begin_writing[] = "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -131072; BEGIN IMMEDIATE";

/* Where two programs change the journal of a new store at once, SQLite turns one away without waiting, lest both wait for ever. */
static det_status keep_journal(det_store *s, det_err *err)
{
    enum { PAUSE_MS = 20 };
    static const char wal[] = "PRAGMA journal_mode = WAL";
    for (int waited = 0; waited < WAIT_MS && sqlite3_exec(s->sql, wal, NULL, NULL, NULL) == SQLITE_BUSY; waited += PAUSE_MS)
        sqlite3_sleep(PAUSE_MS);
    return run(s, wal, err);
}

/* Make the schema of an empty database, or see whether it is one of ours; two programs may do so at once. */
static det_status settle(det_store *s, det_store_mode mode, det_err *err)
{
    int application = 0, version = 0, n_tables = 0;
    const int writes = mode == DET_STORE_WRITE;
    det_status st = writes ? keep_journal(s, err) : DET_OK;
    if (!st && writes)
        st = run(s, begin_writing, err);
    if (!st)
        st = read_number(s, "PRAGMA application_id", &application, err);
    if (!st)
        st = read_number(s, "PRAGMA user_version", &version, err);
    if (!st)
        st = read_number(s, "SELECT count(*) FROM sqlite_master", &n_tables, err);
    if (!st)
        st = writes && !n_tables && !application ? make_schema(s, err) : check_mark(s, application, version, err);
    if (!st)
        st = run(s, writes ? "COMMIT" : "BEGIN" /* one state to the end, whatever others import */, err);
    return st;
}

/* Does it lie on a disk that cannot be written, all of it in one file? */
static int is_immutable(const char *path)
{
    char journal[PATH_MAX];
    struct statvfs disk;
    struct stat rest;
    const int n = snprintf(journal, sizeof journal, "%s-wal", path);
    return n < (int)sizeof journal && !statvfs(path, &disk) && (disk.f_flag & ST_RDONLY) && (stat(journal, &rest) || !rest.st_size);
}

/* SQLite shares a journal's index among readers in a file beside the store, unless told that nobody can write the store. */
static int open_reader(const char *path, int flags, sqlite3 **sql)
{
    if (!is_immutable(path))
        return sqlite3_open_v2(path, sql, flags, NULL);
    det_text uri = {0};
    det_text_add(&uri, *path == '/' ? "file://" : "file:");
    for (const char *p = path; *p; p++)
        det_text_addf(&uri, strchr("%?#", *p) ? "%%%02X" : "%c", (unsigned char)*p);
    det_text_add(&uri, "?immutable=1");
    const int result = uri.failed ? SQLITE_NOMEM : sqlite3_open_v2(uri.s, sql, flags | SQLITE_OPEN_URI, NULL);
    det_text_free(&uri);
    return result;
}

det_status det_store_open(const char *path, det_store_mode mode, det_store **out, det_err *err)
{
    if (mode == DET_STORE_READ && access(path, R_OK))
        return det_err_at(err, DET_NOINPUT, path, 0, 0, "cannot be opened: %s", strerror(errno));
    det_store *s = det_calloc(1, sizeof *s);
    if (!s || !(s->path = det_strdup(path)) || !(s->rows_per_day = det_calloc(N_DAYS, sizeof *s->rows_per_day))) {
        det_store_close(s);
        return det_err_set(err, DET_NOMEM, "no memory to open %s", path);
    }
    const int alone = SQLITE_OPEN_NOMUTEX; /* a store is used by one thread */
    det_status st = DET_OK;
    if ((mode == DET_STORE_READ ? open_reader(path, alone | SQLITE_OPEN_READONLY, &s->sql)
                                : sqlite3_open_v2(path, &s->sql, alone | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL)) != SQLITE_OK)
        st = det_err_at(err, DET_IO, path, 0, 0, "the store cannot be opened: %s",
                        s->sql ? sqlite3_errmsg(s->sql) : "no memory");
    if (!st) {
        sqlite3_busy_timeout(s->sql, WAIT_MS);
        /* A store may be a stranger's: its schema calls no functions, and SQL does not write the file's own structure. */
        sqlite3_db_config(s->sql, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_db_config(s->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        st = settle(s, mode, err);
    }
    if (st)
        det_store_close(s);
    else
        *out = s;
    return st;
}

void det_store_close(det_store *s)
{
    if (!s)
        return;
    for (int k = 0; k < N_STATEMENTS; k++)
        sqlite3_finalize(s->made[k]);
    sqlite3_close(s->sql);
    det_tally_free(&s->tally);
    det_numbering_free(&s->codes);
    det_free(s->rows_per_day);
    det_free(s->path);
    det_free(s);
}

sqlite3 *det_store_sql(det_store *s)
{
    return s->sql;
}

int64_t det_store_format(const det_store *s)
{
    return s->format;
}

/* Enter by INSERT OR IGNORE, then find by the text bound first. */
static det_status find_after(det_store *s, sqlite3_stmt *add, int find, const char *text, sqlite3_int64 *out, det_err *err)
{
    sqlite3_stmt *q;
    det_status st = step(s, add, NULL, NULL, err);
    if (!st)
        st = get(s, find, &q, err);
    if (st)
        return st;
    bind_text(q, 1, text);
    return step(s, q, NULL, out, err);
}

/* Is f in the store? Only a file of the same size can be the same: others are not read for that. */
static det_status find_file(det_store *s, det_imported_file *f, det_err *err)
{
    sqlite3_stmt *q;
    int has_size = 0;
    det_status st = get(s, FIND_SIZE, &q, err);
    if (st)
        return st;
    sqlite3_bind_int64(q, 1, s->format);
    sqlite3_bind_int64(q, 2, f->n_bytes);
    st = step(s, q, &has_size, NULL, err);
    if (!st && has_size && !f->sha256[0])
        st = det_hash_file(f->path, f->sha256, err);
    if (st || !has_size)
        return st;
    st = get(s, FIND_FILE, &q, err);
    if (st)
        return st;
    sqlite3_bind_int64(q, 1, s->format);
    bind_text(q, 2, f->sha256);
    return step(s, q, &f->was_known, NULL, err);
}

static det_status begin_in(det_store *s, det_imported_file *f, det_err *err)
{
    sqlite3_stmt *q;
    det_status st = get(s, ADD_FORMAT, &q, err);
    if (st)
        return st;
    bind_text(q, 1, f->format);
    sqlite3_bind_int(q, 2, f->is_curated);
    st = find_after(s, q, FIND_FORMAT, f->format, &s->format, err);
    if (!st)
        st = find_file(s, f, err);
    if (st || f->was_known)
        return st;
    st = get(s, ADD_FILE, &q, err);
    if (st)
        return st;
    sqlite3_bind_int64(q, 1, s->format);
    bind_text(q, 2, f->release);
    bind_text(q, 3, f->path);
    sqlite3_bind_int64(q, 4, f->n_bytes);
    st = step(s, q, NULL, NULL, err);
    s->file = sqlite3_last_insert_rowid(s->sql);
    return st;
}

det_status det_store_begin(det_store *s, det_imported_file *f, det_err *err)
{
    det_status st = run(s, "BEGIN IMMEDIATE", err);
    if (st)
        return st;
    s->is_in_file = 1;
    s->n_again = 0;
    st = begin_in(s, f, err);
    if (st || f->was_known)
        det_store_abandon(s);
    return st;
}

void det_store_abandon(det_store *s)
{
    if (s->is_in_file)
        (void)sqlite3_exec(s->sql, "ROLLBACK", NULL, NULL, NULL);
    s->is_in_file = 0;
    det_tally_clear(&s->tally);
    det_numbering_free(&s->codes);
    memset(s->rows_per_day, 0, N_DAYS * sizeof *s->rows_per_day);
}

det_status det_store_actor(det_store *s, const char *code, const char *name, const char *kind, const char *home, int *out,
                           det_err *err)
{
    sqlite3_stmt *q;
    sqlite3_int64 found = 0;
    det_status st = get(s, ADD_ACTOR, &q, err);
    if (st)
        return st;
    bind_text(q, 1, code);
    bind_text(q, 2, name);
    bind_text(q, 3, kind);
    if (*home)
        bind_text(q, 4, home);
    else
        sqlite3_bind_null(q, 4);
    st = find_after(s, q, FIND_ACTOR, code, &found, err);
    *out = (int)found;
    return st;
}

det_status det_store_act(det_store *s, const det_tally_key *key, const det_act_row *act, det_err *err)
{
    sqlite3_stmt *q;
    det_status st = get(s, ADD_ACT, &q, err);
    if (st)
        return st;
    sqlite3_bind_int64(q, 1, s->file);
    bind_text(q, 2, act->event);
    sqlite3_bind_int(q, 3, key->day);
    bind_day(q, 4, act->reported);
    sqlite3_bind_int(q, 5, key->source);
    bind_text(q, 6, act->source_name);
    sqlite3_bind_int(q, 7, key->target);
    bind_text(q, 8, act->target_name);
    sqlite3_bind_int(q, 9, key->code);
    sqlite3_bind_int(q, 10, key->cls + 1);
    sqlite3_bind_int(q, 11, key->is_mutual);
    sqlite3_bind_double(q, 12, act->goldstein);
    sqlite3_bind_double(q, 13, act->deaths);
    bind_text(q, 14, act->publisher);
    return step(s, q, NULL, NULL, err);
}

/* Run statement k with all of a count. */
static det_status put_count(det_store *s, int k, const det_tally_count *c, det_err *err)
{
    sqlite3_stmt *q;
    det_status st = get(s, k, &q, err);
    if (st)
        return st;
    sqlite3_bind_int(q, 1, c->key.source);
    sqlite3_bind_int(q, 2, c->key.target);
    sqlite3_bind_int64(q, 3, s->format);
    sqlite3_bind_int(q, 4, c->key.day);
    sqlite3_bind_int(q, 5, c->key.cls + 1);
    sqlite3_bind_int(q, 6, c->key.code);
    sqlite3_bind_int(q, 7, c->key.is_mutual);
    sqlite3_bind_int64(q, 8, c->rows);
    sqlite3_bind_double(q, 9, c->goldstein);
    sqlite3_bind_double(q, 10, c->deaths);
    return step(s, q, NULL, NULL, err);
}

static det_status add_count(det_store *s, const det_tally_count *c, det_err *err)
{
    det_status st = put_count(s, ADD_COUNT, c, err);
    const int is_new = sqlite3_changes(s->sql) > 0;
    if (!st && !is_new)
        st = put_count(s, RAISE_COUNT, c, err);
    if (!c->key.is_mutual || c->key.source <= c->key.target)
        s->n_again += (size_t)(c->rows - is_new);
    return st;
}

static det_status flush(det_store *s, det_err *err)
{
    det_status st = DET_OK;
    det_tally_sort(&s->tally);
    for (size_t i = 0; i < s->tally.n && !st; i++)
        st = add_count(s, &s->tally.counts[i], err);
    det_tally_clear(&s->tally);
    return st;
}

det_status det_store_code(det_store *s, const char *text, int *out, det_err *err)
{
    sqlite3_stmt *q;
    sqlite3_int64 found = det_numbering_find(&s->codes, text);
    *out = (int)found;
    if (found)
        return DET_OK;
    det_status st = get(s, ADD_CODE, &q, err);
    if (st)
        return st;
    bind_text(q, 1, text);
    st = find_after(s, q, FIND_CODE, text, &found, err);
    *out = (int)found;
    return st ? st : det_numbering_add(&s->codes, text, *out, err);
}

det_status det_store_count(det_store *s, const det_tally_key *key, double goldstein, double deaths, det_err *err)
{
    det_status st = det_tally_add(&s->tally, key, goldstein, deaths, err);
    if (!st && key->is_mutual && key->source != key->target) {
        det_tally_key back = *key;
        back.source = key->target;
        back.target = key->source;
        st = det_tally_add(&s->tally, &back, goldstein, deaths, err);
    }
    return !st && s->tally.n >= MOST_COUNTS ? flush(s, err) : st;
}

det_status det_store_report(det_store *s, int64_t event, det_day first, det_day last, size_t n, det_err *err)
{
    sqlite3_stmt *q;
    det_status st = get(s, ADD_REPORT, &q, err);
    if (st)
        return st;
    sqlite3_bind_int64(q, 1, event);
    sqlite3_bind_int(q, 2, first);
    sqlite3_bind_int(q, 3, last);
    sqlite3_bind_int64(q, 4, (sqlite3_int64)n);
    return step(s, q, NULL, NULL, err);
}

void det_store_expose(det_store *s, det_day day)
{
    s->rows_per_day[day - FIRST_DAY]++;
}

static det_status add_exposure(det_store *s, det_err *err)
{
    det_status st = DET_OK;
    for (int i = 0; i < N_DAYS && !st; i++) {
        sqlite3_stmt *q;
        if (!s->rows_per_day[i])
            continue;
        st = get(s, ADD_EXPOSURE, &q, err);
        if (st)
            return st;
        sqlite3_bind_int64(q, 1, s->format);
        sqlite3_bind_int(q, 2, FIRST_DAY + i);
        sqlite3_bind_int64(q, 3, s->rows_per_day[i]);
        st = step(s, q, NULL, NULL, err);
    }
    return st;
}

static det_status add_reasons(det_store *s, const det_imported_file *f, det_err *err)
{
    det_status st = DET_OK;
    for (size_t i = 0; i < f->n_reasons && !st; i++) {
        sqlite3_stmt *q;
        st = get(s, ADD_REASON, &q, err);
        if (st)
            return st;
        sqlite3_bind_int64(q, 1, s->file);
        bind_text(q, 2, f->reasons[i].reason);
        sqlite3_bind_int64(q, 3, (sqlite3_int64)f->reasons[i].rows);
        st = step(s, q, NULL, NULL, err);
    }
    return st;
}

static det_status end_file(det_store *s, const det_imported_file *f, det_err *err)
{
    sqlite3_stmt *q;
    det_status st = get(s, END_FILE, &q, err);
    if (st)
        return st;
    const size_t rows[] = {f->rows.read, f->rows.kept, f->rows.dropped, f->rows.duplicate};
    sqlite3_bind_int64(q, 1, s->file);
    for (int k = 0; k < 4; k++)
        sqlite3_bind_int64(q, k + 2, (sqlite3_int64)rows[k]);
    bind_day(q, 6, f->first);
    bind_day(q, 7, f->last);
    bind_text(q, 8, f->release);
    bind_text(q, 9, f->sha256);
    return step(s, q, NULL, NULL, err);
}

det_status det_store_commit(det_store *s, det_imported_file *f, det_err *err)
{
    det_status st = flush(s, err);
    f->n_again = f->is_curated ? 0 : s->n_again;
    if (!st)
        st = add_exposure(s, err);
    if (!st)
        st = end_file(s, f, err);
    if (!st)
        st = add_reasons(s, f, err);
    if (!st)
        st = run(s, "COMMIT", err);
    if (st)
        return st;
    s->is_in_file = 0;
    memset(s->rows_per_day, 0, N_DAYS * sizeof *s->rows_per_day);
    return DET_OK;
}

det_status det_store_unplaced(det_store *s, const char *name, size_t rows, const char *nearest, det_err *err)
{
    sqlite3_stmt *q;
    det_status st = get(s, ADD_UNPLACED, &q, err);
    if (st)
        return st;
    bind_text(q, 1, name);
    sqlite3_bind_int64(q, 2, (sqlite3_int64)rows);
    if (nearest)
        bind_text(q, 3, nearest);
    else
        sqlite3_bind_null(q, 3);
    return step(s, q, NULL, NULL, err);
}

det_status det_store_hash(det_store *s, const char *format, char out[65], det_err *err)
{
    sqlite3_stmt *q = NULL;
    det_text list = {0};
    int step = SQLITE_DONE;
    det_text_addf(&list, "%s\n", format ? format : "");
    det_status st = det_store_prepare(s, "SELECT f.name, sha256 FROM files JOIN formats f USING (format) ORDER BY 1, 2", &q, err);
    while (!st && (step = sqlite3_step(q)) == SQLITE_ROW)
        det_text_addf(&list, "%s %s\n", det_store_text(q, 0), det_store_text(q, 1));
    if (!st && step != SQLITE_DONE)
        st = det_store_fail(s, err);
    sqlite3_finalize(q);
    if (!st)
        st = list.failed ? det_err_set(err, DET_NOMEM, "no memory for the list of files") : det_hash_bytes(list.s, list.n, out, err);
    det_text_free(&list);
    return st;
}
