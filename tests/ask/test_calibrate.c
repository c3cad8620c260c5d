/* SPDX-License-Identifier: Apache-2.0 */
/* Calibration in the small: the band of uniform places, and that data sets are made, ranked and reported as the header says. Whether the
 * machine is calibrated is asked in tests/science. */
#include "check.h"

#include <limits.h>
#include <string.h>

#include "ask/calibrate.h"
#include "ask/uniformity.h"
#include "base/mem.h"
#include "base/random.h"

/* ---- uniformity ---- */

enum { N_VALUES = 100, N_SAMPLES = 2000 };

static void draw(uint32_t id, double *value)
{
    det_stream s;
    det_stream_init(&s, 5, 6, id, 7);
    for (int k = 0; k < N_VALUES; k++)
        value[k] = det_draw_uniform(&s);
}

static void test_band_holds_uniform_samples_19_times_in_20(void **state)
{
    (void)state;
    det_uniformity u;
    double value[N_VALUES];
    int n_outside = 0, n_far = 0;
    assert_int_equal(det_uniformity_init(N_VALUES, &u, NULL), DET_OK);
    for (uint32_t k = 0; k < N_SAMPLES; k++) {
        draw(k, value);
        double p = det_uniformity_p(&u, value);
        n_outside += p < .05;
        n_far += p < .5;
    }
    assert_near((double)n_outside / N_SAMPLES, .05, 4 * sqrt(.05 * .95 / N_SAMPLES));
    assert_near((double)n_far / N_SAMPLES, .5, 4 * sqrt(.25 / N_SAMPLES) + .02); /* the statistic has steps */
    det_uniformity_free(&u);
    det_uniformity_free(&u);
}

static void test_band_excludes_what_is_not_uniform(void **state)
{
    (void)state;
    static const char *const WHAT[] = {"shifted", "too narrow", "too wide", "one end missing"};
    det_uniformity u;
    assert_int_equal(det_uniformity_init(N_VALUES, &u, NULL), DET_OK);
    for (int kind = 0; kind < 4; kind++) {
        double value[N_VALUES];
        draw(9000, value);
        for (int k = 0; k < N_VALUES; k++) {
            double v = value[k], off = v - .5;
            value[k] = kind == 0 ? pow(v, 1.8) : kind == 1 ? .5 + off * .7 : kind == 2 ? .5 + copysign(sqrt(fabs(off) / 2), off) : .15 + .85 * v;
        }
        double p = det_uniformity_p(&u, value);
        print_message("%s: p = %.5f\n", WHAT[kind], p);
        assert_true(p < .01);
    }
    det_uniformity_free(&u);
}

static void test_one_value_is_never_remarkable_in_the_middle(void **state)
{
    (void)state;
    det_uniformity u;
    double middle = .5, end = 1e-4;
    assert_int_equal(det_uniformity_init(1, &u, NULL), DET_OK);
    assert_true(det_uniformity_p(&u, &middle) > .3);
    assert_true(det_uniformity_p(&u, &end) < .1); /* as near to an end comes once in 32 */
    det_uniformity_free(&u);
}

/* ---- calibrate ---- */

static det_calibrate_options tiny(det_profile profile)
{
    det_calibrate_options o;
    det_calibrate_default(&o);
    o.profile = profile;
    o.n_sets = 4;
    o.n_days = 40;
    return o;
}

static const det_calibration_row *row_named(const det_calibration *c, const char *name)
{
    for (int k = 0; k < c->n_rows; k++)
        if (!strcmp(c->rows[k].name, name))
            return &c->rows[k];
    return NULL;
}

