/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `fit`: power-scaling against a closed form, the prior's check, and what a posterior holds. */
#include "ask/pair.h"

#include "ask/posterior.h"
#include "base/random.h"

enum { N = 3000 };

/* ---- power-scaling ---- */

static double normal_cdf(double x)
{
    return erfc(-x * M_SQRT1_2) / 2;
}

/* Distance between N(0,1) and N(0, 1/power) over the reach of N draws, by sums; the two tails are alike. */
static double exact_distance(double power)
{
    double within = 0, all = 0;
    for (double x = -3.4; x < 3.4; x += 1e-3) {
        double p = normal_cdf(x), q = normal_cdf(x * sqrt(power));
        within += p * log2(2 * p / (p + q)) + q * log2(2 * q / (p + q));
        all += p + q;
    }
    return sqrt(within / all);
}

static void draw_normals(double *x, uint32_t id)
{
    det_stream s;
    det_stream_init(&s, 1, 2, id, 3);
    for (int i = 0; i < N; i++)
        x[i] = det_draw_normal(&s);
}

static double sensitivity(const double *logp, const double *x, double power)
{
    det_power p;
    double out = 77;
    assert_int_equal(det_power_init(logp, N, power, &p, NULL), DET_OK);
    assert_int_equal(det_power_sensitivity(&p, x, &out, NULL), DET_OK);
    det_power_free(&p);
    return out;
}

static void test_power_scaling_of_a_normal(void **state)
{
    (void)state;
    static double x[N], other[N], logp[N];
    draw_normals(x, 1);
    draw_normals(other, 2);
    for (int i = 0; i < N; i++)
        logp[i] = -x[i] * x[i] / 2;
    double want = (exact_distance(1.25) + exact_distance(.8)) / 2 / log2(1.25);
    assert_close(sensitivity(logp, x, 1.25), want, .1);
    assert_true(sensitivity(logp, other, 1.25) < .03); /* weights that have nothing to do with it */
    assert_true(sensitivity(logp, x, 1.25) > .05);
}

static void test_power_scaling_knows_its_limits(void **state)
{
    (void)state;
    static double x[N], logp[N];
    draw_normals(x, 1);
    for (int i = 0; i < N; i++)
        logp[i] = 300 * x[i];
    assert_true(isnan(sensitivity(logp, x, 1.25))); /* a handful of draws carries all weight */
    for (int i = 0; i < N; i++)
        logp[i] = x[i];
    x[7] = NAN;
    assert_true(isnan(sensitivity(logp, x, 1.25)));
    for (int i = 0; i < N; i++)
        x[i] = 4;
    assert_true(sensitivity(logp, x, 1.25) == 0);
    assert_string_equal(det_power_word(.04, .9), "robust");
    assert_string_equal(det_power_word(.06, .01), "prior-sensitive");
    assert_string_equal(det_power_word(.06, .06), "conflict");
    assert_string_equal(det_power_word(NAN, .06), "not known");
}

/* ---- the prior's check ---- */

static det_prior_check check_of(const double *count, int n_steps, int blind_from)
{
    det_record r;
    det_dilemma d;
    det_model_options o;
    det_prior_check check;
    det_model_default(&o);
    o.mini = 1;
    assert_int_equal(det_record_init(n_steps, 1, &r, NULL), DET_OK);
    memcpy(r.count, count, (size_t)n_steps * DET_PAIR_STREAMS * sizeof *count);
    for (int t = blind_from; t < n_steps; t++)
        r.seen[t * 2] = r.seen[t * 2 + 1] = 0;
    assert_int_equal(det_record_refresh(&r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &o, &d, NULL), DET_OK);
    assert_int_equal(det_prior_check_find(&d, 99, 1, NULL, &check, NULL), DET_OK);
    det_dilemma_free(&d);
    return check;
}

static void test_prior_check(void **state)
{
    (void)state;
    static double count[200 * DET_PAIR_STREAMS];
    det_prior_check none = check_of(count, 200, 200);
    assert_int_equal(none.n_sets, 99);
    assert_true(none.observed[DET_CHECK_HOSTILE] == 0 && none.observed[DET_CHECK_SILENT] == 1);
    assert_near(none.p[DET_CHECK_SILENT], 2. / 100, 1e-12); /* beyond all of 99 */
    assert_true(none.predicted[DET_CHECK_HOSTILE].median > 5);
    count[5 * DET_PAIR_STREAMS + DET_MH] = 40;
    count[5 * DET_PAIR_STREAMS + DET_N_CLASSES + DET_VC] = 3;
    det_prior_check one = check_of(count, 200, 200);
    assert_near(one.observed[DET_CHECK_HOSTILE], 40, 0);
    assert_near(one.observed[DET_CHECK_LARGEST], 43, 0);
    assert_near(one.observed[DET_CHECK_SILENT], 199. / 200, 1e-15);
    assert_true(one.p[DET_CHECK_LARGEST] < .1);
    det_prior_check half = check_of(count, 200, 100); /* what was not observed counts on neither side */
    assert_near(half.observed[DET_CHECK_SILENT], 99. / 100, 1e-15);
    assert_true(half.predicted[DET_CHECK_HOSTILE].median < .75 * one.predicted[DET_CHECK_HOSTILE].median);
}

