/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "infer/optimum.h"

#include "infer/targets.h"

static det_optimum find(const model *m, const det_optimum_options *o, int n_threads)
{
    det_target t = target_of(m);
    det_run run = {.n_threads = n_threads};
    det_optimum found;
    det_err err;
    assert_int_equal(det_optimum_find(&t, o, &run, &found, &err), DET_OK);
    assert_int_equal(n_workspaces, 0);
    assert_int_equal(found.n, m->n);
    return found;
}

static det_optimum_options options(int n_starts, const double *start, int use_prior)
{
    det_optimum_options o;
    det_optimum_default(&o);
    o.n_starts = n_starts;
    o.start = start;
    o.use_prior = use_prior;
    return o;
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
    det_optimum_options o = options(4, NULL, 1);
    det_optimum f = find(&m, &o, 2);
    /* Precision (5 1; 1 10), determinant 49; A m = (2, -17). */
    double covariance[] = {10 / 49., -1 / 49., -1 / 49., 5 / 49.};
    assert_near(f.u[0], 37 / 49., 1e-5);
    assert_near(f.u[1], -87 / 49., 1e-5);
    for (int i = 0; i < 4; i++)
        assert_near(f.covariance[i], covariance[i], 1e-9);
    assert_near(f.factor[0], sqrt(10 / 49.), 1e-9);
    assert_near(f.factor[1], 0, 0);
    /* Z = 2 pi |A|^-1/2 N(m; 0, I + A^-1), |A| = 35, A^-1 = (9 -1; -1 4) / 35. */
    double a = 44 / 35., b = -1 / 35., c = 39 / 35., det = a * c - b * b;
    double square = (c * 1 + 2 * b * 2 + a * 4) / det;
    assert_near(f.log_evidence, log(2 * M_PI) - .5 * log(35) - log(2 * M_PI) - .5 * log(det) - .5 * square, 1e-7);
    assert_int_equal(f.not_positive, 0);
    assert_int_equal(f.n_nonfinite, 0);
    assert_int_equal(f.n_agree, 4);
    assert_near(f.log_lik, gaussian(f.u, 2, (double[2]){0}), 1e-12);
    det_optimum_free(&f);
    det_optimum_free(&f);
}

static void test_no_prior_and_no_covariance(void **state)
{
    (void)state;
    model m = {2, .1, gaussian};
    det_optimum_options o = options(2, NULL, 0);
    o.want_covariance = 0;
    det_optimum f = find(&m, &o, 1);
    assert_near(f.u[0], 1, 1e-5);
    assert_near(f.u[1], -2, 1e-5);
    assert_null(f.covariance);
    assert_null(f.factor);
    assert_true(isnan(f.log_evidence));
    det_optimum_free(&f);
}

/* Standard deviations from 0.01 to 10 around 1, 2, ... */
static double scaled(const double *u, int n, double *grad)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double sd = pow(10, i - 2), z = (u[i] - 1 - i) / sd;
        grad[i] = -z / sd;
        sum -= .5 * z * z;
    }
    return sum;
}

static void test_unequal_scales(void **state)
{
    (void)state;
    model m = {4, INFINITY, scaled};
    det_optimum_options o = options(3, NULL, 1);
    det_optimum f = find(&m, &o, 2);
    for (int i = 0; i < 4; i++) {
        double sd = pow(10, i - 2);
        assert_near(f.u[i], 1 + i, 1e-3 * sd);
        assert_near(f.covariance[5 * i], sd * sd, 1e-6 * sd * sd);
    }
    assert_near(f.log_evidence, 2 * log(2 * M_PI) + log(.01) + log(.1) + log(10), 1e-6);
    assert_int_equal(f.not_positive, 0);
    det_optimum_free(&f);
}

enum { SHAPE = 2, RATE = 3, N_COUNTS = 20, SUM = 98 };

/* Gamma(2, 3) prior on exp u inside the "likelihood", 20 Poisson counts that sum to 98. */
static double gamma_poisson(const double *u, int n, double *grad)
{
    (void)n;
    double x = exp(u[0]);
    grad[0] = SHAPE + SUM - (RATE + N_COUNTS) * x;
    return SHAPE * log(RATE) - lgamma(SHAPE) + (SHAPE + SUM) * u[0] - (RATE + N_COUNTS) * x;
}

