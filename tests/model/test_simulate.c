/* SPDX-License-Identifier: Apache-2.0 */
/* Forward simulation: what third parties do within the record, what coupled runs share, and its law against closed
 * forms. */
#include "check.h"

#include "model/likelihood.h"
#include "model/random_dilemma.h"
#include "model/simulate.h"

enum { N_STEPS = 60 };

/* Parameters drawn from the prior. */
static det_params drawn(const det_dilemma *d, uint32_t id)
{
    det_params p;
    det_stream s;
    double *u = det_calloc((size_t)d->table.n_free, sizeof *u);
    det_stream_init(&s, 31, id, 0, 0);
    det_prior_draw(&d->table, &s, u);
    det_params_read(&d->table, u, &p);
    det_free(u);
    return p;
}

/* The kernels of third parties are those of the likelihood at the same severity, masked steps and all. */
static void test_third_parties_as_in_the_likelihood(void **state)
{
    (void)state;
    double differs = 0;
    for (uint32_t id = 0; id < 20; id++) {
        det_model_options mo;
        det_dilemma d;
        det_state start, end;
        det_work work;
        det_sim_options o;
        det_sim_path path = {.end = &end};
        det_model_default(&mo);
        assert_int_equal(random_dilemma(id, N_STEPS, &mo, &d), 0);
        for (int t = 40; t >= 10; t -= 15) /* entries stay sorted whatever the order of adding */
            assert_int_equal(det_record_add_act(&d.record, t, det_stream_inj(0, 1), DET_MH, .8, NULL), DET_OK);
        assert_int_equal(det_work_init(&d, &work, NULL), DET_OK);
        det_params p = drawn(&d, id);
        p.nu = id % 4 ? p.nu + .5 : 0;
        det_loglik(&d, &p, &work, 1);
        det_state_start(&d, &p, &start);
        det_sim_default(&o);
        o.n_steps = N_STEPS - 1;
        det_simulate(&d, &p, &start, -1, 0, &o, &path);
        for (int m = DET_PAIR_STREAMS; m < d.record.n_memory; m++) {
            double want = work.y[(size_t)(N_STEPS - 1) * (size_t)d.record.n_memory + (size_t)m];
            assert_near(end.y[m], want, 1e-13);
            differs += want;
        }
        o.from = N_STEPS / 2; /* in two halves */
        det_state_at(&d, &work, o.from, &start);
        o.n_steps = N_STEPS - 1 - o.from;
        det_simulate(&d, &p, &start, -1, 0, &o, &path);
        for (int m = DET_PAIR_STREAMS; m < d.record.n_memory; m++)
            assert_near(end.y[m], work.y[(size_t)(N_STEPS - 1) * (size_t)d.record.n_memory + (size_t)m], 1e-13);
        det_work_free(&work);
        det_dilemma_free(&d);
    }
    assert_true(differs > 1);
}

/* A rate that one run has more of moves its own stream alone: all others keep their counts, large means and channels
 * included. */
static void test_streams_are_coupled_one_by_one(void **state)
{
    (void)state;
    static double count[2][N_STEPS * DET_PAIR_STREAMS], court[2][N_STEPS * 2], den[2][N_STEPS * 2];
    static unsigned char hidden[2][N_STEPS];
    det_model_options mo;
    det_dilemma d;
    det_state start;
    det_sim_options o;
    det_model_default(&mo);
    mo.terms = DET_TERM_INTENT_0 | DET_TERM_INTENT_1 | DET_TERM_COMMON; /* nobody answers anybody */
    assert_int_equal(random_dilemma(0, N_STEPS, &mo, &d), 0);
    memset(d.record.w, 0, (size_t)N_STEPS * (size_t)d.record.stride * sizeof *d.record.w);
    d.record.n_entries = 0;
    det_params p = drawn(&d, 3);
    memset(p.echo, 0, sizeof p.echo);
    p.mu[0][DET_MH] = 40;
    det_state_start(&d, &p, &start);
    det_sim_default(&o);
    o.n_steps = N_STEPS;
    for (int k = 0; k < DET_PAIR_STREAMS; k++) {
        double more = 0, less = 0;
        for (int run = 0; run < 2; run++) {
            det_sim_path path = {.count = count[run], .court = court[run], .den = den[run], .hidden = hidden[run]};
            det_params q = p;
            q.mu[k / DET_N_CLASSES][k % DET_N_CLASSES] += run ? 1 : 0;
            det_simulate(&d, &q, &start, -1, 0, &o, &path);
        }
        for (int i = 0; i < N_STEPS * DET_PAIR_STREAMS; i++) {
            double change = count[1][i] - count[0][i];
            assert_true(i % DET_PAIR_STREAMS == k || change == 0);
            more += change > 0;
            less += change < 0;
        }
        assert_true(more > 5);
        assert_true(k == DET_MH || less == 0); /* the quantile of one uniform; large means are drawn by rejection */
        assert_memory_equal(court[0], court[1], sizeof court[0]);
        assert_memory_equal(den[0], den[1], sizeof den[0]);
        assert_memory_equal(hidden[0], hidden[1], sizeof hidden[0]);
    }
    det_dilemma_free(&d);
}

