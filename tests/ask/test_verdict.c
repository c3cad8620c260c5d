/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of answers made by hand: every state, the aggressor, and the cases that cannot be told. */
#include "ask/pair.h"

#include "ask/learning.h"
#include "ask/verdict.h"

enum { N_DAYS = 120 };

typedef struct told {
    double fear, intent, r, spread, r_calm, p_ignition, p_outlasts;
    int n_acts;
} told;

static det_band band(double middle, double half)
{
    return (det_band){middle, middle, middle, middle - half / 2, middle + half / 2, middle - half, middle + half};
}

static void make_paths(const told *w, det_replay *r)
{
    r->seen = det_calloc(N_DAYS, 1);
    for (int i = 0; i < 2; i++) {
        r->belief[i].h = det_calloc(N_DAYS, sizeof(det_band));
        r->belief[i].h_mode = det_calloc(N_DAYS, sizeof(double));
        r->belief[i].intent_smooth = det_calloc(N_DAYS, sizeof(double));
        for (int k = 0; k < DET_N_CLASSES; k++)
            r->rate[i].rate[k] = det_calloc(N_DAYS, sizeof(double));
        for (int t = 0; t < N_DAYS; t++) {
            r->belief[i].h[t] = band(i ? w->fear : .1, .05);
            r->belief[i].intent_smooth[t] = i ? .1 : w->intent; /* of B, and of A */
        }
    }
    memset(r->seen, 1, N_DAYS);
}

static void answer(const det_case *c, const told *w, det_replay *r)
{
    det_fit fit = {0};
    *r = (det_replay){
        .c = c, .n_steps = N_DAYS, .step_days = 1, .from = c->from, .n_acts = {w->n_acts / 2, w->n_acts / 2}};
    make_paths(w, r);
    for (int k = 0; k < 3; k++)
        r->r[k] =
            (det_reproduction){w->n_acts >= 30, "", "fewer than 30 open acts", band(w->r, w->spread), .3, 0, "falling", .1};
    r->dynamics.known = w->n_acts >= 30;
    r->dynamics.p_ignition = w->p_ignition;
    r->dynamics.ignition_threshold = 5;
    r->dynamics.p_outlasts = w->p_outlasts;
    r->dynamics.horizon_days = 365;
    r->dynamics.r_calm = w->r_calm;
    r->parameters = det_calloc(3, sizeof *r->parameters);
    r->parameters[r->n_parameters++] = (det_parameter_row){.name = "mu.A.VH", .contraction = .6, .word = "learned"};
    r->parameters[r->n_parameters++] =
        (det_parameter_row){.name = "theta.A.VH", .contraction = .05, .word = "not learned"};
    r->parameters[r->n_parameters++] = (det_parameter_row){.name = "rho", .contraction = .2, .word = "prior-driven"};
    r->state = det_verdict_state(r);
    assert_int_equal(det_verdict_fill(&fit, r, NULL), DET_OK);
}

static void assert_says(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" lacks \"%s\"", text, part);
}

