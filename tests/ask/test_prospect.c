/* SPDX-License-Identifier: Apache-2.0 */
/* Clash rule, lead times, sums over futures, baselines: exact small cases and closed forms. */
#include "data/cases.h"

#include "check.h"

#include "ask/naive.h"
#include "base/random.h"
#include "base/special.h"

enum { ROW = 8 };

static void test_clash_step(void **state)
{
    (void)state;
    double count[10 * ROW] = {0};
    det_clash rule = {DET_MH, 3, 4, 4, 0};
    assert_int_equal(det_clash_step(&rule, count, 10), 10);
    count[1 * ROW + DET_MH] = 1;
    count[4 * ROW + 4 + DET_MH] = 1; /* the other direction */
    count[5 * ROW + DET_MH] = 1;     /* four steps after the first: out of its window */
    count[5 * ROW + DET_VH] = 9;     /* another class */
    assert_int_equal(det_clash_step(&rule, count, 10), 10);
    count[7 * ROW + DET_MH] = 1;
    assert_int_equal(det_clash_step(&rule, count, 10), 7);
    assert_int_equal(det_clash_step(&rule, count, 7), 7);
    count[0 * ROW + DET_MH] = 3;
    assert_int_equal(det_clash_step(&rule, count, 10), 0);
}

/* Against a search over all windows. */
static void test_clash_step_against_search(void **state)
{
    (void)state;
    enum { N = 30 };
    for (uint32_t id = 0; id < 200; id++) {
        double count[N * ROW];
        det_stream s;
        det_stream_init(&s, 1, 1, id, 0);
        for (int k = 0; k < N * ROW; k++)
            count[k] = det_draw_poisson(&s, .15);
        det_clash rule = {(int)(id % 4), 2 + (int)(id % 3), 5, 1 + (int)(id % 6), 0};
        int first = N;
        for (int from = 0; from < N; from++) {
            double sum = 0;
            for (int t = from; t < N && t < from + rule.within_steps; t++) {
                sum += count[t * ROW + rule.cls] + count[t * ROW + 4 + rule.cls];
                if (sum >= rule.at_least && t < first)
                    first = t;
            }
        }
        assert_int_equal(det_clash_step(&rule, count, N), first);
    }
}

static void test_rule_and_leads(void **state)
{
    (void)state;
    det_case c = small_case(20, 7);
    det_clash rule = det_clash_of(&c);
    assert_true(rule.is_default && rule.at_least == 5 && rule.cls == DET_MH && rule.within_days == 14 && rule.within_steps == 2);
    c.clash.cls = DET_VH, c.clash.at_least = 2, c.clash.within_days = 10;
    rule = det_clash_of(&c);
    assert_true(!rule.is_default && rule.cls == DET_VH && rule.at_least == 2 && rule.within_steps == 2);
    det_case_free(&c);
    det_leads l = det_leads_of(45, 1), weeks = det_leads_of(6, 7), few = det_leads_of(3, 1);
    assert_int_equal(l.n, 4);
    assert_true(l.days[0] == 7 && l.days[1] == 14 && l.days[2] == 30 && l.days[3] == 45);
    assert_int_equal(weeks.n, 4);
    assert_true(weeks.days[2] == 28 && weeks.steps[2] == 4 && weeks.days[3] == 42);
    assert_true(few.n == 1 && few.days[0] == 3);
}

static void test_sums_over_futures(void **state)
{
    (void)state;
    det_leads l = det_leads_of(10, 1); /* 7 and 10 */
    det_clash rule = {DET_MH, 2, 5, 5, 0};
    double count[10 * ROW] = {0};
    det_future f[4];
    det_prospect p = {0};
    for (int i = 0; i < 4; i++) {
        count[(3 + i) * ROW + DET_MH] += 1;
        count[9 * ROW + 4 + DET_VH] = i;
        det_future_read(&rule, &l, count, 10, &f[i]);
    }
    assert_int_equal(f[0].clash, 10);
    assert_int_equal(f[3].clash, 4);
    assert_true(f[3].acts[0][DET_COUNT_CLASH_CLASS] == 4 && f[3].acts[0][DET_COUNT_HOSTILE] == 4);
    assert_true(f[3].acts[1][DET_COUNT_CLASH_CLASS] == 4 && f[3].acts[1][DET_COUNT_HOSTILE] == 7);
    assert_int_equal(det_prospect_fill(f, 2, 2, 10, &l, &p, NULL), DET_OK);
    assert_near(p.curve[3], 0, 0);
    assert_near(p.curve[4], .75, 0);
    assert_near(p.p_clash[1], .75, 0);
    assert_near(p.clash.mean, .75, 0);
    assert_near(p.acts[1][DET_COUNT_HOSTILE].mean, (1 + 3 + 5 + 7) / 4., 1e-15);
    assert_int_equal(p.acts[1][DET_COUNT_HOSTILE].n[5], 1);
    assert_int_equal(det_prospect_acts(&p, 1, DET_COUNT_HOSTILE, .5), 3);
    assert_int_equal(det_prospect_days(&p, 10, 1, .7), 5);
    assert_int_equal(det_prospect_days(&p, 10, 1, .8), -1);
    assert_int_equal(det_prospect_compare(f, f, 2, 2, 10, &l, &p, NULL), DET_OK);
    assert_near(p.clash_more.mean, 0, 0);
    assert_near(p.acts_more.band.q95, 0, 0);
    det_prospect_free(&p);
}

