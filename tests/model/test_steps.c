/* SPDX-License-Identifier: Apache-2.0 */
/* Checks V14 and V16 of docs/model.md: what one act more does to a cold and to a hot pair, and how two simulations hang together.
 *
 * The planning experiments predicted a belief before they updated it; the code updates first, so every belief that conduct reads has
 * relaxed by one step more. Which figures that moves is said at each.
 */
#include "check.h"
#include "model/toy.h"

#include "base/special.h"

enum { N_DAYS = 700, EXTRA_DAY = 100, SPELL_DAYS = 20000 };

static const det_toy TOY = {.n_steps = N_DAYS, .mu = .02, .theta = .5, .alpha = .2, .rho = .84, .q01 = .002, .q10 = .01, .r0 = .04, .r1 = .3};

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

typedef struct figure {
    double mean, se;
} figure;

typedef struct tally {
    double n, sum, squares;
} tally;

static void add(tally *t, double x)
{
    t->n++;
    t->sum += x;
    t->squares += x * x;
}

static figure figure_of(const tally *t)
{
    double mean = t->sum / t->n;
    return (figure){mean, sqrt((t->squares / t->n - mean * mean) / t->n)};
}

/* ---- V14 ---- */

/* Rates of both sides at t; the state moves on past `count`. */
static double step(const pair *x, int t, const double *count, det_state *s)
{
    static const unsigned char BOTH[2] = {1, 1};
    det_seen seen = {count, BOTH};
    det_gains gains[2];
    det_conduct c;
    det_conduct_step(&x->d, &x->p, s, t, &c);
    for (int i = 0; i < 2; i++)
        det_belief_gains(&x->d, &x->p, &c, &seen, t, i, &gains[i]);
    det_state_step(&x->d, &x->p, t, &seen, count, gains, s);
    return c.base[0][DET_VH] + c.base[1][DET_VH];
}

/* Acts that one act more of A on EXTRA_DAY brings about itself, all others held as they are. */
static double direct_offspring(const pair *x, const double *count)
{
    det_state with = x->start, without = x->start;
    double sum = 0;
    for (int t = 0; t < N_DAYS; t++) {
        double more[DET_PAIR_STREAMS];
        memcpy(more, count + t * DET_PAIR_STREAMS, sizeof more);
        more[DET_VH] += t == EXTRA_DAY;
        sum += step(x, t, more, &with) - step(x, t, count + t * DET_PAIR_STREAMS, &without);
    }
    return sum;
}

/* Direct R, and all acts that one act more sets off, itself among them. */
static void reproduce(double theta, double h0, int n_runs, figure *r, figure *g)
{
    det_toy toy = TOY;
    pair x;
    static double count[N_DAYS * DET_PAIR_STREAMS];
    tally direct = {0}, progeny = {0};
    toy.theta = theta;
    toy.h0 = h0;
    pair_init(&toy, &x);
    for (int k = 0; k < n_runs; k++) {
        det_sim_path without = {.count = count}, with = {0};
        x.o.path = (uint32_t)k;
        x.o.extra_step = -1;
        det_simulate(&x.d, &x.p, &x.start, 0, 0, &x.o, &without);
        x.o.extra_step = EXTRA_DAY;
        x.o.extra_class = DET_VH;
        det_simulate(&x.d, &x.p, &x.start, 0, 0, &x.o, &with);
        add(&progeny, 1 + with.hostile[0] + with.hostile[1] - without.hostile[0] - without.hostile[1]);
        add(&direct, direct_offspring(&x, count));
    }
    *r = figure_of(&direct);
    *g = figure_of(&progeny);
    det_dilemma_free(&x.d);
}

/* Days that a hot spell lasts without immigrants, cut at SPELL_DAYS, and the share that is still hot then. */
static void persist(double theta, int n_runs, figure *days, figure *still)
{
    det_toy toy = TOY;
    pair x;
    tally length = {0}, hot = {0};
    toy.n_steps = SPELL_DAYS;
    toy.theta = theta;
    toy.h0 = .95;
    pair_init(&toy, &x);
    x.o.no_immigrants = 1;
    for (int k = 0; k < n_runs; k++) {
        det_sim_path path = {0};
        x.o.path = (uint32_t)k;
        det_simulate(&x.d, &x.p, &x.start, 0, .05, &x.o, &path);
        add(&length, path.n_run);
        add(&hot, path.n_run == SPELL_DAYS);
    }
    *days = figure_of(&length);
    *still = figure_of(&hot);
    det_dilemma_free(&x.d);
}

/* Two samples of so many runs as the planning experiments had agree. */
static void assert_figure(figure got, double want)
{
    assert_near(got.mean, want, 4 * M_SQRT2 * got.se);
}

/* Updating first takes a cold R_dir at theta .5 up by .01, G down by 1 and the long spell down by 260 days; the rest stays (100,000 runs of
 * each order). */
static void test_v14_three_numbers(void **state)
{
    (void)state;
    struct {
        double theta, h0, r, g;
    } rows[] = {{.5, .01, .54, 34.5}, {.5, .95, .24, 1.32}, {.2, .01, .35, 2.40}, {.2, .95, .52, 4.31}};
    for (size_t k = 0; k < 4; k++) {
        figure r, g;
        reproduce(rows[k].theta, rows[k].h0, 3000, &r, &g);
        print_message("V14 theta %.1f from h %.2f: R_dir %.3f (%.3f), G %.2f (%.2f), R_G %.2f\n", rows[k].theta, rows[k].h0, r.mean, r.se, g.mean,
                      g.se, 1 - 1 / g.mean);
        assert_figure(r, rows[k].r);
        assert_figure(g, rows[k].g);
    }
    figure days, still;
    persist(.5, 150, &days, &still);
    print_message("V14 theta .5 spell %.0f days (%.0f), still hot %.2f (%.2f)\n", days.mean, days.se, still.mean, still.se);
    assert_figure(days, 17800);
    assert_figure(still, .78);
    persist(.2, 2000, &days, &still);
    print_message("V14 theta .2 spell %.1f days (%.1f)\n", days.mean, days.se);
    assert_figure(days, 85);
}

/* ---- V16 ---- */

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

/* Chi-square of counts 0 .. MOST - 1 (the last: and more) against Poisson, cells with fewer than 5 expected put together; *df. */
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
    } rows[] = {{.02, .01, 1, .500, .502, .492, .503}, {.30, .15, 1, .500, .539, .373, .539}, {1, .5, 2, .250, 0, 0, 1}};
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
        print_message("V16 %.2f -> %.2f, %d: coupled simulations %.4f, thinning %.3f, bounds %.3f %.3f\n", rows[k].rate, rows[k].other, rows[k].n, got,
                      thinned, limit[0], limit[1]);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v14_three_numbers), cmocka_unit_test(test_v16_coupling)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
