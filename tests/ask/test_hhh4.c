/* SPDX-License-Identifier: Apache-2.0 */
/* Checks V1-V3: the endemic-epidemic vignette of R's surveillance package (hhh4), weekly meningococcus counts of `influMen`, as
 * special cases of the likelihood: one direction, one class; the season is a log-baseline on sin and cos, the autoregression the
 * echo of the week before, the over-dispersion psi = 1/r. The first week only conditions. */
#include "check.h"

#include "ask/bare_fit.h"
#include "influmen.h"

/* Maximum likelihood with the named parameters free; natural values in *p, the last one's standard error on u in *se. */
static double fit(const char *const *names, int n, int poisson, det_params *p, double *se)
{
    det_record r;
    det_dilemma d;
    det_model_options o;
    det_optimum_options oo;
    det_optimum best;
    det_params others = {.xi = 1, .rho = 0.5, .r = INFINITY, .a01 = .1, .a10 = .1, .z01 = .1, .z10 = .1};
    for (int i = 0; i < 2; i++)
        others.h0[i] = others.b[i] = others.d[i] = 0.5;
    assert_int_equal(det_record_init(N_WEEKS, 1, &r, NULL), DET_OK);
    if (!read_counts(&r)) {
        det_record_free(&r);
        return NAN;
    }
    r.lead = 1;
    r.n_level = 2;
    r.basis = det_calloc(2 * N_WEEKS, sizeof(double));
    for (int t = 0; t < N_WEEKS; t++) {
        r.seen[2 * t + 1] = 0;
        r.basis[2 * t] = sin(2 * M_PI * t / 52);
        r.basis[2 * t + 1] = cos(2 * M_PI * t / 52);
    }
    r.machine_coded = 1; /* the echo is free */
    assert_int_equal(det_record_refresh(&r, NULL), DET_OK);
    det_model_default(&o);
    o.terms = 0;
    o.poisson = poisson;
    assert_int_equal(det_dilemma_init(&r, NULL, &o, &d, NULL), DET_OK);
    keep_free(&d, names, n, &others);
    det_target t = bare_target(&d);
    det_optimum_default(&oo);
    oo.use_prior = 0;
    oo.tolerance = 1e-12;
    assert_int_equal(det_optimum_find(&t, &oo, NULL, &best, NULL), DET_OK);
    det_params_read(&d.table, best.u, p);
    int last = det_param_find(&d.table, names[n - 1])->free;
    *se = sqrt(best.covariance[last * n + last]);
    double log_lik = best.log_lik;
    det_optimum_free(&best);
    det_dilemma_free(&d);
    return log_lik;
}

static void need_data(double log_lik)
{
    if (isnan(log_lik))
        skip();
}

static void test_v1_poisson(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"mu.A.VH", "level.1", "level.2"};
    det_params p;
    double se = 0, log_lik = fit(NAMES, 3, 1, &p, &se);
    need_data(log_lik);
    assert_near(log_lik, -872.09, 5e-3);
    assert_near(-2 * log_lik + 6, 1750.187, 5e-4);
    assert_near(log(p.mu[0][DET_VH]), 2.26478, 5e-6);
    assert_near(p.level[0], .36195, 5e-6);
    assert_near(p.level[1], .26055, 5e-6);
}

static void test_v2_negative_binomial(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"mu.A.VH", "level.1", "level.2", "r"};
    det_params p;
    double se = 0, log_lik = fit(NAMES, 4, 0, &p, &se);
    need_data(log_lik);
    assert_near(-2 * log_lik + 8, 1708.344, 5e-4);
}

static void test_v3_autoregression(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"mu.A.VH", "level.1", "level.2", "r", "echo.VH"};
    det_params p;
    double se = 0, log_lik = fit(NAMES, 5, 0, &p, &se), lambda;
    need_data(log_lik);
    lambda = p.echo[DET_VH];
    assert_near(log_lik, -845.614, 5e-4);
    assert_near(lambda, .16471293, 2e-6);
    assert_near(se * lambda * (1 - lambda), .0551, 1e-4);
    assert_near(p.mu[0][DET_VH], 8.05551496, 1e-4);
    assert_near(hypot(p.level[0], p.level[1]), .43157655, 2e-6);
    assert_near(atan2(p.level[1], p.level[0]), .65109457, 5e-6);
    assert_near(1 / p.r, .04917299, 2e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v1_poisson), cmocka_unit_test(test_v2_negative_binomial),
                                       cmocka_unit_test(test_v3_autoregression)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
