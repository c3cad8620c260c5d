/* SPDX-License-Identifier: Apache-2.0 */
/* The whole question on a small pair, and what it says in words. */
#include "ask/pair.h"

#include "ask/average.h"
#include "ask/forecast.h"
#include "ask/outlook.h"

static det_forecast_options quick(void)
{
    det_forecast_options o;
    det_forecast_default(&o);
    o.per_draw = 8;
    o.horizon_days = 40;
    return o;
}

static det_basis quick_ground(const det_case *c, int n_threads)
{
    return open_basis(c, DET_PROFILE_MINI, 128, 20, n_threads);
}

/* The answer borrows nothing of the basis but the case. */
static det_forecast ask(const det_case *c, const det_forecast_options *o, int n_threads)
{
    det_basis b = quick_ground(c, n_threads);
    det_forecast f;
    det_run run = {.n_threads = n_threads};
    assert_int_equal(det_forecast_ask(&b, o, &run, &f, NULL), DET_OK);
    det_basis_free(&b);
    return f;
}

static void test_shape(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(60, &p);
    c.clash.cls = DET_VH, c.clash.at_least = 4, c.clash.within_days = 10;
    det_forecast_options o = quick();
    det_forecast f = ask(&c, &o, 2), again = ask(&c, &o, 1);
    assert_int_equal(f.issued, c.until);
    assert_int_equal(det_forecast_day(&f, f.n_steps - 1), c.until + 40);
    assert_int_equal(f.leads.n, 4);
    assert_string_equal(f.scenarios[0].id, "as_before");
    assert_string_equal(f.scenarios[1].id, "quiet");
    assert_string_equal(f.scenarios[2].id, "benign");
    assert_int_equal(f.n_scenarios, 4);
    for (int t = 0; t < f.n_steps; t++) {
        const det_band *b = &f.curve_band[t];
        assert_true(t == 0 || f.scenarios[0].curve[t] >= f.scenarios[0].curve[t - 1]);
        assert_true(b->q05 >= -1e-12 && b->q05 <= b->median && b->median <= b->q95 && b->q95 <= 1 + 1e-12);
    }
    assert_near(f.scenarios[0].clash.mean, f.scenarios[0].curve[f.n_steps - 1], 1e-12);
    assert_near(f.curve_band[f.n_steps - 1].q95, f.scenarios[0].clash.band.q95, 1e-12);
    assert_string_equal(f.priors[0].id, "prior:sceptical");
    assert_string_equal(f.priors[1].id, "prior:alarmed");
    assert_int_equal(f.naive[DET_NAIVE_LAST_VALUE].n_futures, 160);
    assert_non_null(strstr(f.answer.verdict, "clash (at least 4 acts of verbal hostility between A and B within 10 days) by 10 April 2021"));
    assert_non_null(strstr(f.answer.verdict, "if third parties act as before."));
    assert_string_equal(f.answer.verdict, again.answer.verdict);
    for (size_t k = 0; k < f.n_scenarios; k++)
        assert_memory_equal(f.scenarios[k].curve, again.scenarios[k].curve, (size_t)f.n_steps * sizeof(double));
    for (int k = 0; k < 2; k++)
        assert_memory_equal(f.priors[k].curve, again.priors[k].curve, (size_t)f.n_steps * sizeof(double));
    det_forecast_free(&f);
    det_forecast_free(&again);
    det_case_free(&c);
}

/* A pair that strikes most days clashes; one that never did does hardly. Steps of a week. */
static void test_clear_cases(void **state)
{
    (void)state;
    for (int hot = 0; hot < 2; hot++) {
        det_case c = small_case(30 * 7, 7);
        for (int t = 0; t < 30; t++) {
            for (int k = 0; hot && k < 5; k++)
                add_act(&c, t * 7 + k, k % 2, 1 - k % 2, DET_MH);
            add_act(&c, t * 7 + 5, t % 2, 1 - t % 2, DET_VC);
        }
        det_case_sort_acts(&c);
        det_forecast_options o = quick();
        det_forecast f = ask(&c, &o, 2);
        print_message("%s\n", f.answer.verdict);
        assert_int_equal(f.n_steps, 6);
        assert_true(f.rule.is_default && f.rule.within_steps == 2);
        assert_true(hot ? f.scenarios[0].clash.mean > .9 : f.scenarios[0].clash.mean < .15);
        assert_true(hot ? f.naive[DET_NAIVE_CLIMATOLOGY].clash.mean == 1 : f.naive[DET_NAIVE_CLIMATOLOGY].clash.mean == 0);
        assert_non_null(strstr(f.answer.verdict, ", for the case states no rule of its own"));
        for (size_t k = 0; k < f.n_scenarios; k++) /* nobody but the two */
            assert_null(strstr(f.scenarios[k].name, "third part"));
        det_forecast_free(&f);
        det_case_free(&c);
    }
}

