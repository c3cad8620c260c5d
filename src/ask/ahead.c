/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/ahead.h"

#include "ask/course.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "model/simulate.h"

#include <math.h>
#include <string.h>

/* Addresses of the random streams. */
enum { QUESTION_HIDDEN = 0x66630000, QUESTION_AHEAD = 0x66630010 };

typedef struct sweep {
    const det_fit *fit; /* of the share that is simulated */
    size_t first;       /* its first draw */
    const det_scenarios *s;
    const det_ahead_options *o;
    det_courses courses;
    double *count, *odds; /* [threads][n_steps][2][4] and [threads][n_steps][2] */
    det_future *futures;
    det_ahead_paths *paths; /* NULL: not kept */
} sweep;

static void keep_path(det_ahead_paths *p, const det_clash *rule, size_t i, const double *count, const double *odds)
{
    size_t n = (size_t)p->n_steps * DET_PAIR_STREAMS, m = (size_t)p->n_steps * 2;
    double acts[DET_N_COUNTS], sum[DET_N_COUNTS] = {0};
    for (size_t t = 0; t < (size_t)p->n_steps; t++) {
        det_count_acts(rule, count + t * DET_PAIR_STREAMS, acts);
        for (size_t k = 0; k < DET_N_COUNTS; k++) {
            sum[k] += acts[k];
            p->total[(i * (size_t)p->n_steps + t) * DET_N_COUNTS + k] = (uint32_t)sum[k];
        }
    }
    for (size_t k = 0; k < n; k++)
        p->count[i * n + k] = (uint16_t)fmin(count[k], UINT16_MAX);
    for (size_t k = 0; k < m; k++)
        p->fear[i * m + k] = (float)(odds[k] / (1 + odds[k]));
}

static void one_path(sweep *s, const det_course *c, size_t i_scenario, size_t i, int i_thread)
{
    const det_scenario *scene = &s->s->items[i_scenario];
    size_t n = (size_t)s->o->n_steps, t = (size_t)i_thread;
    det_dilemma ahead = *c->d;
    det_sim_options o;
    det_sim_path ran = {.count = s->count + t * n * DET_PAIR_STREAMS, .odds = s->odds + t * n * 2};
    det_stream stream;
    ahead.record = scene->ahead;
    det_sim_default(&o);
    o.from = c->n_steps;
    o.n_steps = s->o->n_steps;
    o.seed = s->o->seed;
    o.question = QUESTION_AHEAD;
    o.path = (uint32_t)i;
    o.third = scene->third;
    o.no_intent = scene->no_hidden ? 3 : 0;
    o.no_common = scene->no_hidden;
    det_stream_init(&stream, s->o->seed, QUESTION_HIDDEN, (uint32_t)i, 0);
    det_simulate(&ahead, &c->p, &c->state[c->n_steps], det_intent_draw(c->end, det_draw_uniform(&stream)), 0, &o, &ran);
    det_future_read(s->o->rule, s->o->leads, ran.count, s->o->n_steps,
                    &s->futures[i_scenario * (size_t)s->o->n_draws * (size_t)s->o->per_draw + i]);
    if (i_scenario == 0 && s->paths)
        keep_path(s->paths, s->o->rule, i, ran.count, ran.odds);
}

static det_status one_draw(void *user, size_t i, int i_thread)
{
    sweep *s = user;
    det_course *c = &s->courses.each[i_thread];
    size_t per_draw = (size_t)s->o->per_draw, i_draw = s->first + i;
    det_params p;
    det_fit_read(s->fit, (int)i_draw, &p);
    det_course_run(c, &p);
    for (size_t k = 0; k < s->s->n; k++)
        for (size_t path = i_draw * per_draw; path < (i_draw + 1) * per_draw; path++)
            one_path(s, c, k, path, i_thread);
    return DET_OK;
}

static int make_room(sweep *s, size_t n_threads, det_ahead_paths *kept)
{
    size_t n = (size_t)s->o->n_steps, n_paths = (size_t)s->o->n_draws * (size_t)s->o->per_draw;
    s->count = det_calloc(n_threads * n * DET_PAIR_STREAMS, sizeof *s->count);
    s->odds = det_calloc(n_threads * n * 2, sizeof *s->odds);
    if (!s->count || !s->odds)
        return 0;
    if (!s->paths)
        return 1;
    *kept = (det_ahead_paths){.n = n_paths, .n_steps = s->o->n_steps};
    kept->count = det_calloc(n_paths * n * DET_PAIR_STREAMS, sizeof *kept->count);
    kept->fear = det_calloc(n_paths * n * 2, sizeof *kept->fear);
    kept->total = det_calloc(n_paths * n * DET_N_COUNTS, sizeof *kept->total);
    s->paths = kept;
    return kept->count && kept->fear && kept->total;
}

static det_status run_share(sweep *s, const det_ahead_share *share, const det_run *run, det_err *err)
{
    DET_BUG_IF(share->n_draws < 0 || s->first + (size_t)share->n_draws > (size_t)share->fit->n_draws);
    s->fit = share->fit;
    det_status st = det_courses_init(&share->fit->dilemma, NULL, 0, det_run_threads(run), &s->courses, err);
    if (st != DET_OK)
        return st;
    st = det_parallel_for(run, (size_t)share->n_draws, one_draw, s);
    if (st != DET_OK)
        det_err_set(err, st, "stopped while the paths ahead were simulated");
    det_courses_free(&s->courses);
    s->first += (size_t)share->n_draws;
    return st;
}

det_status det_ahead_find(const det_ahead_share *shares, size_t n_shares, const det_scenarios *scenarios, const det_ahead_options *o,
                          const det_run *run, det_future *futures, det_ahead_paths *paths, det_err *err)
{
    DET_BUG_IF(o->n_draws < 1 || o->per_draw < 1 || o->n_steps < 1 || !scenarios->n);
    sweep s = {.s = scenarios, .o = o, .futures = futures, .paths = paths};
    det_ahead_paths kept = {0};
    det_status st = DET_OK;
    if (!make_room(&s, (size_t)det_run_threads(run), &kept))
        st = det_err_set(err, DET_NOMEM, "memory ran out for %d paths of %d steps", o->n_draws * o->per_draw, o->n_steps);
    for (size_t k = 0; st == DET_OK && k < n_shares; k++)
        if (shares[k].n_draws)
            st = run_share(&s, &shares[k], run, err);
    DET_BUG_IF(st == DET_OK && s.first != (size_t)o->n_draws);
    if (st == DET_OK && paths)
        *paths = kept;
    else
        det_ahead_paths_free(&kept);
    det_free(s.count);
    det_free(s.odds);
    return st;
}

void det_ahead_paths_free(det_ahead_paths *p)
{
    det_free(p->count);
    det_free(p->fear);
    det_free(p->total);
    memset(p, 0, sizeof *p);
}
