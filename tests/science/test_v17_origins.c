/* SPDX-License-Identifier: Apache-2.0 */
/* Check V17 on simulated truth. Reliability: at the true parameters, acts said to spring from a term (or from an
 * earlier act) with probability q do so in a share q of cases: the regression of what was on what was said has slope 1,
 * within .05. Meddler: what a third party sets off is found as imported after a fit that knows nothing, and as more
 * than the prior alone would give; where the party acts but nothing follows, it is not. */
#include "ask/pair.h"

#include "ask/ancestry.h"
#include "ask/footprints_of.h"
#include "ask/origins.h"
#include "science/labelled.h"

enum { N_SETS = 1000, N_DAYS = 500, PARENT = N_LABELS, N_KEPT, N_MEDDLERS = 5, CAMPAIGN = 20 };

/* Sums of a regression of what was (y) on what was said (q). */
typedef struct slope {
    double n, q, y, qq, qy;
} slope;

static void add_pair(slope *s, double q, double y)
{
    s->n++;
    s->q += q;
    s->y += y;
    s->qq += q * q;
    s->qy += q * y;
}

static slope without(const slope *a, const slope *b)
{
    return (slope){a->n - b->n, a->q - b->q, a->y - b->y, a->qq - b->qq, a->qy - b->qy};
}

static double slope_of(const slope *s)
{
    return (s->qy - s->q * s->y / s->n) / (s->qq - s->q * s->q / s->n);
}

/* The slope over all sets, and its standard error: acts of a set share their hidden states, so sets are left out in
 * turn (jackknife). */
static double jackknife(slope (*sets)[2][N_KEPT], int coop, int k, slope *all, double *se)
{
    double sum = 0;
    memset(all, 0, sizeof *all);
    for (int i = 0; i < N_SETS; i++) {
        const slope *x = &sets[i][coop][k];
        *all = without(all, &(slope){-x->n, -x->q, -x->y, -x->qq, -x->qy});
    }
    for (int i = 0; i < N_SETS; i++) {
        slope rest = without(all, &sets[i][coop][k]);
        double d = slope_of(&rest) - slope_of(all);
        sum += d * d;
    }
    *se = sqrt(sum * (N_SETS - 1) / N_SETS);
    return slope_of(all);
}

/* Two prior standard deviations above its median: a meddler that the prior thinks of. */
static const double TAU = .15;

typedef struct set {
    det_dilemma d;
    det_footprints f;
    det_course course;
    det_deeds deeds;
    det_ancestry a;
    labelled truth;
    int *cell; /* [n_steps][stride] deed of a cell, or -1 */
} set;

static void open_set(uint32_t id, const det_params *p, set *s)
{
    memset(s, 0, sizeof *s);
    labelled_init(N_DAYS, DET_TERM_ALL, &s->d);
    labelled_draw(&s->d, p, .18, 1, id, &s->truth);
    footprints_of(&s->d.record, &s->f);
    assert_int_equal(det_course_init(&s->d, &s->f, 0, &s->course, NULL), DET_OK);
    det_course_run(&s->course, p);
    assert_int_equal(det_deeds_init(&s->d.record, &s->f, &s->deeds, NULL), DET_OK);
    assert_int_equal(det_ancestry_init(&s->deeds, &s->a, NULL), DET_OK);
    det_ancestry_run(&s->a, &s->course);
    s->cell = det_calloc((size_t)N_DAYS * (size_t)s->d.record.stride, sizeof *s->cell);
    for (size_t e = 0; e < s->deeds.n; e++)
        s->cell[s->deeds.items[e].step * s->d.record.stride + s->deeds.items[e].stream] = (int)e;
}

static void close_set(set *s)
{
    det_ancestry_free(&s->a);
    det_deeds_free(&s->deeds);
    det_course_free(&s->course);
    det_footprints_free(&s->f);
    det_dilemma_free(&s->d);
    det_free(s->truth.acts);
    det_free(s->cell);
}

static int cell_of(const set *s, const labelled_act *a)
{
    return s->cell[a->step * s->d.record.stride + a->stream];
}

