/* SPDX-License-Identifier: Apache-2.0 */
/* Assembles the answer: the fit under the stepped baseline gives the paths, the events and the phases; the fits under
 * the fixed and the freer one stand beside it for R alone.
 */
#include "ask/replay.h"

#include "ask/basis.h"
#include "ask/beliefs.h"
#include "ask/changers.h"
#include "ask/components.h"
#include "ask/dynamics.h"
#include "ask/learning.h"
#include "ask/misperception.h"
#include "ask/phases.h"
#include "ask/rates.h"
#include "ask/reproduction.h"
#include "ask/verdict.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

enum { FIXED, STEPPED, FREER };
/* Draws behind R: the dear part of the answer. */
enum { N_DRAWS_OF_R = 60, IGNITION = 5, N_STARTS_BESIDE = 2 };

void det_replay_default(det_replay_options *o)
{
    *o = (det_replay_options){.n_paths = 400, .horizon_days = 365};
}

typedef struct ask {
    const det_basis *b;
    const det_replay_options *o;
    const det_run *run;
    int n_ahead;
    det_course course; /* at the mode */
    det_events events;
    det_replay r;
} ask;

static det_status check(const det_replay_options *o, det_err *err)
{
    if (o->n_paths < 1 || !(o->horizon_days >= 1))
        return det_err_set(err, DET_CONFIG, "a replay needs paths and a horizon of a day or more, not %d and %g", o->n_paths,
                           o->horizon_days);
    return DET_OK;
}

/* ---- room ---- */

static double *doubles(int n)
{
    return det_calloc((size_t)n, sizeof(double));
}

static int make_belief(det_belief_path *b, int n)
{
    int fine = 1;
    b->h = det_calloc((size_t)n, sizeof *b->h);
    b->h_mode = doubles(n);
    b->intent_filter = doubles(n);
    b->intent_smooth = doubles(n);
    b->misperception = doubles(n);
    for (int k = 0; k < DET_N_BIASES; k++)
        fine &= (b->bias[k] = doubles(n)) != NULL;
    return fine && b->h && b->h_mode && b->intent_filter && b->intent_smooth && b->misperception;
}

static int make_rate(det_rate_path *p, int n)
{
    int fine = 1;
    for (int k = 0; k < DET_N_CLASSES; k++) {
        fine &= (p->rate[k] = doubles(n)) != NULL;
        fine &= (p->kernel[k] = doubles(n)) != NULL;
    }
    for (int k = 0; k < DET_N_SHARES; k++)
        fine &= (p->share[k] = doubles(n)) != NULL;
    return fine;
}

det_status det_replay_room(det_replay *r, det_err *err)
{
    int fine = 1;
    for (int i = 0; i < 2; i++) {
        fine &= make_belief(&r->belief[i], r->n_steps);
        fine &= make_rate(&r->rate[i], r->n_steps);
    }
    r->seen = det_calloc((size_t)r->n_steps, 1);
    r->common = doubles(r->n_steps);
    if (!fine || !r->seen || !r->common)
        return det_err_set(err, DET_NOMEM, "memory ran out for a replay of %d steps", r->n_steps);
    return DET_OK;
}

/* ---- parts ---- */

static det_status count(ask *a, det_err *err)
{
    det_replay *r = &a->r;
    const det_panel *p = &a->b->panel;
    r->panel = p;
    r->c = a->b->c;
    r->n_steps = p->n_steps;
    r->step_days = p->step_days;
    r->from = p->from;
    r->told_agreement = NAN;
    r->dynamics.p_ignition = r->dynamics.ignition_threshold = r->dynamics.progeny = r->dynamics.progeny_se = r->dynamics.r_g =
        r->dynamics.persistence_days = r->dynamics.p_outlasts = r->dynamics.horizon_days = r->dynamics.r_calm = NAN;
    a->n_ahead = (int)ceil(a->o->horizon_days / r->step_days);
    det_fit_acts(p, r->n_acts, r->n_hostile);
    det_status st = det_replay_room(r, err);
    for (int t = 0; st == DET_OK && t < r->n_steps; t++)
        r->seen[t] = det_panel_is_seen(p, t);
    return st;
}

static det_status run_course(ask *a, det_err *err)
{
    det_status st = det_course_init(&a->b->fit.dilemma, &a->b->footprints, a->n_ahead, &a->course, err);
    if (st == DET_OK)
        det_course_run(&a->course, &a->b->fit.mode);
    return st;
}

static det_status draw_paths(ask *a, det_err *err)
{
    det_replay *r = &a->r;
    det_status st = det_beliefs_fill(&a->b->fit, &a->course, a->run, r->belief, err);
    for (int i = 0; st == DET_OK && i < 2; i++) {
        st = det_components_fill(&a->course, a->b->c, i, &r->belief[i], err);
        if (st == DET_OK)
            st = det_misperception_fill(&a->course, i, &r->belief[i], err);
    }
    det_rates_fill(&a->course, r->rate);
    for (int t = 0; t < r->n_steps; t++)
        r->common[t] = a->course.hidden[t][DET_BIT_COMMON];
    return st;
}

static det_status find_events(ask *a, det_err *err)
{
    det_replay *r = &a->r;
    det_status st = det_events_find(a->b->c, r->panel, &a->b->fit.dilemma, &a->b->footprints, &a->b->fit.mode, a->n_ahead, a->run,
                                    &a->events, err);
    if (st == DET_OK)
        st = det_changers_rank(&a->events, &r->changers, &r->n_changers, err);
    if (st == DET_OK)
        st = det_phases_find(&a->events, r, err);
    return st;
}