static void test_gamma_poisson_evidence_misses_by_stirling(void **state)
{
    (void)state;
    model m = {1, INFINITY, gamma_poisson};
    double shape = SHAPE + SUM, rate = RATE + N_COUNTS;
    for (int i = 0; i < 3; i++) {
        double start = 20 * (i - 1); /* gradients from 1e2 to 1e10 */
        det_optimum_options o = options(1, &start, 1);
        det_optimum f = find(&m, &o, 1);
        double exact = SHAPE * log(RATE) - lgamma(SHAPE) + lgamma(shape) - shape * log(rate);
        assert_near(f.u[0], log(shape / rate), 1e-5);
        assert_near(f.covariance[0], 1 / shape, 1e-7);
        assert_near(exact - f.log_evidence, 1 / (12 * shape), 1e-6);
        det_optimum_free(&f);
    }
}

static double rosenbrock(const double *u, int n, double *grad)
{
    double sum = 0;
    for (int i = 0; i + 1 < n; i++) {
        double bend = u[i + 1] - u[i] * u[i], off = 1 - u[i];
        sum -= 100 * bend * bend + off * off;
        grad[i] += 400 * u[i] * bend + 2 * off;
        grad[i + 1] -= 200 * bend;
    }
    return sum;
}

static void test_rosenbrock(void **state)
{
    (void)state;
    double start[MAX_N] = {-1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1};
    double covariance[] = {.5, 1, 1, 2.005};
    model two = {2, INFINITY, rosenbrock}, ten = {10, INFINITY, rosenbrock};
    det_optimum_options o = options(1, start, 1);
    det_optimum f = find(&two, &o, 1);
    assert_near(f.u[0], 1, 1e-4);
    assert_near(f.u[1], 1, 1e-4);
    for (int i = 0; i < 4; i++)
        assert_near(f.covariance[i], covariance[i], 1e-3);
    det_optimum_free(&f);
    o.n_starts = 4;
    f = find(&ten, &o, 2);
    for (int i = 0; i < 10; i++)
        assert_near(f.u[i], 1, 1e-3);
    assert_true(f.n_evals <= 4 * 420 + 21);
    det_optimum_free(&f);
}

/* A thin crescent with its top at 0. */
static double banana(const double *u, int n, double *grad)
{
    (void)n;
    double off = (u[1] - u[0] * u[0]) / .05;
    grad[0] = -u[0] / 4 + 2 * u[0] * off / .05;
    grad[1] = -off / .05;
    return -u[0] * u[0] / 8 - .5 * off * off;
}

static void test_banana_from_several_starts(void **state)
{
    (void)state;
    double start[] = {4, -4};
    model m = {2, INFINITY, banana};
    det_optimum_options o = options(6, start, 1);
    det_optimum f = find(&m, &o, 2);
    assert_near(f.u[0], 0, 1e-3);
    assert_near(f.u[1], 0, 1e-3);
    assert_near(f.covariance[0], 4, 1e-3);
    assert_near(f.covariance[3], .0025, 1e-6);
    assert_int_equal(f.n_agree, 6);
    det_optimum_free(&f);
}

/* Two unit hills at (-3, 0) and (3, 0), the second e times higher. */
static double two_hills(const double *u, int n, double *grad)
{
    (void)n;
    double low = -.5 * (u[0] + 3) * (u[0] + 3), high = 1 - .5 * (u[0] - 3) * (u[0] - 3);
    double p = 1 / (1 + exp(low - high)), top = fmax(low, high);
    grad[0] = -(1 - p) * (u[0] + 3) - p * (u[0] - 3);
    grad[1] = -u[1];
    return top + log(exp(low - top) + exp(high - top)) - .5 * u[1] * u[1];
}

static void test_several_starts_find_the_higher_hill(void **state)
{
    (void)state;
    double start[] = {-2, 1};
    model m = {2, INFINITY, two_hills};
    det_optimum_options o = options(1, start, 1);
    det_optimum f = find(&m, &o, 1);
    assert_near(f.u[0], -3, 1e-3);
    det_optimum_free(&f);
    o.n_starts = 10;
    f = find(&m, &o, 1);
    assert_near(f.u[0], 3, 1e-3);
    assert_true(f.n_agree >= 1 && f.n_agree < 10);
    det_optimum_free(&f);
}

