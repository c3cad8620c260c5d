/* SPDX-License-Identifier: Apache-2.0 */
/* Are forecasts calibrated? Pairs whose parameters are drawn from the prior act for 200 days and then for 60 more, which the forecast does
 * not see. At the true parameters (200 pairs, all terms), and from the posterior of the profile `mini` (100 pairs): the place of the
 * truth among the futures must be uniform, and clashes must come as often as was said. */
#include "ask/pair.h"

#include "ask/ahead.h"
#include "ask/naive.h"
#include "ask/uniformity.h"
#include "base/parallel.h"
#include "base/proper.h"

enum { SEEN = 200, AHEAD = 60, ALL = SEEN + AHEAD, MOST = 200, N_FUTURES = 400 };
static const det_clash RULE = {DET_MH, 5, 14, 14, 0};

typedef struct outcome {
    double pit[DET_N_COUNTS], p, crps, crps_last, brier_base;
    int clash;
} outcome;

typedef struct sweep {
    int mini;
    outcome set[MOST];
} sweep;

/* Draw parameters and 260 days of acts. */
static void draw_truth(uint32_t id, int mini, det_params *p, double *u, double *count)
{
    det_model_options model;
    det_record r;
    det_dilemma d;
    det_state start;
    det_stream s;
    det_sim_options o;
    det_sim_path path = {.count = count};
    det_model_default(&model);
    model.mini = mini;
    assert_int_equal(det_record_init(ALL, 1, &r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &model, &d, NULL), DET_OK);
    det_stream_init(&s, 20, 0x74727565, id, (uint32_t)mini);
    det_prior_draw(&d.table, &s, u);
    det_params_read(&d.table, u, p);
    det_state_start(&d, p, &start);
    det_sim_default(&o);
    o.n_steps = ALL;
    o.seed = 20;
    o.question = 0x74727566 + (uint32_t)mini;
    o.path = id;
    det_simulate(&d, p, &start, -1, 0, &o, &path);
    det_dilemma_free(&d);
}

static det_case case_of(const double *count)
{
    det_case c = small_case(SEEN, 1);
    for (int k = 0; k < SEEN * DET_PAIR_STREAMS; k++)
        for (int n = 0; n < count[k]; n++)
            add_act(&c, k / DET_PAIR_STREAMS, k / DET_N_CLASSES % 2, 1 - k / DET_N_CLASSES % 2, (det_class)(k % DET_N_CLASSES));
    return c;
}

/* A fit that holds the true parameters alone, or one by the sampler. 0 where nothing can be fitted: the pair never acted. */
static int fit(const det_case *c, int mini, const double *u, det_fit *out)
{
    det_panel panel;
    det_fit_options how;
    det_run run = {.n_threads = 1};
    int done = 1;
    assert_int_equal(det_panel_build(c, &panel, NULL), DET_OK);
    memset(out, 0, sizeof *out);
    if (mini) {
        det_fit_default(&how);
        how.model.mini = 1;
        how.sampler = DET_SAMPLER_SMC;
        how.n_runs = 1;
        how.n_smc_draws = 256;
        how.n_draws = 100;
        done = det_fit_find(c, &panel, &how, &run, out, NULL) == DET_OK;
    } else {
        det_record r = {0};
        det_model_options model;
        det_model_default(&model);
        assert_int_equal(det_record_build(c, &panel, &r, NULL), DET_OK);
        assert_int_equal(det_dilemma_init(&r, c, &model, &out->dilemma, NULL), DET_OK);
        out->optimum.n = out->dilemma.table.n_free;
        out->n_draws = 1;
        out->draws = det_calloc((size_t)out->optimum.n, sizeof(double));
        memcpy(out->draws, u, (size_t)out->optimum.n * sizeof(double));
    }
    det_panel_free(&panel);
    return done;
}

static void score(const det_future *f, const det_leads *leads, const double *truth, uint32_t id, outcome *out)
{
    det_prospect p = {0};
    det_future came;
    det_stream s;
    int last = leads->n - 1;
    assert_int_equal(det_prospect_fill(f, 1, N_FUTURES, AHEAD, leads, &p, NULL), DET_OK);
    det_future_read(&RULE, leads, truth, AHEAD, &came);
    det_stream_init(&s, 20, 0x706974, id, 0);
    for (int what = 0; what < DET_N_COUNTS; what++) {
        double below, upto;
        det_pit_counts(p.acts[last][what].n, p.acts[last][what].m, came.acts[last][what], &below, &upto);
        out->pit[what] = fmin(fmax(below + (upto - below) * det_draw_uniform(&s), 1e-9), 1 - 1e-9);
    }
    out->crps = det_crps_counts(p.acts[last][DET_COUNT_HOSTILE].n, p.acts[last][DET_COUNT_HOSTILE].m, came.acts[last][DET_COUNT_HOSTILE]);
    out->p = p.clash.mean;
    out->clash = came.clash < AHEAD;
    det_prospect_free(&p);
}

