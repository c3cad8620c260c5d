/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/mem.h"
#include "base/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static void make_files(void)
{
    static const char *const names[] = {"b.csv", "B.csv", "10.csv", "9.csv", ".hidden", "a[1].csv"};
    char path[128];
    strcpy(folder, "/tmp/detente-paths-XXXXXX");
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        fclose(fopen(path, "w"));
    }
    snprintf(path, sizeof path, "%s/inner.csv", folder);
    assert_int_equal(mkdir(path, 0700), 0);
}

/* The names that `name` in the folder stands for, without the folder, divided by blanks. */
static void expect(const char *name, const char *wanted)
{
    det_paths p = {0};
    char path[128], found[256] = "";
    snprintf(path, sizeof path, "%s%s", folder, name);
    assert_int_equal(det_paths_add(&p, path, NULL), DET_OK);
    for (size_t i = 0; i < p.n; i++) {
        strcat(found, i ? " " : "");
        strcat(found, p.path[i] + strlen(folder) + 1);
    }
    det_paths_free(&p);
    assert_string_equal(found, wanted);
}

static void names_folders_and_patterns(void **state)
{
    (void)state;
    make_files();
    expect("", "10.csv 9.csv B.csv a[1].csv b.csv");
    expect("/", "10.csv 9.csv B.csv a[1].csv b.csv");
    expect("/*.csv", "10.csv 9.csv B.csv a[1].csv b.csv");
    expect("/[0-9]*", "10.csv 9.csv");
    expect("/?.csv", "9.csv B.csv b.csv");
    expect("/a[1].csv", "a[1].csv"); /* a file of just this name is no pattern */
    expect("/none.csv", "none.csv");
}

static void nothing_is_a_fault(void **state)
{
    (void)state;
    det_paths p = {0};
    det_err err = {0};
    char path[128];
    make_files();
    assert_int_equal(det_paths_add(&p, "first", NULL), DET_OK);
    snprintf(path, sizeof path, "%s/x*", folder);
    assert_int_equal(det_paths_add(&p, path, &err), DET_NOINPUT);
    snprintf(path, sizeof path, "%s/inner.csv", folder);
    assert_int_equal(det_paths_add(&p, path, &err), DET_NOINPUT);
    assert_int_equal(p.n, 1);
    det_paths_free(&p);
}

static void every_allocation_fails(void **state)
{
    (void)state;
    det_status st = DET_OK;
    det_paths p = {0};
    make_files();
    assert_every_allocation_fails_once(st, {
        det_paths_free(&p);
        st = det_paths_add(&p, folder, NULL);
    });
    assert_int_equal(p.n, 5);
    det_paths_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_folders_and_patterns),
        cmocka_unit_test(nothing_is_a_fault),
        cmocka_unit_test(every_allocation_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
