/* SPDX-License-Identifier: Apache-2.0 */
/* What a store has seen, against a list that is searched from its beginning. */
#include "check.h"

#include "base/random.h"
#include "gate/seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FORMAT = 7, N_DAYS = 5, FIRST = 18000 };

static char path[64];
static det_store *store;
static det_seen *seen;

static void open_store(void)
{
    strcpy(path, "/tmp/detente-seen-XXXXXX");
    close(mkstemp(path));
    assert_int_equal(det_store_open(path, DET_STORE_WRITE, &store, NULL), DET_OK);
    assert_int_equal(det_seen_open(store, &seen, NULL), DET_OK);
}

static void close_store(void)
{
    char beside[80];
    det_seen_close(seen);
    det_store_close(store);
    unlink(path);
    for (int k = 0; k < 2; k++) {
        snprintf(beside, sizeof beside, "%s%s", path, k ? "-wal" : "-shm");
        unlink(beside);
    }
}

static det_batch_row event(int64_t id, det_day day)
{
    return (det_batch_row){.id = id, .day = day, .flags = DET_BATCH_HAS_ID};
}

/* ids as formats have them: ascending numbers, descending ones, hashes, all mixed. */
static int64_t draw_id(det_stream *s, int kind, int round, size_t i, size_t n)
{
    const int64_t base = (int64_t)round * (int64_t)n;
    switch (kind) {
    case 0:
        return base + (int64_t)i - (det_draw_uniform(s) < .1 ? (int64_t)n : 0);
    case 1:
        return -base - (int64_t)i;
    case 2:
        return (int64_t)det_draw_u64(s);
    default:
        return (int64_t)(det_draw_u64(s) % 20000) - 10000;
    }
}

static int by_pair(const void *a, const void *b)
{
    return memcmp(a, b, 2 * sizeof(int64_t));
}

static void an_event_is_seen_once(void **state)
{
    (void)state;
    enum { N_ROUNDS = 4, N = 9000 };
    static det_batch_row rows[N];
    static unsigned char is_again[N];
    for (int kind = 0; kind < 4; kind++) {
        static int64_t known[N_ROUNDS * N][2];
        size_t n_known = 0, n_again = 0;
        open_store();
        for (int round = 0; round < N_ROUNDS; round++) {
            det_stream s;
            det_stream_init(&s, 5, (uint32_t)kind, 0, (uint32_t)round);
            for (size_t i = 0; i < N; i++)
                rows[i] = event(draw_id(&s, kind, round, i, N), FIRST + (det_day)(det_draw_u64(&s) % N_DAYS));
            assert_int_equal(det_seen_add(seen, FORMAT, rows, N, is_again, NULL), DET_OK);
            qsort(known, n_known, sizeof *known, by_pair);
            const size_t n_before = n_known;
            for (size_t i = 0; i < N; i++) {
                const int64_t pair[2] = {rows[i].id, rows[i].day};
                int was = n_before && bsearch(pair, known, n_before, sizeof *known, by_pair);
                for (size_t k = n_before; k < n_known && !was; k++)
                    was = !memcmp(known[k], pair, sizeof pair);
                assert_int_equal(is_again[i], was);
                n_again += (size_t)was;
                if (!was)
                    memcpy(known[n_known++], pair, sizeof pair);
            }
        }
        assert_true(kind == 1 || kind == 2 || n_again > 0);
        /* another format has seen nothing; the same rows are all known */
        assert_int_equal(det_seen_add(seen, FORMAT + 1, rows, 100, is_again, NULL), DET_OK);
        assert_int_equal(det_seen_add(seen, FORMAT, rows, N, is_again, NULL), DET_OK);
        for (size_t i = 0; i < N; i++)
            assert_int_equal(is_again[i], 1);
        close_store();
    }
}

static void ends_of_the_range(void **state)
{
    (void)state;
    det_batch_row rows[] = {event(INT64_MAX, FIRST), event(INT64_MIN, FIRST), event(0, FIRST), event(-1, FIRST), event(INT64_MIN, FIRST)};
    unsigned char is_again[5];
    const unsigned char first[5] = {0, 0, 0, 0, 1}, later[5] = {1, 1, 1, 1, 1};
    open_store();
    assert_int_equal(det_seen_add(seen, FORMAT, rows, 5, is_again, NULL), DET_OK);
    assert_memory_equal(is_again, first, 5);
    assert_int_equal(det_seen_add(seen, FORMAT, rows, 5, is_again, NULL), DET_OK);
    assert_memory_equal(is_again, later, 5);
    close_store();
}

static void rows_that_are_no_events(void **state)
{
    (void)state;
    det_batch_row rows[] = {event(1, FIRST), event(1, FIRST), event(1, FIRST), event(1, FIRST)};
    unsigned char is_again[4];
    const unsigned char wanted[4] = {0, 0, 0, 0};
    rows[1].flags = 0;
    rows[2].flags |= DET_BATCH_MENTION;
    rows[3].fate = DET_FATE_CODE;
    open_store();
    assert_int_equal(det_seen_add(seen, FORMAT, rows, 4, is_again, NULL), DET_OK);
    assert_memory_equal(is_again, wanted, 4);
    close_store();
}

/* Ids one above the other take a byte each. */
static void numbered_events_take_a_byte(void **state)
{
    (void)state;
    enum { N = 50000 };
    static det_batch_row rows[N];
    static unsigned char is_again[N];
    sqlite3_stmt *q = NULL;
    for (int i = 0; i < N; i++)
        rows[i] = event(800000000 + i, FIRST);
    open_store();
    assert_int_equal(det_seen_add(seen, FORMAT, rows, N, is_again, NULL), DET_OK);
    assert_int_equal(det_store_prepare(store, "SELECT sum(length(events)), count(*) FROM seen", &q, NULL), DET_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(q, 0) + sqlite3_column_int(q, 1), N);
    sqlite3_finalize(q);
    close_store();
}

static void a_damaged_page_is_said(void **state)
{
    (void)state;
    static const char *const damages[] = {"x'FF'", "x'80808080808080808080808001'", "x'FFFFFFFFFFFFFFFFFF01'", "zeroblob(5000)"};
    det_batch_row rows[] = {event(10, FIRST)};
    unsigned char is_again[1];
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        char sql[128];
        open_store();
        assert_int_equal(det_seen_add(seen, FORMAT, rows, 1, is_again, NULL), DET_OK);
        snprintf(sql, sizeof sql, "UPDATE seen SET events = %s", damages[i]);
        assert_int_equal(sqlite3_exec(det_store_sql(store), sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(det_seen_add(seen, FORMAT, rows, 1, is_again, NULL), DET_DATA);
        close_store();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_seen_once),       cmocka_unit_test(ends_of_the_range),      cmocka_unit_test(rows_that_are_no_events),
        cmocka_unit_test(numbered_events_take_a_byte), cmocka_unit_test(a_damaged_page_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
