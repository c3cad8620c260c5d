/* SPDX-License-Identifier: Apache-2.0 */
/* The hand-written gradient against 5-point differences: 200 random cases, every set of terms, all responses, both emissions. */
#include "check.h"

#include <stdlib.h>

#include "model/gradient.h"
#include "model/random_dilemma.h"

enum { N_CASES = 200, N_STEPS = 10 };

static double value_at(const det_dilemma *d, det_work *w, double *u, int i, double x)
{
    double kept = u[i];
    u[i] = x;
    double v = det_loglik_u(d, u, w, NULL);
    u[i] = kept;
    return v;
}

static double five_point(const det_dilemma *d, det_work *w, double *u, int i)
{
    double h = 4e-4, x = u[i];
    return (8 * (value_at(d, w, u, i, x + h) - value_at(d, w, u, i, x - h)) -
            (value_at(d, w, u, i, x + 2 * h) - value_at(d, w, u, i, x - 2 * h))) /
           (12 * h);
}

/* Relative to the largest of the slope and the gradient's length over sqrt(n): 1e-7. */
static void compare(const det_dilemma *d, det_work *w, double *u, double *worst)
{
    double grad[DET_N_PARAMS], scale = 0;
    int n = d->table.n_free;
    assert_true(isfinite(det_loglik_u(d, u, w, grad)));
    for (int i = 0; i < n; i++)
        scale += grad[i] * grad[i];
    scale = sqrt(scale / n);
    for (int i = 0; i < n; i++) {
        double diff = five_point(d, w, u, i), off = fabs(grad[i] - diff) / fmax(fmax(fabs(diff), scale), 1);
        if (off > 1e-7)
            print_error("parameter %d: gradient %.12g, differences %.12g\n", i, grad[i], diff);
        assert_true(off <= 1e-7);
        *worst = fmax(*worst, off);
    }
}

static void one_case(uint32_t id, unsigned terms, double *worst)
{
    det_model_options o;
    det_dilemma d;
    det_work w;
    double u[DET_N_PARAMS];
    det_stream s;
    det_model_default(&o);
    o.terms = terms;
    o.response[0] = (det_response)(id % 3);
    o.response[1] = (det_response)(id / 3 % 3);
    o.freer = id % 7 == 1;
    o.poisson = id % 11 == 5;
    o.mini = id % 13 == 7;
    assert_int_equal(random_dilemma(id, N_STEPS, &o, &d), 0);
    assert_int_equal(det_work_init(&d, &w, NULL), DET_OK);
    det_stream_init(&s, 3, 3, id, 0);
    det_prior_draw(&d.table, &s, u);
    compare(&d, &w, u, worst);
    det_work_free(&w);
    det_dilemma_free(&d);
}

static void test_gradient(void **state)
{
    (void)state;
    double worst = 0;
    for (uint32_t id = 0; id < N_CASES; id++)
        for (unsigned terms = 0; terms <= DET_TERM_ALL; terms++)
            one_case(id, terms, &worst);
    print_message("largest relative difference %.2g\n", worst);
}

static void test_prior_gradient(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 60; id++) {
        det_model_options o;
        det_dilemma d;
        double u[DET_N_PARAMS], grad[DET_N_PARAMS], x;
        det_stream s;
        det_model_default(&o);
        o.freer = 1;
        assert_int_equal(random_dilemma(id, N_STEPS, &o, &d), 0);
        det_stream_init(&s, 5, 3, id, 0);
        det_prior_draw(&d.table, &s, u);
        det_prior_logp(&d.table, u, grad);
        for (int i = 0; i < d.table.n_free; i++) {
            double h = 1e-3, v[4];
            x = u[i];
            for (int k = 0; k < 4; k++) {
                u[i] = x + h * (k < 2 ? k - 2 : k - 1);
                v[k] = det_prior_logp(&d.table, u, NULL);
            }
            u[i] = x;
            assert_near(grad[i], (8 * (v[2] - v[1]) - (v[3] - v[0])) / (12 * h), 1e-7 * fmax(1, fabs(grad[i])));
        }
        det_dilemma_free(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gradient), cmocka_unit_test(test_prior_gradient)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
