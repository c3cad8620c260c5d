/* SPDX-License-Identifier: Apache-2.0 */
/* A watch of planted worlds: what is called, how often wrongly; the placebo; the two adversarial sets. Figures:
 * docs/evidence.md. */
#include "ask/planted.h"

#include "ask/control.h"
#include "ask/watch.h"

enum { N_DAYS = 400 };

typedef enum kind { NOTHING, SPIRAL, AGGRESSOR, COMMON_CAUSE, N_KINDS } kind;
static const char *const kinds[N_KINDS] = {"habit alone", "spiral", "aggressor", "common cause"};

/* A pair of its kind, one in three with fewer acts. */
static det_params params_of(kind what, size_t k)
{
    det_params p = planted_params(k % 3 ? .15 : .06);
    for (int i = 0; i < 2 && what != NOTHING; i++)
        for (int h = 0; h < 2; h++) {
            p.alpha[i][h][h] = what == SPIRAL ? .5 : .05;
            p.alpha[i][h][1 - h] = what == SPIRAL ? .15 : .02;
            p.gamma[i][h] = 4 * p.mu[i][DET_VH + h];
        }
    return p;
}

static det_rival rival_of(kind what)
{
    static const det_rival of[N_KINDS] = {DET_RIVAL_NULL, DET_RIVAL_RECIPROCITY, DET_RIVAL_INTENT_0, DET_RIVAL_COMMON};
    return of[what];
}

/* n[kind] pairs, each of two of 80 actors. */
static kind *make_world(const size_t n[N_KINDS], unsigned seed, det_atlas *a)
{
    enum { N_ACTORS = 80 };
    det_glance_options o;
    det_glance_work w;
    size_t k = 0, all = 0;
    for (int what = 0; what < N_KINDS; what++)
        all += n[what];
    kind *of = det_calloc(all, sizeof *of);
    det_glance_default(&o);
    assert_int_equal(det_glance_work_init(&o, &w, NULL), DET_OK);
    planted_init(a, all, N_ACTORS, N_DAYS);
    for (int what = 0; what < N_KINDS; what++)
        for (size_t m = 0; m < n[what]; m++, k++) {
            const int one = (int)(k % (N_ACTORS - 1)),
                      other = one + 1 + (int)(k / (N_ACTORS - 1)) % (N_ACTORS - 1 - one);
            const det_params p = params_of((kind)what, k);
            of[k] = (kind)what;
            planted_draw(a, k, one, other, rival_of((kind)what), &p, NULL, &w, seed);
        }
    det_glance_work_free(&w);
    return of;
}

static det_watch watch(const det_atlas *a)
{
    det_watch_options o;
    det_watch w;
    det_watch_default(&o);
    o.n_rounds = 3;
    assert_int_equal(det_watch_ask(a, &o, NULL, &w, NULL), DET_OK);
    return w;
}

static void tell(const det_watch *w, const kind *of, double called[N_KINDS],
                 double mean_fork[N_KINDS][DET_N_EXPLANATIONS])
{
    double n[N_KINDS] = {0};
    memset(called, 0, N_KINDS * sizeof *called);
    memset(mean_fork, 0, N_KINDS * sizeof *mean_fork);
    for (size_t k = 0; k < w->n_pairs; k++) {
        n[of[k]]++;
        called[of[k]] += w->pairs[k].called;
        for (int e = 0; e < DET_N_EXPLANATIONS; e++)
            mean_fork[of[k]][e] += w->pairs[k].sighting.by[e];
    }
    for (int what = 0; what < N_KINDS; what++) {
        print_message("%-13s %3.0f pairs, %3.0f called; mean posterior", kinds[what], n[what], called[what]);
        for (int e = 0; e < DET_N_EXPLANATIONS; e++)
            print_message(" %s %.2f", det_explanation_name((det_explanation)e), mean_fork[what][e] /= fmax(n[what], 1));
        print_message("\n");
    }
    print_message("share with nothing there %.2f; B of controls: median %.2f, 95 %% %.2f\n", w->null_share,
                  w->control_coupled[0], w->control_coupled[1]);
}

