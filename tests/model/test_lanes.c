/* SPDX-License-Identifier: Apache-2.0 */
/* Every lane kernel that this processor can run against the oracle (det_loglik_u): values to 1e-10, gradients to 1e-8.
 */
#include "check.h"

#include "model/gradient.h"
#include "model/lanes.h"
#include "model/random_dilemma.h"

enum { N_POINTS = 11, N_STEPS = 60 };

static void compare(const det_dilemma *d, const det_lanes *lanes, const double *u)
{
    size_t n = (size_t)d->table.n_free;
    double value[N_POINTS], only[N_POINTS], want[DET_N_PARAMS], *grad = det_calloc(N_POINTS * n, sizeof *grad);
    det_lane_work lane;
    det_work oracle;
    assert_int_equal(det_lane_work_init(d, lanes, &lane, NULL), DET_OK);
    assert_int_equal(det_work_init(d, &oracle, NULL), DET_OK);
    det_mem_fail_at(0);
    det_lanes_loglik(&lane, N_POINTS, u, value, grad);
    det_lanes_loglik(&lane, N_POINTS, u, only, NULL);
    assert_int_equal(det_mem_count(), 0);
    for (int k = 0; k < N_POINTS; k++) {
        double scale = 0, v = det_loglik_u(d, u + (size_t)k * n, &oracle, want);
        assert_true(value[k] == only[k]);
        assert_close(value[k], v, 1e-10);
        for (size_t i = 0; i < n; i++)
            scale += want[i] * want[i] / (double)n;
        for (size_t i = 0; i < n; i++)
            if (fabs(grad[(size_t)k * n + i] - want[i]) > 1e-8 * fmax(sqrt(scale), 1)) {
                print_error("%s, point %d, parameter %zu: %.12g, oracle %.12g\n", lanes->name, k, i,
                            grad[(size_t)k * n + i], want[i]);
                fail();
            }
    }
    det_work_free(&oracle);
    det_lane_work_free(&lane);
    det_free(grad);
}

/* Every kernel at prior draws; frees d. */
static void compare_all(uint32_t id, det_dilemma *d)
{
    const det_lanes *all[3];
    det_stream s;
    int n_kernels = det_lanes_list(all);
    size_t n = (size_t)d->table.n_free;
    double *u = det_calloc(N_POINTS * n, sizeof *u);
    for (uint32_t k = 0; k < N_POINTS; k++) {
        det_stream_init(&s, 6, id, k, 0);
        det_prior_draw(&d->table, &s, u + k * n);
    }
    for (int k = 0; k < n_kernels; k++)
        compare(d, all[k], u);
    det_free(u);
    det_dilemma_free(d);
}

static void one_case(uint32_t id, unsigned terms)
{
    det_model_options o;
    det_dilemma d;
    det_model_default(&o);
    o.terms = terms;
    o.response[0] = (det_response)(id % 3);
    o.response[1] = (det_response)(id / 3 % 3);
    o.freer = id % 7 == 1;
    o.poisson = id % 11 == 5;
    o.mini = id % 13 == 7;
    assert_int_equal(random_dilemma(id, N_STEPS, &o, &d), 0);
    compare_all(id, &d);
}

/* A pair without third parties. What the plan leaves out has a bit of id each: classes without an act, calm and volume
 * that are fixed, the shock; in some, days of many acts, masks, and trust that is fixed where fear is off.
 * Result: 1 where the case is linear, 2 where steps are the lanes, else 0. */
