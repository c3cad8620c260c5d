/* SPDX-License-Identifier: Apache-2.0 */
/* Averaging forecasters: Bayes by hand, the identity of a product of steps and a mixture of products, members without evidence. */
#include "check.h"

#include "ask/average.h"

enum { MEMBERS = 3, STEPS = 40 };

static const double prior[MEMBERS] = {.2, .3, .5};

static void test_begin(void **state)
{
    (void)state;
    const double evidence[MEMBERS] = {-1000, -1000 + log(2), -1000 + log(4)}, gap[MEMBERS] = {-3, NAN, -5}, none[MEMBERS] = {NAN, NAN, NAN};
    double w[MEMBERS];
    det_average_begin(MEMBERS, prior, evidence, w); /* .2 : .6 : 2 */
    assert_near(w[0], .2 / 2.8, 1e-12);
    assert_near(w[1], .6 / 2.8, 1e-12);
    assert_near(w[2], 2 / 2.8, 1e-12);
    det_average_begin(MEMBERS, prior, gap, w); /* the unknown one as the worst */
    assert_near(w[1] / w[2], .3 / .5, 1e-12);
    assert_near(w[0] / w[2], .2 / .5 * exp(2), 1e-12);
    det_average_begin(MEMBERS, prior, none, w);
    assert_near(w[2], .5, 1e-12);
}

static void test_one_step(void **state)
{
    (void)state;
    double w[MEMBERS] = {.2, .3, .5};
    const double logp[MEMBERS] = {log(.5), log(.1), -INFINITY};
    assert_near(det_average_step(MEMBERS, logp, w), log(.13), 1e-12);
    assert_near(w[0], .1 / .13, 1e-12);
    assert_near(w[1], .03 / .13, 1e-12);
    assert_near(w[2], 0, 0);
    det_average_share(MEMBERS, prior, .1, w, w);
    assert_near(w[2], .05, 1e-12);
    assert_near(w[0] + w[1] + w[2], 1, 1e-12);
}

/* Without a share that goes back, the steps' log scores sum to the log of the mixture of whole records. */
static void test_steps_are_the_mixture(void **state)
{
    (void)state;
    double w[MEMBERS] = {.2, .3, .5}, sum = 0, whole[MEMBERS] = {0};
    for (int t = 0; t < STEPS; t++) {
        double logp[MEMBERS];
        for (int k = 0; k < MEMBERS; k++) {
            logp[k] = -30 - cos(t * (k + 1));
            whole[k] += logp[k];
        }
        sum += det_average_step(MEMBERS, logp, w);
    }
    assert_near(sum, det_average_logp(MEMBERS, prior, whole), 1e-9);
}

/* A member that was wrong for long comes back within weeks where a share returns. */
static void test_share_lets_members_return(void **state)
{
    (void)state;
    double w[2] = {.5, .5};
    const double even[2] = {.5, .5}, first[2] = {log(.9), log(.1)}, second[2] = {log(.1), log(.9)};
    for (int t = 0; t < 1000; t++) {
        det_average_share(2, even, DET_AVERAGE_SHARE, w, w);
        det_average_step(2, first, w);
    }
    assert_true(w[1] > 1e-4 && w[1] < .01);
    for (int t = 0; t < 5; t++) {
        det_average_share(2, even, DET_AVERAGE_SHARE, w, w);
        det_average_step(2, second, w);
    }
    assert_true(w[1] > .9);
}

/* Over all u a member gives its weight of the draws; for any u no more than one draw off, and none without weight. */
static void test_split(void **state)
{
    (void)state;
    enum { N = 7, DRAWS = 7, GRID = 10000 };
    const double weight[] = {0, .15, 0, .6, 1e-3, .249, 0};
    double mean[N] = {0};
    for (int i = 0; i < GRID; i++) {
        int draws[N], sum = 0;
        det_average_split(N, weight, DRAWS, (i + .5) / GRID, draws);
        for (int k = 0; k < N; k++) {
            assert_true(fabs(draws[k] - weight[k] * DRAWS) < 1 && (weight[k] > 0 || draws[k] == 0));
            sum += draws[k];
            mean[k] += (double)draws[k] / GRID;
        }
        assert_int_equal(sum, DRAWS);
    }
    for (int k = 0; k < N; k++)
        assert_near(mean[k], weight[k] * DRAWS, 2. / GRID);
}

/* All weight on one: all draws are its own, whatever u, and a last member without weight gets none by rounding. */
static void test_split_of_one(void **state)
{
    (void)state;
    const double one[] = {0, 1, 0}, thirds[] = {1. / 3, 1. / 3, 1. / 3};
    for (double u = 1e-9; u < 1; u += .01) {
        int draws[3];
        det_average_split(3, one, 200, u, draws);
        assert_int_equal(draws[1], 200);
        det_average_split(3, thirds, 3, u, draws);
        assert_true(draws[0] == 1 && draws[1] == 1 && draws[2] == 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_begin), cmocka_unit_test(test_one_step), cmocka_unit_test(test_steps_are_the_mixture),
                                       cmocka_unit_test(test_share_lets_members_return), cmocka_unit_test(test_split),
                                       cmocka_unit_test(test_split_of_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
