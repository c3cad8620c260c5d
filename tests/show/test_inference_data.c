/* SPDX-License-Identifier: Apache-2.0 */
/* The netCDF file of a posterior, as netCDF4 and xarray read it, against the JSON of the same answer. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ask/pair.h"
#include "real_data.h"
#include "show/inference_data.h"
#include "show/posterior_json.h"
#include "show/posterior_text.h"

static char folder[64];

static char *in_folder(const char *name)
{
    static char paths[4][128];
    static int i;
    char *path = paths[i++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/detente-nc-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static det_posterior ask(const det_case *c, const det_run *run)
{
    det_posterior_options o;
    det_posterior p;
    det_posterior_default(&o);
    o.n_runs = 2;
    o.n_draws = 192;
    o.n_sets = 20;
    o.profile = DET_PROFILE_FULL;
    assert_int_equal(det_posterior_ask(c, &o, run, &p, NULL), DET_OK);
    return p;
}

/* A case with every channel, a file behind it, and two weeks that were not observed. */
static det_case gapped_case(void)
{
    const det_params params = pair_params();
    det_case c = rich_case(100, &params);
    size_t n_days = (size_t)(c.until - c.from + 1);
    c.inputs = det_calloc(1, sizeof *c.inputs);
    c.inputs[0] = (det_input){.path = det_strdup("acts.csv"), .dropped_why = det_strdup("")};
    memset(c.inputs[0].sha256, 'a', 64);
    c.n_inputs = 1;
    c.background_rows = det_calloc(n_days, sizeof *c.background_rows);
    for (size_t i = 0; i < n_days; i++)
        c.background_rows[i] = i >= 40 && i < 54 ? 0 : 10 + i % 3;
    return c;
}

static void write_json(const det_posterior *p, const char *path)
{
    char *json = NULL;
    assert_int_equal(det_posterior_json(p, &json, NULL), DET_OK);
    FILE *f = fopen(path, "w");
    fputs(json, f);
    fclose(f);
    det_free(json);
}

static int same_bytes(const char *a, const char *b)
{
    char command[300];
    snprintf(command, sizeof command, "cmp %s %s", a, b);
    return system(command) == 0;
}

static void test_other_readers_find_what_the_json_says(void **state)
{
    (void)state;
    det_case c = gapped_case();
    det_posterior p = ask(&c, NULL);
    char script[512], command[1024];
    assert_int_equal(det_inference_data_write(&p, in_folder("one.nc"), NULL), DET_OK);
    assert_int_equal(det_inference_data_write(&p, in_folder("two.nc"), NULL), DET_OK);
    assert_true(same_bytes(in_folder("one.nc"), in_folder("two.nc")));
    write_json(&p, in_folder("answer.json"));
    det_posterior_free(&p);
    det_case_free(&c);
    if (system("/usr/bin/python3 -c 'import netCDF4, xarray'")) {
        if (getenv("CI"))
            fail_msg("netCDF4 and xarray must be there under CI: script/bootstrap tests");
        print_message("no Python with netCDF4 and xarray: script/bootstrap tests; skipped\n");
        skip();
    }
    snprintf(command, sizeof command, "/usr/bin/python3 %s %s %s",
             checkout_path(__FILE__, "tests/show/read_inference_data.py", script, sizeof script), in_folder("one.nc"),
             in_folder("answer.json"));
    assert_int_equal(system(command), 0);
}

static int stop_after(void *user)
{
    return --*(int *)user < 0;
}

static void test_a_partial_answer_is_written_too(void **state)
{
    (void)state;
    const det_params params = pair_params();
    det_case c = drawn_case(60, &params, 4);
    int n_written = 0;
    for (int left = 100; left < 100000 && !n_written; left *= 2) {
        int count = left;
        det_run run = {.n_threads = 1, .stop = stop_after, .user = &count};
        det_posterior_options o;
        det_posterior p;
        det_posterior_default(&o);
        o.n_draws = 128;
        o.n_sets = 5;
        if (det_posterior_ask(&c, &o, &run, &p, NULL) != DET_OK)
            continue;
        assert_false(p.fit.complete);
        assert_int_equal(det_inference_data_write(&p, in_folder("partial.nc"), NULL), DET_OK);
        det_text text = {0};
        det_posterior_text(&p, &text);
        char *whole = det_text_take(&text);
        assert_non_null(strstr(whole, "Warning: "));
        assert_null(strstr(whole, " nan"));
        det_free(whole);
        det_posterior_free(&p);
        n_written++;
    }
    assert_int_equal(n_written, 1);
    det_case_free(&c);
}

static void test_a_place_that_cannot_be_written(void **state)
{
    (void)state;
    const det_params params = pair_params();
    det_case c = drawn_case(60, &params, 4);
    det_posterior p = ask(&c, NULL);
    det_err err = {0};
    assert_int_equal(det_inference_data_write(&p, in_folder("no/such/place.nc"), &err), DET_IO);
    assert_non_null(strstr(err.text, "cannot be written"));
    assert_int_equal(mkdir(in_folder("taken.nc"), 0777), 0); /* a folder stands in its place */
    assert_int_equal(det_inference_data_write(&p, in_folder("taken.nc"), &err), DET_IO);
    assert_int_not_equal(access(in_folder("taken.nc.part"), F_OK), 0);
    det_posterior_free(&p);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_other_readers_find_what_the_json_says),
                                       cmocka_unit_test(test_a_partial_answer_is_written_too),
                                       cmocka_unit_test(test_a_place_that_cannot_be_written)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
