/* SPDX-License-Identifier: Apache-2.0 */
/* Simulator, likelihood and gradient agree: at the parameters that made the data the gradient of the log likelihood has
 * mean zero, in every free parameter. The full model, all hidden chains, third parties of every kind; nothing masked,
 * for a mask is no part of the law of the data.
 */
#include "check.h"

#include "model/gradient.h"
#include "model/random_dilemma.h"
#include "model/simulate.h"

enum { N_STEPS = 60, N_SETS = 4000 };

/* All observed; third parties' open acts are given. */
static void open_eyes(det_record *r, uint32_t id)
{
    det_stream s;
    det_stream_init(&s, 77, id, 0, 0);
    memset(r->seen, 1, N_STEPS * 2);
    for (int k = 0; k < 2; k++) {
        memset(r->court[k].seen, 1, N_STEPS);
        memset(r->den[k].seen, 1, N_STEPS);
    }
    for (int t = 0; t < N_STEPS; t++)
        for (int m = DET_PAIR_STREAMS; m < r->n_memory; m++)
            r->w[t * r->stride + m] = det_draw_poisson(&s, .3);
}

/* Own acts remembered, of the counts that are there now; the first step's stay as simulation began with them. */
static void remember_habit(det_record *r)
{
    enum { WIDTH = 2 * DET_N_CLASSES };
    for (int t = 0; r->habit && t + 1 < N_STEPS; t++) {
        memcpy(r->habit + (t + 1) * WIDTH, r->habit + t * WIDTH, WIDTH * sizeof *r->habit);
        det_record_habit_step(r, r->seen + 2 * t, r->count + t * WIDTH, r->habit + (t + 1) * WIDTH);
    }
}

static void simulate_into(det_dilemma *d, const det_params *p, uint32_t path)
{
    static double court[N_STEPS * 2], den[N_STEPS * 2];
    det_record *r = &d->record;
    det_state start;
    det_sim_options o;
    det_sim_path out = {.count = r->count, .court = court, .den = den};
    det_sim_default(&o);
    o.n_steps = N_STEPS;
    o.path = path;
    det_state_start(d, p, &start);
    det_simulate(d, p, &start, -1, 0, &o, &out);
    for (int t = 0; t < N_STEPS; t++)
        for (int k = 0; k < 2; k++) {
            r->court[k].count[t] = court[t * 2 + k];
            r->den[k].count[t] = den[t * 2 + k];
        }
    remember_habit(r);
    assert_int_equal(det_record_refresh(r, NULL), DET_OK);
}

/* Drawn from the prior, but with hidden states that show, and with deniable acts, so that faults in them would show
 * too. */
static void draw_truth(const det_dilemma *d, uint32_t id, det_params *p, double *u)
{
    det_stream s;
    det_stream_init(&s, 78, id, 0, 0);
    det_prior_draw(&d->table, &s, u);
    det_params_read(&d->table, u, p);
    p->a01 = .02;
    p->a10 = .03;
    p->pi1 = .8;
    for (int i = 0; i < 2; i++) {
        p->eta[i] = .5;
        p->gamma[0][i] = p->gamma[1][i] = .3;
        p->zeta[i] = .6;
        p->mu_den[i] = .2;
        p->control[i] = .8;
    }
    det_params_write(&d->table, p, u);
    det_params_read(&d->table, u, p);
}

/* Largest |mean / standard error| over the parameters; the mean of its square in *square. */
static double worst_score(uint32_t id, const det_model_options *o, double *square)
{
    static double sum[DET_N_PARAMS], squares[DET_N_PARAMS], grad[DET_N_PARAMS], u[DET_N_PARAMS];
    det_dilemma d;
    det_params p;
    det_work work;
    double worst = 0;
    assert_int_equal(random_dilemma(id, N_STEPS, o, &d), 0);
    assert_int_equal(d.record.n_marks, 0);
    open_eyes(&d.record, id);
    assert_int_equal(det_work_init(&d, &work, NULL), DET_OK);
    int n = d.table.n_free;
    draw_truth(&d, id, &p, u);
    memset(sum, 0, sizeof sum);
    memset(squares, 0, sizeof squares);
    for (uint32_t k = 0; k < N_SETS; k++) {
        memset(grad, 0, sizeof grad);
        simulate_into(&d, &p, k);
        assert_true(isfinite(det_loglik_u(&d, u, &work, grad)));
        for (int i = 0; i < n; i++) {
            sum[i] += grad[i];
            squares[i] += grad[i] * grad[i];
        }
    }
    *square = 0;
    for (int i = 0; i < n; i++) {
        double mean = sum[i] / N_SETS, z = mean / sqrt((squares[i] / N_SETS - mean * mean) / N_SETS);
        *square += z * z / n;
        worst = fmax(worst, fabs(z));
    }
    print_message("case %u: %d parameters, largest |z| %.2f, mean square %.2f\n", id, n, worst, *square);
    det_work_free(&work);
    det_dilemma_free(&d);
    return worst;
}

/* Days and weeks, hand-coded and machine-coded, every response, both baselines, with and without the shared shock. */
static void test_mean_score_is_zero(void **state)
{
    (void)state;
    static const uint32_t IDS[] = {4, 9, 14, 29, 34, 49};
    for (size_t k = 0; k < sizeof IDS / sizeof *IDS; k++) {
        det_model_options o;
        double square;
        det_model_default(&o);
        o.response[0] = (det_response)(k % 3);
        o.response[1] = (det_response)(k / 2 % 3);
        o.freer = k % 2;
        o.poisson = k == 2;
        assert_true(worst_score(IDS[k], &o, &square) < 4.5);
        assert_true(square < 1.8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mean_score_is_zero)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
