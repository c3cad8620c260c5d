/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles played out in three pairs of eyes: what nothing changes, what each pair of eyes sees, and checks V8 (trust threshold) and V9
 * (signs of provocation) through the table of moves. */
#include "check.h"

#include "ask/play.h"
#include "base/mem.h"
#include "base/random.h"
#include "model/toy.h"

enum { N_DRAWS = 300, AHEAD = 120 };

/* A fit of equal draws: what varies is luck alone. */
static void fit_init(const det_toy *toy, det_response a, det_response b, det_params *p, det_fit *f)
{
    det_model_options o;
    det_model_default(&o);
    o.terms = DET_TERM_RECIPROCITY | DET_TERM_FEAR;
    o.poisson = 1;
    o.response[0] = a;
    o.response[1] = b;
    memset(f, 0, sizeof *f);
    assert_int_equal(toy_init(toy, &o, &f->dilemma, p), 0);
}

static void keep_draws(det_fit *f, const det_params *p)
{
    size_t n = (size_t)f->dilemma.table.n_free;
    f->optimum.n = (int)n;
    f->n_draws = N_DRAWS;
    f->draws = det_calloc(N_DRAWS * n, sizeof *f->draws);
    for (size_t k = 0; k < N_DRAWS; k++)
        det_params_write(&f->dilemma.table, p, f->draws + k * n);
}

/* u of a parameter at 0 is minus infinity; every reading must give 0 back. */
static const det_toy TOY = {.n_steps = 10, .mu = .03, .theta = .15, .q01 = .004, .q10 = .02, .rho = .84, .r0 = .05, .r1 = .05 * 4.953, .h0 = .1};

static det_play_options options(void)
{
    return (det_play_options){.n_ahead = AHEAD, .n_draws = N_DRAWS, .n_paths = 4, .verbal = 1, .seed = 5};
}

/* One move of side `by`: n acts of a class, one a day. */
static det_play_deed deed(int by, int cls, int n)
{
    det_play_deed d = {.every_days = 1};
    d.acts[by * DET_N_CLASSES + cls] = n;
    return d;
}

static void play(const det_fit *f, int by, const det_play_deed *does, det_play *out)
{
    det_play_deed menu[2] = {{0}, *does}, waits = {0};
    const det_play_deed *deeds[2] = {by ? &waits : menu, by ? menu : &waits};
    int n[2] = {by ? 1 : 2, by ? 2 : 1};
    det_play_options o = options();
    assert_int_equal(det_play_run(f, deeds, n, &o, NULL, out, NULL), DET_OK);
}

static double change(const det_play *p, int by, int eyes, int what, double *se)
{
    int waits[2] = {0, 0}, does[2] = {by ? 0 : 1, by ? 1 : 0};
    const det_gain g = det_play_gain(p, eyes, waits, does, what);
    *se = g.se;
    return g.mean;
}

/* B provokes A with two verbal hostile acts; change in the hostile acts of A and of B. */
static void provoke(det_response a, det_response b, double acts[2], double se[2])
{
    det_fit f;
    det_params p;
    det_play table;
    det_play_deed two = deed(1, DET_VH, 2);
    fit_init(&TOY, a, b, &p, &f);
    keep_draws(&f, &p);
    play(&f, 1, &two, &table);
    for (int i = 0; i < 2; i++) /* what B suffers is what A does */
        acts[i] = -change(&table, 1, DET_EYES_ANALYST, DET_PLAY_PAYOFF_0 + 1 - i, &se[i]);
    det_play_free(&table);
    det_fit_free(&f);
}

static void test_v9_signs(void **state)
{
    (void)state;
    struct {
        det_response a, b;
        int sign[2];
    } rows[] = {{DET_COMPLEMENTS, DET_COMPLEMENTS, {1, 1}}, {DET_COMPLEMENTS, DET_SUBSTITUTES, {1, -1}}, {DET_SUBSTITUTES, DET_SUBSTITUTES, {-1, 1}}};
    for (size_t k = 0; k < 3; k++) {
        double acts[2], se[2];
        provoke(rows[k].a, rows[k].b, acts, se);
        for (int i = 0; i < 2; i++)
            assert_true(rows[k].sign[i] * acts[i] > 3 * se[i]);
    }
}

/* High fear keeps itself up; ten acts of reassurance bring it below one third, and a security seeker cooperates. */
static void test_v8_threshold(void **state)
{
    (void)state;
    det_toy toy = TOY;
    det_fit f;
    det_params p;
    det_play table;
    int waits[2] = {0, 0}, does[2] = {0, 1};
    det_play_deed ten = deed(1, DET_MC, 10);
    toy.q01 = .001;
    toy.q10 = .0015;
    toy.h0 = .9;
    fit_init(&toy, DET_THRESHOLD, DET_THRESHOLD, &p, &f);
    for (int i = 0; i < 2; i++)
        p.mu[i][DET_MC] = .005;
    p.goodwill[1] = .02;
    keep_draws(&f, &p);
    play(&f, 1, &ten, &table);
    assert_true(det_play_mean(&table, DET_EYES_ANALYST, waits, DET_PLAY_FEAR_0) > det_trust_threshold(4, 3, 2, 0) + .05);
    assert_true(det_play_mean(&table, DET_EYES_ANALYST, does, DET_PLAY_FEAR_0) < det_trust_threshold(4, 3, 2, 0) - .05);
    const det_gain g = det_play_gain(&table, DET_EYES_ANALYST, waits, does, DET_PLAY_PAYOFF_1);
    assert_true(g.mean > .5 * toy.theta * AHEAD && g.mean > 5 * g.se);
    det_play_free(&table);
    det_fit_free(&f);
}

