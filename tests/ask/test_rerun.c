/* SPDX-License-Identifier: Apache-2.0 */
/* A history run again: the record itself where nothing changes; the interventional law where an act is taken away;
 * channels. */
#include "ask/pair.h"

#include "ask/rerun.h"

enum { N_DAYS = 40, PLANTED = 10, N_SETS = 500 };

/* A basis that holds just these parameters. */
static det_basis basis_of(const det_case *c, det_bench *b)
{
    return (det_basis){.c = c, .options = {.seed = 1}, .panel = b->panel, .fit = b->fit, .footprints = b->footprints};
}

static det_change read_change(const det_case *c, det_change_kind kind, const char *text)
{
    det_change ch = {0};
    det_err err = {0};
    if (det_change_read(c, kind, text, &ch, &err) != DET_OK)
        print_error("%s\n", err.text);
    assert_int_equal(err.status, DET_OK);
    return ch;
}

static void rerun_init(const det_basis *b, const det_change *changes, size_t n, det_coupling how, det_world *w,
                       det_rerun *r)
{
    det_rerun_options o = {.coupling = how, .bounds = 1, .seed = 1};
    assert_int_equal(det_world_make(b, changes, n, w, NULL), DET_OK);
    assert_int_equal(det_rerun_init(&b->fit, w, &o, r, NULL), DET_OK);
    det_rerun_draw(r, 0);
}

static void rerun_free(det_world *w, det_rerun *r)
{
    det_rerun_free(r);
    det_world_free(w);
}

/* Every act again, every belief the same to the last digit. */
static void assert_same_history(const det_basis *b, const det_rerun *r)
{
    int n = b->panel.n_steps;
    assert_memory_equal(r->was, r->now, (size_t)n * sizeof *r->was);
    for (int t = 0; t < n; t++)
        for (int k = 0; k < DET_PAIR_STREAMS; k++)
            assert_int_equal(r->more[t][k], 0);
    for (size_t k = 0; k < r->world->footprints.n; k++)
        assert_int_equal(r->gone[k], 0);
}

static void check_unchanged(const det_case *c, det_params *p, const det_change *changes, size_t n)
{
    det_bench bench;
    bench_init(c, p, 0, &bench);
    det_basis b = basis_of(c, &bench);
    for (int how = 0; how < 2; how++) {
        det_world w;
        det_rerun r;
        rerun_init(&b, changes, n, how, &w, &r);
        for (uint32_t path = 0; path < 20; path++) {
            det_rerun_path(&r, path);
            assert_same_history(&b, &r);
        }
        for (int t = 0; t < b.panel.n_steps; t++) /* `was` is the tape's */
            assert_near(r.was[t][1], 1 - 1 / (1 + bench.course.after[t][1]), 1e-12);
        rerun_free(&w, &r);
    }
    bench_free(&bench);
}

static void test_no_change_no_difference(void **state)
{
    (void)state;
    det_params p = pair_params();
    p.nu = .6;
    det_case c = rich_case(200, &p);
    for (size_t k = 0; k < c.n_acts; k++)
        c.acts[k].goldstein = -(double)(k % 9);
    check_unchanged(&c, &p, NULL, 0);
    p.nu = 0;
    p.r = INFINITY;
    check_unchanged(&c, &p, NULL, 0);
    det_case_free(&c);
}

/* What the model does not read, and what has no force at these parameters, changes nothing to the last digit. */
static void test_placebos(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(200, &p);
    char id[24], same[32];
    det_act *context = add_act(&c, 50, 2, 1, DET_MH); /* C on B: no fear of B names C */
    snprintf(id, sizeof id, "%s", context->id);
    det_case_sort_acts(&c);
    det_change placebo = read_change(&c, DET_CHANGE_DROP, id);
    check_unchanged(&c, &p, &placebo, 1);
    snprintf(same, sizeof same, "A=%g", p.s[0]);
    det_change as_it_is = read_change(&c, DET_CHANGE_SENSIBILITY, same);
    check_unchanged(&c, &p, &as_it_is, 1);
    p.psi_scaled = p.breach = 0;
    det_change word = read_change(&c, DET_CHANGE_BREAK, "no-shelter=2021-03-01");
    check_unchanged(&c, &p, &word, 1);
    det_case_free(&c);
}

