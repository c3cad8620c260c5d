/* SPDX-License-Identifier: Apache-2.0 */
/* Check V16 of docs/model.md: how two simulations of the same noise hang together. */
#include "check.h"
#include "model/toy.h"

#include "base/special.h"

typedef struct pair {
    det_dilemma d;
    det_params p;
    det_state start;
    det_sim_options o;
} pair;

static void pair_init(const det_toy *toy, pair *x)
{
    det_model_options o;
    det_model_default(&o);
    assert_int_equal(toy_init(toy, &o, &x->d, &x->p), 0);
    det_state_start(&x->d, &x->p, &x->start);
    det_sim_default(&x->o);
    x->o.n_steps = toy->n_steps;
    x->o.no_intent = 3;
    x->o.no_common = 1;
}

enum { COUPLED_DAYS = 1000, COUPLED_RUNS = 600, MOST = 8 };

/* How often n acts at one rate came with m at the other: two simulations of the same noise. */
static void couple(double rate, double other, double table[MOST][MOST])
{
    static double n[COUPLED_DAYS * DET_PAIR_STREAMS], m[COUPLED_DAYS * DET_PAIR_STREAMS];
    pair x;
    det_toy toy = {.n_steps = COUPLED_DAYS, .q01 = .002, .q10 = .01, .r0 = .04, .r1 = .3, .h0 = .1};
    pair_init(&toy, &x);
    memset(table, 0, MOST * sizeof *table);
    for (int k = 0; k < COUPLED_RUNS; k++) {
        x.o.path = (uint32_t)k;
        for (int which = 0; which < 2; which++) {
            det_sim_path path = {.count = which ? m : n};
            x.p.mu[0][DET_VH] = x.p.mu[1][DET_VH] = which ? other : rate;
            det_simulate(&x.d, &x.p, &x.start, 0, 0, &x.o, &path);
        }
        for (int t = 0; t < COUPLED_DAYS; t++) {
            int i = (int)n[t * DET_PAIR_STREAMS + DET_VH], j = (int)m[t * DET_PAIR_STREAMS + DET_VH];
            table[i < MOST ? i : MOST - 1][j < MOST ? j : MOST - 1]++;
        }
    }
    det_dilemma_free(&x.d);
}

static double poisson(int k, double rate)
{
    return exp(det_poisson_logp((unsigned)k, rate));
}

/* P(at least k). */
static double upper(int k, double rate)
{
    double p = 1;
    for (int i = 0; i < k; i++)
        p -= poisson(i, rate);
    return fmax(p, 0);
}

/* Of n acts none is left: least and most under a coupling that never adds acts. */
static void bounds(double rate, double other, int n, double out[2])
{
    double gone = poisson(0, other) - poisson(0, rate), here = poisson(n, rate);
    double elsewhere = upper(1, rate) - here;
    out[0] = fmax(0, gone - elsewhere) / here;
    out[1] = fmin(gone, here) / here;
}

/* Chi-square of counts 0 .. MOST - 1 (the last: and more) against Poisson, cells with fewer than 5 expected put
 * together; *df. */
static double chi_square(const double *seen, double rate, double n, int *df)
{
    double sum = 0, seen_rest = 0, rest = 0;
    *df = 0;
    for (int k = 0; k < MOST; k++) {
        double want = n * (k < MOST - 1 ? poisson(k, rate) : upper(k, rate));
        if (want < 5) {
            seen_rest += seen[k];
            rest += want;
            continue;
        }
        sum += (seen[k] - want) * (seen[k] - want) / want;
        ++*df;
    }
    *df -= rest < 5;
    return rest < 5 ? sum : sum + (seen_rest - rest) * (seen_rest - rest) / rest;
}

static void assert_marginal(const double *seen, double rate)
{
    int df;
    double x = chi_square(seen, rate, COUPLED_DAYS * COUPLED_RUNS, &df);
    print_message("V16 marginal at %.2f: chi-square %.1f, %d degrees of freedom\n", rate, x, df);
    assert_true(df >= 1 && x < df + 4 * sqrt(2. * df) + 4);
}

static void test_v16_coupling(void **state)
{
    (void)state;
    struct {
        double rate, other;
        int n;
        double thinning, quantile, low, high;
    } rows[] = {
        {.02, .01, 1, .500, .502, .492, .503}, {.30, .15, 1, .500, .539, .373, .539}, {1, .5, 2, .250, 0, 0, 1}};
    for (size_t k = 0; k < 3; k++) {
        static double table[MOST][MOST];
        double all[2][MOST] = {{0}}, limit[2], n = 0;
        couple(rows[k].rate, rows[k].other, table);
        for (int i = 0; i < MOST; i++)
            for (int j = 0; j < MOST; j++) {
                all[0][i] += table[i][j];
                all[1][j] += table[i][j];
                n += i == rows[k].n ? table[i][j] : 0;
                assert_true(j <= i || table[i][j] == 0); /* a lower rate never adds acts */
            }
        bounds(rows[k].rate, rows[k].other, rows[k].n, limit);
        double got = table[rows[k].n][0] / n, thinned = pow(1 - rows[k].other / rows[k].rate, rows[k].n);
        print_message("V16 %.2f -> %.2f, %d: coupled simulations %.4f, thinning %.3f, bounds %.3f %.3f\n", rows[k].rate,
                      rows[k].other, rows[k].n, got, thinned, limit[0], limit[1]);
        assert_near(got, rows[k].quantile, 4 * sqrt(.25 / n) + .0005);
        assert_near(thinned, rows[k].thinning, 1e-12);
        if (k < 2) {
            assert_near(limit[0], rows[k].low, .0005);
            assert_near(limit[1], rows[k].high, .0005);
        }
        assert_true(limit[0] <= thinned && thinned <= limit[1]);
        assert_marginal(all[0], rows[k].rate);
        assert_marginal(all[1], rows[k].other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v16_coupling)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
