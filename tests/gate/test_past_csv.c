/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/mem.h"
#include "gate/past_csv.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char path[64];

static void write_text(const char *text)
{
    snprintf(path, sizeof path, "/tmp/detente-past-%ld.csv", (long)getpid());
    FILE *file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
}

static void test_rows_come_back(void **state)
{
    (void)state;
    det_past p;
    det_status st;
    write_text("one,other,from,until,state,p_coupled\nIND,PAK,2020-01-01,2020-03-31,spiral,0.75\nIND,USA,2020-01-01,"
               "2020-03-31,failed,\n");
    assert_every_allocation_fails_once(st, st = det_past_csv_read(path, &p, NULL));
    assert_int_equal(p.n, 2);
    assert_string_equal(p.pairs[0].one, "IND");
    assert_string_equal(p.pairs[0].other, "PAK");
    assert_string_equal(p.pairs[0].state, "spiral");
    assert_near(p.pairs[0].p_coupled, .75, 0);
    assert_true(isnan(p.pairs[1].p_coupled));
    char day[11];
    assert_string_equal(det_day_print(p.until, day), "2020-03-31");
    det_free(p.pairs);
    unlink(path);
}

static void test_what_is_no_kept_watch(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "one,other,until,state\n", "one,other,until,state,p_coupled\nIND,PAK,2020-02-30,calm,0.5\n",
        "one,other,until,state,p_coupled\nIND,PAK,2020-02-20,calm,1.5\n", "one,other,until,state,p_coupled\nIND,PAK\n"};
    det_past p;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        write_text(bad[k]);
        assert_int_equal(det_past_csv_read(path, &p, NULL), DET_DATA);
    }
    unlink(path);
    assert_int_equal(det_past_csv_read(path, &p, NULL), DET_OK);
    assert_int_equal(p.n, 0);
    assert_int_equal(p.until, DET_DAY_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows_come_back),
                                       cmocka_unit_test(test_what_is_no_kept_watch)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
