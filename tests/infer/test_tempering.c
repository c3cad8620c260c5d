/* SPDX-License-Identifier: Apache-2.0 */
/* Check V18: evidence against closed forms (Gamma-Poisson, beta-binomial); skewed, heavy-tailed and two-topped targets; moments;
 * sameness for any number of threads; clean stops. */
#include "check.h"

#include <string.h>

#include "base/mem.h"
#include "infer/diagnostics.h"

enum { MAX_DIM = 4 };

/* A model is a log prior, a log likelihood and a prior draw. */
typedef struct small {
    int n;
    void (*logp)(const double *u, double *lp, double *ll, double *gp, double *gl);
    void (*draw)(det_stream *s, double *u);
} small;

static void *no_work(const void *model)
{
    (void)model;
    return det_calloc(1, 1);
}

static void small_logp(const void *model, void *work, const double *u, double *lp, double *ll, double *gp, double *gl)
{
    double a[MAX_DIM] = {0}, b[MAX_DIM] = {0};
    (void)work;
    ((const small *)model)->logp(u, lp, ll, gp ? gp : a, gl ? gl : b);
}

static void small_draw(const void *model, det_stream *s, double *u)
{
    ((const small *)model)->draw(s, u);
}

static det_target target_of(const small *m)
{
    return (det_target){.model = m, .n = m->n, .work_init = no_work, .work_free = det_free, .logp = small_logp, .prior_draw = small_draw};
}

/* Gamma(2, rate 1) prior on a rate, counts 3 1 4 1 5 9 2 6; u = log rate. */
static const double COUNTS[] = {3, 1, 4, 1, 5, 9, 2, 6};
static void gamma_poisson(const double *u, double *lp, double *ll, double *gp, double *gl)
{
    double rate = exp(*u);
    *lp = 2 * *u - rate; /* Gamma(2, 1) with Jacobian, log Gamma(2) = 0 */
    *gp = 2 - rate;
    *ll = *gl = 0;
    for (int k = 0; k < 8; k++) {
        *ll += COUNTS[k] * *u - rate - lgamma(COUNTS[k] + 1);
        *gl += COUNTS[k] - rate;
    }
}
static void gamma_draw(det_stream *s, double *u)
{
    *u = log(det_draw_gamma(s, 2, 1));
}
static double gamma_poisson_evidence(void)
{
    double sum = 0, logs = 0;
    for (int k = 0; k < 8; k++) {
        sum += COUNTS[k];
        logs += lgamma(COUNTS[k] + 1);
    }
    return lgamma(2 + sum) - (2 + sum) * log(1 + 8) - logs;
}

/* Beta(2, 3) prior on a share, 17 of 60; u = logit. */
static void beta_binomial(const double *u, double *lp, double *ll, double *gp, double *gl)
{
    double p = 1 / (1 + exp(-*u)), lb = lgamma(2) + lgamma(3) - lgamma(5);
    *lp = 2 * log(p) + 3 * log1p(-p) - lb;
    *gp = 2 - 5 * p;
    *ll = lgamma(61) - lgamma(18) - lgamma(44) + 17 * log(p) + 43 * log1p(-p);
    *gl = 17 - 60 * p;
}
static void beta_draw(det_stream *s, double *u)
{
    double a = det_draw_gamma(s, 2, 1), b = det_draw_gamma(s, 3, 1);
    *u = log(a / b);
}
static double beta_binomial_evidence(void)
{
    return lgamma(61) - lgamma(18) - lgamma(44) + lgamma(19) + lgamma(46) - lgamma(65) - (lgamma(2) + lgamma(3) - lgamma(5));
}