static void test_every_state_has_its_sentence(void **state)
{
    (void)state;
    static const struct {
        told w;
        det_pair_state state;
        const char *parts[3];
    } cases[] = {
        {{.2, .1, .4, .2, .4, .05, 0, 90},
         DET_PAIR_CALM,
         {"A and B are calm", "very unlikely (0.05) that one more act", NULL}},
        {{.2, .1, .4, .2, .4, .30, 0, 90},
         DET_PAIR_FRAGILE,
         {"are fragile", "unlikely (0.30) that one more act", NULL}},
        {{.8, .1, .7, .2, .5, .3, .2, 90},
         DET_PAIR_SPIRAL,
         {"in a spiral, a security dilemma", "0.70 others itself", "unlikely (0.30)"}},
        {{.8, .6, .7, .2, .5, .3, .2, 90}, DET_PAIR_SPIRAL, {"perhaps no security dilemma", "likely (0.60)", NULL}},
        {{.8, .1, .2, .1, .5, .3, .9, 90},
         DET_PAIR_ENTRENCHED,
         {"entrenched in fear, a security dilemma", "very likely (0.90)", NULL}},
        {{.51, .1, .4, .2, .4, .05, 0, 90}, DET_PAIR_UNKNOWN, {"Cannot tell", "0.51 (B", NULL}},
        {{.8, .1, .2, .1, .5, .3, .2, 90}, DET_PAIR_UNKNOWN, {"Cannot tell", "0.80 (B", NULL}},
        {{.2, .1, .9, .5, .8, .05, 0, 40}, DET_PAIR_UNKNOWN, {"Cannot tell", "interval 0.40 to 1.40", NULL}},
        {{.2, .1, .9, .5, .8, .05, 0, 90}, DET_PAIR_CALM, {"calm", NULL}},
        {{.2, .9, .4, .2, .4, .05, 0, 20}, DET_PAIR_UNKNOWN, {"Cannot tell", "fewer than 30 open acts", NULL}},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        det_case c = small_case(N_DAYS, 1);
        det_replay r;
        answer(&c, &cases[k].w, &r);
        assert_int_equal(r.state, cases[k].state);
        for (int m = 0; m < 3 && cases[k].parts[m]; m++)
            assert_says(r.answer.verdict, cases[k].parts[m]);
        assert_int_equal(r.answer.verdict[strlen(r.answer.verdict) - 1], '.');
        assert_true(strlen(r.answer.would_change_it) > 20);
        det_replay_free(&r);
        det_case_free(&c);
    }
}