/* Compare one act with what is said of its cell. */
static void compare(const set *s, const labelled_act *a, slope by[N_KEPT])
{
    double share[4096][DET_N_VIAS], said[N_LABELS] = {0};
    int e = cell_of(s, a), of = a->parent >= 0 ? cell_of(s, &s->truth.acts[a->parent]) : -1;
    const det_split *x = &s->a.split[e];
    said[BY_HABIT] = x->baseline;
    said[BY_INTENT] = x->intent;
    said[BY_FEAR] = x->fear;
    said[BY_COMMON] = x->common;
    det_ancestry_parents(&s->a, (size_t)e, share);
    for (int k = 0; k < (int)s->deeds.first[a->step]; k++) {
        double q = share[k][DET_VIA_ANSWER] + share[k][DET_VIA_PRESSURE];
        said[BY_ANSWER] += share[k][DET_VIA_ANSWER];
        said[BY_PRESSURE] += share[k][DET_VIA_PRESSURE];
        if (q > 0)
            add_pair(&by[PARENT], q, k == of);
    }
    for (int k = 0; k < N_LABELS; k++)
        add_pair(&by[k], said[k], a->by == (label)k);
}

static int is_cooperative(const labelled_act *a)
{
    return a->stream % DET_N_CLASSES < DET_VH;
}

/* Reciprocity, fear and third parties that matter; spells short enough for many of them in a set. */
static det_params strong_params(void)
{
    det_params p = pair_params();
    p.rho = .8;
    p.tau[0][0] = p.tau[0][1] = .6;
    p.theta[0][0] = p.theta[1][0] = .25;
    p.a01 = .01, p.a10 = .03, p.z01 = .02, p.z10 = .06;
    return p;
}

static void test_v17_reliability(void **state)
{
    (void)state;
    static const char *const names[] = {"habit",       "intent",       "answer",        "fear",
                                        "third party", "common cause", "single parents"};
    slope(*sets)[2][N_KEPT] = det_calloc(N_SETS, sizeof *sets);
    det_params p = strong_params();
    for (uint32_t id = 0; id < N_SETS; id++) {
        set s;
        open_set(id, &p, &s);
        for (size_t k = 0; k < s.truth.n; k++)
            if (s.truth.acts[k].stream < DET_PAIR_STREAMS)
                compare(&s, &s.truth.acts[k], sets[id][is_cooperative(&s.truth.acts[k])]);
        close_set(&s);
    }
    int off = 0;
    for (int coop = 0; coop < 2; coop++)
        for (int k = 0; k < N_KEPT; k++) {
            slope all;
            double se;
            if (coop && (k == BY_PRESSURE || k == BY_COMMON))
                continue;
            double b = jackknife(sets, coop, k, &all, &se);
            print_message("V17 %s, %s: slope %.3f (se %.3f), said %.4f, was %.4f, n %.0f\n",
                          coop ? "cooperative" : "hostile", names[k], b, se, all.q / all.n, all.y / all.n, all.n);
            off += !(fabs(b - 1) <= .05);
        }
    det_free(sets);
    assert_int_equal(off, 0);
}

/* Without fear the ancestry of an act is a fact too: the share of its roots that is imported against whether it was. */
static void test_v17_imported_roots(void **state)
{
    (void)state;
    slope(*sets)[2][N_KEPT] = det_calloc(N_SETS, sizeof *sets), all;
    det_params p = strong_params();
    double se, b;
    memset(p.theta, 0, sizeof p.theta);
    p.alpha[0][0][0] = p.alpha[1][0][0] = .5;
    for (uint32_t id = 0; id < N_SETS; id++) {
        set s;
        open_set(N_SETS + id, &p, &s);
        for (size_t k = 0; k < s.truth.n; k++) {
            const labelled_act *a = &s.truth.acts[k];
            if (a->stream < DET_PAIR_STREAMS && !is_cooperative(a))
                add_pair(&sets[id][0][0], s.a.root[cell_of(&s, a) * s.deeds.n_roots + DET_FIRST_THIRD], a->imported);
        }
        close_set(&s);
    }
    b = jackknife(sets, 0, 0, &all, &se);
    print_message("V17 imported: slope %.3f (se %.3f), said %.4f, was %.4f, n %.0f\n", b, se, all.q / all.n,
                  all.y / all.n, all.n);
    det_free(sets);
    assert_near(b, 1, .05);
}

