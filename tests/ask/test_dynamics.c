/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/pair.h"

#include "ask/dynamics.h"

static det_dynamics dynamics_of(const det_case *c, const det_params *p, int n_paths, int n_ahead, int n_threads)
{
    det_dynamics_options o = {.n_paths = n_paths, .n_ahead = n_ahead, .more_than = 5, .seed = 5};
    det_run run = {.n_threads = n_threads};
    det_dynamics out;
    det_bench b;
    bench_init(c, p, 0, &b);
    assert_int_equal(det_dynamics_find(&b.fit, &o, &run, &out, NULL), DET_OK);
    bench_free(&b);
    return out;
}

/* Acts of one class that breed alpha of their like, and nothing else. */
static det_params linear_params(double alpha)
{
    det_params p = {.rho = .8, .r = INFINITY, .xi = 1, .q01 = .002, .q10 = .005, .eta = {.1, .1}};
    for (int i = 0; i < 2; i++) {
        p.h0[i] = .1, p.s[i] = p.b[i] = p.d[i] = 1;
        for (int k = 0; k < DET_N_CLASSES; k++)
            p.mu[i][k] = .02;
        p.alpha[i][1][1] = alpha;
    }
    return p;
}

static void test_progeny_of_a_linear_pair(void **state)
{
    (void)state;
    for (double alpha = 0; alpha < .8; alpha += .25) {
        det_params p = linear_params(alpha);
        det_case c = small_case(20, 1);
        add_act(&c, 3, 0, 1, DET_VC);
        det_dynamics d = dynamics_of(&c, &p, 2000, 200, 2);
        print_message("alpha %.2f: G %.3f (%.3f), not %.3f\n", alpha, d.progeny, d.progeny_se, 1 / (1 - alpha));
        assert_near(d.progeny, 1 / (1 - alpha), 4 * d.progeny_se + 1e-12);
        assert_true(d.progeny_se < .15);
        assert_near(d.r_g, 1 - 1 / d.progeny, 1e-12);
        assert_true(alpha > .4 ? d.p_ignition > .01 : d.p_ignition < .02);
        det_case_free(&c);
    }
}

/* A hot pair that does not see what its own acts set off: fear keeps it going the longer, the more it does to conduct.
 */
static void test_persistence_grows_with_fear(void **state)
{
    (void)state;
    double last = 0;
    for (double theta = .02; theta < 1; theta *= 3) {
        det_params p = linear_params(.1);
        p.q10 = .01;
        for (int i = 0; i < 2; i++) {
            p.h0[i] = .97, p.s[i] = 0;
            p.theta[i][0] = p.theta[i][1] = theta;
        }
        det_case c = small_case(5, 1);
        add_act(&c, 1, 0, 1, DET_MH);
        det_dynamics d = dynamics_of(&c, &p, 60, 1000, 2);
        print_message("theta %.2f: %.0f days, P(longer) %.2f\n", theta, d.persistence_days, d.p_outlasts);
        assert_true(d.persistence_days > 1.1 * last && d.persistence_days <= 1000);
        last = d.persistence_days;
        det_case_free(&c);
    }
    assert_true(last > 500);
}

static void test_a_calm_pair_has_nothing_to_outlast(void **state)
{
    (void)state;
    det_params p = linear_params(.1);
    p.h0[0] = p.h0[1] = .001;
    det_case c = small_case(5, 1);
    add_act(&c, 1, 0, 1, DET_VC);
    det_dynamics d = dynamics_of(&c, &p, 50, 100, 1);
    assert_near(d.persistence_days, 0, 0);
    assert_near(d.p_outlasts, 0, 0);
    det_case_free(&c);
}

static void test_threads_make_no_difference(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = drawn_case(100, &p, 2);
    det_dynamics one = dynamics_of(&c, &p, 60, 100, 1), two = dynamics_of(&c, &p, 60, 100, 2);
    assert_memory_equal(&one, &two, sizeof one);
    assert_true(one.progeny > 1);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progeny_of_a_linear_pair),
        cmocka_unit_test(test_persistence_grows_with_fear),
        cmocka_unit_test(test_a_calm_pair_has_nothing_to_outlast),
        cmocka_unit_test(test_threads_make_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
