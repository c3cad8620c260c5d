/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs made in memory for the tests of ask: acts drawn by det_simulate at parameters that are known, and a fit that
 * holds just these parameters. */
#ifndef DET_TESTS_ASK_PAIR_H
#define DET_TESTS_ASK_PAIR_H

#include "check.h"

#include <string.h>

#include "ask/basis.h"
#include "ask/course.h"
#include "ask/fit.h"
#include "base/mem.h"
#include "data/cases.h"
#include "model/prior.h"
#include "model/simulate.h"

/* A pair that answers hostility, fears a little and is seldom truly hostile; nothing is switched off but severity, the
 * echo and the freer baseline. */
static inline det_params pair_params(void)
{
    det_params p = {
        .eta = {.1, .03}, .goodwill = {.03, .01}, .trust = {.03, .01}, .alpha_coop = .1, .rho = .87, .r = 5};
    p.a01 = .003, p.a10 = .01, p.z01 = .007, p.z10 = .025;
    p.q01 = .003, p.q10 = .01;
    p.audience[0] = p.audience[1] = .5;
    p.zeta[0] = p.zeta[1] = .5;
    p.breach = .8, p.delta = .2, p.pi1 = .7, p.pi_ratio = .3, p.psi_scaled = .5, p.omega = .5, p.xi = 1;
    for (int i = 0; i < 2; i++) {
        double mu[DET_N_CLASSES] = {.06, .02, .05, .03};
        memcpy(p.mu[i], mu, sizeof mu);
        p.h0[i] = .2, p.s[i] = .4, p.b[i] = 1.2, p.d[i] = .7, p.f[i] = .5, p.chi[i] = .02;
        for (int h = 0; h < 2; h++) {
            p.theta[i][h] = h ? .05 : .1;
            p.gamma[i][h] = h ? .03 : .1;
            p.alpha[i][h][h] = .3;
            p.alpha[i][h][1 - h] = .1;
        }
    }
    for (int k = 0; k < DET_MAX_CHANNELS; k++) {
        p.mu_court[k] = .03, p.phi_ratio[k] = 2, p.mu_den[k] = .02, p.control[k] = .6;
        p.tau[k][0] = p.tau[k][1] = .05;
    }
    return p;
}

/* Draw n_days of acts of the pair at p from `day` on and add them to the case; *s and the hidden state go on from
 * there. hidden: as det_simulate has it. */
static inline void draw_acts(det_case *c, int day, int n_days, const det_params *p, int hidden, unsigned seed,
                             det_state *s)
{
    det_record r;
    det_dilemma d;
    det_model_options model;
    det_sim_options o;
    det_model_default(&model);
    assert_int_equal(det_record_init(n_days, c->step_days, &r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, NULL, &model, &d, NULL), DET_OK);
    det_sim_path path = {.count = det_calloc((size_t)n_days * DET_PAIR_STREAMS, sizeof(double)), .end = s};
    det_state start = *s;
    if (start.odds[0] == 0)
        det_state_start(&d, p, &start);
    det_sim_default(&o);
    o.n_steps = n_days;
    o.seed = seed;
    det_simulate(&d, p, &start, hidden, 0, &o, &path);
    for (int t = 0; t < n_days; t++)
        for (int k = 0; k < DET_PAIR_STREAMS; k++)
            for (int n = 0; n < path.count[t * DET_PAIR_STREAMS + k]; n++)
                add_act(c, day + t, k / DET_N_CLASSES, 1 - k / DET_N_CLASSES, (det_class)(k % DET_N_CLASSES));
    det_free(path.count);
    det_dilemma_free(&d);
}

/* A basis as quick as it may be. */
static inline det_basis_options quick_basis(det_profile profile, int n_smc, int n_draws)
{
    det_basis_options o;
    det_basis_default(&o);
    o.profile = profile;
    o.n_smc = n_smc;
    o.n_draws = n_draws;
    return o;
}

