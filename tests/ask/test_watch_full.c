/* SPDX-License-Identifier: Apache-2.0 */
/* A watch of a small world: the same answer for any number of threads, after a stop, and beside a pair that fails. */
#include "ask/planted.h"

#include <stdatomic.h>
#include <unistd.h>

#include "ask/watch.h"

enum { N_PAIRS = 20, N_DAYS = 210 };

static void make_world(det_atlas *a, int n_days)
{
    det_glance_options o;
    det_glance_work w;
    det_glance_default(&o);
    assert_int_equal(det_glance_work_init(&o, &w, NULL), DET_OK);
    planted_init(a, N_PAIRS, N_PAIRS + 1, n_days);
    for (size_t k = 0; k < N_PAIRS; k++) {
        det_params p = planted_params(.2);
        for (int i = 0; i < 2 && k % 4 == 0; i++)
            for (int h = 0; h < 2; h++)
                p.alpha[i][h][h] = .6;
        planted_draw(a, k, (int)k, (int)k + 1, k % 4 ? DET_RIVAL_NULL : DET_RIVAL_RECIPROCITY, &p, NULL, &w, 3);
    }
    det_glance_work_free(&w);
}

static det_watch_options quick(void)
{
    det_watch_options o;
    det_watch_default(&o);
    o.glance.step_days = 7;
    o.n_rounds = 2;
    o.n_read = 1;
    return o;
}

static det_watch watch(const det_atlas *a, const det_watch_options *o, int n_threads)
{
    det_run run = {.n_threads = n_threads};
    det_watch w;
    det_err err = {0};
    assert_int_equal(det_watch_ask(a, o, &run, &w, &err), DET_OK);
    return w;
}

static void expect_same(const det_watch *x, const det_watch *y)
{
    assert_int_equal(x->n_pairs, y->n_pairs);
    assert_memory_equal(x->order, y->order, x->n_pairs * sizeof *x->order);
    for (size_t k = 0; k < x->n_pairs; k++) {
        assert_memory_equal(&x->pairs[k].sighting, &y->pairs[k].sighting, sizeof x->pairs[k].sighting);
        assert_true(x->pairs[k].false_discovery == y->pairs[k].false_discovery);
    }
    assert_int_equal(x->n_read, y->n_read);
    assert_memory_equal(x->readings, y->readings, x->n_read * sizeof *x->readings);
    assert_int_equal(x->n_called, y->n_called);
    assert_memory_equal(x->imports, y->imports, x->n_called * sizeof *x->imports);
    assert_memory_equal(x->hyper.mean, y->hyper.mean, sizeof x->hyper.mean);
    assert_string_equal(x->answer.verdict, y->answer.verdict);
}

static void test_threads_do_not_matter(void **state)
{
    (void)state;
    det_atlas a;
    make_world(&a, N_DAYS);
    det_watch_options o = quick();
    det_watch one = watch(&a, &o, 1), two = watch(&a, &o, 2);
    expect_same(&one, &two);
    assert_int_equal(one.n_failed, 0);
    assert_int_equal(one.n_controls, N_PAIRS);
    for (size_t k = 0; k + 1 < N_PAIRS; k++)
        assert_true(one.pairs[one.order[k]].false_discovery <= one.pairs[one.order[k + 1]].false_discovery);
    for (size_t k = 0; k < N_PAIRS; k++) {
        const det_sighting *s = &one.pairs[k].sighting;
        double sum = 0;
        for (int e = 0; e < DET_N_EXPLANATIONS; e++)
            sum += s->by[e];
        assert_near(sum, 1, 1e-9);
        const double prior = (one.hyper.rival[DET_RIVAL_RECIPROCITY] + one.hyper.rival[DET_RIVAL_FEAR]) /
                             one.hyper.rival[DET_RIVAL_NULL];
        assert_near(log10(s->p_coupled / (1 - s->p_coupled)), s->log10_coupled + log10(prior), 1e-9);
        assert_true(s->since >= 0 && s->since < one.n_steps);
        for (int b = 0; b < DET_N_BASELINES; b++)
            assert_true(s->r[b].q05 <= s->r[b].median && s->r[b].median <= s->r[b].q95);
    }
    det_watch_free(&one);
    det_watch_free(&two);
    det_atlas_free(&a);
}

static atomic_int n_asked, n_allowed;

static int stop_later(void *user)
{
    (void)user;
    return ++n_asked > n_allowed;
}

