/* SPDX-License-Identifier: Apache-2.0 */
/* A kept forecast is read whole or not at all. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "gate/issued_json.h"

#define COUNTS "\"clash_class_acts\":{\"futures_with\":[3,1]},\"hostile_acts\":{\"futures_with\":[1,0,3]}"
static const char GOOD[] =
    "{\"question\":\"forecast\",\"result\":{\"pair\":[{\"id\":\"A\"},{\"id\":\"B\"}],\"issued\":\"2021-03-01\",\"horizon\":{\"step_days\":1},"
    "\"clash\":{\"class\":\"MH\",\"at_least\":5,\"within_steps\":14},"
    "\"scenarios\":[{\"id\":\"as_before\",\"name\":\"as before\",\"by_lead\":[{\"days\":7,\"p_clash\":0.25," COUNTS "}]},{}],"
    "\"baselines\":[{\"id\":\"last_value\",\"name\":\"last value\",\"by_lead\":[{\"days\":7,\"p_clash\":null}]}]}}";

static char path[] = "/tmp/detente-issued-XXXXXX";

static void write_file(const char *s)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(s, f);
    fclose(f);
}

static void test_reads_what_was_kept(void **state)
{
    (void)state;
    det_issued f;
    write_file(GOOD);
    assert_int_equal(det_issued_json_read(path, &f, NULL), DET_OK);
    assert_string_equal(f.pair[1], "B");
    assert_int_equal(f.issued, det_day_from_civil(2021, 3, 1));
    assert_true(f.cls == DET_MH && f.at_least == 5 && f.within_steps == 14 && f.step_days == 1 && f.n_ways == 2);
    const det_issued_lead *l = &f.ways[0].leads[0];
    assert_true(l->days == 7 && l->p_clash == .25 && l->acts[DET_COUNT_HOSTILE].m == 3 && l->acts[DET_COUNT_HOSTILE].n[2] == 3);
    assert_true(isnan(f.ways[1].leads[0].p_clash) && !f.ways[1].leads[0].acts[0].n);
    assert_string_equal(f.ways[1].id, "last_value");
    assert_int_equal(strlen(f.file.sha256), 64);
    det_issued_free(&f);
}

/* Each part spoilt in turn. */
static void test_names_the_part_that_is_wrong(void **state)
{
    (void)state;
    static const char *const spoilt[][3] = {
        {"\"forecast\"", "\"replay\"", "'question'"},      {"2021-03-01", "2021-02-30", "'issued'"},
        {"\"at_least\":5", "\"at_least\":0", "'at_least'"}, {"\"MH\"", "\"XX\"", "'class'"},
        {"0.25", "1.25", "'p_clash'"},                      {"[3,1]", "[]", "'futures_with'"},
        {"\"step_days\":1", "\"step_days\":1.5", "'step_days'"},
        {"[3,1]", "[3,-1]", "'futures_with'"},              {"[3,1]", "[3,1.5]", "'futures_with'"},
        {COUNTS "}", COUNTS "},{\"days\":7,\"p_clash\":null}", "'days'"}, {"\"baselines\"", "\"baseline\"", "'baselines'"},
    };
    for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
        char text[sizeof GOOD + 32];
        const char *at = strstr(GOOD, spoilt[i][0]);
        det_issued f = {.n_ways = 77};
        det_err err = {0};
        assert_non_null(at);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - GOOD), GOOD, spoilt[i][1], at + strlen(spoilt[i][0]));
        write_file(text);
        assert_int_equal(det_issued_json_read(path, &f, &err), DET_DATA);
        if (!strstr(err.text, spoilt[i][2]))
            fail_msg("%s does not name %s", err.text, spoilt[i][2]);
        assert_int_equal(f.n_ways, 77);
    }
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_issued f = {.n_ways = 77};
    det_status st;
    write_file(GOOD);
    assert_every_allocation_fails_once(st, {
        assert_int_equal(f.n_ways, 77);
        st = det_issued_json_read(path, &f, NULL);
    });
    det_issued_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_was_kept),
        cmocka_unit_test(test_names_the_part_that_is_wrong),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    close(mkstemp(path));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    remove(path);
    return failed;
}
