/* SPDX-License-Identifier: Apache-2.0 */
/* The question as a whole: one basis asked many times, verdicts on planted pairs, the same for any number of threads.
 */
#include "ask/pair.h"

#include "ask/whatif.h"
#include "ask/whatif_verdict.h"

enum { N_DAYS = 120 };

/* Every draw is p. */
static det_basis basis_at(const det_case *c, const det_params *p, int n_draws, det_bench *bench)
{
    bench_init(c, p, 0, bench);
    det_fit *f = &bench->fit;
    size_t n = (size_t)f->optimum.n;
    det_free(f->draws);
    f->n_draws = n_draws;
    f->draws = det_calloc((size_t)n_draws * n, sizeof *f->draws);
    f->variance = det_calloc(n, sizeof *f->variance);
    f->optimum.u = det_calloc(n, sizeof *f->optimum.u);
    det_params_write(&f->dilemma.table, p, f->optimum.u);
    for (int d = 0; d < n_draws; d++)
        det_params_write(&f->dilemma.table, p, f->draws + (size_t)d * n);
    det_basis b = {.c = c, .panel = bench->panel, .fit = *f, .footprints = bench->footprints};
    det_basis_default(&b.options);
    return b;
}

static det_whatif ask(const det_basis *b, det_change_kind kind, const char *text, int n_threads)
{
    det_change ch;
    det_whatif_options o;
    det_whatif w;
    det_run run = {.n_threads = n_threads};
    det_whatif_default(&o);
    assert_int_equal(det_change_read(b->c, kind, text, &ch, NULL), DET_OK);
    assert_int_equal(det_whatif_ask(b, &ch, 1, &o, &run, &w, NULL), DET_OK);
    return w;
}

static int says(const char *text, const char *part)
{
    int found = strstr(text, part) != NULL;
    if (!found)
        print_error("not in \"%s\": %s\n", text, part);
    return found;
}

/* A strikes once; B strikes back five times in the days after, in a pair that lives of answers alone. */
static det_case answered(void)
{
    det_case c = small_case(N_DAYS, 1);
    add_act(&c, 40, 0, 1, DET_MH);
    for (int k = 0; k < 5; k++)
        add_act(&c, 41 + k, 1, 0, DET_MH);
    add_act(&c, 5, 2, 1, DET_MH);
    for (int k = 0; k < 12; k++)
        add_act(&c, 10 * k, k % 2, 1 - k % 2, DET_VC);
    det_case_sort_acts(&c);
    return c;
}

static det_params answering(void)
{
    det_params p = pair_params();
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++) {
            p.mu[i][DET_VH + h] = .0005;
            p.theta[i][h] = .0005;
            p.gamma[i][h] = p.eta[h] = .0005;
            p.alpha[i][h][h] = .8;
            p.alpha[i][h][1 - h] = 0;
        }
    p.rho = .7;
    return p;
}

static void test_answers_go_with_what_they_answer(void **state)
{
    (void)state;
    det_case c = answered();
    c.told = det_calloc(1, sizeof *c.told);
    c.told[c.n_told++] =
        (det_told_phase){det_strdup("answers"), det_strdup(""), det_strdup(""), c.from + 41, c.from + 45};
    det_params p = answering();
    det_bench bench;
    det_basis b = basis_at(&c, &p, 40, &bench);
    det_whatif w = ask(&b, DET_CHANGE_DROP, "x0", 2), placebo = ask(&b, DET_CHANGE_DROP, "x6", 2);
    assert_int_equal(w.effect, DET_WHATIF_FEWER);
    assert_true(w.mean < -4 && w.mean >= -5);
    assert_near(w.seen[1][DET_MH], 5, 0);
    assert_true(w.n_lost >= 5 && w.lost[0].p_gone > .9);
    assert_true(says(w.answer.verdict, "Without act x0 (MH of A toward B, 2021-02-10), under the model, "));
    assert_true(says(w.answer.verdict,
                     " hostile acts fewer would have followed until 2021-04-30 (any fewer: almost certain ("));
    assert_true(w.fear[1].days.q95 < 0); /* B feared A for the strike; in both worlds its own acts told it nothing */
    assert_true(w.are_told && w.n_phases == 1 && w.phases[0].from == 41 && w.phases[0].until == 46);
    assert_true(w.phases[0].hostile.q95 < -3);
    assert_near(w.course[39].median, 0, 0);
    assert_near(w.course[N_DAYS - 1].median, w.hostile.median, 0);
    assert_int_equal(placebo.effect, DET_WHATIF_NONE);
    assert_true(placebo.mean == 0 && placebo.p_fewer == 0 && placebo.p_more == 0);
    for (int i = 0; i < 2; i++)
        assert_true(placebo.fear[i].days.q05 == 0 && placebo.fear[i].days.q95 == 0 && placebo.fear[i].outside == 0);
    assert_true(says(placebo.answer.verdict,
                     "as many hostile acts would have followed until 2021-04-30 (no effect in 100 % of runs"));
    assert_true(says(placebo.answer.verdict, "and neither side's fear would have been another"));
    det_whatif_free(&w);
    det_whatif_free(&placebo);
    bench_free(&bench);
    det_case_free(&c);
}

