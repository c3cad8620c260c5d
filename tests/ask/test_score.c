/* SPDX-License-Identifier: Apache-2.0 */
/* Kept forecasts against what came: by hand, not due, not observed, and every allocation once. */
#include "data/cases.h"

#include "check.h"

#include "ask/score.h"
#include "base/proper.h"

enum { N_WAYS = 2, N_LEADS = 2 };

typedef struct kept {
    det_issued f;
    det_issued_way ways[N_WAYS];
    det_issued_lead leads[N_WAYS][N_LEADS];
    int n[N_WAYS][4];
} kept;

/* The model: 0, 1, 2 and 3 acts in 1, 2, 1 and 0 futures; the baseline always says 3 and no clash. 5 and 10 days. */
static void issue(kept *k, det_day issued)
{
    *k = (kept){.n = {{1, 2, 1, 0}, {0, 0, 0, 7}}};
    k->f = (det_issued){.file = {.path = "f.json"}, .pair = {"A", "B"}, .issued = issued, .step_days = 1, .cls = DET_MH, .at_least = 2,
                        .within_steps = 3, .ways = k->ways, .n_ways = N_WAYS};
    for (int w = 0; w < N_WAYS; w++) {
        k->ways[w] = (det_issued_way){w ? "last_value" : "as_before", w ? "last value" : "as before", k->leads[w], N_LEADS};
        for (int i = 0; i < N_LEADS; i++) {
            k->leads[w][i] = (det_issued_lead){.days = 5 * (i + 1), .p_clash = w ? 0 : .25};
            for (int c = 0; c < DET_N_COUNTS; c++)
                k->leads[w][i].acts[c].n = k->n[w], k->leads[w][i].acts[c].m = 4;
        }
    }
}

/* Two acts of material hostility on days 22 and 24, three of verbal hostility on 28. */
static det_case later_case(void)
{
    det_case c = small_case(40, 1);
    add_act(&c, 22, 0, 1, DET_MH);
    add_act(&c, 24, 1, 0, DET_MH);
    for (int k = 0; k < 3; k++)
        add_act(&c, 28, 0, 1, DET_VH);
    return c;
}

static void test_by_hand(void **state)
{
    (void)state;
    det_case c = later_case();
    kept k;
    det_score s;
    issue(&k, c.from + 20); /* days 21 to 25, and to 30 */
    assert_int_equal(det_score_ask(&c, &k.f, 1, &s, NULL), DET_OK);
    assert_true(s.n_items == 2 && s.n_done == 2 && s.n_means == 2);
    const det_score_item *five = &s.items[0], *ten = &s.items[1];
    assert_true(five->days == 5 && five->clash == 1 && five->acts[DET_COUNT_CLASH_CLASS] == 2 && five->acts[DET_COUNT_HOSTILE] == 2);
    assert_true(ten->acts[DET_COUNT_CLASH_CLASS] == 2 && ten->acts[DET_COUNT_HOSTILE] == 5 && ten->clash == 1);
    const det_score_row *model = &five->rows[0], *base = &five->rows[1];
    assert_near(model->brier, .5625, 1e-15);
    assert_near(base->brier, 1, 1e-15);
    /* distribution function 1/4, 3/4, 1 against the step at 2 */
    assert_near(model->crps[DET_COUNT_HOSTILE], 1 / 16. + 9 / 16., 1e-15);
    assert_near(base->crps[DET_COUNT_HOSTILE], 1, 1e-15);
    assert_near(model->below[DET_COUNT_HOSTILE], .75, 1e-15);
    assert_near(model->upto[DET_COUNT_HOSTILE], 1, 1e-15);
    assert_true(model->in90[DET_COUNT_HOSTILE] == 1 && model->in50[DET_COUNT_HOSTILE] == 0 && base->in90[DET_COUNT_HOSTILE] == 0);
    assert_near(model->interval[DET_COUNT_HOSTILE], 2, 1e-15);
    assert_near(base->interval[DET_COUNT_HOSTILE], 20, 1e-12);
    assert_near(s.means[0].less[1], 10 / 16. - 1, 1e-15);
    assert_true(isnan(s.means[0].error[1]));
    assert_near(s.means[0].came, 1, 0);
    assert_string_equal(s.answer.verdict,
                        "Cannot tell whether the model or a baseline forecasts better over 10 days: its 1 forecast missed the number of "
                        "hostile acts by 3.62 (mean CRPS), the best baseline (last value) by 2.00.");
    det_score_free(&s);
    det_case_free(&c);
}

