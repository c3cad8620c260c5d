/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation fails once: DET_NOMEM, the output untouched. */
#include "ask/pair.h"

#include "ask/moves.h"

static det_case case_with_moves(void)
{
    det_case c = small_case(12, 1);
    for (int k = 0; k < 16; k++)
        add_act(&c, k % 11, k % 2, 1 - k % 2, k % 3 ? DET_VH : DET_VC);
    add_act(&c, 5, 2, 0, DET_MH);
    det_case_sort_acts(&c);
    c.fears = det_calloc(1, sizeof *c.fears);
    c.fears[c.n_fears++] = (det_fear){0, 1, 2, det_strdup("sanctuary"), .6, .8, 0};
    c.moves = det_calloc(2, sizeof *c.moves);
    c.moves[c.n_moves++] = (det_move){det_strdup("reassure"), 0, DET_MOVE_REASSURES, -1, -1, 3};
    c.moves[c.n_moves++] = (det_move){det_strdup("expel"), 1, DET_MOVE_ENDS_SHELTER, -1, 2, 0};
    return c;
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_case c = case_with_moves();
    det_basis b = open_basis(&c, DET_PROFILE_MINI, 128, 2, 1);
    det_moves_options o;
    det_run run = {.n_threads = 1};
    det_status st;
    det_moves out = {.n_draws = 77};
    det_err err = {0};
    det_moves_default(&o);
    o.n_draws = 2;
    o.n_paths = 1;
    o.horizon_days = 5;
    assert_every_allocation_fails_once(st, {
        assert_int_equal(out.n_draws, 77);
        st = det_moves_ask(&b, &o, &run, &out, &err);
    });
    assert_int_equal(err.status, DET_NOMEM);
    assert_int_equal(out.n_menu[0], 2);
    assert_int_equal(out.n_menu[1], 2);
    assert_true(out.menu[0][1].is_nothing && out.menu[1][1].is_nothing);
    assert_false(isnan(out.menu[1][0].break_even));
    det_moves_free(&out);
    det_basis_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
