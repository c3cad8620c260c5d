/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/pair.h"

#include "ask/components.h"

enum { N_DAYS = 200 };

static void free_components(det_belief_path *path)
{
    for (size_t k = 0; k < path->n_components; k++) {
        det_free(path->components[k].name);
        det_free(path->components[k].log_odds);
    }
    det_free(path->components);
}

static const double *source(const det_belief_path *path, const char *name)
{
    for (size_t k = 0; k < path->n_components; k++)
        if (!strcmp(path->components[k].name, name))
            return path->components[k].log_odds;
    fail_msg("there is no source \"%s\"", name);
    return NULL;
}

static void assert_sums(const det_course *c, int i, const det_belief_path *path)
{
    for (int t = 0; t < c->n_steps; t++) {
        double sum = 0;
        for (size_t k = 0; k < path->n_components; k++)
            sum += path->components[k].log_odds[t];
        assert_near(sum, log(c->after[t][i]), 1e-9);
    }
}

/* With third parties, broken words, a documented shift, accusations and a change of government. */
static void test_sources_sum_to_the_log_odds(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(N_DAYS, &p);
    det_bench b;
    bench_init(&c, &p, 0, &b);
    for (int i = 0; i < 2; i++) {
        det_belief_path path = {0};
        assert_int_equal(det_components_fill(&b.course, &c, i, &path, NULL), DET_OK);
        assert_int_equal(path.n_components, i == 0 ? 7 : 6);
        assert_sums(&b.course, i, &path);
        double most = 0;
        for (int t = 0; t < N_DAYS; t++) {
            assert_near(source(&path, "resting level")[t], log(p.q01 / p.q10), 1e-12);
            for (size_t k = 0; k < path.n_components; k++)
                most = fmax(most, fabs(path.components[k].log_odds[t]));
        }
        assert_true(most < 12);
        if (i == 0) {
            const double *third = source(&path, "B with C (sanctuary)"), *words = source(&path, "broken words");
            const double *shifts = source(&path, "documented shifts");
            assert_near(shifts[N_DAYS / 4 - 1], 0, 0);
            assert_near(shifts[N_DAYS / 4], .7, 1e-12);
            assert_true(shifts[N_DAYS - 1] < shifts[N_DAYS / 4] && shifts[N_DAYS - 1] >= 0);
            assert_true(fabs(third[N_DAYS - 1]) > 1e-3 && words[N_DAYS - 1] > 1e-3);
        }
        free_components(&path);
    }
    bench_free(&b);
    det_case_free(&c);
}

/* Without accusations and changes of government the common factor explains all, and what was brought along only fades.
 */
static void test_plain_predictions_leave_no_remainder(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = drawn_case(N_DAYS, &p, 4);
    det_bench b;
    det_belief_path path = {0};
    bench_init(&c, &p, 0, &b);
    assert_int_equal(det_components_fill(&b.course, &c, 0, &path, NULL), DET_OK);
    const double *prior = source(&path, "prior"), *rest = source(&path, "forgetting and resets");
    assert_near(prior[0], log(.2 / .8) - log(p.q01 / p.q10), 1e-9);
    for (int t = 0; t < N_DAYS; t++) {
        assert_near(rest[t], 0, 1e-9);
        assert_true(t == 0 || fabs(prior[t]) <= fabs(prior[t - 1]));
    }
    assert_true(fabs(prior[N_DAYS - 1]) < .5 * fabs(prior[0]));
    free_components(&path);
    bench_free(&b);
    det_case_free(&c);
}

/* A belief that begins at rest and is reset away from it: the odds h0 are no fading of anything. */
static void test_what_a_reset_brings_is_booked_as_a_reset(void **state)
{
    (void)state;
    det_params p = pair_params();
    p.zeta[1] = .9;
    p.h0[0] = .9;
    p.b[0] = p.d[0] = 1e-9;
    det_case c = small_case(60, 1);
    c.regime_changes = det_calloc(1, sizeof *c.regime_changes);
    c.regime_changes[c.n_regime_changes++] = (det_regime_change){det_strdup("coup"), 1, c.from + 40};
    c.shifts = det_calloc(1, sizeof *c.shifts);
    c.shifts[c.n_shifts++] = (det_shift){0, 1, c.from + 20, -6};
    add_act(&c, 5, 0, 1, DET_VC);
    det_bench b;
    det_belief_path path = {0};
    bench_init(&c, &p, 0, &b);
    assert_int_equal(det_components_fill(&b.course, &c, 0, &path, NULL), DET_OK);
    const double *rest = source(&path, "forgetting and resets");
    assert_near(rest[39], 0, 1e-9);
    assert_true(rest[40] > 1);
    assert_sums(&b.course, 0, &path);
    free_components(&path);
    bench_free(&b);
    det_case_free(&c);
}

static void test_a_belief_that_begins_at_rest(void **state)
{
    (void)state;
    det_params p = pair_params();
    p.h0[0] = p.q01 / (p.q01 + p.q10);
    p.b[0] = p.d[0] = 1e-12;
    det_case c = small_case(60, 1);
    add_act(&c, 5, 0, 1, DET_VC);
    det_bench b;
    det_belief_path path = {0};
    bench_init(&c, &p, 0, &b);
    assert_int_equal(det_components_fill(&b.course, &c, 0, &path, NULL), DET_OK);
    assert_sums(&b.course, 0, &path);
    for (size_t k = 0; k < path.n_components; k++)
        for (int t = 0; t < 60; t++)
            assert_near(path.components[k].log_odds[t], k == 1 ? log(p.q01 / p.q10) : 0, 1e-9);
    free_components(&path);
    bench_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources_sum_to_the_log_odds),
        cmocka_unit_test(test_plain_predictions_leave_no_remainder),
        cmocka_unit_test(test_what_a_reset_brings_is_booked_as_a_reset),
        cmocka_unit_test(test_a_belief_that_begins_at_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