static void score_naive(const det_case *c, const det_leads *leads, const double *truth, outcome *out)
{
    det_prospect p[DET_N_NAIVE] = {0};
    det_panel panel;
    det_future came;
    int last = leads->n - 1;
    assert_int_equal(det_panel_build(c, &panel, NULL), DET_OK);
    assert_int_equal(det_naive_find(&panel, &RULE, leads, AHEAD, N_FUTURES, 1, p, NULL), DET_OK);
    det_future_read(&RULE, leads, truth, AHEAD, &came);
    const det_future_acts *t = &p[DET_NAIVE_LAST_VALUE].acts[last][DET_COUNT_HOSTILE];
    out->crps_last = det_crps_counts(t->n, t->m, came.acts[last][DET_COUNT_HOSTILE]);
    out->brier_base = det_brier_score(p[DET_NAIVE_LAST_VALUE].clash.mean, came.clash < AHEAD);
    for (int k = 0; k < DET_N_NAIVE; k++)
        det_prospect_free(&p[k]);
    det_panel_free(&panel);
}

static det_status one_pair(void *user, size_t i, int i_thread)
{
    (void)i_thread;
    sweep *s = user;
    det_params p;
    double u[DET_N_PARAMS], *count = det_calloc(ALL * DET_PAIR_STREAMS, sizeof *count);
    const double *truth = count + SEEN * DET_PAIR_STREAMS;
    det_fit f;
    det_scenarios scenes;
    det_run run = {.n_threads = 1};
    det_leads leads = det_leads_of(AHEAD, 1);
    det_future *futures = det_calloc(N_FUTURES * 3, sizeof *futures);
    draw_truth((uint32_t)i, s->mini, &p, u, count);
    det_case c = case_of(count);
    s->set[i].p = NAN;
    if (fit(&c, s->mini, u, &f)) {
        assert_int_equal(det_scenarios_build(&c, &f.dilemma.record, AHEAD, NULL, 0, &scenes, NULL), DET_OK);
        det_ahead_options o = {.n_draws = f.n_draws, .per_draw = N_FUTURES / f.n_draws, .n_steps = AHEAD, .seed = i + 1, .rule = &RULE,
                               .leads = &leads};
        assert_int_equal(det_ahead_find(&(det_ahead_share){&f, f.n_draws}, 1, &scenes, &o, &run, futures, NULL, NULL), DET_OK);
        score(futures, &leads, truth, (uint32_t)i, &s->set[i]);
        score_naive(&c, &leads, truth, &s->set[i]);
        det_scenarios_free(&scenes);
    }
    det_fit_free(&f);
    det_case_free(&c);
    det_free(futures);
    det_free(count);
    return DET_OK;
}

static void check(const char *what, int mini, int n_sets)
{
    static sweep s;
    double pit[DET_N_COUNTS][MOST], said = 0, came = 0, variance = 0, crps = 0, crps_last = 0, brier = 0, brier_base = 0;
    double bin[3][3] = {{0}}; /* forecasts below .2, to .6, above: how many, said, came */
    int n = 0;
    s.mini = mini;
    assert_int_equal(det_parallel_for(NULL, (size_t)n_sets, one_pair, &s), DET_OK);
    for (int i = 0; i < n_sets; i++) {
        const outcome *o = &s.set[i];
        if (isnan(o->p))
            continue;
        for (int k = 0; k < DET_N_COUNTS; k++)
            pit[k][n] = o->pit[k];
        n++;
        double *b = bin[o->p < .2 ? 0 : o->p < .6 ? 1 : 2];
        b[0]++, b[1] += o->p, b[2] += o->clash;
        said += o->p, came += o->clash, variance += o->p * (1 - o->p);
        crps += o->crps, crps_last += o->crps_last;
        brier += det_brier_score(o->p, o->clash), brier_base += o->brier_base;
    }
    det_uniformity u;
    assert_int_equal(det_uniformity_init(n, &u, NULL), DET_OK);
    double p_class = det_uniformity_p(&u, pit[DET_COUNT_CLASH_CLASS]), p_hostile = det_uniformity_p(&u, pit[DET_COUNT_HOSTILE]);
    print_message("forecast %s: %d pairs; PIT uniform p %.3f (material), %.3f (hostile); clashes said %.1f (sd %.1f), came %.0f\n", what, n,
                  p_class, p_hostile, said, sqrt(variance), came);
    for (int k = 0; k < 3; k++)
        if (bin[k][0] > 0)
            print_message("  P %s: %3.0f forecasts, said %.2f, came %.2f\n", k == 0 ? "below .2" : k == 1 ? ".2 to .6" : "above .6", bin[k][0],
                          bin[k][1] / bin[k][0], bin[k][2] / bin[k][0]);
    print_message("  CRPS %.2f, last value %.2f; Brier %.3f, last value %.3f\n", crps / n, crps_last / n, brier / n, brier_base / n);
    assert_true(n >= n_sets * 9 / 10);
    assert_true(p_class >= .05 && p_hostile >= .05);
    assert_true(fabs(said - came) < 2.6 * sqrt(variance)); /* .01 */
    assert_true(crps < crps_last && brier < brier_base);
    det_uniformity_free(&u);
}

static void test_at_the_true_parameters(void **state)
{
    (void)state;
    check("at the true parameters", 0, 200);
}

static void test_from_the_posterior(void **state)
{
    (void)state;
    check("from the posterior (mini)", 1, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_at_the_true_parameters), cmocka_unit_test(test_from_the_posterior)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
