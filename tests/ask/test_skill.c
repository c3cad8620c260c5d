/* SPDX-License-Identifier: Apache-2.0 */
/* Skill out of sample: nothing looks ahead, the average is the mixture that it is said to be, the same answer for any number of threads, and
 * what is wrong in the asking. */
#include "check.h"

#include "ask/planted_atlas.h"
#include "ask/skill_pair.h"

enum { PAIRS = 4, DAYS = 200, TRAIN = 150 };

static det_skill_options quick(const det_atlas *a)
{
    det_skill_options o;
    det_skill_default(&o);
    o.train_until = a->from + TRAIN - 1;
    o.n_rounds = 1;
    o.n_paths = 50;
    o.every_days = 25;
    o.n_bootstrap = 50;
    return o;
}

static det_skill ask(const det_atlas *a, const det_skill_options *o, int n_threads)
{
    det_skill s;
    det_run run = {.n_threads = n_threads};
    assert_int_equal(det_skill_ask(a, o, &run, &s, NULL), DET_OK);
    return s;
}

static void test_same_for_any_threads(void **state)
{
    (void)state;
    det_atlas a = planted_atlas(PAIRS, DAYS, .08, .2, DAYS);
    det_skill_options o = quick(&a);
    det_skill one = ask(&a, &o, 1), two = ask(&a, &o, 2);
    assert_int_equal(one.n_pairs, PAIRS);
    assert_memory_equal(one.step_score, two.step_score, sizeof one.step_score - 3 * sizeof(double)); /* the last three are NaN */
    for (int k = 0; k < DET_SKILL_LEADS; k++)
        assert_near(one.lead[k][DET_SKILL_AVERAGE].mean.crps[DET_COUNT_HOSTILE], two.lead[k][DET_SKILL_AVERAGE].mean.crps[DET_COUNT_HOSTILE], 0);
    assert_string_equal(one.answer.verdict, two.answer.verdict);
    for (int k = 0; k < 4; k++) {
        assert_near(one.held[0][k].mean, one.lead[k][DET_SKILL_AVERAGE].held50[DET_COUNT_HOSTILE], 1e-12);
        assert_near(one.held[1][k].mean, one.lead[k][DET_SKILL_AVERAGE].held90[DET_COUNT_HOSTILE], 1e-12);
        assert_true(one.held[0][k].low <= one.held[0][k].mean && one.held[0][k].mean <= one.held[0][k].high);
    }
    assert_int_equal(one.held[0][4].n, 0);
    assert_near(one.step_less[DET_SKILL_COUNTS].mean, one.step_score[DET_SKILL_AVERAGE] - one.step_score[DET_SKILL_COUNTS], 1e-12);
    assert_int_equal(one.step_less[DET_SKILL_COUNTS].n, PAIRS * (DAYS - TRAIN));
    assert_near(one.lead[0][DET_SKILL_AVERAGE].n, PAIRS * 2, 0);                 /* origins after days 150 and 175 */
    assert_near(one.lead[3][DET_SKILL_AVERAGE].n, PAIRS, 0);                     /* 30 days after the second are not due */
    assert_true(one.lead[4][DET_SKILL_AVERAGE].n == 0);
    det_skill_free(&one);
    det_skill_free(&two);
    det_atlas_free(&a);
}

/* Sums of one pair, scored up to day 170 on a record that goes on to the end. */
static det_skill_pair score_one(const det_atlas *all, const det_atlas *train)
{
    det_skill_options o = quick(all);
    det_glance_options g = det_skill_glance(&o);
    det_hyper h;
    det_glance_work work;
    det_skill_pair p;
    det_skill_window w = {.o = &o, .train = train, .full = all, .n_train = TRAIN, .n_end = 170, .block_days = 7, .n_blocks = 3};
    assert_int_equal(det_hyper_reference(train, &h, NULL), DET_OK);
    w.hyper = &h;
    assert_int_equal(det_foretold_init(all->rows_per_day, DAYS, all->from, TRAIN, &w.told, NULL), DET_OK);
    assert_int_equal(det_glance_work_init(&g, &work, NULL), DET_OK);
    assert_int_equal(det_skill_pair_init(w.n_blocks, &p, NULL), DET_OK);
    assert_int_equal(det_skill_pair_find(&w, 0, &work, &p, NULL), DET_OK);
    assert_int_equal(p.n_windows, 1);
    det_glance_work_free(&work);
    det_hyper_free(&h);
    return p;
}

/* Days after the last scored one change nothing in step-wise scores, nor in the weights: leave the future out. And steps of the first block do not
 * know of the later ones. */
