/* SPDX-License-Identifier: Apache-2.0 */
/* Check V25: placebos. Where one side alone reacts, what it does before the other acts (lead) is nothing, with time reversed it is the lag that is nothing;
 * a common cause makes both positive. And the planted cases of explain: a reacting pair is found by the shifts, an aggressor by the fork, two meddlers
 * who act as one by theirs; where there are none, none are found.
 */
#include "check.h"

#include "ask/explain.h"
#include "ask/pair.h"
#include "model/toy.h"

enum { N_DAYS = 1460, N_SETS = 60, N_CASES = 10, CASE_DAYS = 400 };
static const double HALF_LIFE = DET_PLACEBO_HALF_LIFE;

/* ---- lead and lag ---- */

typedef struct slopes {
    double mean[2], se[2]; /* lag, lead of the second side */
} slopes;

static void draw(const det_dilemma *d, const det_params *p, uint32_t k, det_record *r)
{
    det_sim_options o;
    det_state start;
    det_sim_path path = {.count = r->count};
    det_state_start(d, p, &start);
    det_sim_default(&o);
    o.n_steps = N_DAYS;
    o.seed = 25;
    o.path = k;
    det_simulate(d, p, &start, -1, 0, &o, &path);
    assert_int_equal(det_record_refresh(r, NULL), DET_OK);
}

static void reverse(det_record *r)
{
    for (int t = 0; t < N_DAYS / 2; t++)
        for (int k = 0; k < DET_PAIR_STREAMS; k++) {
            double *a = &r->count[t * DET_PAIR_STREAMS + k], *b = &r->count[(N_DAYS - 1 - t) * DET_PAIR_STREAMS + k], x = *a;
            *a = *b;
            *b = x;
        }
}

/* The second side answers the first (alpha), or both follow Z. */
static slopes find_slopes(double alpha, double common, int reversed)
{
    det_toy toy = {.n_steps = N_DAYS, .mu = .08, .theta = 0, .alpha = 0, .rho = exp2(-1 / HALF_LIFE), .q01 = .003, .q10 = .02, .r0 = .05, .r1 = .2, .h0 = .1};
    det_model_options o;
    det_dilemma d;
    det_params p;
    slopes s = {{0, 0}, {0, 0}};
    double squares[2] = {0, 0}, x[2];
    det_model_default(&o);
    o.poisson = 1;
    assert_int_equal(toy_init(&toy, &o, &d, &p), 0);
    p.alpha[1][0][0] = alpha;
    p.gamma[0][0] = p.gamma[1][0] = common;
    p.a01 = .001, p.a10 = 1, p.eta[0] = 1e-9;
    p.z01 = .006, p.z10 = .025;
    for (uint32_t k = 0; k < N_SETS; k++) {
        draw(&d, &p, k, &d.record);
        if (reversed)
            reverse(&d.record);
        assert_int_equal(det_placebo_slopes(&d.record, 1, p.rho, x, NULL), DET_OK);
        for (int i = 0; i < 2; i++) {
            s.mean[i] += x[i] / N_SETS;
            squares[i] += x[i] * x[i] / N_SETS;
        }
    }
    for (int i = 0; i < 2; i++)
        s.se[i] = sqrt((squares[i] - s.mean[i] * s.mean[i]) / (N_SETS - 1));
    det_dilemma_free(&d);
    return s;
}

static void print_slopes(const char *what, const slopes *s)
{
    print_message("V25 %-22s lag %+.3f (se %.3f), lead %+.3f (se %.3f)\n", what, s->mean[0], s->se[0], s->mean[1], s->se[1]);
}

static void test_v25_lead_and_reversal(void **state)
{
    (void)state;
    slopes react = find_slopes(.4, 0, 0), back = find_slopes(.4, 0, 1), common = find_slopes(0, .4, 0), habit = find_slopes(0, 0, 0);
    print_slopes("one side reacts", &react);
    print_slopes("the same, reversed", &back);
    print_slopes("a common cause", &common);
    print_slopes("habit alone", &habit);
    assert_near(react.mean[0], .4, 4 * react.se[0]);
    assert_true(react.mean[0] > 4 * react.se[0]);
    assert_near(react.mean[1], 0, 4 * react.se[1]);
    assert_near(back.mean[0], react.mean[1], 1e-9); /* lag and lead change places */
    assert_near(back.mean[1], react.mean[0], 1e-9);
    assert_true(common.mean[0] > 4 * common.se[0] && common.mean[1] > 4 * common.se[1]);
    assert_near(habit.mean[0], 0, 4 * habit.se[0]);
    assert_near(habit.mean[1], 0, 4 * habit.se[1]);
}

/* ---- planted cases ---- */

static det_params planted(double alpha, double intent)
{
    det_params p = pair_params();
    p.r = 20;
    for (int i = 0; i < 2; i++) {
        p.theta[i][0] = p.theta[i][1] = p.gamma[i][0] = p.gamma[i][1] = 0;
        for (int h = 0; h < 2; h++)
            for (int g = 0; g < 2; g++)
                p.alpha[i][h][g] = h == g ? alpha : 0;
    }
    p.alpha_coop = p.delta = 0;
    p.trust[0] = p.trust[1] = 0;
    p.eta[0] = intent, p.eta[1] = intent / 3;
    p.a01 = intent > 0 ? .004 : 1e-9; /* else good will would come and go with x */
    p.a10 = .012;
    return p;
}

static det_basis ask(const det_params *p, unsigned seed, det_case *c, det_explain *e)
{
    det_explain_options o;
    det_explain_default(&o);
    o.n_acts = 0;
    o.n_shifts = 99;
    o.n_paths = 10;
    *c = drawn_case(CASE_DAYS, p, seed);
    det_basis b = open_basis(c, DET_PROFILE_AUTO, 512, 200, 0);
    assert_int_equal(det_explain_ask(&b, &o, NULL, e, NULL), DET_OK);
    return b;
}

