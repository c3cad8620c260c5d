/* SPDX-License-Identifier: Apache-2.0 */
/* The whole question on cases made in memory. */
#include "ask/pair.h"

static det_replay_options quick_options(void)
{
    det_replay_options o;
    det_replay_default(&o);
    o.n_paths = 40;
    return o;
}

/* Gives what the answer stands on. */
static det_basis ask_of(const det_case *c, int n_threads, det_replay *r)
{
    det_replay_options o = quick_options();
    det_basis b = open_basis(c, DET_PROFILE_AUTO, 256, 40, n_threads);
    det_run run = {.n_threads = n_threads};
    det_err err = {0};
    if (det_replay_ask(&b, &o, &run, r, &err) != DET_OK)
        fail_msg("%s", err.text);
    return b;
}

static void assert_sentence(const char *s)
{
    assert_non_null(s);
    assert_true(strlen(s) > 20 && s[strlen(s) - 1] == '.');
    assert_null(strstr(s, "nan"));
}

static void assert_same(const double *a, const double *b, int n)
{
    assert_memory_equal(a, b, (size_t)n * sizeof *a);
}

static void assert_same_belief(const det_belief_path *a, const det_belief_path *b, int n)
{
    assert_same((const double *)a->h, (const double *)b->h, n * (int)(sizeof *a->h / sizeof(double)));
    assert_same(a->h_mode, b->h_mode, n);
    assert_int_equal(a->n_components, b->n_components);
    for (size_t k = 0; k < a->n_components; k++) {
        assert_string_equal(a->components[k].name, b->components[k].name);
        assert_same(a->components[k].log_odds, b->components[k].log_odds, n);
    }
    assert_same(a->intent_filter, b->intent_filter, n);
    assert_same(a->intent_smooth, b->intent_smooth, n);
    assert_same(a->misperception, b->misperception, n);
    for (int k = 0; k < DET_N_BIASES; k++)
        assert_same(a->bias[k], b->bias[k], n);
}

static void assert_same_rate(const det_rate_path *a, const det_rate_path *b, int n)
{
    for (int k = 0; k < DET_N_CLASSES; k++) {
        assert_same(a->rate[k], b->rate[k], n);
        assert_same(a->kernel[k], b->kernel[k], n);
    }
    for (int k = 0; k < DET_N_SHARES; k++)
        assert_same(a->share[k], b->share[k], n);
    assert_same(a->total, b->total, DET_N_SHARES);
}

static void assert_same_tables(const det_replay *a, const det_replay *b)
{
    assert_int_equal(a->n_phases, b->n_phases);
    for (size_t k = 0; k < a->n_phases; k++) {
        assert_string_equal(a->phases[k].name, b->phases[k].name);
        assert_same(a->phases[k].level, b->phases[k].level, 2);
    }
    assert_int_equal(a->n_changers, b->n_changers);
    assert_memory_equal(a->changers, b->changers, a->n_changers * sizeof *a->changers);
    assert_int_equal(a->n_parameters, b->n_parameters);
    for (size_t k = 0; k < a->n_parameters; k++) {
        assert_string_equal(a->parameters[k].name, b->parameters[k].name);
        assert_same(&a->parameters[k].prior_median, &b->parameters[k].prior_median, 5);
    }
}

static void assert_same_answer(const det_replay *a, const det_replay *b)
{
    assert_string_equal(a->answer.verdict, b->answer.verdict);
    assert_string_equal(a->answer.would_change_it, b->answer.would_change_it);
    assert_string_equal(a->answer.learned, b->answer.learned);
    assert_int_equal(a->answer.n_reasons, b->answer.n_reasons);
    for (size_t k = 0; k < a->answer.n_reasons; k++)
        assert_string_equal(a->answer.reasons[k], b->answer.reasons[k]);
    for (int i = 0; i < 2; i++) {
        assert_same_belief(&a->belief[i], &b->belief[i], a->n_steps);
        assert_same_rate(&a->rate[i], &b->rate[i], a->n_steps);
    }
    assert_same(a->common, b->common, a->n_steps);
    for (int k = 0; k < 3; k++) {
        assert_same((const double *)&a->r[k].r, (const double *)&b->r[k].r, 7);
        assert_same(&a->r[k].p_above_1, &b->r[k].p_above_1, 1);
        assert_same(&a->r[k].log_evidence, &b->r[k].log_evidence, 1);
        assert_string_equal(a->r[k].word, b->r[k].word);
    }
    assert_same(&a->dynamics.p_ignition, &b->dynamics.p_ignition, 9);
    assert_int_equal(a->state, b->state);
    assert_same_tables(a, b);
}

