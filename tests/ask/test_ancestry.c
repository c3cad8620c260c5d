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

/* The sum of all shares of a deed; each is held to be no less than 0. */
static double shares_of(const bench *b, size_t e)
{
    const det_split *x = &b->a.split[e];
    size_t n_before = b->deeds.first[b->deeds.items[e].step];
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
        }
    return sum;
}

static void test_v17_shares_and_roots_sum_to_1(void **state)
{
    (void)state;
    static const unsigned terms[] = {DET_TERM_ALL, DET_TERM_ALL & ~DET_TERM_FEAR, DET_TERM_RECIPROCITY | DET_TERM_FEAR,
                                     0};
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
            worst = fmax(worst, fabs(shares_of(&b, e) - 1));
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

/* ---- two ways to the same number ---- */

/* Roots by parents of parents instead of by memories; descent by children instead of backwards sums. */
static void test_roots_and_descent_by_parents(void **state)
{
    (void)state;
    for (uint32_t id = 0; id < 6; id++) {
        bench b;
        open_random(id, DET_TERM_ALL, &b);
        run_bench(&b);
        size_t n = b.deeds.n, n_roots = (size_t)b.deeds.n_roots;
        double(*share)[DET_N_VIAS] = det_calloc(n, sizeof *share), *descent = det_calloc(n, sizeof *descent);
        double *parent = det_calloc(n * n, sizeof *parent);
        for (size_t e = 0; e < n; e++) {
            size_t n_before = b.deeds.first[b.deeds.items[e].step];
            const det_split *x = &b.a.split[e];
            double all = 0, root[DET_MAX_ROOTS] = {0};
            if (b.deeds.items[e].stream == DET_DEED_BREACH)
                continue;
            det_ancestry_parents(&b.a, e, share);
            for (size_t k = 0; k < n_before; k++)
                for (int v = 0; v < DET_N_VIAS; v++)
                    parent[e * n + k] += share[k][v];
            root[DET_ROOT_COMMON] = x->common;
            root[DET_ROOT_UNOBSERVED] = x->unobserved;
            root[DET_ROOT_SHIFTS] = b.a.outer[e * (size_t)b.a.n_outer + DET_OUTER_SHIFT];
            root[DET_ROOT_GOVERNMENTS] = b.a.outer[e * (size_t)b.a.n_outer + DET_OUTER_GOVERNMENT];
            for (size_t k = 0; k < n_before; k++)
                for (size_t m = 0; m < n_roots; m++)
                    root[m] += parent[e * n + k] * b.a.root[k * n_roots + m];
            static const int alone[] = {DET_ROOT_COMMON, DET_ROOT_UNOBSERVED, DET_ROOT_SHIFTS, DET_ROOT_GOVERNMENTS,
                                        DET_ROOT_WORDS};
            for (size_t m = 0; m < sizeof alone / sizeof *alone; m++)
                assert_near(b.a.root[e * n_roots + (size_t)alone[m]], root[alone[m]], 1e-12);
            for (size_t m = 0; m < n_roots; m++)
                all += b.a.root[e * n_roots + m] >= root[m] - 1e-12;
            assert_near(all, n_roots, 0);
        }
        for (size_t k = n; k-- > 0;) {
            for (size_t e = k + 1; e < n; e++) {
                int m = b.deeds.items[e].stream,
                    is_hostile = m >= 0 && m < DET_PAIR_STREAMS && m % DET_N_CLASSES >= DET_VH;
                descent[k] += parent[e * n + k] * (descent[e] + (is_hostile ? b.deeds.items[e].count : 0));
            }
            assert_near(b.a.descent[k], descent[k], 1e-10 * (1 + descent[k]));
        }
        det_free(share);
        det_free(descent);
        det_free(parent);
        close_bench(&b);
    }
}

/* What a deed brought a holder at once is what goes when its act is taken away (a course knows nothing of deeds). */
static void test_gains_are_what_an_act_brings(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(200, &p);
    det_bench b;
    det_deeds deeds;
    det_ancestry a;
    size_t n_compared = 0;
    bench_init(&c, &p, 5, &b);
    assert_int_equal(det_deeds_init(&b.fit.dilemma.record, &b.footprints, &deeds, NULL), DET_OK);
    assert_int_equal(det_ancestry_init(&deeds, &a, NULL), DET_OK);
    det_ancestry_run(&a, &b.course);
    for (size_t k = 0; k < b.footprints.n; k++) {
        det_difference made;
        double gain[2] = {0, 0};
        int t = b.footprints.items[k].step;
        det_course_without_act(&b.course, k, &made);
        for (size_t e = deeds.first[t]; e < deeds.first[t + 1]; e++)
            for (int i = 0; i < 2 && deeds.items[e].item == (int)k; i++)
                gain[i] += a.gain[e][i];
        for (int i = 0; i < 2; i++) {
            assert_near(gain[i], made.log_odds[i], 1e-9);
            n_compared += gain[i] != 0;
        }
    }
    assert_true(n_compared > 100);
    det_ancestry_free(&a);
    det_deeds_free(&deeds);
    bench_free(&b);
    det_case_free(&c);
}

/* ---- theta = 0: stochastic declustering ---- */

/* Shares of an act of class VH + h of direction i at t, written out from mu, alpha, tau and the kernel alone: no fear,
 * no hidden state, no thinning, no echo. tau answers class for class, and every act of the record at hand is one of the
 * streams' counts. */
static double decluster(const det_record *r, const det_params *p, int t, int i, int h, int s, int stream)
{
    double rate = p->mu[i][DET_VH + h], wanted = 0;
    for (int u = 0; u < t; u++)
        for (int m = 0; m < r->n_memory; m++) {
            double w = r->w[(size_t)u * (size_t)r->stride + (size_t)m] * (1 - p->rho) * pow(p->rho, t - u - 1), by = 0;
            if (m / DET_N_CLASSES == 1 - i && m < DET_PAIR_STREAMS && m % DET_N_CLASSES >= DET_VH)
                by = p->alpha[i][h][m % DET_N_CLASSES - DET_VH];
            if (m == det_stream_inj(0, h) && i == 0)
                by = p->tau[0][h];
            rate += by * w;
            wanted = u == s && m == stream ? by * w : wanted;
        }
    return (s < 0 ? p->mu[i][DET_VH + h] : wanted) / rate;
}

static void open_linear(bench *b, uint32_t id)
{
    det_record r;
    det_model_options o;
    det_stream s;
    memset(b, 0, sizeof *b);
    det_model_default(&o);
    o.terms = DET_TERM_RECIPROCITY | DET_TERM_FEAR;
    assert_int_equal(det_record_init(N_STEPS, 1, &r, NULL), DET_OK);
    r.n_inj = 1;
    r.inj[0] = (det_injection){0, 2, DET_PROVOKES};
    r.n_memory = r.stride = DET_PAIR_STREAMS + 2;
    det_free(r.w);
    r.w = det_calloc((size_t)N_STEPS * (size_t)r.stride, sizeof(double));
    det_stream_init(&s, 9, 2, id, 0);
    for (int k = 0; k < N_STEPS * DET_PAIR_STREAMS; k++)
        r.count[k] = det_draw_poisson(&s, .2);
    assert_int_equal(det_record_refresh(&r, NULL), DET_OK);
    for (int k = 0; k < 2 * N_STEPS; k++)
        r.w[(size_t)(k / 2) * (size_t)r.stride + DET_PAIR_STREAMS + (size_t)(k % 2)] = det_draw_poisson(&s, .2);
    assert_int_equal(det_dilemma_init(&r, NULL, &o, &b->d, NULL), DET_OK);
    b->p = pair_params();
    b->p.delta = 0;
    memset(b->p.theta, 0, sizeof b->p.theta);
    for (int k = 0; k < 8; k++)
        b->p.alpha[k / 4][k / 2 % 2][k % 2] = .1 + .3 * det_draw_uniform(&s);
}

static void test_v17_without_fear_it_is_stochastic_declustering(void **state)
{
    (void)state;
    size_t n = 0;
    for (uint32_t id = 0; id < 5; id++) {
        bench b;
        open_linear(&b, id);
        run_bench(&b);
        for (size_t e = 0; e < b.deeds.n; e++) {
            const det_deed *d = &b.deeds.items[e];
            double share[2000][DET_N_VIAS];
            int h = d->stream % DET_N_CLASSES - DET_VH, i = d->stream / DET_N_CLASSES;
            if (d->stream >= DET_PAIR_STREAMS || h < 0)
                continue;
            assert_near(b.a.split[e].baseline, decluster(&b.d.record, &b.p, d->step, i, h, -1, 0), 1e-13);
            det_ancestry_parents(&b.a, e, share);
            for (size_t k = 0; k < b.deeds.first[d->step]; k++, n++) {
                const det_deed *parent = &b.deeds.items[k];
                double wanted = decluster(&b.d.record, &b.p, d->step, i, h, parent->step, parent->stream);
                assert_near(share[k][DET_VIA_ANSWER] + share[k][DET_VIA_PRESSURE], wanted, 1e-13);
                assert_near(share[k][DET_VIA_FEAR] + share[k][DET_VIA_ECHO] + share[k][DET_VIA_WORDS], 0, 0);
            }
        }
        close_bench(&b);
    }
    assert_true(n > 10000);
}

/* ---- an exact small case of fear ---- */

/* One shift of +c on day 1 and nothing else (no evidence, no forgetting): fear is F0 + (F(l) - F0), no more, no less;
 * with a shift of -c on top both are thinned. */
static void test_fear_of_two_documented_shifts(void **state)
{
    (void)state;
    for (int calmed = 0; calmed < 2; calmed++) {
        bench b = {0};
        det_record r;
        det_model_options o;
        det_model_default(&o);
        o.terms = DET_TERM_FEAR;
        assert_int_equal(det_record_init(4, 1, &r, NULL), DET_OK);
        r.shift[0] = 2;
        r.shift[2] = calmed ? -1 : 0;
        r.reset[3 * 2 + 1] = 1;
        r.count[3 * DET_PAIR_STREAMS + DET_VH] = 1;
        assert_int_equal(det_record_refresh(&r, NULL), DET_OK);
        assert_int_equal(det_dilemma_init(&r, NULL, &o, &b.d, NULL), DET_OK);
        b.p = pair_params();
        memset(b.p.alpha, 0, sizeof b.p.alpha);
        b.p.b[0] = b.p.d[0] = 0;
        b.p.zeta[1] = 0;
        b.p.q01 = b.p.q10 = 1e-13;
        b.p.h0[0] = .5;
        run_bench(&b);
        double f0 = .5, f = 1 / (1 + exp(calmed ? -1. : -2.)), rate = .05 + .1 * f, l = calmed ? 1 : 2;
        const double *outer = b.a.outer;
        assert_near(b.a.split[0].fear, .1 * f / rate, 1e-9);
        /* the net of one source is one contribution: shifts of +2 and -1 are a shift of +1 */
        assert_near(outer[DET_OUTER_REST], .1 * f0 / rate, 1e-9);
        assert_near(outer[DET_OUTER_SHIFT], .1 * (f - f0) / rate, 1e-9);
        assert_near(b.a.split[0].kept, 1, 1e-9);
        assert_near(b.a.split[0].unit, .1 * (f - f0) / l / rate, 1e-9);
        close_bench(&b);
    }
}

/* The same with an act that raised the log-odds by 2 and one that lowered them by 1, of the deeds themselves. */
static void test_calming_takes_its_part_off_all_that_raised(void **state)
{
    (void)state;
    bench b = {0};
    det_record r;
    det_model_options o;
    det_model_default(&o);
    o.terms = DET_TERM_FEAR;
    o.poisson = 1;
    assert_int_equal(det_record_init(4, 1, &r, NULL), DET_OK);
    r.count[0 * DET_PAIR_STREAMS + 4 + DET_VH] = 1;
    r.count[1 * DET_PAIR_STREAMS + 4 + DET_VC] = 1;
    r.count[3 * DET_PAIR_STREAMS + DET_VH] = 1;
    assert_int_equal(det_record_refresh(&r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &o, &b.d, NULL), DET_OK);
    b.p = pair_params();
    memset(b.p.alpha, 0, sizeof b.p.alpha);
    b.p.alpha_coop = b.p.delta = 0;
    b.p.r = INFINITY;
    b.p.q01 = b.p.q10 = 1e-13;
    b.p.h0[0] = .5;
    run_bench(&b);
    double up = b.a.gain[0][0], down = -b.a.gain[1][0], l = log(b.course.state[3].odds[0]);
    assert_true(up > .3 && down > .01);
    /* silence of three days: what is left of l */
    double silence = l - up + down, f = 1 / (1 + exp(-l)), slope = (f - .5) / l,
           whole = .5 + slope * (up + fmax(0, silence));
    double share[2][DET_N_VIAS];
    det_ancestry_parents(&b.a, 2, share);
    assert_near(b.a.split[2].kept, f / whole, 1e-9);
    assert_true(b.a.split[2].kept < .999);
    assert_near(share[0][DET_VIA_FEAR], b.a.split[2].fear * slope * up / whole, 1e-9);
    assert_near(share[1][DET_VIA_FEAR], 0, 0);
    assert_near(b.a.outer[2 * b.a.n_outer + DET_OUTER_REST], b.a.split[2].fear * .5 / whole, 1e-9);
    close_bench(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v17_shares_and_roots_sum_to_1),
        cmocka_unit_test(test_roots_and_descent_by_parents),
        cmocka_unit_test(test_gains_are_what_an_act_brings),
        cmocka_unit_test(test_v17_without_fear_it_is_stochastic_declustering),
        cmocka_unit_test(test_fear_of_two_documented_shifts),
        cmocka_unit_test(test_calming_takes_its_part_off_all_that_raised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
