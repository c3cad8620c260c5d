/* SPDX-License-Identifier: Apache-2.0 */
/* Check V20: simulation-based calibration of both profiles, 300 data sets each, and three planted faults that the same check finds.
 *
 * Demanded of a sound machine: no quantity outside the joint 95 % band, no more outside their own 95 % band than chance explains
 * (99 %), no set that the sampler could not finish. Of a planted fault: some quantity outside the joint band.
 */
#include "check.h"

#include <string.h>

#include "ask/calibrate.h"
#include "model/lanes.h"
#include "model/prior.h"

/* Most of n that fall outside with probability .05 each, at 99 %. */
static int most_by_chance(int n)
{
    double p = pow(.95, n), sum = p;
    int k = 0;
    for (; sum < .99; k++) {
        p *= (n - k) / (k + 1.) * .05 / .95;
        sum += p;
    }
    return k;
}

static void print_rows(const char *what, const det_calibration *c)
{
    print_message("%s: %s\n", what, c->answer.verdict);
    print_message("%s: %d sets (%d failed), %d of %d quantities outside their own band (at most %d by chance), %d outside the joint band (p < %.5f)\n", what,
                  c->n_sets, c->n_failed, c->n_outside, c->n_rows, most_by_chance(c->n_rows), c->n_outside_joint, c->joint_level);
    for (int k = 0; k < c->n_rows; k++)
        if (!c->rows[k].inside || k >= c->n_parameters)
            print_message("  %-18s p %.4f, truth in 50 %% %.3f, in 90 %% %.3f%s\n", c->rows[k].name, c->rows[k].p, c->rows[k].cover50, c->rows[k].cover90,
                          c->rows[k].inside ? "" : " outside");
}

static void assert_calibrated(det_profile profile, const char *what)
{
    det_calibrate_options o;
    det_calibration c;
    det_calibrate_default(&o);
    o.profile = profile;
    o.n_sets = 300;
    assert_int_equal(det_calibrate_ask(&o, NULL, &c, NULL), DET_OK);
    print_rows(what, &c);
    assert_int_equal(c.n_failed, 0);
    assert_int_equal(c.n_outside_joint, 0);
    assert_true(c.n_outside <= most_by_chance(c.n_rows));
    det_calibration_free(&c);
}

static void test_v20_mini(void **state)
{
    (void)state;
    assert_calibrated(DET_PROFILE_MINI, "V20 mini");
}

static void test_v20_full(void **state)
{
    (void)state;
    assert_calibrated(DET_PROFILE_FULL, "V20 full");
}

/* ---- planted faults ---- */

/* The prior of reciprocity and fear has three fifths of the width that the truths were drawn from. */
static void plant_narrow_prior(det_dilemma *d, det_target *t)
{
    (void)t;
    for (int i = 0; i < d->table.n_rows; i++)
        if (!strncmp(d->table.rows[i].name, "alpha.", 6) || !strncmp(d->table.rows[i].name, "theta.", 6))
            d->table.rows[i].p2 *= .6;
}

static void twice_many(const void *model, void *work, int n, const double *u, double *log_prior, double *log_lik, double *grad_prior, double *grad_lik)
{
    const det_dilemma *d = model;
    size_t n_free = (size_t)d->table.n_free;
    det_lanes_loglik(work, n, u, log_lik, grad_lik);
    for (size_t k = 0; k < (size_t)n; k++) {
        log_prior[k] = det_prior_logp(&d->table, u + k * n_free, grad_prior ? grad_prior + k * n_free : NULL);
        log_lik[k] = isfinite(log_prior[k]) ? 2 * log_lik[k] : -INFINITY;
        for (size_t i = 0; grad_lik && i < n_free; i++)
            grad_lik[k * n_free + i] *= 2;
    }
}

static void twice(const void *model, void *work, const double *u, double *log_prior, double *log_lik, double *grad_prior, double *grad_lik)
{
    twice_many(model, work, 1, u, log_prior, log_lik, grad_prior, grad_lik);
}

/* The acts count twice. */
static void plant_twice(det_dilemma *d, det_target *t)
{
    (void)d;
    t->logp = twice;
    t->logp_many = twice_many;
}

/* Kernels and beliefs are one step ahead: acts excite the same step. */
static void plant_early(det_dilemma *d, det_target *t)
{
    det_record *r = &d->record;
    size_t row = (size_t)r->stride, all = (size_t)r->n_steps * row;
    (void)t;
    memmove(r->w, r->w + row, (all - row) * sizeof *r->w);
    memset(r->w + all - row, 0, row * sizeof *r->w);
}

static void test_planted_faults_are_found(void **state)
{
    (void)state;
    struct {
        const char *what;
        void (*plant)(det_dilemma *d, det_target *t);
    } faults[] = {{"narrow prior", plant_narrow_prior}, {"acts used twice", plant_twice}, {"acts excite the same step", plant_early}};
    for (size_t k = 0; k < 3; k++) {
        det_calibrate_options o;
        det_calibration c;
        det_calibrate_default(&o);
        o.profile = DET_PROFILE_MINI;
        o.n_sets = 100;
        o.n_days = 300;
        o.plant = faults[k].plant;
        assert_int_equal(det_calibrate_ask(&o, NULL, &c, NULL), DET_OK);
        print_rows(faults[k].what, &c);
        assert_true(c.n_outside_joint >= 1);
        det_calibration_free(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_planted_faults_are_found), cmocka_unit_test(test_v20_mini), cmocka_unit_test(test_v20_full)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
