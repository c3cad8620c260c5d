/* SPDX-License-Identifier: Apache-2.0 */
/* Every folder of tests/cli/bad: status and each fault, line by line, as its file `expected` tells. */
#include "check.h"

#include "gate/folder.h"

#include "base/mem.h"
#include "base/text.h"
#include "gate/casefile.h"
#include "real_data.h"

static char *said_of(const char *name)
{
    det_case c = {0};
    det_faults faults = {0};
    det_err err = {0};
    det_text out = {0};
    char line[1000];
    det_status st = det_casefile_read(name, &c, &faults, &err);
    det_text_addf(&out, "%d\n", (int)st);
    for (size_t i = 0; i < faults.n; i++) {
        const det_fault *f = &faults.items[i];
        det_err one;
        det_err_at(&one, DET_DATA, f->file, f->line, f->column, "%s", f->message);
        if (!f->is_note)
            det_text_addf(&out, "%s\n", det_err_format(&one, line, sizeof line));
    }
    if (!det_faults_errors(&faults))
        det_text_addf(&out, "%s\n", det_err_format(&err, line, sizeof line));
    if (!st)
        det_case_free(&c);
    det_faults_free(&faults);
    return det_text_take(&out);
}

static char *expected_of(const char *name)
{
    char path[400];
    char *text = det_calloc(10000, 1);
    snprintf(path, sizeof path, "%s/expected", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, 9999, file) > 3);
    fclose(file);
    return text;
}

static int is_case(const struct dirent *entry)
{
    return entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
}

static void each_bad_case_is_told_exactly(void **state)
{
    (void)state;
    char path[600];
    struct dirent **entries;
    int n_wrong = 0;
    assert_int_equal(chdir(checkout_path(__FILE__, "tests/cli/bad", path, sizeof path)), 0);
    int n = scandir(".", &entries, is_case, alphasort);
    assert_true(n >= 30);
    for (int i = 0; i < n; i++) {
        char *want = expected_of(entries[i]->d_name), *got = said_of(entries[i]->d_name);
        if (strcmp(want, got)) {
            print_error("%s: expected\n%sbut got\n%s", entries[i]->d_name, want, got);
            n_wrong++;
        }
        det_free(want);
        det_free(got);
        free(entries[i]);
    }
    free(entries);
    assert_int_equal(n_wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_bad_case_is_told_exactly)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