/* ---- baselines ---- */

static void find(const det_case *c, int n_steps, int n_futures, det_prospect out[DET_N_NAIVE])
{
    det_panel p;
    det_leads l = det_leads_of(n_steps, c->step_days);
    det_clash rule = {DET_MH, 2, 3, 3, 0};
    assert_int_equal(det_panel_build(c, &p, NULL), DET_OK);
    assert_int_equal(det_naive_find(&p, &rule, &l, n_steps, n_futures, 3, out, NULL), DET_OK);
    det_panel_free(&p);
}

static void free_all(det_prospect p[DET_N_NAIVE])
{
    for (int k = 0; k < DET_N_NAIVE; k++)
        det_prospect_free(&p[k]);
}

/* One act of material hostility every tenth day, two on day 95. */
static det_case regular_case(void)
{
    det_case c = small_case(100, 1);
    for (int day = 5; day < 100; day += 10)
        add_act(&c, day, 0, 1, DET_MH);
    add_act(&c, 95, 1, 0, DET_MH);
    return c;
}

static void test_last_value_is_poisson(void **state)
{
    (void)state;
    enum { M = 20000 };
    det_case c = regular_case();
    det_prospect p[DET_N_NAIVE] = {0};
    find(&c, 20, M, p);
    const det_prospect *last = &p[DET_NAIVE_LAST_VALUE];
    double mean = 20 * (4 + .5) / 30; /* days 70 to 99: 75, 85, 95 twice */
    const det_future_acts *t = &last->acts[last->acts[2][0].n ? 2 : 1][DET_COUNT_CLASH_CLASS];
    for (int k = 0; k < 8; k++) {
        double want = exp(det_poisson_logp((unsigned)k, mean));
        assert_near(t->n[k] / (double)M, want, 4 * sqrt(want * (1 - want) / M));
    }
    /* horizon of 7 days, two acts within three: first step alone */
    double rate = (4 + .5) / 30, two = 1 - exp(-rate) * (1 + rate);
    assert_near(last->curve[0], two, 4 * sqrt(two / M));
    assert_true(isnan(last->clash.band.median));
    free_all(p);
    det_case_free(&c);
}

/* By hand: windows of 20 days start on days 0 to 80; the clash of day 95 lies in those that start on 76 to 80. */
static void test_climatology_is_every_window(void **state)
{
    (void)state;
    det_case c = regular_case();
    det_prospect p[DET_N_NAIVE] = {0};
    find(&c, 20, 100, p);
    const det_prospect *all = &p[DET_NAIVE_CLIMATOLOGY];
    assert_int_equal(all->n_futures, 81);
    assert_near(all->clash.mean, 5 / 81., 1e-15);
    assert_near(all->acts[2][DET_COUNT_CLASH_CLASS].mean, (2 * 81 + 5) / 81., 1e-12);
    free_all(p);
    find(&c, 101, 100, p);
    assert_string_equal(p[DET_NAIVE_CLIMATOLOGY].why, "the record is shorter than the horizon");
    assert_true(isnan(p[DET_NAIVE_CLIMATOLOGY].p_clash[0]) && !p[DET_NAIVE_CLIMATOLOGY].curve);
    free_all(p);
    det_case_free(&c);
}

/* Resampled weeks keep the mean, but for days at the ends that fewer blocks hold. */
static void test_past_year_keeps_the_rate(void **state)
{
    (void)state;
    enum { M = 5000 };
    det_case c = small_case(400, 1);
    for (int day = 0; day < 400; day += 4)
        add_act(&c, day, 0, 1, DET_VH);
    det_prospect p[DET_N_NAIVE] = {0};
    find(&c, 28, M, p);
    assert_near(p[DET_NAIVE_PAST_YEAR].acts[2][DET_COUNT_HOSTILE].mean, 7, .05);
    assert_int_equal(p[DET_NAIVE_PAST_YEAR].acts[2][DET_COUNT_HOSTILE].band.q95, 8); /* a week holds one or two */
    free_all(p);
    det_case_free(&c);
}

/* Days without coverage are left out: a record half of which is missing has the same climatology as the seen half alone. */
static void test_missing_is_not_calm(void **state)
{
    (void)state;
    det_case c = small_case(100, 1);
    double rows[100];
    for (int day = 0; day < 100; day++)
        rows[day] = day % 2 ? 0 : 10;
    set_coverage_of(&c, rows);
    for (int day = 0; day < 100; day += 2)
        add_act(&c, day, 0, 1, DET_VH)->is_background = 1;
    det_prospect p[DET_N_NAIVE] = {0};
    find(&c, 10, 10, p);
    assert_near(p[DET_NAIVE_CLIMATOLOGY].acts[1][DET_COUNT_HOSTILE].mean, 10, 0);
    assert_int_equal(p[DET_NAIVE_CLIMATOLOGY].n_futures, 41);
    free_all(p);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clash_step),
        cmocka_unit_test(test_clash_step_against_search),
        cmocka_unit_test(test_rule_and_leads),
        cmocka_unit_test(test_sums_over_futures),
        cmocka_unit_test(test_last_value_is_poisson),
        cmocka_unit_test(test_climatology_is_every_window),
        cmocka_unit_test(test_past_year_keeps_the_rate),
        cmocka_unit_test(test_missing_is_not_calm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
