/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/dynamics.h"

#include "ask/course.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "model/paths.h"

#include <math.h>

/* Addresses of the random streams. */
enum { QUESTION_HIDDEN = 0x64796e00, QUESTION_AHEAD = 0x64796e10, QUESTION_ALONE = 0x64796e20 };
/* Paths that are simulated together. */
enum { BLOCK = 64 };
static const double CALM = 0.05;

/* Where the paths of one draw set out. */
typedef struct outset {
    det_params p;
    det_state state;
} outset;

typedef struct sweep {
    const det_fit *fit;
    const det_dynamics_options *o;
    det_courses courses;
    size_t n_draws;
    outset *from;            /* [n_draws]; path i sets out from i modulo n_draws */
    unsigned char *hidden;   /* [n_paths] */
    double (*extra)[2];      /* [n_paths] acts set off by one of each direction */
    double *days;            /* [n_paths] until calm */
    unsigned char *outlasts; /* [n_paths] */
} sweep;

static det_status one_draw(void *user, size_t i_draw, int i_thread)
{
    sweep *s = user;
    det_course *c = &s->courses.each[i_thread];
    outset *from = &s->from[i_draw];
    det_fit_read(s->fit, (int)i_draw, &from->p);
    det_course_run(c, &from->p);
    from->state = c->state[c->n_steps];
    for (size_t i = i_draw; i < (size_t)s->o->n_paths; i += s->n_draws) {
        det_stream stream;
        det_stream_init(&stream, s->o->seed, QUESTION_HIDDEN, (uint32_t)i, 0);
        s->hidden[i] = (unsigned char)det_intent_draw(c->end, det_draw_uniform(&stream));
    }
    return DET_OK;
}

static det_sim_options ahead(const sweep *s, uint32_t question)
{
    det_sim_options o;
    det_sim_default(&o);
    o.from = s->fit->dilemma.record.n_steps;
    o.n_steps = s->o->n_ahead;
    o.seed = s->o->seed;
    o.question = question;
    return o;
}

/* What n paths each[n] find goes to out[n]. */
static void run_ahead(const sweep *s, int extra_dir, size_t n, const det_path *each)
{
    det_sim_options o = ahead(s, QUESTION_AHEAD);
    if (extra_dir >= 0) {
        o.extra_step = 0;
        o.extra_dir = extra_dir;
        o.extra_class = DET_MH;
    }
    det_paths_run(NULL, &s->fit->dilemma, 0, &o, n, each);
}

static void run_alone(const sweep *s, size_t n, const det_path *each)
{
    det_sim_options o = ahead(s, QUESTION_ALONE);
    o.no_intent = 3;
    o.no_immigrants = o.no_injections = o.no_common = o.no_courting = 1;
    det_paths_run(NULL, &s->fit->dilemma, CALM, &o, n, each);
}

static det_status one_block(void *user, size_t i_block, int i_thread)
{
    sweep *s = user;
    size_t first = i_block * BLOCK, left = (size_t)s->o->n_paths - first, n = left < BLOCK ? left : BLOCK;
    det_path each[BLOCK] = {{0}};
    det_sim_path out[BLOCK] = {0};
    double without[BLOCK];
    (void)i_thread;
    for (size_t k = 0; k < n; k++) {
        const outset *from = &s->from[(first + k) % s->n_draws];
        each[k] = (det_path){&from->p, &from->state, s->hidden[first + k], (uint32_t)(first + k), &out[k]};
    }
    run_ahead(s, -1, n, each);
    for (size_t k = 0; k < n; k++)
        without[k] = out[k].hostile[0] + out[k].hostile[1];
    for (int dir = 0; dir < 2; dir++) {
        run_ahead(s, dir, n, each);
        for (size_t k = 0; k < n; k++)
            s->extra[first + k][dir] = out[k].hostile[0] + out[k].hostile[1] - without[k];
    }
    run_alone(s, n, each);
    for (size_t k = 0; k < n; k++) {
        s->days[first + k] = out[k].n_run * s->fit->dilemma.record.step_days;
        s->outlasts[first + k] = out[k].n_run >= s->o->n_ahead;
    }
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
    s.from = det_calloc(n_draws, sizeof *s.from);
    s.hidden = det_calloc(n, 1);
    s.extra = det_calloc(n, sizeof *s.extra);
    s.days = det_calloc(n, sizeof *s.days);
    s.outlasts = det_calloc(n, 1);
    if (!s.from || !s.hidden || !s.extra || !s.days || !s.outlasts) {
        det_err_set(err, st, "memory ran out for %zu simulations", n);
        goto out;
    }
    st = det_courses_init(&fit->dilemma, NULL, 0, det_run_threads(run), &s.courses, err);
    if (st != DET_OK)
        goto out;
    st = det_parallel_for(run, n_draws, one_draw, &s);
    if (st == DET_OK)
        st = det_parallel_for(run, (n + BLOCK - 1) / BLOCK, one_block, &s);
    if (st == DET_OK)
        summarise(&s, out);
    else
        det_err_set(err, st, "stopped while the paths ahead were simulated");
out:
    det_courses_free(&s.courses);
    det_free(s.from);
    det_free(s.hidden);
    det_free(s.extra);
    det_free(s.days);
    det_free(s.outlasts);
    return st;
}
