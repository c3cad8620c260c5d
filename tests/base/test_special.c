/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "base/special.h"

#include <float.h>

static void sums_keep_what_cancels(void **state)
{
    (void)state;
    const double x[] = {1, 1e100, 1, -1e100};
    assert_true(det_sum_of(x, 4) == 2);
    det_sum s = {0};
    for (int i = 0; i < 1000000; i++)
        det_sum_add(&s, 0.1);
    assert_near(det_sum_value(&s), 100000, 1e-11);
    assert_true(det_sum_of(x, 0) == 0);
    det_sum_add(&s, INFINITY);
    assert_true(det_sum_value(&s) == INFINITY);
}

static void logistic_family(void **state)
{
    (void)state;
    for (double x = -700; x <= 700; x += 0.37) {
        assert_near(det_expit(x) + det_expit(-x), 1, 4 * DBL_EPSILON);
        assert_near(det_log1pexp(x) - det_log1pexp(-x), x, 1e-12 * (1 + fabs(x)));
        assert_near(log(det_expit(x)), -det_log1pexp(-x), 1e-12 * (1 + fabs(x)));
        if (fabs(x) < 15)
            assert_near(det_logit(det_expit(x)), x, 1e-9);
    }
    assert_true(det_logit(0) == -INFINITY && det_logit(1) == INFINITY && det_logit(0.5) == 0);
    assert_true(isnan(det_logit(-0.1)) && isnan(det_logit(1.1)));
    assert_true(det_log1pexp(1e6) == 1e6 && det_log1pexp(-1e6) == 0 && det_expit(-745) > 0);
    assert_true(isnan(det_log1pexp(NAN)) && isnan(det_expit(NAN)));
}

static void log_sum_exp(void **state)
{
    (void)state;
    const double far[] = {-1000, -1001}, mixed[] = {-INFINITY, 3}, nan[] = {1, NAN, 2}, none[] = {-INFINITY, -INFINITY};
    assert_near(det_log_sum_exp(far, 2), -1000 + log1p(exp(-1)), 1e-12);
    assert_true(det_log_sum_exp(mixed, 2) == 3);
    assert_true(isnan(det_log_sum_exp(nan, 3)));
    assert_true(det_log_sum_exp(none, 2) == -INFINITY && det_log_sum_exp(none, 0) == -INFINITY);
}

static void digamma(void **state)
{
    (void)state;
    const double euler = 0.57721566490153286061;
    assert_near(det_digamma(1), -euler, 1e-14);
    assert_near(det_digamma(0.5), -euler - 2 * log(2), 1e-14);
    for (double x = 0.01; x < 40; x *= 1.13) {
        assert_close(det_digamma(x + 1), det_digamma(x) + 1 / x, 1e-12);
        double twice = det_digamma(x) / 2 + det_digamma(x + 0.5) / 2 + log(2);
        assert_near(det_digamma(2 * x), twice, 1e-13 * (1 + 1 / x));
    }
    assert_close(det_digamma(1e8), log(1e8) - 0.5e-8, 1e-15);
    assert_true(isnan(det_digamma(0)) && isnan(det_digamma(-1)) && isnan(det_digamma(NAN)));
}

static void normal_quantile_inverts_the_cdf(void **state)
{
    (void)state;
    for (double x = -37; x <= 7; x += 0.0137) {
        double p = det_normal_cdf(x);
        /* an ulp of p moves x by p eps / density */
        double slack = 4e-15 * (1 + fabs(x)) + 4 * DBL_EPSILON * p / exp(det_normal_logp(x, 0, 1));
        assert_near(det_normal_quantile(p), x, slack);
    }
    assert_near(det_normal_quantile(0.975), 1.9599639845400542355, 1e-15);
    assert_near(det_normal_quantile(1e-300), -37.0471, 1e-4);
    assert_true(det_normal_quantile(0.5) == 0);
    assert_true(det_normal_quantile(0) == -INFINITY && det_normal_quantile(1) == INFINITY);
    assert_true(isnan(det_normal_quantile(-0.1)) && isnan(det_normal_quantile(1.1)) && isnan(det_normal_quantile(NAN)));
}

