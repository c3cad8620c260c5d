/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation on the way fails once: nothing leaks, nothing is half read. */
#include "check.h"

#include "gate/folder.h"

#include "base/mem.h"
#include "gate/casefile.h"
#include "gate/import_tidy.h"

static const char rows[] = "date,source,target,event,cameo,quad,goldstein\n"
                           "2021-03-01,ALP,BOR,Accuse,112,3,-2\n"
                           "2021-03-01,ALP,BOR,Accuse,112,3,-2\n"
                           "2021-03-02,RDG,BOR,Praise,051,1,3.4\n";

static det_status read_folder(const char *path, int *n_errors)
{
    det_case c = {.n_acts = 77};
    det_faults faults = {0};
    det_status st = det_casefile_read(path, &c, &faults, NULL);
    *n_errors = (int)det_faults_errors(&faults);
    det_faults_free(&faults);
    if (st)
        assert_int_equal(c.n_acts, 77);
    else
        det_case_free(&c);
    return st;
}

static void a_good_case(void **state)
{
    (void)state;
    folder f = make_folder();
    char path[400], outline[8000] = "";
    det_status st;
    int n_errors;
    assert_int_equal(det_casefile_new(f.path, NULL), DET_OK);
    FILE *file = fopen(file_in(&f, "case.yaml", path), "r+");
    assert_true(fread(outline, 1, sizeof outline - 1, file) > 100);
    fprintf(file, "background: rows.csv\n");
    fclose(file);
    write_text(&f, "rows.csv", rows);
    assert_every_allocation_fails_once(st, st = read_folder(f.path, &n_errors));
    remove_folder(&f);
}

/* A case full of faults is refused for them in the end, and for want of memory until then. */
static void a_bad_case(void **state)
{
    (void)state;
    folder f = make_folder();
    write_text(&f, "case.yaml",
               "detente: 1\ntitle: x\nprincipals: [A, B]\nwindow: {from: 2021-01-01, to: 2021-02-30}\n"
               "actors: [{id: A, name: a, kind: state}, {id: B, name: b, kind: stat}]\n"
               "fears: [{holder: A, about: Q, nam: x}]\nmoves: [{id: m, by: A, commitment: no}]\n");
    write_text(&f, "acts.csv", "id,date,source,target,cameo\n,1/2/2021,A:0.5;B:0.6;Q,Z,51\n");
    det_status st = DET_NOMEM;
    int n_errors = 0;
    long n = 0;
    while (st == DET_NOMEM) {
        det_mem_fail_at(++n);
        st = read_folder(f.path, &n_errors);
        det_mem_fail_at(0);
    }
    assert_int_equal(st, DET_DATA);
    assert_in_range(n_errors, 10, 14);
    assert_true(n > 50);
    remove_folder(&f);
}

static void an_import(void **state)
{
    (void)state;
    folder f = make_folder();
    char path[400];
    det_status st;
    det_actor actors[] = {{.id = "ALP"}, {.id = "BOR"}};
    det_case c = {.n_actors = 2, .actors = actors, .principals = {0, 1}, .step_days = 1};
    c.from = det_day_from_civil(2021, 1, 1);
    c.until = c.from + 100;
    write_text(&f, "rows.csv", rows);
    file_in(&f, "rows.csv", path);
    assert_every_allocation_fails_once(
        st, (assert_int_equal(c.n_acts, 0), assert_null(c.background_rows), st = det_import_tidy(path, &c, NULL)));
    assert_int_equal(c.n_acts, 1);
    c.actors = NULL;
    c.n_actors = 0;
    det_case_free(&c);
    remove_folder(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_case),
        cmocka_unit_test(a_bad_case),
        cmocka_unit_test(an_import),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
