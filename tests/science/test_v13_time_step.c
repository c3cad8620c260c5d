/* SPDX-License-Identifier: Apache-2.0 */
/* Check V13: what a weekly step costs. Two sides answer each other (R .50 across, baseline .06 acts a day, 1,460 days, Poisson); the same
 * acts are counted by day and by week, and the linear model is fitted to both with the half-life known. Acts of one week cannot excite
 * each other, so a weekly R is too small, and the more so the shorter the memory. */
#include "check.h"

#include <stdlib.h>

#include "ask/bare_fit.h"
#include "model/simulate.h"

enum { N_DAYS = 1456, WEEK = 7, N_SETS = 100 };

static const det_params BASE = {.xi = 1, .r = INFINITY, .a01 = .1, .a10 = .1, .z01 = .1, .z10 = .1, .h0 = {.5, .5}, .b = {1, 1}, .d = {1, 1}};

/* A dilemma with reciprocity alone, free in baselines and answers; rho by half-life. */
static void linear_dilemma(int n_steps, double step_days, double half_life, det_dilemma *d)
{
    static const char *const NAMES[] = {"mu.A.VH", "mu.B.VH", "alpha.A.VH.VH", "alpha.B.VH.VH"};
    det_record r;
    det_model_options o;
    det_params fixed = BASE;
    det_model_default(&o);
    o.terms = DET_TERM_RECIPROCITY;
    fixed.rho = exp2(-step_days / half_life);
    assert_int_equal(det_record_init(n_steps, step_days, &r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &o, d, NULL), DET_OK);
    keep_free(d, NAMES, 4, &fixed);
    for (int i = 0; i < d->table.n_rows; i++) { /* weak: log-normal(2) around .05 acts a day, .3 offspring */
        det_param *row = &d->table.rows[i];
        row->p2 = 2;
        row->p1 = log(row->name[0] == 'a' ? .3 : .05);
    }
}

static void simulate_daily(double half_life, uint32_t id, det_dilemma *daily)
{
    det_sim_options so;
    det_state start;
    det_params p = BASE;
    det_sim_path path = {.count = daily->record.count};
    p.rho = exp2(-1 / half_life);
    for (int i = 0; i < 2; i++) {
        p.mu[i][DET_VH] = .06;
        p.alpha[i][0][0] = .5;
    }
    det_sim_default(&so);
    so.n_steps = N_DAYS;
    so.path = id;
    det_state_start(daily, &p, &start);
    det_simulate(daily, &p, &start, 0, 0, &so, &path);
    assert_int_equal(det_record_refresh(&daily->record, NULL), DET_OK);
}

static void sum_weeks(const det_dilemma *daily, det_dilemma *weekly)
{
    memset(weekly->record.count, 0, N_DAYS / WEEK * DET_PAIR_STREAMS * sizeof(double));
    for (int t = 0; t < N_DAYS; t++)
        for (int k = 0; k < DET_PAIR_STREAMS; k++)
            weekly->record.count[t / WEEK * DET_PAIR_STREAMS + k] += daily->record.count[t * DET_PAIR_STREAMS + k];
    assert_int_equal(det_record_refresh(&weekly->record, NULL), DET_OK);
}

static double fitted_r(const det_dilemma *d)
{
    det_optimum_options o;
    det_optimum best;
    det_params p;
    det_target t = bare_target(d);
    det_optimum_default(&o);
    o.want_covariance = 0;
    assert_int_equal(det_optimum_find(&t, &o, NULL, &best, NULL), DET_OK);
    det_params_read(&d->table, best.u, &p);
    det_optimum_free(&best);
    return det_params_radius(&p);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void test_v13_time_step(void **state)
{
    (void)state;
    struct {
        double half_life, daily, weekly;
    } rows[] = {{2, .49, .31}, {5, .50, .40}, {14, .48, .41}};
    for (size_t k = 0; k < 3; k++) {
        double r[2][N_SETS];
        det_dilemma daily, weekly;
        linear_dilemma(N_DAYS, 1, rows[k].half_life, &daily);
        linear_dilemma(N_DAYS / WEEK, WEEK, rows[k].half_life, &weekly);
        for (uint32_t i = 0; i < N_SETS; i++) {
            simulate_daily(rows[k].half_life, i, &daily);
            sum_weeks(&daily, &weekly);
            r[0][i] = fitted_r(&daily);
            r[1][i] = fitted_r(&weekly);
        }
        qsort(r[0], N_SETS, sizeof *r[0], by_size);
        qsort(r[1], N_SETS, sizeof *r[1], by_size);
        double day = r[0][N_SETS / 2], week = r[1][N_SETS / 2];
        print_message("V13 half-life %2.0f d: daily %.3f [%.2f, %.2f], weekly %.3f [%.2f, %.2f]\n", rows[k].half_life, day, r[0][N_SETS / 10],
                      r[0][N_SETS * 9 / 10], week, r[1][N_SETS / 10], r[1][N_SETS * 9 / 10]);
        assert_near(day, rows[k].daily, .03);
        assert_near(week, rows[k].weekly, .03);
        det_dilemma_free(&daily);
        det_dilemma_free(&weekly);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v13_time_step)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