static void test_same_answer_for_any_number_of_threads(void **state)
{
    (void)state;
    det_calibrate_options o = tiny(DET_PROFILE_MINI);
    det_calibration c[2];
    for (int k = 0; k < 2; k++) {
        det_run run = {.n_threads = k + 1};
        assert_int_equal(det_calibrate_ask(&o, &run, &c[k], NULL), DET_OK);
    }
    assert_int_equal(c[0].n_sets, 4);
    assert_int_equal(c[0].complete, 1);
    assert_int_equal(c[0].n_failed, 0);
    assert_memory_equal(c[0].place, c[1].place, (size_t)(c[0].n_sets * c[0].n_rows) * sizeof *c[0].place);
    assert_memory_equal(c[0].n_acts, c[1].n_acts, 4 * sizeof *c[0].n_acts);
    assert_string_equal(c[0].answer.verdict, c[1].answer.verdict);
    for (int k = 0; k < 2; k++)
        det_calibration_free(&c[k]);
}

static void assert_sound_rows(const det_calibration *c)
{
    int n_outside = 0;
    for (int k = 0; k < c->n_rows; k++) {
        const det_calibration_row *row = &c->rows[k];
        int n_90 = 0;
        assert_true(row->name[0] != '\0' && row->p > 0 && row->p <= 1);
        assert_int_equal(row->inside, row->p >= .05);
        assert_int_equal(isnan(row->contraction), k >= c->n_parameters);
        for (int i = 0; i < c->n_sets; i++) {
            double place = c->place[i * c->n_rows + k];
            assert_true(place > 0 && place < 1);
            n_90 += fabs(place - .5) < .45;
        }
        assert_near(row->cover90, (double)n_90 / c->n_sets, 1e-12);
        assert_true(row->cover50 <= row->cover90);
        n_outside += !row->inside;
    }
    assert_int_equal(c->n_outside, n_outside);
}

static void test_rows_of_both_profiles(void **state)
{
    (void)state;
    for (int full = 0; full < 2; full++) {
        det_calibrate_options o = tiny(full ? DET_PROFILE_FULL : DET_PROFILE_AUTO);
        det_calibration c;
        assert_int_equal(det_calibrate_ask(&o, NULL, &c, NULL), DET_OK);
        assert_sound_rows(&c);
        assert_int_equal(c.n_rows - c.n_parameters, 6);
        assert_non_null(row_named(&c, "theta.A.VH"));
        assert_non_null(row_named(&c, "log likelihood"));
        assert_non_null(row_named(&c, "direct R"));
        assert_non_null(row_named(&c, "intent of B"));
        assert_int_equal(row_named(&c, "control.B.C") != NULL, full);
        assert_int_equal(row_named(&c, "phi.B.C") != NULL, full);
        assert_string_equal(c.answer.provenance.profile, full ? "full" : "mini");
        assert_string_equal(c.answer.question, "calibrate");
        assert_int_equal(c.answer.confidence, DET_CONF_LOW);
        det_calibration_free(&c);
        det_calibration_free(&c);
    }
}

static void test_number_of_acts_is_kept(void **state)
{
    (void)state;
    det_calibrate_options o = tiny(DET_PROFILE_MINI);
    det_calibration c;
    o.least_acts = 25;
    o.most_acts = 35;
    assert_int_equal(det_calibrate_ask(&o, NULL, &c, NULL), DET_OK);
    for (int i = 0; i < c.n_sets; i++)
        assert_true(c.n_acts[i] >= 25 && c.n_acts[i] <= 35);
    det_calibration_free(&c);
}

static void test_seeds_differ(void **state)
{
    (void)state;
    det_calibrate_options o = tiny(DET_PROFILE_MINI);
    det_calibration a, b;
    assert_int_equal(det_calibrate_ask(&o, NULL, &a, NULL), DET_OK);
    o.seed = 2;
    assert_int_equal(det_calibrate_ask(&o, NULL, &b, NULL), DET_OK);
    assert_memory_not_equal(a.place, b.place, (size_t)a.n_rows * sizeof *a.place);
    det_calibration_free(&a);
    det_calibration_free(&b);
}

