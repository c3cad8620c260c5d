/* SPDX-License-Identifier: Apache-2.0 */
/* The likelihood split by step: it sums to the whole, and each step is what that step adds to a shorter record. */
#include "check.h"

#include "model/likelihood.h"
#include "model/random_dilemma.h"

enum { N_STEPS = 24 };

static void test_steps_sum_to_the_whole(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 40; id++) {
        det_model_options o;
        det_dilemma d;
        det_work w;
        det_stream s;
        det_params p;
        double u[DET_N_PARAMS], step[N_STEPS], sum = 0;
        det_model_default(&o);
        o.poisson = id % 5 == 1;
        o.terms = id % 4 ? DET_TERM_ALL : DET_TERM_RECIPROCITY;
        assert_int_equal(random_dilemma(id, N_STEPS, &o, &d), 0);
        assert_int_equal(det_work_init(&d, &w, NULL), DET_OK);
        det_stream_init(&s, 1, 2, id, 0);
        det_prior_draw(&d.table, &s, u);
        det_params_read(&d.table, u, &p);
        double whole = det_loglik(&d, &p, &w, 0);
        assert_true(det_loglik_steps(&d, &p, &w, step) == whole);
        for (int t = 0; t < N_STEPS; t++) {
            sum += step[t];
            assert_true(t >= d.record.lead || step[t] == 0);
        }
        assert_near(sum, whole, 1e-10 * (1 + fabs(whole)));
        det_work_free(&w);
        det_dilemma_free(&d);
    }
}

/* Counts of the first n steps of `from` alone. */
static void shorten(const det_record *from, int n, det_dilemma *out)
{
    det_record r;
    det_model_options o;
    det_model_default(&o);
    assert_int_equal(det_record_init(n, 1, &r, NULL), DET_OK);
    memcpy(r.count, from->count, (size_t)n * DET_PAIR_STREAMS * sizeof *r.count);
    memcpy(r.seen, from->seen, (size_t)n * 2);
    assert_int_equal(det_record_refresh(&r, NULL), DET_OK);
    /* What a masked step feeds the kernels is the mean over the record: hold it. */
    memcpy(r.mean, from->mean, sizeof r.mean);
    memcpy(r.mean_count, from->mean_count, sizeof r.mean_count);
    assert_int_equal(det_dilemma_init(&r, NULL, &o, out, NULL), DET_OK);
}

static void test_a_step_is_what_it_adds(void **state)
{
    (void)state;
    det_record r;
    det_stream s;
    det_dilemma whole;
    det_work w;
    det_params p;
    double step[N_STEPS], last = 0, u[DET_N_PARAMS];
    assert_int_equal(det_record_init(N_STEPS, 1, &r, NULL), DET_OK);
    det_stream_init(&s, 3, 4, 5, 6);
    for (int k = 0; k < N_STEPS * DET_PAIR_STREAMS; k++)
        r.count[k] = det_draw_poisson(&s, .6);
    r.seen[2 * 7] = r.seen[2 * 9] = r.seen[2 * 9 + 1] = 0;
    assert_int_equal(det_record_refresh(&r, NULL), DET_OK);
    shorten(&r, N_STEPS, &whole);
    det_prior_draw(&whole.table, &s, u);
    det_params_read(&whole.table, u, &p);
    assert_int_equal(det_work_init(&whole, &w, NULL), DET_OK);
    det_loglik_steps(&whole, &p, &w, step);
    for (int n = 1; n <= N_STEPS; n++) {
        det_dilemma part;
        det_work work;
        shorten(&r, n, &part);
        assert_int_equal(det_work_init(&part, &work, NULL), DET_OK);
        double all = det_loglik(&part, &p, &work, 0);
        assert_near(step[n - 1], all - last, 1e-10);
        last = all;
        det_work_free(&work);
        det_dilemma_free(&part);
    }
    assert_near(step[9], 0, 1e-14);
    det_work_free(&w);
    det_dilemma_free(&whole);
    det_record_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_steps_sum_to_the_whole),
                                       cmocka_unit_test(test_a_step_is_what_it_adds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
