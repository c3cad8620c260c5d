/* SPDX-License-Identifier: Apache-2.0 */
/* Futures ahead: closed forms without coupling, one step exactly, scenarios that do what they say, threads that make no difference. */
#include "ask/pair.h"

#include "ask/ahead.h"
#include "ask/fan.h"
#include "base/special.h"

typedef struct world {
    det_bench b;
    det_scenarios s;
    det_clash rule;
    det_leads leads;
    det_future *f; /* [s.n][paths] */
    int n_paths, n_steps;
} world;

static void look(const det_case *c, const det_params *p, det_clash rule, int n_steps, int n_paths, int n_threads,
                 const det_scenario_request *q, size_t n_q, det_ahead_paths *kept, world *w)
{
    det_run run = {.n_threads = n_threads};
    memset(w, 0, sizeof *w);
    bench_init(c, p, 0, &w->b);
    w->rule = rule;
    w->leads = det_leads_of(n_steps, c->step_days);
    w->n_paths = n_paths;
    w->n_steps = n_steps;
    assert_int_equal(det_scenarios_build(c, &w->b.fit.dilemma.record, n_steps, q, n_q, &w->s, NULL), DET_OK);
    w->f = det_calloc(w->s.n * (size_t)n_paths, sizeof *w->f);
    det_ahead_options o = {
        .n_draws = 1, .per_draw = n_paths, .n_steps = n_steps, .seed = 4, .rule = &w->rule, .leads = &w->leads};
    assert_int_equal(det_ahead_find(&(det_ahead_share){&w->b.fit, 1}, 1, &w->s, &o, &run, w->f, kept, NULL), DET_OK);
}

static void close_world(world *w)
{
    det_free(w->f);
    det_scenarios_free(&w->s);
    bench_free(&w->b);
}

static double mean_acts(const world *w, size_t scenario, int what)
{
    double sum = 0;
    for (int i = 0; i < w->n_paths; i++)
        sum += w->f[scenario * (size_t)w->n_paths + (size_t)i].acts[w->leads.n - 1][what];
    return sum / w->n_paths;
}

/* ---- closed forms ---- */

static det_params uncoupled(double r)
{
    det_params p = {.rho = .8, .r = r, .xi = 1, .q01 = .002, .q10 = .005, .a01 = .01, .a10 = .01, .z01 = .01, .z10 = .01};
    for (int i = 0; i < 2; i++) {
        p.h0[i] = .1, p.s[i] = p.b[i] = p.d[i] = 1;
        p.mu[i][DET_VH] = i ? .05 : .02;
        p.mu[i][DET_MH] = i ? .03 : .06;
        p.mu[i][DET_VC] = p.mu[i][DET_MC] = .02;
    }
    p.eta[0] = p.eta[1] = 1e-9; /* evidence divides by it */
    return p;
}

/* Sums of N steps with a Gamma(r, r) shock each: negative binomial with N times the mean and N times the shape. */
static void test_uncoupled_is_negative_binomial(void **state)
{
    (void)state;
    enum { N = 40, M = 20000 };
    det_params p = uncoupled(.4);
    det_case c = small_case(20, 1);
    add_act(&c, 3, 0, 1, DET_VC);
    world w;
    look(&c, &p, (det_clash){DET_MH, 3, 10, 10, 0}, N, M, 2, NULL, 0, NULL, &w);
    double mean[DET_N_COUNTS] = {N * .09, N * .16};
    for (int what = 0; what < DET_N_COUNTS; what++) {
        double chi = 0, rest = 1;
        int n[200] = {0}, n_rest = M, cells = 0;
        for (int i = 0; i < M; i++)
            n[w.f[i].acts[w.leads.n - 1][what]]++;
        for (unsigned k = 0; k < 200; k++) {
            double want = exp(det_negbin_logp(k, mean[what], N * p.r));
            if (want * M < 10)
                continue;
            chi += pow(n[k] - want * M, 2) / (want * M);
            rest -= want;
            n_rest -= n[k];
            cells++;
        }
        chi += pow(n_rest - rest * M, 2) / (rest * M);
        print_message("chi-square %.1f of %d cells\n", chi, cells);
        assert_true(cells > 8 && chi < cells + 4 * sqrt(2. * cells));
    }
    close_world(&w);
    det_case_free(&c);
}