static void test_planted_world(void **state)
{
    (void)state;
    const size_t n[N_KINDS] = {350, 50, 50, 50};
    double called[N_KINDS], fork[N_KINDS][DET_N_EXPLANATIONS];
    det_atlas a;
    kind *of = make_world(n, 11, &a);
    det_watch w = watch(&a);
    tell(&w, of, called, fork);
    const double all = called[NOTHING] + called[SPIRAL] + called[AGGRESSOR] + called[COMMON_CAUSE];
    print_message("false discoveries: %.3f of %.0f called, nominally below %.2f\n",
                  (all - called[SPIRAL]) / fmax(all, 1), all, w.called_below);
    assert_int_equal(w.n_failed, 0);
    assert_true(called[SPIRAL] >= 25);
    assert_true(all - called[SPIRAL] <= .2 * all + 2 * sqrt(.2 * .8 * all));
    /* each kind's own explanation gains most over what the others give it */
    for (int what = SPIRAL; what < N_KINDS; what++) {
        const int own = what == SPIRAL ? DET_BY_RECIPROCITY : what == AGGRESSOR ? DET_BY_INTENT : DET_BY_COMMON_CAUSE;
        for (int other = 0; other < N_KINDS; other++)
            assert_true(other == what || fork[what][own] > fork[other][own]);
    }
    det_watch_free(&w);
    det_free(of);
    det_atlas_free(&a);
}

/* Nothing is there: what is called is false. Nominal: a pair is called where its local rate is below .2. */
static void test_placebo(void **state)
{
    (void)state;
    const size_t n[N_KINDS] = {200, 0, 0, 0};
    double called[N_KINDS], fork[N_KINDS][DET_N_EXPLANATIONS];
    det_atlas a;
    kind *of = make_world(n, 12, &a);
    det_watch w = watch(&a);
    tell(&w, of, called, fork);
    assert_true(called[NOTHING] <= 4);
    det_watch_free(&w);
    det_free(of);
    det_atlas_free(&a);
}

/* Forty pairs with R .05 whose baselines rise fivefold in the middle of the window, forty with R .6 and none, among 120
 * of habit. */
static void test_adversarial_sets(void **state)
{
    (void)state;
    enum { EACH = 40, ALL = 200 };
    det_glance_options o;
    det_glance_work work;
    det_atlas a;
    double called[2] = {0}, high[2][DET_N_BASELINES] = {{0}}, median[2][DET_N_BASELINES] = {{0}};
    double n_known[2][DET_N_BASELINES] = {{0}};
    det_glance_default(&o);
    assert_int_equal(det_glance_work_init(&o, &work, NULL), DET_OK);
    planted_init(&a, ALL, ALL + 1, N_DAYS);
    for (int k = 0; k < ALL; k++) {
        const int set = k / EACH;
        det_params p = planted_params(.12), later;
        for (int i = 0; i < 2; i++)
            for (int h = 0; h < 2; h++)
                p.alpha[i][h][h] = set == 0 ? .05 : set == 1 ? .6 : 0;
        later = p;
        for (int i = 0; i < 2; i++)
            for (int h = DET_VH; h <= DET_MH; h++)
                later.mu[i][h] *= 5;
        planted_draw(&a, (size_t)k, k, k + 1, set < 2 ? DET_RIVAL_RECIPROCITY : DET_RIVAL_NULL, &p,
                     set == 0 ? &later : NULL, &work, 13);
    }
    det_glance_work_free(&work);
    det_watch w = watch(&a);
    for (int k = 0; k < 2 * EACH; k++) {
        called[k / EACH] += w.pairs[k].called;
        for (int b = 0; b < DET_N_BASELINES; b++) {
            const double r = w.pairs[k].sighting.r[b].median;
            n_known[k / EACH][b] += !isnan(r);
            median[k / EACH][b] += isnan(r) ? 0 : r;
            high[k / EACH][b] += r > .4;
        }
    }
    for (int k = 0; k < 2 * DET_N_BASELINES; k++)
        median[k / DET_N_BASELINES][k % DET_N_BASELINES] /= n_known[k / DET_N_BASELINES][k % DET_N_BASELINES];
    for (int set = 0; set < 2; set++)
        print_message("%s: %.0f of %d called; R fixed %.2f, stepped %.2f, freer %.2f (mean of medians); above .4: "
                      "%.0f, %.0f, %.0f\n",
                      set ? "R .6, no step" : "R .05, baselines x 5", called[set], EACH, median[set][0], median[set][1],
                      median[set][2], high[set][0], high[set][1], high[set][2]);
    assert_true(called[0] <= 4);
    assert_true(called[1] >= 28);
    /* the step must not pass for answers, nor be told as a pair in which one act may set off many; how far R comes down under the
     * stepped baseline is printed, and stands in docs/evidence.md: below .25, as V12 has it by likelihood alone, was not reached */
    assert_true(median[0][1] < median[0][0] - .1);
    for (int k = 0; k < EACH; k++)
        assert_int_not_equal(w.pairs[k].state, DET_SIGHT_FRAGILE);
    assert_true(median[1][1] > .4);
    det_watch_free(&w);
    det_atlas_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_planted_world), cmocka_unit_test(test_placebo),
                                       cmocka_unit_test(test_adversarial_sets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
