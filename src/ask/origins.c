/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/origins.h"

#include "ask/changers.h"
#include "ask/learning.h"
#include "ask/origin_acts.h"
#include "ask/phases.h"
#include "ask/verdict.h"
#include "ask/walk.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS_AHEAD = 365 };

void det_origins_default(det_origins_options *o)
{
    *o = (det_origins_options){.act = -1};
}

const char *det_source_name(int source, int trusts)
{
    if (trusts && (source == DET_SHARE_INTENT || source == DET_SHARE_FEAR))
        return source == DET_SHARE_FEAR ? "trust" : "good will";
    return source == DET_SOURCE_UNOBSERVED ? "days not observed" : det_share_name(source);
}

det_status det_origins_find_act(const det_case *c, const char *id, int *out, det_err *err)
{
    const int found = det_case_find_act(c, id);
    if (found >= 0) {
        *out = found;
        return DET_OK;
    }
    const char **ids = det_calloc(c->n_acts, sizeof *ids);
    if (!ids)
        return det_err_set(err, DET_NOMEM, "memory ran out for the names of acts");
    for (size_t k = 0; k < c->n_acts; k++)
        ids[k] = c->acts[k].id;
    const char *near = det_nearest_name(id, ids, c->n_acts);
    if (near)
        det_err_set(err, DET_USAGE, "no act has the id '%s', did you mean '%s'?", id, near);
    else
        det_err_set(err, DET_USAGE, "no act has the id '%s'", id);
    det_free(ids);
    return DET_USAGE;
}

const char *det_root_kind_name(det_root_kind k)
{
    static const char *const names[DET_N_KINDS] = {
        "habit",           "true hostility",    "belief brought along",    "silence",           "a common cause",
        "broken promises", "documented shifts", "changes of government", "days not observed", "third parties"};
    return names[k];
}

typedef struct ask {
    const det_basis *b;
    const det_origins_options *o;
    const det_run *run;
    det_genealogy g;
    det_replay paths; /* at the mode, as far as phases and the verdict read them */
    det_origins out;
} ask;

/* ---- names ---- */

static const char *who(const det_case *c, int i)
{
    return c->actors[c->principals[i]].name;
}

static char *name_root(const ask *a, int root)
{
    static const char *const rest[] = {"what silence said", "a common cause",        "broken promises",
                                       "documented shifts", "changes of government", "days not observed"};
    static const char *const formats[] = {"habit of ", "true hostility of ", "belief brought along by "};
    if (root < DET_ROOT_SILENCE)
        return det_text_format("%s%s", formats[root / 2], who(a->b->c, root % 2));
    if (root < DET_FIRST_THIRD)
        return det_strdup(rest[root - DET_ROOT_SILENCE]);
    return det_text_format("acts of %s", a->b->c->actors[a->g.deeds.third[root - DET_FIRST_THIRD]].name);
}

static char *name_fear(const ask *a, const int *with, int fear)
{
    static const char *const names[] = {"the other itself", "brought along, and drift", "broken promises",
                                        "documented shifts", "changes of government"};
    if (fear < DET_FEAR_WITH)
        return det_strdup(names[fear]);
    return det_text_format("the other with %s", a->b->c->actors[with[fear - DET_FEAR_WITH]].name);
}

static det_status name_all(ask *a, det_err *err)
{
    det_origins *o = &a->out;
    int with[2 * DET_MAX_CHANNELS], fine = 1, n_fears = DET_FEAR_WITH + det_origin_with(a->g.deeds.record, with);
    o->root_names = det_calloc((size_t)a->g.deeds.n_roots, sizeof *o->root_names);
    o->fear_names = det_calloc((size_t)n_fears, sizeof *o->fear_names);
    if (!o->root_names || !o->fear_names)
        return det_err_set(err, DET_NOMEM, "memory ran out for the names of roots");
    for (; o->n_roots < a->g.deeds.n_roots; o->n_roots++)
        fine &= (o->root_names[o->n_roots] = name_root(a, o->n_roots)) != NULL;
    for (; o->n_fears < n_fears; o->n_fears++)
        fine &= (o->fear_names[o->n_fears] = name_fear(a, with, o->n_fears)) != NULL;
    return fine ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for the names of roots");
}

/* ---- parts ---- */

static det_status open(ask *a, det_err *err)
{
    det_origins *o = &a->out;
    const det_panel *p = &a->b->panel;
    o->c = a->b->c;
    o->asked = a->o->act;
    o->n_steps = p->n_steps;
    o->step_days = p->step_days;
    o->from = p->from;
    det_fit_acts(p, o->n_acts, o->n_hostile);
    return det_genealogy_open(a->b, 0, a->run, &a->g, err);
}

