/* SPDX-License-Identifier: Apache-2.0 */
/* Real data for tests: found through DETENTE_TEST_DATA, or beside the checkout; never part of the project. */
#ifndef DET_TESTS_REAL_DATA_H
#define DET_TESTS_REAL_DATA_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Path of a file under the root of the checkout (__FILE__ of a test in tests/<floor>/ must be passed). */
static inline const char *checkout_path(const char *test_file, const char *name, char *out, size_t size)
{
    const char *tests = strstr(test_file, "/tests/");
    for (const char *next = tests; next; next = strstr(next + 1, "/tests/"))
        tests = next;
    snprintf(out, size, "%.*s/%s", tests ? (int)(tests - test_file) : 1, tests ? test_file : ".", name);
    return out;
}

/* Path of a data file, or NULL where it is absent: said, and a failure under CI. */
static inline const char *real_data_path(const char *test_file, const char *name, char *out, size_t size)
{
    const char *given = getenv("DETENTE_TEST_DATA");
    char relative[512];
    snprintf(relative, sizeof relative, "../shared/data/%s", name);
    if (given)
        snprintf(out, size, "%s/%s", given, name);
    else
        checkout_path(test_file, relative, out, size);
    if (!access(out, R_OK))
        return out;
    print_message("no real data at %s: set DETENTE_TEST_DATA; skipped\n", out);
    if (getenv("CI"))
        fail_msg("the real data must be there under CI");
    return NULL;
}

#endif
