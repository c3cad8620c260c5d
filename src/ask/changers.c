/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/changers.h"

#include "base/mem.h"
#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct sweep {
    const det_case *c;
    det_courses courses;
    size_t n_acts;
    det_event *items;
} sweep;

static int principal(const det_case *c, int actor)
{
    return actor == c->principals[0] ? 0 : actor == c->principals[1] ? 1 : -1;
}

static det_status one_event(void *user, size_t i, int i_thread)
{
    sweep *s = user;
    det_course *course = &s->courses.each[i_thread];
    det_event *e = &s->items[i];
    if (i < s->n_acts)
        det_course_without_act(course, i, &e->made);
    else
        det_course_without_reset(course, e->step, principal(s->c, s->c->regime_changes[e->regime_change].actor),
                                 &e->made);
    return DET_OK;
}

/* Events without their effects; returns how many. */
static size_t list(const det_case *c, const det_panel *p, const det_footprints *f, det_event *items)
{
    size_t n = 0;
    for (; n < f->n; n++)
        items[n] = (det_event){.act = f->items[n].act, .regime_change = -1, .step = f->items[n].step};
    for (size_t k = 0; k < c->n_regime_changes; k++) {
        int step = det_panel_step(p, c->regime_changes[k].date);
        if (principal(c, c->regime_changes[k].actor) >= 0 && step >= 0)
            items[n++] = (det_event){.act = -1, .regime_change = (int)k, .step = step};
    }
    return n;
}

det_status det_events_find(const det_case *c, const det_panel *p, const det_dilemma *d, const det_footprints *f,
                           const det_params *mode, int n_ahead, const det_run *run, det_events *out, det_err *err)
{
    size_t most = f->n + c->n_regime_changes;
    sweep s = {.c = c, .n_acts = f->n, .items = det_calloc(most, sizeof *s.items)};
    det_status st = DET_NOMEM;
    if (!s.items) {
        det_err_set(err, st, "memory ran out for %zu events", most);
        goto out;
    }
    st = det_courses_init(d, f, n_ahead, det_run_threads(run), &s.courses, err);
    if (st != DET_OK)
        goto out;
    for (int k = 0; k < s.courses.n; k++)
        det_course_run(&s.courses.each[k], mode);
    size_t n = list(c, p, f, s.items);
    st = det_parallel_for(run, n, one_event, &s);
    if (st != DET_OK) {
        det_err_set(err, st, "stopped while events were taken away in turn");
        goto out;
    }
    *out = (det_events){s.items, n};
    s.items = NULL;
out:
    det_courses_free(&s.courses);
    det_free(s.items);
    return st;
}

void det_events_free(det_events *e)
{
    det_free(e->items);
    *e = (det_events){0};
}

int det_event_holder(const det_event *e)
{
    return fabs(e->made.log_odds[1]) > fabs(e->made.log_odds[0]);
}

static double weight(const det_event *e)
{
    return fabs(e->made.belief_days[det_event_holder(e)]);
}

/* Heaviest first, then as they stand in the list. */
static int heavier(const void *a, const void *b)
{
    const det_event *x = *(const det_event *const *)a, *y = *(const det_event *const *)b;
    double wx = weight(x), wy = weight(y);
    if (wx != wy)
        return wx > wy ? -1 : 1;
    return (x > y) - (x < y);
}

static det_event_effect effect_of(const det_event *e)
{
    int holder = det_event_holder(e);
    return (det_event_effect){.act = e->act,
                              .regime_change = e->regime_change,
                              .holder = holder,
                              .step = e->step,
                              .log_odds = e->made.log_odds[holder],
                              .belief_days = e->made.belief_days[holder],
                              .acts =
                                  e->made.acts[0][0] + e->made.acts[0][1] + e->made.acts[1][0] + e->made.acts[1][1]};
}

det_status det_changers_rank(const det_events *e, det_event_effect **out, size_t *n, det_err *err)
{
    const det_event **order = det_calloc(e->n, sizeof *order);
    det_event_effect *ranked = det_calloc(DET_MOST_CHANGERS, sizeof *ranked);
    size_t n_moving = 0, n_kept = 0;
    if (!order || !ranked) {
        det_free(order);
        det_free(ranked);
        return det_err_set(err, DET_NOMEM, "memory ran out for the ranking of %zu events", e->n);
    }
    for (size_t i = 0; i < e->n; i++)
        if (weight(&e->items[i]) > 0)
            order[n_moving++] = &e->items[i];
    qsort(order, n_moving, sizeof *order, heavier);
    for (; n_kept < n_moving && n_kept < DET_MOST_CHANGERS; n_kept++)
        ranked[n_kept] = effect_of(order[n_kept]);
    det_free(order);
    *out = ranked;
    *n = n_kept;
    return DET_OK;
}
