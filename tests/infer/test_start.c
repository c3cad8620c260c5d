/* SPDX-License-Identifier: Apache-2.0 */
/* Where paths from the mode are wrong they start at the prior, and where they are right they stay there. */
#include "check.h"
#include "infer/start.h"
#include "targets.h"

/* A ridge that opens away from the mode: u[0] is the log variance with which N - 1 others, prior Normal(0, 3), were seen at 0; its
 * prior is Normal(0, 1). Given u[0] the others integrate out, so that evidence and mean of u[0] are sums on a grid. The mode is at
 * -(N - 1) / 2, four to five standard deviations below the mean. */
enum { N = 10 };
static const double WIDE = 3;

static void ridge(const double *u, double *lp, double *ll, double *gp, double *gl)
{
    double shrink = exp(-u[0]);
    *lp = -.5 * u[0] * u[0] - .5 * N * log(2 * M_PI) - (N - 1) * log(WIDE);
    *ll = -.5 * (N - 1) * (u[0] + log(2 * M_PI));
    gp[0] = -u[0];
    gl[0] = -.5 * (N - 1);
    for (int i = 1; i < N; i++) {
        *lp -= .5 * u[i] * u[i] / (WIDE * WIDE);
        *ll -= .5 * u[i] * u[i] * shrink;
        gp[i] = -u[i] / (WIDE * WIDE);
        gl[i] = -u[i] * shrink;
        gl[0] += .5 * u[i] * u[i] * shrink;
    }
}

static void ridge_logp(const void *user, void *work, const double *u, double *lp, double *ll, double *gp, double *gl)
{
    double a[N], b[N];
    (void)user, (void)work;
    ridge(u, lp, ll, gp ? gp : a, gl ? gl : b);
}

static void ridge_draw(const void *user, det_stream *s, double *u)
{
    (void)user;
    for (int i = 0; i < N; i++)
        u[i] = det_draw_normal(s) * (i ? WIDE : 1);
}

static const det_target RIDGE = {NULL, N, count_work, uncount_work, ridge_logp, ridge_draw, no_name, NULL};

/* By the grid: log evidence, mean and standard deviation of u[0]. */
static double exact(double *mean, double *sd)
{
    double sum = 0, first = 0, second = 0, step = .001;
    for (double x = -12; x < 12; x += step) {
        double p = exp(-.5 * x * x - .5 * log(2 * M_PI) - .5 * (N - 1) * log(2 * M_PI * (exp(x) + WIDE * WIDE))) * step;
        sum += p;
        first += p * x;
        second += p * x * x;
    }
    *mean = first / sum;
    *sd = sqrt(second / sum - *mean * *mean);
    return log(sum);
}

static det_optimum mode_of(const det_target *t)
{
    det_optimum_options how;
    det_optimum best;
    det_optimum_default(&how);
    assert_int_equal(det_optimum_find(t, &how, NULL, &best, NULL), DET_OK);
    return best;
}

static double mean_of_first(const det_smc *s)
{
    double sum = 0;
    for (int r = 0; r < s->n_runs; r++)
        for (int k = 0; k < s->n_draws; k++)
            sum += s->runs[r].u[k * s->n] / s->n_draws / s->n_runs;
    return sum;
}

static int n_last_rungs(const det_smc *s)
{
    int n = 0;
    for (int r = 0; r < s->n_runs; r++)
        for (int k = 0; k < s->runs[r].n_rungs; k++)
            n += s->runs[r].rungs[k].b >= 1;
    return n;
}

/* A slow direction: the rung at the posterior is made anew, so that the mean of many runs is off by less than one run cannot tell
 * anyway (100 effective draws). Of 64 chains of 16 that are not run again it is off by two such errors. */
static void test_a_ridge_starts_at_the_prior_and_settles(void **state)
{
    (void)state;
    enum { RUNS = 12 };
    det_optimum best = mode_of(&RIDGE);
    det_smc_options o;
    det_smc s;
    double mean, sd, want = exact(&mean, &sd);
    det_smc_default(&o);
    o.start = &best;
    o.n_runs = RUNS;
    assert_int_equal(det_start_choose(&RIDGE, &o, NULL, NULL), DET_OK);
    assert_true(o.start == NULL);
    assert_int_equal(det_smc_find(&RIDGE, &o, NULL, &s, NULL), DET_OK);
    print_message("ridge: mean of the slow coordinate %.3f, wanted %.3f (sd %.3f); log evidence %.3f, wanted %.3f, sd of a run %.3f; %d last rungs\n",
                  mean_of_first(&s), mean, sd, s.log_evidence, want, s.sd_log10 * M_LN10, n_last_rungs(&s));
    assert_near(mean_of_first(&s), mean, .1 * sd);
    assert_near(s.log_evidence, want, 3 * s.sd_log10 * M_LN10);
    assert_true(n_last_rungs(&s) > RUNS);
    det_smc_free(&s);
    det_optimum_free(&best);
}

/* Correlated and much narrower than the prior, but normal: nothing speaks against the mode, and one rung there is enough. */
static double normal(const double *u, int n, double *grad)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double z = (u[i] - (i ? .9 * u[i - 1] : 1)) / .1;
        sum -= .5 * z * z;
        grad[i] -= z / .1;
        if (i)
            grad[i - 1] += .9 * z / .1;
    }
    return sum;
}

static void test_a_normal_starts_at_the_mode(void **state)
{
    (void)state;
    model m = {MAX_N, 3, normal};
    det_target t = target_of(&m);
    det_optimum best = mode_of(&t);
    det_smc_options o;
    det_smc s;
    det_smc_default(&o);
    o.start = &best;
    assert_int_equal(det_start_choose(&t, &o, NULL, NULL), DET_OK);
    assert_true(o.start == &best);
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, NULL), DET_OK);
    print_message("normal: %d rungs, %d last ones; log evidence %.3f, wanted %.3f\n", s.runs[0].n_rungs, n_last_rungs(&s), s.log_evidence, best.log_evidence);
    assert_int_equal(n_last_rungs(&s), s.n_runs);
    assert_near(s.log_evidence, best.log_evidence, 3 * s.sd_log10 * M_LN10);
    det_smc_free(&s);
    det_optimum_free(&best);
}

static int stop_after(void *user)
{
    return --*(int *)user < 0;
}

/* A stopped choice says so and leaves the start alone; the number of threads does not matter. */
static void test_stops_and_threads(void **state)
{
    (void)state;
    det_optimum best = mode_of(&RIDGE);
    det_smc_options o;
    int left = 20;
    det_run stopped = {.n_threads = 1, .stop = stop_after, .user = &left}, three = {.n_threads = 3};
    det_smc_default(&o);
    o.start = &best;
    assert_int_equal(det_start_choose(&RIDGE, &o, &stopped, NULL), DET_STOPPED);
    assert_true(o.start == &best);
    assert_int_equal(det_start_choose(&RIDGE, &o, &three, NULL), DET_OK);
    assert_true(o.start == NULL);
    det_optimum_free(&best);
    assert_int_equal(n_workspaces, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_ridge_starts_at_the_prior_and_settles), cmocka_unit_test(test_a_normal_starts_at_the_mode),
                                       cmocka_unit_test(test_stops_and_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