static void test_prior_check_of_the_prior_is_not_surprised(void **state)
{
    (void)state;
    det_record r;
    det_dilemma d;
    det_model_options o;
    int n_surprised = 0;
    det_model_default(&o);
    o.mini = 1;
    assert_int_equal(det_record_init(150, 1, &r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &o, &d, NULL), DET_OK);
    for (uint32_t k = 0; k < 30; k++) {
        det_stream s;
        det_params p;
        det_state start;
        det_sim_options how;
        det_prior_check check;
        double u[DET_N_PARAMS];
        det_sim_path path = {.count = d.record.count};
        det_stream_init(&s, 9, 9, k, 9);
        det_prior_draw(&d.table, &s, u);
        det_params_read(&d.table, u, &p);
        det_state_start(&d, &p, &start);
        det_sim_default(&how);
        how.n_steps = 150;
        how.path = 1000 + k;
        det_simulate(&d, &p, &start, -1, 0, &how, &path);
        assert_int_equal(det_prior_check_find(&d, 99, 1, NULL, &check, NULL), DET_OK);
        for (int i = 0; i < DET_N_CHECKS; i++)
            n_surprised += check.p[i] < .1;
    }
    assert_in_range(n_surprised, 1, 24); /* of 90, nine expected; three figures of a record go together */
    det_dilemma_free(&d);
}

/* ---- the whole answer ---- */

static det_posterior ask(const det_case *c, const det_run *run)
{
    det_posterior_options o;
    det_posterior p;
    det_err err = {0};
    det_posterior_default(&o);
    o.n_runs = 2;
    o.n_draws = 256;
    o.n_sets = 50;
    if (det_posterior_ask(c, &o, run, &p, &err) != DET_OK)
        fail_msg("%s", err.text);
    return p;
}

static int has_warning(const det_posterior *p, const char *words)
{
    for (size_t i = 0; i < p->n_warnings; i++)
        if (strstr(p->warnings[i], words))
            return 1;
    return 0;
}

static void test_what_a_posterior_holds(void **state)
{
    (void)state;
    const det_params params = pair_params();
    det_case c = rich_case(150, &params);
    det_posterior p = ask(&c, NULL);
    size_t n_steps = (size_t)p.panel.n_steps, n_free = (size_t)p.fit.optimum.n, n_words = 0;
    assert_int_equal(det_posterior_chains(&p), 2);
    assert_string_equal(p.answer.question, "fit");
    for (size_t i = 0; i < p.n_parameters; i++) {
        const det_param *row = &p.fit.dilemma.table.rows[i];
        const det_trust *t = &p.trust[i];
        assert_string_equal(p.parameters[i].name, row->name);
        assert_true((row->free < 0) == (t->word[0] == '\0') && (row->free < 0) == isnan(t->rhat));
        if (row->free < 0)
            continue;
        assert_true(t->median >= p.parameters[i].q05 && t->median <= p.parameters[i].q95);
        assert_true(t->rhat > .98 && t->rhat < 1.3 && t->ess > 10);
        n_words++;
    }
    assert_int_equal(n_words, n_free);
    assert_int_equal(p.n_learned + p.n_driven + p.n_unlearned, n_free);
    for (int i = 0; i < 2; i++) { /* pointwise sums are the sampler's log likelihoods, by another kernel */
        det_chain chain = det_posterior_chain(&p, i);
        assert_int_equal(chain.n_draws, 256);
        for (int k = 0; k < p.n_pointwise; k++) {
            double sum = 0;
            for (size_t t = 0; t < n_steps; t++)
                sum += p.pointwise[((size_t)(i * p.n_pointwise + k)) * n_steps + t];
            assert_near(sum, chain.log_lik[k * p.pointwise_stride], 1e-7 * (1 + fabs(sum)));
        }
        double log_prior = det_prior_logp(&p.fit.dilemma.table, chain.u + 3 * n_free, NULL);
        assert_near(log_prior, chain.log_prior[3], 1e-9 * fabs(log_prior));
    }
    assert_null(p.reproduction.why);
    assert_true(p.reproduction.r.q05 < p.reproduction.r.median && p.reproduction.r.median < p.reproduction.r.q95);
    assert_true(p.reproduction.i_prior >= 0 && p.reproduction.by_prior > 0);
    det_posterior_free(&p);
    det_case_free(&c);
}

