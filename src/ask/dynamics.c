/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/dynamics.h"

#include "ask/course.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "model/simulate.h"

#include <math.h>

/* Addresses of the random streams; a simulation uses the ten that follow its own. */
enum { QUESTION_HIDDEN = 0x64796e00, QUESTION_AHEAD = 0x64796e10, QUESTION_ALONE = 0x64796e20 };
static const double CALM = 0.05;

typedef struct sweep {
    const det_fit *fit;
    const det_dynamics_options *o;
    det_courses courses;
    size_t n_draws;
    double (*extra)[2];      /* [n_paths] acts set off by one of each direction */
    double *days;            /* [n_paths] until calm */
    unsigned char *outlasts; /* [n_paths] */
} sweep;

static double hostile_ahead(const sweep *s, const det_course *c, int hidden, uint32_t path, int extra_dir)
{
    det_sim_options o;
    det_sim_path ran = {0};
    det_sim_default(&o);
    o.from = c->n_steps;
    o.n_steps = s->o->n_ahead;
    o.seed = s->o->seed;
    o.question = QUESTION_AHEAD;
    o.path = path;
    if (extra_dir >= 0) {
        o.extra_step = 0;
        o.extra_dir = extra_dir;
        o.extra_class = DET_MH;
    }
    det_simulate(c->d, &c->p, &c->state[c->n_steps], hidden, 0, &o, &ran);
    return ran.hostile[0] + ran.hostile[1];
}

static double steps_until_calm(const sweep *s, const det_course *c, uint32_t path)
{
    det_sim_options o;
    det_sim_path ran = {0};
    det_sim_default(&o);
    o.from = c->n_steps;
    o.n_steps = s->o->n_ahead;
    o.seed = s->o->seed;
    o.question = QUESTION_ALONE;
    o.path = path;
    o.no_intent = 3;
    o.no_immigrants = o.no_injections = o.no_common = o.no_courting = 1;
    det_simulate(c->d, &c->p, &c->state[c->n_steps], 0, CALM, &o, &ran);
    return ran.n_run;
}

static void one_path(sweep *s, const det_course *c, size_t i)
{
    det_stream stream;
    det_stream_init(&stream, s->o->seed, QUESTION_HIDDEN, (uint32_t)i, 0);
    int hidden = det_intent_draw(c->end, det_draw_uniform(&stream));
    double without = hostile_ahead(s, c, hidden, (uint32_t)i, -1), steps = steps_until_calm(s, c, (uint32_t)i);
    for (int dir = 0; dir < 2; dir++)
        s->extra[i][dir] = hostile_ahead(s, c, hidden, (uint32_t)i, dir) - without;
    s->days[i] = steps * c->d->record.step_days;
    s->outlasts[i] = steps >= s->o->n_ahead;
}

/* All paths of one draw. */
static det_status one_draw(void *user, size_t i_draw, int i_thread)
{
    sweep *s = user;
    det_course *c = &s->courses.each[i_thread];
    det_params p;
    det_fit_read(s->fit, (int)i_draw, &p);
    det_course_run(c, &p);
    for (size_t i = i_draw; i < (size_t)s->o->n_paths; i += s->n_draws)
        one_path(s, c, i);
    return DET_OK;
}

static void summarise(const sweep *s, det_dynamics *out)
{
    double n = s->o->n_paths, sum = 0, squares = 0, ignited = 0, days = 0, outlasts = 0;
    for (int i = 0; i < s->o->n_paths; i++) {
        double extra = (s->extra[i][0] + s->extra[i][1]) / 2;
        sum += extra;
        squares += extra * extra;
        ignited += (s->extra[i][0] > s->o->more_than) + (s->extra[i][1] > s->o->more_than);
        days += s->days[i];
        outlasts += s->outlasts[i];
    }
    double mean = sum / n, variance = fmax(0, squares / n - mean * mean), progeny = 1 + mean;
    *out = (det_dynamics){.p_ignition = ignited / (2 * n),
                          .progeny = progeny,
                          .progeny_se = sqrt(variance / n),
                          .r_g = progeny > 0 ? 1 - 1 / progeny : NAN,
                          .persistence_days = days / n,
                          .p_outlasts = outlasts / n};
}

det_status det_dynamics_find(const det_fit *fit, const det_dynamics_options *o, const det_run *run, det_dynamics *out,
                             det_err *err)
{
    DET_BUG_IF(o->n_paths < 1 || o->n_ahead < 1);
    size_t n = (size_t)o->n_paths, n_draws = (size_t)fit->n_draws < n ? (size_t)fit->n_draws : n;
    sweep s = {.fit = fit, .o = o, .n_draws = n_draws};
    det_status st = DET_NOMEM;
    s.extra = det_calloc(n, sizeof *s.extra);
    s.days = det_calloc(n, sizeof *s.days);
    s.outlasts = det_calloc(n, 1);
    if (!s.extra || !s.days || !s.outlasts) {
        det_err_set(err, st, "memory ran out for %zu simulations", n);
        goto out;
    }
    st = det_courses_init(&fit->dilemma, NULL, 0, det_run_threads(run), &s.courses, err);
    if (st != DET_OK)
        goto out;
    st = det_parallel_for(run, n_draws, one_draw, &s);
    if (st == DET_OK)
        summarise(&s, out);
    else
        det_err_set(err, st, "stopped while the paths ahead were simulated");
out:
    det_courses_free(&s.courses);
    det_free(s.extra);
    det_free(s.days);
    det_free(s.outlasts);
    return st;
}
