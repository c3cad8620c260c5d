/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/nearest.h"

#include <string.h>

static void distances(void **state)
{
    (void)state;
    assert_int_equal(det_nearest_distance("", ""), 0);
    assert_int_equal(det_nearest_distance("abc", ""), 3);
    assert_int_equal(det_nearest_distance("kitten", "sitting"), 3);
    assert_int_equal(det_nearest_distance("TLA", "TAL"), 1);
    assert_int_equal(det_nearest_distance("pak", "PAK"), 0);
    assert_int_equal(det_nearest_distance("CA", "ABC"), 3); /* each place is edited once */
    assert_int_equal(det_nearest_distance("abcd", "acbd"), det_nearest_distance("acbd", "abcd"));
}

static void near_names_are_offered(void **state)
{
    (void)state;
    static const char *const keys[] = {"title", "principals", "window", NULL, "actors", "from", "until"};
    const size_t n = sizeof keys / sizeof *keys;
    assert_string_equal(det_nearest_name("frm", keys, n), "from");
    assert_string_equal(det_nearest_name("unitl", keys, n), "until");
    assert_string_equal(det_nearest_name("Principal", keys, n), "principals");
    assert_string_equal(det_nearest_name("actor", keys, n), "actors");
}

static void far_names_are_not(void **state)
{
    (void)state;
    static const char *const names[] = {"PAK", "TAL", "A"};
    assert_null(det_nearest_name("XYZ", names, 3));
    assert_null(det_nearest_name("B", names, 3));
    assert_null(det_nearest_name("", names, 3));
    assert_null(det_nearest_name("window", names, 0));
}

static void long_names_are_cut(void **state)
{
    (void)state;
    char a[200], b[200];
    memset(a, 'a', sizeof a);
    memset(b, 'a', sizeof b);
    a[199] = b[150] = '\0';
    assert_int_equal(det_nearest_distance(a, b), 0);
    memset(b, 'b', 150);
    assert_int_equal(det_nearest_distance(a, b), DET_NEAREST_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(near_names_are_offered),
        cmocka_unit_test(far_names_are_not),
        cmocka_unit_test(long_names_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