/* Normal(0, 3) priors; a skewed (banana), a heavy-tailed (Student-t, 3 d.f.) and a two-topped likelihood, whose evidence is a sum on a grid. */
static void normal_prior(int n, const double *u, double *lp, double *gp)
{
    *lp = 0;
    for (int k = 0; k < n; k++) {
        *lp -= u[k] * u[k] / 18 + log(3) + .5 * log(2 * M_PI);
        gp[k] = -u[k] / 9;
    }
}
static void normal_draw(det_stream *s, double *u)
{
    for (int k = 0; k < 2; k++)
        u[k] = 3 * det_draw_normal(s);
}
static void banana(const double *u, double *lp, double *ll, double *gp, double *gl)
{
    double y = u[1] - u[0] * u[0];
    normal_prior(2, u, lp, gp);
    *ll = -.5 * (u[0] - 1) * (u[0] - 1) / .25 - .5 * y * y / .04;
    gl[0] = -(u[0] - 1) / .25 + 2 * u[0] * y / .04;
    gl[1] = -y / .04;
}
static void heavy(const double *u, double *lp, double *ll, double *gp, double *gl)
{
    normal_prior(2, u, lp, gp);
    *ll = 0;
    for (int k = 0; k < 2; k++) {
        double x = (u[k] - 2 + k) / .1;
        *ll -= 2 * log1p(x * x / 3);
        gl[k] = -4 * x / (3 + x * x) / .1;
    }
}
static void two_tops(const double *u, double *lp, double *ll, double *gp, double *gl)
{
    double a, b, top;
    normal_prior(2, u, lp, gp);
    a = -.5 * ((u[0] - 2) * (u[0] - 2) + u[1] * u[1]) / .04;
    b = -.5 * ((u[0] + 2) * (u[0] + 2) + u[1] * u[1]) / .04 + log(2);
    top = fmax(a, b);
    *ll = top + log(exp(a - top) + exp(b - top));
    double share = exp(a - *ll);
    gl[0] = -(share * (u[0] - 2) + (1 - share) * (u[0] + 2)) / .04;
    gl[1] = -u[1] / .04;
}
static double grid_evidence(const small *m)
{
    double sum = 0, step = .005, lp, ll, gp[2], gl[2];
    for (double x = -9; x < 9; x += step)
        for (double y = -9; y < 30; y += step) {
            m->logp((double[]){x, y}, &lp, &ll, gp, gl);
            sum += exp(lp + ll) * step * step;
        }
    return log(sum);
}

static void evidence_is(const small *m, double want)
{
    det_target t = target_of(m);
    det_smc_options o;
    det_smc s;
    det_smc_default(&o);
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, NULL), DET_OK);
    double sd = s.sd_log10 * M_LN10;
    print_message("log evidence %.4f, wanted %.4f, sd %.4f, %d rungs, acceptance %.2f\n", s.log_evidence, want, sd,
                  s.runs[0].n_rungs, s.runs[0].rungs[0].acceptance);
    assert_true(s.complete);
    assert_true(sd < .35);
    assert_near(s.log_evidence, want, 3 * sd);
    det_smc_free(&s);
}

static const small GAMMA = {1, gamma_poisson, gamma_draw}, BETA = {1, beta_binomial, beta_draw}, BANANA = {2, banana, normal_draw},
                   HEAVY = {2, heavy, normal_draw}, TOPS = {2, two_tops, normal_draw};

static void test_v18_closed_forms(void **state)
{
    (void)state;
    evidence_is(&GAMMA, gamma_poisson_evidence());
    evidence_is(&BETA, beta_binomial_evidence());
}

static void test_awkward_shapes(void **state)
{
    (void)state;
    evidence_is(&BANANA, grid_evidence(&BANANA));
    evidence_is(&HEAVY, grid_evidence(&HEAVY));
    evidence_is(&TOPS, grid_evidence(&TOPS));
}

/* The single-run variance estimate agrees with the spread of many runs. */
static void test_variance_estimate(void **state)
{
    (void)state;
    enum { RUNS = 60 };
    det_target t = target_of(&BANANA);
    det_smc_options o;
    det_smc s;
    double mean = 0, spread = 0, claimed = 0;
    det_smc_default(&o);
    o.n_runs = RUNS;
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, NULL), DET_OK);
    for (int k = 0; k < RUNS; k++) {
        mean += s.runs[k].log_evidence / RUNS;
        claimed += s.runs[k].variance / RUNS;
    }
    for (int k = 0; k < RUNS; k++)
        spread += (s.runs[k].log_evidence - mean) * (s.runs[k].log_evidence - mean) / (RUNS - 1);
    print_message("variance of log evidence: runs differ by %.5f, one run says %.5f\n", spread, claimed);
    assert_true(claimed / spread > .5 && claimed / spread < 2);
    det_smc_free(&s);
}

/* What a run says its draws are worth agrees with how far the means of many runs differ, within a factor of `most`. */
static void effective_draws_are_honest(const small *m, double most)
{
    enum { RUNS = 60 };
    det_target t = target_of(m);
    det_smc_options o;
    det_smc s;
    det_smc_default(&o);
    o.n_runs = RUNS;
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, NULL), DET_OK);
    double *x = det_calloc((size_t)RUNS * (size_t)s.n_draws, sizeof *x);
    for (int i = 0; i < m->n; i++) {
        double grand = 0, square = 0, between = 0, claimed = 0, n = RUNS * s.n_draws;
        det_smc_coordinate(&s, i, x);
        for (int k = 0; k < n; k++) {
            grand += x[k] / n;
            square += x[k] * x[k] / n;
        }
        for (int r = 0; r < RUNS; r++) {
            double mean = 0;
            for (int k = 0; k < s.n_draws; k++)
                mean += x[r * s.n_draws + k] / s.n_draws;
            between += (mean - grand) * (mean - grand) / (RUNS - 1);
            claimed += det_ess_chains(x + r * s.n_draws, s.n_chains, s.n_draws / s.n_chains) / RUNS;
        }
        double worth = (square - grand * grand) / between;
        print_message("%d draws, coordinate %d: worth %.0f by the spread of runs, %.0f as one run says\n", s.n_draws, i, worth, claimed);
        assert_true(claimed / worth > 1 / most && claimed / worth < most);
    }
    det_free(x);
    det_smc_free(&s);
}

