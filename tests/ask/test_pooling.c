/* SPDX-License-Identifier: Apache-2.0 */
/* A round of EM against closed forms, on posteriors that are given. */
#include "ask/planted.h"

enum { N = 40 };

typedef struct world {
    det_atlas a;
    det_glance_work w;
    det_hyper reference;
    det_glance *glances; /* [N] */
} world;

/* Pairs k, k + 1 of N actors; every parameter of every rival at its prior's centre, but for what `place` says. */
static void open_world(world *x)
{
    det_glance_options o;
    memset(x, 0, sizeof *x);
    det_glance_default(&o);
    planted_init(&x->a, N, N + 1, 60);
    for (int k = 0; k < N; k++)
        x->a.pairs[k] = (det_atlas_pair){.actor = {k, k + 1}};
    assert_int_equal(det_glance_work_init(&o, &x->w, NULL), DET_OK);
    assert_int_equal(det_hyper_reference(&x->a, &x->reference, NULL), DET_OK);
    x->glances = det_calloc(N, sizeof *x->glances);
    for (int k = 0; k < N; k++)
        for (int r = 0; r < DET_N_RIVALS; r++) {
            const det_param_table *t = &x->w.dilemma[r].table;
            det_glance_rival *g = &x->glances[k].rival[r];
            g->n = t->n_free;
            det_hyper_apply(&x->reference, x->a.pairs[k].actor, &x->w.dilemma[r]);
            for (int m = 0; m < t->n_rows; m++)
                if (t->rows[m].free >= 0) {
                    g->u[t->rows[m].free] = t->rows[m].p1;
                    g->variance[t->rows[m].free] = t->rows[m].p2 * t->rows[m].p2;
                }
            x->glances[k].posterior[r] = x->reference.rival[r];
        }
}

static void close_world(world *x)
{
    det_free(x->glances);
    det_hyper_free(&x->reference);
    det_glance_work_free(&x->w);
    det_atlas_free(&x->a);
}

static det_hyper update(const world *x)
{
    det_hyper h;
    assert_int_equal(det_hyper_update(&x->reference, &x->reference, &x->a, &x->w, x->glances, &h, NULL), DET_OK);
    return h;
}

/* Where all posteriors are the prior, a round changes nothing but the deviations of baselines, which 1 draws to itself.
 */
static void test_the_prior_is_a_fixed_point(void **state)
{
    (void)state;
    world x;
    open_world(&x);
    det_hyper h = update(&x);
    for (int g = 0; g < DET_N_POOL_GROUPS; g++) {
        assert_near(h.mean[g], x.reference.mean[g], 1e-9);
        assert_near(h.sd[g], x.reference.sd[g], 1e-9);
    }
    for (int r = 0; r < DET_N_RIVALS; r++)
        assert_near(h.rival[r], x.reference.rival[r], 1e-12);
    for (int c = 0; c < DET_N_CLASSES; c++) {
        assert_near(h.base[c], x.reference.base[c], 1e-6);
        /* a deviation of 1 counts for some pairs more */
        assert_near(h.base_sd[c], sqrt((N * pow(x.reference.base_sd[c], 2) + DET_POOL_WEIGHT) / (N + DET_POOL_WEIGHT)),
                    1e-6);
    }
    assert_near(h.log_norm[0], x.reference.log_norm[0], 1e-9);
    assert_near(h.log_norm[1], x.reference.log_norm[1], 1e-9);
    det_hyper_free(&h);
    close_world(&x);
}