/* Simpson's rule over exp(logp) with the ends left out. */
#define INTEGRAL(from, to, logp)                                                                                       \
    ({                                                                                                                 \
        enum { N = 20000 };                                                                                            \
        double from_ = (from), h_ = ((to)-from_) / N;                                                                  \
        det_sum sum_ = {0};                                                                                            \
        for (int i_ = 1; i_ < N; i_++) {                                                                               \
            double x = from_ + i_ * h_;                                                                                \
            det_sum_add(&sum_, (i_ % 2 ? 4 : 2) * exp(logp));                                                          \
        }                                                                                                              \
        det_sum_value(&sum_) * h_ / 3;                                                                                 \
    })

static void densities_integrate_to_one(void **state)
{
    (void)state;
    assert_near(INTEGRAL(-40, 45, det_normal_logp(x, 1.5, 2.5)), 1, 1e-9);
    assert_near(INTEGRAL(-30, 30, det_half_normal_logp(fabs(x), 2.5)), 2, 1e-9);
    assert_near(INTEGRAL(0, 400, det_lognormal_logp(x, 0.4, 0.7)), 1, 1e-7);
    assert_near(INTEGRAL(0, 1, det_beta_logp(x, 2.5, 4)), 1, 1e-6);
    assert_near(INTEGRAL(0, 60, det_gamma_logp(x, 3.5, 1.7)), 1, 1e-6);
    assert_near(INTEGRAL(0, 60, log(x) + det_gamma_logp(x, 3.5, 1.7)), 3.5 / 1.7, 1e-6);
}

static void counts_sum_to_one(void **state)
{
    (void)state;
    double poisson = 0, negbin = 0, mean = 0, square = 0;
    for (unsigned k = 0; k < 2000; k++) {
        poisson += exp(det_poisson_logp(k, 7.5));
        double p = exp(det_negbin_logp(k, 7.5, 0.8));
        negbin += p;
        mean += k * p;
        square += (double)k * k * p;
    }
    assert_near(poisson, 1, 1e-12);
    assert_near(negbin, 1, 1e-12);
    assert_near(mean, 7.5, 1e-10);
    assert_near(square - mean * mean, 7.5 + 7.5 * 7.5 / 0.8, 1e-8);
    for (unsigned k = 0; k < 40; k++) /* a huge shape is a Poisson, even to the last digits */
        assert_near(det_negbin_logp(k, 7.5, 1e12), det_poisson_logp(k, 7.5), 1e-9);
    assert_near(det_negbin_logp(2, 0.4, 2.5),
                lgamma(4.5) - lgamma(2.5) - lgamma(3) + 2.5 * log(2.5 / 2.9) + 2 * log(0.4 / 2.9), 1e-13);
}

static void borders_of_the_densities(void **state)
{
    (void)state;
    assert_true(det_half_normal_logp(-0.1, 1) == -INFINITY);
    assert_true(det_lognormal_logp(0, 0, 1) == -INFINITY && det_gamma_logp(-1, 1, 1) == -INFINITY);
    assert_true(det_beta_logp(0, 1, 1) == -INFINITY && det_beta_logp(1, 2, 2) == -INFINITY);
    assert_true(det_poisson_logp(0, 0) == 0 && det_poisson_logp(3, 0) == -INFINITY);
    assert_true(det_negbin_logp(0, 0, 2) == 0 && det_negbin_logp(3, 0, 2) == -INFINITY);
    assert_true(det_normal_logp(INFINITY, 0, 1) == -INFINITY);
    assert_true(isnan(det_normal_logp(0, 0, 0)) && isnan(det_normal_logp(0, 0, -1)) &&
                isnan(det_normal_logp(NAN, 0, 1)));
    assert_true(isnan(det_beta_logp(0.5, -1, 1)) && isnan(det_gamma_logp(1, 1, 0)) &&
                isnan(det_lognormal_logp(1, 0, NAN)));
    assert_true(isnan(det_poisson_logp(1, -1)) && isnan(det_negbin_logp(1, 1, 0)) &&
                isnan(det_half_normal_logp(NAN, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_keep_what_cancels),
        cmocka_unit_test(logistic_family),
        cmocka_unit_test(log_sum_exp),
        cmocka_unit_test(digamma),
        cmocka_unit_test(normal_quantile_inverts_the_cdf),
        cmocka_unit_test(densities_integrate_to_one),
        cmocka_unit_test(counts_sum_to_one),
        cmocka_unit_test(borders_of_the_densities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
