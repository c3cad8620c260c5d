/* SPDX-License-Identifier: Apache-2.0 */
/* The publisher's lists, in order, out of order, doubled, cut and hostile; and how long is waited for a server. */
#include "check.h"

#include "base/mem.h"
#include "gate/fetch_list.h"
#include "gate/fetch_pace.h"

#include "folder.h"

#define A "0123456789abcdef0123456789abcdef"
#define B "ffffffffffffffffffffffffffffffff"

static const det_fetch_window days = {.from = 18262, .to = 18264}; /* 2020-01-01 to 03 */

static det_status read_text(det_fetch_list *l, const folder *f, const char *text, size_t n, const det_fetch_source *source, const det_fetch_window *w)
{
    char path[400];
    write_bytes(f, "list", text, n);
    return det_fetch_list_read(l, file_in(f, "list", path), source, w, NULL);
}

static det_status read_days(det_fetch_list *l, const folder *f, const char *sizes, const char *sums)
{
    det_fetch_source s[2];
    assert_int_equal(det_fetch_sources(&days, s), 2);
    const det_status st = read_text(l, f, sizes, strlen(sizes), &s[0], &days);
    return st ? st : read_text(l, f, sums, strlen(sums), &s[1], &days);
}

static void sizes_and_sums_come_together(void **state)
{
    (void)state;
    folder f = make_folder();
    det_fetch_list l = {0};
    assert_int_equal(read_days(&l, &f, "12 20200103.export.CSV.zip\n11 20200101.export.CSV.zip\r\n9 20200104.export.CSV.zip\n8 20200102.export.CSV.zip",
                               B "  20200101.export.CSV.zip\n" A "  20200103.export.CSV.zip\n0123456789ABCDEF0123456789ABCDEF  20200101.export.CSV.zip"),
                     DET_OK);
    det_fetch_list_settle(&l);
    assert_int_equal(l.n, 2);
    assert_string_equal(l.entries[0].name.text, "20200101.export.CSV.zip");
    assert_int_equal(l.entries[0].size, 11);
    assert_string_equal(l.entries[0].md5, A); /* the last line counts */
    assert_int_equal(l.entries[1].size, 12);
    assert_int_equal(l.n_strange, 1); /* the 2nd has no checksum */
    det_fetch_list_free(&l);
    remove_folder(&f);
}

static void master_lists(void **state)
{
    (void)state;
    static const char text[] = "10 " A " http://x/gdeltv2/20200101001500.mentions.CSV.zip\n10 " A " http://x/gdeltv2/20200101001500.gkg.csv.zip\n"
                               "\n10 " A " http://x/20200101001500.export.CSV.zip\n10 " A "\n10 " A " http://x/../20200101000000.export.CSV.zip/..\n"
                               "0 " A " 20200101003000.export.CSV.zip\n4294967297 " A " 20200101003000.export.CSV.zip\n7 " B " 20200101000000.export.CSV.zip\0\n";
    folder f = make_folder();
    det_fetch_window w = {.from = 18262, .to = 18262, .every = DET_EVERY_QUARTER, .mentions = 1};
    det_fetch_source s[2];
    det_fetch_list l = {0};
    assert_int_equal(det_fetch_sources(&w, s), 1);
    assert_int_equal(read_text(&l, &f, text, sizeof text - 1, &s[0], &w), DET_OK);
    det_fetch_list_settle(&l);
    assert_int_equal(l.n, 2);
    assert_string_equal(l.entries[0].name.text, "20200101001500.export.CSV.zip");
    assert_string_equal(l.entries[1].name.text, "20200101001500.mentions.CSV.zip");
    assert_int_equal(l.n_strange, 5);
    w.translated = 1;
    assert_int_equal(det_fetch_sources(&w, s), 2);
    det_fetch_list_free(&l);
    remove_folder(&f);
}

static void what_is_no_list(void **state)
{
    (void)state;
    folder f = make_folder();
    det_fetch_list l = {0};
    assert_int_equal(read_days(&l, &f, "", ""), DET_DATA);
    assert_int_equal(read_days(&l, &f, "<html>\n12 ../20200101.export.CSV.zip\n", ""), DET_DATA);
    assert_int_equal(read_days(&l, &f, "12 20200101.export.CSV.zip\n", "no sum"), DET_DATA);
    det_fetch_list_free(&l);
    remove_folder(&f);
}

static void every_allocation_fails(void **state)
{
    (void)state;
    folder f = make_folder();
    det_fetch_list l = {0};
    det_status st = DET_OK;
    assert_every_allocation_fails_once(st, {
        det_fetch_list_free(&l);
        st = read_days(&l, &f, "12 20200101.export.CSV.zip\n", A "  20200101.export.CSV.zip\n");
    });
    assert_int_equal(l.n, 2);
    det_fetch_list_free(&l);
    remove_folder(&f);
}

static void waits_grow_to_the_time_out(void **state)
{
    (void)state;
    const det_fetch_pace p = {.timeout_seconds = 30};
    static const double longest[] = {1, 2, 4, 8, 16, 30, 30, 30};
    for (int n = 1; n <= 8; n++) {
        assert_near(det_fetch_pace_wait(&p, n, 0, 1), longest[n - 1], 1e-12);
        assert_near(det_fetch_pace_wait(&p, n, 0, 0), longest[n - 1] / 2, 1e-12);
        assert_near(det_fetch_pace_wait(&p, n, 7, .5), 7 + .75 * longest[n - 1], 1e-12);
    }
    assert_near(det_fetch_pace_wait(&p, 5000, 0, 1), 30, 0);
    assert_int_equal(det_fetch_pace_is_too_long(&p, 300), 0);
    assert_int_equal(det_fetch_pace_is_too_long(&p, 301), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_and_sums_come_together), cmocka_unit_test(master_lists),
        cmocka_unit_test(what_is_no_list),              cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(waits_grow_to_the_time_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