/* Whatever the state, it is reconciled with the finding. */
static void test_an_aggressor_is_no_security_dilemma(void **state)
{
    (void)state;
    static const struct {
        told w;
        const char *part;
    } cases[] = {{{.8, .97, .7, .2, .5, .3, .2, 90}, "in a spiral all the same"},
                 {{.8, .97, .2, .1, .5, .3, .9, 90}, "entrenched in fear all the same"},
                 {{.2, .97, .4, .2, .4, .05, 0, 90}, "counts as calm because"},
                 {{.2, .97, .4, .2, .4, .30, 0, 90}, "counts as fragile because"},
                 {{.51, .97, .4, .2, .4, .05, 0, 90}, "cannot be told"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        det_case c = small_case(N_DAYS, 1);
        det_replay r;
        answer(&c, &cases[k].w, &r);
        assert_says(r.answer.verdict, "Not a security dilemma under the model: it is almost certain (0.97)");
        assert_says(r.answer.verdict, "B was hostile whatever A did");
        assert_says(r.answer.verdict, cases[k].part);
        assert_says(r.answer.would_change_it, "Restraint or cooperation of B");
        det_replay_free(&r);
        det_case_free(&c);
    }
}

static void test_it_says_what_it_could_learn(void **state)
{
    (void)state;
    const told w = {.2, .1, .4, .2, .4, .05, 0, 90};
    det_case c = small_case(N_DAYS, 1);
    det_replay r;
    answer(&c, &w, &r);
    assert_string_equal(r.answer.learned,
                        "The record taught ordinary rates of acts; mostly the prior speaks on reciprocity; not "
                        "learned, so as the prior has it: what fear does to conduct.");
    memset(r.seen + 10, 0, 5);
    memset(r.seen + 31, 0, 28);
    char *gaps = det_learning_sentence(&r);
    assert_says(
        gaps,
        "; 33 of the 120 days have no coverage and count as unknown, not as calm: the longest gap is 2021-02-01 to "
        "2021-02-28.");
    det_free(gaps);
    memset(r.seen + 10, 1, 5);
    r.parameters[0].contraction = NAN;
    gaps = det_learning_sentence(&r);
    assert_says(gaps, "The record taught nothing beyond the prior; ");
    assert_says(gaps, "held fixed: ordinary rates of acts");
    assert_says(gaps, ": 2021-02-01 to 2021-02-28.");
    det_free(gaps);
    det_replay_free(&r);
    det_case_free(&c);
}

static void test_confidence_falls_with_each_doubt(void **state)
{
    (void)state;
    const told many = {.2, .1, .4, .2, .4, .05, 0, 90}, few = {.2, .1, .4, .2, .4, .05, 0, 40},
               hardly = {.2, .1, .4, .2, .4, .05, 0, 6};
    det_case c = small_case(N_DAYS, 1);
    det_replay r;
    answer(&c, &many, &r);
    assert_int_equal(r.answer.confidence, DET_CONF_MODERATE);
    assert_int_equal(r.answer.n_reasons, 1);
    assert_says(r.answer.reasons[0], "what fear does to conduct is not learned (contraction 0.05)");
    det_replay_free(&r);
    c.has_hand_coded = 1;
    answer(&c, &few, &r);
    assert_int_equal(r.answer.confidence, DET_CONF_LOW);
    assert_int_equal(r.answer.n_reasons, 3);
    det_replay_free(&r);
    answer(&c, &hardly, &r);
    assert_int_equal(r.answer.confidence, DET_CONF_NONE);
    det_replay_free(&r);
    det_case_free(&c);
}

/* The heaviest event is told by its day and what it was, not by its id alone. */
static void test_the_heaviest_event_is_told(void **state)
{
    (void)state;
    const told w = {.2, .1, .4, .2, .4, .05, 0, 90};
    static const char *const said[] = {"that of 2021-01-05 (x0, told as: a gate was closed), +1.50 on A's log-odds",
                                       "that of 2021-01-06 (x1, material hostility of B toward A), +1.50 on A's",
                                       "the change of government of B on 2021-02-01 (coup), +1.50 on A's"};
    for (int k = 0; k < 3; k++) {
        det_case c = small_case(N_DAYS, 1);
        det_act *a = add_act(&c, 4, 1, 0, DET_VH);
        det_free(a->note);
        a->note = det_strdup("a gate was closed");
        add_act(&c, 5, 1, 0, DET_MH);
        c.regime_changes = det_calloc(1, sizeof *c.regime_changes);
        c.regime_changes[c.n_regime_changes++] = (det_regime_change){det_strdup("coup"), 1, c.from + 31};
        det_replay r;
        det_fit fit = {0};
        answer(&c, &w, &r);
        det_answer_free(&r.answer);
        r.changers = det_calloc(1, sizeof *r.changers);
        r.changers[r.n_changers++] =
            (det_event_effect){.act = k < 2 ? k : -1, .regime_change = k < 2 ? -1 : 0, .step = 4 + k, .log_odds = 1.5};
        assert_int_equal(det_verdict_fill(&fit, &r, NULL), DET_OK);
        assert_says(r.answer.would_change_it, said[k]);
        det_replay_free(&r);
        det_case_free(&c);
    }
}

/* A mode that is not curved downward makes Laplace's intervals rough, and does not touch those of the sampler's draws. */
static void test_a_flat_mode_is_no_doubt_of_the_sampler(void **state)
{
    (void)state;
    det_case c = small_case(N_DAYS, 1);
    det_replay r;
    det_fit fit = {.optimum = {.not_positive = 2}};
    answer(&c, &(told){.2, .1, .4, .2, .4, .05, 0, 90}, &r);
    for (int n_runs = 0; n_runs < 2; n_runs++) {
        det_answer a = {0};
        int is_said = 0;
        fit.smc.n_runs = n_runs;
        assert_int_equal(det_verdict_doubt(&fit, &r, &a, NULL), DET_OK);
        for (size_t k = 0; k < a.n_reasons; k++)
            is_said |= strstr(a.reasons[k], "the intervals are rough") != NULL;
        assert_int_equal(is_said, n_runs == 0);
        det_answer_free(&a);
    }
    det_replay_free(&r);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_has_its_sentence), cmocka_unit_test(test_an_aggressor_is_no_security_dilemma),
        cmocka_unit_test(test_it_says_what_it_could_learn),  cmocka_unit_test(test_confidence_falls_with_each_doubt),
        cmocka_unit_test(test_the_heaviest_event_is_told),
        cmocka_unit_test(test_a_flat_mode_is_no_doubt_of_the_sampler),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
