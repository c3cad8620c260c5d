/* SPDX-License-Identifier: Apache-2.0 */
/* What the record taught: contraction of one rate against quadrature, by sampled and by Laplace draws. */
#include "check.h"

#include "ask/bare_fit.h"
#include "ask/learning.h"
#include "base/mem.h"

enum { N_DAYS = 400, N_ACTS = 12 };
static const char *const NAMES[] = {"mu.A.VH"};
static const det_params OTHERS = {
    .xi = 1, .r = INFINITY, .rho = .8, .a01 = .1, .a10 = .1, .z01 = .1, .z10 = .1, .h0 = {.5, .5}, .b = {1, 1}, .d = {1, 1}, .q01 = .1, .q10 = .1};

/* A fit whose one free parameter is the rate of acts of A, all else off. */
static void one_rate(int smc, det_fit *f)
{
    det_record r;
    det_model_options o;
    det_model_default(&o);
    o.terms = 0;
    assert_int_equal(det_record_init(N_DAYS, 1, &r, NULL), DET_OK);
    for (int k = 0; k < N_ACTS; k++)
        r.count[(k * 31 + 5) * DET_PAIR_STREAMS + DET_VH] = 1;
    assert_int_equal(det_record_refresh(&r, NULL), DET_OK);
    *f = (det_fit){.n_draws = 3000};
    assert_int_equal(det_dilemma_init(&r, NULL, &o, &f->dilemma, NULL), DET_OK);
    keep_free(&f->dilemma, NAMES, 1, &OTHERS);
    det_target t = bare_target(&f->dilemma);
    det_optimum_options oo;
    det_optimum_default(&oo);
    assert_int_equal(det_optimum_find(&t, &oo, NULL, &f->optimum, NULL), DET_OK);
    det_smc_options so;
    det_smc_default(&so);
    so.start = &f->optimum;
    if (smc)
        assert_int_equal(det_smc_find(&t, &so, NULL, &f->smc, NULL), DET_OK);
    f->draws = det_calloc((size_t)f->n_draws, sizeof(double));
    f->variance = det_calloc(1, sizeof(double));
    double mean = 0, square = 0;
    for (int i = 0; i < f->n_draws; i++) {
        det_stream s;
        det_stream_init(&s, 3, 3, (uint32_t)i, 0);
        if (smc)
            f->draws[i] = f->smc.runs[i % 3].u[i / 3];
        else
            det_optimum_draw(&f->optimum, &s, f->draws + i);
        mean += f->draws[i] / f->n_draws;
        square += f->draws[i] * f->draws[i] / f->n_draws;
    }
    f->variance[0] = square - mean * mean;
}

/* Variance of u = log rate: prior N(log .02, 1), likelihood rate^12 exp(-400 rate). */
static double exact_variance(double *q05, double *q95)
{
    double sum = 0, mean = 0, square = 0, below = 0, step = 1e-3;
    for (double u = -12; u < 2; u += step) {
        double p = exp(-.5 * (u - log(.02)) * (u - log(.02)) + N_ACTS * u - N_DAYS * exp(u) + 60);
        sum += p;
        mean += u * p;
        square += u * u * p;
    }
    for (double u = -12; u < 2; u += step) {
        double p = exp(-.5 * (u - log(.02)) * (u - log(.02)) + N_ACTS * u - N_DAYS * exp(u) + 60) / sum;
        *q05 = below < .05 ? exp(u) : *q05;
        *q95 = below < .95 ? exp(u) : *q95;
        below += p;
    }
    return square / sum - mean / sum * (mean / sum);
}

/* The same by the normal at the mode, which Newton's steps find. */
static double laplace_variance(double *q05, double *q95)
{
    double u = log(.02);
    for (int k = 0; k < 50; k++)
        u += (N_ACTS - (u - log(.02)) - N_DAYS * exp(u)) / (1 + N_DAYS * exp(u));
    double variance = 1 / (1 + N_DAYS * exp(u));
    *q05 = exp(u - 1.6449 * sqrt(variance));
    *q95 = exp(u + 1.6449 * sqrt(variance));
    return variance;
}

static void check_rate(int smc)
{
    det_fit f;
    det_parameter_row *rows = NULL;
    size_t n = 0;
    double q05 = 0, q95 = 0, variance = smc ? exact_variance(&q05, &q95) : laplace_variance(&q05, &q95);
    one_rate(smc, &f);
    assert_int_equal(det_learning_rows(&f, &rows, &n, NULL), DET_OK);
    for (size_t k = 0; k < n; k++) {
        if (strcmp(rows[k].name, NAMES[0])) {
            assert_true(isnan(rows[k].contraction));
            continue;
        }
        print_message("contraction %.4f, wanted %.4f; 90 %% %.4f to %.4f, wanted %.4f to %.4f\n", rows[k].contraction, 1 - variance, rows[k].q05,
                      rows[k].q95, q05, q95);
        assert_near(rows[k].contraction, 1 - variance, .01);
        assert_string_equal(rows[k].word, "learned");
        assert_near(rows[k].prior_median, .02, .0015);
        assert_close(rows[k].q05, q05, .05);
        assert_close(rows[k].q95, q95, .05);
    }
    det_free(rows);
    det_fit_free(&f);
}

static void test_contraction_of_a_rate(void **state)
{
    (void)state;
    check_rate(1);
    check_rate(0);
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(det_learning_word(.3), "learned");
    assert_string_equal(det_learning_word(.29), "prior-driven");
    assert_string_equal(det_learning_word(.1), "prior-driven");
    assert_string_equal(det_learning_word(.09), "not learned");
    assert_string_equal(det_learning_word(-.2), "not learned");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_contraction_of_a_rate), cmocka_unit_test(test_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
