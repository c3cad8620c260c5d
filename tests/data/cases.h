/* SPDX-License-Identifier: Apache-2.0 */
/* Small cases built in memory: A, B principals, C a third party; days count from 2021-01-01. */
#ifndef DET_TESTS_DATA_CASES_H
#define DET_TESTS_DATA_CASES_H

#include "base/mem.h"
#include "data/case.h"

#include <stdio.h>
#include <string.h>

static inline det_case small_case(int n_days, int step_days)
{
    const char *const ids[] = {"A", "B", "C"};
    det_case c = {.principals = {0, 1}, .from = det_day_from_civil(2021, 1, 1), .step_days = step_days, .n_actors = 3};
    c.until = c.from + n_days - 1;
    c.title = det_strdup("");
    c.folder = det_strdup("");
    c.actors = det_calloc(3, sizeof *c.actors);
    for (int i = 0; i < 3; i++) {
        c.actors[i].id = det_strdup(ids[i]);
        c.actors[i].name = det_strdup(ids[i]);
    }
    return c;
}

/* Add an act of one day; the result may be changed until the next one is added. */
static inline det_act *add_act(det_case *c, int day, int source, int target, det_class cls)
{
    char id[24];
    snprintf(id, sizeof id, "x%zu", c->n_acts);
    if (det_reserve((void **)&c->acts, &c->cap_acts, c->n_acts + 1, sizeof *c->acts))
        return NULL;
    det_act *a = &c->acts[c->n_acts++];
    *a = (det_act){.id = det_strdup(id), .note = det_strdup(""), .cameo = det_strdup(""), .target = target, .cls = cls};
    a->from = a->to = c->from + day;
    a->line = (long)c->n_acts + 1;
    a->source = det_calloc(1, sizeof *a->source);
    a->source[0] = (det_share){source, 1};
    a->n_source = 1;
    return a;
}

/* Give the case a dull stream with this coverage. */
static inline void set_coverage_of(det_case *c, const double *rows)
{
    size_t n = (size_t)(c->until - c->from + 1);
    c->background_rows = det_calloc(n, sizeof *c->background_rows);
    memcpy(c->background_rows, rows, n * sizeof *rows);
}

#endif