static void test_what_cannot_be_made_is_refused(void **state)
{
    (void)state;
    struct {
        int n_sets, n_days, least_acts;
        det_status want;
    } rows[] = {{0, 40, 0, DET_CONFIG}, {100001, 40, 0, DET_CONFIG}, {4, 29, 0, DET_CONFIG}, {4, 36501, 0, DET_CONFIG}, {1, 30, 1000000, DET_DATA}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        det_calibrate_options o = tiny(DET_PROFILE_MINI);
        det_calibration c = {.n_rows = 77};
        det_err err = {0};
        o.n_sets = rows[k].n_sets;
        o.n_days = rows[k].n_days;
        o.least_acts = rows[k].least_acts;
        assert_int_equal(det_calibrate_ask(&o, NULL, &c, &err), rows[k].want);
        assert_int_equal(c.n_rows, 77);
        assert_true(strlen(err.text) > 10);
    }
}

/* Asks for a stop once so many data sets were told of. */
typedef struct patience {
    int told, enough;
} patience;

static void listen(void *user, const char *what, double done)
{
    patience *p = user;
    assert_string_equal(what, "calibrating");
    assert_true(done > 0 && done <= 1);
    p->told++;
}

static int impatient(void *user)
{
    patience *p = user;
    return p->told >= p->enough;
}

static void test_stop_keeps_what_is_enough(void **state)
{
    (void)state;
    for (int enough = 3; enough <= 22; enough += 19) {
        det_calibrate_options o = tiny(DET_PROFILE_MINI);
        patience p = {0, enough};
        det_run run = {.n_threads = 1, .progress = listen, .stop = impatient, .user = &p};
        det_calibration c;
        o.n_sets = 30;
        o.n_days = 30;
        det_status st = det_calibrate_ask(&o, &run, &c, NULL);
        assert_int_equal(st, enough == 3 ? DET_STOPPED : DET_OK);
        if (st != DET_OK)
            continue;
        assert_int_equal(c.n_sets, 22);
        assert_int_equal(c.complete, 0);
        assert_non_null(strstr(c.answer.reasons[0], "stopped"));
        det_calibration_free(&c);
    }
}

/* A sampler that cannot start: no density is finite. */
static void nowhere(const void *model, void *work, int n, const double *u, double *log_prior, double *log_lik, double *grad_prior, double *grad_lik)
{
    size_t n_free = (size_t)((const det_dilemma *)model)->table.n_free;
    (void)work, (void)u;
    for (size_t k = 0; k < (size_t)n; k++)
        log_prior[k] = log_lik[k] = -INFINITY;
    if (grad_prior)
        memset(grad_prior, 0, (size_t)n * n_free * sizeof *grad_prior);
    if (grad_lik)
        memset(grad_lik, 0, (size_t)n * n_free * sizeof *grad_lik);
}

static void plant_nowhere(det_dilemma *d, det_target *t)
{
    (void)d;
    t->logp_many = nowhere;
}

static void test_a_sampler_that_fails_is_told(void **state)
{
    (void)state;
    det_calibrate_options o = tiny(DET_PROFILE_MINI);
    det_calibration c;
    det_err err = {0};
    o.plant = plant_nowhere;
    assert_int_equal(det_calibrate_ask(&o, NULL, &c, &err), DET_DATA);
    assert_non_null(strstr(err.text, "0 of 4 data sets"));
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    det_calibrate_options o = tiny(DET_PROFILE_FULL);
    det_run run = {.n_threads = 1};
    det_calibration c = {0};
    det_status st = DET_NOMEM;
    o.n_sets = 1;
    o.n_days = 30;
    assert_every_allocation_fails_once(st, st = det_calibrate_ask(&o, &run, &c, NULL));
    det_calibration_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_band_holds_uniform_samples_19_times_in_20),
        cmocka_unit_test(test_band_excludes_what_is_not_uniform),
        cmocka_unit_test(test_one_value_is_never_remarkable_in_the_middle),
        cmocka_unit_test(test_same_answer_for_any_number_of_threads),
        cmocka_unit_test(test_rows_of_both_profiles),
        cmocka_unit_test(test_number_of_acts_is_kept),
        cmocka_unit_test(test_seeds_differ),
        cmocka_unit_test(test_what_cannot_be_made_is_refused),
        cmocka_unit_test(test_stop_keeps_what_is_enough),
        cmocka_unit_test(test_a_sampler_that_fails_is_told),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
