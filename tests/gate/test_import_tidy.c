/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "gate/folder.h"

#include "base/mem.h"
#include "data/panel.h"
#include "gate/import_tidy.h"
#include "real_data.h"

#include <zlib.h>

/* Actors PAK, TAL (also AFG), USA, IND; no TTP. */
static det_case pair_case(const char *from, const char *until)
{
    static const char *const ids[] = {"PAK", "TAL", "USA", "IND"};
    det_case c = {.principals = {0, 1}, .step_days = 1, .n_actors = 4, .actors = det_calloc(4, sizeof *c.actors)};
    assert_int_equal(det_day_read(from, &c.from), 0);
    assert_int_equal(det_day_read(until, &c.until), 0);
    for (int i = 0; i < 4; i++)
        c.actors[i].id = det_strdup(ids[i]);
    c.actors[1].codes = det_calloc(1, sizeof *c.actors[1].codes);
    c.actors[1].codes[0] = det_strdup("AFG");
    c.actors[1].n_codes = 1;
    return c;
}

static const char rows[] = "goldstein,cameo,target,source,date,quad,whatever\n"
                           "-2,112,AFG,PAK,2021-01-02,3,\"a, \"\"b\"\"\"\n"
                           "-2,112,TAL,PAK,2021-01-02,3,again under the other name\n"
                           "3.4,051,PAK,IND,2021-01-02,1,\n"
                           ",,PAK,IND,2021-01-03,4,no code and no value\n"
                           "1,040,PAK,TTP,2021-01-02,1,a stranger\n"
                           "1,040,TAL,AFG,2021-01-04,1,toward itself\n"
                           "1,040,TAL,PAK,2020-12-31,1,before\n"
                           "1,040,TAL,PAK,2021-01-06,1,after\n"
                           "1,040,TAL,PAK,2021-13-01,1,no such day\n"
                           "1,040,TAL,PAK,2021-01-01,5,no such quad\n"
                           "x,040,TAL,PAK,2021-01-01,1,no number\n"
                           "1,040\n";

static void check_rows(const char *path)
{
    det_case c = pair_case("2021-01-01", "2021-01-05");
    assert_int_equal(det_import_tidy(path, &c, NULL), DET_OK);
    assert_int_equal(c.n_acts, 3);
    const det_input *in = &c.inputs[0];
    assert_int_equal(in->rows_read, 12);
    assert_int_equal(in->rows_kept, 3);
    assert_int_equal(in->rows_dropped, 9);
    assert_string_equal(in->dropped_why,
                        "2 outside the window, 1 with an actor that is not in the case, 1 of an actor toward itself, "
                        "4 that cannot be read, 1 told again on the same day");
    const double want[] = {0, 4, 1, 1, 0};
    for (int i = 0; i < 5; i++)
        assert_near(c.background_rows[i], want[i], 0);
    const det_act *a = &c.acts[0];
    assert_string_equal(a->id, "bg:2");
    assert_int_equal(a->source[0].actor, 0);
    assert_int_equal(a->target, 1);
    assert_int_equal(a->cls, DET_VH);
    assert_int_equal(a->is_background, 1);
    assert_string_equal(a->grade, "");
    assert_near(c.acts[2].goldstein, -7.5, 0);
    assert_string_equal(c.acts[2].cameo, "");
    det_case_free(&c);
}

static void small_files_plain_and_packed(void **state)
{
    (void)state;
    folder f = make_folder();
    char path[400];
    write_text(&f, "rows.csv", rows);
    check_rows(file_in(&f, "rows.csv", path));
    gzFile packed = gzopen(file_in(&f, "rows.csv.gz", path), "wb");
    assert_int_equal(gzwrite(packed, rows, sizeof rows - 1), sizeof rows - 1);
    gzclose(packed);
    check_rows(path);
    remove_folder(&f);
}

static void a_second_file_adds_to_the_first(void **state)
{
    (void)state;
    folder f = make_folder();
    char path[400];
    det_case c = pair_case("2021-01-01", "2021-01-05");
    write_text(&f, "rows.csv", rows);
    assert_int_equal(det_import_tidy(file_in(&f, "rows.csv", path), &c, NULL), DET_OK);
    write_text(&f, "more.csv", "date,source,target,cameo,quad,goldstein\n2021-01-01,PAK,IND,112,3,-2\n");
    assert_int_equal(det_import_tidy(file_in(&f, "more.csv", path), &c, NULL), DET_OK);
    assert_int_equal(c.n_acts, 4);
    assert_int_equal(c.n_inputs, 2);
    assert_int_equal(c.acts[0].target, 3);
    assert_near(c.background_rows[0], 1, 0);
    assert_near(c.background_rows[1], 4, 0);
    det_case_free(&c);
    remove_folder(&f);
}

