/* SPDX-License-Identifier: Apache-2.0 */
/* A record with steps after its end: nothing of what was changes, simulation goes on as it does past the end, and acts put there are
 * met by the side they hit. */
#include "check.h"

#include "model/likelihood.h"
#include "model/random_dilemma.h"
#include "model/simulate.h"

enum { N = 60, MORE = 40 };

typedef struct both {
    det_dilemma d, longer; /* longer: shares all but the record */
    det_params p;
    det_state end;
} both;

static void open_both(uint32_t id, both *b)
{
    det_model_options o;
    double u[DET_N_PARAMS];
    det_stream s;
    det_work work;
    det_model_default(&o);
    assert_int_equal(random_dilemma(id, N, &o, &b->d), 0);
    b->d.record.accused[(N - 1) * 2] = b->d.record.accused[(N - 1) * 2 + 1] = 0; /* past the end nobody is held by an accusation */
    b->longer = b->d;
    assert_int_equal(det_record_extend(&b->d.record, MORE, &b->longer.record, NULL), DET_OK);
    det_stream_init(&s, 3, 3, id, 3);
    det_prior_draw(&b->d.table, &s, u);
    det_params_read(&b->d.table, u, &b->p);
    assert_int_equal(det_work_init(&b->d, &work, NULL), DET_OK);
    assert_true(isfinite(det_loglik(&b->d, &b->p, &work, 1)));
    det_state_at(&b->d, &work, N - 1, &b->end);
    det_work_free(&work);
}

static void close_both(both *b)
{
    det_record_free(&b->longer.record);
    det_dilemma_free(&b->d);
}

static void run(const det_dilemma *d, const both *b, double *count, double *odds)
{
    det_sim_options o;
    det_sim_path path = {.count = count, .odds = odds};
    det_sim_default(&o);
    o.from = N;
    o.n_steps = MORE;
    det_simulate(d, &b->p, &b->end, 0, 0, &o, &path);
}

static void test_goes_on_as_past_the_end(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 12; id++) {
        both b;
        double count[2][MORE * DET_PAIR_STREAMS], odds[2][MORE * 2];
        open_both(id, &b);
        run(&b.d, &b, count[0], odds[0]);
        run(&b.longer, &b, count[1], odds[1]);
        assert_memory_equal(count[0], count[1], sizeof count[0]);
        for (int k = 0; k < MORE * 2; k++)
            assert_near(odds[0][k], odds[1][k], 1e-9 * odds[0][k]);
        close_both(&b);
    }
}

static void test_what_was_stays(void **state)
{
    (void)state;
    both b;
    open_both(1, &b);
    const det_record *r = &b.d.record, *x = &b.longer.record;
    double w[(N + MORE) * DET_MAX_STREAMS], before[N * DET_MAX_STREAMS];
    det_record_weights(r, .7, before, NULL);
    det_record_weights(x, .7, w, NULL);
    assert_int_equal(x->n_steps, N + MORE);
    assert_memory_equal(w, before, (size_t)(N * r->stride) * sizeof *w);
    assert_memory_equal(x->count, r->count, N * DET_PAIR_STREAMS * sizeof *w);
    assert_memory_equal(x->den[1].leverage, r->den[1].leverage, N * sizeof *w);
    assert_near(x->den[1].leverage[N + MORE - 1], r->den[1].leverage[N - 1], 0);
    close_both(&b);
}

/* Three acts of a third party on side 0 in one step: a class's mean weight each, at any nu, and weights of other acts stay. */
static void test_added_acts(void **state)
{
    (void)state;
    both b;
    open_both(1, &b);
    det_record *x = &b.longer.record;
    double w[(N + MORE) * DET_MAX_STREAMS], before[(N + MORE) * DET_MAX_STREAMS];
    size_t at = (size_t)((N + 3) * x->stride + det_stream_inj(0, 1));
    det_record_weights(x, .7, before, NULL);
    for (int k = 0; k < 3; k++)
        assert_int_equal(det_record_add_act(x, N + 3, det_stream_inj(0, 1), DET_MH, .8, NULL), DET_OK);
    det_record_weights(x, 0, w, NULL);
    assert_near(w[at], 2.4, 1e-12);
    det_record_weights(x, .7, w, NULL);
    assert_true(w[at] > 0 && w[at] <= 2.4);
    w[at] = before[at];
    assert_memory_equal(w, before, (size_t)(x->n_steps * x->stride) * sizeof *w);
    close_both(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_goes_on_as_past_the_end), cmocka_unit_test(test_what_was_stays),
                                       cmocka_unit_test(test_added_acts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
