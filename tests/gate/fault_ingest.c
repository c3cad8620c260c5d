/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation of our own fails once while a file is imported: nothing of it is in the store then. */
#include "check.h"

#include "base/mem.h"
#include "gate/ingest.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char events[64], store[64];

static void write_events(void)
{
    strcpy(events, "/tmp/detente-events-XXXXXX");
    FILE *file = fdopen(mkstemp(events), "wb");
    fputs("date,source,target,cameo,quad,goldstein\n2020-01-01,Ruritania,IND,042,1,1.9\n2020-01-02,IND,Pakistan,111,3,-2\n", file);
    fclose(file);
    strcpy(store, "/tmp/detente-store-XXXXXX");
    close(mkstemp(store));
}

static det_status import(long *n_files)
{
    det_store *s = NULL;
    det_imported m = {0};
    det_ingest_options o = {.keep_acts = 1};
    det_status st = det_store_open(store, DET_STORE_WRITE, &s, NULL);
    if (!st)
        st = det_ingest_file(s, events, &o, &m, NULL);
    *n_files = (long)m.n_files;
    det_imported_free(&m);
    det_store_close(s);
    return st;
}

static long count_counts(void)
{
    sqlite3 *sql = NULL;
    sqlite3_stmt *q = NULL;
    long n = 0;
    if (sqlite3_open(store, &sql) == SQLITE_OK && sqlite3_prepare_v2(sql, "SELECT sum(rows) FROM counts", -1, &q, NULL) == SQLITE_OK &&
        sqlite3_step(q) == SQLITE_ROW)
        n = (long)sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(sql);
    return n;
}

static void every_allocation_fails(void **state)
{
    (void)state;
    det_status st = DET_OK;
    long n_files = 0, most = 0;
    write_events();
    assert_every_allocation_fails_once(st, {
        st = import(&n_files);
        most = count_counts() > most ? count_counts() : most;
    });
    assert_int_equal(most, 2);
    assert_int_equal(n_files, 1);
    unlink(events);
    unlink(store);
}

static void every_allocation_of_a_mapping_fails(void **state)
{
    (void)state;
    det_mapping m = {0};
    det_status st = DET_OK;
    strcpy(events, "/tmp/detente-mapping-XXXXXX");
    FILE *file = fdopen(mkstemp(events), "wb");
    fputs("date: When\nsource: Who\ntarget: Whom\nquad: What\n", file);
    fclose(file);
    assert_every_allocation_fails_once(st, st = det_mapping_read(events, &m, NULL));
    assert_string_equal(m.column[DET_MAPPED_QUAD], "What");
    assert_string_equal(m.column[DET_MAPPED_ID], "");
    det_mapping_free(&m);
    unlink(events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(every_allocation_of_a_mapping_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