static void failures_leave_the_case_alone(void **state)
{
    (void)state;
    folder f = make_folder();
    char path[400];
    det_err err;
    det_case c = pair_case("2021-01-01", "2021-01-05");
    assert_int_equal(det_import_tidy(file_in(&f, "rows.csv", path), &c, &err), DET_NOINPUT);
    write_text(&f, "rows.csv", "date,source,target,cameo,quad\n");
    assert_int_equal(det_import_tidy(path, &c, &err), DET_DATA);
    assert_string_equal(err.text, "the tidy layout needs the column 'goldstein'");
    write_text(&f, "rows.csv", "");
    assert_int_equal(det_import_tidy(path, &c, &err), DET_DATA);
    write_text(&f, "rows.csv", "date,source,target,cameo,quad,goldstein\n2021-01-01,PAK,IND,112,3,\"-2\n");
    assert_int_equal(det_import_tidy(path, &c, &err), DET_DATA);
    assert_int_equal(err.line, 2);
    det_free(c.actors[1].codes[0]);
    c.actors[1].codes[0] = det_strdup("USA");
    assert_int_equal(det_import_tidy(path, &c, &err), DET_DATA);
    assert_string_equal(err.text, "the code 'USA' belongs to two actors");
    assert_int_equal(c.n_acts + c.n_inputs, 0);
    assert_null(c.background_rows);
    det_case_free(&c);
    remove_folder(&f);
}

static const char subset[] = "tidy/subset_dev_pak_afg_tal_ttp_ind_usa.csv.gz";

/* The same counts by awk: kept, outside, stranger, itself, again. */
static void count_by_awk(const char *path, long out[5])
{
    static const char program[] = "NR > 1 { gsub(/\"[^\"]*\"/, \"Q\"); split($0, f, \",\");"
                                  " if (f[1] < \"2021-08-15\" || f[1] > \"2022-08-31\") { outside++; next }"
                                  " a = f[2] == \"AFG\" ? \"TAL\" : f[2]; b = f[3] == \"AFG\" ? \"TAL\" : f[3];"
                                  " if (a == \"TTP\" || b == \"TTP\") { stranger++; next }"
                                  " if (a == b) { itself++; next }"
                                  " if (seen[f[1] a \">\" b f[5]]++) again++; else kept++ }"
                                  " END { print kept + 0, outside + 0, stranger + 0, itself + 0, again + 0 }";
    char command[2000];
    snprintf(command, sizeof command, "gzip -dc '%s' | awk '%s'", path, program);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_int_equal(fscanf(pipe, "%ld %ld %ld %ld %ld", &out[0], &out[1], &out[2], &out[3], &out[4]), 5);
    assert_int_equal(pclose(pipe), 0);
}

static void real_rows_are_counted_as_awk_counts_them(void **state)
{
    (void)state;
    char path[600], why[300];
    long n[5];
    if (!real_data_path(__FILE__, subset, path, sizeof path))
        skip();
    count_by_awk(path, n);
    det_case c = pair_case("2021-08-15", "2022-08-31");
    assert_int_equal(det_import_tidy(path, &c, NULL), DET_OK);
    assert_true(n[0] > 1000);
    assert_int_equal(c.n_acts, n[0]);
    assert_int_equal(c.inputs[0].rows_kept, n[0]);
    assert_int_equal(c.inputs[0].rows_read, 16458);
    snprintf(why, sizeof why,
             "%ld outside the window, %ld with an actor that is not in the case, %ld of an actor toward "
             "itself, %ld told again on the same day",
             n[1], n[2], n[3], n[4]);
    char *said = c.inputs[0].dropped_why;
    if (n[2] > 0)
        assert_string_equal(said, why);
    else
        assert_null(strstr(said, "not in the case"));
    det_case_free(&c);
}

static void autumn_of_2021_is_missing_not_calm(void **state)
{
    (void)state;
    char path[600];
    if (!real_data_path(__FILE__, subset, path, sizeof path))
        skip();
    det_case c = pair_case("2021-08-15", "2022-08-31");
    det_panel p;
    assert_int_equal(det_import_tidy(path, &c, NULL), DET_OK);
    assert_int_equal(det_panel_build(&c, &p, NULL), DET_OK);
    int first = det_panel_step(&p, det_day_from_civil(2021, 9, 1)), n_other = 0;
    int last = det_panel_step(&p, det_day_from_civil(2021, 12, 31));
    for (int t = 0; t < p.n_steps; t++)
        for (int d = 0; d < p.n_dyads; d++) {
            if (t >= first && t <= last)
                assert_int_equal(p.seen[t * p.n_dyads + d], 0);
            else
                n_other += !p.seen[t * p.n_dyads + d];
        }
    assert_int_equal(n_other, 3 * p.n_dyads); /* 15 June, 9 and 10 July 2022 */
    assert_int_equal(p.machine_coded, 1);
    assert_int_equal(p.n_masked_acts, 0);
    assert_int_equal(p.n_cells, c.n_acts);
    det_panel_free(&p);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_files_plain_and_packed),
        cmocka_unit_test(a_second_file_adds_to_the_first),
        cmocka_unit_test(failures_leave_the_case_alone),
        cmocka_unit_test(real_rows_are_counted_as_awk_counts_them),
        cmocka_unit_test(autumn_of_2021_is_missing_not_calm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