/* Stopped again and again wherever it may be, and gone on with: the answer of a run that was never stopped. */
static void test_a_stopped_run_goes_on(void **state)
{
    (void)state;
    char path[64], side[80];
    det_atlas a;
    det_watch w;
    det_err err = {0};
    int n_stops = 0;
    make_world(&a, N_DAYS);
    det_watch_options o = quick();
    det_watch whole = watch(&a, &o, 1);
    snprintf(path, sizeof path, "/tmp/detente-watching-%ld", (long)getpid());
    o.journal = path;
    det_run run = {.n_threads = 2, .stop = stop_later};
    n_allowed = 2;
    for (;; n_stops++) {
        n_asked = 0;
        const det_status st = det_watch_ask(&a, &o, &run, &w, &err);
        if (st == DET_OK)
            break;
        assert_int_equal(st, DET_STOPPED);
        n_allowed += 2 + n_allowed / 2; /* one fit of a reading asks often, and is begun anew */
    }
    assert_true(n_stops >= 3);
    expect_same(&whole, &w);
    snprintf(side, sizeof side, "%s.0", path);
    assert_int_not_equal(access(side, F_OK), 0);
    det_watch_free(&w);
    det_watch_free(&whole);
    det_atlas_free(&a);
}

/* The first of the list by draws: sums, and what Laplace's approximation says of the same pair under the same prior. */
static void test_the_top_is_read(void **state)
{
    (void)state;
    det_atlas a;
    make_world(&a, N_DAYS);
    det_watch_options o = quick();
    o.n_read = 3;
    det_watch w = watch(&a, &o, 2);
    assert_int_equal(w.n_read, 3);
    for (size_t k = 0; k < N_PAIRS; k++) {
        const det_watch_pair *p = &w.pairs[w.order[k]];
        assert_ptr_equal(p->reading, k < 3 ? &w.readings[k] : NULL);
        if (!p->reading)
            continue;
        const det_reading *r = p->reading;
        const det_sighting *s = &p->sighting;
        double sum = 0;
        for (int e = 0; e < DET_N_EXPLANATIONS; e++)
            sum += r->by[e];
        print_message("%s-%s: coupled %.2f (sd %.2f), at a glance %.2f; R %.2f, %.2f, %.2f, at a glance %.2f, %.2f, %.2f; R-hat %.2f\n",
                      p->one, p->other, r->log10_coupled, r->sd_log10_coupled, s->log10_coupled, r->r[0].median, r->r[1].median,
                      r->r[2].median, s->r[0].median, s->r[1].median, s->r[2].median, r->worst_rhat);
        assert_int_equal(r->n_failed, 0);
        assert_near(sum, 1, 1e-9);
        assert_true(r->sd_log10_coupled > 0 && r->sd_log10_coupled < .3);
        assert_true(r->worst_rhat < 1.2 && r->least_ess > 50);
        /* Laplace's evidence is off by what its posteriors are from normal: half a unit of log10 in some thirty dimensions */
        assert_near(r->log10_coupled, s->log10_coupled, .5 + 4 * r->sd_log10_coupled);
        for (int b = 0; b < DET_N_BASELINES; b++) {
            assert_true(r->r[b].q05 < s->r[b].median && s->r[b].median < r->r[b].q95);
            assert_true(s->r[b].q05 < r->r[b].median && r->r[b].median < s->r[b].q95);
        }
    }
    det_watch_free(&w);
    det_atlas_free(&a);
}

/* What changed since a last watch; nothing of it moves the numbers but the days that may speak. */
static void test_the_last_watch(void **state)
{
    (void)state;
    det_atlas a;
    make_world(&a, N_DAYS);
    det_past_pair past[2] = {{"A0003", "A0004", "spiral", .9}, {"A0004", "A0003", "calm", .1}};
    det_watch_options o = quick();
    o.past = (det_past){past, 2, a.until - 60};
    det_watch w = watch(&a, &o, 1);
    for (size_t k = 0; k < N_PAIRS; k++) {
        assert_true((w.pairs[k].past != NULL) == (k == 3));
        for (int d = 0; d < DET_N_SIGHTED_DAYS && w.pairs[k].sighting.days[d].step >= 0; d++)
            assert_true(det_watch_day(&w, w.pairs[k].sighting.days[d].step) > a.until - 60 - 7);
    }
    assert_ptr_equal(w.pairs[3].past, &past[0]);
    det_watch_free(&w);
    det_atlas_free(&a);
}

static void test_every_allocation(void **state)
{
    (void)state;
    det_atlas a;
    det_watch w;
    det_status st;
    det_run run = {.n_threads = 1};
    make_world(&a, 42); /* as many allocations as in a long window, each in a tenth of the time */
    a.n_pairs = 2;
    det_watch_options o = quick();
    o.n_rounds = 1;
    o.n_read = 0;
    o.glance.rivals = 3;
    o.glance.max_rounds = 1;
    o.called_below = 1.1; /* imports are looked at too */
    assert_every_allocation_fails_once(st, st = det_watch_ask(&a, &o, &run, &w, NULL));
    det_watch_free(&w);
    a.n_pairs = N_PAIRS;
    det_atlas_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads_do_not_matter),
                                       cmocka_unit_test(test_a_stopped_run_goes_on),
                                       cmocka_unit_test(test_the_top_is_read),
                                       cmocka_unit_test(test_the_last_watch), cmocka_unit_test(test_every_allocation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