/* Memory of pair k known as u_k with variance v under reciprocity alone, which is certain: mean and sd by hand. */
static void test_a_group_by_hand(void **state)
{
    (void)state;
    world x;
    open_world(&x);
    const det_param_table *t = &x.w.dilemma[DET_RIVAL_RECIPROCITY].table;
    const int at = det_param_find(t, "rho")->free;
    double sum = 0, square = 0;
    for (int k = 0; k < N; k++) {
        const double u = .1 * k - 1, v = .01;
        memset(x.glances[k].posterior, 0, sizeof x.glances[k].posterior);
        x.glances[k].posterior[DET_RIVAL_RECIPROCITY] = 1;
        x.glances[k].rival[DET_RIVAL_RECIPROCITY].u[at] = u;
        x.glances[k].rival[DET_RIVAL_RECIPROCITY].variance[at] = v;
        sum += u;
        square += u * u + v;
    }
    const double m0 = x.reference.mean[DET_POOL_MEMORY], s0 = x.reference.sd[DET_POOL_MEMORY],
                 all = N + DET_POOL_WEIGHT;
    const double mean = (sum + DET_POOL_WEIGHT * m0) / all,
                 second = (square + DET_POOL_WEIGHT * (m0 * m0 + s0 * s0)) / all;
    det_hyper h = update(&x);
    assert_near(h.mean[DET_POOL_MEMORY], mean, 1e-12);
    assert_near(h.sd[DET_POOL_MEMORY], sqrt(second - mean * mean), 1e-12);
    /* nobody read a gain of fear: the reference stands */
    assert_near(h.mean[DET_POOL_THETA], x.reference.mean[DET_POOL_THETA], 1e-12);
    for (int r = 0; r < DET_N_RIVALS; r++)
        assert_near(h.rival[r], ((r == DET_RIVAL_RECIPROCITY) * N + DET_POOL_WEIGHT * x.reference.rival[r]) / all,
                    1e-12);
    det_hyper_free(&h);
    close_world(&x);
}

/* Levels of sources and targets come back from pairs that show them, up to what shrinks them. */
static void test_levels_come_back(void **state)
{
    (void)state;
    enum { M = 25 };
    det_atlas a;
    det_hyper h;
    planted_init(&a, M * (M - 1) / 2, M, 2000);
    a.cells = det_calloc(a.n_pairs * 2, sizeof *a.cells);
    size_t k = 0;
    for (int i = 0; i < M; i++)
        for (int j = i + 1; j < M; j++, k++) {
            a.pairs[k] = (det_atlas_pair){.actor = {i, j}, .first = a.n_cells, .n_cells = 2};
            for (int dir = 0; dir < 2; dir++) {
                const int source = dir ? j : i, target = dir ? i : j;
                const double rate = .1 * exp(.8 * (source % 3 - 1) + .5 * (target % 2));
                a.cells[a.n_cells++] =
                    (det_atlas_cell){0, (unsigned short)(4 * dir + DET_VH), (unsigned short)lround(2000 * rate)};
            }
        }
    assert_int_equal(det_hyper_reference(&a, &h, NULL), DET_OK);
    for (int i = 0; i < M; i++)
        for (int j = i + 1; j < M; j++) {
            const int actor[2] = {i, j};
            for (int dir = 0; dir < 2; dir++) {
                const int source = actor[dir], target = actor[1 - dir];
                assert_near(det_hyper_baseline(&h, actor, dir, DET_VH),
                            log(.7 * .1) + .8 * (source % 3 - 1) + .5 * (target % 2), .05);
            }
        }
    assert_true(h.base_sd[DET_VH] < .25);
    det_hyper_free(&h);
    det_atlas_free(&a);
}

static void test_order_of_pairs_and_failures(void **state)
{
    (void)state;
    world x;
    det_status st;
    det_hyper h;
    open_world(&x);
    for (int k = 0; k < N; k += 2) { /* a pair that failed says nothing, whatever it holds */
        x.glances[k].failed = 1;
        x.glances[k].rival[0].u[0] = NAN;
    }
    h = update(&x);
    for (int g = 0; g < DET_N_POOL_GROUPS; g++)
        assert_near(h.mean[g], x.reference.mean[g], 1e-9);
    det_hyper_free(&h);
    assert_every_allocation_fails_once(
        st, st = det_hyper_update(&x.reference, &x.reference, &x.a, &x.w, x.glances, &h, NULL));
    det_hyper_free(&h);
    close_world(&x);
}

/* Who is in none of the pairs of a round keeps its level. */
static void test_who_is_not_pooled(void **state)
{
    (void)state;
    world x;
    open_world(&x);
    const size_t alone = 4 * (N - 1) + DET_MH; /* hostile deeds of a source of the second half */
    x.reference.source[alone] = .7;
    x.a.n_pairs = N / 2;
    det_hyper h = update(&x);
    x.a.n_pairs = N;
    assert_true(h.source[alone] == .7);
    assert_true(h.source[4 * (N / 4) + DET_MH] != x.reference.source[4 * (N / 4) + DET_MH]);
    det_hyper_free(&h);
    close_world(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_prior_is_a_fixed_point),
                                       cmocka_unit_test(test_a_group_by_hand), cmocka_unit_test(test_levels_come_back),
                                       cmocka_unit_test(test_who_is_not_pooled),
                                       cmocka_unit_test(test_order_of_pairs_and_failures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
