/* SPDX-License-Identifier: Apache-2.0 */
/* Distributions of the draws, seed fixed: moments within five standard errors, counts by chi-square. */
#include "check.h"

#include "base/random.h"
#include "base/special.h"

#include <stdlib.h>

enum { N = 200000 };

/* Mean and variance of N draws, and the mean of their logs. */
typedef struct moments {
    double mean, variance, mean_log;
} moments;

#define MOMENTS(draw)                                                                                                  \
    ({                                                                                                                 \
        det_sum s1_ = {0}, s2_ = {0}, sl_ = {0};                                                                       \
        for (int i_ = 0; i_ < N; i_++) {                                                                               \
            double x_ = (draw);                                                                                        \
            det_sum_add(&s1_, x_ / N);                                                                                 \
            det_sum_add(&s2_, x_ *x_ / N);                                                                             \
            det_sum_add(&sl_, log(fabs(x_)) / N);                                                                      \
        }                                                                                                              \
        double mean_ = det_sum_value(&s1_);                                                                            \
        (moments){mean_, det_sum_value(&s2_) - mean_ * mean_, det_sum_value(&sl_)};                                    \
    })

static det_stream stream(uint32_t particle)
{
    det_stream s;
    det_stream_init(&s, 2024, 9, particle, 0);
    return s;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void uniforms_fill_the_open_interval(void **state)
{
    (void)state;
    det_stream s = stream(1);
    double *u = malloc(N * sizeof *u), worst = 0;
    for (int i = 0; i < N; i++) {
        u[i] = det_draw_uniform(&s);
        assert_true(u[i] > 0 && u[i] < 1);
    }
    qsort(u, N, sizeof *u, by_size);
    for (int i = 0; i < N; i++)
        worst = fmax(worst, fabs(u[i] - (i + 0.5) / N));
    assert_true(worst * sqrt(N) < 1.63); /* Kolmogorov, 1 % */
    free(u);
}

static void normals(void **state)
{
    (void)state;
    det_stream s = stream(2);
    moments m = MOMENTS(det_draw_normal(&s));
    assert_near(m.mean, 0, 5 / sqrt(N));
    assert_near(m.variance, 1, 5 * sqrt(2.0 / N));
    int n_beyond = 0;
    for (int i = 0; i < N; i++)
        n_beyond += fabs(det_draw_normal(&s)) > 3;
    double expected = N * 2 * det_normal_cdf(-3);
    assert_near(n_beyond, expected, 5 * sqrt(expected));
}

static void gammas(void **state)
{
    (void)state;
    static const double shapes[] = {0.05, 0.5, 1, 2.5, 40};
    for (uint32_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        double k = shapes[i], scale = 1.7;
        det_stream s = stream(10 + i);
        moments m = MOMENTS(det_draw_gamma(&s, k, scale));
        double trigamma = (det_digamma(k + 1e-5) - det_digamma(k - 1e-5)) / 2e-5;
        assert_near(m.mean, k * scale, 5 * scale * sqrt(k / N));
        assert_near(m.variance, k * scale * scale, 5 * scale * scale * sqrt((2 * k * k + 6 * k) / N));
        assert_near(m.mean_log, det_digamma(k) + log(scale), 5 * sqrt(trigamma / N));
    }
}

/* Chi-square of N draws over the values with at least 20 expected; the rest is one more cell. */
static double poisson_chi_square(double mean, uint32_t particle, int *n_cells)
{
    enum { TOP = 4000 };
    static int count[TOP];
    det_stream s = stream(particle);
    double chi = 0, rest = N, rest_seen = N;
    for (int k = 0; k < TOP; k++)
        count[k] = 0;
    for (int i = 0; i < N; i++) {
        uint32_t k = det_draw_poisson(&s, mean);
        assert_true(k < TOP);
        count[k]++;
    }
    *n_cells = 0;
    for (unsigned k = 0; k < TOP; k++) {
        double expected = N * exp(det_poisson_logp(k, mean));
        if (expected < 20)
            continue;
        chi += (count[k] - expected) * (count[k] - expected) / expected;
        rest -= expected;
        rest_seen -= count[k];
        ++*n_cells;
    }
    return rest > 1 ? chi + (rest_seen - rest) * (rest_seen - rest) / rest : chi;
}

static void poissons(void **state)
{
    (void)state;
    static const double means[] = {0.03, 1, 7.3, 29.99, 30, 31.7, 120, 1500};
    for (uint32_t i = 0; i < sizeof means / sizeof *means; i++) {
        int n_cells;
        double chi = poisson_chi_square(means[i], 20 + i, &n_cells);
        assert_true(chi < n_cells + 4 * sqrt(2.0 * n_cells) + 8);
    }
    det_stream s = stream(30);
    assert_int_equal(det_draw_poisson(&s, 0), 0);
    double big = det_draw_poisson(&s, 1e9);
    assert_near(big, 1e9, 6 * sqrt(1e9));
}

static void bernoullis(void **state)
{
    (void)state;
    det_stream s = stream(40);
    moments m = MOMENTS(det_draw_bernoulli(&s, 0.3));
    assert_near(m.mean, 0.3, 5 * sqrt(0.21 / N));
    assert_int_equal(det_draw_bernoulli(&s, 0), 0);
    assert_int_equal(det_draw_bernoulli(&s, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uniforms_fill_the_open_interval),
        cmocka_unit_test(normals),
        cmocka_unit_test(gammas),
        cmocka_unit_test(poissons),
        cmocka_unit_test(bernoullis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