/* A pair near the edge, in which one act early may set off much or calm it: the interval is wide on both sides. */
static void test_cannot_tell_is_not_no_effect(void **state)
{
    (void)state;
    det_params p = pair_params();
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++)
            p.alpha[i][h][h] = .6;
    p.delta = 1.5;
    det_case c = drawn_case(N_DAYS, &p, 3);
    det_bench bench;
    det_basis b = basis_at(&c, &p, 60, &bench);
    det_whatif w = ask(&b, DET_CHANGE_ADD, "2021-01-10,A,B,MC", 2);
    assert_int_equal(w.effect, DET_WHATIF_UNTOLD);
    assert_true(w.hostile.q05 < -1 && w.hostile.q95 > 1);
    assert_true(says(w.answer.verdict, "it cannot be told whether fewer or more hostile acts would have followed"));
    det_whatif_free(&w);
    bench_free(&bench);
    det_case_free(&c);
}

static void assert_same_band(const det_band *a, const det_band *b)
{
    assert_memory_equal(a, b, sizeof *a);
}

static void test_same_whatever_the_threads(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(N_DAYS, &p);
    det_bench bench;
    det_basis b = basis_at(&c, &p, 30, &bench);
    det_whatif one = ask(&b, DET_CHANGE_UNDO, "coup", 1), two = ask(&b, DET_CHANGE_UNDO, "coup", 2);
    assert_true(one.p_fewer + one.p_more > 0);
    assert_same_band(&one.hostile, &two.hostile);
    for (int i = 0; i < 2; i++) {
        assert_same_band(&one.fear[i].days, &two.fear[i].days);
        assert_memory_equal(one.fear[i].now, two.fear[i].now, N_DAYS * sizeof *one.fear[i].now);
    }
    assert_string_equal(one.answer.verdict, two.answer.verdict);
    assert_true(one.n_phases > 0 && !one.are_told && one.phases[0].from == 0 &&
                one.phases[one.n_phases - 1].until == N_DAYS);
    det_whatif_free(&one);
    det_whatif_free(&two);
    bench_free(&bench);
    det_case_free(&c);
}

/* Fear that was never so high: the answer says how often, and that the model speaks alone there. */
static void test_outside_what_was_seen(void **state)
{
    (void)state;
    det_params p = answering();
    det_case c = small_case(N_DAYS, 1);
    for (int k = 0; k < 24; k++)
        add_act(&c, 5 * k, k % 2, 1 - k % 2, DET_VC);
    det_bench bench;
    det_basis b = basis_at(&c, &p, 20, &bench);
    det_whatif w = ask(&b, DET_CHANGE_ADD, "2021-02-10,A,B,MH", 2);
    int told = 0;
    assert_true(w.fear[1].outside > .9);
    assert_true(w.fear[1].largest.median > 0);
    for (size_t k = 0; k < w.answer.n_reasons; k++)
        told |= strstr(w.answer.reasons[k], "B's belief leaves the range that was seen") != NULL;
    assert_true(told);
    det_whatif_free(&w);
    bench_free(&bench);
    det_case_free(&c);
}

/* Fewer acts in most runs and many more in some: the number that is called fewer is not the mean of more. */
static void test_fewer_is_never_a_mean_of_more(void **state)
{
    (void)state;
    det_case c = answered();
    det_params p = answering();
    det_bench bench;
    double by_draw[4] = {0};
    det_basis b = basis_at(&c, &p, 4, &bench);
    det_whatif w = ask(&b, DET_CHANGE_DROP, "x0", 2);
    det_answer_free(&w.answer);
    w.effect = DET_WHATIF_FEWER;
    w.p_fewer = .85;
    w.p_more = .15;
    w.mean = .7;
    w.hostile = (det_band){-2, -2, -2, -3, -1, -4, 25};
    assert_int_equal(det_whatif_conclude(&b, by_draw, &w, NULL), DET_OK);
    assert_true(says(w.answer.verdict, "2.0 hostile acts fewer would have followed"));
    assert_true(says(w.answer.verdict, "mean difference +0.7"));
    det_whatif_free(&w);
    bench_free(&bench);
    det_case_free(&c);
}

/* What was learned tells of days without coverage by their dates. */
static void test_days_not_covered_are_told(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = drawn_case(N_DAYS, &p, 3);
    double rows[N_DAYS];
    for (int t = 0; t < N_DAYS; t++)
        rows[t] = t < 30 || t >= 40;
    for (int k = 0; k < DET_N_CLASSES; k++)
        p.echo[k] = .05;
    set_coverage_of(&c, rows);
    det_bench bench;
    det_basis b = basis_at(&c, &p, 4, &bench);
    det_whatif w = ask(&b, DET_CHANGE_ADD, "2021-01-10,A,B,MC", 2);
    assert_true(says(w.answer.learned, "10 of the 120 days have no coverage and count as unknown, not as calm: "
                                       "2021-01-31 to 2021-02-09"));
    det_whatif_free(&w);
    bench_free(&bench);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_go_with_what_they_answer), cmocka_unit_test(test_cannot_tell_is_not_no_effect),
        cmocka_unit_test(test_same_whatever_the_threads), cmocka_unit_test(test_outside_what_was_seen),
        cmocka_unit_test(test_days_not_covered_are_told), cmocka_unit_test(test_fewer_is_never_a_mean_of_more)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
