/* SPDX-License-Identifier: Apache-2.0 */
/* Check V12: a moving baseline looks like feedback. Two series of 730 days without any triggering, driven by common regimes (.03 / .5 acts
 * a day, mean stays 150 / 40 days); the linear model reports R near .8 without the hidden chain, below .15 with it. Half-life 4 days. */
#include "check.h"

#include <stdlib.h>

#include "ask/bare_fit.h"
#include "model/simulate.h"

enum { N_DAYS = 730, N_SETS = 24 };

static const det_params BASE = {.xi = 1, .rho = 0.8408964152537145, .r = INFINITY, .a01 = .1, .a10 = .1, .z01 = .1, .z10 = .1,
                                .h0 = {.5, .5}, .b = {1, 1}, .d = {1, 1}};

static void simulate_set(uint32_t id, det_record *r)
{
    det_model_options o;
    det_dilemma d;
    det_sim_options so;
    det_state start;
    det_params p = BASE;
    det_model_default(&o);
    o.terms = DET_TERM_COMMON;
    assert_int_equal(det_record_init(N_DAYS, 1, r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(r, NULL, &o, &d, NULL), DET_OK);
    for (int i = 0; i < 2; i++) {
        p.mu[i][DET_VH] = .03;
        p.gamma[i][0] = .47;
    }
    p.z01 = -expm1(-1.0 / 150);
    p.z10 = -expm1(-1.0 / 40);
    det_sim_default(&so);
    so.n_steps = N_DAYS;
    so.path = id;
    det_state_start(&d, &p, &start);
    det_sim_path path = {.count = d.record.count};
    det_simulate(&d, &p, &start, -1, 0, &so, &path);
    assert_int_equal(det_record_refresh(&d.record, NULL), DET_OK);
    *r = d.record;
    det_param_table_free(&d.table);
}

/* R of one data set: spectral radius at the penalised optimum under weak priors. */
static double fitted_r(const det_record *r, int chain)
{
    static const char *const NAMES[] = {"mu.A.VH", "mu.B.VH", "alpha.A.VH.VH", "alpha.B.VH.VH", "gamma.A.VH", "gamma.B.VH", "z01", "z10"};
    det_model_options o;
    det_dilemma d;
    det_record copy;
    det_optimum_options oo;
    det_optimum best;
    det_params p;
    det_model_default(&o);
    o.terms = DET_TERM_RECIPROCITY | (chain ? DET_TERM_COMMON : 0u);
    assert_int_equal(det_record_copy(r, &copy, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&copy, NULL, &o, &d, NULL), DET_OK);
    keep_free(&d, NAMES, chain ? 8 : 4, &BASE);
    for (int i = 0; i < d.table.n_rows; i++) { /* weak: log-normal(2) around .05 acts a day, .3 offspring, 100 days */
        det_param *row = &d.table.rows[i];
        row->p2 = 2;
        row->p1 = log(row->transform == DET_TR_STAY ? 100 : row->name[0] == 'a' ? .3 : .05);
    }
    det_target t = bare_target(&d);
    det_optimum_default(&oo);
    oo.want_covariance = 0;
    assert_int_equal(det_optimum_find(&t, &oo, NULL, &best, NULL), DET_OK);
    det_params_read(&d.table, best.u, &p);
    det_optimum_free(&best);
    det_dilemma_free(&d);
    return det_params_radius(&p);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void test_v12_spurious_r(void **state)
{
    (void)state;
    double without[N_SETS], with[N_SETS];
    for (uint32_t k = 0; k < N_SETS; k++) {
        det_record r;
        simulate_set(k, &r);
        without[k] = fitted_r(&r, 0);
        with[k] = fitted_r(&r, 1);
        det_record_free(&r);
    }
    qsort(without, N_SETS, sizeof *without, by_size);
    qsort(with, N_SETS, sizeof *with, by_size);
    print_message("V12: median R %.2f without the chain, %.2f with it\n", without[N_SETS / 2], with[N_SETS / 2]);
    assert_near(without[N_SETS / 2], .8, .1);
    assert_true(with[N_SETS / 2] < .15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v12_spurious_r)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
