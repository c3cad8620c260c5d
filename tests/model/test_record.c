/* SPDX-License-Identifier: Apache-2.0 */
/* From a case to the record: where each kind of act goes, what is weighted and how. */
#include "check.h"

#include "model/record.h"

/* Two principals 0, 1 and two third parties 2, 3; forty days. */
static det_share SOURCES[][2] = {{{0, 1}}, {{1, 1}}, {{2, 1}}, {{3, .7}, {0, .3}}, {{1, .6}, {3, .4}}};
static det_share PERMITS[] = {{1, .5}};

static det_act act(int day, int source, int target, det_class cls, double goldstein, det_visibility vis)
{
    det_act a = {.id = "a", .note = "", .from = day, .to = day, .source = SOURCES[source], .n_source = source < 3 ? 1 : 2,
                 .target = target, .cls = cls, .cameo = "", .goldstein = goldstein, .visibility = vis, .grade = "A1"};
    return a;
}

static det_actor ACTORS[4] = {{.id = "PAK", .name = "P"}, {.id = "TAL", .name = "T"}, {.id = "TTP", .name = "K"}, {.id = "USA", .name = "U"}};
static det_fear FEARS[] = {{0, 1, 2, "sanctuary", 0.6, 0, 0}, {0, 1, 3, "encirclement", NAN, 0.8, 0}, {1, 0, 3, "proxy", 0.8, 0.9, 1},
                           {1, 0, -1, "hegemony", NAN, 0, 0}};
static det_commitment PROMISES[] = {{"no", 1, 2, 5, 30}};
static det_regime_change CHANGES[] = {{"vote", 0, 20}};
static det_shift SHIFTS[] = {{1, 0, 7, 0.5}};

static void build(det_act *acts, size_t n, det_record *r)
{
    det_case c = {.title = "", .folder = "", .principals = {0, 1}, .from = 0, .until = 39, .step_days = 1, .actors = ACTORS,
                  .n_actors = 4, .fears = FEARS, .n_fears = 4, .commitments = PROMISES, .n_commitments = 1,
                  .regime_changes = CHANGES, .n_regime_changes = 1, .shifts = SHIFTS, .n_shifts = 1, .acts = acts, .n_acts = n,
                  .has_hand_coded = 1};
    det_panel p;
    det_err err;
    assert_int_equal(det_panel_build(&c, &p, &err), DET_OK);
    assert_int_equal(det_record_build(&c, &p, r, &err), DET_OK);
    det_panel_free(&p);
}

static double w_at(const det_record *r, int t, int stream)
{
    return r->w[t * r->stride + stream];
}

static void test_where_acts_go(void **state)
{
    (void)state;
    double p = det_grade_probability("A1");
    det_act acts[] = {act(3, 0, 1, DET_MH, -10, DET_VIS_PUBLIC), act(4, 2, 0, DET_MH, -10, DET_VIS_PUBLIC),
                      act(6, 2, 0, DET_MH, -9, DET_VIS_DENIABLE), act(8, 1, 3, DET_VC, 3, DET_VIS_PUBLIC),
                      act(9, 4, 0, DET_MH, -9, DET_VIS_COVERT), act(10, 3, 1, DET_MH, -9, DET_VIS_DENIABLE)};
    det_record r;
    acts[2].permitted_by = PERMITS;
    acts[2].n_permitted_by = 1;
    build(acts, 6, &r);
    assert_int_equal(r.n_inj, 3);
    assert_int_equal(r.n_court, 2);
    assert_int_equal(r.n_den, 3); /* PAK-USA has no control given, but a covert act to weigh */
    assert_true(isnan(r.den[1].control));
    assert_near(r.count[(3 * 2 + 0) * 4 + DET_MH], 1, 0);
    assert_near(w_at(&r, 3, DET_MH), p, 1e-15);
    assert_near(w_at(&r, 4, det_stream_inj(0, 1)), p, 1e-15); /* TTP on PAK, open */
    assert_near(r.count[(4 * 2) * 4 + DET_MH] + r.count[(4 * 2 + 1) * 4 + DET_MH], 0, 0);
    assert_near(w_at(&r, 6, det_stream_den(&r, 0)), p * .5, 1e-15); /* deniable, permitted with .5 */
    assert_near(w_at(&r, 6, det_stream_inj(0, 1)), 0, 0);
    assert_near(r.den[0].count[6], 1, 0);
    assert_near(r.breach[6 * 2 + 0], p * .5, 1e-15); /* TAL stood committed to bar TTP on day 6 */
    assert_near(r.breach[6 * 2 + 1], 0, 0);
    assert_near(r.court[0].count[8], 1, 0); /* TAL courts USA, the rival of PAK */
    assert_near(w_at(&r, 8, det_stream_court(&r, 0)), p, 1e-15);
    assert_near(w_at(&r, 9, DET_N_CLASSES + DET_MH), p * .6, 1e-15); /* covert, TAL with .6: evidence and count */
    assert_near(r.count[(9 * 2 + 1) * 4 + DET_MH], 1, 0);
    assert_near(w_at(&r, 9, det_stream_den(&r, 1)), p * .4, 1e-15);
    assert_near(w_at(&r, 10, DET_MH), p * .3, 1e-15); /* PAK with .3: evidence, no count */
    assert_near(r.count[(10 * 2) * 4 + DET_MH], 0, 0);
    assert_near(w_at(&r, 10, det_stream_den(&r, 2)), p * .7, 1e-15);
    assert_int_equal(r.reset[20 * 2 + 0], 1);
    assert_near(r.shift[7 * 2 + 1], .5, 0);
    assert_near(r.den[0].barred[5] - r.den[0].barred[4], 1, 0);
    assert_near(r.den[0].barred[29] - r.den[0].barred[30], 1, 0);
    assert_near(r.den[0].control, .6, 0);
    det_record_free(&r);
}