static void test_effective_draws(void **state)
{
    (void)state;
    effective_draws_are_honest(&GAMMA, 1.5);
    effective_draws_are_honest(&BANANA, 1.5);
    effective_draws_are_honest(&HEAVY, 1.5);
}

/* Posterior of the Gamma-Poisson: Gamma(2 + sum, 1 + 8); draws of all runs. */
static void test_moments(void **state)
{
    (void)state;
    det_target t = target_of(&GAMMA);
    det_smc_options o;
    det_smc s;
    double mean = 0, square = 0, n = 0;
    det_smc_default(&o);
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, NULL), DET_OK);
    for (int r = 0; r < s.n_runs; r++)
        for (int k = 0; k < s.n_draws; k++, n++) {
            mean += exp(s.runs[r].u[k]);
            square += exp(2 * s.runs[r].u[k]);
        }
    mean /= n;
    assert_near(mean, 33.0 / 9, .03);
    assert_near(square / n - mean * mean, 33.0 / 81, .04);
    det_smc_free(&s);
}

/* From a Laplace start the ladder is short and the evidence the same. */
static void test_defensive_start(void **state)
{
    (void)state;
    det_target t = target_of(&BANANA);
    det_optimum_options oo;
    det_optimum best;
    det_smc_options o;
    det_smc from_prior, from_mode;
    det_optimum_default(&oo);
    assert_int_equal(det_optimum_find(&t, &oo, NULL, &best, NULL), DET_OK);
    det_smc_default(&o);
    assert_int_equal(det_smc_find(&t, &o, NULL, &from_prior, NULL), DET_OK);
    o.start = &best;
    assert_int_equal(det_smc_find(&t, &o, NULL, &from_mode, NULL), DET_OK);
    assert_true(from_mode.runs[0].n_rungs < from_prior.runs[0].n_rungs);
    assert_near(from_mode.log_evidence, from_prior.log_evidence, 3 * M_LN10 * hypot(from_prior.sd_log10, from_mode.sd_log10));
    det_smc_free(&from_mode);
    det_smc_free(&from_prior);
    det_optimum_free(&best);
}

static void test_threads_do_not_matter(void **state)
{
    (void)state;
    det_target t = target_of(&TOPS);
    det_smc_options o;
    det_smc a, b, c;
    det_run one = {.n_threads = 1}, three = {.n_threads = 3}, many = {.n_threads = 100};
    det_smc_default(&o);
    o.n_runs = 1;
    o.n_draws = 480;
    o.n_chains = 20; /* blocks that are not full */
    assert_int_equal(det_smc_find(&t, &o, &one, &a, NULL), DET_OK);
    assert_int_equal(det_smc_find(&t, &o, &three, &b, NULL), DET_OK);
    assert_true(a.log_evidence == b.log_evidence);
    assert_memory_equal(a.runs[0].u, b.runs[0].u, 480 * 2 * sizeof(double));
    assert_int_equal(det_smc_find(&t, &o, &many, &c, NULL), DET_OK);
    assert_true(a.log_evidence == c.log_evidence);
    det_smc_free(&c);
    o.seed = 2;
    det_smc_free(&b);
    assert_int_equal(det_smc_find(&t, &o, &one, &b, NULL), DET_OK);
    assert_true(a.log_evidence != b.log_evidence);
    det_smc_free(&a);
    det_smc_free(&b);
}

static int stop_after(void *user)
{
    return --*(int *)user < 0;
}

static void test_a_stop_is_clean_and_marked(void **state)
{
    (void)state;
    det_target t = target_of(&BANANA);
    det_smc_options o;
    det_smc s;
    det_smc_default(&o);
    for (int left = 1; left < 3000; left = left * 3 + 1) {
        int count = left;
        det_run run = {.n_threads = 1, .stop = stop_after, .user = &count};
        det_status st = det_smc_find(&t, &o, &run, &s, NULL);
        assert_true(st == DET_OK || st == DET_STOPPED);
        if (st != DET_OK)
            continue;
        assert_true(!s.complete && isnan(s.log_evidence));
        det_smc_free(&s);
    }
}

