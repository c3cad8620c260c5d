/* SPDX-License-Identifier: Apache-2.0 */
/* Count models of a pair: the figures of R's hhh4, gradients against differences, steps against the whole, simulated means. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "influmen.h"
#include "model/autoregression.h"

enum { N_STEPS = 60, ROW = DET_PAIR_STREAMS };

/* V3: at the estimates that surveillance prints the log likelihood is hers and flat; the season stands in the exposure. Streams without acts
 * get no rate. */
static void test_hhh4(void **state)
{
    (void)state;
    const double amplitude = .43157655, shift = .65109457;
    double u[DET_AUTO_MAX], prior, log_lik, grad_prior[DET_AUTO_MAX], grad[DET_AUTO_MAX];
    det_record r;
    det_autoregression a;
    assert_int_equal(det_record_init(N_WEEKS, 1, &r, NULL), DET_OK);
    if (!read_counts(&r)) {
        det_record_free(&r);
        skip();
    }
    r.lead = 1;
    for (int t = 0; t < N_WEEKS; t++)
        r.log_volume[t] = amplitude * sin(2 * M_PI * t / 52 + shift);
    assert_int_equal(det_record_refresh(&r, NULL), DET_OK);
    det_autoregression_init(&r, 1, 0, 0, &a);
    assert_int_equal(a.n, 3 * ROW);
    for (int s = 0; s < ROW; s++) {
        u[s] = s == DET_VH ? log(8.05551496) : -60;
        u[ROW + s] = log(.16471293);
        u[2 * ROW + s] = -log(.04917299);
    }
    det_autoregression_logp(&a, u, &prior, &log_lik, grad_prior, grad);
    assert_near(log_lik, -845.614, 5e-4);
    for (int k = DET_VH; k < a.n; k += ROW)
        assert_near(grad[k], 0, 2e-3);
    det_record_free(&r);
}

/* Counts without a pattern; some days unseen. */
static void fill(det_record *r)
{
    det_stream s;
    det_stream_init(&s, 7, 0, 0, 0);
    for (int t = 0; t < r->n_steps; t++) {
        r->log_volume[t] = .3 * sin(t);
        r->seen[2 * t] = r->seen[2 * t + 1] = t % 11 != 5;
        for (int k = 0; k < ROW; k++)
            r->count[t * ROW + k] = det_draw_poisson(&s, .2 + .3 * (k % 4));
    }
    assert_int_equal(det_record_refresh(r, NULL), DET_OK);
}

static void point(const det_autoregression *a, double *u)
{
    for (int k = 0; k < a->n; k++)
        u[k] = a->centre[k] + .3 * cos(k);
}

static void check_gradient(const det_autoregression *a)
{
    double u[DET_AUTO_MAX], prior, log_lik, grad_prior[DET_AUTO_MAX], grad[DET_AUTO_MAX], up[2], down[2];
    point(a, u);
    det_autoregression_logp(a, u, &prior, &log_lik, grad_prior, grad);
    for (int k = 0; k < a->n; k++) {
        const double at = u[k], h = 1e-5;
        u[k] = at + h;
        det_autoregression_logp(a, u, &up[0], &up[1], NULL, NULL);
        u[k] = at - h;
        det_autoregression_logp(a, u, &down[0], &down[1], NULL, NULL);
        u[k] = at;
        assert_near((up[0] - down[0]) / (2 * h), grad_prior[k], 1e-6);
        assert_near((up[1] - down[1]) / (2 * h), grad[k], 1e-6 * (1 + fabs(grad[k])));
    }
}

static void test_gradients(void **state)
{
    (void)state;
    det_record r;
    assert_int_equal(det_record_init(N_STEPS, 7, &r, NULL), DET_OK);
    fill(&r);
    for (int k = 0; k < 8; k++) {
        det_autoregression a;
        det_autoregression_init(&r, k & 1, k >> 1 & 1, k >> 2 & 1, &a);
        check_gradient(&a);
    }
    det_record_free(&r);
}

/* Steps sum to the whole; a longer record only goes on. */
static void test_steps(void **state)
{
    (void)state;
    det_record all, first;
    det_autoregression a;
    double u[DET_AUTO_MAX], prior, log_lik, step[N_STEPS], sum = 0;
    det_auto_memory memory[N_STEPS + 1];
    assert_int_equal(det_record_init(N_STEPS, 1, &all, NULL), DET_OK);
    assert_int_equal(det_record_init(N_STEPS / 2, 1, &first, NULL), DET_OK);
    fill(&all);
    fill(&first);
    det_autoregression_init(&first, 1, 1, 1, &a);
    point(&a, u);
    det_autoregression_logp(&a, u, &prior, &log_lik, NULL, NULL);
    det_autoregression_steps(&a, u, &all, step, memory);
    for (int t = 0; t < N_STEPS / 2; t++)
        sum += step[t];
    assert_near(sum, log_lik, 1e-9);
    assert_near(step[5], 0, 0);
    for (int s = 0; s < ROW; s++)
        assert_near(memory[N_STEPS].last[s], all.count[(N_STEPS - 1) * ROW + s], 0);
    det_record_free(&all);
    det_record_free(&first);
}

/* With a lag alone the mean goes to mu / (1 - phi), whatever the shock. */
static void test_simulated_mean(void **state)
{
    (void)state;
    enum { DAYS = 30, PATHS = 4000 };
    det_record r;
    det_autoregression a;
    double u[DET_AUTO_MAX], exposure[DAYS], count[DAYS * ROW], mean = 0;
    det_auto_memory m = {.y = {{0}}};
    assert_int_equal(det_record_init(N_STEPS, 1, &r, NULL), DET_OK);
    fill(&r);
    for (int shared = 0; shared < 2; shared++) {
        det_autoregression_init(&r, 1, 0, shared, &a);
        for (int k = 0; k < a.n; k++)
            u[k] = k < ROW ? log(.4) : k < 2 * ROW ? log(.2) : log(2);
        for (int t = 0; t < DAYS; t++)
            exposure[t] = 1;
        mean = 0;
        for (int i = 0; i < PATHS; i++) {
            det_stream s;
            det_stream_init(&s, 3, 1, (uint32_t)i, 0);
            det_autoregression_simulate(&a, u, &m, DAYS, exposure, &s, count);
            for (int k = 0; k < ROW; k++)
                mean += count[(DAYS - 1) * ROW + k] / (ROW * PATHS);
        }
        assert_near(mean, .5, .03); /* 4 standard errors under the shared shock */
    }
    det_record_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hhh4), cmocka_unit_test(test_gradients), cmocka_unit_test(test_steps),
                                       cmocka_unit_test(test_simulated_mean)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