static det_status trace_acts(ask *a, det_err *err)
{
    det_status st = name_all(a, err);
    if (st == DET_OK)
        st = det_origin_acts_fill(&a->g, a->out.asked, a->run, &a->out, err);
    if (st == DET_OK && a->out.asked >= 0 && a->out.n_acts_told == 0)
        st = det_err_set(err, DET_USAGE,
                         "act '%s' enters nothing that the model reads of these two, so it has no ancestry there",
                         a->b->c->acts[a->out.asked].id);
    det_run_tell(a->run, "origins", .5);
    return st;
}

static det_status find_phases(ask *a, det_err *err)
{
    det_course course = {0};
    det_events events = {0};
    const det_fit *fit = &a->b->fit;
    int ahead = (DAYS_AHEAD + a->out.step_days - 1) / a->out.step_days;
    det_status st = det_course_init(&fit->dilemma, NULL, 0, &course, err);
    if (st == DET_OK)
        st = det_walk_mode(a->b, &course, &a->paths, err);
    if (st == DET_OK)
        st = det_events_find(a->b->c, &a->b->panel, &fit->dilemma, &a->b->footprints, &fit->mode, ahead, a->run,
                             &events, err);
    if (st == DET_OK)
        st = det_phases_find(&events, &a->paths, err);
    if (st == DET_OK)
        st = det_learning_rows(fit, &a->paths.parameters, &a->paths.n_parameters, err);
    det_events_free(&events);
    det_course_free(&course);
    return st;
}

/* First step of the month after that of step t. */
static int next_month(const det_origins *o, int t)
{
    int year, month, day;
    det_day_to_civil(o->from + t * o->step_days, &year, &month, &day);
    det_day next = det_day_from_civil(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1);
    int step = (next - o->from + o->step_days - 1) / o->step_days;
    return step < o->n_steps ? step : o->n_steps;
}

static det_status add_period(ask *a, det_origin_period p, det_err *err)
{
    det_origins *o = &a->out;
    p.root = det_calloc((size_t)o->n_roots, sizeof *p.root);
    o->periods[o->n_periods++] = p;
    if (!p.root || (p.what == DET_PERIOD_PHASE && !p.name))
        return det_err_set(err, DET_NOMEM, "memory ran out for the roots of periods");
    return det_origin_period_fill(&a->g, &o->periods[o->n_periods - 1], err);
}

static det_status trace_periods(ask *a, det_err *err)
{
    det_origins *o = &a->out;
    size_t n = 3 + a->paths.n_phases;
    for (int t = 0; t < o->n_steps; t = next_month(o, t))
        n++;
    o->periods = det_calloc(n, sizeof *o->periods);
    if (!o->periods)
        return det_err_set(err, DET_NOMEM, "memory ran out for the roots of periods");
    det_status st = add_period(a, (det_origin_period){DET_PERIOD_ALL, .until = o->n_steps, .dir = -1}, err);
    for (int i = 0; st == DET_OK && i < 2; i++)
        st = add_period(a, (det_origin_period){DET_PERIOD_DIRECTION, .until = o->n_steps, .dir = i}, err);
    for (size_t k = 0; st == DET_OK && k < a->paths.n_phases; k++) {
        const det_phase *f = &a->paths.phases[k];
        st = add_period(a,
                        (det_origin_period){DET_PERIOD_PHASE, .name = det_strdup(f->name), .from = f->from,
                                            .until = f->until, .dir = -1},
                        err);
    }
    for (int t = 0; st == DET_OK && t < o->n_steps; t = next_month(o, t))
        st = add_period(a, (det_origin_period){DET_PERIOD_MONTH, .from = t, .until = next_month(o, t), .dir = -1}, err);
    return st;
}

/* Is what third parties bring more than their prior brings? Draw against draw, all else the same. */
static det_status weigh_pressure(ask *a, det_err *err)
{
    det_genealogy prior = {0};
    size_t n = (size_t)a->g.n_draws;
    double *share = NULL;
    det_status st = DET_OK;
    if (a->b->fit.dilemma.record.n_inj == 0 || a->out.n_hostile[0] + a->out.n_hostile[1] == 0)
        return DET_OK;
    share = det_calloc(2 * n, sizeof *share);
    st = share ? det_genealogy_open(a->b, 1, a->run, &prior, err)
               : det_err_set(err, DET_NOMEM, "memory ran out for %zu imported shares", n);
    if (st == DET_OK) {
        double more = 0;
        det_origin_imported(&a->g, share);
        det_origin_imported(&prior, share + n);
        for (size_t k = 0; k < n; k++)
            more += share[k] == share[n + k] ? .5 : share[k] > share[n + k]; /* the same where the profile holds tau */
        a->out.pressure.known = 1;
        a->out.pressure.p_more = more / (double)n;
        a->out.pressure.by_prior = det_part_of(share + n, n);
    }
    det_genealogy_close(&prior);
    det_free(share);
    return st;
}

