/* SPDX-License-Identifier: Apache-2.0 */
/* Every allocation fails once: DET_NOMEM, the output untouched, nothing kept. */
#include "check.h"

#include "infer/optimum.h"

#include "infer/targets.h"

static double hill(const double *u, int n, double *grad)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        grad[i] = 1 - u[i];
        sum -= .5 * (1 - u[i]) * (1 - u[i]);
    }
    return sum;
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    model m = {3, 1, hill};
    det_target t = target_of(&m);
    det_optimum_options o;
    det_optimum_default(&o);
    det_run run = {.n_threads = 1};
    det_status st;
    det_optimum out = {.n = 77};
    det_err err = {0};
    assert_every_allocation_fails_once(st, {
        assert_int_equal(n_workspaces, 0);
        assert_int_equal(out.n, 77);
        assert_null(out.u);
        st = det_optimum_find(&t, &o, &run, &out, &err);
    });
    assert_int_equal(err.status, DET_NOMEM);
    assert_int_equal(n_workspaces, 0);
    assert_int_equal(out.n, 3);
    det_optimum_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