static void test_no_look_ahead(void **state)
{
    (void)state;
    det_atlas train = planted_atlas(1, TRAIN, .08, .2, TRAIN), calm = planted_atlas(1, DAYS, .08, .2, DAYS), later = planted_atlas(1, DAYS, .08, .2, 170),
              sooner = planted_atlas(1, DAYS, .08, .2, 157);
    det_skill_pair a = score_one(&calm, &train), b = score_one(&later, &train), c = score_one(&sooner, &train);
    for (int k = 0; k < 3 * DET_N_SKILL_WAYS; k++)
        assert_near(a.step[k], b.step[k], 0);
    for (int way = 0; way < DET_N_SKILL_WAYS; way++) {
        assert_near(a.step[way], c.step[way], 0);
        assert_true(!det_skill_has_steps(way) || a.step[DET_N_SKILL_WAYS + way] != c.step[DET_N_SKILL_WAYS + way]);
    }
    for (int r = 0; r < DET_N_RIVALS; r++)
        assert_near(a.weight[r], b.weight[r], 0);
    assert_near(a.n_steps[0] + a.n_steps[1] + a.n_steps[2], 20, 0);
    det_skill_pair_free(&a);
    det_skill_pair_free(&b);
    det_skill_pair_free(&c);
    det_atlas_free(&train);
    det_atlas_free(&calm);
    det_atlas_free(&later);
    det_atlas_free(&sooner);
}

/* Among rivals, the average lies between the best and the worst of them, and weights sum to 1. */
static void test_average_lies_between(void **state)
{
    (void)state;
    det_atlas a = planted_atlas(PAIRS, DAYS, .08, .3, DAYS);
    det_skill_options o = quick(&a);
    det_skill s = ask(&a, &o, 2);
    double best = INFINITY, worst = -INFINITY, sum = 0;
    for (int r = 0; r < DET_N_RIVALS; r++) {
        best = fmin(best, s.step_score[DET_SKILL_RIVAL + r]);
        worst = fmax(worst, s.step_score[DET_SKILL_RIVAL + r]);
        sum += s.mean_weight[r];
    }
    assert_true(s.step_score[DET_SKILL_AVERAGE] < worst && s.step_score[DET_SKILL_AVERAGE] > best - .05);
    assert_near(sum, 1, 1e-9);
    for (int k = 0; k < 3; k++) {
        double pit = 0;
        for (int b = 0; b < DET_SKILL_BINS; b++)
            pit += s.lead[k][DET_SKILL_AVERAGE].pit[b];
        assert_near(pit, 1, 1e-9);
    }
    det_skill_free(&s);
    det_atlas_free(&a);
}

/* Mean place of what came among the average's futures, by its PIT: the lower the forecasts, the higher. */
static double mean_pit(const det_skill *s, int lead)
{
    double sum = 0;
    for (int b = 0; b < DET_SKILL_BINS; b++)
        sum += s->lead[lead][DET_SKILL_AVERAGE].pit[b] * (b + .5) / DET_SKILL_BINS;
    return sum;
}

/* A level that falls foretells fewer acts, the more so the farther ahead, and leaves what is said of the next day alone. */
static void test_a_level_that_falls(void **state)
{
    (void)state;
    det_atlas a = planted_atlas(PAIRS, DAYS, .08, .2, DAYS);
    det_skill_options o = quick(&a);
    o.drift = o.fall = 0;
    det_skill level = ask(&a, &o, 2);
    o.fall = .05;
    det_skill falls = ask(&a, &o, 2);
    assert_memory_equal(level.step_score, falls.step_score, sizeof level.step_score - 3 * sizeof(double)); /* the last three are NaN */
    const double week = mean_pit(&falls, 1) - mean_pit(&level, 1), month = mean_pit(&falls, 3) - mean_pit(&level, 3);
    assert_true(week > 0);
    assert_true(month > 2 * week);
    det_skill_free(&level);
    det_skill_free(&falls);
    det_atlas_free(&a);
}

static void test_pairs_and_windows(void **state)
{
    (void)state;
    det_atlas a = planted_atlas(PAIRS, DAYS, .08, 0, DAYS);
    det_skill_options o = quick(&a);
    o.most_pairs = 2;
    o.refit_days = 30;
    o.train_days = 140;
    det_skill s = ask(&a, &o, 2);
    assert_int_equal(s.n_pairs, 2);
    assert_int_equal(s.n_windows, 2);
    assert_int_equal(s.step_less[DET_SKILL_COUNTS].n, 2 * (DAYS - TRAIN));
    det_skill_free(&s);
    det_atlas_free(&a);
}

static void test_refusals(void **state)
{
    (void)state;
    det_atlas a = planted_atlas(PAIRS, DAYS, .08, 0, DAYS);
    det_skill_options o = quick(&a);
    det_skill s = {.n_blocks = 77};
    det_err err = {0};
    o.train_until = a.until;
    assert_int_equal(det_skill_ask(&a, &o, NULL, &s, &err), DET_USAGE);
    assert_non_null(strstr(err.text, "training must end"));
    o.train_until = a.from + TRAIN - 1;
    o.least_acts = 100000;
    assert_int_equal(det_skill_ask(&a, &o, NULL, &s, &err), DET_DATA);
    assert_int_equal(s.n_blocks, 77);
    det_atlas_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_for_any_threads), cmocka_unit_test(test_no_look_ahead),
                                       cmocka_unit_test(test_average_lies_between), cmocka_unit_test(test_a_level_that_falls), cmocka_unit_test(test_pairs_and_windows),
                                       cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
