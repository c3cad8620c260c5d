/* SPDX-License-Identifier: Apache-2.0 */
/* Check V17: ancestry. */
#include "ask/pair.h"

#include "ask/ancestry.h"
#include "ask/footprints_of.h"
#include "model/random_dilemma.h"

enum { N_STEPS = 60, N_CASES = 40 };

typedef struct bench {
    det_dilemma d;
    det_params p;
    det_footprints f;
    det_course course;
    det_deeds deeds;
    det_ancestry a;
} bench;

static void run_bench(bench *b)
{
    footprints_of(&b->d.record, &b->f);
    assert_int_equal(det_course_init(&b->d, &b->f, 0, &b->course, NULL), DET_OK);
    det_course_run(&b->course, &b->p);
    assert_int_equal(det_deeds_init(&b->d.record, &b->f, &b->deeds, NULL), DET_OK);
    assert_int_equal(det_ancestry_init(&b->deeds, &b->a, NULL), DET_OK);
    det_ancestry_run(&b->a, &b->course);
    det_ancestry_descend(&b->a);
}

/* Every channel in use, all responses, severity, masks, resets, echo; parameters from the prior. */
static void open_random(uint32_t id, unsigned terms, bench *b)
{
    det_model_options o;
    det_stream s;
    double u[DET_N_PARAMS];
    memset(b, 0, sizeof *b);
    det_model_default(&o);
    o.terms = terms;
    o.freer = id % 3 == 1;
    o.poisson = id % 7 == 3;
    o.response[0] = (det_response)(id % 3);
    o.response[1] = (det_response)(id / 3 % 3);
    assert_int_equal(random_dilemma(id, N_STEPS, &o, &b->d), 0);
    det_stream_init(&s, 5, 1, id, 0);
    det_prior_draw(&b->d.table, &s, u);
    det_params_read(&b->d.table, u, &b->p);
}

static void close_bench(bench *b)
{
    det_ancestry_free(&b->a);
    det_deeds_free(&b->deeds);
    det_course_free(&b->course);
    det_footprints_free(&b->f);
    det_dilemma_free(&b->d);
}

/* The sum of all shares of a deed; each is held to be no less than 0. Adds roots by way of the parents to root. */
static double shares_of(const bench *b, size_t e, double *root)
{
    const det_split *x = &b->a.split[e];
    size_t n = (size_t)b->deeds.n_roots, n_before = b->deeds.first[b->deeds.items[e].step];
    double share[4096][DET_N_VIAS], sum = x->baseline + x->intent + x->common + x->unobserved;
    assert_true(x->baseline >= 0 && x->intent >= 0 && x->common >= 0 && x->unobserved >= 0);
    for (int k = 0; k < b->a.n_outer; k++) {
        assert_true(b->a.outer[e * (size_t)b->a.n_outer + (size_t)k] >= 0);
        sum += b->a.outer[e * (size_t)b->a.n_outer + (size_t)k];
    }
    det_ancestry_parents(&b->a, e, share);
    for (size_t k = 0; k < n_before; k++)
        for (int v = 0; v < DET_N_VIAS; v++) {
            assert_true(share[k][v] >= 0);
            sum += share[k][v];
            for (size_t m = 0; root && m < n; m++)
                root[m] += share[k][v] * b->a.root[k * n + m];
        }
    return sum;
}

static void test_v17_shares_and_roots_sum_to_1(void **state)
{
    (void)state;
    static const unsigned terms[] = {DET_TERM_ALL, DET_TERM_ALL & ~DET_TERM_FEAR, DET_TERM_RECIPROCITY | DET_TERM_FEAR, 0};
    double worst = 0, worst_root = 0;
    size_t n = 0, n_thinned = 0, roots_met[DET_FIRST_THIRD + 2] = {0};
    for (uint32_t id = 0; id < N_CASES; id++) {
        bench b;
        open_random(id, terms[id % 8 < 5 ? 0 : id % 8 - 4], &b);
        run_bench(&b);
        for (size_t e = 0; e < b.deeds.n; e++) {
            double all = 0;
            for (int k = 0; k < b.deeds.n_roots; k++) {
                double root = b.a.root[e * (size_t)b.deeds.n_roots + (size_t)k];
                assert_true(root >= 0);
                roots_met[k] += root > 1e-6;
                all += root;
            }
            worst_root = fmax(worst_root, fabs(all - 1));
            if (b.deeds.items[e].stream == DET_DEED_BREACH)
                continue;
            worst = fmax(worst, fabs(shares_of(&b, e, NULL) - 1));
            double kept = b.a.split[e].kept;
            assert_true(kept <= 1 + 1e-9 && kept >= 0);
            n_thinned += kept > 0 && kept < .999;
            n++;
        }
        close_bench(&b);
    }
    print_message("V17 %zu deeds, %zu thinned: shares off 1 by %.1e, roots by %.1e\n", n, n_thinned, worst, worst_root);
    assert_true(n > 5000 && n_thinned > 1000);
    for (int k = 0; k < DET_FIRST_THIRD + 2; k++)
        assert_true(roots_met[k] > 0);
    assert_near(worst, 0, 1e-12);
    assert_near(worst_root, 0, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v17_shares_and_roots_sum_to_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