static void test_threads_make_no_difference(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(220, &p);
    det_replay one, two;
    det_basis b1 = ask_of(&c, 1, &one), b2 = ask_of(&c, 2, &two);
    assert_string_equal(one.answer.provenance.profile, "full");
    assert_true(one.r[1].known && one.dynamics.known);
    assert_same_answer(&one, &two);
    det_replay_free(&one);
    det_replay_free(&two);
    det_basis_free(&b1);
    det_basis_free(&b2);
    det_case_free(&c);
}

/* The parts of the answer must add up whatever the case. */
static void test_an_answer_adds_up(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(220, &p);
    det_replay r;
    det_basis b = ask_of(&c, 2, &r);
    assert_int_equal(r.n_steps, 220);
    for (int t = 0; t < r.n_steps; t++)
        for (int i = 0; i < 2; i++) {
            const det_belief_path *h = &r.belief[i];
            double odds = 0, misperceived = 0, hostile = 0;
            for (size_t k = 0; k < h->n_components; k++)
                odds += h->components[k].log_odds[t];
            for (int k = 0; k < DET_N_BIASES; k++)
                misperceived += h->bias[k][t];
            for (int k = 0; k < DET_N_SHARES; k++)
                hostile += r.rate[i].share[k][t];
            assert_near(1 / (1 + exp(-odds)), h->h_mode[t], 1e-9);
            assert_near(misperceived, h->misperception[t], 1e-12);
            assert_near(hostile, r.rate[i].rate[DET_VH][t] + r.rate[i].rate[DET_MH][t], 1e-12);
            assert_true(h->h[t].q05 <= h->h[t].q25 && h->h[t].q25 <= h->h[t].median && h->h[t].q75 <= h->h[t].q95);
        }
    for (size_t k = 0; k < r.n_phases; k++) {
        assert_int_equal(r.phases[k].from, k ? r.phases[k - 1].until : 0);
        assert_true(strlen(r.phases[k].name) > 5);
    }
    assert_int_equal(r.phases[r.n_phases - 1].until, r.n_steps);
    assert_sentence(r.answer.verdict);
    assert_sentence(r.answer.would_change_it);
    assert_sentence(r.answer.learned);
    assert_true(r.answer.n_reasons > 0);
    det_replay_free(&r);
    det_basis_free(&b);
    det_case_free(&c);
}

/* B turns hostile half-way for good, A stays friendly and unafraid by design. */
static void test_a_planted_aggressor_is_no_security_dilemma(void **state)
{
    (void)state;
    det_params p = pair_params();
    p.a01 = p.a10 = p.z01 = p.z10 = 1e-12;
    p.eta[0] = .5, p.eta[1] = .3;
    p.goodwill[0] = .15, p.goodwill[1] = .05;
    p.mu[1][DET_VH] = p.mu[0][DET_VH] = .02;
    p.mu[0][DET_VC] = .3;
    memset(p.theta, 0, sizeof p.theta);
    memset(p.alpha, 0, sizeof p.alpha);
    det_case c = small_case(300, 1);
    det_state s = {0};
    draw_acts(&c, 0, 150, &p, 0, 21, &s);
    draw_acts(&c, 150, 150, &p, 2, 22, &s);
    det_replay r;
    det_basis b = ask_of(&c, 2, &r);
    print_message("%s\n", r.answer.verdict);
    assert_non_null(strstr(r.answer.verdict, "Not a security dilemma under the model"));
    assert_non_null(strstr(r.answer.verdict, "B was hostile whatever A did"));
    assert_null(strstr(r.answer.verdict, ", a security dilemma"));
    det_replay_free(&r);
    det_basis_free(&b);
    det_case_free(&c);
}

static void test_what_cannot_be_asked_is_said(void **state)
{
    (void)state;
    const double uncovered[40] = {0};
    det_basis_options how = quick_basis(DET_PROFILE_AUTO, 256, 40);
    det_basis b = {.is_mini = 77};
    det_err err = {0};
    det_case c = small_case(40, 1);
    assert_int_equal(det_basis_open(&c, &how, NULL, &b, &err), DET_DATA);
    assert_non_null(strstr(err.text, "no open act between the two"));
    for (int k = 0; k < 40; k++)
        add_act(&c, k, k % 2, 1 - k % 2, DET_VH);
    set_coverage_of(&c, uncovered);
    assert_int_equal(det_basis_open(&c, &how, NULL, &b, &err), DET_DATA);
    assert_non_null(strstr(err.text, "none of the 40 steps"));
    how.n_draws = 0;
    assert_int_equal(det_basis_open(&c, &how, NULL, &b, &err), DET_CONFIG);
    assert_int_equal(b.is_mini, 77);
    assert_null(b.c);
    det_case_free(&c);
}

