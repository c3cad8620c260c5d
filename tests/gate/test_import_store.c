/* SPDX-License-Identifier: Apache-2.0 */
/* Out of a store comes what a tidy file gives: two ways to the same acts. */
#include "check.h"

#include "base/mem.h"
#include "gate/import_store.h"
#include "gate/import_tidy.h"
#include "gate/ingest.h"
#include "gate/paircase.h"
#include "real_data.h"

#include <string.h>
#include <unistd.h>

static char events[64], store[64];

static int make_paths(void **state)
{
    (void)state;
    strcpy(events, "/tmp/detente-events-XXXXXX");
    close(mkstemp(events));
    return 0;
}

static int remove_paths(void **state)
{
    (void)state;
    unlink(events);
    return 0;
}

static void import(const char *path, const char *format)
{
    det_store *s = NULL;
    det_imported m = {0};
    det_ingest_options o = {0};
    assert_int_equal(det_importers_find(format, &o.importer, NULL), DET_OK);
    assert_int_equal(det_store_open(store, DET_STORE_WRITE, &s, NULL), DET_OK);
    assert_int_equal(det_ingest_file(s, path, &o, &m, NULL), DET_OK);
    det_imported_free(&m);
    det_store_close(s);
}

static void fresh_store(void)
{
    strcpy(store, "/tmp/detente-store-XXXXXX");
    close(mkstemp(store));
}

static void write_events(const char *rows)
{
    FILE *file = fopen(events, "w");
    fprintf(file, "date,source,target,cameo,quad,goldstein\n%s", rows);
    fclose(file);
}

static int by_what(const void *a, const void *b)
{
    const det_act *x = a, *y = b;
    const int gaps[] = {x->from - y->from, x->source->actor - y->source->actor, x->target - y->target, (int)x->cls - (int)y->cls};
    for (size_t i = 0; i < 4; i++)
        if (gaps[i])
            return gaps[i];
    return strcmp(x->cameo, y->cameo);
}

static void expect_same(det_case *a, det_case *b)
{
    assert_int_equal(a->from, b->from);
    assert_int_equal(a->until, b->until);
    assert_int_equal(a->n_acts, b->n_acts);
    qsort(a->acts, a->n_acts, sizeof *a->acts, by_what);
    qsort(b->acts, b->n_acts, sizeof *b->acts, by_what);
    for (size_t i = 0; i < a->n_acts; i++) {
        assert_int_equal(by_what(&a->acts[i], &b->acts[i]), 0);
        assert_near(a->acts[i].goldstein, b->acts[i].goldstein, 1e-9);
    }
    for (det_day d = 0; d <= a->until - a->from; d++)
        assert_near(a->background_rows[d], b->background_rows[d], 0);
}

static void a_pair_of_a_store_is_the_pair_of_its_file(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"PAK", "IND"}, {"PAK", "AFG"}, {"USA", "PAK"}, {"TTP", "PAK"}, {"IND", "USA"}};
    char path[1024];
    if (!real_data_path(__FILE__, "tidy/subset_dev_pak_afg_tal_ttp_ind_usa.csv.gz", path, sizeof path))
        skip();
    fresh_store();
    import(path, "auto");
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        /* before the Taliban were a government, so that no actor stands for another */
        det_pair_request q = {.id = {pairs[i][0], pairs[i][1]}, .from = 17532, .until = 18800};
        det_case a = {0}, b = {0};
        assert_int_equal(det_paircase_read(path, &q, &a, NULL), DET_OK);
        assert_int_equal(det_paircase_read(store, &q, &b, NULL), DET_OK);
        assert_true(a.n_acts > 0);
        expect_same(&a, &b);
        det_case_free(&a);
        det_case_free(&b);
    }
    unlink(store);
}

static void the_window_is_found(void **state)
{
    (void)state;
    write_events("2020-01-05,PAK,IND,042,1,1.9\n2020-01-01,PAK,USA,042,1,1.9\n2020-03-01,IND,PAK,111,3,-2\n2020-03-01,IND,PAK,111,3,-2\n");
    fresh_store();
    import(events, "tidy");
    det_pair_request q = {.id = {"PAK", "IND"}, .from = DET_DAY_NONE, .until = DET_DAY_NONE};
    det_case a = {0}, b = {0};
    assert_int_equal(det_paircase_read(events, &q, &a, NULL), DET_OK);
    assert_int_equal(det_paircase_read(store, &q, &b, NULL), DET_OK);
    assert_int_equal(b.n_acts, 2);
    expect_same(&a, &b);
    assert_string_equal(b.inputs[0].dropped_why, "1 told again on the same day");
    det_case_free(&a);
    det_case_free(&b);
    q.id[1] = "CHN";
    det_err err = {0};
    assert_int_equal(det_paircase_read(store, &q, &b, &err), DET_DATA);
    unlink(store);
}