/* A set of acts drawn at p; with: one act more of A in step PLANTED, the last of the case's list. */
static double draw_set(const det_dilemma *d, const det_params *p, uint32_t path, int with, det_case *c)
{
    double count[N_DAYS * DET_PAIR_STREAMS], added[N_DAYS * DET_PAIR_STREAMS] = {0}, hostile = 0;
    det_sim_options o;
    det_sim_path out = {.count = count};
    det_state start;
    det_state_start(d, p, &start);
    det_sim_default(&o);
    o.n_steps = N_DAYS;
    o.seed = 4;
    o.path = path;
    added[PLANTED * DET_PAIR_STREAMS + DET_MH] = with;
    o.added = added;
    det_simulate(d, p, &start, -1, 0, &o, &out);
    for (int k = 0; k < N_DAYS * DET_PAIR_STREAMS; k++) {
        hostile += k % DET_N_CLASSES >= DET_VH ? count[k] : 0;
        for (int n = 0; c && n < count[k]; n++)
            add_act(c, k / DET_PAIR_STREAMS, k / DET_N_CLASSES % 2, 1 - k / DET_N_CLASSES % 2,
                    (det_class)(k % DET_N_CLASSES));
    }
    if (c)
        add_act(c, PLANTED, 0, 1, DET_MH);
    return hostile;
}

/* Hostile acts of a set in which the planted act happened, had it not: observed ones and the difference of one path. */
static double without_planted(const det_dilemma *d, const det_params *p, uint32_t path, det_coupling how, double *more)
{
    det_case c = small_case(N_DAYS, 1);
    det_bench bench;
    det_world w;
    det_rerun r;
    double hostile = draw_set(d, p, path, 1, &c);
    char id[24];
    snprintf(id, sizeof id, "%s", c.acts[c.n_acts - 1].id);
    det_case_sort_acts(&c);
    bench_init(&c, p, 0, &bench);
    det_basis b = basis_of(&c, &bench);
    det_change drop = read_change(&c, DET_CHANGE_DROP, id);
    rerun_init(&b, &drop, 1, how, &w, &r);
    det_rerun_path(&r, path);
    *more = 0;
    for (int t = 0; t < N_DAYS; t++)
        for (int k = 0; k < DET_PAIR_STREAMS; k++)
            *more += k % DET_N_CLASSES >= DET_VH ? r.more[t][k] : 0;
    rerun_free(&w, &r);
    bench_free(&bench);
    det_case_free(&c);
    return hostile + *more;
}

typedef struct moments {
    double n, sum, squares;
} moments;

static void note(moments *m, double x)
{
    m->n++;
    m->sum += x;
    m->squares += x * x;
}
static double mean_of(const moments *m)
{
    return m->sum / m->n;
}
static double variance_of(const moments *m)
{
    return m->squares / m->n - mean_of(m) * mean_of(m);
}

/* Averaged over sets of acts, a history without the act has the law of histories drawn without it: mean and variance.
 * The two sets of a path share their noise, so their difference is small. */
static void check_law(const det_params *p, det_coupling how)
{
    det_record rec;
    det_dilemma d;
    det_model_options mo;
    moments counterfactual = {0}, drawn = {0}, difference = {0}, error = {0}, idle = {0};
    det_model_default(&mo);
    mo.poisson = isinf(p->r);
    assert_int_equal(det_record_init(N_DAYS, 1, &rec, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&rec, NULL, &mo, &d, NULL), DET_OK);
    for (uint32_t k = 0; k < N_SETS; k++) {
        double more, without = without_planted(&d, p, k, how, &more), truth = draw_set(&d, p, k, 0, NULL);
        note(&counterfactual, without);
        note(&drawn, truth);
        note(&difference, more);
        note(&error, without - truth);
        note(&idle, without - more - truth);
    }
    double se = sqrt(variance_of(&error) / N_SETS), se_idle = sqrt(variance_of(&idle) / N_SETS);
    print_message("acts without the planted one %.2f, drawn without it %.2f (error %.2f, se %.2f; of a replay that "
                  "does nothing %.2f, "
                  "se %.2f); variance %.0f and %.0f; difference %.2f\n",
                  mean_of(&counterfactual), mean_of(&drawn), mean_of(&error), se, mean_of(&idle), se_idle,
                  variance_of(&counterfactual), variance_of(&drawn), mean_of(&difference));
    assert_near(mean_of(&error), 0, 3.5 * se);
    assert_true(mean_of(&idle) > 5 * se_idle); /* so a replay that did nothing would be caught */
    assert_near(variance_of(&counterfactual) / variance_of(&drawn), 1, .3);
    det_dilemma_free(&d);
}

static det_params cascade(void)
{
    det_params p = pair_params();
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++) {
            p.alpha[i][h][h] = .55;
            p.alpha[i][h][1 - h] = .3;
            p.theta[i][h] = .15;
            p.eta[h] = .02;
            p.gamma[i][h] = .02;
        }
    return p;
}

static void test_law_without_the_act(void **state)
{
    (void)state;
    det_params p = cascade();
    check_law(&p, DET_COUPLING_THINNING);
    check_law(&p, DET_COUPLING_QUANTILE);
    p.r = INFINITY;
    check_law(&p, DET_COUPLING_THINNING);
}