static void test_options_that_do_not_fit(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = drawn_case(40, &p, 5);
    det_basis b = open_basis(&c, DET_PROFILE_MINI, 256, 2, 2);
    det_replay_options o = quick_options();
    det_replay r = {.n_steps = 77};
    o.n_paths = 0;
    assert_int_equal(det_replay_ask(&b, &o, NULL, &r, NULL), DET_CONFIG);
    assert_int_equal(r.n_steps, 77);
    assert_null(r.answer.verdict);
    det_basis_free(&b);
    det_case_free(&c);
}

static int at_once(void *user)
{
    (void)user;
    return 1;
}

static void test_stopping_leaves_the_output_untouched(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = drawn_case(60, &p, 5);
    det_basis_options how = quick_basis(DET_PROFILE_AUTO, 256, 40);
    det_basis b = {.is_mini = 77};
    det_replay_options o = quick_options();
    det_run run = {.stop = at_once};
    det_replay r = {.n_steps = 77};
    assert_int_equal(det_basis_open(&c, &how, &run, &b, NULL), DET_STOPPED);
    assert_int_equal(b.is_mini, 77);
    b = open_basis(&c, DET_PROFILE_AUTO, 256, 40, 2);
    assert_int_equal(det_replay_ask(&b, &o, &run, &r, NULL), DET_STOPPED);
    assert_int_equal(r.n_steps, 77);
    det_basis_free(&b);
    det_case_free(&c);
}

/* Acts of one side only, however many, and a record of ten days: answered, but R is not. */
static void test_thin_cases_cannot_tell(void **state)
{
    (void)state;
    for (int is_short = 0; is_short < 2; is_short++) {
        det_case c = small_case(is_short ? 10 : 120, 1);
        for (int k = 0; k < (is_short ? 4 : 80); k++)
            add_act(&c, is_short ? 2 * k : k, is_short ? k % 2 : 0, is_short ? 1 - k % 2 : 1, k % 3 ? DET_VC : DET_VH);
        det_replay r;
        det_basis b = ask_of(&c, 1, &r);
        assert_int_equal(r.state, DET_PAIR_UNKNOWN);
        assert_int_equal(strncmp(r.answer.verdict, "Cannot tell", 11), 0);
        assert_sentence(r.answer.verdict);
        assert_sentence(r.answer.would_change_it);
        for (int k = 0; k < 3; k++) {
            assert_int_equal(r.r[k].known, 0);
            assert_non_null(strstr(r.r[k].why, is_short ? "fewer than 30" : "fewer than 10"));
            assert_true(isnan(r.r[k].r.median));
        }
        assert_int_equal(r.dynamics.known, 0);
        assert_string_equal(r.answer.provenance.profile, is_short ? "mini" : "full");
        assert_int_equal(r.n_phases, is_short ? 1 : r.n_phases);
        if (is_short)
            assert_int_equal(r.answer.confidence, DET_CONF_NONE);
        det_replay_free(&r);
        det_basis_free(&b);
        det_case_free(&c);
    }
}

/* Weeks, and a gap in the middle. */
static void test_weeks_and_gaps(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = drawn_case(280, &p, 6);
    double coverage[280];
    for (int t = 0; t < 280; t++)
        coverage[t] = t >= 140 && t < 175 ? 0 : 5;
    c.step_days = 7;
    set_coverage_of(&c, coverage);
    det_replay r;
    det_basis b = ask_of(&c, 2, &r);
    assert_int_equal(r.n_steps, 40);
    assert_non_null(strstr(r.answer.learned, "; 5 of the 40 weeks have no coverage"));
    assert_non_null(strstr(r.answer.learned, ": 2021-05-21 to 2021-06-24."));
    assert_sentence(r.answer.verdict);
    det_replay_free(&r);
    det_basis_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_make_no_difference),
        cmocka_unit_test(test_an_answer_adds_up),
        cmocka_unit_test(test_a_planted_aggressor_is_no_security_dilemma),
        cmocka_unit_test(test_what_cannot_be_asked_is_said),
        cmocka_unit_test(test_options_that_do_not_fit),
        cmocka_unit_test(test_stopping_leaves_the_output_untouched),
        cmocka_unit_test(test_thin_cases_cannot_tell),
        cmocka_unit_test(test_weeks_and_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
