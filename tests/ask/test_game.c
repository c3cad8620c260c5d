/* SPDX-License-Identifier: Apache-2.0 */
/* Small games whose answers are known: replies, leading, quantal response. */
#include "check.h"

#include "ask/game.h"

/* Cooperate, defect. */
static const double DILEMMA[2][4] = {{3, 0, 5, 1}, {3, 5, 0, 1}};
/* Assurance: (4,3,2,0) as in the trust threshold. */
static const double ASSURANCE[2][4] = {{4, 0, 3, 2}, {4, 3, 0, 2}};
static const double PENNIES[2][4] = {{1, -1, -1, 1}, {-1, 1, 1, -1}};

static det_game game(const double u[2][4])
{
    return (det_game){{2, 2}, {u[0], u[1]}};
}

static void test_replies(void **state)
{
    (void)state;
    det_game d = game(DILEMMA), a = game(ASSURANCE);
    for (int other = 0; other < 2; other++)
        for (int i = 0; i < 2; i++) {
            assert_int_equal(det_game_reply(&d, i, other), 1);
            assert_int_equal(det_game_reply(&a, i, other), other);
        }
    int cell[2] = {1, 0};
    assert_near(det_game_payoff(&d, 0, cell), 5, 0);
    assert_near(det_game_payoff(&d, 1, cell), 0, 0);
}

/* Who leads in an assurance game cooperates, if it foresees the reply; if it takes the other for one who always defects, it does not. */
static void test_lead(void **state)
{
    (void)state;
    static const double ALWAYS[2][4] = {{3, 0, 5, 1}, {0, 1, 0, 1}};
    det_game a = game(ASSURANCE);
    int reply = -1;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(det_game_lead(&a, i, ASSURANCE[1 - i], &reply), 0);
        assert_int_equal(reply, 0);
    }
    assert_int_equal(det_game_lead(&a, 0, ALWAYS[1], &reply), 1);
    assert_int_equal(reply, 1);
}

/* Matching pennies: one half at any precision. Precision 0: uniform. Dominated action: its odds are exp(-precision * loss). */
static void test_quantal(void **state)
{
    (void)state;
    double p[2][DET_GAME_MAX_ACTIONS];
    det_game pennies = game(PENNIES), d = game(DILEMMA);
    for (int k = 0; k <= 5; k++) {
        assert_true(det_game_quantal(&pennies, k, p) < 1e-9);
        assert_near(p[0][0], .5, 1e-9);
        assert_near(p[1][1], .5, 1e-9);
        assert_true(det_game_quantal(&d, k, p) < 1e-9);
        double loss = p[1][0] * 2 + p[1][1] * 1;
        assert_near(p[0][0] / p[0][1], exp(-k * loss), 1e-8);
        assert_near(p[0][0], p[1][0], 1e-9);
    }
}

/* Against brute force: the fixed point of an uneven game of pennies, by bisection on one unknown. */
static void test_uneven_pennies(void **state)
{
    (void)state;
    static const double UNEVEN[2][4] = {{9, 0, 0, 1}, {0, 1, 1, 0}};
    det_game g = game(UNEVEN);
    double p[2][DET_GAME_MAX_ACTIONS], low = 0, high = 1;
    for (int k = 0; k < 200; k++) { /* x: first player's share of its first action */
        double x = (low + high) / 2, y = 1 / (1 + exp(1.5 * (x - (1 - x)))), back = 1 / (1 + exp(-1.5 * (9 * y - (1 - y))));
        if (back > x)
            low = x;
        else
            high = x;
    }
    assert_true(det_game_quantal(&g, 1.5, p) < 1e-9);
    assert_near(p[0][0], low, 1e-7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_replies), cmocka_unit_test(test_lead), cmocka_unit_test(test_quantal),
                                       cmocka_unit_test(test_uneven_pennies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