/* A promise held past the day of a hidden act: the act survives with the ratio of its rates, written out by hand. */
static void test_promise_held(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(200, &p);
    int first = -1, n_gone = 0;
    enum { N_PATHS = 4000 };
    for (size_t k = 0; first < 0 && k < c.n_acts; k++)
        if (c.acts[k].visibility == DET_VIS_DENIABLE && c.acts[k].from > c.from + 100)
            first = (int)k;
    c.commitments[0].until = c.acts[first].from;
    det_bench bench;
    det_world w;
    det_rerun r;
    bench_init(&c, &p, 0, &bench);
    det_basis b = basis_of(&c, &bench);
    det_change hold = read_change(&c, DET_CHANGE_HOLD, "no-shelter");
    rerun_init(&b, &hold, 1, DET_COUPLING_THINNING, &w, &r);
    int t = det_panel_step(&b.panel, c.acts[first].from), item = -1;
    for (size_t k = 0; k < w.footprints.n; k++)
        if (w.changed.origin[w.footprints.items[k].act] == first)
            item = (int)k;
    double ratio[2] = {0, 0}, expected = 0;
    const double c_jk = p.control[0], pi0 = p.pi_ratio * p.pi1, psi = p.psi_scaled * (1 - p.pi_ratio);
    for (uint32_t path = 0; path < N_PATHS; path++) {
        det_rerun_path(&r, path);
        for (int x = 0; x < 2; x++) {
            double m = x ? 1 : r.seen[t].h[1]; /* ill will of B: intent, or fear */
            double free = 1 - c_jk + c_jk * (pi0 + (p.pi1 - pi0) * m),
                   bound = 1 - c_jk + c_jk * (pi0 + (p.pi1 * (1 - psi) - pi0) * m);
            ratio[x] = bound / free;
        }
        expected += 1 - ratio[r.hidden[t] >> 1 & 1];
        n_gone += r.gone[item];
        for (int s = 0; s < t; s++) { /* nothing differs before */
            assert_true(r.was[s][0] == r.now[s][0] && r.was[s][1] == r.now[s][1]);
            for (int k = 0; k < DET_PAIR_STREAMS; k++)
                assert_int_equal(r.more[s][k], 0);
        }
        for (int k = 0; k < DET_PAIR_STREAMS; k++) /* nor does the pair's conduct on the day itself */
            assert_int_equal(r.more[t][k], 0);
    }
    print_message("a hidden act is gone in %.3f of paths, by its rates %.3f\n", n_gone / (double)N_PATHS,
                  expected / N_PATHS);
    assert_true(expected / N_PATHS > .05);
    assert_near(n_gone / (double)N_PATHS, expected / N_PATHS, 4 * sqrt(expected) / N_PATHS);
    assert_true(r.bounds[item][0] <= 1 - ratio[0] + 1e-9 || r.bounds[item][1] >= 1 - ratio[1] - 1e-9);
    rerun_free(&w, &r);
    bench_free(&bench);
    det_case_free(&c);
}

/* Without C nothing of its is left, and its channels say nothing: A's belief moves by B's acts alone. */
static void test_without_a_third_party(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(200, &p), bare = rich_case(200, &p);
    det_bench bench, alone;
    det_world w;
    det_rerun r;
    size_t n = 0;
    for (size_t k = 0; k < bare.n_acts; k++) { /* the same pair in a case that never heard of C */
        if (bare.acts[k].source[0].actor == 2 || bare.acts[k].target == 2)
            det_act_free(&bare.acts[k]);
        else
            bare.acts[n++] = bare.acts[k];
    }
    bare.n_acts = n;
    bare.fears[0].through = -1;
    bench_init(&c, &p, 0, &bench);
    bench_init(&bare, &p, 0, &alone);
    det_basis b = basis_of(&c, &bench);
    det_change without = read_change(&c, DET_CHANGE_WITHOUT, "C");
    rerun_init(&b, &without, 1, DET_COUPLING_THINNING, &w, &r);
    for (size_t k = 0; k < w.footprints.n; k++)
        assert_true(w.changed.c.acts[w.footprints.items[k].act].source[0].actor != 2);
    int n_same = 0;
    for (uint32_t path = 0; path < 400; path++) {
        int differs = 0;
        det_rerun_path(&r, path);
        for (int t = 0; t < 200 && !differs; t++) {
            for (int k = 0; k < DET_PAIR_STREAMS; k++)
                differs |= r.more[t][k] != 0;
            if (!differs) {
                assert_near(r.now[t][0], 1 - 1 / (1 + alone.course.after[t][0]), 1e-9);
                n_same++;
            }
        }
    }
    assert_true(n_same > 400);
    rerun_free(&w, &r);
    bench_free(&bench);
    bench_free(&alone);
    det_case_free(&c);
    det_case_free(&bare);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_change_no_difference), cmocka_unit_test(test_placebos),
                                       cmocka_unit_test(test_law_without_the_act), cmocka_unit_test(test_promise_held),
                                       cmocka_unit_test(test_without_a_third_party)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
