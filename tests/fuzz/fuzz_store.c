/* SPDX-License-Identifier: Apache-2.0 */
/* A store whose contents, or bytes, are anything: what reads it finds a sentence, or a case and an overview that hold their promises.
 *
 * An input is lines. "TABLE|value|value ..." puts a row into a table that has its names but none of its constraints (empty: NULL;
 * a number as number, else text); "@OFFSET HEX" writes bytes over the finished file; "!SCHEMA" asks for the tables of a true store,
 * where a row that breaks them is passed over.
 */
#include "fuzz.h"

#include "gate/import_atlas.h"
#include "gate/import_store.h"
#include "gate/ingest.h"
#include "gate/paircase.h"
#include "gate/store_stock.h"

#include <ctype.h>
#include <math.h>

enum { MOST_VALUES = 16 };

static char path[64];

static void remove_store(void)
{
    unlink(path);
}

/* A store made by the store itself, then empty. */
static sqlite3 *make_store(int is_true)
{
    sqlite3 *sql = NULL;
    det_store *s = NULL;
    det_err err = {0};
    unlink(path);
    demand(det_store_open(path, DET_STORE_WRITE, &s, &err) == DET_OK);
    det_store_close(s);
    demand(sqlite3_open(path, &sql) == SQLITE_OK);
    demand(sqlite3_exec(sql, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN", NULL, NULL, NULL) == SQLITE_OK);
    if (!is_true)
        demand(sqlite3_exec(sql,
                            "DROP TABLE counts; DROP TABLE codes; DROP TABLE actors; DROP TABLE formats; DROP TABLE exposure; DROP TABLE files;"
                            "CREATE TABLE codes(code, name); CREATE TABLE counts(source, target, format, day, class, code, mutual, rows, goldstein_sum, deaths);"
                            "CREATE TABLE actors(actor, code, name, kind, home); CREATE TABLE formats(format, name, curated);"
                            "CREATE TABLE exposure(format, day, rows); CREATE TABLE files(file, format, release, path, sha256, rows_read,"
                            " rows_kept, rows_dropped, rows_duplicate, first_day, last_day)",
                            NULL, NULL, NULL) == SQLITE_OK);
    return sql;
}

static void bind(sqlite3_stmt *q, int k, const char *value)
{
    char *end;
    const long long whole = strtoll(value, &end, 10);
    if (!*value)
        return;
    if (!*end)
        sqlite3_bind_int64(q, k, whole);
    else if (strspn(value, "+-.0123456789e") == strlen(value))
        sqlite3_bind_double(q, k, strtod(value, NULL));
    else
        sqlite3_bind_text(q, k, value, -1, SQLITE_TRANSIENT);
}

static void add_row(sqlite3 *sql, char *line)
{
    static const char *const tables[] = {"counts", "codes", "actors", "formats", "exposure", "files", "acts", "reports", "dropped"};
    char text[128], *table = strsep(&line, "|"), *values[MOST_VALUES];
    int n = 0, is_known = 0;
    sqlite3_stmt *q = NULL;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        is_known |= !strcmp(table, tables[i]);
    while (is_known && line && n < MOST_VALUES)
        values[n++] = strsep(&line, "|");
    if (!n)
        return;
    int at = snprintf(text, sizeof text, "INSERT INTO %s VALUES(?", table);
    for (int k = 1; k < n; k++)
        at += snprintf(text + at, sizeof text - (size_t)at, ", ?");
    snprintf(text + at, sizeof text - (size_t)at, ")");
    if (sqlite3_prepare_v2(sql, text, -1, &q, NULL) == SQLITE_OK) {
        for (int k = 0; k < n; k++)
            bind(q, k + 1, values[k]);
        sqlite3_step(q);
    }
    sqlite3_finalize(q);
}

static void patch(FILE *file, const char *line)
{
    char *hex;
    const unsigned long offset = strtoul(line + 1, &hex, 10);
    unsigned byte;
    if (*hex != ' ' || offset > 1 << 20)
        return;
    fseek(file, (long)offset, SEEK_SET);
    for (hex++; isxdigit((unsigned char)hex[0]) && isxdigit((unsigned char)hex[1]) && sscanf(hex, "%2x", &byte) == 1; hex += 2)
        fputc((int)byte, file);
}

static void write_store(char *text, char *patches)
{
    char *line, *rest = text;
    sqlite3 *sql = make_store(strstr(text, "!SCHEMA") != NULL);
    while ((line = strsep(&rest, "\n")))
        if (*line != '@')
            add_row(sql, line);
    sqlite3_exec(sql, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(sql);
    FILE *file = fopen(path, "r+b");
    while (file && (line = strsep(&patches, "\n")))
        if (*line == '@')
            patch(file, line);
    fclose(file);
}

static int is_text(const char *s)
{
    return s && strlen(s) < 1 << 20;
}

static void look_over(void)
{
    det_store *s = NULL;
    det_stock k;
    det_err err = {0};
    memset(&k, FUZZ_MARK, sizeof k);
    det_status st = det_store_open(path, DET_STORE_READ, &s, &err);
    if (!st)
        st = det_store_stock(s, &k, &err);
    if (st) {
        demand_failure(st, &err);
        demand(is_marked(&k, sizeof k));
    } else {
        demand(k.n_pairs <= DET_STOCK_PAIRS && k.n_formats <= DET_STOCK_FORMATS);
    }
    det_store_close(s);
}

static void check_acts(const det_case *c)
{
    for (size_t i = 0; i < c->n_acts; i++) {
        const det_act *a = &c->acts[i];
        demand(a->from >= c->from && a->to <= c->until && a->cls < DET_N_CLASSES && is_text(a->cameo));
        demand(a->goldstein >= -10 && a->goldstein <= 10 && a->deaths >= 0 && isfinite(a->deaths));
        demand(a->target >= 0 && (size_t)a->target < c->n_actors && a->source[0].actor != a->target);
    }
    for (int d = 0; c->background_rows && d <= c->until - c->from; d++)
        demand(c->background_rows[d] >= 0 && isfinite(c->background_rows[d]));
}

static void read_pair(void)
{
    det_case c;
    det_err err = {0};
    const det_pair_request q = {.id = {"AFG", "PAK"}, .codes = {"TAL", NULL}, .from = DET_DAY_NONE, .until = DET_DAY_NONE};
    memset(&c, FUZZ_MARK, sizeof c);
    const det_status st = det_paircase_read(path, &q, &c, &err);
    if (st) {
        demand_failure(st, &err);
        demand(is_marked(&c, sizeof c));
        return;
    }
    demand(c.from <= c.until && c.from >= det_day_from_civil(1900, 1, 1) && c.until <= det_day_from_civil(2100, 12, 31));
    check_acts(&c);
    det_case_free(&c);
}

static void read_atlas(void)
{
    det_atlas a;
    det_atlas_request q;
    det_err err = {0};
    det_atlas_request_default(&q);
    q.least_acts = q.least_side = 1;
    memset(&a, FUZZ_MARK, sizeof a);
    const det_status st = det_import_atlas(path, &q, &a, &err);
    if (st) {
        demand_failure(st, &err);
        demand(is_marked(&a, sizeof a));
        return;
    }
    demand(a.from <= a.until);
    det_atlas_free(&a);
}

/* Adding a file either works or says why not. */
static void add_file(void)
{
    static const char file[] = "date,source,target,cameo,quad\n2020-01-01,PAK,AFG,042,1\n2020-01-02,Nobody,AFG,190,4\n";
    det_store *s = NULL;
    det_imported m = {0};
    det_err err = {0};
    const det_ingest_options o = {0};
    det_status st = det_store_open(path, DET_STORE_WRITE, &s, &err);
    if (!st)
        st = det_ingest_file(s, in_memory(file, sizeof file - 1), &o, &m, &err);
    if (st)
        demand_failure(st, &err);
    else
        demand(m.files[0].rows.read == 2);
    det_imported_free(&m);
    det_store_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_of(data, size), *again = text_of(data, size);
    if (!*path) {
        snprintf(path, sizeof path, "%s/detente-fuzz-%ld.db", access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm", (long)getpid());
        atexit(remove_store);
    }
    write_store(text, again);
    look_over();
    read_pair();
    read_atlas();
    add_file();
    free(text);
    free(again);
    return 0;
}