/* One step ahead: the rates at the end of the record in every hidden state, mixed by the filter. */
static void test_one_step_is_exact(void **state)
{
    (void)state;
    enum { M = 60000 };
    det_params p = pair_params();
    p.mu[0][DET_MH] = .4;
    p.gamma[0][1] = p.gamma[1][1] = .5;
    det_case c = drawn_case(120, &p, 5);
    det_conduct now;
    world w;
    for (int least = 1; least <= 3; least++) {
        look(&c, &p, (det_clash){DET_MH, least, 1, 1, 0}, 1, M, 2, NULL, 0, NULL, &w);
        const det_course *at = &w.b.course;
        double want = 0, got = 0;
        det_conduct_step(at->d, &p, &at->state[at->n_steps], at->n_steps, &now);
        for (int s = 0; s < DET_N_STATES; s++) {
            double rate = 0, below = 0;
            for (int i = 0; i < 2; i++)
                rate += now.base[i][DET_MH] + (s >> i & 1) * now.intent[i][DET_MH] + (s >> 2) * now.common[i][1];
            for (unsigned k = 0; k < (unsigned)least; k++)
                below += exp(det_negbin_logp(k, rate, p.r));
            want += at->end[s] * (1 - below);
        }
        for (int i = 0; i < M; i++)
            got += (w.f[i].clash == 0) / (double)M;
        print_message("P(at least %d) %.4f, exactly %.4f\n", least, got, want);
        assert_near(got, want, 4 * sqrt(want * (1 - want) / M));
        close_world(&w);
    }
    det_case_free(&c);
}

/* ---- scenarios ---- */

static int place(const det_scenarios *s, const char *id)
{
    for (size_t k = 0; k < s->n; k++)
        if (!strcmp(s->items[k].id, id))
            return (int)k;
    fail_msg("no scenario '%s'", id);
    return -1;
}

/* C raids A in the open, eight times in ten days, else never. */
static det_case raided_case(det_effect effect)
{
    det_case c = small_case(200, 1);
    c.fears = det_calloc(1, sizeof *c.fears);
    c.fears[c.n_fears++] = (det_fear){0, 1, 2, det_strdup("raids"), NAN, 0, 0};
    c.third_parties = det_calloc(1, sizeof *c.third_parties);
    c.third_parties[c.n_third_parties++] = (det_third_party){2, 0, effect};
    for (int k = 0; k < 8; k++)
        add_act(&c, 60 + k, 2, 0, k % 4 ? DET_MH : DET_VH);
    for (int day = 5; day < 200; day += 15)
        add_act(&c, day, day % 2, 1 - day % 2, DET_VH);
    det_case_sort_acts(&c);
    return c;
}

static void test_rates_of_scenarios(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = raided_case(DET_PROVOKES);
    det_scenario_request q = {DET_REQUEST_PRESSES, "C=12", 1, 12};
    world w;
    for (int asked = 0; asked < 2; asked++) {
        look(&c, &p, (det_clash){DET_MH, 3, 10, 10, 0}, 10, 10, 1, &q, (size_t)asked, NULL, &w);
        const double *before = w.s.items[0].third, *quiet = w.s.items[1].third;
        const double *press = w.s.items[place(&w.s, "presses:C")].third, monthly = asked ? 12 : 8;
        int vh = det_stream_inj(0, 0), mh = det_stream_inj(0, 1);
        assert_int_equal(w.s.n, 4);
        assert_near(before[vh], 2 / 200., 1e-15);
        assert_near(before[mh], 6 / 200., 1e-15);
        assert_true(quiet[vh] == 0 && quiet[mh] == 0);
        assert_near(press[vh], monthly / 30 * .25, 1e-15);
        assert_near(press[mh], monthly / 30 * .75, 1e-15);
        close_world(&w);
    }
    det_case_free(&c);
}

static void test_pressure_has_the_planted_sign(void **state)
{
    (void)state;
    enum { M = 1500 };
    for (int effect = DET_PROVOKES; effect <= DET_RESTRAINS; effect++) {
        det_params p = pair_params();
        det_case c = raided_case((det_effect)effect);
        world w;
        p.tau[0][0] = p.tau[0][1] = effect == DET_PROVOKES ? .5 : 4;
        look(&c, &p, (det_clash){DET_MH, 3, 10, 10, 0}, 60, M, 2, NULL, 0, NULL, &w);
        double before = mean_acts(&w, 0, DET_COUNT_HOSTILE), quiet = mean_acts(&w, 1, DET_COUNT_HOSTILE),
               press = mean_acts(&w, (size_t)place(&w.s, "presses:C"), DET_COUNT_HOSTILE);
        print_message("%s: quiet %.2f, as before %.2f, pressing %.2f\n", effect == DET_PROVOKES ? "provokes" : "restrains", quiet, before,
                      press);
        assert_true(effect == DET_PROVOKES ? press > 1.1 * before && before > quiet : press < .98 * before && before < quiet);
        close_world(&w);
        det_case_free(&c);
    }
}

