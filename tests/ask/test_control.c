/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "ask/control.h"
#include "base/mem.h"
#include "base/random.h"

#include <string.h>

/* Two groups by hand: controls 1, 2, 3; pairs 10 (above all), 2.5, 0. p0 = min(1, 2 x 1/3): one pair is not above the
 * median 2... */
static void test_rates_by_hand(void **state)
{
    (void)state;
    const double control[] = {1, 2, 3}, x[] = {10, 2.5, 0, NAN};
    double rate[4], p0;
    assert_int_equal(det_control_rates(x, 4, control, 3, rate, &p0, NULL), DET_OK);
    /* from the top: thought control and 10 | 3, 2.5 | 2 1 and 0: shares 1/2, 1/2, 2/3 */
    assert_near(p0, 2 / 3., 1e-12);
    assert_near(rate[0], 2 / 3., 1e-12);
    assert_near(rate[1], 2 / 3., 1e-12);
    assert_near(rate[2], 1, 1e-12);
    assert_true(isnan(rate[3]));
    assert_int_equal(det_control_rates(x, 4, NULL, 0, rate, &p0, NULL), DET_OK);
    assert_true(isnan(p0) && isnan(rate[0]));
}

/* Pairs of two groups: among those called, the share of false ones is what the rates say. */
static void test_rates_are_honest(void **state)
{
    (void)state;
    enum { N = 2000, N_REAL = 400 };
    static double x[N], control[N], rate[N];
    double p0, called = 0, wrong = 0, said = 0;
    for (uint32_t i = 0; i < N; i++) {
        det_stream s;
        det_stream_init(&s, 3, 4, i, 0);
        x[i] = det_draw_normal(&s) + (i < N_REAL ? 3 : 0);
        control[i] = det_draw_normal(&s);
    }
    assert_int_equal(det_control_rates(x, N, control, N, rate, &p0, NULL), DET_OK);
    assert_near(p0, .8, .06);
    for (int i = 0; i < N; i++)
        if (rate[i] < .2) {
            called++;
            wrong += i >= N_REAL;
            said += rate[i];
        }
    assert_true(called > 250);
    assert_near(wrong / called, said / called, .03);
    for (int i = 0; i < N; i++) /* never rising in x */
        for (int k = 0; k < N; k += 97)
            assert_true(x[i] < x[k] || rate[i] <= rate[k]);
}

static void test_nothing_there(void **state)
{
    (void)state;
    enum { N = 1000 };
    static double x[N], control[N], rate[N];
    double p0, called = 0;
    for (uint32_t i = 0; i < N; i++) {
        det_stream s;
        det_stream_init(&s, 5, 6, i, 0);
        x[i] = det_draw_normal(&s);
        control[i] = det_draw_normal(&s);
    }
    assert_int_equal(det_control_rates(x, N, control, N, rate, &p0, NULL), DET_OK);
    for (int i = 0; i < N; i++)
        called += rate[i] < .2;
    assert_true(called <= 5);
    assert_true(p0 > .9);
}

/* What is moved around is the second side's, by weeks, and everything of it. */
static void test_shift_keeps_all_but_the_time(void **state)
{
    (void)state;
    enum { N = 150 };
    det_record r = {0};
    assert_int_equal(det_record_init(N, 1, &r, NULL), DET_OK);
    for (int t = 0; t < N; t++) {
        r.count[t * DET_PAIR_STREAMS + DET_VH] = t;
        r.count[t * DET_PAIR_STREAMS + DET_N_CLASSES + DET_VH] = t;
    }
    assert_int_equal(det_control_shift(&r, 1, 5, 7, NULL), DET_OK);
    const int by = (int)r.count[DET_N_CLASSES + DET_VH];
    assert_true(by >= 28 && by <= 147 - 28 && by % 7 == 0);
    double sum = 0;
    for (int t = 0; t < N; t++) {
        assert_near(r.count[t * DET_PAIR_STREAMS + DET_VH], t, 0);
        assert_near(r.count[t * DET_PAIR_STREAMS + DET_N_CLASSES + DET_VH], t < 147 ? (t + by) % 147 : t, 0);
        sum += r.count[t * DET_PAIR_STREAMS + DET_N_CLASSES + DET_VH];
    }
    assert_near(sum, N * (N - 1) / 2., 0);
    det_record_free(&r);
}

static void test_every_allocation(void **state)
{
    (void)state;
    const double control[] = {1, 2, 3}, x[] = {10, 2.5, 0, NAN};
    double rate[4], p0;
    det_status st;
    det_record r = {0};
    assert_every_allocation_fails_once(st, st = det_control_rates(x, 4, control, 3, rate, &p0, NULL));
    assert_int_equal(det_record_init(100, 1, &r, NULL), DET_OK);
    assert_every_allocation_fails_once(st, st = det_control_shift(&r, 1, 5, 7, NULL));
    det_record_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rates_by_hand), cmocka_unit_test(test_rates_are_honest),
                                       cmocka_unit_test(test_nothing_there),
                                       cmocka_unit_test(test_shift_keeps_all_but_the_time),
                                       cmocka_unit_test(test_every_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