/* ---- the average ---- */

static void same(const det_prospect *a, const det_prospect *b, const det_forecast *f)
{
    assert_int_equal(a->n_futures, b->n_futures);
    assert_memory_equal(a->curve, b->curve, (size_t)f->n_steps * sizeof(double));
    assert_memory_equal(&a->clash, &b->clash, sizeof a->clash);
    for (int i = 0; i < f->leads.n; i++)
        for (int k = 0; k < DET_N_COUNTS; k++) {
            assert_int_equal(a->acts[i][k].m, b->acts[i][k].m);
            assert_memory_equal(a->acts[i][k].n, b->acts[i][k].n, a->acts[i][k].m * sizeof(int));
        }
}

/* Evidences at which the rivals have these weights, under all prior sets. */
static void weigh_as(det_fork *f, const double weight[DET_N_RIVALS])
{
    for (int set = 0; set < DET_N_PRIOR_SETS; set++)
        for (int r = 0; r < DET_N_RIVALS; r++)
            f->log_evidence[set][r] = weight[r] > 0 ? -500 + log(weight[r] / f->prior[r]) : -1e6;
}

typedef struct rivals {
    det_case c;
    det_basis b;
    det_fork fork;
} rivals;

static void open_rivals(rivals *g, int n_draws)
{
    const det_params p = pair_params();
    g->c = rich_case(120, &p);
    g->c.clash.cls = DET_VH, g->c.clash.at_least = 6, g->c.clash.within_days = 14;
    g->b = open_basis(&g->c, DET_PROFILE_MINI, 128, n_draws, 2);
    assert_int_equal(det_fork_find(&g->b, 128, NULL, &g->fork, NULL), DET_OK);
}

/* All weight on one: the answer is that rival's own, number by number. */
static void check_one(rivals *g, det_rival r)
{
    const det_forecast_options o = quick();
    const det_explanation e = det_rival_explanation(r);
    double weight[DET_N_RIVALS] = {0};
    det_forecast f;
    weight[r] = 1;
    weigh_as(&g->fork, weight);
    assert_int_equal(det_forecast_average(&g->b, &g->fork, &o, NULL, &f, NULL), DET_OK);
    assert_near(f.parts[e].weight, 1, 1e-12);
    assert_int_equal(f.parts[e].n_draws, 100);
    same(&f.scenarios[0], &f.parts[e].alone, &f);
    assert_true(f.parts[e == DET_BY_HABIT].n_draws == 0 && f.parts[e == DET_BY_HABIT].alone.n_futures == 800);
    det_forecast_free(&f);
}

/* Two rivals: the average of theirs, to Monte Carlo error. */
static void check_two(rivals *g)
{
    const double weight[DET_N_RIVALS] = {[DET_RIVAL_NULL] = .3, [DET_RIVAL_COMMON] = .7};
    det_forecast_options o = quick();
    det_forecast f;
    o.per_draw = 40;
    weigh_as(&g->fork, weight);
    assert_int_equal(det_forecast_average(&g->b, &g->fork, &o, NULL, &f, NULL), DET_OK);
    const det_epistemic *all = &f.scenarios[0].clash, *one = &f.parts[DET_BY_HABIT].alone.clash, *two = &f.parts[DET_BY_COMMON_CAUSE].alone.clash;
    const double want = .3 * one->mean + .7 * two->mean, error = hypot(all->se, hypot(.3 * one->se, .7 * two->se));
    print_message("P(clash) %.4f and %.4f; averaged %.4f, by weights %.4f (error %.4f)\n", one->mean, two->mean, all->mean, want, error);
    assert_near(all->mean, want, 4 * error);
    assert_true(fabs(one->mean - all->mean) > 4 * error); /* the one alone would not pass */
    assert_int_equal(f.parts[DET_BY_HABIT].n_draws, 30);
    assert_int_equal(f.parts[DET_BY_COMMON_CAUSE].n_draws, 70);
    for (int k = 0; k < DET_N_OTHER_PRIORS; k++)
        assert_int_equal(f.priors[k].n_futures, 50 * 40);
    det_forecast_free(&f);
}