/* Without hidden states the first step is the rate at x = Z = 0. */
static void test_nobody_turns_hostile(void **state)
{
    (void)state;
    enum { M = 40000 };
    det_params p = pair_params();
    p.gamma[0][1] = p.gamma[1][1] = 2;
    det_case c = drawn_case(120, &p, 5);
    det_conduct now;
    world w;
    look(&c, &p, (det_clash){DET_MH, 1, 1, 1, 0}, 1, M, 2, NULL, 0, NULL, &w);
    const det_course *at = &w.b.course;
    double got = 0, before = 0;
    int k = place(&w.s, "benign");
    det_conduct_step(at->d, &p, &at->state[at->n_steps], at->n_steps, &now);
    double want = 1 - exp(det_negbin_logp(0, now.base[0][DET_MH] + now.base[1][DET_MH], p.r));
    for (int i = 0; i < M; i++) {
        got += (w.f[k * M + i].clash == 0) / (double)M;
        before += (w.f[i].clash == 0) / (double)M;
    }
    assert_near(got, want, 4 * sqrt(want * (1 - want) / M));
    assert_true(before > got);
    close_world(&w);
    det_case_free(&c);
}

/* Deniable acts frighten their victim, and the more so the less the other is bound to permit none. */
static void test_promises(void **state)
{
    (void)state;
    enum { N = 30 };
    det_params p = pair_params();
    det_case c = rich_case(120, &p);
    det_scenario_request q[] = {{DET_REQUEST_HOLDS, "no-shelter", 10, 0}, {DET_REQUEST_BREAKS, "no-shelter", 10, 0}};
    det_ahead_paths kept = {0};
    world w;
    look(&c, &p, (det_clash){DET_MH, 3, 10, 10, 0}, N, 200, 2, q, 2, &kept, &w);
    int hold = place(&w.s, "holds:no-shelter"), broken = place(&w.s, "breaks:no-shelter"), n = w.b.fit.dilemma.record.n_steps;
    for (int t = n; t < n + N; t++) {
        assert_near(w.s.items[hold].ahead.den[0].barred[t], 1, 0);
        assert_near(w.s.items[broken].ahead.den[0].barred[t], 0, 0);
        assert_near(w.s.items[broken].ahead.breach[t * 2], t == n, 0); /* A sees B break it */
        assert_near(w.s.items[broken].ahead.breach[t * 2 + 1], 0, 0);
        assert_near(w.s.items[hold].ahead.breach[t * 2], 0, 0);
    }
    /* it stood on the last day: holding changes nothing, path by path */
    assert_memory_equal(w.f, w.f + hold * w.n_paths, (size_t)w.n_paths * sizeof *w.f);
    assert_true(memcmp(w.f, w.f + broken * w.n_paths, (size_t)w.n_paths * sizeof *w.f) != 0);
    assert_true(mean_acts(&w, (size_t)broken, DET_COUNT_HOSTILE) > mean_acts(&w, 0, DET_COUNT_HOSTILE));
    det_ahead_paths_free(&kept);
    close_world(&w);
    det_case_free(&c);
}

static void refuse(const det_case *c, const det_record *r, det_scenario_request q, det_status want, const char *says)
{
    det_scenarios s = {.n = 77};
    det_err err = {0};
    assert_int_equal(det_scenarios_build(c, r, 5, &q, 1, &s, &err), want);
    assert_string_equal(err.text, says);
    assert_int_equal(s.n, 77);
}