/* R under a baseline that stands beside the main one, from a fit of its own that starts at the main one's mode. */
static det_status reproduce_beside(ask *a, int baseline, det_err *err)
{
    det_fit_options how = det_basis_fit_options(a->b);
    det_fit beside = {0};
    how.model.freer = baseline == FREER;
    if (baseline == FIXED)
        how.model.terms &= ~(unsigned)DET_TERM_COMMON;
    how.n_starts = N_STARTS_BESIDE;
    how.start = &a->b->fit.mode;
    how.n_smc_draws = a->b->options.n_smc / 2;
    det_status st = det_fit_find(a->b->c, a->r.panel, &how, a->run, &beside, err);
    if (st == DET_OK)
        st = det_reproduction_find(&beside, &a->b->footprints, a->n_ahead, N_DRAWS_OF_R, a->run, &a->r.r[baseline], NULL,
                                   err);
    det_fit_free(&beside);
    return st;
}

static det_status reproduce(ask *a, det_err *err)
{
    static const char *const names[] = {"fixed", "stepped", "freer"};
    const char *why = det_reproduction_refusal(a->r.panel);
    det_status st = DET_OK;
    for (int k = 0; st == DET_OK && k < 3; k++) {
        det_reproduction *r = &a->r.r[k];
        *r = (det_reproduction){
            .why = why, .r = det_band_of(NULL, 0), .p_above_1 = NAN, .log_evidence = NAN, .word = "", .sd_log10 = NAN};
        if (!why && k == STEPPED)
            st = det_reproduction_find(&a->b->fit, &a->b->footprints, a->n_ahead, N_DRAWS_OF_R, a->run, r,
                                       &a->r.dynamics.r_calm, err);
        else if (!why)
            st = reproduce_beside(a, k, err);
        r->baseline = names[k];
        det_run_tell(a->run, "reproduction", (k + 1) / 3.);
    }
    return st;
}

static det_status look_ahead(ask *a, det_err *err)
{
    det_dynamics_options how = {
        .n_paths = a->o->n_paths, .n_ahead = a->n_ahead, .more_than = IGNITION, .seed = a->b->options.seed};
    det_dynamics d;
    if (!a->r.r[STEPPED].known)
        return DET_OK;
    det_status st = det_dynamics_find(&a->b->fit, &how, a->run, &d, err);
    if (st != DET_OK)
        return st;
    a->r.dynamics.known = 1;
    a->r.dynamics.p_ignition = d.p_ignition;
    a->r.dynamics.ignition_threshold = IGNITION;
    a->r.dynamics.progeny = d.progeny;
    a->r.dynamics.progeny_se = d.progeny_se;
    a->r.dynamics.r_g = d.r_g;
    a->r.dynamics.persistence_days = d.persistence_days;
    a->r.dynamics.p_outlasts = d.p_outlasts;
    a->r.dynamics.horizon_days = a->n_ahead * a->r.step_days;
    return DET_OK;
}

static det_status conclude(ask *a, det_err *err)
{
    det_replay *r = &a->r;
    det_status st = det_learning_rows(&a->b->fit, &r->parameters, &r->n_parameters, err);
    if (st != DET_OK)
        return st;
    r->state = det_verdict_state(r);
    r->answer.question = "replay";
    r->answer.provenance = det_basis_provenance(a->b);
    return det_verdict_fill(&a->b->fit, r, err);
}

det_status det_replay_ask(const det_basis *b, const det_replay_options *o, const det_run *run, det_replay *out,
                          det_err *err)
{
    static det_status (*const parts[])(ask *, det_err *) = {count,     run_course, draw_paths, find_events,
                                                            reproduce, look_ahead, conclude};
    ask a = {.b = b, .o = o, .run = run};
    det_status st = check(o, err);
    for (size_t k = 0; st == DET_OK && k < sizeof parts / sizeof *parts; k++)
        st = parts[k](&a, err);
    det_events_free(&a.events);
    det_course_free(&a.course);
    if (st == DET_OK)
        *out = a.r;
    else
        det_replay_free(&a.r);
    return st;
}

static void free_belief(det_belief_path *b)
{
    for (size_t k = 0; k < b->n_components; k++) {
        det_free(b->components[k].name);
        det_free(b->components[k].log_odds);
    }
    for (int k = 0; k < DET_N_BIASES; k++)
        det_free(b->bias[k]);
    det_free(b->components);
    det_free(b->h);
    det_free(b->h_mode);
    det_free(b->intent_filter);
    det_free(b->intent_smooth);
    det_free(b->misperception);
}

static void free_rate(det_rate_path *p)
{
    for (int k = 0; k < DET_N_CLASSES; k++) {
        det_free(p->rate[k]);
        det_free(p->kernel[k]);
    }
    for (int k = 0; k < DET_N_SHARES; k++)
        det_free(p->share[k]);
}

void det_replay_free(det_replay *r)
{
    det_answer_free(&r->answer);
    for (int i = 0; i < 2; i++) {
        free_belief(&r->belief[i]);
        free_rate(&r->rate[i]);
    }
    for (size_t k = 0; k < r->n_phases; k++)
        det_free(r->phases[k].name);
    det_free(r->phases);
    det_free(r->changers);
    det_free(r->parameters);
    det_free(r->seen);
    det_free(r->common);
    memset(r, 0, sizeof *r);
}
