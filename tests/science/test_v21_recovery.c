/* SPDX-License-Identifier: Apache-2.0 */
/* Check V21: what about 50, 150 and 500 acts teach. Coverage by the profile `mini` on data sets picked by their number of acts
 * (which leaves calibration as it is: the posterior knows that number), and contraction of the fear gain for the symmetric pair of the
 * planning experiments. */
#include "check.h"

#include "ask/bare_fit.h"
#include "ask/calibrate.h"
#include "infer/tempering.h"
#include "model/toy.h"

/* ---- coverage ---- */

static void cover(int n_days, int acts)
{
    det_calibrate_options o;
    det_calibration c;
    double mean = 0, n_acts = 0, least = 1, most = 0;
    det_calibrate_default(&o);
    o.n_sets = 150;
    o.n_days = n_days;
    o.least_acts = acts * 4 / 5;
    o.most_acts = acts * 6 / 5;
    o.seed = 21;
    assert_int_equal(det_calibrate_ask(&o, NULL, &c, NULL), DET_OK);
    for (int k = 0; k < c.n_parameters; k++) {
        mean += c.rows[k].cover90 / c.n_parameters;
        least = fmin(least, c.rows[k].cover90);
        most = fmax(most, c.rows[k].cover90);
    }
    for (int i = 0; i < c.n_sets; i++)
        n_acts += c.n_acts[i] / (double)c.n_sets;
    print_message("V21 %3.0f acts: 90 %% intervals hold %.3f of the truths of %d parameters (%.2f to %.2f)\n", n_acts, mean, c.n_parameters, least, most);
    assert_int_equal(c.n_failed, 0);
    assert_true(mean >= .87 && mean <= .93);
    det_calibration_free(&c);
}

static void test_v21_coverage(void **state)
{
    (void)state;
    cover(100, 50);
    cover(250, 150);
    cover(700, 500);
}

/* ---- contraction ---- */

/* Free rows in the table's order: baseline, fear gain and reciprocity of each side, memory of beliefs. */
enum { THETA = 1, ALPHA = 2, SIDE = 3, MEMORY = 6, N_ROWS = 7, N_SETS = 24 };
static const char *const NAMES[N_ROWS] = {"mu.A.VH", "theta.A.VH", "alpha.A.VH.VH", "mu.B.VH", "theta.B.VH", "alpha.B.VH.VH", "q10"};

/* Log-normal(1) priors around the planning experiments' centres; q10 keeps the model's own. */
static void set_priors(det_param_table *t)
{
    static const double CENTRE[SIDE] = {.02, .15, .2};
    for (int i = 0; i < t->n_rows; i++) {
        det_param *row = &t->rows[i];
        if (row->free < 0 || row->free == MEMORY)
            continue;
        row->p1 = log(CENTRE[row->free % SIDE]);
        row->p2 = 1;
    }
}

typedef struct learned {
    double acts, contraction, memory, correlation; /* means over sets and sides; memory: sd after over sd before */
} learned;

static void fit_one(const det_dilemma *d, uint32_t id, learned *out)
{
    det_target t = det_fit_target(d);
    det_smc_options o;
    det_smc s;
    double m[N_ROWS] = {0}, c[N_ROWS][N_ROWS] = {{0}}, width = det_param_find(&d->table, "q10")->p2;
    det_smc_default(&o);
    o.n_draws = 512;
    o.n_runs = 1;
    o.seed = id + 1;
    assert_int_equal(det_smc_find(&t, &o, NULL, &s, NULL), DET_OK);
    for (int i = 0; i < s.n_draws * N_ROWS; i++)
        m[i % N_ROWS] += s.runs[0].u[i] / s.n_draws;
    for (int i = 0; i < s.n_draws; i++)
        for (int k = 0; k < N_ROWS * N_ROWS; k++) {
            const double *u = s.runs[0].u + i * N_ROWS;
            c[k / N_ROWS][k % N_ROWS] += (u[k / N_ROWS] - m[k / N_ROWS]) * (u[k % N_ROWS] - m[k % N_ROWS]) / s.n_draws;
        }
    for (int at = 0; at < 2 * SIDE; at += SIDE) {
        double theta = c[at + THETA][at + THETA];
        out->contraction += (1 - theta) / (2 * N_SETS);
        out->correlation += c[at + THETA][at + ALPHA] / sqrt(theta * c[at + ALPHA][at + ALPHA]) / (2 * N_SETS);
    }
    out->memory += sqrt(c[MEMORY][MEMORY]) / width / N_SETS;
    det_smc_free(&s);
}

static learned learn(const det_toy *toy)
{
    det_model_options o;
    det_dilemma d;
    det_params p;
    det_state start;
    det_sim_options so;
    learned out = {0};
    det_model_default(&o);
    o.terms = DET_TERM_RECIPROCITY | DET_TERM_FEAR;
    o.poisson = 1;
    assert_int_equal(toy_init(toy, &o, &d, &p), 0);
    keep_free(&d, NAMES, N_ROWS, &p);
    set_priors(&d.table);
    det_state_start(&d, &p, &start);
    det_sim_default(&so);
    so.n_steps = toy->n_steps;
    for (uint32_t k = 0; k < N_SETS; k++) {
        det_sim_path path = {.count = d.record.count};
        so.path = k;
        det_simulate(&d, &p, &start, 0, 0, &so, &path);
        assert_int_equal(det_record_refresh(&d.record, NULL), DET_OK);
        out.acts += (path.hostile[0] + path.hostile[1]) / N_SETS;
        fit_one(&d, k, &out);
    }
    det_dilemma_free(&d);
    return out;
}

static learned tell(int n_days, double mu, double theta)
{
    det_toy toy = {.n_steps = n_days, .mu = mu, .theta = theta, .alpha = .2, .rho = .8409, .q01 = .003, .q10 = .02, .r0 = .05, .r1 = .05 * exp(1.6), .h0 = .1};
    learned x = learn(&toy);
    print_message("V21 %3.0f acts: contraction of theta %.2f, correlation with reciprocity %.2f, belief memory %.2f of its prior sd\n", x.acts, x.contraction,
                  x.correlation, x.memory);
    return x;
}

static void test_v21_contraction(void **state)
{
    (void)state;
    learned few = tell(1250, .012, .12), many = tell(445, .03, .5);
    assert_near(few.acts, 46, 5);
    assert_near(few.contraction, .3, .1);
    assert_true(few.memory > .94);
    assert_near(many.acts, 390, 60); /* of one set the standard deviation is about 140 */
    assert_near(many.contraction, .9, .1);
    assert_true(many.memory > .94);
    assert_true(many.correlation < -.6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v21_contraction), cmocka_unit_test(test_v21_coverage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