static void test_requests_that_name_nothing(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(60, &p);
    det_bench b;
    bench_init(&c, &p, 0, &b);
    const det_record *r = &b.fit.dilemma.record;
    refuse(&c, r, (det_scenario_request){DET_REQUEST_PRESSES, "D", 1, 1}, DET_USAGE, "the case has no actor 'D'");
    refuse(&c, r, (det_scenario_request){DET_REQUEST_PRESSES, "A", 1, 1}, DET_CONFIG, "'A' cannot press: no fear of either side names it");
    refuse(&c, r, (det_scenario_request){DET_REQUEST_HOLDS, "no-shelte", 9, 0}, DET_USAGE,
           "the case has no commitment 'no-shelte', did you mean 'no-shelter'?");
    c.commitments[0].by = 2; /* a promise of C to bar B: neither side would see the other break it */
    c.commitments[0].bars = 1;
    refuse(&c, r, (det_scenario_request){DET_REQUEST_BREAKS, "no-shelter", 10, 0}, DET_CONFIG,
           "nothing in the model hangs on breaking 'no-shelter': 'C' is not one of the two sides");
    bench_free(&b);
    det_case_free(&c);
}

/* ---- paths ---- */

static void test_paths_and_futures_agree(void **state)
{
    (void)state;
    enum { N = 45, M = 300 };
    det_params p = pair_params();
    det_case c = rich_case(100, &p);
    det_ahead_paths k = {0};
    det_fans fans;
    world w;
    look(&c, &p, (det_clash){DET_MH, 2, 7, 7, 0}, N, M, 2, NULL, 0, &k, &w);
    double count[N * DET_PAIR_STREAMS], sum = 0;
    for (size_t i = 0; i < M; i++) {
        det_future again;
        for (int m = 0; m < N * DET_PAIR_STREAMS; m++)
            count[m] = k.count[i * N * DET_PAIR_STREAMS + (size_t)m];
        det_future_read(&w.rule, &w.leads, count, N, &again);
        assert_memory_equal(&again.acts, &w.f[i].acts, (size_t)w.leads.n * sizeof *again.acts);
        assert_int_equal(again.clash, w.f[i].clash);
        assert_int_equal(k.total[(i * N + N - 1) * DET_N_COUNTS + DET_COUNT_HOSTILE], again.acts[w.leads.n - 1][DET_COUNT_HOSTILE]);
    }
    assert_int_equal(det_fans_find(&k, 1, NULL, &fans, NULL), DET_OK);
    assert_true(fans.n[DET_FAN_STEP] == N && fans.n[DET_FAN_WEEK] == 6 && fans.n[DET_FAN_MONTH] == 1);
    for (int t = 0; t < N; t++)
        for (int i = 0; i < 2; i++)
            sum += fans.acts[DET_FAN_STEP][i][DET_VH].mean[t] + fans.acts[DET_FAN_STEP][i][DET_MH].mean[t];
    assert_near(sum, mean_acts(&w, 0, DET_COUNT_HOSTILE), 1e-9);
    assert_near(fans.total[DET_COUNT_HOSTILE].mean[N - 1], sum, 1e-9);
    for (int i = 0; i < 2; i++) { /* on the first step fear is what the record left, in every future */
        double odds = w.b.course.state[w.b.course.n_steps].odds[i];
        assert_near(fans.fear[i].band[0].q05, odds / (1 + odds), 1e-6);
        assert_near(fans.fear[i].band[0].q95, odds / (1 + odds), 1e-6);
        assert_true(fans.fear[i].band[N - 1].q95 > fans.fear[i].band[N - 1].q05);
    }
    det_fans_free(&fans);
    det_ahead_paths_free(&k);
    close_world(&w);
    det_case_free(&c);
}

static void test_threads_make_no_difference(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(80, &p);
    world one, two;
    look(&c, &p, (det_clash){DET_MH, 2, 7, 7, 0}, 40, 100, 1, NULL, 0, NULL, &one);
    look(&c, &p, (det_clash){DET_MH, 2, 7, 7, 0}, 40, 100, 2, NULL, 0, NULL, &two);
    assert_int_equal(one.s.n, 4);
    assert_memory_equal(one.f, two.f, one.s.n * 100 * sizeof *one.f);
    close_world(&one);
    close_world(&two);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uncoupled_is_negative_binomial),
        cmocka_unit_test(test_one_step_is_exact),
        cmocka_unit_test(test_rates_of_scenarios),
        cmocka_unit_test(test_pressure_has_the_planted_sign),
        cmocka_unit_test(test_nobody_turns_hostile),
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_requests_that_name_nothing),
        cmocka_unit_test(test_paths_and_futures_agree),
        cmocka_unit_test(test_threads_make_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
