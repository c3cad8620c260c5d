/* SPDX-License-Identifier: Apache-2.0 */
/* A file takes its name whole, in place of another, or not at all. */
#include "check.h"

#include "base/settle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_to(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void read_from(const char *path, char out[16])
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(out, 16, f));
    fclose(f);
}

static FILE *begin(const char *beside, const char *text)
{
    FILE *f = det_settle_open(beside);
    assert_non_null(f);
    fputs(text, f);
    return f;
}

static void it_takes_the_name(void **state)
{
    char folder[] = "/tmp/det-settle-XXXXXX", path[64], beside[64], nowhere[64], text[16];
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
    snprintf(beside, sizeof beside, "%s/file.part", folder);
    snprintf(nowhere, sizeof nowhere, "%s/none/file", folder);
    write_to(path, "old");
    assert_int_equal(det_settle(begin(beside, "new"), beside, nowhere), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(access(beside, F_OK), -1);
    assert_int_equal(det_settle(begin(beside, "unwanted"), beside, NULL), 0);
    assert_int_equal(access(beside, F_OK), -1);
    read_from(path, text);
    assert_string_equal(text, "old");
    assert_int_equal(det_settle(begin(beside, "new"), beside, path), 0);
    read_from(path, text);
    assert_string_equal(text, "new");
    assert_int_equal(access(beside, F_OK), -1);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

/* Who comes later writes on; who was first is told, and nothing half written gets the name. */
static void two_that_write_the_same(void **state)
{
    char folder[] = "/tmp/det-settle-XXXXXX", path[64], beside[64], text[16];
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
    snprintf(beside, sizeof beside, "%s/file.part", folder);
    FILE *first = begin(beside, "first"), *second = begin(beside, "sec");
    assert_int_equal(det_settle(first, beside, path), -1);
    assert_int_equal(errno, EBUSY);
    assert_int_equal(access(path, F_OK), -1);
    fputs("ond", second);
    assert_int_equal(det_settle(second, beside, path), 0);
    read_from(path, text);
    assert_string_equal(text, "second");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void it_is_written_through_no_link(void **state)
{
    (void)state;
    char folder[] = "/tmp/det-settle-XXXXXX", beside[64], precious[64], text[16];
    assert_non_null(mkdtemp(folder));
    snprintf(beside, sizeof beside, "%s/answer.part", folder);
    snprintf(precious, sizeof precious, "%s/precious", folder);
    write_to(precious, "precious");
    assert_int_equal(symlink(precious, beside), 0);
    for (int i = 0; i < 2; i++) { /* the second time over what a killed process left */
        FILE *f = det_settle_open(beside);
        assert_non_null(f);
        fputs(i ? "new" : "longer, and old", f);
        assert_int_equal(fclose(f), 0);
    }
    read_from(beside, text);
    assert_string_equal(text, "new");
    read_from(precious, text);
    assert_string_equal(text, "precious");
    assert_null(det_settle_open("/nowhere/answer.part"));
    unlink(beside);
    unlink(precious);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_takes_the_name), cmocka_unit_test(two_that_write_the_same), cmocka_unit_test(it_is_written_through_no_link)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