static int bare_case(uint32_t id, unsigned terms)
{
    det_model_options o;
    det_record r;
    det_dilemma d;
    det_stream s;
    det_stream_init(&s, 8, id, 0, 0);
    det_model_default(&o);
    o.terms = terms;
    o.poisson = id >> 3 & 1;
    o.freer = id % 5 == 2;
    assert_int_equal(det_record_init(N_STEPS, id % 6 == 5 ? 7 : 1, &r, NULL), DET_OK);
    for (int k = 0; k < N_STEPS * DET_PAIR_STREAMS; k++)
        if ((id & 1) || k % DET_N_CLASSES >= DET_VH)
            r.count[k] = det_draw_poisson(&s, det_draw_uniform(&s) < 0.1 ? 6 : 0.1);
    for (int t = 0; t < N_STEPS; t++) {
        r.log_volume[t] = 0.3 * det_draw_normal(&s);
        r.seen[t * 2 + t % 2] = !(id >> 4 & 1) || t % 9 > 1;
    }
    r.machine_coded = id % 3 != 0;
    r.lead = id % 5 == 4 ? 3 : 0;
    assert_int_equal(det_record_refresh(&r, NULL), DET_OK);
    if (id % 9 == 4)
        assert_int_equal(det_record_habit(&r, 10, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &o, &d, NULL), DET_OK);
    if (id >> 1 & 1)
        det_param_fix(&d.table, "delta", 0);
    if (id >> 2 & 1)
        det_param_fix(&d.table, "xi", 0.8);
    if (id % 7 == 3 && !(terms & DET_TERM_FEAR))
        det_param_fix(&d.table, "trust.VC", 0.02);
    det_lane_work lane;
    assert_int_equal(det_lane_work_init(&d, NULL, &lane, NULL), DET_OK);
    int kind = lane.plan.dense ? 2 : lane.plan.is_linear;
    det_lane_work_free(&lane);
    compare_all(id, &d);
    return kind;
}

static void test_kernels_equal_the_oracle(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 66; id++)
        for (unsigned terms = id % 3; terms <= DET_TERM_ALL; terms += 3)
            one_case(id, terms);
}

static void test_what_a_plan_leaves_out(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 32; id++)
        for (unsigned terms = id % 4; terms <= DET_TERM_ALL; terms += 4)
            (void)bare_case(id, terms);
}

/* Where neither beliefs nor hidden states are read, steps are the lanes or the case is linear (but where trust is fixed
 * above 0). */
static void test_steps_as_lanes(void **state)
{
    (void)state;
    int n_of[3] = {0};
    for (uint32_t id = 0; id < 105; id++)
        for (unsigned terms = 0; terms <= DET_TERM_RECIPROCITY; terms++) {
            int kind = bare_case(id, terms);
            assert_int_equal(kind != 0, id % 7 != 3);
            n_of[kind]++;
        }
    assert_true(n_of[1] > 5 && n_of[2] > 100);
    assert_int_equal(bare_case(12, DET_TERM_FEAR), 0);
    assert_int_equal(bare_case(12, DET_TERM_COMMON), 0);
}

static void test_kernels_are_listed(void **state)
{
    (void)state;
    const det_lanes *all[3];
    int n = det_lanes_list(all);
    assert_true(n >= 1 && all[0]->width == 1);
    assert_string_equal(all[0]->name, "generic");
    assert_ptr_equal(det_lanes_best(), all[n - 1]);
    for (int k = 1; k < n; k++)
        assert_true(all[k]->width > all[k - 1]->width);
}

static void test_every_allocation(void **state)
{
    (void)state;
    det_model_options o;
    det_dilemma d;
    det_lane_work w;
    det_status st;
    det_record r;
    det_model_default(&o);
    assert_int_equal(random_dilemma(1, 20, &o, &d), 0);
    assert_every_allocation_fails_once(st, st = det_lane_work_init(&d, NULL, &w, NULL));
    det_lane_work_free(&w);
    det_dilemma_free(&d);
    o.terms = DET_TERM_RECIPROCITY;
    assert_int_equal(det_record_init(20, 1, &r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &o, &d, NULL), DET_OK);
    assert_every_allocation_fails_once(st, st = det_lane_work_init(&d, NULL, &w, NULL));
    det_lane_work_free(&w);
    det_dilemma_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kernels_equal_the_oracle), cmocka_unit_test(test_what_a_plan_leaves_out),
        cmocka_unit_test(test_steps_as_lanes), cmocka_unit_test(test_kernels_are_listed),
        cmocka_unit_test(test_every_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