/* Severity: weights have mean 1 in their class whatever nu, rise with the mark, and the slope is right. */
static void test_severity(void **state)
{
    (void)state;
    det_act acts[6];
    double w[40 * 64], dw[40 * 64], up[40 * 64], p = det_grade_probability("A1");
    det_record r;
    for (int k = 0; k < 6; k++) {
        acts[k] = act(k, 0, 1, DET_MH, -4 - k, DET_VIS_PUBLIC);
        acts[k].deaths = k == 5 ? 40 : 0;
    }
    build(acts, 6, &r);
    for (double nu = 0; nu < 2; nu += 0.5) {
        double sum = 0;
        det_record_weights(&r, nu, w, dw);
        det_record_weights(&r, nu + 1e-6, up, NULL);
        for (int t = 0; t < 6; t++) {
            size_t at = (size_t)(t * r.stride + DET_MH);
            sum += w[at] / p;
            if (t && nu > 0)
                assert_true(w[at] > w[at - (size_t)r.stride]);
            assert_near(dw[at], (up[at] - w[at]) / 1e-6, 1e-4);
        }
        assert_near(sum / 6, 1, 1e-12);
    }
    det_record_free(&r);
}

/* A record from which an act was taken keeps the weights that the others had; the same acts give the same marks. */
static void test_scales_of_another_record(void **state)
{
    (void)state;
    det_act acts[6];
    double w[40 * 64], less[40 * 64];
    det_record r, changed, same;
    for (int k = 0; k < 6; k++)
        acts[k] = act(k, 0, 1, k < 5 ? DET_MH : DET_VH, -4 - k, DET_VIS_PUBLIC);
    build(acts, 6, &r);
    build(acts, 6, &same);
    build(acts + 1, 4, &changed); /* the only one of its class is gone, too */
    assert_int_equal(det_record_scale_as(&same, &r, NULL), DET_OK);
    assert_int_equal(same.n_marks, r.n_marks);
    assert_memory_equal(same.marks, r.marks, r.n_marks * sizeof *r.marks);
    assert_memory_equal(same.entries, r.entries, r.n_entries * sizeof *r.entries);
    det_record_weights(&r, .8, w, NULL);
    det_record_weights(&changed, .8, less, NULL);
    assert_true(fabs(less[changed.stride + DET_MH] - w[r.stride + DET_MH]) > .01);
    assert_int_equal(det_record_scale_as(&changed, &r, NULL), DET_OK);
    det_record_weights(&changed, .8, less, NULL);
    for (int t = 1; t < 5; t++)
        assert_close(less[t * r.stride + DET_MH], w[t * r.stride + DET_MH], 1e-12);
    assert_near(less[DET_MH] + less[5 * r.stride + DET_VH], 0, 0);
    assert_memory_equal(changed.mean, r.mean, sizeof r.mean);
    det_record_free(&r);
    det_record_free(&same);
    det_record_free(&changed);
}

/* An accusation holds its author for months: half of its hold is gone after 60 days of decay. */
static void test_accusation(void **state)
{
    (void)state;
    det_act acts[] = {act(2, 1, 0, DET_VH, -2, DET_VIS_PUBLIC)};
    det_record r;
    acts[0].cameo = "112";
    build(acts, 1, &r);
    double first = -log1p(-r.accused[2 * 2 + 1]), later = -log1p(-r.accused[32 * 2 + 1]);
    assert_near(first, det_grade_probability("A1"), 1e-12);
    assert_near(later / first, exp2(-0.5), 1e-12);
    assert_near(r.accused[1 * 2 + 1] + r.accused[2 * 2 + 0], 0, 0);
    det_record_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_where_acts_go), cmocka_unit_test(test_severity),
                                       cmocka_unit_test(test_scales_of_another_record),
                                       cmocka_unit_test(test_accusation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
