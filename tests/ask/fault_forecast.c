/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation fails once: DET_NOMEM, the output untouched, nothing kept. The fits that it averages over are let fail in fault_fit.c. */
#include "ask/pair.h"

#include "ask/forecast.h"

static det_case tiny_case(void)
{
    det_case c = small_case(16, 1);
    for (int k = 0; k < 12; k++)
        add_act(&c, k, k % 2, 1 - k % 2, k % 3 ? DET_VH : DET_VC);
    c.fears = det_calloc(1, sizeof *c.fears);
    c.fears[c.n_fears++] = (det_fear){0, 1, 2, det_strdup("sanctuary"), .6, .8, 0};
    c.commitments = det_calloc(1, sizeof *c.commitments);
    c.commitments[c.n_commitments++] = (det_commitment){det_strdup("no-shelter"), 1, 2, c.from + 5, DET_DAY_NONE};
    for (int k = 0; k < 3; k++)
        add_act(&c, 4 + 3 * k, 2, 0, DET_MH)->visibility = k ? DET_VIS_DENIABLE : DET_VIS_PUBLIC;
    det_case_sort_acts(&c);
    return c;
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_case c = tiny_case();
    det_basis b = open_basis(&c, DET_PROFILE_MINI, 128, 2, 1);
    det_scenario_request q[] = {{DET_REQUEST_HOLDS, "no-shelter", 10, 0}, {DET_REQUEST_BREAKS, "no-shelter", 10, 0}};
    det_fork fork;
    det_forecast_options o;
    det_run run = {.n_threads = 1};
    det_status st;
    det_forecast out = {.n_steps = 77};
    det_err err = {0};
    assert_int_equal(det_fork_find(&b, 128, &run, &fork, NULL), DET_OK);
    det_forecast_default(&o);
    o.per_draw = 2;
    o.horizon_days = 8;
    o.requests = q;
    o.n_requests = 2;
    assert_every_allocation_fails_once(st, {
        assert_int_equal(out.n_steps, 77);
        assert_null(out.answer.verdict);
        st = det_forecast_average(&b, &fork, &o, &run, &out, &err);
    });
    assert_int_equal(err.status, DET_NOMEM);
    assert_int_equal(out.n_steps, 8);
    assert_int_equal(out.n_scenarios, 6);
    det_forecast_free(&out);
    det_fork_free(&fork);
    det_basis_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