/* What somebody wrote into the tables is refused, named by its column. */
static void a_damaged_store_is_refused(void **state)
{
    (void)state;
    static const char *const damages[][2] = {
        {"UPDATE counts SET rows = 0", "where it has rows"},         {"UPDATE counts SET rows = -3", "where it has rows"},
        {"UPDATE counts SET class = 9", "where it has class"},       {"UPDATE counts SET day = 18266.5", "'18266.5' stands where"},
        {"UPDATE counts SET goldstein_sum = 99", "goldstein_sum"},   {"UPDATE counts SET deaths = -1", "deaths"},
        {"UPDATE exposure SET rows = 'many'", "'many' stands where"}};
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        sqlite3 *sql = NULL;
        det_case c = {.n_acts = 77};
        det_err err = {0};
        det_pair_request q = {.id = {"PAK", "IND"}, .from = 18262, .until = 18300};
        write_events("2020-01-05,PAK,IND,042,1,1.9\n");
        fresh_store();
        import(events, "tidy");
        assert_int_equal(sqlite3_open(store, &sql), SQLITE_OK);
        assert_int_equal(sqlite3_exec(sql, damages[i][0], NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(sql);
        const det_status st = det_paircase_read(store, &q, &c, &err);
        if (st != DET_DATA || !strstr(err.text, damages[i][1]))
            fail_msg("%s: %d %s", damages[i][0], st, err.text);
        assert_int_equal(c.n_acts, 77);
        unlink(store);
    }
}

/* From 15 August 2021 the Taliban act for Afghanistan, and it for them, where only one of the two is asked about. */
static void a_government_acts_for_its_state(void **state)
{
    (void)state;
    write_events("2021-08-14,TAL,PAK,042,1,1.9\n2021-08-15,TAL,PAK,042,1,1.9\n2021-08-16,AFG,PAK,042,1,1.9\n2021-08-14,AFG,PAK,042,1,1.9\n");
    fresh_store();
    import(events, "tidy");
    for (int k = 0; k < 2; k++) {
        det_pair_request q = {.id = {"PAK", k ? "TAL" : "AFG"}, .from = DET_DAY_NONE, .until = DET_DAY_NONE};
        det_case c = {0};
        assert_int_equal(det_paircase_read(store, &q, &c, NULL), DET_OK);
        assert_int_equal(c.n_acts, 3);
        det_case_free(&c);
    }
    unlink(store);
}

static void formats_are_not_pooled(void **state)
{
    (void)state;
    write_events("2020-01-05,PAK,IND,042,1,1.9\n2020-01-06,PAK,IND,042,1,1.9\n");
    fresh_store();
    import(events, "tidy");
    FILE *file = fopen(events, "w");
    fputs("id,type_of_violence,side_a,side_b,country,date_start,date_end,best\n"
          "1,1,Government of Pakistan,Government of India,India,2020-01-05,2020-01-05,3\n", file);
    fclose(file);
    import(events, "ged");
    det_pair_request q = {.id = {"PAK", "IND"}, .from = DET_DAY_NONE, .until = DET_DAY_NONE};
    det_case c = {0};
    assert_int_equal(det_paircase_read(store, &q, &c, NULL), DET_OK);
    assert_int_equal(c.n_acts, 2);
    assert_string_equal(c.inputs[0].dropped_why, "2 of other formats");
    assert_string_equal(c.inputs[0].format, "tidy");
    char other[65];
    strcpy(other, c.inputs[0].sha256);
    det_case_free(&c);
    q.format = "ged";
    assert_int_equal(det_paircase_read(store, &q, &c, NULL), DET_OK);
    assert_int_equal(c.n_acts, 2); /* one, both ways */
    assert_int_equal(c.from, c.until);
    assert_near(c.acts[0].deaths, 3, 0);
    assert_string_equal(c.inputs[0].format, "ged");
    assert_string_equal(c.inputs[0].dropped_why, "1 of other formats"); /* on its one day */
    assert_string_not_equal(c.inputs[0].sha256, other);
    det_case_free(&c);
    q.format = "gdelt";
    det_err err = {0};
    assert_int_equal(det_paircase_read(store, &q, &c, &err), DET_DATA);
    assert_non_null(strstr(err.text, "no acts of the format 'gdelt', but of: tidy, ged"));
    assert_int_equal(det_paircase_read(events, &q, &c, &err), DET_USAGE);
    unlink(store);
}

static void every_allocation_fails(void **state)
{
    (void)state;
    write_events("2020-01-05,PAK,IND,042,1,1.9\n2020-01-06,IND,PAK,042,1,1.9\n");
    fresh_store();
    import(events, "tidy");
    det_pair_request q = {.id = {"PAK", "IND"}, .from = DET_DAY_NONE, .until = DET_DAY_NONE};
    det_case c = {0};
    det_status st = DET_OK;
    assert_every_allocation_fails_once(st, st = det_paircase_read(store, &q, &c, NULL));
    det_case_free(&c);
    unlink(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_damaged_store_is_refused),
        cmocka_unit_test(a_pair_of_a_store_is_the_pair_of_its_file),
        cmocka_unit_test(the_window_is_found),
        cmocka_unit_test(a_government_acts_for_its_state),
        cmocka_unit_test(formats_are_not_pooled),
        cmocka_unit_test(every_allocation_fails),
    };
    return cmocka_run_group_tests(tests, make_paths, remove_paths);
}
