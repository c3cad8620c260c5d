/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation fails once: DET_NOMEM, the output untouched. */
#include "ask/pair.h"

#include "ask/whatif.h"

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(40, &p);
    det_basis b = open_basis(&c, DET_PROFILE_MINI, 128, 2, 1);
    det_whatif_options o;
    det_run run = {.n_threads = 1};
    det_change changes[3];
    det_whatif out = {.n_runs = 77};
    det_err err = {0};
    det_status st;
    det_whatif_default(&o);
    o.n_paths = 1;
    o.coupling = DET_WHATIF_BOUNDS;
    assert_every_allocation_fails_once(st, {
        st = det_change_read(&c, DET_CHANGE_DROP, c.acts[3].id, &changes[0], &err);
        if (st == DET_OK)
            st = det_change_read(&c, DET_CHANGE_BREAK, "no-shelter", &changes[1], &err);
        if (st == DET_OK)
            st = det_change_read(&c, DET_CHANGE_ADD, "2021-01-20,A,B,MH", &changes[2], &err);
    });
    assert_every_allocation_fails_once(st, {
        assert_int_equal(out.n_runs, 77);
        st = det_whatif_ask(&b, changes, 3, &o, &run, &out, &err);
    });
    assert_int_equal(err.status, DET_NOMEM);
    assert_int_equal(out.n_runs, 2);
    det_whatif_free(&out);
    det_basis_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
