/* SPDX-License-Identifier: Apache-2.0 */
/* Taking an event away from a course must give what a record without that event gives. */
#include "ask/pair.h"

#include "model/conduct.h"

enum { N_DAYS = 160, N_AHEAD = 500 };

static double belief(double odds)
{
    return odds / (1 + odds);
}

/* With minus without, from two courses; the hidden states are those of the first, as if nobody knew better. */
static det_difference by_hand(const det_bench *with, const det_bench *without, int step)
{
    const det_course *a = &with->course, *b = &without->course;
    det_difference made = {0};
    for (int i = 0; i < 2; i++)
        made.log_odds[i] = log(a->after[step][i] / b->after[step][i]);
    for (int t = 0; t < N_DAYS + N_AHEAD && t < step + 1 + N_AHEAD; t++) {
        det_conduct o[2];
        det_conduct_step(a->d, &a->p, &a->state[t], t, &o[0]);
        det_conduct_step(b->d, &b->p, &b->state[t], t, &o[1]);
        for (int i = 0; i < 2; i++) {
            made.belief_days[i] += belief(a->after[t][i]) - belief(b->after[t][i]);
            for (int h = 0; h < 2; h++)
                made.acts[i][h] += o[0].base[i][DET_VH + h] - o[1].base[i][DET_VH + h] +
                                   a->hidden[t][i] * (o[0].intent[i][DET_VH + h] - o[1].intent[i][DET_VH + h]) +
                                   a->hidden[t][DET_BIT_COMMON] * (o[0].common[i][h] - o[1].common[i][h]);
        }
    }
    return made;
}

static void assert_same_difference(const det_difference *got, const det_difference *want)
{
    for (int i = 0; i < 2; i++) {
        assert_near(got->log_odds[i], want->log_odds[i], 1e-9);
        assert_near(got->belief_days[i], want->belief_days[i], 1e-6);
        for (int h = 0; h < 2; h++)
            assert_near(got->acts[i][h], want->acts[i][h], 1e-6);
    }
}

static det_case case_without(const det_params *p, int act)
{
    det_case c = rich_case(N_DAYS, p);
    det_act_free(&c.acts[act]);
    memmove(&c.acts[act], &c.acts[act + 1], (c.n_acts - (size_t)act - 1) * sizeof *c.acts);
    c.n_acts--;
    return c;
}

/* Every act of the pair, every deniable one and every one of B toward C. C's rival acts shape no regard here. */
static void test_without_an_act_is_a_record_without_it(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(N_DAYS, &p);
    det_bench with;
    int n_seen[3] = {0};
    bench_init(&c, &p, N_AHEAD, &with);
    assert_int_equal(with.footprints.n, c.n_acts);
    for (size_t i = 0; i < with.footprints.n; i++) {
        const det_footprint *f = &with.footprints.items[i];
        det_difference got;
        det_bench without;
        det_case less = case_without(&p, f->act);
        bench_init(&less, &p, N_AHEAD, &without);
        det_course_without_act(&with.course, i, &got);
        det_difference want = by_hand(&with, &without, f->step);
        assert_same_difference(&got, &want);
        n_seen[0] += f->accuser >= 0;
        n_seen[1] += f->dir >= 0;
        n_seen[2] += c.acts[f->act].visibility == DET_VIS_DENIABLE && fabs(got.log_odds[0]) > 1e-3;
        bench_free(&without);
        det_case_free(&less);
    }
    assert_true(n_seen[0] >= 6 && n_seen[1] > 30 && n_seen[2] >= 5);
    bench_free(&with);
    det_case_free(&c);
}

static void test_without_a_reset_is_a_record_without_it(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(N_DAYS, &p), less = rich_case(N_DAYS, &p);
    det_bench with, without;
    det_difference got;
    det_regime_change change = less.regime_changes[0];
    less.n_regime_changes = 0;
    bench_init(&c, &p, N_AHEAD, &with);
    bench_init(&less, &p, N_AHEAD, &without);
    int step = det_panel_step(&with.panel, change.date);
    det_course_without_reset(&with.course, step, 1, &got);
    det_difference want = by_hand(&with, &without, step);
    assert_true(fabs(want.log_odds[0]) > .01);
    assert_same_difference(&got, &want);
    det_course_without_reset(&with.course, step, 0, &got);
    assert_near(got.log_odds[0], 0, 0);
    less.n_regime_changes = 1;
    bench_free(&with);
    bench_free(&without);
    det_case_free(&c);
    det_case_free(&less);
}

/* What is taken away is put back. */
static void test_a_course_is_as_before_after_a_deletion(void **state)
{
    (void)state;
    det_params p = pair_params();
    det_case c = rich_case(N_DAYS, &p);
    det_bench b;
    det_difference once, again;
    bench_init(&c, &p, 50, &b);
    for (size_t i = 0; i < b.footprints.n; i++) {
        det_course_without_act(&b.course, i, &once);
        det_course_without_reset(&b.course, N_DAYS / 2, 1, &again);
        det_course_without_act(&b.course, i, &again);
        assert_memory_equal(&once, &again, sizeof once);
    }
    bench_free(&b);
    det_case_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_an_act_is_a_record_without_it),
        cmocka_unit_test(test_without_a_reset_is_a_record_without_it),
        cmocka_unit_test(test_a_course_is_as_before_after_a_deletion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
