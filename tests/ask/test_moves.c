/* SPDX-License-Identifier: Apache-2.0 */
/* moves on planted cases: a hidden hand that needs leave, and one that does not; menus; what is refused. */
#include "ask/pair.h"

#include "ask/moves.h"
#include "ask/moves_verdict.h"

enum { N_DAYS = 240 };

/* C strikes A in the dark every four days; how far that needs B's leave is given. A and B say little. */
static det_case planted(double control)
{
    det_case c = small_case(N_DAYS, 1);
    for (int k = 0; k < N_DAYS / 4; k++) {
        det_act *a = add_act(&c, 4 * k, 2, 0, DET_MH);
        a->visibility = DET_VIS_DENIABLE;
    }
    for (int k = 0; k < N_DAYS / 20; k++) {
        add_act(&c, 20 * k + 3, 0, 1, DET_VC);
        add_act(&c, 20 * k + 11, 1, 0, DET_VC);
    }
    det_case_sort_acts(&c);
    c.fears = det_calloc(1, sizeof *c.fears);
    c.fears[c.n_fears++] = (det_fear){0, 1, 2, det_strdup("sanctuary"), control, 0, 0};
    c.commitments = det_calloc(1, sizeof *c.commitments);
    c.commitments[c.n_commitments++] = (det_commitment){det_strdup("no-shelter"), 1, 2, c.from, DET_DAY_NONE};
    c.moves = det_calloc(4, sizeof *c.moves);
    c.moves[c.n_moves++] = (det_move){det_strdup("expel"), 1, DET_MOVE_ENDS_SHELTER, -1, 2, 0};
    c.moves[c.n_moves++] = (det_move){det_strdup("wait"), 1, DET_MOVE_NOTHING, -1, -1, 0};
    c.moves[c.n_moves++] = (det_move){det_strdup("promise"), 1, DET_MOVE_COMMITMENT, 0, -1, 0};
    c.moves[c.n_moves++] = (det_move){det_strdup("talk-to-c"), 0, DET_MOVE_TALKS, -1, 2, 0};
    return c;
}

static void ask(const det_case *c, det_moves *m)
{
    det_moves_options o;
    det_moves_default(&o);
    det_basis b = open_basis(c, DET_PROFILE_FULL, 256, 60, 2); /* mini holds the rates of hidden acts fixed */
    o.n_draws = 60;
    o.horizon_days = 90;
    assert_int_equal(det_moves_ask(&b, &o, NULL, m, NULL), DET_OK);
    det_basis_free(&b);
}

static const det_menu_item *item(const det_moves *m, int i, const char *id)
{
    for (int k = 0; k < m->n_menu[i]; k++)
        if (!strcmp(m->menu[i][k].id, id))
            return &m->menu[i][k];
    return NULL;
}

/* Expelling C ends its acts as far as they need leave: nearly all of about 22, or nearly none. */
static void test_hidden_hand(void **state)
{
    (void)state;
    det_case needs = planted(.97), free = planted(.02);
    det_moves a, b;
    ask(&needs, &a);
    ask(&free, &b);
    const det_menu_item *works = item(&a, 1, "expel"), *does_not = item(&b, 1, "expel");
    assert_int_equal(works->works, DET_TELL_YES);
    assert_true(works->alone.mean < -12);
    assert_int_equal(does_not->works, DET_TELL_NO);
    assert_true(does_not->alone.mean > -2);
    assert_string_equal(a.menu[1][a.best[1]].id, "expel");
    assert_true(strstr(a.answer.verdict, "'expel' of B alone works") != NULL);
    assert_true(strstr(b.answer.verdict, "works") == NULL);
    det_moves_free(&a);
    det_moves_free(&b);
    det_case_free(&needs);
    det_case_free(&free);
}

