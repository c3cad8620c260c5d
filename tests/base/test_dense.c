/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/dense.h"
#include "base/random.h"

#include <string.h>

static void radius_of_known_matrices(void **state)
{
    (void)state;
    const double rotation[] = {0, -2, 2, 0}, triangle[] = {0.5, 9, 9, 0, -0.7, 9, 0, 0, 0.1},
                 nilpotent[] = {0, 1, 0, 0};
    assert_near(det_dense_radius(rotation, 2), 2, 1e-14);
    assert_near(det_dense_radius(triangle, 3), 0.7, 1e-14);
    assert_near(det_dense_radius(nilpotent, 2), 0, 1e-14);
    assert_true(det_dense_radius(NULL, 0) == 0);
    const double one[] = {-3};
    assert_near(det_dense_radius(one, 1), 3, 0);
    const double bad[] = {1, NAN, 0, 1};
    assert_true(isnan(det_dense_radius(bad, 2)));
}

static void draw_matrix(det_stream *s, int n, double *a)
{
    for (int i = 0; i < n * n; i++)
        a[i] = det_draw_normal(s);
}

/* c = a b' */
static void times_transposed(const double *a, const double *b, int n, double *c)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            c[i * n + j] = 0;
            for (int k = 0; k < n; k++)
                c[i * n + j] += a[i * n + k] * b[j * n + k];
        }
}

static void radius_is_the_root_of_the_growth_of_powers(void **state)
{
    (void)state;
    enum { N = DET_DENSE_RADIUS_MAX };
    static double a[N * N];
    det_stream s;
    det_stream_init(&s, 3, 0, 0, 0);
    draw_matrix(&s, N, a);
    double x[N], y[N];
    for (int i = 0; i < N * N; i++)
        a[i] = fabs(a[i]) / N; /* positive: the power method converges */
    for (int i = 0; i < N; i++)
        x[i] = 1;
    double growth = 0;
    for (int step = 0; step < 200; step++) {
        double norm = 0;
        for (int i = 0; i < N; i++) {
            y[i] = 0;
            for (int j = 0; j < N; j++)
                y[i] += a[i * N + j] * x[j];
            norm = fmax(norm, y[i]);
        }
        growth = norm;
        for (int i = 0; i < N; i++)
            x[i] = y[i] / norm;
    }
    assert_near(det_dense_radius(a, N), growth, 1e-10);
}

static void cholesky_is_a_square_root(void **state)
{
    (void)state;
    enum { N = 9 };
    double b[N * N], a[N * N], l[N * N], again[N * N];
    det_stream s;
    det_stream_init(&s, 4, 0, 0, 0);
    draw_matrix(&s, N, b);
    times_transposed(b, b, N, a);
    assert_int_equal(det_dense_cholesky(a, N, l), 0);
    times_transposed(l, l, N, again);
    for (int i = 0; i < N * N; i++) {
        assert_near(again[i], a[i], 1e-12);
        if (i % N > i / N)
            assert_true(l[i] == 0);
    }
    det_dense_invert(l, N, again);
    times_transposed(again, a, N, b); /* both are symmetric */
    for (int i = 0; i < N * N; i++)
        assert_near(b[i], i / N == i % N, 1e-9);
    assert_int_equal(det_dense_cholesky(a, N, a), 0); /* in place */
    assert_memory_equal(a, l, sizeof l);
    const double indefinite[] = {1, 2, 2, 1}, bad[] = {1, 0, NAN, 1};
    assert_int_equal(det_dense_cholesky(indefinite, 2, l), -1);
    assert_int_equal(det_dense_cholesky(bad, 2, l), -1);
}

static void eigenvectors_rebuild_the_matrix(void **state)
{
    (void)state;
    enum { N = 70 };
    static double a[N * N], vectors[N * N], gram[N * N];
    double values[N];
    det_stream s;
    det_stream_init(&s, 5, 0, 0, 0);
    for (int i = 0; i < N; i++)
        for (int j = 0; j <= i; j++)
            a[i * N + j] = a[j * N + i] = det_draw_normal(&s);
    assert_int_equal(det_dense_eigen(a, N, values, vectors), DET_OK);
    times_transposed(vectors, vectors, N, gram);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double rebuilt = 0;
            for (int k = 0; k < N; k++)
                rebuilt += values[k] * vectors[k * N + i] * vectors[k * N + j];
            assert_near(rebuilt, a[i * N + j], 1e-11);
            assert_near(gram[i * N + j], i == j, 1e-12);
        }
    for (int k = 1; k < N; k++)
        assert_true(values[k - 1] <= values[k]);
}

static void eigen_of_what_is_not_finite_is_nan(void **state)
{
    (void)state;
    const double bad[] = {1, INFINITY, INFINITY, 1};
    double values[2], vectors[4];
    assert_int_equal(det_dense_eigen(bad, 2, values, vectors), DET_OK);
    assert_true(isnan(values[0]) && isnan(values[1]) && isnan(vectors[3]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(radius_of_known_matrices),
        cmocka_unit_test(radius_is_the_root_of_the_growth_of_powers),
        cmocka_unit_test(cholesky_is_a_square_root),
        cmocka_unit_test(eigenvectors_rebuild_the_matrix),
        cmocka_unit_test(eigen_of_what_is_not_finite_is_nan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
