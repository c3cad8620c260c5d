/* SPDX-License-Identifier: Apache-2.0 */
/* A journal gives back what was kept, whoever kept it, and nothing that was cut or changed. */
#include "check.h"

#include "base/journal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char path[64];
static const char key[65] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static const char other[65] = "f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static det_journal *open_at(const char *k, int place)
{
    det_journal *j = NULL;
    assert_int_equal(det_journal_open(path, k, place, &j, NULL), DET_OK);
    assert_int_equal(det_journal_failed(j), 0);
    return j;
}

static void name_path(const char *what)
{
    snprintf(path, sizeof path, "/tmp/detente-journal-%s-%ld", what, (long)getpid());
}

static long size_of(const char *name)
{
    FILE *f = fopen(name, "rb");
    fseek(f, 0, SEEK_END);
    const long n = ftell(f);
    fclose(f);
    return n;
}

static void test_blocks_come_back(void **state)
{
    (void)state;
    double x[3] = {1, 2, 3}, y[3];
    name_path("back");
    det_journal *a = open_at(key, 0), *b = open_at(key, 1);
    det_journal_add(a, 0, 7, x, sizeof x);
    det_journal_add(b, 1, 7, x, sizeof *x);
    assert_int_equal(det_journal_find(a, 0, 7, y, sizeof y), 0); /* of an earlier run alone */
    det_journal_close(a, 0);
    det_journal_close(b, 0);
    a = open_at(key, 0);
    assert_int_equal(det_journal_find(a, 0, 7, y, sizeof y), 1);
    assert_memory_equal(x, y, sizeof x);
    assert_int_equal(det_journal_find(a, 1, 7, y, sizeof *y), 1);
    assert_int_equal(det_journal_find(a, 1, 7, y, sizeof y), 0); /* another size */
    assert_int_equal(det_journal_find(a, 0, 8, y, sizeof y), 0);
    det_journal_close(a, 1);
    char name[80];
    for (int k = 0; k < 2; k++) {
        snprintf(name, sizeof name, "%s.%d", path, k);
        assert_int_not_equal(access(name, F_OK), 0);
    }
}

/* Cut the file at every byte of its second block: the first is there, the second is not, and the next that is kept is.
 */
static void test_a_torn_end_is_dropped(void **state)
{
    (void)state;
    char name[80];
    int x = 5, y;
    name_path("torn");
    snprintf(name, sizeof name, "%s.0", path);
    det_journal *j = open_at(key, 0);
    det_journal_add(j, 0, 0, &x, sizeof x);
    det_journal_close(j, 0);
    const long first = size_of(name);
    j = open_at(key, 0);
    det_journal_add(j, 0, 1, &x, sizeof x);
    det_journal_close(j, 0);
    const long second = size_of(name);
    for (long at = second - 1; at > first; at -= 5) {
        assert_int_equal(truncate(name, at), 0);
        j = open_at(key, 0);
        assert_int_equal(det_journal_find(j, 0, 0, &y, sizeof y), 1);
        assert_int_equal(det_journal_find(j, 0, 1, &y, sizeof y), 0);
        det_journal_add(j, 0, 1, &x, sizeof x);
        det_journal_close(j, 0);
        j = open_at(key, 0);
        assert_int_equal(det_journal_find(j, 0, 1, &y, sizeof y), 1);
        det_journal_close(j, 0);
        assert_int_equal(size_of(name), second);
    }
    unlink(name);
}

static void test_another_key_and_changed_bytes(void **state)
{
    (void)state;
    char name[80];
    int x = 5, y;
    name_path("key");
    snprintf(name, sizeof name, "%s.0", path);
    det_journal *j = open_at(key, 0);
    det_journal_add(j, 0, 0, &x, sizeof x);
    det_journal_close(j, 0);
    FILE *f = fopen(name, "r+b");
    fseek(f, -1, SEEK_END);
    fputc(77, f);
    fclose(f);
    j = open_at(key, 0);
    assert_int_equal(det_journal_find(j, 0, 0, &y, sizeof y), 0);
    det_journal_add(j, 0, 0, &x, sizeof x);
    det_journal_close(j, 0);
    j = open_at(other, 0); /* begins anew */
    assert_int_equal(det_journal_find(j, 0, 0, &y, sizeof y), 0);
    det_journal_close(j, 0);
    j = open_at(key, 0);
    assert_int_equal(det_journal_find(j, 0, 0, &y, sizeof y), 0);
    det_journal_close(j, 1);
}

static void test_what_cannot_be_kept(void **state)
{
    (void)state;
    det_journal *j = NULL;
    int x = 1;
    assert_int_equal(det_journal_open("/nowhere/at/all", key, 0, &j, NULL), DET_OK);
    assert_int_equal(det_journal_failed(j), 1);
    det_journal_add(j, 0, 0, &x, sizeof x);
    assert_int_equal(det_journal_find(j, 0, 0, &x, sizeof x), 0);
    det_journal_close(j, 1);
    assert_int_equal(det_journal_find(NULL, 0, 0, &x, sizeof x), 0);
    det_journal_add(NULL, 0, 0, &x, sizeof x);
    det_journal_close(NULL, 1);
}

static void test_no_link_is_followed(void **state)
{
    (void)state;
    char name[80], target[80];
    int x = 1;
    name_path("link");
    snprintf(name, sizeof name, "%s.0", path);
    snprintf(target, sizeof target, "%s-target", path);
    FILE *f = fopen(target, "w");
    fputs("precious", f);
    fclose(f);
    assert_int_equal(symlink(target, name), 0);
    det_journal *j = NULL;
    assert_int_equal(det_journal_open(path, key, 0, &j, NULL), DET_OK);
    assert_int_equal(det_journal_failed(j), 1);
    det_journal_add(j, 0, 0, &x, sizeof x);
    det_journal_close(j, 1);
    assert_int_equal(size_of(target), 8);
    unlink(target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_come_back), cmocka_unit_test(test_a_torn_end_is_dropped),
        cmocka_unit_test(test_another_key_and_changed_bytes), cmocka_unit_test(test_what_cannot_be_kept),
        cmocka_unit_test(test_no_link_is_followed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