static void test_rivals_are_averaged(void **state)
{
    (void)state;
    static const det_rival alone[] = {DET_RIVAL_NULL, DET_RIVAL_RECIPROCITY, DET_RIVAL_FEAR, DET_RIVAL_COMMON};
    rivals g;
    open_rivals(&g, 100);
    for (size_t k = 0; k < sizeof alone / sizeof *alone; k++)
        check_one(&g, alone[k]);
    check_two(&g);
    det_fork_free(&g.fork);
    det_basis_free(&g.b);
    det_case_free(&g.c);
}

/* ---- weights ---- */

static det_fit fit_rival(const det_case *c, det_rival r, double *log_evidence)
{
    det_panel panel;
    det_fit_options how;
    det_fit f;
    det_fit_default(&how);
    how.model.mini = how.model.trust_off = 1;
    how.model.terms = det_rival_terms(r);
    how.sampler = DET_SAMPLER_SMC;
    how.n_runs = 1;
    how.n_draws = how.n_smc_draws = 1024;
    assert_int_equal(det_panel_build(c, &panel, NULL), DET_OK);
    assert_int_equal(det_fit_find(c, &panel, &how, NULL, &f, NULL), DET_OK);
    det_panel_free(&panel);
    *log_evidence = f.log_evidence;
    return f;
}

/* log probability of each step from `from` on given those before it alone: the draws of a fit of the steps before `from`, weighed by what they
 * foretold since. Returns the squared error of their sum. */
static double foretell(const det_fit *early, const det_dilemma *whole, int from, double *logp)
{
    const int n = early->n_draws, n_steps = whole->record.n_steps;
    double *step = det_calloc((size_t)n_steps, sizeof *step), *so_far = det_calloc((size_t)n, sizeof *so_far), *sum = det_calloc((size_t)n_steps, sizeof *sum);
    double squares = 0;
    det_work work = {0};
    assert_int_equal(det_work_init(whole, &work, NULL), DET_OK);
    for (int i = 0; i < n; i++) {
        det_params p;
        det_fit_read(early, i, &p);
        (void)det_loglik_steps(whole, &p, &work, step);
        for (int t = from; t < n_steps; t++)
            sum[t] += exp(so_far[i] += step[t]) / n;
        squares += exp(2 * so_far[i]) / n;
    }
    for (int t = from; t < n_steps; t++)
        logp[t] = log(sum[t]) - (t > from ? log(sum[t - 1]) : 0);
    const double last = sum[n_steps - 1];
    det_work_free(&work);
    det_free(step);
    det_free(so_far);
    det_free(sum);
    return (squares / (last * last) - 1) / n;
}

/* Weights by evidence are weights by past scores one step ahead: those of 80 days, brought forward day by day, are those of 100. */
static void test_evidence_is_past_scores(void **state)
{
    (void)state;
    enum { EARLY = 80, WHOLE = 100, N = 2 };
    static const det_rival rival[N] = {DET_RIVAL_NULL, DET_RIVAL_RECIPROCITY};
    const det_params p = pair_params();
    const double prior[N] = {.5, .5};
    double logp[N][WHOLE], before[N], after[N], weight[N], want[N], error = 0;
    det_case c = drawn_case(WHOLE, &p, 3), early;
    det_case_sort_acts(&c);
    early = c;
    early.until = c.from + EARLY - 1;
    for (early.n_acts = 0; early.n_acts < c.n_acts && c.acts[early.n_acts].from <= early.until;)
        early.n_acts++;
    for (int k = 0; k < N; k++) {
        det_fit first = fit_rival(&early, rival[k], &before[k]), last = fit_rival(&c, rival[k], &after[k]);
        error += pow(M_LN10 * first.sd_log10, 2) + pow(M_LN10 * last.sd_log10, 2) + foretell(&first, &last.dilemma, EARLY, logp[k]);
        det_fit_free(&first);
        det_fit_free(&last);
    }
    error = sqrt(error);
    det_average_begin(N, prior, before, weight);
    const double begun = log(weight[1] / weight[0]);
    for (int t = EARLY; t < WHOLE; t++) {
        const double today[N] = {logp[0][t], logp[1][t]};
        (void)det_average_step(N, today, weight);
    }
    det_average_begin(N, prior, after, want);
    const double by_scores = log(weight[1] / weight[0]), by_evidence = log(want[1] / want[0]);
    print_message("log odds over habit %.3f after %d days, then %.3f by scores one step ahead, %.3f by evidence (error %.3f)\n", begun, EARLY, by_scores,
                  by_evidence, error);
    assert_near(by_scores, by_evidence, 4 * error);
    assert_true(fabs(begun - by_evidence) > 4 * error); /* the days between count */
    det_case_free(&c);
}

