/* SPDX-License-Identifier: Apache-2.0 */
/* Third parties that act at given rates in a simulation: the rates are met, what is not given stays, runs stay coupled. */
#include "check.h"

#include "model/random_dilemma.h"
#include "model/simulate.h"

enum { N = 60, N_DEN = 2 };

typedef struct world {
    det_dilemma d;
    det_params p;
    det_state start;
    double third[DET_MAX_STREAMS];
} world;

static void open_world(world *b)
{
    det_model_options o;
    double u[DET_N_PARAMS];
    det_stream s;
    det_model_default(&o);
    assert_int_equal(random_dilemma(1, N, &o, &b->d), 0);
    det_stream_init(&s, 3, 3, 1, 3);
    det_prior_draw(&b->d.table, &s, u);
    det_params_read(&b->d.table, u, &b->p);
    det_state_start(&b->d, &b->p, &b->start);
    for (int m = 0; m < DET_MAX_STREAMS; m++)
        b->third[m] = NAN;
}

typedef struct ran {
    double count[N * DET_PAIR_STREAMS], den[N * N_DEN], court[N * 2], odds[N * 2];
} ran;

static ran run(const world *b, const double *third, uint32_t path)
{
    ran r;
    det_sim_options o;
    det_sim_path out = {.count = r.count, .den = r.den, .court = r.court, .odds = r.odds};
    det_sim_default(&o);
    o.from = N;
    o.n_steps = N;
    o.path = path;
    o.third = third;
    det_simulate(&b->d, &b->p, &b->start, 0, 0, &o, &out);
    return r;
}

static void test_nothing_given_changes_nothing(void **state)
{
    (void)state;
    world b;
    open_world(&b);
    ran none = run(&b, NULL, 0), nan = run(&b, b.third, 0);
    assert_memory_equal(&none, &nan, sizeof none);
    det_dilemma_free(&b.d);
}

static void test_deniable_rates_are_met(void **state)
{
    (void)state;
    enum { PATHS = 300 };
    world b;
    double sum[N_DEN] = {0}, rate[N_DEN] = {.4, 0};
    open_world(&b);
    for (int k = 0; k < N_DEN; k++)
        b.third[det_stream_den(&b.d.record, k)] = rate[k];
    for (uint32_t i = 0; i < PATHS; i++) {
        ran r = run(&b, b.third, i), free = run(&b, NULL, i);
        for (int t = 0; t < N * N_DEN; t++)
            sum[t % N_DEN] += r.den[t];
        assert_memory_equal(r.count, free.count, DET_PAIR_STREAMS * sizeof(double)); /* nothing is seen of it on the first step */
    }
    assert_near(sum[0] / (PATHS * N), rate[0], 4 * sqrt(rate[0] / (PATHS * N)));
    assert_true(sum[1] == 0);
    det_dilemma_free(&b.d);
}

static void test_more_pressure_is_more_acts_step_by_step(void **state)
{
    (void)state;
    world b;
    open_world(&b);
    int at = det_stream_den(&b.d.record, 0), more = 0;
    for (uint32_t i = 0; i < 20; i++) {
        b.third[at] = .2;
        ran few = run(&b, b.third, i);
        b.third[at] = .6;
        ran many = run(&b, b.third, i);
        for (int t = 0; t < N; t++) {
            assert_true(many.den[t * N_DEN] >= few.den[t * N_DEN]);
            more += many.den[t * N_DEN] > few.den[t * N_DEN];
        }
    }
    assert_true(more > 100);
    det_dilemma_free(&b.d);
}

static void test_open_acts_provoke(void **state)
{
    (void)state;
    world b;
    double acts[2] = {0};
    open_world(&b);
    b.p.tau[0][0] = b.p.tau[0][1] = .5;
    for (int on = 0; on < 2; on++)
        for (uint32_t i = 0; i < 200; i++) {
            for (int h = 0; h < 2; h++)
                b.third[det_stream_inj(0, h)] = on ? .5 : 0;
            ran r = run(&b, b.third, i);
            for (int t = 0; t < N; t++)
                acts[on] += r.count[t * DET_PAIR_STREAMS + DET_VH] + r.count[t * DET_PAIR_STREAMS + DET_MH];
        }
    assert_true(acts[1] > 1.5 * acts[0]);
    det_dilemma_free(&b.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_given_changes_nothing),
        cmocka_unit_test(test_deniable_rates_are_met),
        cmocka_unit_test(test_more_pressure_is_more_acts_step_by_step),
        cmocka_unit_test(test_open_acts_provoke),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