static inline det_basis open_basis(const det_case *c, det_profile profile, int n_smc, int n_draws, int n_threads)
{
    const det_basis_options o = quick_basis(profile, n_smc, n_draws);
    det_run run = {.n_threads = n_threads};
    det_basis b;
    det_err err = {0};
    if (det_basis_open(c, &o, &run, &b, &err) != DET_OK)
        fail_msg("%s", err.text);
    return b;
}

static inline det_case drawn_case(int n_days, const det_params *p, unsigned seed)
{
    det_case c = small_case(n_days, 1);
    det_state s = {0};
    draw_acts(&c, 0, n_days, p, -1, seed, &s);
    return c;
}

/* All that stands between a case and a course at p. */
typedef struct det_bench {
    det_panel panel;
    det_footprints footprints;
    det_fit fit; /* one draw: p; its mode, too */
    det_course course;
} det_bench;

static inline void bench_init(const det_case *c, const det_params *p, int n_ahead, det_bench *b)
{
    det_record r = {0};
    det_model_options model;
    det_model_default(&model);
    model.poisson = isinf(p->r);
    memset(b, 0, sizeof *b);
    assert_int_equal(det_panel_build(c, &b->panel, NULL), DET_OK);
    assert_int_equal(det_record_build(c, &b->panel, &r, NULL), DET_OK);
    assert_int_equal(det_dilemma_init(&r, c, &model, &b->fit.dilemma, NULL), DET_OK);
    b->fit.optimum.n = b->fit.dilemma.table.n_free;
    b->fit.draws = det_calloc((size_t)b->fit.optimum.n, sizeof(double));
    b->fit.n_draws = 1;
    b->fit.mode = *p;
    det_params_write(&b->fit.dilemma.table, p, b->fit.draws);
    assert_int_equal(det_footprints_build(c, &b->panel, &b->footprints, NULL), DET_OK);
    assert_int_equal(det_course_init(&b->fit.dilemma, &b->footprints, n_ahead, &b->course, NULL), DET_OK);
    det_course_run(&b->course, p);
}

static inline void bench_free(det_bench *b)
{
    det_course_free(&b->course);
    det_footprints_free(&b->footprints);
    det_fit_free(&b->fit);
    det_panel_free(&b->panel);
}

/* C is feared by A through B (rival, deniable acts), B is bound not to permit it, breaks that, accuses in public, and
 * changes its government. */
static inline det_case rich_case(int n_days, const det_params *p)
{
    det_case c = drawn_case(n_days, p, 7);
    c.fears = det_calloc(2, sizeof *c.fears);
    c.fears[c.n_fears++] = (det_fear){0, 1, 2, det_strdup("sanctuary"), .6, .8, 0};
    c.fears[c.n_fears++] = (det_fear){1, 0, -1, det_strdup("hegemony"), NAN, 0, 0};
    c.commitments = det_calloc(1, sizeof *c.commitments);
    c.commitments[c.n_commitments++] = (det_commitment){det_strdup("no-shelter"), 1, 2, c.from + 5, DET_DAY_NONE};
    c.regime_changes = det_calloc(1, sizeof *c.regime_changes);
    c.regime_changes[c.n_regime_changes++] = (det_regime_change){det_strdup("coup"), 1, c.from + n_days / 2};
    c.shifts = det_calloc(1, sizeof *c.shifts);
    c.shifts[c.n_shifts++] = (det_shift){0, 1, c.from + n_days / 4, .7};
    for (int k = 0; k < 6; k++) {
        int day = 3 + k * (n_days - 10) / 6;
        det_act *a = add_act(&c, day, 2, 0, DET_MH);
        a->visibility = DET_VIS_DENIABLE;
        if (k % 2) {
            a->permitted_by = det_calloc(1, sizeof *a->permitted_by);
            a->permitted_by[0] = (det_share){1, .6};
            a->n_permitted_by = 1;
        }
        add_act(&c, day + 2, 1, 2, DET_MC);
        det_act *accusation = add_act(&c, day + 1, k % 2, 1 - k % 2, DET_VH);
        det_free(accusation->cameo);
        accusation->cameo = det_strdup("112");
    }
    det_case_sort_acts(&c);
    return c;
}

#endif