static void test_options_out_of_range(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = drawn_case(20, &p, 1);
    det_basis b = quick_ground(&c, 2);
    det_forecast_options o = quick();
    det_forecast f = {.n_steps = 77};
    o.horizon_days = 366;
    assert_int_equal(det_forecast_ask(&b, &o, NULL, &f, NULL), DET_CONFIG);
    o.horizon_days = 0;
    assert_int_equal(det_forecast_ask(&b, &o, NULL, &f, NULL), DET_CONFIG);
    o = quick();
    o.per_draw = 1;
    assert_int_equal(det_forecast_ask(&b, &o, NULL, &f, NULL), DET_CONFIG);
    assert_int_equal(f.n_steps, 77);
    det_basis_free(&b);
    det_case_free(&c);
}

static int stop_at_once(void *user)
{
    (void)user;
    return 1;
}

static void test_stops_when_asked(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = drawn_case(60, &p, 1);
    det_basis b = quick_ground(&c, 2);
    det_forecast_options o = quick();
    det_forecast f = {.n_steps = 77};
    det_run run = {.stop = stop_at_once};
    assert_int_equal(det_forecast_ask(&b, &o, &run, &f, NULL), DET_STOPPED);
    assert_int_equal(f.n_steps, 77);
    det_basis_free(&b);
    det_case_free(&c);
}

/* ---- words ---- */

typedef struct told {
    det_forecast f;
    det_prospect scenarios[3];
    det_parameter_row theta;
    unsigned char seen[10];
} told;

/* P(clash) of all forecasts alike, learned, dense and without a hand-coded list. */
static void tell(det_case *c, told *t, double p, double low, double high)
{
    det_epistemic e = {p, .001, {p, p, p, p, p, low, high}};
    *t = (told){.theta = {.name = "theta.A.VH", .contraction = .5, .word = "learned"}};
    t->scenarios[0] = (det_prospect){.id = "as_before", .clash = e};
    t->scenarios[1] = (det_prospect){.id = "quiet", .name = "quiet", .what = "silence", .clash = e, .clash_more = {0, 0, {0}}};
    t->scenarios[2] = (det_prospect){.id = DET_SCENARIO_BENIGN, .name = "nobody turns hostile", .clash = e};
    memset(t->seen, 1, sizeof t->seen);
    t->f = (det_forecast){.c = c, .issued = c->until, .step_days = 1, .n_steps = 30, .rule = {DET_MH, 5, 14, 14, 0},
                          .scenarios = t->scenarios, .n_scenarios = 3, .n_acts = {80, 90}, .seen = t->seen, .n_record = 10,
                          .parameters = &t->theta, .n_parameters = 1};
    t->f.leads = det_leads_of(30, 1);
    for (int k = 0; k < DET_N_NAIVE; k++)
        t->f.naive[k].clash.mean = p;
    for (int k = 0; k < DET_N_OTHER_PRIORS; k++)
        t->f.priors[k].clash.mean = p;
    for (int k = 0; k < DET_N_EXPLANATIONS; k++)
        t->f.parts[k] = (det_forecast_part){.prior = .2, .weight = .2, .n_draws = 40, .alone = {.clash = e}};
}

static void test_verdicts(void **state)
{
    (void)state;
    static const struct {
        double p, low, high;
        const char *says;
    } rows[] = {
        {.12, .05, .18, "by 9 February 2021 is very unlikely: 12 %, averaged over 5 explanations (90 % interval: 5 % to 18 %), if third"},
        {.003, 0, .01, "by 9 February 2021 has almost no chance: <1 %, averaged over 5 explanations (90 % interval: 0 % to 1 %), if third"},
        {.5, .3, .75, "has a roughly even chance: 50 %"},
        {.9, .85, .97, "is very likely: 90 %"},
        {.999, .99, 1, "is almost certain: >99 %"},
    };
    det_case c = small_case(10, 1);
    c.fears = det_calloc(1, sizeof *c.fears); /* so that third parties are spoken of */
    c.fears[c.n_fears++] = (det_fear){0, 1, 2, det_strdup("sanctuary"), .6, .8, 0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        told t;
        tell(&c, &t, rows[i].p, rows[i].low, rows[i].high);
        assert_int_equal(det_outlook_fill(&t.f, NULL), DET_OK);
        assert_non_null(strstr(t.f.answer.verdict, rows[i].says));
        assert_int_equal(t.f.is_open, 0);
        assert_int_equal(t.f.answer.confidence, DET_CONF_HIGH);
        assert_int_equal(t.f.answer.n_reasons, 1);
        det_answer_free(&t.f.answer);
    }
    told t;
    tell(&c, &t, .5, .15, .85);
    assert_int_equal(det_outlook_fill(&t.f, NULL), DET_OK);
    assert_non_null(strstr(t.f.answer.verdict, "Cannot tell whether a clash (at least 5 acts"));
    assert_non_null(strstr(t.f.answer.verdict, "comes: 50 %, averaged over 5 explanations (90 % interval: 15 % to 85 %)"));
    assert_int_equal(t.f.is_open, 1);
    det_answer_free(&t.f.answer);
    det_case_free(&c);
}

