/* SPDX-License-Identifier: Apache-2.0 */
/* The prior: densities that integrate to one, draws that follow them, and the cut that is renormalised. */
#include "check.h"

#include "model/random_dilemma.h"

static void make(det_dilemma *d, int prior_set)
{
    det_model_options o;
    det_model_default(&o);
    o.freer = 1;
    o.prior_set = prior_set;
    assert_int_equal(random_dilemma(1, 12, &o, d), 0);
}

/* A table of one row, free. */
static det_param_table alone(const det_dilemma *d, const det_param *row, det_param *copy)
{
    *copy = *row;
    copy->free = 0;
    return (det_param_table){.rows = copy, .n_rows = 1, .n_free = 1, .step_days = d->table.step_days};
}

static void test_rows_integrate_to_one(void **state)
{
    (void)state;
    det_dilemma d;
    det_param copy;
    make(&d, 1);
    for (int i = 0; i < d.table.n_rows; i++) {
        double mass = 0, step = 1e-3;
        if (d.table.rows[i].family == DET_PRIOR_PI_RATIO)
            continue;
        det_param_table t = alone(&d, &d.table.rows[i], &copy);
        for (double u = -40; u < 40; u += step)
            mass += exp(det_prior_logp(&t, &u, NULL)) * step;
        assert_near(mass, 1, 1e-6);
    }
    det_dilemma_free(&d);
}

/* Share of draws below u against the integral of the density, at three places of every row. */
static void test_draws_follow_the_density(void **state)
{
    (void)state;
    enum { N = 20000 };
    det_dilemma d;
    det_param copy;
    static double draws[N];
    make(&d, 1);
    for (int i = 0; i < d.table.n_rows; i++) {
        if (d.table.rows[i].family == DET_PRIOR_PI_RATIO)
            continue;
        det_param_table t = alone(&d, &d.table.rows[i], &copy);
        double mean = 0;
        for (uint32_t k = 0; k < N; k++) {
            det_stream s;
            det_stream_init(&s, 9, (uint32_t)i, k, 0);
            det_prior_draw(&t, &s, &draws[k]);
            mean += draws[k] / N;
        }
        for (int place = -1; place <= 1; place++) {
            double at = mean + 0.4 * place, below = 0, mass = 0, step = 2e-3;
            for (int k = 0; k < N; k++)
                below += draws[k] < at;
            for (double u = -40 + step / 2; u < at; u += step)
                mass += exp(det_prior_logp(&t, &u, NULL)) * step;
            assert_near(below / N, mass, 5 * sqrt(mass * (1 - mass) / N) + 2e-3);
        }
    }
    det_dilemma_free(&d);
}

/* The permit rates: E[1] = 1 by importance from the row's own proposals, over the triangle pi0 < pi1. */
static void test_permit_rates_are_normalised(void **state)
{
    (void)state;
    det_dilemma d;
    det_param copy[2];
    double mass = 0, step = 0.02;
    make(&d, 1);
    copy[0] = *det_param_find(&d.table, "pi1");
    copy[1] = *det_param_find(&d.table, "pi0/pi1");
    copy[0].free = 0;
    copy[1].free = 1;
    det_param_table t = {.rows = copy, .n_rows = 2, .n_free = 2, .step_days = 1};
    det_prior_normalise(&t);
    for (double a = -12; a < 12; a += step)
        for (double b = -25; b < 25; b += step)
            mass += exp(det_prior_logp(&t, (double[]){a, b}, NULL)) * step * step;
    assert_near(mass, 1, 1e-4);
    for (uint32_t k = 0; k < 500; k++) {
        det_stream s;
        double u[2];
        det_params p;
        det_stream_init(&s, 9, 77, k, 0);
        det_prior_draw(&t, &s, u);
        det_params_read(&t, u, &p);
        assert_true(p.pi_ratio > 0 && p.pi_ratio < 1);
    }
    det_dilemma_free(&d);
}

/* Unstable draws never come; outside, the density is zero; the mass cut is what log_norm says. */
static void test_unstable_mass_is_cut(void **state)
{
    (void)state;
    det_dilemma d;
    double u[DET_N_PARAMS], grad[DET_N_PARAMS];
    det_stream s;
    det_params p;
    make(&d, 2);
    assert_true(d.table.log_norm < 0);
    for (uint32_t k = 0; k < 300; k++) {
        det_stream_init(&s, 9, 78, k, 0);
        det_prior_draw(&d.table, &s, u);
        det_params_read(&d.table, u, &p);
        assert_true(det_params_radius(&p) < DET_MAX_RADIUS);
        assert_true(isfinite(det_prior_logp(&d.table, u, grad)));
    }
    u[det_param_find(&d.table, "alpha.A.VH.VH")->free] = u[det_param_find(&d.table, "alpha.B.VH.VH")->free] = 1;
    assert_true(det_prior_logp(&d.table, u, grad) == -INFINITY);
    for (int i = 0; i < d.table.n_free; i++)
        assert_true(grad[i] == 0);
    det_dilemma_free(&d);
}