/* Solve (I - A) m = mu of the four hostile series by iteration: m holds [direction][class], acts a day. */
static void stationary_mean(const det_params *p, double m[2][2])
{
    memset(m, 0, 4 * sizeof m[0][0]);
    for (int round = 0; round < 500; round++)
        for (int i = 0; i < 2; i++)
            for (int h = 0; h < 2; h++)
                m[i][h] = p->mu[i][DET_VH + h] + p->alpha[i][h][0] * m[1 - i][0] + p->alpha[i][h][1] * m[1 - i][1];
}

/* V5 by simulation: memories that start at the stationary mean stay there on average, and so do the counts. */
static void test_v5_linear_mean(void **state)
{
    (void)state;
    enum { N = 100, N_PATHS = 20000 };
    static double count[N * DET_PAIR_STREAMS];
    det_model_options mo;
    det_record r;
    det_dilemma d;
    det_params p = {
        .rho = .84, .r = INFINITY, .xi = 1, .q01 = .002, .q10 = .005, .h0 = {.2, .2}, .b = {1, 1}, .d = {1, 1}};
    double m[2][2], sum[2][2] = {{0}}, squares[2][2] = {{0}};
    det_state start;
    det_sim_options o;
    det_model_default(&mo);
    mo.terms = DET_TERM_RECIPROCITY;
    assert_int_equal(det_record_init(N, 1, &r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &mo, &d, NULL), DET_OK);
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++) {
            p.mu[i][DET_VH + h] = .04 + .03 * i - .02 * h;
            p.alpha[i][h][h] = .3 + .2 * i;
            p.alpha[i][h][1 - h] = .1 * h + .05;
        }
    stationary_mean(&p, m);
    det_state_start(&d, &p, &start);
    for (int k = 0; k < 4; k++)
        start.y[k / 2 * DET_N_CLASSES + DET_VH + k % 2] = m[k / 2][k % 2];
    det_sim_default(&o);
    o.n_steps = N;
    for (uint32_t path = 0; path < N_PATHS; path++) {
        det_sim_path out = {.count = count};
        o.path = path;
        det_simulate(&d, &p, &start, 0, 0, &o, &out);
        for (int k = 0; k < 4; k++) {
            double acts = 0;
            for (int t = 0; t < N; t++)
                acts += count[t * DET_PAIR_STREAMS + k / 2 * DET_N_CLASSES + DET_VH + k % 2] / N;
            sum[k / 2][k % 2] += acts / N_PATHS;
            squares[k / 2][k % 2] += acts * acts / N_PATHS;
        }
    }
    for (int k = 0; k < 4; k++) {
        int i = k / 2, h = k % 2;
        double se = sqrt((squares[i][h] - sum[i][h] * sum[i][h]) / N_PATHS);
        print_message("V5 side %d class %d: %.5f acts a day (%.5f), stationary mean %.5f\n", i, h, sum[i][h], se,
                      m[i][h]);
        assert_near(sum[i][h], m[i][h], 4 * se);
        assert_true(se < .01 * m[i][h]);
    }
    det_dilemma_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_third_parties_as_in_the_likelihood),
                                       cmocka_unit_test(test_streams_are_coupled_one_by_one),
                                       cmocka_unit_test(test_v5_linear_mean)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