/* A needle in a wide prior, a millionth of its width: exponents creep up from 1e-9. */
static void needle(const double *u, double *lp, double *ll, double *gp, double *gl)
{
    normal_prior(1, u, lp, gp);
    *ll = -.5 * (u[0] - 1) * (u[0] - 1) / 1e-11;
    *gl = -(u[0] - 1) / 1e-11;
}
static void wide_draw(det_stream *s, double *u)
{
    *u = 3 * det_draw_normal(s);
}

static void test_a_ladder_too_short_is_said(void **state)
{
    (void)state;
    small m = {1, needle, wide_draw};
    det_target t = target_of(&m);
    det_smc_options o;
    det_smc s;
    det_smc_default(&o);
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, NULL), DET_OK);
    double want = .5 * log(2 * M_PI * 1e-11) - 1 / 18. - log(3) - .5 * log(2 * M_PI), least = 1;
    for (int k = 1; k < s.runs[0].n_rungs; k++)
        least = fmin(least, s.runs[0].rungs[k].b - s.runs[0].rungs[k - 1].b);
    print_message("needle: log evidence %.3f, wanted %.3f, sd %.3f, %d rungs from %.1e\n", s.log_evidence, want, s.sd_log10 * M_LN10,
                  s.runs[0].n_rungs, s.runs[0].rungs[0].b);
    assert_true(s.complete && s.n_short == 0 && least > 0);
    assert_near(s.log_evidence, want, 3 * s.sd_log10 * M_LN10);
    o.max_rungs = s.runs[0].n_rungs - 4;
    det_smc_free(&s);
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, NULL), DET_OK);
    assert_true(!s.complete && isnan(s.log_evidence));
    assert_int_equal(s.n_short, 3);
    det_smc_trim(&s, 3);
    assert_int_equal(s.n_runs, 0);
    assert_int_equal(s.n_short, 3);
    det_smc_free(&s);
}

/* Few first points are possible at all, so many chains start at the same one: they part at once. */
static void strip(const double *u, double *lp, double *ll, double *gp, double *gl)
{
    normal_prior(1, u, lp, gp);
    *ll = fabs(*u) < .02 ? 0 : -INFINITY;
    *gl = 0;
}

static void test_equal_starts_part(void **state)
{
    (void)state;
    small m = {1, strip, wide_draw};
    det_target t = target_of(&m);
    det_smc_options o;
    det_smc s;
    int n_equal = 0;
    det_smc_default(&o);
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, NULL), DET_OK);
    const double *u = s.runs[0].u;
    int length = s.n_draws / s.n_chains;
    for (int a = 0; a < s.n_chains; a++)
        for (int b = 0; b < a; b++)
            n_equal += u[(a + 1) * length - 1] == u[(b + 1) * length - 1];
    print_message("strip: log evidence %.3f, wanted %.3f, sd %.3f, %d equal ends, acceptance %.2f\n", s.log_evidence, log(erf(.02 / 3 / sqrt(2))),
                  s.sd_log10 * M_LN10, n_equal, s.runs[0].rungs[0].acceptance);
    assert_int_equal(n_equal, 0);
    det_smc_free(&s);
}

/* A density that is nowhere finite, and settings that do not fit. */
static void nowhere(const double *u, double *lp, double *ll, double *gp, double *gl)
{
    (void)u;
    (void)gl;
    *lp = 0;
    *gp = 0;
    *ll = -INFINITY;
}

static void test_bad_input(void **state)
{
    (void)state;
    small none = {1, nowhere, gamma_draw};
    det_target t = target_of(&none);
    det_smc_options o;
    det_smc s = {0};
    det_err err;
    det_smc_default(&o);
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, &err), DET_DATA);
    assert_non_null(strstr(err.text, "no parameters"));
    o.n_draws = 100;
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, &err), DET_CONFIG);
    assert_null(s.runs);
}

static void test_every_allocation(void **state)
{
    (void)state;
    det_target t = target_of(&GAMMA);
    det_smc_options o;
    det_smc s;
    det_run run = {.n_threads = 1};
    det_status st;
    det_smc_default(&o);
    o.n_runs = 2;
    o.n_draws = 64;
    o.n_chains = 16;
    assert_every_allocation_fails_once(st, st = det_smc_find(&t, &o, &run, &s, NULL));
    det_smc_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v18_closed_forms),      cmocka_unit_test(test_awkward_shapes),
        cmocka_unit_test(test_variance_estimate),     cmocka_unit_test(test_effective_draws),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_defensive_start),       cmocka_unit_test(test_threads_do_not_matter),
        cmocka_unit_test(test_a_stop_is_clean_and_marked), cmocka_unit_test(test_bad_input),
        cmocka_unit_test(test_a_ladder_too_short_is_said), cmocka_unit_test(test_equal_starts_part),
        cmocka_unit_test(test_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