/* The stable mass of alphas and own habit against plain draws: the rule's own error is far below four standard errors of these. Two
 * alphas may be fixed, then the block does not scale as a whole. */
static void stable_mass_is_that_of_draws(int prior_set, double fixed)
{
    enum { N = 200000 };
    det_dilemma d;
    int n_stable = 0;
    make(&d, prior_set);
    det_param_fix(&d.table, "pi0/pi1", 0.5);
    if (fixed > 0) {
        det_param_fix(&d.table, "alpha.A.VH.VH", fixed);
        det_param_fix(&d.table, "alpha.B.MH.VH", fixed);
    }
    det_prior_normalise(&d.table);
    for (uint32_t k = 0; k < N; k++) {
        det_stream s;
        det_params p = {0};
        det_stream_init(&s, 10, (uint32_t)prior_set, k, 0);
        for (int i = 0; i < d.table.n_rows; i++) {
            const det_param *row = &d.table.rows[i];
            if (strncmp(row->name, "alpha.", 6) && strncmp(row->name, "habit.", 6))
                continue;
            double v = row->free < 0 ? row->value : row->p1 + row->p2 * det_draw_normal(&s);
            if (row->free >= 0)
                v = det_transform_natural(row->transform, v, 1, NULL);
            det_params_flat_mut(&p)[row->at] = v;
        }
        n_stable += det_params_radius(&p) + fmax(p.habit[DET_VH], p.habit[DET_MH]) < DET_MAX_RADIUS &&
                    2 * p.alpha_coop + fmax(p.habit[DET_VC], p.habit[DET_MC]) < DET_MAX_RADIUS;
    }
    double mass = exp(d.table.log_norm);
    assert_near((double)n_stable / N, mass, 4 * sqrt(mass * (1 - mass) / N) + 1e-6);
    det_dilemma_free(&d);
}

static void test_stable_mass_is_that_of_draws(void **state)
{
    (void)state;
    for (int set = 0; set < 3; set++)
        for (int fixed = 0; fixed < 2; fixed++)
            stable_mass_is_that_of_draws(set, 0.5 * fixed);
}

/* Transforms go there and back, and their slopes are right. */
static void test_transforms(void **state)
{
    (void)state;
    for (int tr = DET_TR_IDENTITY; tr <= DET_TR_STAY; tr++)
        for (double step = 1; step < 8; step += 6)
            for (double u = -3; u < 2; u += 0.37) {
                double slope, h = 1e-5, v = det_transform_natural((det_transform)tr, u, step, &slope);
                double up = det_transform_natural((det_transform)tr, u + h, step, NULL);
                double down = det_transform_natural((det_transform)tr, u - h, step, NULL);
                if (tr != DET_TR_HALF_LIFE && tr != DET_TR_STAY && v < 1 - 1e-6) /* these two saturate where e^u << step */
                    assert_near(det_transform_free((det_transform)tr, v, step), u, 1e-7);
                if ((tr == DET_TR_HALF_LIFE || tr == DET_TR_STAY) && u > 0)
                    assert_near(det_transform_free((det_transform)tr, v, step), u, 1e-7);
                assert_near(slope, (up - down) / (2 * h), 1e-7 * fmax(1, fabs(v)));
            }
    /* A week is seven days: half-life, stay and daily probability agree across steps. */
    double day = det_transform_natural(DET_TR_LOGIT_DAY, -5, 1, NULL), week = det_transform_natural(DET_TR_LOGIT_DAY, -5, 7, NULL);
    assert_near(week, 1 - pow(1 - day, 7), 1e-15);
    day = det_transform_natural(DET_TR_HALF_LIFE, 1.3, 1, NULL);
    assert_near(det_transform_natural(DET_TR_HALF_LIFE, 1.3, 7, NULL), pow(day, 7), 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_integrate_to_one), cmocka_unit_test(test_draws_follow_the_density),
        cmocka_unit_test(test_permit_rates_are_normalised), cmocka_unit_test(test_unstable_mass_is_cut),
        cmocka_unit_test(test_stable_mass_is_that_of_draws),
        cmocka_unit_test(test_transforms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
