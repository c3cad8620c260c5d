/* SPDX-License-Identifier: Apache-2.0 */
/* Check V20: simulation-based calibration of the profile mini, and three planted faults that the same check finds: of each, some
 * quantity must leave the joint band. The profile full is asked in test_v20_full.c. */
#include "science/sbc.h"

#include <string.h>

#include "model/lanes.h"
#include "model/prior.h"

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

/* What an act sets off is ascribed to its victim's acts: kernels and beliefs take one side for the other. */
static void plant_exchanged(det_dilemma *d, det_target *t)
{
    det_record *r = &d->record;
    (void)t;
    for (int k = 0; k < r->n_steps; k++)
        for (int c = 0; c < DET_N_CLASSES; c++) {
            double *w = r->w + (size_t)k * (size_t)r->stride + c, kept = w[0];
            w[0] = w[DET_N_CLASSES];
            w[DET_N_CLASSES] = kept;
        }
}

static void test_planted_faults_are_found(void **state)
{
    (void)state;
    struct {
        const char *what;
        void (*plant)(det_dilemma *d, det_target *t);
    } faults[] = {{"narrow prior", plant_narrow_prior}, {"acts used twice", plant_twice}, {"sides exchanged", plant_exchanged}};
    for (size_t k = 0; k < 3; k++) {
        det_calibrate_options o;
        det_calibration c;
        det_calibrate_default(&o);
        o.profile = DET_PROFILE_MINI;
        o.n_sets = 60;
        o.n_days = 200;
        o.plant = faults[k].plant;
        assert_int_equal(det_calibrate_ask(&o, NULL, &c, NULL), DET_OK);
        print_rows(faults[k].what, &c);
        assert_true(c.n_outside_joint >= 1);
        det_calibration_free(&c);
    }
}

static void test_v20_mini(void **state)
{
    (void)state;
    assert_calibrated(DET_PROFILE_MINI, 400, "V20 mini");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_planted_faults_are_found), cmocka_unit_test(test_v20_mini)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