/* Mode at (0.9999, 0) beside a wall at 1; NaN below -1.5 in the second place, bad gradients in both. */
static double walled(const double *u, int n, double *grad)
{
    (void)n;
    grad[0] = -4 * (u[0] - .9999);
    grad[1] = -u[1];
    if (u[0] > 1 || u[1] < -1.5) {
        grad[0] = grad[1] = NAN;
        return u[0] > 1 ? -INFINITY : NAN;
    }
    return -2 * (u[0] - .9999) * (u[0] - .9999) - .5 * u[1] * u[1];
}

static void test_nonfinite_regions_are_climbed_around(void **state)
{
    (void)state;
    model m = {2, INFINITY, walled};
    double start[] = {-5, -1.4};
    det_optimum_options o = options(8, start, 0);
    det_optimum f = find(&m, &o, 2);
    assert_near(f.u[0], .9999, 1e-4);
    assert_near(f.u[1], 0, 1e-4);
    assert_int_equal(f.n_agree, 8);
    assert_true(f.n_nonfinite > 0);
    /* The mode is nearer to the wall than a step: one side of the difference is missing. */
    assert_near(f.covariance[0], .25, 1e-6);
    assert_near(f.covariance[3], 1, 1e-6);
    det_optimum_free(&f);
    o = options(1, start, 1);
    o.max_evals = 1;
    start[0] = .99995; /* off the mode, where the gradient does not vanish */
    m.prior_sd = 1;
    f = find(&m, &o, 1);
    assert_near(f.u[0], .99995, 0);
    assert_near(f.covariance[0], .2, 1e-6);
    det_optimum_free(&f);
}

/* A steep hill near the edge of a ball, NaN outside: a raw gradient step lands far away. */
static double steep_in_ball(const double *u, int n, double *grad)
{
    double sum = 0, radius_squared = 0;
    for (int i = 0; i < n; i++) {
        radius_squared += u[i] * u[i];
        grad[i] = -1e4 * (u[i] - .55);
        sum -= 5e3 * (u[i] - .55) * (u[i] - .55);
    }
    return radius_squared > 4 ? NAN : sum;
}

static void test_steep_hill_in_a_small_support(void **state)
{
    (void)state;
    model m = {8, 1, steep_in_ball};
    det_optimum_options o = options(10, NULL, 0);
    det_optimum f = find(&m, &o, 2);
    for (int i = 0; i < 8; i++)
        assert_near(f.u[i], .55, 1e-6);
    assert_true(f.n_agree >= 9);
    assert_near(f.covariance[0], 1e-4, 1e-9);
    det_optimum_free(&f);
}

static double steep_nan(const double *u, int n, double *grad)
{
    (void)n;
    grad[0] = u[0] < 2 ? NAN : 3 - u[0];
    return -.5 * (u[0] - 3) * (u[0] - 3);
}

static void test_nonfinite_gradient_is_refused(void **state)
{
    (void)state;
    model m = {1, INFINITY, steep_nan};
    det_optimum_options o = options(6, NULL, 1);
    det_optimum f = find(&m, &o, 1);
    assert_near(f.u[0], 3, 1e-4);
    assert_true(f.n_nonfinite > 0);
    det_optimum_free(&f);
}

static double nowhere(const double *u, int n, double *grad)
{
    (void)n;
    grad[0] = 0;
    return u[0] > 0 ? NAN : -INFINITY;
}

static void test_refusals_leave_out_untouched(void **state)
{
    (void)state;
    model m = {1, 1, nowhere};
    det_target t = target_of(&m);
    det_optimum_options good = options(3, NULL, 1), bad[3] = {good, good, good};
    det_optimum out = {.n = 77};
    det_err err;
    assert_int_equal(det_optimum_find(&t, &good, NULL, &out, &err), DET_DATA);
    assert_non_null(strstr(err.text, "3 starts"));
    bad[0].n_starts = 0;
    bad[1].max_evals = 0;
    bad[2].tolerance = NAN;
    for (int i = 0; i < 3; i++)
        assert_int_equal(det_optimum_find(&t, &bad[i], NULL, &out, &err), DET_CONFIG);
    assert_int_equal(out.n, 77);
    assert_null(out.u);
    assert_int_equal(n_workspaces, 0);
}

/* Flat along the first place; convex along the second, with precision -.24. */
static double bowl(const double *u, int n, double *grad)
{
    (void)n;
    grad[0] = 0;
    grad[1] = .24 * u[1];
    grad[2] = -u[2];
    return .12 * u[1] * u[1] - .5 * u[2] * u[2];
}