/* Pairs that react, that are truly hostile, and that do neither. */
enum { REACTING, HOSTILE, NEITHER, N_KINDS };

typedef struct tally {
    int n_low[N_KINDS];   /* shifts' p of tit for tat at .05 or below */
    int n_told[N_KINDS];  /* the verdict is true hostility */
    int n_false[N_KINDS]; /* a verdict that is false */
} tally;

static void count(int kind, const det_explain *e, tally *t)
{
    static const unsigned is_true[N_KINDS] = {1u << DET_BY_RECIPROCITY, 1u << DET_BY_INTENT, 1u << DET_BY_HABIT};
    t->n_low[kind] += e->placebo.tested[0].p <= .05;
    t->n_told[kind] += e->fork.call == DET_FORK_TOLD && e->fork.leader == DET_BY_INTENT;
    t->n_false[kind] += e->fork.call == DET_FORK_TOLD && !(is_true[kind] >> e->fork.leader & 1);
    print_message("  p %.2f, %s %.2f%s", e->placebo.tested[0].p, det_explanation_name(e->fork.leader), e->fork.by[e->fork.main][e->fork.leader],
                  kind == N_KINDS - 1 ? "\n" : ";");
}

static void test_v25_planted_pairs(void **state)
{
    (void)state;
    det_params p[N_KINDS] = {planted(.6, 0), planted(.1, .5), planted(0, 0)};
    tally t = {{0}, {0}, {0}};
    for (unsigned k = 0; k < N_CASES; k++) {
        print_message("V25 %2u, reacting; hostile; neither:", k);
        for (int kind = 0; kind < N_KINDS; kind++) {
            det_case c;
            det_explain e;
            det_basis b = ask(&p[kind], 100 * (unsigned)(kind + 1) + k, &c, &e);
            count(kind, &e, &t);
            det_explain_free(&e);
            det_basis_free(&b);
            det_case_free(&c);
        }
    }
    print_message("V25 of %d each (reacting, hostile, neither): shifts' p <= .05 in %d, %d, %d; told truly hostile %d, %d, %d; false verdicts %d, %d, %d\n",
                  N_CASES, t.n_low[0], t.n_low[1], t.n_low[2], t.n_told[0], t.n_told[1], t.n_told[2], t.n_false[0], t.n_false[1], t.n_false[2]);
    assert_true(t.n_low[REACTING] >= N_CASES * 3 / 4);
    assert_true(t.n_low[NEITHER] <= 3); /* more would happen by chance once in 900 times */
    assert_true(t.n_told[HOSTILE] >= N_CASES * 3 / 4);
    assert_true(t.n_false[REACTING] + t.n_false[HOSTILE] + t.n_false[NEITHER] <= 1);
}

/* ---- meddlers ---- */

enum { MEDDLE_DAYS = 1000, N_MEDDLED = 10 };

/* On-off acts of two; one throw for both where together. */
static void meddle(int together, int moves, uint32_t seed, double *count[2])
{
    det_stream s;
    int on[2] = {0, 0};
    det_stream_init(&s, 77, (uint32_t)(together * 2 + moves), seed, 0);
    for (int t = 0; t < MEDDLE_DAYS; t++) {
        double throw[2] = {det_draw_uniform(&s), det_draw_uniform(&s)};
        for (int k = 0; k < 2; k++) {
            double u = together ? throw[0] : throw[k];
            on[k] = moves && (on[k] ? u < 1 - 1 / 30. : u < 1 / 90.);
            count[k][t] = det_draw_poisson(&s, on[k] ? .4 : .02);
        }
    }
}

static double factor(const det_meddling_record *r, det_meddling m, det_meddling over)
{
    double a, b, sd;
    assert_int_equal(det_meddling_evidence(r, m, 1, &a, &sd, NULL), DET_OK);
    assert_true(sd < DET_FIT_MAX_SD_LOG10);
    assert_int_equal(det_meddling_evidence(r, over, 1, &b, &sd, NULL), DET_OK);
    assert_true(sd < DET_FIT_MAX_SD_LOG10);
    return (a - b) / M_LN10;
}

static void test_planted_meddlers(void **state)
{
    (void)state;
    static double first[MEDDLE_DAYS], second[MEDDLE_DAYS];
    static unsigned char seen[MEDDLE_DAYS];
    double *count[2] = {first, second}, together = 0, apart = 0, steady = 0;
    det_meddling_record r = {MEDDLE_DAYS, 1, {first, second}, seen};
    memset(seen, 1, sizeof seen);
    for (uint32_t k = 0; k < N_MEDDLED; k++) {
        meddle(1, 1, k, count);
        together += factor(&r, DET_MEDDLING_TOGETHER, DET_MEDDLING_APART) / N_MEDDLED;
        meddle(0, 1, k, count);
        apart += factor(&r, DET_MEDDLING_APART, DET_MEDDLING_TOGETHER) / N_MEDDLED;
        meddle(0, 0, k, count);
        steady += factor(&r, DET_MEDDLING_NONE, DET_MEDDLING_APART) / N_MEDDLED;
    }
    print_message("planted meddlers, mean log10 factor of the truth: together over apart %+.2f, apart over together %+.2f, none over apart %+.2f\n", together,
                  apart, steady);
    assert_true(together > 1 && apart > 0 && steady > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v25_lead_and_reversal), cmocka_unit_test(test_planted_meddlers),
                                       cmocka_unit_test(test_v25_planted_pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
