/* SPDX-License-Identifier: Apache-2.0 */
/* Shares of blocks: every block once, in order, whatever the number of ranks. The means (MPI) is tested through the program. */
#include "check.h"

#include <string.h>

#include "base/ranks.h"

typedef struct seen {
    size_t first[8];
    size_t item_bytes;
} seen;

static void remember(void *user, void *data, size_t item_bytes, const size_t *first)
{
    seen *s = user;
    (void)data;
    s->item_bytes = item_bytes;
    memcpy(s->first, first, 4 * sizeof *first);
}

static void largest(void *user, int *v, size_t n)
{
    (void)user;
    for (size_t k = 0; k < n; k++)
        v[k] = v[k] > 65 ? v[k] : 65;
}

static void test_shares(void **state)
{
    (void)state;
    for (int n = 1; n < 7; n++)
        for (size_t blocks = 0; blocks < 20; blocks++) {
            det_ranks r = {.n = n};
            assert_int_equal(det_ranks_first(&r, blocks, 0), 0);
            assert_int_equal(det_ranks_first(&r, blocks, n), blocks);
            for (int k = 0; k < n; k++) {
                size_t own = det_ranks_first(&r, blocks, k + 1) - det_ranks_first(&r, blocks, k);
                assert_true(own <= blocks / (size_t)n + 1);
            }
        }
    assert_int_equal(det_ranks_count(NULL), 1);
    assert_int_equal(det_ranks_first(NULL, 9, 1), 9);
    assert_int_equal(det_ranks_agree(NULL, DET_STOPPED), DET_STOPPED);
}

static void test_gather_places(void **state)
{
    (void)state;
    seen s = {.item_bytes = 0};
    det_ranks r = {.n = 3, .user = &s, .gather = remember, .most = largest};
    double data[1];
    det_ranks_gather(&r, 5, 8, 37, sizeof(double), data); /* five blocks of 8, the last holds 5 */
    assert_int_equal(s.item_bytes, sizeof(double));
    assert_int_equal(s.first[0], 0);
    assert_int_equal(s.first[1], 8);
    assert_int_equal(s.first[2], 24);
    assert_int_equal(s.first[3], 37);
    assert_int_equal(det_ranks_agree(&r, DET_OK), 65);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shares), cmocka_unit_test(test_gather_places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
