/* SPDX-License-Identifier: Apache-2.0 */
/* The pairs of a store at once are its pairs one by one. */
#include "check.h"

#include "base/mem.h"
#include "data/panel.h"
#include "gate/import_atlas.h"
#include "gate/ingest.h"
#include "gate/paircase.h"
#include "real_data.h"

#include <string.h>
#include <unistd.h>

static char store[64];

static void import(const char *path)
{
    det_store *s = NULL;
    det_imported m = {0};
    det_ingest_options o = {0};
    strcpy(store, "/tmp/detente-atlas-XXXXXX");
    close(mkstemp(store));
    assert_int_equal(det_importers_find("tidy", &o.importer, NULL), DET_OK);
    assert_int_equal(det_store_open(store, DET_STORE_WRITE, &s, NULL), DET_OK);
    assert_int_equal(det_ingest_file(s, path, &o, &m, NULL), DET_OK);
    det_imported_free(&m);
    det_store_close(s);
}

/* Counts, coverage and volume of a pair of the atlas against its panel. */
static void expect_the_panel(const det_atlas *a, const char *one, const char *other)
{
    const long k = det_atlas_find(a, other, one);
    assert_true(k >= 0);
    const det_atlas_pair *p = &a->pairs[k];
    det_pair_request q = {.id = {a->actors[p->actor[0]].code, a->actors[p->actor[1]].code}, .from = a->from, .until = a->until};
    det_case c = {0};
    det_panel panel = {0};
    double sum = 0;
    assert_int_equal(det_paircase_read(store, &q, &c, NULL), DET_OK);
    assert_int_equal(det_panel_build(&c, &panel, NULL), DET_OK);
    for (size_t i = p->first; i < p->first + p->n_cells; i++) {
        const det_atlas_cell *cell = &a->cells[i];
        assert_near(panel.count[(cell->day * panel.n_dyads + cell->stream / DET_N_CLASSES) * DET_N_CLASSES + cell->stream % DET_N_CLASSES],
                    cell->n, 0);
        sum += cell->n;
    }
    assert_near(sum, (double)c.n_acts, 0);
    assert_near(sum, p->n_acts[0] + p->n_acts[1], 0);
    double *volume = det_calloc((size_t)panel.n_steps, sizeof *volume);
    unsigned char *seen = det_calloc((size_t)panel.n_steps, 1);
    det_atlas_volume(a->rows_per_day, a->until - a->from + 1, 1, panel.n_steps, volume, seen);
    for (int t = 0; t < panel.n_steps; t++) {
        assert_int_equal(seen[t], panel.seen[t * panel.n_dyads]);
        assert_near(volume[t], panel.log_volume[t], 1e-12);
    }
    det_free(volume);
    det_free(seen);
    det_panel_free(&panel);
    det_case_free(&c);
}

static void pairs_are_those_read_one_by_one(void **state)
{
    (void)state;
    char path[1024];
    det_atlas a = {0};
    det_atlas_request q;
    if (!real_data_path(__FILE__, "tidy/subset_dev_pak_afg_tal_ttp_ind_usa.csv.gz", path, sizeof path))
        skip();
    import(path);
    det_atlas_request_default(&q);
    q.from = 17532; /* before the Taliban were a government, so that no actor of a case stands for another */
    q.until = 18800;
    assert_int_equal(det_import_atlas(store, &q, &a, NULL), DET_OK);
    assert_true(a.n_pairs >= 5);
    expect_the_panel(&a, "PAK", "IND");
    expect_the_panel(&a, "AFG", "PAK");
    expect_the_panel(&a, "USA", "IND");
    for (size_t i = 0; i < a.n_pairs; i++) {
        assert_true(a.pairs[i].n_acts[0] >= 10 && a.pairs[i].n_acts[1] >= 10);
        assert_true(strcmp(a.actors[a.pairs[i].actor[0]].code, a.actors[a.pairs[i].actor[1]].code) < 0);
    }
    det_atlas_free(&a);
    det_atlas_free(&a);
    unlink(store);
}

/* Twenty days; PAK and IND act each day, code 0831 from the fifteenth; day 18 is missing; Nobody is not in the table. */
static void write_rows(const char *path)
{
    FILE *file = fopen(path, "w");
    fprintf(file, "date,source,target,cameo,quad,goldstein\n");
    for (int d = 1; d <= 60; d++) {
        char date[16];
        det_day_print(18262 + d, date);
        if (d == 18)
            continue;
        fprintf(file, "%s,PAK,IND,042,1,1.9\n%s,IND,PAK,111,3,-2\n%s,IND,PAK,111,3,-2\n", date, date, date);
        fprintf(file, "%s,Nobody,PAK,111,3,-2\n%s,PAK,Nobody,111,3,-2\n", date, date);
        if (d >= 30)
            fprintf(file, "%s,USA,PAK,0831,1,4\n", date);
        if (d == 5)
            fprintf(file, "%s,USA,IND,042,1,1\n%s,IND,USA,042,1,1\n", date, date);
    }
    fclose(file);
}

static void what_is_left_out_is_counted(void **state)
{
    (void)state;
    static const char rows[] = "/tmp/detente-atlas-rows.csv";
    det_atlas a = {0};
    det_atlas_request q;
    write_rows(rows);
    import(rows);
    det_atlas_request_default(&q);
    assert_int_equal(det_import_atlas(store, &q, &a, NULL), DET_OK);
    assert_int_equal(a.n_pairs, 1);
    assert_int_equal(a.n_quiet, 1);
    assert_int_equal(a.n_unplaced, 1);
    assert_int_equal(a.pairs[0].n_acts[0], 59); /* told twice counts once */
    assert_int_equal(a.pairs[0].n_hostile[0] + a.pairs[0].n_hostile[1], 59);
    assert_near(a.rows_per_day[17], 0, 0);
    assert_int_equal(a.n_jumps, 1);
    assert_string_equal(a.jumps[0].code, "0831");
    assert_int_equal(a.jumps[0].appears, 1);
    assert_int_equal(a.jumps[0].day, 18262 + 30);
    assert_int_equal(a.pairs[0].n_jumped, 0);
    det_atlas_free(&a);
    q.least_acts = 1000;
    assert_int_equal(det_import_atlas(store, &q, &a, NULL), DET_DATA);
    q.from = 10;
    q.until = 5;
    assert_int_equal(det_import_atlas(store, &q, &a, NULL), DET_USAGE);
    q.until = 15;
    assert_int_equal(det_import_atlas(store, &q, &a, NULL), DET_DATA);
    unlink(store);
    unlink(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pairs_are_those_read_one_by_one), cmocka_unit_test(what_is_left_out_is_counted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
