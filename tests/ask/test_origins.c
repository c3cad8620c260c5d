/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/pair.h"

#include "ask/origins.h"

enum { N_DAYS = 150 };

typedef struct asked {
    det_case c;
    det_origins o;
} asked;

static void ask_with(const char *act, int n_threads, asked *a)
{
    det_params p = pair_params();
    det_origins_options o;
    det_run run = {.n_threads = n_threads};
    det_origins_default(&o);
    a->c = rich_case(N_DAYS, &p);
    if (act)
        assert_int_equal(det_origins_find_act(&a->c, act, &o.act, NULL), DET_OK);
    det_basis b = open_basis(&a->c, DET_PROFILE_MINI, 128, 16, n_threads);
    assert_int_equal(det_origins_ask(&b, &o, &run, &a->o, NULL), DET_OK);
    det_basis_free(&b);
}

static void let_go(asked *a)
{
    det_origins_free(&a->o);
    det_case_free(&a->c);
}

static double sum_means(const det_part *p, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++) {
        assert_true(p[k].mean >= 0 && p[k].q05 >= 0 && p[k].q05 <= p[k].q95 && p[k].q95 <= 1 + 1e-12);
        sum += p[k].mean;
    }
    return sum;
}

static void check_act(const asked *a, const det_origin *x)
{
    double earlier = x->others.mean, remembered = 0;
    assert_near(sum_means(x->source, DET_N_SOURCES), 1, 1e-12);
    assert_near(sum_means(x->root, a->o.n_roots), 1, 1e-12);
    assert_near(sum_means(x->kind, DET_N_KINDS), 1, 1e-12);
    assert_near(sum_means(x->fear, a->o.n_fears), x->source[DET_SHARE_FEAR].mean, 1e-12);
    for (size_t k = 0; k < x->n_parents; k++) {
        assert_true(x->parents[k].share.mean >= DET_LEAST_PARENT);
        assert_true(k == 0 || x->parents[k].share.mean <= x->parents[k - 1].share.mean);
        assert_true(det_act_day(&a->c.acts[x->parents[k].act]) < det_act_day(&a->c.acts[x->act]));
        earlier += x->parents[k].share.mean;
    }
    remembered =
        x->source[DET_SHARE_RECIPROCITY].mean + x->source[DET_SHARE_INJECTION].mean + x->source[DET_SHARE_ECHO].mean;
    assert_true(earlier >= remembered - 1e-12);
    assert_true(earlier <= remembered + x->source[DET_SHARE_FEAR].mean + 1e-12);
    assert_near(x->kind[DET_KIND_HABIT].mean, x->root[DET_ROOT_HABIT].mean + x->root[DET_ROOT_HABIT + 1].mean, 1e-12);
}

/* Periods of a kind hold each hostile act of the pair once, and their means are those of the acts. */
static void check_periods(const asked *a, det_period_kind what)
{
    const det_origins *o = &a->o;
    double n = 0, imported = 0;
    for (size_t k = 0; k < o->n_periods; k++) {
        const det_origin_period *p = &o->periods[k];
        if (p->what != what)
            continue;
        n += p->n_acts;
        imported += p->n_acts > 0 ? p->n_acts * p->kind[DET_KIND_THIRD].mean : 0;
        if (p->n_acts > 0)
            assert_near(sum_means(p->root, o->n_roots), 1, 1e-12);
        else
            assert_true(isnan(p->root[0].mean) && isnan(p->p_lead));
    }
    assert_near(n, o->n_hostile[0] + o->n_hostile[1], 0);
    assert_near(imported / n, o->periods[0].kind[DET_KIND_THIRD].mean, 1e-12);
}

static void test_the_whole_record(void **state)
{
    (void)state;
    asked a;
    double imported = 0, n = 0;
    ask_with(NULL, 2, &a);
    for (size_t k = 0; k < a.o.n_acts_told; k++) {
        const det_origin *x = &a.o.acts[k];
        check_act(&a, x);
        if (a.c.acts[x->act].cls >= DET_VH && a.c.acts[x->act].visibility == DET_VIS_PUBLIC && x->author != 2) {
            imported += x->kind[DET_KIND_THIRD].mean;
            n++;
        }
    }
    assert_near(imported / n, a.o.periods[0].kind[DET_KIND_THIRD].mean, 1e-12);
    for (int what = DET_PERIOD_ALL; what <= DET_PERIOD_MONTH; what++)
        check_periods(&a, (det_period_kind)what);
    assert_true(a.o.n_spreading == DET_MOST_SPREADING && a.o.n_gravest == DET_MOST_GRAVEST);
    assert_true(a.o.acts[a.o.spreading[0]].descent.mean >= a.o.acts[a.o.spreading[1]].descent.mean);
    assert_non_null(strstr(a.o.answer.verdict, "Under the model the hostile acts between A and B go back to"));
    assert_non_null(strstr(a.o.answer.verdict, "third parties"));
    let_go(&a);
}

/* An act asked about alone says what it says among all, whatever the number of threads. */
static void test_one_act_alone(void **state)
{
    (void)state;
    asked all, one;
    ask_with(NULL, 1, &all);
    const det_origin *x = &all.o.acts[all.o.n_acts_told - 1];
    ask_with(all.c.acts[x->act].id, 2, &one);
    const det_origin *y = &one.o.acts[0];
    assert_int_equal(one.o.n_acts_told, 1);
    assert_int_equal(x->act, y->act);
    assert_memory_equal(x->source, y->source, sizeof x->source);
    assert_memory_equal(x->kind, y->kind, sizeof x->kind);
    assert_int_equal(x->n_parents, y->n_parents);
    assert_memory_equal(&x->others, &y->others, sizeof x->others);
    assert_non_null(strstr(one.o.answer.verdict, "Under the model act "));
    let_go(&all);
    let_go(&one);
}

/* "Cannot tell" exactly where no source is above one half in four draws of five. */
static void test_told_and_not_told(void **state)
{
    (void)state;
    asked a;
    ask_with(NULL, 2, &a);
    a.o.asked = a.o.acts[0].act;
    for (int told = 0; told < 2; told++) {
        a.o.acts[0].reader = 0;
        a.o.acts[0].p_lead = told ? DET_ORIGIN_TOLD : DET_ORIGIN_TOLD - .01;
        det_free(a.o.answer.verdict);
        det_free(a.o.answer.would_change_it);
        assert_int_equal(det_origins_conclude(&a.o, NULL), DET_OK);
        assert_int_equal(strstr(a.o.answer.verdict, "its origin cannot be told") == NULL, told);
        assert_int_equal(strstr(a.o.answer.verdict, "very likely (0.80)") != NULL, told);
    }
    let_go(&a);
}

static void test_acts_that_are_not_there(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(N_DAYS, &p);
    int found = 77;
    det_err err = {0};
    assert_int_equal(det_origins_find_act(&c, "x00", &found, &err), DET_USAGE);
    assert_non_null(strstr(err.text, "did you mean 'x0'?"));
    assert_int_equal(found, 77);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_record),
        cmocka_unit_test(test_one_act_alone),
        cmocka_unit_test(test_told_and_not_told),
        cmocka_unit_test(test_acts_that_are_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
