/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/signs.h"

#include "ask/course.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "model/simulate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION_HIDDEN = 0x6f757400, QUESTION_AHEAD = 0x6f757401, N_OBSERVED = 2 * DET_N_SIGNS };

typedef struct sweep {
    const det_fit *fit;
    unsigned long seed;
    int n_paths, n_ahead, within;
    det_courses courses;
    double *room;            /* [n_threads][n_ahead * DET_PAIR_STREAMS] */
    int (*seen)[N_OBSERVED]; /* [n_paths] */
} sweep;

static double hostile(const double *count, int t, int i)
{
    return count[(t * 2 + i) * DET_N_CLASSES + DET_VH] + count[(t * 2 + i) * DET_N_CLASSES + DET_MH];
}

static void observe(const sweep *s, const double *count, int seen[N_OBSERVED])
{
    memset(seen, 0, N_OBSERVED * sizeof *seen);
    for (int i = 0; i < 2; i++) {
        int *of = seen + i * DET_N_SIGNS, last = -s->within - 1;
        for (int t = 0; t < s->n_ahead; t++) {
            const double *n = count + (t * 2 + i) * DET_N_CLASSES;
            of[DET_SIGN_VERBAL] += (int)n[DET_VH];
            of[DET_SIGN_MATERIAL] += (int)n[DET_MH];
            of[DET_SIGN_COOPERATION] += (int)(n[DET_VC] + n[DET_MC]);
            if (t - last <= s->within)
                of[DET_SIGN_ANSWERS] += (int)hostile(count, t, i);
            if (hostile(count, t, 1 - i) > 0)
                last = t;
        }
    }
}

static void one_path(const sweep *s, const det_course *c, size_t i, double *count)
{
    det_stream stream;
    det_sim_options o;
    det_sim_path path = {.count = count};
    det_stream_init(&stream, s->seed, QUESTION_HIDDEN, (uint32_t)i, 0);
    int hidden = det_intent_draw(c->end, det_draw_uniform(&stream));
    det_sim_default(&o);
    o.from = c->n_steps;
    o.n_steps = s->n_ahead;
    o.seed = s->seed;
    o.question = QUESTION_AHEAD;
    o.path = (uint32_t)i;
    det_simulate(c->d, &c->p, &c->state[c->n_steps], hidden, 0, &o, &path);
    observe(s, count, s->seen[i]);
}

/* All paths of one draw. */
static det_status one_draw(void *user, size_t i_draw, int i_thread)
{
    sweep *s = user;
    det_course *c = &s->courses.each[i_thread];
    double *count = s->room + (size_t)i_thread * (size_t)s->n_ahead * DET_PAIR_STREAMS;
    det_params p;
    det_fit_read(s->fit, (int)i_draw, &p);
    det_course_run(c, &p);
    for (size_t i = i_draw; i < (size_t)s->n_paths; i += (size_t)s->fit->n_draws)
        one_path(s, c, i, count);
    return DET_OK;
}

static det_status simulate(sweep *s, const det_run *run, det_err *err)
{
    size_t n = (size_t)s->fit->n_draws < (size_t)s->n_paths ? (size_t)s->fit->n_draws : (size_t)s->n_paths;
    int n_threads = det_run_threads(run);
    s->room = det_calloc((size_t)n_threads * (size_t)s->n_ahead * DET_PAIR_STREAMS, sizeof *s->room);
    if (!s->room)
        return det_err_set(err, DET_NOMEM, "memory ran out for the months ahead");
    det_status st = det_courses_init(&s->fit->dilemma, NULL, 0, n_threads, &s->courses, err);
    if (st != DET_OK)
        return st;
    st = det_parallel_for(run, n, one_draw, s);
    if (st != DET_OK)
        det_err_set(err, st, "stopped while the months ahead were simulated");
    return st;
}

static void end(sweep *s)
{
    det_courses_free(&s->courses);
    det_free(s->room);
    det_free(s->seen);
}

static double share_with(const sweep *s, int observed, int at_least)
{
    int n = 0;
    for (int i = 0; i < s->n_paths; i++)
        n += s->seen[i][observed] >= at_least;
    return (double)n / s->n_paths;
}

static int most_seen(const sweep *s, int observed)
{
    int most = 0;
    for (int i = 0; i < s->n_paths; i++)
        most = s->seen[i][observed] > most ? s->seen[i][observed] : most;
    return most;
}

/* The number that splits the two best. */
static det_sign split(const sweep two[2], int observed)
{
    det_sign best = {observed / DET_N_SIGNS, observed % DET_N_SIGNS, 0, {1, 1}};
    int most = most_seen(&two[0], observed), other = most_seen(&two[1], observed);
    for (int k = 1; k <= (other > most ? other : most); k++) {
        double p = share_with(&two[0], observed, k), q = share_with(&two[1], observed, k);
        if (fabs(p - q) > fabs(best.p[0] - best.p[1]))
            best = (det_sign){best.side, best.kind, k, {p, q}};
    }
    return best;
}

static int by_difference(const void *a, const void *b)
{
    const det_sign *x = a, *y = b;
    double dx = fabs(x->p[0] - x->p[1]), dy = fabs(y->p[0] - y->p[1]);
    if (dx != dy)
        return dx < dy ? 1 : -1;
    return x->side != y->side ? x->side - y->side : x->kind - y->kind;
}

det_status det_signs_find(const det_basis *b, const det_fork *f, int n_paths, int horizon_days, const det_run *run,
                          det_signs *out, det_err *err)
{
    det_signs o = {.horizon_days = horizon_days,
                   .n_paths = n_paths,
                   .rival = {det_fork_best(f, f->leader), det_fork_best(f, f->runner_up)}};
    sweep two[2] = {{0}, {0}};
    det_status st = DET_OK;
    for (int k = 0; st == DET_OK && k < 2; k++) {
        two[k] = (sweep){.fit = &f->fit[o.rival[k]],
                         .seed = b->options.seed,
                         .n_paths = n_paths,
                         .n_ahead = (horizon_days + b->panel.step_days - 1) / b->panel.step_days,
                         .within = (DET_SIGN_WITHIN + b->panel.step_days - 1) / b->panel.step_days,
                         .seen = det_calloc((size_t)n_paths, sizeof *two[k].seen)};
        st = two[k].seen ? simulate(&two[k], run, err)
                         : det_err_set(err, DET_NOMEM, "memory ran out for the months ahead");
    }
    for (int i = 0; st == DET_OK && i < N_OBSERVED; i++)
        o.sign[i] = split(two, i);
    if (st == DET_OK) {
        qsort(o.sign, N_OBSERVED, sizeof *o.sign, by_difference);
        *out = o;
    }
    end(&two[0]);
    end(&two[1]);
    return st;
}