static void test_threads_do_not_matter(void **state)
{
    (void)state;
    const det_params params = pair_params();
    det_case c = drawn_case(60, &params, 4);
    det_run one = {.n_threads = 1}, two = {.n_threads = 2};
    det_posterior a = ask(&c, &one), b = ask(&c, &two);
    for (size_t i = 0; i < a.n_parameters; i++)
        assert_memory_equal(&a.trust[i], &b.trust[i], offsetof(det_trust, word));
    assert_memory_equal(&a.check, &b.check, sizeof a.check);
    assert_memory_equal(&a.reproduction.r, &b.reproduction.r, sizeof a.reproduction.r);
    assert_string_equal(a.answer.verdict, b.answer.verdict);
    det_posterior_free(&a);
    det_posterior_free(&b);
    det_case_free(&c);
}

static void test_a_side_that_never_acts_is_told(void **state)
{
    (void)state;
    det_case c = small_case(60, 1);
    for (int k = 0; k < 12; k++)
        add_act(&c, 3 * k, 0, 1, DET_VH);
    det_posterior p = ask(&c, NULL);
    assert_true(has_warning(&p, "has no open act"));
    assert_non_null(p.reproduction.why);
    assert_true(isnan(p.reproduction.r.median) && p.reproduction.i_prior < 0);
    det_posterior_free(&p);
    det_case_free(&c);
}

static int stop_after(void *user)
{
    return --*(int *)user < 0;
}

static void test_a_stop_gives_a_marked_answer(void **state)
{
    (void)state;
    const det_params params = pair_params();
    det_case c = drawn_case(60, &params, 4);
    int n_none = 0, n_laplace = 0, n_partial = 0;
    for (int left = 1; left < 30000; left = left * 3 / 2 + 1) {
        int count = left;
        det_run run = {.n_threads = 1, .stop = stop_after, .user = &count};
        det_posterior_options o;
        det_posterior p;
        det_posterior_default(&o);
        o.n_draws = 128;
        o.n_sets = 20;
        det_status st = det_posterior_ask(&c, &o, &run, &p, NULL);
        if (st == DET_STOPPED) {
            n_none++;
            continue;
        }
        assert_int_equal(st, DET_OK);
        int n_runs = p.fit.smc.n_runs;
        assert_int_equal(has_warning(&p, n_runs ? "Partial result" : "Laplace"), n_runs < 3);
        assert_true(n_runs == 3 || p.answer.confidence == DET_CONF_LOW);
        assert_int_equal(det_posterior_chains(&p), n_runs ? n_runs : 1);
        n_laplace += n_runs == 0;
        n_partial += n_runs > 0 && n_runs < 3;
        det_posterior_free(&p);
    }
    assert_true(n_none && n_laplace && n_partial);
    det_case_free(&c);
}

static void test_bad_options(void **state)
{
    (void)state;
    const det_params params = pair_params();
    det_case c = drawn_case(60, &params, 4), empty = small_case(60, 1);
    det_posterior_options o;
    det_posterior p;
    det_err err;
    det_posterior_default(&o);
    o.n_draws = 100;
    assert_int_equal(det_posterior_ask(&c, &o, NULL, &p, &err), DET_CONFIG);
    assert_non_null(strstr(err.text, "multiples of 32"));
    det_posterior_default(&o);
    o.n_runs = 0;
    assert_int_equal(det_posterior_ask(&c, &o, NULL, &p, &err), DET_CONFIG);
    det_posterior_default(&o);
    assert_int_equal(det_posterior_ask(&empty, &o, NULL, &p, &err), DET_DATA);
    assert_non_null(strstr(err.text, "no open act"));
    det_case_free(&c);
    det_case_free(&empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_power_scaling_of_a_normal),
                                       cmocka_unit_test(test_power_scaling_knows_its_limits),
                                       cmocka_unit_test(test_prior_check),
                                       cmocka_unit_test(test_prior_check_of_the_prior_is_not_surprised),
                                       cmocka_unit_test(test_what_a_posterior_holds),
                                       cmocka_unit_test(test_threads_do_not_matter),
                                       cmocka_unit_test(test_a_side_that_never_acts_is_told),
                                       cmocka_unit_test(test_a_stop_gives_a_marked_answer),
                                       cmocka_unit_test(test_bad_options)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