/* The labelled acts as a case in which C is feared through B, so that its acts press on A. */
static det_case case_of(const labelled *l)
{
    det_case c = small_case(N_DAYS, 1);
    c.fears = det_calloc(1, sizeof *c.fears);
    c.fears[c.n_fears++] = (det_fear){0, 1, 2, det_strdup("proxy"), NAN, 0, 0};
    for (size_t k = 0; k < l->n; k++) {
        const labelled_act *a = &l->acts[k];
        int third = a->stream >= DET_PAIR_STREAMS, i = a->stream / DET_N_CLASSES;
        int cls = third ? DET_VH + (a->stream - DET_PAIR_STREAMS) % 2 : a->stream % DET_N_CLASSES;
        add_act(&c, a->step, third ? 2 : i, third ? 0 : 1 - i, (det_class)cls);
    }
    det_case_sort_acts(&c);
    return c;
}

/* Share of the pair's hostile acts whose ancestry ends in the third party, as it was. */
static double imported_truth(const labelled *l)
{
    double n = 0, imported = 0;
    for (size_t k = 0; k < l->n; k++)
        if (l->acts[k].stream < DET_PAIR_STREAMS && l->acts[k].stream % DET_N_CLASSES >= DET_VH) {
            n++;
            imported += l->acts[k].imported;
        }
    return imported / n;
}

static det_part imported_found(double tau, uint32_t id, double *truth, double *p_more)
{
    det_params p = pair_params();
    det_dilemma d;
    labelled l;
    det_origins_options o;
    det_origins found;
    p.rho = .8;
    p.tau[0][0] = p.tau[0][1] = tau;
    memset(p.theta, 0, sizeof p.theta);
    labelled_init(N_DAYS, DET_TERM_RECIPROCITY | DET_TERM_FEAR, &d);
    labelled_draw(&d, &p, 1, CAMPAIGN, id, &l);
    det_case c = case_of(&l);
    *truth = imported_truth(&l);
    det_origins_default(&o);
    det_basis b = open_basis(&c, DET_PROFILE_AUTO, 256, 100, 0);
    assert_int_equal(det_origins_ask(&b, &o, NULL, &found, NULL), DET_OK);
    det_basis_free(&b);
    det_part part = found.periods[0].kind[DET_KIND_THIRD];
    *p_more = found.pressure.p_more;
    det_origins_free(&found);
    det_case_free(&c);
    det_free(l.acts);
    det_dilemma_free(&d);
    return part;
}

static void test_v17_planted_meddler(void **state)
{
    (void)state;
    int n_held = 0;
    for (uint32_t id = 1; id <= N_MEDDLERS; id++) {
        double truth, none, p_more[2];
        det_part planted = imported_found(TAU, id, &truth, &p_more[0]),
                 placebo = imported_found(0, id, &none, &p_more[1]);
        print_message("V17 meddler: imported %.3f (90 %% %.3f to %.3f), was %.3f, more than by the prior %.2f; placebo "
                      "%.3f (%.3f to %.3f), "
                      "was %.3f, more %.2f\n",
                      planted.mean, planted.q05, planted.q95, truth, p_more[0], placebo.mean, placebo.q05, placebo.q95,
                      none, p_more[1]);
        assert_true(truth > .2 && none == 0);
        assert_true(p_more[0] >= DET_ORIGIN_TOLD && p_more[1] < DET_ORIGIN_TOLD);
        n_held += planted.q05 <= truth && truth <= planted.q95;
    }
    assert_true(n_held >= N_MEDDLERS - 1); /* of 90 % intervals */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v17_reliability),
        cmocka_unit_test(test_v17_imported_roots),
        cmocka_unit_test(test_v17_planted_meddler),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
