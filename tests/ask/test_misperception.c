/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/pair.h"

#include "ask/misperception.h"

enum { N_DAYS = 150 };

static det_belief_path path_init(const det_course *c, int i)
{
    det_belief_path b = {.h_mode = det_calloc(N_DAYS, sizeof(double)),
                         .intent_filter = det_calloc(N_DAYS, sizeof(double)),
                         .intent_smooth = det_calloc(N_DAYS, sizeof(double)),
                         .misperception = det_calloc(N_DAYS, sizeof(double))};
    for (int k = 0; k < DET_N_BIASES; k++)
        b.bias[k] = det_calloc(N_DAYS, sizeof(double));
    for (int t = 0; t < N_DAYS; t++)
        b.h_mode[t] = c->after[t][i] / (1 + c->after[t][i]);
    return b;
}

static void path_free(det_belief_path *b)
{
    det_free(b->h_mode);
    det_free(b->intent_filter);
    det_free(b->intent_smooth);
    det_free(b->misperception);
    for (int k = 0; k < DET_N_BIASES; k++)
        det_free(b->bias[k]);
}

static double most_of(const double *x)
{
    double most = 0;
    for (int t = 0; t < N_DAYS; t++)
        most = fmax(most, fabs(x[t]));
    return most;
}

static void test_parts_sum_to_the_misperception(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(N_DAYS, &p);
    det_bench b;
    bench_init(&c, &p, 0, &b);
    for (int i = 0; i < 2; i++) {
        det_belief_path path = path_init(&b.course, i);
        assert_int_equal(det_misperception_fill(&b.course, i, &path, NULL), DET_OK);
        for (int t = 0; t < N_DAYS; t++) {
            double sum = 0;
            for (int k = 0; k < DET_N_BIASES; k++)
                sum += path.bias[k][t];
            assert_near(sum, path.misperception[t], 1e-12);
            assert_near(path.misperception[t], path.h_mode[t] - path.intent_smooth[t], 1e-15);
            assert_true(path.intent_smooth[t] >= 0 && path.intent_smooth[t] <= 1);
        }
        for (int k = 0; k < DET_N_BIASES; k++) /* B fears nobody through C */
            assert_true((most_of(path.bias[k]) > 1e-4) ==
                        !(i == 1 && (k == DET_BIAS_FRIEND_OF_ENEMY || k == DET_BIAS_DENIABLE)));
        path_free(&path);
    }
    bench_free(&b);
    det_case_free(&c);
}

/* One bias alone gets all that it does; with none of them the five have nothing. */
static void test_a_single_bias_is_named(void **state)
{
    (void)state;
    for (int only = DET_BIAS_SENSIBILITY; only <= DET_BIAS_REST; only++) {
        det_params p = pair_params(), biased = p;
        p.s[0] = p.b[0] = p.d[0] = 1;
        p.f[0] = p.control[0] = 0;
        p.s[0] = only == DET_BIAS_SENSIBILITY ? biased.s[0] : p.s[0];
        p.b[0] = only == DET_BIAS_ATTRIBUTION ? biased.b[0] : p.b[0];
        p.d[0] = only == DET_BIAS_BAD_FAITH ? biased.d[0] : p.d[0];
        p.f[0] = only == DET_BIAS_FRIEND_OF_ENEMY ? biased.f[0] : p.f[0];
        p.control[0] = only == DET_BIAS_DENIABLE ? biased.control[0] : p.control[0];
        det_case c = rich_case(N_DAYS, &biased);
        det_bench b;
        bench_init(&c, &p, 0, &b);
        det_belief_path path = path_init(&b.course, 0);
        assert_int_equal(det_misperception_fill(&b.course, 0, &path, NULL), DET_OK);
        for (int k = 0; k < DET_BIAS_REST; k++)
            assert_true((most_of(path.bias[k]) > 1e-4) == (k == only));
        path_free(&path);
        bench_free(&b);
        det_case_free(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_sum_to_the_misperception),
        cmocka_unit_test(test_a_single_bias_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
