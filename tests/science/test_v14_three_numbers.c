/* SPDX-License-Identifier: Apache-2.0 */
/* V14: what one act more does to a cold and to a hot pair: direct R, all acts that follow, and how long a hot spell
 * lasts by itself.
 *
 * Wanted are the figures of the planning experiments, and those of a program written apart from the code (not kept) that steps the
 * same pair in the code's order: update, then predict. The experiments predicted first; in that order the other program
 * gives R and G as planned, within their error, and a spell of 17,433 days (98).
 */
#include "check.h"

#include "base/mem.h"
#include "model/paths.h"
#include "model/toy.h"

enum { N_DAYS = 700, EXTRA_DAY = 100, SPELL_DAYS = 20000, N_DIRECT = 6000, N_PROGENY = 30000, N_PLANNED = 3000 };

static const det_toy TOY = {
    .n_steps = N_DAYS, .mu = .02, .theta = .5, .alpha = .2, .rho = .84, .q01 = .002, .q10 = .01, .r0 = .04, .r1 = .3};

typedef struct pair {
    det_dilemma d;
    det_params p;
    det_state start;
    det_sim_options o;
} pair;

static void pair_init(double theta, double h0, int n_days, pair *x)
{
    det_toy toy = TOY;
    det_model_options o;
    toy.theta = theta;
    toy.h0 = h0;
    toy.n_steps = n_days;
    det_model_default(&o);
    assert_int_equal(toy_init(&toy, &o, &x->d, &x->p), 0);
    det_state_start(&x->d, &x->p, &x->start);
    det_sim_default(&x->o);
    x->o.n_steps = n_days;
    x->o.no_intent = 3;
    x->o.no_common = 1;
}

/* A mean with its standard error, and that of N_PLANNED runs. */
typedef struct figure {
    double mean, se, planned_se;
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
    double mean = t->sum / t->n, sd = sqrt(t->squares / t->n - mean * mean);
    return (figure){mean, sd / sqrt(t->n), sd / sqrt(N_PLANNED)};
}

/* Rates of both sides at t in all; the state moves on past `count`. */
static double step(const pair *x, int t, const double *count, det_state *s, double rate[2])
{
    static const unsigned char BOTH[2] = {1, 1};
    det_seen seen = {count, BOTH};
    det_gains gains[2];
    det_conduct c;
    det_conduct_step(&x->d, &x->p, s, t, &c);
    for (int i = 0; i < 2; i++)
        det_belief_gains(&x->d, &x->p, &c, &seen, t, i, &gains[i]);
    det_state_step(&x->d, &x->p, t, &seen, count, gains, s);
    for (int i = 0; rate && i < 2; i++)
        rate[i] = c.base[i][DET_VH];
    return c.base[0][DET_VH] + c.base[1][DET_VH];
}

/* Acts that `more` acts of A on EXTRA_DAY bring about themselves, all others held as they are. */
static double direct_offspring(const pair *x, const det_state *start, const double *count, double more)
{
    det_state with = *start, without = *start;
    double sum = 0;
    for (int t = 0; t < N_DAYS; t++) {
        double changed[DET_PAIR_STREAMS];
        memcpy(changed, count + t * DET_PAIR_STREAMS, sizeof changed);
        changed[DET_VH] += t == EXTRA_DAY ? more : 0;
        sum += step(x, t, changed, &with, NULL) - step(x, t, count + t * DET_PAIR_STREAMS, &without, NULL);
    }
    return sum;
}

static figure direct(const pair *x)
{
    static double count[N_DAYS * DET_PAIR_STREAMS];
    tally sum = {0};
    det_sim_options o = x->o;
    for (uint32_t k = 0; k < N_DIRECT; k++) {
        det_sim_path path = {.count = count};
        o.path = k;
        det_simulate(&x->d, &x->p, &x->start, 0, 0, &o, &path);
        add(&sum, direct_offspring(x, &x->start, count, 1));
    }
    return figure_of(&sum);
}

/* n paths with the pair's options, from address 0 on; out[n]. */
static void run(const pair *x, double until_calm, int n, det_sim_path *out)
{
    det_path *each = det_calloc((size_t)n, sizeof *each);
    memset(out, 0, (size_t)n * sizeof *out);
    for (int k = 0; k < n; k++)
        each[k] = (det_path){&x->p, &x->start, 0, (uint32_t)k, &out[k]};
    det_paths_run(NULL, &x->d, until_calm, &x->o, (size_t)n, each);
    det_free(each);
}

/* The act and all that follow from it. */
static figure progeny(pair *x)
{
    det_sim_path *without = det_calloc(N_PROGENY, sizeof *without), *with = det_calloc(N_PROGENY, sizeof *with);
    tally sum = {0};
    run(x, 0, N_PROGENY, without);
    x->o.extra_step = EXTRA_DAY;
    x->o.extra_class = DET_VH;
    run(x, 0, N_PROGENY, with);
    for (int k = 0; k < N_PROGENY; k++)
        add(&sum, 1 + with[k].hostile[0] + with[k].hostile[1] - without[k].hostile[0] - without[k].hostile[1]);
    det_free(without);
    det_free(with);
    return figure_of(&sum);
}