static void test_menus(void **state)
{
    (void)state;
    det_case c = planted(.6);
    det_moves m;
    ask(&c, &m);
    assert_int_equal(m.n_menu[0], 2); /* talks, and waiting that the case does not name */
    assert_int_equal(m.n_menu[1], 3);
    assert_true(m.menu[0][m.nothing[0]].is_nothing && m.menu[0][m.nothing[0]].move == -1);
    assert_string_equal(m.menu[1][m.nothing[1]].id, "wait");
    assert_true(item(&m, 1, "promise")->is_idle && strstr(item(&m, 1, "promise")->effect, "stands already"));
    assert_true(item(&m, 0, "talk-to-c")->is_idle);
    assert_near(item(&m, 1, "promise")->alone.mean, 0, 0);
    assert_true(isnan(item(&m, 1, "wait")->break_even) && !isnan(item(&m, 1, "expel")->break_even));
    for (int k = 0; k < m.n_menu[0] * m.n_menu[1]; k++)
        for (int eyes = 0; eyes < DET_N_EYES; eyes++)
            assert_true(isfinite(m.cells[k].hostile[eyes]) && m.cells[k].payoff[0][eyes] <= 0 && m.cells[k].fear[0][eyes] > 0);
    for (int k = 0; k < DET_N_PRECISIONS; k++)
        for (int i = 0; i < 2; i++) {
            double sum = 0;
            for (int a = 0; a < m.n_menu[i]; a++)
                sum += m.quantal[k][i][a];
            assert_near(sum, 1, 1e-6);
        }
    det_moves_free(&m);
    det_case_free(&c);
}

/* A move that works is the best one though another, of which it cannot be told, lowers acts more in the mean. */
static void test_best_is_what_works(void **state)
{
    (void)state;
    det_menu_item menu[] = {{.works = DET_TELL_NO, .is_nothing = 1},
                            {.alone.mean = -4, .works = DET_TELL_YES},
                            {.alone.mean = -9, .works = DET_TELL_CANNOT},
                            {.alone.mean = -6, .works = DET_TELL_YES},
                            {.alone.mean = 3, .works = DET_TELL_NO}};
    assert_int_equal(det_moves_best(menu, 5), 3);
    menu[1].works = menu[3].works = DET_TELL_NO;
    assert_int_equal(det_moves_best(menu, 5), 2);
    assert_int_equal(det_moves_best(menu, 1), 0);
}

/* That nothing works is said only where it can be told of every move. */
static void test_one_open_move_leaves_it_open(void **state)
{
    (void)state;
    det_case c = planted(.02);
    det_basis b = open_basis(&c, DET_PROFILE_MINI, 128, 2, 2);
    det_moves m;
    det_moves_options o;
    det_moves_default(&o);
    o.horizon_days = 7;
    assert_int_equal(det_moves_ask(&b, &o, NULL, &m, NULL), DET_OK);
    m.both_work = DET_TELL_NO;
    for (int open = 0; open < 2; open++) {
        for (int i = 0; i < 2; i++)
            for (int k = 0; k < m.n_menu[i]; k++)
                m.menu[i][k].works = DET_TELL_NO;
        if (open)
            m.menu[1][m.best[1] == 0].works = DET_TELL_CANNOT; /* not the best one */
        det_answer_free(&m.answer);
        assert_int_equal(det_moves_verdict(&b, &m, NULL), DET_OK);
        assert_true((strstr(m.answer.verdict, "Cannot tell whether any move") != NULL) == open);
        assert_true((strstr(m.answer.verdict, "makes a difference of a tenth") != NULL) == !open);
    }
    det_moves_free(&m);
    det_basis_free(&b);
    det_case_free(&c);
}

static void test_refusals(void **state)
{
    (void)state;
    det_case c = planted(.6);
    det_basis b = open_basis(&c, DET_PROFILE_MINI, 128, 2, 2);
    det_moves m = {.n_draws = 77};
    det_moves_options o;
    det_err err;
    det_moves_default(&o);
    o.horizon_days = 0;
    assert_int_equal(det_moves_ask(&b, &o, NULL, &m, &err), DET_CONFIG);
    assert_int_equal(m.n_draws, 77);
    det_basis_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hidden_hand), cmocka_unit_test(test_menus), cmocka_unit_test(test_refusals),
                                       cmocka_unit_test(test_best_is_what_works), cmocka_unit_test(test_one_open_move_leaves_it_open)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