static void test_lifted_eigenvalues(void **state)
{
    (void)state;
    model m = {3, 2, bowl};
    det_optimum_options o = options(1, NULL, 1);
    det_optimum f = find(&m, &o, 1); /* precisions .25, .01 (lifted to the prior's), 1.25 */
    assert_int_equal(f.not_positive, 1);
    assert_near(f.covariance[0], 4, 1e-6);
    assert_near(f.covariance[4], 4, 1e-6);
    assert_near(f.covariance[8], .8, 1e-6);
    det_optimum_free(&f);
    o.use_prior = 0;
    f = find(&m, &o, 1); /* 0, -.24, 1 */
    assert_int_equal(f.not_positive, 2);
    assert_near(f.covariance[8], 1, 1e-6);
    assert_true(f.covariance[0] > 1e6 && isfinite(f.covariance[0]) && isfinite(f.log_evidence));
    det_optimum_free(&f);
}

static double lying(const double *u, int n, double *grad)
{
    double value = gaussian(u, n, grad);
    grad[0] = -grad[0];
    grad[1] = -grad[1];
    return value;
}

static void test_never_below_the_start(void **state)
{
    (void)state;
    double start[] = {.5, .5};
    model m = {2, INFINITY, lying};
    det_optimum_options o = options(1, start, 1);
    det_optimum f = find(&m, &o, 1);
    assert_true(f.log_lik >= gaussian(start, 2, (double[2]){0}));
    det_optimum_free(&f);
    m.log_lik = gaussian;
    start[0] = 1;
    start[1] = -2;
    f = find(&m, &o, 1);
    assert_near(f.u[0], 1, 0);
    assert_near(f.u[1], -2, 0);
    o.max_evals = 1;
    start[0] = 7;
    det_optimum_free(&f);
    f = find(&m, &o, 1);
    assert_near(f.u[0], 7, 0);
    det_optimum_free(&f);
}

static double constant(const double *u, int n, double *grad)
{
    (void)u;
    (void)n;
    (void)grad;
    return -2.5;
}

static void test_no_dimensions(void **state)
{
    (void)state;
    model m = {0, 1, constant};
    det_optimum_options o = options(3, NULL, 1);
    det_optimum f = find(&m, &o, 2);
    assert_near(f.log_lik, -2.5, 0);
    assert_near(f.log_evidence, -2.5, 0);
    assert_int_equal(f.n_agree, 3);
    assert_int_equal(f.not_positive, 0);
    det_stream s;
    det_stream_init(&s, 1, 2, 3, 4);
    det_optimum_draw(&f, &s, NULL);
    det_optimum_free(&f);
}

static void test_threads_do_not_matter(void **state)
{
    (void)state;
    model models[] = {{10, 1, rosenbrock}, {2, 3, two_hills}, {2, INFINITY, walled}};
    for (int i = 0; i < 3; i++) {
        det_optimum_options o = options(7, NULL, 1);
        det_optimum one = find(&models[i], &o, 1);
        for (int n_threads = 2; n_threads <= 5; n_threads += 3) {
            det_optimum more = find(&models[i], &o, n_threads);
            size_t n = (size_t)one.n;
            assert_memory_equal(one.u, more.u, n * sizeof(double));
            assert_memory_equal(one.covariance, more.covariance, n * n * sizeof(double));
            assert_memory_equal(one.factor, more.factor, n * n * sizeof(double));
            assert_memory_equal(&one.log_evidence, &more.log_evidence, sizeof(double));
            assert_int_equal(one.n_evals, more.n_evals);
            assert_int_equal(one.n_nonfinite, more.n_nonfinite);
            assert_int_equal(one.n_agree, more.n_agree);
            det_optimum_free(&more);
        }
        det_optimum_free(&one);
    }
}

static void test_seed_matters(void **state)
{
    (void)state;
    model m = {10, INFINITY, rosenbrock};
    det_optimum_options o = options(2, NULL, 1);
    det_optimum a = find(&m, &o, 1);
    o.seed = 2;
    det_optimum b = find(&m, &o, 1);
    assert_int_not_equal(a.n_evals, b.n_evals);
    det_optimum_free(&a);
    det_optimum_free(&b);
}

/* Says stop once, at one call. */
typedef struct patience {
    atomic_int asked;
    int limit;
} patience;