/* Two runs of Monte Carlo agree. */
static void assert_agree(double got, double se, double want, double want_se)
{
    assert_near(got, want, 4 * sqrt(se * se + want_se * want_se));
}

static void test_r_and_progeny(void **state)
{
    (void)state;
    struct {
        double theta, h0;
        double r, g;                         /* planned */
        double apart_r, r_se, apart_g, g_se; /* the other program */
    } rows[] = {{0.5, 0.01, 0.54, 34.50, 0.5672, 0.0026, 33.16, 0.513},
                {0.5, 0.95, 0.24, 1.32, 0.2468, 0.0005, 1.40, 0.025},
                {0.2, 0.01, 0.35, 2.40, 0.3490, 0.0011, 2.51, 0.038},
                {0.2, 0.95, 0.52, 4.31, 0.5170, 0.0018, 4.46, 0.062}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        pair x;
        pair_init(rows[k].theta, rows[k].h0, N_DAYS, &x);
        figure r = direct(&x), g = progeny(&x);
        print_message("V14 theta %.1f from h %.2f: R_dir %.3f (%.3f), G %.2f (%.2f), R_G %.2f\n", rows[k].theta,
                      rows[k].h0, r.mean, r.se, g.mean, g.se, 1 - 1 / g.mean);
        assert_agree(r.mean, r.se, rows[k].apart_r, rows[k].r_se);
        assert_agree(g.mean, g.se, rows[k].apart_g, rows[k].g_se);
        assert_agree(r.mean, r.se, rows[k].r, r.planned_se);
        assert_agree(g.mean, g.se, rows[k].g, g.planned_se);
        det_dilemma_free(&x.d);
    }
}

/* Days that a hot spell lasts without immigrants, cut at SPELL_DAYS, and the share that is still hot then. */
static figure spell(double theta, int n, double *still)
{
    det_sim_path *out = det_calloc((size_t)n, sizeof *out);
    tally days = {0};
    pair x;
    pair_init(theta, .95, SPELL_DAYS, &x);
    x.o.no_immigrants = 1;
    run(&x, .05, n, out);
    *still = 0;
    for (int k = 0; k < n; k++) {
        add(&days, out[k].n_run);
        *still += out[k].n_run == SPELL_DAYS ? 1. / n : 0;
    }
    det_dilemma_free(&x.d);
    det_free(out);
    return figure_of(&days);
}

/* Planned: 17,800 days with 78 % still hot, and 85 days, errors not said: to be met within 5 per cent, and .06. */
static void test_hot_spells(void **state)
{
    (void)state;
    double still;
    figure days = spell(.5, 3000, &still);
    print_message("V14 theta .5 spell %.0f days (%.0f), still hot %.3f\n", days.mean, days.se, still);
    assert_agree(days.mean, days.se, 17138, 102);
    assert_agree(still, sqrt(.73 * .27 / 3000), .727, sqrt(.73 * .27 / 3000));
    assert_near(days.mean, 17800, .05 * 17800);
    assert_near(still, .78, .06);
    days = spell(.2, 30000, &still);
    print_message("V14 theta .2 spell %.1f days (%.1f), still hot %.3f\n", days.mean, days.se, still);
    assert_agree(days.mean, days.se, 82.8, .3);
    assert_near(days.mean, 85, .05 * 85);
    assert_true(still == 0);
}

/* What the mean field says of the hot state at theta .2, which does not last: R along the tangent, planned .25. */
static void test_mean_field_claims_little(void **state)
{
    (void)state;
    static double count[N_DAYS * DET_PAIR_STREAMS];
    pair x;
    pair_init(.2, .95, N_DAYS, &x);
    det_state hot = x.start;
    double rate[2] = {.2, .2};
    for (int k = 0; k < 100; k++)
        for (int t = 0; t < N_DAYS; t++) {
            det_state before = hot;
            double *n = count + t * DET_PAIR_STREAMS, none[DET_PAIR_STREAMS] = {0};
            step(&x, t, none, &before, rate);
            n[DET_VH] = rate[0];
            n[DET_N_CLASSES + DET_VH] = rate[1];
            step(&x, t, n, &hot, NULL);
        }
    double r = direct_offspring(&x, &hot, count, 1e-5) / 1e-5;
    print_message("V14 theta .2 mean field: h %.3f, tangent R %.4f\n", hot.odds[0] / (1 + hot.odds[0]), r);
    assert_near(r, .25, .005);
    det_dilemma_free(&x.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_r_and_progeny), cmocka_unit_test(test_hot_spells),
                                       cmocka_unit_test(test_mean_field_claims_little)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
