/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation fails once: DET_NOMEM, the output untouched, nothing kept. */
#include "ask/pair.h"

/* Enough acts for R, so that every part of the answer is asked. */
static det_case tiny_case(void)
{
    det_case c = small_case(16, 1);
    for (int k = 0; k < 32; k++)
        add_act(&c, k % 15, k % 2, 1 - k % 2, k % 3 ? DET_VH : DET_VC);
    det_case_sort_acts(&c);
    c.regime_changes = det_calloc(1, sizeof *c.regime_changes);
    c.regime_changes[c.n_regime_changes++] = (det_regime_change){det_strdup("coup"), 1, c.from + 8};
    c.fears = det_calloc(1, sizeof *c.fears);
    c.fears[c.n_fears++] = (det_fear){0, 1, 2, det_strdup("sanctuary"), .6, .8, 0};
    c.told = det_calloc(1, sizeof *c.told);
    c.told[c.n_told++] = (det_told_phase){det_strdup("all"), det_strdup(""), det_strdup(""), c.from, c.until};
    return c;
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_case c = tiny_case();
    det_replay_options o;
    det_run run = {.n_threads = 1};
    det_status st;
    det_basis_options how = quick_basis(DET_PROFILE_MINI, 128, 2);
    det_basis b = {.is_mini = 77};
    det_replay out = {.n_steps = 77};
    det_err err = {0};
    det_replay_default(&o);
    o.n_paths = 2;
    o.horizon_days = 10;
    assert_every_allocation_fails_once(st, {
        assert_int_equal(b.is_mini, 77);
        st = det_basis_open(&c, &how, &run, &b, &err);
    });
    assert_every_allocation_fails_once(st, {
        assert_int_equal(out.n_steps, 77);
        assert_null(out.answer.verdict);
        st = det_replay_ask(&b, &o, &run, &out, &err);
    });
    assert_int_equal(err.status, DET_NOMEM);
    assert_int_equal(out.n_steps, 16);
    assert_true(out.r[1].known);
    det_replay_free(&out);
    det_basis_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