static int ask_patience(void *user)
{
    patience *p = user;
    return p->asked++ == p->limit;
}

static void test_stop_at_every_place(void **state)
{
    (void)state;
    model m = {10, INFINITY, rosenbrock};
    det_target t = target_of(&m);
    det_optimum_options o = options(2, NULL, 1);
    patience p = {0, 1 << 30};
    det_run run = {.n_threads = 1, .stop = ask_patience, .user = &p};
    det_optimum out;
    assert_int_equal(det_optimum_find(&t, &o, &run, &out, NULL), DET_OK);
    det_optimum_free(&out);
    int n_asked = p.asked;
    assert_true(n_asked > 20);
    for (int limit = 0; limit < n_asked; limit++) {
        det_err err = {0};
        out = (det_optimum){.n = 77};
        p.asked = 0;
        p.limit = limit;
        assert_int_equal(det_optimum_find(&t, &o, &run, &out, &err), DET_STOPPED);
        assert_int_equal(err.status, DET_STOPPED);
        assert_int_equal(out.n, 77);
        assert_null(out.u);
        assert_int_equal(n_workspaces, 0);
        assert_true(p.asked < limit + 15);
    }
}

static void note_progress(void *user, const char *what, double done)
{
    double *last = user;
    assert_string_equal(what, "optimum");
    assert_true(done >= *last && done <= 1);
    *last = done;
}

static void test_progress_ends_at_one(void **state)
{
    (void)state;
    model m = {2, 1, gaussian};
    det_target t = target_of(&m);
    det_optimum_options o = options(3, NULL, 1);
    double last = 0;
    det_run run = {.n_threads = 1, .progress = note_progress, .user = &last};
    det_optimum out;
    assert_int_equal(det_optimum_find(&t, &o, &run, &out, NULL), DET_OK);
    assert_near(last, 1, 0);
    det_optimum_free(&out);
}

static void test_draws_have_the_laplace_moments(void **state)
{
    (void)state;
    enum { N = 40000 };
    model m = {2, 1, gaussian};
    det_optimum_options o = options(1, NULL, 1);
    det_optimum f = find(&m, &o, 1);
    double sum[2] = {0}, product[3] = {0}, u[2], again[2];
    det_stream s, copy;
    det_stream_init(&s, 5, 0, 0, 0);
    copy = s;
    det_optimum_draw(&f, &copy, again);
    for (int i = 0; i < N; i++) {
        det_optimum_draw(&f, &s, u);
        if (i == 0)
            assert_memory_equal(u, again, sizeof u);
        double x = u[0] - f.u[0], y = u[1] - f.u[1];
        sum[0] += x;
        sum[1] += y;
        product[0] += x * x;
        product[1] += x * y;
        product[2] += y * y;
    }
    assert_near(sum[0] / N, 0, 4 * sqrt(f.covariance[0] / N));
    assert_near(sum[1] / N, 0, 4 * sqrt(f.covariance[3] / N));
    assert_near(product[0] / N, f.covariance[0], .03 * f.covariance[0]);
    assert_near(product[1] / N, f.covariance[1], .003);
    assert_near(product[2] / N, f.covariance[3], .03 * f.covariance[3]);
    det_optimum_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gaussian_is_exact),
        cmocka_unit_test(test_no_prior_and_no_covariance),
        cmocka_unit_test(test_unequal_scales),
        cmocka_unit_test(test_gamma_poisson_evidence_misses_by_stirling),
        cmocka_unit_test(test_rosenbrock),
        cmocka_unit_test(test_banana_from_several_starts),
        cmocka_unit_test(test_several_starts_find_the_higher_hill),
        cmocka_unit_test(test_nonfinite_regions_are_climbed_around),
        cmocka_unit_test(test_steep_hill_in_a_small_support),
        cmocka_unit_test(test_nonfinite_gradient_is_refused),
        cmocka_unit_test(test_refusals_leave_out_untouched),
        cmocka_unit_test(test_lifted_eigenvalues),
        cmocka_unit_test(test_never_below_the_start),
        cmocka_unit_test(test_no_dimensions),
        cmocka_unit_test(test_threads_do_not_matter),
        cmocka_unit_test(test_seed_matters),
        cmocka_unit_test(test_stop_at_every_place),
        cmocka_unit_test(test_progress_ends_at_one),
        cmocka_unit_test(test_draws_have_the_laplace_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
