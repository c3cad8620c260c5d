/* SPDX-License-Identifier: Apache-2.0 */
/* Noise drawn given the record: hidden paths beside the smoother, shocks beside the law they came from. */
#include "check.h"

#include "model/abduct.h"
#include "model/gradient.h"
#include "model/random_dilemma.h"

enum { N_STEPS = 40, N_PATHS = 4000 };

typedef struct world {
    det_dilemma d;
    det_work work;
    det_params p;
} world;

static void world_init(uint32_t id, world *w)
{
    det_model_options o;
    det_params adjoint;
    det_stream s;
    det_model_default(&o);
    assert_int_equal(random_dilemma(id, N_STEPS, &o, &w->d), 0);
    assert_int_equal(det_work_init(&w->d, &w->work, NULL), DET_OK);
    double *u = det_calloc((size_t)w->d.table.n_free, sizeof *u);
    det_stream_init(&s, 9, id, 0, 0);
    det_prior_draw(&w->d.table, &s, u);
    det_params_read(&w->d.table, u, &w->p);
    det_free(u);
    w->p.a01 = .1, w->p.a10 = .2, w->p.z01 = .1, w->p.z10 = .3;
    det_loglik(&w->d, &w->p, &w->work, 1);
    det_loglik_back(&w->d, &w->p, &w->work, &adjoint);
}

static void world_free(world *w)
{
    det_work_free(&w->work);
    det_dilemma_free(&w->d);
}

static void test_hidden_paths_are_the_smoothers(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 4; id++) {
        world w;
        double share[N_STEPS][DET_N_STATES] = {{0}}, chi = 0;
        int n = 0;
        world_init(id, &w);
        for (uint32_t path = 0; path < N_PATHS; path++) {
            unsigned char hidden[N_STEPS];
            det_stream s;
            det_stream_init(&s, 3, 1, path, 0);
            det_abduct_hidden(&w.d, &w.p, &w.work, &s, hidden);
            for (int t = 0; t < N_STEPS; t++)
                share[t][hidden[t]] += 1. / N_PATHS;
        }
        for (int t = 0; t < N_STEPS; t++)
            for (int s = 0; s < DET_N_STATES; s++) {
                double p = w.work.smooth[t * DET_N_STATES + s];
                if (p * N_PATHS < 5 || (1 - p) * N_PATHS < 5)
                    continue;
                double z = (share[t][s] - p) / sqrt(p * (1 - p) / N_PATHS);
                assert_true(fabs(z) < 4.8);
                chi += z * z;
                n++;
            }
        assert_true(n > 40);
        assert_near(chi / n, 1, .5);
        world_free(&w);
    }
}

static void test_redraw_differs_from_a_changed_reset_on(void **state)
{
    (void)state;
    world w;
    world_init(1, &w);
    det_dilemma changed = w.d;
    unsigned char reset[2 * N_STEPS], hidden[N_STEPS], old[N_STEPS];
    int n_differ = 0;
    memset(w.d.record.reset, 0, sizeof reset);
    memset(reset, 0, sizeof reset);
    changed.record.reset = reset;
    for (uint32_t path = 0; path < 300; path++) {
        for (int with = 0; with < 2; with++) {
            det_stream s, t;
            reset[2 * 20 + 1] = (unsigned char)with;
            det_stream_init(&s, 3, 1, path, 0);
            det_stream_init(&t, 3, 2, path, 0);
            det_abduct_hidden(&w.d, &w.p, &w.work, &s, old);
            memcpy(hidden, old, sizeof old);
            det_abduct_redraw(&w.d, &changed, &w.p, &t, hidden);
            assert_memory_equal(hidden, old, with ? 20 : N_STEPS);
            for (int k = 0; k < N_STEPS; k++)
                assert_int_equal((hidden[k] ^ old[k]) & ~2, 0); /* only x_1 */
            n_differ += memcmp(hidden, old, N_STEPS) != 0;
        }
    }
    assert_in_range(n_differ, 10, 290);
    world_free(&w);
}

/* Draw G, then N given G, then G' given N: (G', N) has the law of (G, N). */
static void test_shock_given_its_counts(void **state)
{
    (void)state;
    enum { N = 200000 };
    double r = 2.5, sum = 1.4, m1 = 0, m2 = 0, mn = 0;
    det_stream s;
    det_stream_init(&s, 11, 0, 0, 0);
    for (int k = 0; k < N; k++) {
        double g = det_draw_gamma(&s, r, 1 / r), n = det_draw_poisson(&s, g * sum),
               again = det_abduct_shock(&s, n, sum, r);
        m1 += again / N;
        m2 += again * again / N;
        mn += again * n / N;
    }
    assert_near(m1, 1, .01);
    assert_near(m2, 1 + 1 / r, .02);
    assert_near(mn, sum * (1 + 1 / r), .03);
    assert_true(det_abduct_shock(&s, 3, sum, INFINITY) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hidden_paths_are_the_smoothers),
        cmocka_unit_test(test_redraw_differs_from_a_changed_reset_on),
        cmocka_unit_test(test_shock_given_its_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