static void test_not_due_and_unobserved(void **state)
{
    (void)state;
    det_case c = later_case();
    kept k[3];
    det_issued f[3];
    det_score s;
    double rows[40];
    for (int day = 0; day < 40; day++)
        rows[day] = day == 38 ? 0 : 5;
    set_coverage_of(&c, rows);
    issue(&k[0], c.from + 20);  /* both */
    issue(&k[1], c.from + 32);  /* to day 37; day 42 lies beyond */
    issue(&k[2], c.from + 34);  /* to day 39, over the gap; beyond */
    for (int i = 0; i < 3; i++)
        f[i] = k[i].f;
    assert_int_equal(det_score_ask(&c, f, 3, &s, NULL), DET_OK);
    assert_true(s.n_done == 3 && s.n_not_due == 2 && s.n_unobserved == 1);
    assert_true(s.means[0].n == 2 && s.means[1].n == 1);
    assert_near(s.means[0].came, .5, 0);
    assert_near(s.means[0].rows[0].brier, (.5625 + .0625) / 2, 1e-15);
    assert_true(isnan(s.items[5].rows[0].brier));
    det_score_free(&s);
    det_case_free(&c);
}

/* Part of a week before the window is no week of it. */
static void test_issued_before_the_window(void **state)
{
    (void)state;
    det_case c = small_case(42, 7);
    kept k;
    det_score s;
    add_act(&c, 22, 0, 1, DET_MH);
    issue(&k, c.from - 4);
    k.f.step_days = 7;
    for (int w = 0; w < N_WAYS; w++)
        for (int i = 0; i < N_LEADS; i++)
            k.leads[w][i].days = 7 * (i + 1);
    assert_int_equal(det_score_ask(&c, &k.f, 1, &s, NULL), DET_OK);
    assert_true(s.n_items == 2 && s.n_not_due == 2);
    det_score_free(&s);
    det_case_free(&c);
}

/* Twelve forecasts that the model always makes better: the verdict says so. */
static void test_a_clear_winner(void **state)
{
    (void)state;
    det_case c = later_case();
    static kept k[12];
    det_issued f[12];
    det_score s;
    for (int i = 0; i < 12; i++) {
        issue(&k[i], c.from + i);
        f[i] = k[i].f;
    }
    assert_int_equal(det_score_ask(&c, f, 12, &s, NULL), DET_OK);
    assert_int_equal(strncmp(s.answer.verdict, "The model forecasts better than the baselines over 10 days", 58), 0);
    det_score_free(&s);
    det_case_free(&c);
}

static void test_strangers_are_refused(void **state)
{
    (void)state;
    det_case c = later_case();
    kept k[2];
    det_issued f[2];
    det_score s = {.n_items = 77};
    issue(&k[0], c.from + 20);
    issue(&k[1], c.from + 20);
    f[0] = k[0].f, f[1] = k[1].f;
    f[1].pair[0] = "C";
    assert_int_equal(det_score_ask(&c, f, 2, &s, NULL), DET_DATA);
    f[1].pair[0] = "A", f[1].step_days = 7;
    assert_int_equal(det_score_ask(&c, f, 2, &s, NULL), DET_CONFIG);
    f[1].step_days = 1, f[1].n_ways = 1;
    assert_int_equal(det_score_ask(&c, f, 2, &s, NULL), DET_DATA);
    f[1].n_ways = 2, k[1].leads[1][0].days = 6;
    assert_int_equal(det_score_ask(&c, f, 2, &s, NULL), DET_DATA);
    assert_int_equal(s.n_items, 77);
    det_case_free(&c);
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_case c = later_case();
    kept k;
    det_score s = {.n_items = 77};
    det_status st;
    issue(&k, c.from + 20);
    assert_every_allocation_fails_once(st, {
        assert_int_equal(s.n_items, 77);
        st = det_score_ask(&c, &k.f, 1, &s, NULL);
    });
    det_score_free(&s);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_not_due_and_unobserved),
        cmocka_unit_test(test_issued_before_the_window),
        cmocka_unit_test(test_a_clear_winner),
        cmocka_unit_test(test_strangers_are_refused),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