/* Nothing done, nothing changed, in any eyes; and the value at the end is that of the fear it starts from where nothing moves it. */
static void test_nothing(void **state)
{
    (void)state;
    det_fit f;
    det_params p;
    det_play table;
    double se;
    det_play_deed nothing = {0};
    fit_init(&TOY, DET_COMPLEMENTS, DET_COMPLEMENTS, &p, &f);
    keep_draws(&f, &p);
    play(&f, 0, &nothing, &table);
    for (int eyes = 0; eyes < DET_N_EYES; eyes++)
        for (int what = 0; what < DET_N_PLAY; what++) {
            assert_near(change(&table, 0, eyes, what, &se), 0, 0);
            assert_near(se, 0, 0);
        }
    det_play_free(&table);
    det_fit_free(&f);
}

/* A blind to its own provocation sees none of its price; in full empathy it sees what the analyst sees of it. */
static void test_eyes(void **state)
{
    (void)state;
    det_fit f;
    det_params p;
    det_play table;
    double se, own[2], analyst[2];
    det_play_deed five = deed(0, DET_VH, 5);
    for (int full = 0; full < 2; full++) {
        det_toy toy = TOY;
        toy.alpha = .3;
        fit_init(&toy, DET_COMPLEMENTS, DET_COMPLEMENTS, &p, &f);
        p.s[0] = full;
        p.h0[0] = 1e-9; /* A takes B for benign, as the analyst does without intent */
        p.q01 = 1e-12;
        keep_draws(&f, &p);
        play(&f, 0, &five, &table);
        own[full] = change(&table, 0, 0, DET_PLAY_PAYOFF_0, &se);
        analyst[full] = change(&table, 0, DET_EYES_ANALYST, DET_PLAY_PAYOFF_0, &se);
        det_play_free(&table);
        det_fit_free(&f);
    }
    assert_near(own[0], 0, 1e-12);
    assert_true(analyst[0] < -1);
    assert_near(own[1], analyst[1], .1 * fabs(analyst[1]));
}

/* Differences of normal draws about expectations of their own: the interval is that of the expectations, whatever the paths; and without any between
 * draws, that of the mean. */
static void test_interval(void **state)
{
    (void)state;
    enum { D = 4000, K = 2 };
    static double value[DET_N_EYES * 2 * D * K * DET_N_PLAY], room[D];
    det_play p = {{2, 1}, D, K, value, room};
    int waits[2] = {0, 0}, does[2] = {1, 0};
    det_stream s;
    det_stream_init(&s, 1, 0, 0, 0);
    for (int sd = 0; sd < 3; sd++) {
        for (int d = 0; d < D; d++) {
            const double expected = -1 + sd * det_draw_normal(&s);
            for (int k = 0; k < K; k++)
                value[(D * K + d * K + k) * DET_N_PLAY] = expected + 3 * det_draw_normal(&s);
        }
        const det_gain g = det_play_gain(&p, 0, waits, does, 0);
        const double se = sqrt((sd * sd + 9. / K) / D), half = 1.645 * sqrt(sd * sd + se * se);
        assert_near(g.mean, -1, 4 * se);
        assert_near(g.se, se, .05 * se);
        assert_near(g.low, g.mean - half, sd ? .1 * half : .15);
        assert_near(g.high, g.mean + half, sd ? .1 * half : .15);
        assert_near(g.share, sd ? .5 * erfc(1 / (sd * sqrt(2))) : 0, .03);
    }
}

/* The same table from one thread and from two. */
static void test_threads(void **state)
{
    (void)state;
    det_fit f;
    det_params p;
    det_play table[2];
    det_play_deed menu[2] = {{0}, deed(0, DET_VH, 2)}, waits = {0};
    const det_play_deed *deeds[2] = {menu, &waits};
    int n[2] = {2, 1};
    det_play_options o = options();
    fit_init(&TOY, DET_COMPLEMENTS, DET_COMPLEMENTS, &p, &f);
    keep_draws(&f, &p);
    for (int k = 0; k < 2; k++) {
        det_run run = {.n_threads = k + 1};
        assert_int_equal(det_play_run(&f, deeds, n, &o, &run, &table[k], NULL), DET_OK);
    }
    assert_memory_equal(table[0].value, table[1].value, DET_N_EYES * 2 * N_DRAWS * (size_t)o.n_paths * DET_N_PLAY * sizeof(double));
    det_play_free(&table[0]);
    det_play_free(&table[1]);
    det_fit_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_v9_signs), cmocka_unit_test(test_v8_threshold), cmocka_unit_test(test_nothing),
                                       cmocka_unit_test(test_eyes), cmocka_unit_test(test_interval), cmocka_unit_test(test_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
