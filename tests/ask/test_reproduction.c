/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/pair.h"

#include "ask/reproduction.h"

/* theta = delta = nu = 0: what an act brings about is alpha and nothing else. Beliefs still move. */
static det_params linear_params(void)
{
    det_params p = pair_params();
    p.theta[0][0] = p.theta[0][1] = p.theta[1][0] = p.theta[1][1] = p.delta = 0;
    p.alpha[0][0][1] = .25;
    return p;
}

static void test_without_fear_and_calm_r_is_the_radius_of_alpha(void **state)
{
    (void)state;
    det_params p = linear_params();
    det_case c = drawn_case(300, &p, 3);
    det_bench b;
    bench_init(&c, &p, 400, &b);
    assert_near(det_reproduction_radius(&b.course), det_params_radius(&p), 1e-7);
    assert_near(det_reproduction_calm(&b.course), det_params_radius(&p), 1e-9);
    bench_free(&b);
    det_case_free(&c);
}

static void test_fear_adds_and_calm_takes(void **state)
{
    (void)state;
    det_params p = linear_params(), fearful = p, calming = p;
    fearful.theta[0][0] = fearful.theta[1][0] = .2;
    calming.delta = 3;
    det_case c = drawn_case(300, &p, 3);
    det_bench b;
    bench_init(&c, &p, 400, &b);
    det_course_run(&b.course, &fearful);
    assert_true(det_reproduction_radius(&b.course) > det_params_radius(&p) + .02);
    det_course_run(&b.course, &calming);
    assert_true(det_reproduction_radius(&b.course) < det_params_radius(&p) - .02);
    bench_free(&b);
    det_case_free(&c);
}

/* A type that nobody did has no offspring to average; more acts than are used make no difference where all are alike.
 */
static void test_rare_and_frequent_types(void **state)
{
    (void)state;
    det_params p = linear_params();
    det_case c = small_case(450, 1);
    det_bench b;
    for (int k = 0; k < 400; k++)
        add_act(&c, k, 0, 1, DET_VH);
    bench_init(&c, &p, 400, &b);
    assert_near(det_reproduction_radius(&b.course), 0, 1e-9);
    bench_free(&b);
    for (int k = 0; k < 400; k++)
        add_act(&c, k, 1, 0, DET_VH);
    bench_init(&c, &p, 400, &b);
    assert_near(det_reproduction_radius(&b.course), sqrt(p.alpha[0][0][0] * p.alpha[1][0][0]), 1e-7);
    bench_free(&b);
    det_case_free(&c);
}

static void count_acts(det_case *c, int n_a, int n_b, det_class cls_b)
{
    for (int k = 0; k < n_a; k++)
        add_act(c, k % 50, 0, 1, DET_VH);
    for (int k = 0; k < n_b; k++)
        add_act(c, k % 50, 1, 0, cls_b);
}

static void test_too_few_acts_are_refused_and_say_so(void **state)
{
    (void)state;
    static const struct {
        int n_a, n_b;
        det_class cls_b;
        const char *why;
    } cases[] = {{15, 14, DET_VH, "fewer than 30"},
                 {21, 9, DET_VH, "fewer than 10"},
                 {20, 10, DET_VC, "no open hostile act"},
                 {20, 10, DET_VH, NULL}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        det_case c = small_case(50, 1);
        det_panel p;
        count_acts(&c, cases[k].n_a, cases[k].n_b, cases[k].cls_b);
        assert_int_equal(det_panel_build(&c, &p, NULL), DET_OK);
        const char *why = det_reproduction_refusal(&p);
        assert_int_equal(why == NULL, cases[k].why == NULL);
        if (why)
            assert_non_null(strstr(why, cases[k].why));
        det_panel_free(&p);
        det_case_free(&c);
    }
}

static void test_bands_words_and_calm_over_draws(void **state)
{
    (void)state;
    det_params p = linear_params();
    det_case c = drawn_case(200, &p, 3);
    det_bench b;
    det_reproduction r = {0};
    double calm = 0;
    bench_init(&c, &p, 400, &b);
    assert_int_equal(det_reproduction_find(&b.fit, &b.footprints, 400, 60, NULL, &r, &calm, NULL), DET_OK);
    assert_true(r.known);
    assert_null(r.why);
    assert_near(r.r.q05, det_params_radius(&p), 1e-7);
    assert_near(r.r.q95, r.r.q05, 0);
    assert_near(calm, det_params_radius(&p), 1e-7);
    assert_near(r.p_above_1, 0, 0);
    assert_string_equal(r.word, "falling");
    bench_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_fear_and_calm_r_is_the_radius_of_alpha),
        cmocka_unit_test(test_fear_adds_and_calm_takes),
        cmocka_unit_test(test_rare_and_frequent_types),
        cmocka_unit_test(test_too_few_acts_are_refused_and_say_so),
        cmocka_unit_test(test_bands_words_and_calm_over_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
