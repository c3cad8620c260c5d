/* SPDX-License-Identifier: Apache-2.0 */
/* The fit by the tempered sampler: draws, evidence, stops, and fits kept between runs. */
#include "ask/pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { N_DAYS = 120, N_SMC = 256, N_RUNS = 2 };

static det_case c;
static det_panel panel;
static char folder[64];

static int set_up(void **state)
{
    (void)state;
    const det_params p = pair_params();
    c = drawn_case(N_DAYS, &p, 3);
    c.inputs = det_calloc(1, sizeof *c.inputs);
    c.inputs[0] = (det_input){.path = det_strdup("acts.csv"), .dropped_why = det_strdup("")};
    memset(c.inputs[0].sha256, 'a', 64);
    c.n_inputs = 1;
    assert_int_equal(det_panel_build(&c, &panel, NULL), DET_OK);
    strcpy(folder, "/tmp/detente-fit-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    det_panel_free(&panel);
    det_case_free(&c);
    return 0;
}

static det_fit_options options(void)
{
    det_fit_options o;
    det_fit_default(&o);
    o.model.mini = 1;
    o.sampler = DET_SAMPLER_SMC;
    o.n_runs = N_RUNS;
    o.n_smc_draws = N_SMC;
    o.n_chains = 32;
    return o;
}

static det_fit fit_with(const det_fit_options *o)
{
    det_fit f;
    det_err err = {0};
    if (det_fit_find(&c, &panel, o, NULL, &f, &err) != DET_OK)
        fail_msg("%s", err.text);
    return f;
}

static void assert_same_fit(const det_fit *a, const det_fit *b)
{
    size_t n = (size_t)a->optimum.n;
    assert_int_equal(a->n_draws, b->n_draws);
    assert_int_equal(a->smc.n_runs, b->smc.n_runs);
    assert_memory_equal(a->draws, b->draws, (size_t)a->n_draws * n * sizeof(double));
    assert_memory_equal(a->log_lik, b->log_lik, (size_t)a->n_draws * sizeof(double));
    assert_memory_equal(a->optimum.factor, b->optimum.factor, n * n * sizeof(double));
    assert_memory_equal(&a->mode, &b->mode, sizeof a->mode);
    assert_true(a->log_evidence == b->log_evidence && a->sd_log10 == b->sd_log10);
    assert_memory_equal(a->diagnosis.rhat, b->diagnosis.rhat, n * sizeof(double));
    for (int r = 0; r < a->smc.n_runs; r++) {
        assert_int_equal(a->smc.runs[r].n_rungs, b->smc.runs[r].n_rungs);
        assert_memory_equal(a->smc.runs[r].rungs, b->smc.runs[r].rungs,
                            (size_t)a->smc.runs[r].n_rungs * sizeof *a->smc.runs[r].rungs);
    }
}

/* The run and place that a draw was taken from. */
static int run_of(const det_fit *f, int i)
{
    size_t n = (size_t)f->optimum.n;
    for (int r = 0; r < f->smc.n_runs; r++)
        for (size_t k = 0; k < N_SMC; k++)
            if (!memcmp(f->draws + (size_t)i * n, f->smc.runs[r].u + k * n, n * sizeof(double)) &&
                f->log_prior[i] == f->smc.runs[r].log_prior[k] && f->log_lik[i] == f->smc.runs[r].log_lik[k])
                return r;
    fail_msg("draw %d is of no run", i);
    return -1;
}

static void test_draws_are_spread_over_all_runs(void **state)
{
    (void)state;
    det_fit_options o = options();
    det_fit f = fit_with(&o);
    int n_first = 0;
    assert_int_equal(f.n_draws, 200);
    for (int i = 0; i < 60; i++)
        n_first += run_of(&f, i) == 0;
    assert_in_range(n_first, 28, 32);
    assert_true(f.complete);
    det_fit_free(&f);
    o.n_draws = 100000;
    f = fit_with(&o);
    assert_int_equal(f.n_draws, N_RUNS * N_SMC);
    double sum = 0;
    for (int i = 0; i < f.n_draws; i++)
        sum += f.log_lik[i];
    for (int k = 0; k < N_SMC; k++)
        sum -= f.smc.runs[0].log_lik[k] + f.smc.runs[1].log_lik[k];
    assert_near(sum, 0, 1e-8); /* each draw once */
    det_fit_free(&f);
}

static void test_sampler_and_laplace_tell_of_one_posterior(void **state)
{
    (void)state;
    det_fit_options o = options();
    det_fit smc = fit_with(&o);
    o.sampler = DET_SAMPLER_LAPLACE;
    det_fit laplace = fit_with(&o);
    assert_int_equal(laplace.smc.n_runs, 0);
    assert_true(isnan(laplace.sd_log10) && laplace.complete);
    assert_near(smc.log_evidence, laplace.optimum.log_evidence, 1.5);
    assert_true(smc.sd_log10 > 0 && smc.sd_log10 < .3);
    assert_true(smc.diagnosis.worst_rhat < 1.1);
    for (int i = 0; i < smc.optimum.n; i++)
        assert_in_range((int)(100 * smc.variance[i] / laplace.variance[i]), 20, 500);
    det_fit_free(&smc);
    det_fit_free(&laplace);
}

static void test_threads_do_not_matter(void **state)
{
    (void)state;
    det_fit_options o = options();
    det_run one = {.n_threads = 1}, three = {.n_threads = 3};
    det_fit a, b;
    assert_int_equal(det_fit_find(&c, &panel, &o, &one, &a, NULL), DET_OK);
    assert_int_equal(det_fit_find(&c, &panel, &o, &three, &b, NULL), DET_OK);
    assert_same_fit(&a, &b);
    det_fit_free(&a);
    det_fit_free(&b);
}

static void test_a_bayes_factor_needs_good_evidence(void **state)
{
    (void)state;
    det_fit_options o = options();
    double factor = 77, sd = 77;
    det_fit a = fit_with(&o), b = fit_with(&o);
    a.sd_log10 = .03;
    b.sd_log10 = .04;
    b.log_evidence = a.log_evidence - log(100);
    assert_null(det_fit_bayes_factor(&a, &b, &factor, &sd));
    assert_near(factor, 2, 1e-12);
    assert_near(sd, .05, 1e-12);
    factor = sd = 77;
    b.sd_log10 = .15;
    assert_non_null(strstr(det_fit_bayes_factor(&a, &b, &factor, &sd), "too roughly"));
    b.sd_log10 = NAN;
    assert_non_null(strstr(det_fit_bayes_factor(&a, &b, &factor, &sd), "not the sampler's"));
    b.sd_log10 = .04;
    b.dilemma.record.log_factorials += 1;
    assert_non_null(strstr(det_fit_bayes_factor(&a, &b, &factor, &sd), "different records"));
    assert_true(factor == 77 && sd == 77);
    det_fit_free(&a);
    det_fit_free(&b);
}

static int stop_after(void *user)
{
    return --*(int *)user < 0;
}

static void test_a_stop_keeps_what_is_through(void **state)
{
    (void)state;
    det_fit_options o = options();
    int n_none = 0, n_laplace = 0, n_partial = 0;
    o.n_runs = 4;
    for (int left = 1; left < 200000; left = left * 5 / 4 + 1) {
        int count = left;
        det_run run = {.n_threads = 1, .stop = stop_after, .user = &count};
        det_fit f = {.n_draws = 77};
        det_status st = det_fit_find(&c, &panel, &o, &run, &f, NULL);
        if (st != DET_OK) {
            assert_int_equal(st, DET_STOPPED);
            assert_int_equal(f.n_draws, 77);
            n_none++;
            continue;
        }
        if (f.complete)
            left = 200000;
        assert_int_equal(f.complete, f.smc.n_runs == 4);
        n_laplace += f.smc.n_runs == 0;
        n_partial += f.smc.n_runs > 0 && !f.complete;
        assert_true(f.smc.n_runs == 0 || isfinite(f.log_evidence));
        for (int r = 0; r < f.smc.n_runs; r++)
            assert_true(f.smc.runs[r].complete);
        det_fit_free(&f);
    }
    assert_true(n_none > 0 && n_laplace > 0 && n_partial > 0);
}

/* ---- kept fits ---- */

static char *kept_file(void)
{
    static char path[256];
    char command[128];
    snprintf(command, sizeof command, "ls %s/a/b/*.fit", folder);
    FILE *f = popen(command, "r");
    assert_non_null(fgets(path, sizeof path, f));
    pclose(f);
    path[strcspn(path, "\n")] = '\0';
    return path;
}

static void test_a_kept_fit_is_the_fit(void **state)
{
    (void)state;
    char place[96];
    snprintf(place, sizeof place, "%s/a/b", folder);
    det_fit_cache cache = {.folder = place};
    det_fit_options o = options();
    det_fit plain = fit_with(&o);
    o.cache = &cache;
    det_fit made = fit_with(&o);
    assert_int_equal(cache.n_kept, 1);
    det_fit found = fit_with(&o);
    assert_int_equal(cache.n_found, 1);
    assert_same_fit(&plain, &made);
    assert_same_fit(&plain, &found);
    det_fit_free(&found);
    o.n_runs = 1; /* the first run of two */
    found = fit_with(&o);
    assert_int_equal(cache.n_found, 2);
    o.cache = NULL;
    det_fit alone = fit_with(&o);
    assert_same_fit(&alone, &found);
    det_fit_free(&alone);
    det_fit_free(&found);
    o.cache = &cache;
    o.n_runs = 3; /* more than are kept: the third is made */
    found = fit_with(&o);
    assert_int_equal(cache.n_found, 3);
    assert_int_equal(cache.n_kept, 2);
    o.cache = NULL;
    alone = fit_with(&o);
    assert_same_fit(&alone, &found);
    det_fit_free(&alone);
    det_fit_free(&found);
    det_fit_free(&made);
    det_fit_free(&plain);
    assert_int_equal(cache.n_damaged + cache.n_unwritten, 0);
}

/* How often a fit asks whether to stop: a measure of its work. */
static int stops_asked(const det_fit_options *o)
{
    enum { MOST = 1 << 30 };
    int left = MOST;
    det_run run = {.n_threads = 1, .stop = stop_after, .user = &left};
    det_fit f;
    assert_int_equal(det_fit_find(&c, &panel, o, &run, &f, NULL), DET_OK);
    det_fit_free(&f);
    return MOST - left;
}

/* Stopped at any time and asked again, the fit is the undisturbed one, and takes up what was there. */
static void test_a_stopped_fit_goes_on(void **state)
{
    (void)state;
    char place[96];
    snprintf(place, sizeof place, "%s/a/b", folder);
    det_fit_options o = options();
    o.n_runs = 3;
    det_fit plain = fit_with(&o);
    int n_left[3] = {0}, of[4]; /* of the mode and so many runs */
    o.sampler = DET_SAMPLER_LAPLACE;
    of[0] = stops_asked(&o);
    o.sampler = DET_SAMPLER_SMC;
    for (o.n_runs = 1; o.n_runs < 4; o.n_runs++)
        of[o.n_runs] = stops_asked(&o);
    o.n_runs = 3;
    for (int k = 0; k < 6; k++) {
        det_fit_cache cache = {.folder = place};
        int left = of[k / 2] + (of[k / 2 + 1] - of[k / 2]) * (2 * (k % 2) + 1) / 4;
        det_run run = {.n_threads = 1, .stop = stop_after, .user = &left};
        det_fit f;
        o.cache = &cache;
        assert_int_equal(det_fit_find(&c, &panel, &o, &run, &f, NULL), DET_OK);
        int n_runs = f.smc.n_runs;
        assert_true(!f.complete && n_runs < 3);
        assert_int_equal(cache.n_kept, 1);
        n_left[n_runs]++;
        det_fit_free(&f);
        double asked = stops_asked(&o) - (of[3] - of[n_runs]); /* beside the missing runs: where they start */
        assert_true(n_runs ? asked > 0 && asked < of[1] - of[0] : asked == 0);
        assert_int_equal(cache.n_found, 1);
        f = fit_with(&o);
        assert_same_fit(&plain, &f);
        det_fit_free(&f);
        remove(kept_file());
    }
    assert_true(n_left[0] > 0 && n_left[1] > 0 && n_left[2] > 0);
    det_fit_free(&plain);
}

static void test_another_question_is_another_fit(void **state)
{
    (void)state;
    char place[96];
    snprintf(place, sizeof place, "%s/a/b", folder);
    det_fit_cache cache = {.folder = place};
    det_fit_options o = options();
    o.cache = &cache;
    o.n_smc_draws = 64;
    det_fit f = fit_with(&o);
    for (int k = 0; k < 6; k++) {
        det_fit_options other = o;
        const det_params start = f.mode;
        other.seed += k == 0;
        other.model.prior_set -= k == 1;
        other.model.terms &= k == 2 ? ~(unsigned)DET_TERM_COMMON : ~0u;
        other.n_smc_draws += k == 3 ? 32 : 0;
        other.start = k == 4 ? &start : NULL;
        c.inputs[0].sha256[5] = k == 5 ? 'b' : 'a';
        det_fit g = fit_with(&other);
        det_fit_free(&g);
    }
    c.inputs[0].sha256[5] = 'a';
    assert_int_equal(cache.n_found, 0);
    assert_int_equal(cache.n_kept, 7);
    det_fit_free(&f);
    c.n_inputs = 0; /* a case that was read from nowhere has no name */
    f = fit_with(&o);
    assert_int_equal(cache.n_found, 0);
    assert_int_equal(cache.n_kept, 7);
    det_fit_free(&f);
    c.n_inputs = 1;
}

static void damage(const char *path, long at, int cut)
{
    struct stat s;
    assert_int_equal(stat(path, &s), 0);
    FILE *f = fopen(path, "r+b");
    if (cut) {
        assert_int_equal(ftruncate(fileno(f), at), 0);
    } else {
        fseek(f, at < 0 ? (long)s.st_size + at : at, SEEK_SET);
        int byte = fgetc(f);
        fseek(f, -1, SEEK_CUR);
        fputc(byte ^ 1, f);
    }
    fclose(f);
}

static void test_damage_costs_time_only(void **state)
{
    (void)state;
    char place[96];
    snprintf(place, sizeof place, "%s/a/b", folder);
    det_fit_cache cache = {.folder = place};
    det_fit_options o = options();
    o.cache = &cache;
    o.n_smc_draws = 64;
    det_fit whole = fit_with(&o);
    const struct {
        long at;
        int cut;
    } ways[] = {{0, 0}, {40, 0}, {100, 0}, {5000, 0}, {-1, 0}, {-64, 0}, {0, 1}, {10, 1}, {3000, 1}};
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        damage(kept_file(), ways[k].at, ways[k].cut);
        det_fit f = fit_with(&o);
        assert_int_equal(cache.n_damaged, k + 1);
        assert_string_equal(cache.place, kept_file());
        assert_same_fit(&whole, &f);
        det_fit_free(&f);
        f = fit_with(&o); /* it was mended */
        assert_int_equal(cache.n_found, k + 1);
        det_fit_free(&f);
    }
    det_fit_free(&whole);
}

