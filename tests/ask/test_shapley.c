/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "ask/shapley.h"

#include "base/random.h"

enum { N = 3, ALL = 1 << DET_SHAPLEY_MAX };

static void fill(double *v, size_t n, uint32_t which)
{
    det_stream s;
    det_stream_init(&s, 1, 0, 0, which);
    for (size_t i = 0; i < n; i++)
        v[i] = det_draw_normal(&s);
}

static void test_glove_game(void **state)
{
    (void)state;
    /* One left glove (switch 0), two right ones: 2/3, 1/6, 1/6. */
    double v[8], phi[3];
    for (int set = 0; set < 8; set++)
        v[set] = (set & 1) && (set & 6);
    det_shapley_split(v, 3, 1, phi);
    assert_near(phi[0], 2 / 3., 1e-15);
    assert_near(phi[1], 1 / 6., 1e-15);
    assert_near(phi[2], 1 / 6., 1e-15);
}

static void test_efficiency(void **state)
{
    (void)state;
    static double v[ALL * N], phi[DET_SHAPLEY_MAX * N];
    for (int k = 0; k <= DET_SHAPLEY_MAX; k++) {
        fill(v, ((size_t)1 << k) * N, (uint32_t)k);
        det_shapley_split(v, k, N, phi);
        for (int t = 0; t < N; t++) {
            double sum = 0;
            for (int i = 0; i < k; i++)
                sum += phi[i * N + t];
            assert_near(sum, v[((1 << k) - 1) * N + t] - v[t], 1e-13);
        }
    }
}

/* The definition itself: the mean over all 120 orders of five switches. */
static void walk_orders(const double *v, unsigned set, double weight, double *phi)
{
    int n_left = 5 - __builtin_popcount(set);
    for (int i = 0; i < 5; i++) {
        if (set >> i & 1)
            continue;
        phi[i] += weight / n_left * (v[set | 1u << i] - v[set]);
        walk_orders(v, set | 1u << i, weight / n_left, phi);
    }
}

static void test_mean_over_all_orders(void **state)
{
    (void)state;
    double v[32], phi[5], want[5] = {0};
    fill(v, 32, 77);
    walk_orders(v, 0, 1, want);
    det_shapley_split(v, 5, 1, phi);
    for (int i = 0; i < 5; i++)
        assert_near(phi[i], want[i], 1e-14);
}

/* Switches 0 and 2 enter only through their number; switch 3 does nothing. */
static void test_symmetry_and_dummy(void **state)
{
    (void)state;
    double v[32], phi[5], base[12];
    fill(base, 12, 5);
    for (unsigned set = 0; set < 32; set++) {
        unsigned both = (set & 1) + (set >> 2 & 1);
        v[set] = base[both + 3 * (set >> 1 & 1) + 6 * (set >> 4 & 1)];
    }
    det_shapley_split(v, 5, 1, phi);
    assert_near(phi[0], phi[2], 1e-15);
    assert_near(phi[3], 0, 0);
    assert_true(fabs(phi[0] - phi[1]) > 1e-6);
}

static void test_linearity(void **state)
{
    (void)state;
    double a[16 * N], b[16 * N], sum[16 * N], phi_a[4 * N], phi_b[4 * N], phi[4 * N];
    fill(a, 16 * N, 1);
    fill(b, 16 * N, 2);
    for (int i = 0; i < 16 * N; i++)
        sum[i] = 2 * a[i] - 3 * b[i];
    det_shapley_split(a, 4, N, phi_a);
    det_shapley_split(b, 4, N, phi_b);
    det_shapley_split(sum, 4, N, phi);
    for (int i = 0; i < 4 * N; i++)
        assert_near(phi[i], 2 * phi_a[i] - 3 * phi_b[i], 1e-13);
}

static void test_nan_stays_in_its_place(void **state)
{
    (void)state;
    double v[4 * N], phi[2 * N];
    fill(v, 4 * N, 3);
    v[2 * N + 1] = NAN;
    det_shapley_split(v, 2, N, phi);
    for (int i = 0; i < 2; i++) {
        assert_true(isfinite(phi[i * N]) && isfinite(phi[i * N + 2]));
        assert_true(isnan(phi[i * N + 1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_glove_game),
        cmocka_unit_test(test_efficiency),
        cmocka_unit_test(test_mean_over_all_orders),
        cmocka_unit_test(test_symmetry_and_dummy),
        cmocka_unit_test(test_linearity),
        cmocka_unit_test(test_nan_stays_in_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
