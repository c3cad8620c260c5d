/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation and read of the floor fails once: nothing leaks, outputs stay untouched. */
#include "check.h"

#include "base/csv.h"
#include "base/dense.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

static det_status read_all(const char *text, size_t *n_rows)
{
    det_csv *csv = NULL;
    det_csv_row row = {.n = 1};
    *n_rows = 0;
    det_status st = det_csv_open_text("t.csv", text, strlen(text), &csv, NULL);
    if (st) {
        assert_null(csv);
        return st;
    }
    while (!st && row.n > 0) {
        st = det_csv_next(csv, &row, NULL);
        *n_rows += !st && row.n > 0;
    }
    det_csv_close(csv);
    return st;
}

static void csv_memory(void **state)
{
    (void)state;
    det_status st;
    size_t n_rows;
    const char *text = "a,b,c,d,e,f,g,h,i,j,k\n1,\"a field that is quite long, longer than the first\",3\n";
    assert_every_allocation_fails_once(st, st = read_all(text, &n_rows));
    assert_int_equal(n_rows, 2);
}

static void room_for_more_than_there_can_be(void **state)
{
    (void)state;
    void *items = NULL;
    size_t cap = 0;
    assert_int_equal(det_reserve(&items, &cap, SIZE_MAX, 64), -1);
    assert_true(items == NULL && cap == 0);
}

static det_status open_file(void)
{
    det_csv *csv = NULL;
    det_status st = det_csv_open("/dev/null", &csv, NULL);
    assert_true((st == DET_OK) == (csv != NULL));
    det_csv_close(csv);
    return st;
}

static void csv_file_memory(void **state)
{
    (void)state;
    det_status st;
    assert_every_allocation_fails_once(st, st = open_file());
}

typedef struct broken {
    int reads_left, n_closed;
} broken;

static long broken_read(void *state, char *out, size_t n, det_err *err)
{
    broken *b = state;
    if (b->reads_left-- == 0) {
        det_err_set(err, DET_IO, "the line went dead");
        return -1;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = i % 8 == 7 ? '\n' : 'x';
    return (long)n;
}

static void broken_close(void *state)
{
    ((broken *)state)->n_closed++;
}

static void csv_reads(void **state)
{
    (void)state;
    for (int reads = 0; reads < 3; reads++) {
        broken b = {.reads_left = reads};
        det_csv *csv = NULL;
        det_csv_row row;
        det_err err;
        det_status st = det_csv_open_source("wire", &(det_csv_source){broken_read, broken_close, &b}, &csv, &err);
        assert_true((reads == 0) == (st == DET_IO));
        while (!st)
            st = det_csv_next(csv, &row, &err);
        assert_int_equal(st, DET_IO);
        assert_string_equal(err.text, "the line went dead");
        det_csv_close(csv);
        assert_int_equal(b.n_closed, 1);
    }
}

static det_status make_text(char **out)
{
    det_text t = {0};
    for (int i = 0; i < 10; i++)
        det_text_addf(&t, "piece %d of a text; ", i);
    char *s = det_text_take(&t);
    if (!s)
        return DET_NOMEM;
    *out = s;
    return DET_OK;
}

static void text_memory(void **state)
{
    (void)state;
    det_status st;
    char *s = NULL;
    assert_every_allocation_fails_once(st, st = make_text(&s));
    assert_int_equal(strlen(s), 190);
    det_free(s);
}

static void fault_memory(void **state)
{
    (void)state;
    det_status st;
    det_faults f = {0};
    assert_every_allocation_fails_once(st, {
        assert_int_equal(f.n, 0);
        st = det_faults_add(&f, 0, "case.yaml", 1, 2, "a message of some length, with %d", 5);
    });
    assert_int_equal(f.n, 1);
    det_faults_free(&f);
}

static void eigen_memory(void **state)
{
    (void)state;
    det_status st;
    const double a[] = {2, 0, 0, 3};
    double values[2] = {7, 7}, vectors[4];
    assert_every_allocation_fails_once(st, {
        assert_true(values[0] == 7 && values[1] == 7);
        st = det_dense_eigen(a, 2, values, vectors);
    });
    assert_near(values[0], 2, 1e-15);
}

static void mem_basics(void **state)
{
    (void)state;
    int *items = NULL;
    size_t cap = 0;
    det_mem_fail_at(1);
    assert_int_equal(det_reserve((void **)&items, &cap, 3, sizeof *items), -1);
    det_mem_fail_at(0);
    assert_true(items == NULL && cap == 0);
    assert_int_equal(det_reserve((void **)&items, &cap, 3, sizeof *items), 0);
    assert_true(cap >= 3);
    assert_null(det_realloc(items, SIZE_MAX / 2, 4));
    det_free(items);
    void *empty = det_calloc(0, 8);
    assert_non_null(empty);
    det_free(empty);
    assert_null(det_strdup(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_for_more_than_there_can_be),
        cmocka_unit_test(csv_memory),  cmocka_unit_test(csv_file_memory), cmocka_unit_test(csv_reads),
        cmocka_unit_test(text_memory), cmocka_unit_test(fault_memory),    cmocka_unit_test(eigen_memory),
        cmocka_unit_test(mem_basics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
