/* SPDX-License-Identifier: Apache-2.0 */
/* Damped Newton against closed forms, and against the optimum by L-BFGS. */
#include "check.h"

#include "infer/newton.h"

#include "base/mem.h"
#include "infer/targets.h"

static det_optimum find_with(const model *m, det_newton_options o)
{
    det_target t = target_of(m);
    det_optimum found;
    void *work = t.work_init(m);
    o.tolerance = 1e-12;
    assert_int_equal(det_newton_find(&t, work, &o, &found, NULL), DET_OK);
    t.work_free(work);
    return found;
}

static det_optimum find(const model *m, const double *start)
{
    det_newton_options o;
    det_newton_default(&o);
    o.start = start;
    return find_with(m, o);
}

static void compare(const model *m, const double *start, double tolerance)
{
    det_target t = target_of(m);
    det_optimum_options o;
    det_optimum want, got = find(m, start);
    det_optimum_default(&o);
    o.start = start;
    o.tolerance = 1e-14;
    assert_int_equal(det_optimum_find(&t, &o, NULL, &want, NULL), DET_OK);
    assert_int_equal(got.n, want.n);
    assert_int_equal(got.n_agree, 1);
    assert_int_equal(got.not_positive, 0);
    assert_near(got.log_prior + got.log_lik, want.log_prior + want.log_lik, 1e-8);
    assert_near(got.log_evidence, want.log_evidence, tolerance);
    for (int i = 0; i < m->n; i++)
        assert_near(got.u[i], want.u[i], tolerance);
    for (int i = 0; i < m->n * m->n; i++) {
        assert_near(got.covariance[i], want.covariance[i], tolerance);
        assert_near(got.factor[i], want.factor[i], tolerance);
    }
    det_optimum_free(&got);
    det_optimum_free(&want);
}

/* -1/2 (u - m)' A (u - m) with m = (1, -2), A = (4 1; 1 9). */
static double gaussian(const double *u, int n, double *grad)
{
    (void)n;
    double x = u[0] - 1, y = u[1] + 2;
    grad[0] = -(4 * x + y);
    grad[1] = -(x + 9 * y);
    return .5 * (x * grad[0] + y * grad[1]);
}

static void test_gaussian_is_exact(void **state)
{
    (void)state;
    model m = {2, 1, gaussian};
    det_optimum f = find(&m, NULL);
    /* Precision (5 1; 1 10), determinant 49; A m = (2, -17). */
    double covariance[] = {10 / 49., -1 / 49., -1 / 49., 5 / 49.};
    assert_near(f.u[0], 37 / 49., 1e-8);
    assert_near(f.u[1], -87 / 49., 1e-8);
    for (int i = 0; i < 4; i++)
        assert_near(f.covariance[i], covariance[i], 1e-8);
    assert_near(f.factor[1], 0, 0);
    det_optimum_free(&f);
    compare(&m, NULL, 1e-5);
}

/* Curvature that is known of one parameter alone: looked at, the other's is as good as known, and what is said of it no matter. */
static void test_looks_at_what_is_fresh(void **state)
{
    (void)state;
    model m = {2, 1, gaussian};
    const double known[4] = {5, 1, 1, 10}, wrong[4] = {5, 700, 700, 3};
    const unsigned char fresh[2] = {0, 1};
    det_newton_options o;
    det_newton_default(&o);
    o.curvature = known;
    det_optimum all = find_with(&m, o);
    o.curvature = wrong;
    det_optimum blind = find_with(&m, o);
    o.fresh = fresh;
    det_optimum seen = find_with(&m, o);
    assert_int_equal(seen.n_evals, all.n_evals + 1);
    assert_true(blind.n_evals > seen.n_evals);
    for (int i = 0; i < 2; i++)
        assert_near(seen.u[i], all.u[i], 1e-8);
    for (int i = 0; i < 4; i++)
        assert_near(seen.covariance[i], all.covariance[i], 1e-8);
    det_optimum_free(&all);
    det_optimum_free(&blind);
    det_optimum_free(&seen);
}

/* Poisson counts in u = log rate, far starts among them. */
static double counts(const double *u, int n, double *grad)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double rate = exp(u[i]) + (i > 0 ? .3 * exp(u[i - 1]) : 0), slope = (3. + i) / rate - 1;
        sum += (3 + i) * log(rate) - rate;
        grad[i] = slope * exp(u[i]);
        if (i > 0)
            grad[i - 1] += slope * .3 * exp(u[i - 1]);
    }
    return sum;
}

static void test_agrees_with_the_optimum(void **state)
{
    (void)state;
    model m = {5, 2, counts};
    double low[5] = {-6, -6, -6, -6, -6}, high[5] = {5, 5, 5, 5, 5};
    compare(&m, NULL, 3e-4);
    compare(&m, low, 3e-4);
    compare(&m, high, 3e-4);
}

static double saddle(const double *u, int n, double *grad)
{
    (void)n;
    grad[0] = 4 * u[0] - 4 * u[0] * u[0] * u[0];
    return 2 * u[0] * u[0] - u[0] * u[0] * u[0] * u[0];
}

/* Curvature of the wrong sign at the start: the climb goes on; at a rest that is no mode it says so. */
static void test_wrong_curvature(void **state)
{
    (void)state;
    model m = {1, 10, saddle};
    double off = .1, at = 0;
    det_optimum f = find(&m, &off);
    assert_near(f.u[0], sqrt(1 - .01 / 4), 1e-5);
    assert_int_equal(f.n_agree, 1);
    det_optimum_free(&f);
    f = find(&m, &at);
    assert_int_equal(f.n_agree, 0);
    assert_int_equal(f.not_positive, 1);
    det_optimum_free(&f);
}

static double broken(const double *u, int n, double *grad)
{
    (void)n;
    grad[0] = NAN;
    return u[0] * NAN;
}

static void test_failures(void **state)
{
    (void)state;
    model m = {1, 1, broken}, fine = {2, 1, gaussian};
    det_target t = target_of(&m);
    det_newton_options o;
    det_optimum out;
    det_status st;
    void *work = t.work_init(&m);
    det_newton_default(&o);
    assert_int_equal(det_newton_find(&t, work, &o, &out, NULL), DET_DATA);
    t.work_free(work);
    t = target_of(&fine);
    work = t.work_init(&fine);
    assert_every_allocation_fails_once(st, st = det_newton_find(&t, work, &o, &out, NULL));
    det_optimum_free(&out);
    t.work_free(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gaussian_is_exact), cmocka_unit_test(test_looks_at_what_is_fresh), cmocka_unit_test(test_agrees_with_the_optimum),
                                       cmocka_unit_test(test_wrong_curvature), cmocka_unit_test(test_failures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