/* ---- which acts stand out ---- */

typedef struct ranked {
    double weight;
    size_t i;
} ranked;

/* Heaviest first, then in time. */
static int heavier(const void *left, const void *right)
{
    const ranked *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->i > b->i) - (a->i < b->i);
}

static double spread_of(const det_origins *o, const det_origin *x)
{
    (void)o;
    return x->descent.mean;
}

/* Above 0 for every hostile act. */
static double gravity_of(const det_origins *o, const det_origin *x)
{
    const det_act *a = &o->c->acts[x->act];
    return a->cls < DET_VH ? 0 : 1 + fabs(a->goldstein) / 10 + log10(1 + a->deaths);
}

static det_status rank(const det_origins *o, double (*weight)(const det_origins *, const det_origin *), size_t most,
                       size_t **out, size_t *n_out, det_err *err)
{
    size_t n = 0;
    ranked *all = det_calloc(o->n_acts_told, sizeof *all);
    *out = det_calloc(most, sizeof **out);
    if (!all || !*out) {
        det_free(all);
        return det_err_set(err, DET_NOMEM, "memory ran out for the ranking of %zu acts", o->n_acts_told);
    }
    for (size_t k = 0; k < o->n_acts_told; k++) {
        double w = weight(o, &o->acts[k]);
        if (w > 0)
            all[n++] = (ranked){w, k};
    }
    qsort(all, n, sizeof *all, heavier);
    for (; *n_out < n && *n_out < most; (*n_out)++)
        (*out)[*n_out] = all[*n_out].i;
    det_free(all);
    return DET_OK;
}

static det_status rank_acts(ask *a, det_err *err)
{
    det_origins *o = &a->out;
    det_status st = rank(o, spread_of, DET_MOST_SPREADING, &o->spreading, &o->n_spreading, err);
    return st == DET_OK ? rank(o, gravity_of, DET_MOST_GRAVEST, &o->gravest, &o->n_gravest, err) : st;
}

static det_status conclude(ask *a, det_err *err)
{
    det_answer *answer = &a->out.answer;
    answer->question = "origins";
    answer->provenance = det_basis_provenance(a->b);
    answer->provenance.n_draws = a->g.n_draws;
    det_status st = det_verdict_doubt(&a->b->fit, &a->paths, answer, err);
    if (st != DET_OK)
        return st;
    answer->confidence = det_verdict_grade(&a->paths, answer->n_reasons);
    if (!answer->n_reasons)
        st = det_answer_reason(answer, err, "%d open acts, and none of the usual doubts applies",
                               a->paths.n_acts[0] + a->paths.n_acts[1]);
    if (st != DET_OK)
        return st;
    answer->learned = det_learning_sentence(&a->paths);
    if (!answer->learned)
        return det_err_set(err, DET_NOMEM, "memory ran out for the verdict");
    return det_origins_conclude(&a->out, err);
}

det_status det_origins_ask(const det_basis *b, const det_origins_options *o, const det_run *run, det_origins *out,
                           det_err *err)
{
    static det_status (*const parts[])(ask *, det_err *) = {open,           trace_acts, find_phases, trace_periods,
                                                            weigh_pressure, rank_acts,  conclude};
    ask a = {.b = b, .o = o, .run = run};
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < sizeof parts / sizeof *parts; k++)
        st = parts[k](&a, err);
    det_genealogy_close(&a.g);
    det_replay_free(&a.paths);
    if (st == DET_OK)
        *out = a.out;
    else
        det_origins_free(&a.out);
    return st;
}

static void free_names(char **names, int n)
{
    for (int k = 0; k < n; k++)
        det_free(names[k]);
    det_free(names);
}

void det_origins_free(det_origins *o)
{
    det_answer_free(&o->answer);
    free_names(o->root_names, o->n_roots);
    free_names(o->fear_names, o->n_fears);
    for (size_t k = 0; k < o->n_acts_told; k++) {
        det_free(o->acts[k].fear);
        det_free(o->acts[k].root);
        det_free(o->acts[k].parents);
    }
    for (size_t k = 0; k < o->n_periods; k++) {
        det_free(o->periods[k].name);
        det_free(o->periods[k].root);
    }
    det_free(o->acts);
    det_free(o->periods);
    det_free(o->spreading);
    det_free(o->gravest);
    memset(o, 0, sizeof *o);
}
