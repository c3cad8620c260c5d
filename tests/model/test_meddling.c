/* SPDX-License-Identifier: Apache-2.0 */
/* The likelihood of two meddlers against sums over all paths of their states, and what its rivals have in common. */
#include "check.h"

#include "base/special.h"
#include "model/meddling.h"

#include <string.h>

enum { N = 7 };
static const double COUNT[2][N] = {{0, 2, 0, 1, 0, 0, 3}, {1, 0, 0, 2, 1, 0, 0}};
static const unsigned char ALL[N] = {1, 1, 1, 1, 1, 1, 1};

static det_meddling_record small(const unsigned char *seen)
{
    return (det_meddling_record){N, 1, {COUNT[0], COUNT[1]}, seen};
}

static double poisson(double n, double rate)
{
    return n * log(rate) - rate - lgamma(n + 1);
}

/* Both apart: chains independent, so the two sums over 2^N paths multiply. */
static double one_chain(const double *count, double quiet, double gain, double off, double on)
{
    double rise = -expm1(-1 / off), fall = -expm1(-1 / on), sum = 0, start = rise / (rise + fall);
    for (int path = 0; path < 1 << N; path++) {
        double log_p = log(path & 1 ? start : 1 - start);
        for (int t = 0; t < N; t++) {
            int s = path >> t & 1, next = path >> (t + 1) & 1;
            log_p += poisson(count[t], quiet + gain * s);
            if (t + 1 < N)
                log_p += log(s ? (next ? 1 - fall : fall) : (next ? rise : 1 - rise));
        }
        sum += exp(log_p);
    }
    return log(sum);
}

static void test_chains_are_summed_exactly(void **state)
{
    (void)state;
    det_meddling_record r = small(ALL);
    double u[] = {log(.2), log(.3), log(1.5), log(.9), log(4), log(3)};
    double apart = one_chain(COUNT[0], .2, 1.5, 4, 3) + one_chain(COUNT[1], .3, .9, 4, 3);
    assert_near(det_meddling_loglik(&r, DET_MEDDLING_APART, u), apart, 1e-12);
    double first[] = {u[0], u[1], u[2], u[4], u[5]}, steady = 0, both = 0;
    for (int t = 0; t < N; t++) {
        steady += poisson(COUNT[1][t], .3);
        both += poisson(COUNT[0][t], .2) + poisson(COUNT[1][t], .3);
    }
    assert_near(det_meddling_loglik(&r, DET_MEDDLING_FIRST, first), one_chain(COUNT[0], .2, 1.5, 4, 3) + steady, 1e-12);
    assert_near(det_meddling_loglik(&r, DET_MEDDLING_NONE, u), both, 1e-12);
}

/* One throw for both: as one chain that emits both counts. */
static void test_together_at_its_ends(void **state)
{
    (void)state;
    det_meddling_record r = small(ALL);
    double u[] = {log(.2), log(.3), log(1.5), log(.9), log(4), log(3), -40}, sum = 0;
    assert_near(det_meddling_loglik(&r, DET_MEDDLING_TOGETHER, u), det_meddling_loglik(&r, DET_MEDDLING_APART, u), 1e-12);
    double rise = -expm1(-1. / 4), fall = -expm1(-1. / 3), start = rise / (rise + fall);
    u[6] = 40;
    for (int path = 0; path < 1 << N; path++) {
        double log_p = log(path & 1 ? start : 1 - start);
        for (int t = 0; t < N; t++) {
            int s = path >> t & 1, next = path >> (t + 1) & 1;
            log_p += poisson(COUNT[0][t], .2 + 1.5 * s) + poisson(COUNT[1][t], .3 + .9 * s);
            if (t + 1 < N)
                log_p += log(s ? (next ? 1 - fall : fall) : (next ? rise : 1 - rise));
        }
        sum += exp(log_p);
    }
    assert_near(det_meddling_loglik(&r, DET_MEDDLING_TOGETHER, u), log(sum), 1e-12);
}

/* Without delay the followers are the driver; without hazard the copier is free. */
static void test_calendar_and_copying_at_their_ends(void **state)
{
    (void)state;
    det_meddling_record r = small(ALL);
    double u[] = {log(.2), log(.3), log(1.5), log(.9), log(4), log(3), -40};
    assert_near(det_meddling_loglik(&r, DET_MEDDLING_SECOND_COPIES, u), det_meddling_loglik(&r, DET_MEDDLING_APART, u), 1e-12);
    assert_near(det_meddling_loglik(&r, DET_MEDDLING_FIRST_COPIES, u), det_meddling_loglik(&r, DET_MEDDLING_APART, u), 1e-12);
    u[6] = log(1);
    double copied = det_meddling_loglik(&r, DET_MEDDLING_SECOND_COPIES, u);
    assert_true(isfinite(copied) && fabs(copied - det_meddling_loglik(&r, DET_MEDDLING_APART, u)) > 1e-6);
}

/* What a rival expects of a record sums to 1: over all counts 0, 1, 2 ... of one step seen among unseen ones. */
static void test_probabilities_sum_to_one(void **state)
{
    (void)state;
    unsigned char seen[N] = {0, 0, 0, 0, 0, 1, 0};
    double u[] = {log(.2), log(.3), log(1.5), log(.9), log(4), log(3), .4};
    for (int m = 0; m < DET_N_MEDDLINGS; m++) {
        double sum = 0, count[2][N];
        memset(count, 0, sizeof count);
        det_meddling_record r = {N, 1, {count[0], count[1]}, seen};
        double part[DET_MAX_MEDDLING];
        int n = det_meddling_size((det_meddling)m);
        memcpy(part, u, sizeof part);
        if (m == DET_MEDDLING_FIRST || m == DET_MEDDLING_SECOND)
            memcpy(part + 3, u + 4, 2 * sizeof *u);
        assert_true(n >= 2 && n <= DET_MAX_MEDDLING);
        for (int a = 0; a < 25; a++)
            for (int b = 0; b < 25; b++) {
                count[0][5] = a;
                count[1][5] = b;
                sum += exp(det_meddling_loglik(&r, (det_meddling)m, part));
            }
        assert_near(sum, 1, 1e-9);
    }
}

static void test_prior_gradient_and_draws(void **state)
{
    (void)state;
    for (int m = 0; m < DET_N_MEDDLINGS; m++) {
        int n = det_meddling_size((det_meddling)m);
        double u[DET_MAX_MEDDLING], grad[DET_MAX_MEDDLING], scratch[DET_MAX_MEDDLING];
        det_stream s;
        det_stream_init(&s, 3, 1, (uint32_t)m, 0);
        det_meddling_draw((det_meddling)m, &s, u);
        (void)det_meddling_prior((det_meddling)m, u, grad);
        for (int i = 0; i < n; i++) {
            memcpy(scratch, u, sizeof u);
            scratch[i] = u[i] + 1e-5;
            double up = det_meddling_prior((det_meddling)m, scratch, NULL);
            scratch[i] = u[i] - 1e-5;
            assert_near(grad[i], (up - det_meddling_prior((det_meddling)m, scratch, NULL)) / 2e-5, 1e-8);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chains_are_summed_exactly), cmocka_unit_test(test_together_at_its_ends),
        cmocka_unit_test(test_calendar_and_copying_at_their_ends), cmocka_unit_test(test_probabilities_sum_to_one),
        cmocka_unit_test(test_prior_gradient_and_draws)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