static void test_a_place_that_cannot_be_written_is_told(void **state)
{
    (void)state;
    char place[96];
    snprintf(place, sizeof place, "%s/file/below", folder);
    FILE *f = fopen(strcat(strcpy(place, folder), "/file"), "w");
    fclose(f);
    strcat(place, "/below");
    det_fit_cache cache = {.folder = place};
    det_fit_options o = options();
    o.cache = &cache;
    o.n_smc_draws = 64;
    det_fit fit = fit_with(&o);
    assert_int_equal(cache.n_unwritten, 1);
    assert_int_equal(cache.n_kept, 0);
    det_fit_free(&fit);
}

/* Few acts are for mini, unless they lie so far apart that the rates which mini holds would contradict them. */
static void test_mini_is_for_few_acts_but_not_for_sparse_ones(void **state)
{
    (void)state;
    static const struct {
        int n_days, n_acts, is_mini;
    } want[] = {{365, 45, 1}, {365, 60, 0}, {2250, 45, 1}, {2251, 45, 0}, {7000, 45, 0}, {365, 7, 0}, {350, 7, 1}};
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        det_case one = small_case(want[k].n_days, 1);
        det_panel p;
        for (int a = 0; a < want[k].n_acts; a++)
            (void)add_act(&one, a, a % 2, 1 - a % 2, DET_VC);
        det_case_sort_acts(&one);
        assert_int_equal(det_panel_build(&one, &p, NULL), DET_OK);
        assert_int_equal(det_fit_is_mini(DET_PROFILE_AUTO, &p), want[k].is_mini);
        assert_int_equal(det_fit_is_mini(DET_PROFILE_MINI, &p), 1);
        assert_int_equal(det_fit_is_mini(DET_PROFILE_FULL, &p), 0);
        for (int t = 0; t < p.n_steps / 2; t++) /* days that were not observed do not make it sparse */
            p.seen[t * p.n_dyads] = p.seen[t * p.n_dyads + 1] = 0;
        int n_seen = want[k].n_days - p.n_steps / 2;
        assert_int_equal(det_fit_is_mini(DET_PROFILE_AUTO, &p), want[k].n_acts < 60 && want[k].n_acts >= .02 * n_seen);
        det_panel_free(&p);
        det_case_free(&one);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_draws_are_spread_over_all_runs),
                                       TEST(test_mini_is_for_few_acts_but_not_for_sparse_ones),
                                       TEST(test_sampler_and_laplace_tell_of_one_posterior),
                                       TEST(test_threads_do_not_matter),
                                       TEST(test_a_bayes_factor_needs_good_evidence),
                                       TEST(test_a_stop_keeps_what_is_through),
                                       TEST(test_a_kept_fit_is_the_fit),
                                       TEST(test_a_stopped_fit_goes_on),
                                       TEST(test_another_question_is_another_fit),
                                       TEST(test_damage_costs_time_only),
                                       TEST(test_a_place_that_cannot_be_written_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