static void test_doubts(void **state)
{
    (void)state;
    det_case c = small_case(10, 1);
    told t;
    tell(&c, &t, .3, .2, .4);
    t.f.naive[1].clash.mean = .01;
    t.f.naive[2].clash.mean = NAN;
    t.f.priors[0].clash.mean = .5;
    t.f.parts[DET_BY_HABIT].alone.clash.mean = .05;
    t.f.parts[DET_BY_FEAR].alone.clash.mean = .9;
    t.f.parts[DET_BY_FEAR].weight = .05; /* too little to count */
    t.f.rough = "so it is";
    t.scenarios[1].clash.mean = .1;
    t.scenarios[1].clash_more = (det_epistemic){-.2, .01, {-.2, -.2, -.2, -.2, -.2, -.3, -.1}};
    t.f.n_acts[0] = t.f.n_acts[1] = 10;
    t.theta.contraction = .05;
    c.has_hand_coded = 1;
    memset(t.seen, 0, 3);
    t.scenarios[2].clash.mean = .12;
    assert_int_equal(det_outlook_fill(&t.f, NULL), DET_OK);
    assert_int_equal(t.f.answer.n_reasons, 11); /* all there are, and they fit */
    assert_string_equal(t.f.answer.reasons[0], "it hangs on which explanation is true: from 5 % to 30 %");
    assert_string_equal(t.f.answer.reasons[1], "the weights of the explanations are rough: so it is");
    assert_string_equal(t.f.answer.reasons[2], "what third parties do matters much: from 10 % to 30 %");
    assert_string_equal(t.f.answer.reasons[3], "it hangs on hidden states, whose stays are mostly the prior's: from 12 % to 30 %");
    assert_string_equal(t.f.answer.reasons[4], "the model and the baselines that read the pair's counts alone differ: from 1 % to 30 %");
    assert_string_equal(t.f.answer.reasons[5], "the prior sets differ: from 30 % to 50 %");
    assert_string_equal(t.f.answer.reasons[6], "few draws carry the probability of a clash, which lies outside its interval, in 2 of 3 scenarios");
    assert_int_equal(t.f.answer.confidence, DET_CONF_LOW);
    assert_string_equal(t.f.answer.would_change_it,
                        "Of the scenarios tried, \"quiet\" changes it most, to 10 % (-20.0 points, 90 % interval -30.0 to -10.0): silence.");
    det_answer_free(&t.f.answer);
    det_case_free(&c);
}

/* Without third parties the scenarios are two. */
static void test_doubts_of_a_pair_alone(void **state)
{
    (void)state;
    det_case c = small_case(10, 1);
    for (int apart = 0; apart < 2; apart++) {
        told t;
        tell(&c, &t, .3, .2, .4);
        t.scenarios[1] = t.scenarios[2];
        t.scenarios[1].clash.mean = apart ? .12 : .3;
        t.scenarios[1].clash.band.q05 = .1;
        t.scenarios[2] = (det_prospect){.id = "none", .clash = {.mean = 8.87}}; /* behind the list */
        t.f.n_scenarios = 2;
        assert_int_equal(det_outlook_fill(&t.f, NULL), DET_OK);
        assert_int_equal(t.f.answer.n_reasons, 1);
        assert_int_equal(apart, !strcmp(t.f.answer.reasons[0], "it hangs on hidden states, whose stays are mostly the prior's: from 12 % to 30 %"));
        det_answer_free(&t.f.answer);
    }
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),    cmocka_unit_test(test_clear_cases), cmocka_unit_test(test_options_out_of_range),
        cmocka_unit_test(test_stops_when_asked), cmocka_unit_test(test_verdicts),    cmocka_unit_test(test_doubts),
        cmocka_unit_test(test_doubts_of_a_pair_alone),
        cmocka_unit_test(test_rivals_are_averaged), cmocka_unit_test(test_evidence_is_past_scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
