/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/components.h"

#include "base/mem.h"
#include "base/text.h"

#include <math.h>

/* Nearer than this to the resting level, in log-odds, a belief is at rest. */
static const double AT_REST = 1e-6;

/* Fixed places; the third parties stand between. */
enum { PRIOR, REST, ITSELF, FIRST_THIRD };
enum { WORDS, SHIFTS, FORGETTING, N_LAST };

static int find_third(const int *thirds, int n, int actor)
{
    for (int k = 0; k < n; k++)
        if (thirds[k] == actor)
            return k;
    return -1;
}

/* Third parties through which holder i is moved; returns how many. */
static int list_thirds(const det_record *r, int i, int thirds[2 * DET_MAX_CHANNELS])
{
    int n = 0;
    for (int k = 0; k < r->n_court; k++)
        if (r->court[k].holder == i && find_third(thirds, n, r->court[k].actor) < 0)
            thirds[n++] = r->court[k].actor;
    for (int k = 0; k < r->n_den; k++)
        if (r->den[k].holder == i && find_third(thirds, n, r->den[k].actor) < 0)
            thirds[n++] = r->den[k].actor;
    return n;
}

static char *name_with(const det_case *c, int i, int actor)
{
    const char *other = c->actors[c->principals[1 - i]].name, *third = c->actors[actor].name;
    for (size_t k = 0; k < c->n_fears; k++)
        if (c->fears[k].holder == c->principals[i] && c->fears[k].through == actor)
            return det_text_format("%s with %s (%s)", other, third, c->fears[k].name);
    return det_text_format("%s with %s", other, third);
}

static det_status add(det_belief_path *path, char *name, int through, int n_steps, det_err *err)
{
    det_component *x = &path->components[path->n_components++];
    *x = (det_component){name, through, det_calloc((size_t)n_steps, sizeof(double))};
    return x->name && x->log_odds ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for the sources of suspicion");
}

static det_status name_all(const det_case *c, int i, const int *thirds, int n_thirds, int n_steps,
                           det_belief_path *path, det_err *err)
{
    static const char *const last[N_LAST] = {"broken words", "documented shifts", "forgetting and resets"};
    path->components = det_calloc((size_t)(FIRST_THIRD + n_thirds + N_LAST), sizeof *path->components);
    if (!path->components)
        return det_err_set(err, DET_NOMEM, "memory ran out for the sources of suspicion");
    det_status st = add(path, det_strdup("prior"), -1, n_steps, err);
    if (st == DET_OK)
        st = add(path, det_strdup("resting level"), -1, n_steps, err);
    if (st == DET_OK)
        st = add(path, det_text_format("%s itself", c->actors[c->principals[1 - i]].name), -1, n_steps, err);
    for (int k = 0; st == DET_OK && k < n_thirds; k++)
        st = add(path, name_with(c, i, thirds[k]), thirds[k], n_steps, err);
    for (int k = 0; st == DET_OK && k < N_LAST; k++)
        st = add(path, det_strdup(last[k]), -1, n_steps, err);
    return st;
}

/* Add the gains of a step to the running sums. */
static void add_gains(const det_record *r, const det_gains *g, int i, const int *thirds, int n_thirds, double *sum)
{
    sum[ITSELF] += g->hostile + g->coop;
    for (int k = 0; k < r->n_court; k++)
        if (r->court[k].holder == i)
            sum[FIRST_THIRD + find_third(thirds, n_thirds, r->court[k].actor)] += g->court[k];
    for (int k = 0; k < r->n_den; k++)
        if (r->den[k].holder == i)
            sum[FIRST_THIRD + find_third(thirds, n_thirds, r->den[k].actor)] += g->den[k];
    sum[FIRST_THIRD + n_thirds + WORDS] += g->breach;
    sum[FIRST_THIRD + n_thirds + SHIFTS] += g->shift;
}

double det_component_fading(const det_params *p, double rest, double before, double after)
{
    if (fabs(before - rest) < AT_REST)
        return 1 - p->q01 - p->q10;
    return fmin(1, fmax(0, (after - rest) / (before - rest)));
}

/* Carry the n sources over a prediction; what the common factor does not explain goes to the last one. */
static void fade(const det_params *p, double before, double after, double *sum, size_t n)
{
    double left = det_component_fading(p, sum[REST], before, after), missing = after;
    for (size_t k = 0; k < n; k++) {
        if (k != REST)
            sum[k] *= left;
        missing -= sum[k];
    }
    sum[n - 1] += missing;
}

static void trace(const det_course *c, int i, const int *thirds, int n_thirds, det_belief_path *path)
{
    double sum[FIRST_THIRD + 2 * DET_MAX_CHANNELS + N_LAST] = {0};
    sum[REST] = log(c->p.q01 / c->p.q10);
    sum[PRIOR] = log(c->state[0].odds[i]) - sum[REST];
    for (int t = 0; t < c->n_steps; t++) {
        det_gains g;
        if (t > 0)
            fade(&c->p, log(c->after[t - 1][i]), log(c->state[t].odds[i]), sum, path->n_components);
        det_course_gains(c, t, i, &g);
        add_gains(&c->d->record, &g, i, thirds, n_thirds, sum);
        for (size_t k = 0; k < path->n_components; k++)
            path->components[k].log_odds[t] = sum[k];
    }
}

det_status det_components_fill(const det_course *c, const det_case *dc, int i, det_belief_path *path, det_err *err)
{
    int thirds[2 * DET_MAX_CHANNELS], n_thirds = list_thirds(&c->d->record, i, thirds);
    det_status st = name_all(dc, i, thirds, n_thirds, c->n_steps, path, err);
    if (st == DET_OK)
        trace(c, i, thirds, n_thirds, path);
    return st;
}
