/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/play.h"

#include <math.h>
#include <string.h>

#include "ask/answer.h"
#include "ask/course.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "model/simulate.h"

/* Addresses of the random streams; a simulation uses the ten that follow its own. */
enum { QUESTION_HIDDEN = 0x706c6100, QUESTION_PATH = 0x706c6110 };

/* A profile made ready: the record past its end, and what happens besides. */
typedef struct world {
    det_dilemma d;     /* shares all with the fit's but the record */
    double *added;     /* [n_ahead][2][4] */
    unsigned forbidden;
} world;

typedef struct sweep {
    const det_fit *fit;
    const det_play_options *o;
    world *worlds;
    int n_worlds;
    det_courses courses;
    double *value;
} sweep;

/* ---- worlds ---- */

static double control_of(const det_record *r, int holder, int actor)
{
    for (int k = 0; k < r->n_den; k++)
        if (r->den[k].holder == holder && r->den[k].actor == actor)
            return isnan(r->den[k].control) ? .5 : r->den[k].control;
    return 0;
}

/* Third parties go on as they did on average. */
static det_status go_on(det_record *r, int from, unsigned ended, det_err *err)
{
    det_status st = DET_OK;
    for (int k = 0; k < r->n_inj; k++) {
        double share = ended >> k & 1 ? 1 - control_of(r, r->inj[k].holder, r->inj[k].actor) : 1;
        for (int t = from; t < r->n_steps; t++)
            for (int h = 0; st == DET_OK && h < 2; h++) {
                int stream = det_stream_inj(k, h);
                if (r->mean[stream] * share > 0)
                    st = det_record_add_act(r, t, stream, (det_class)(DET_VH + h), r->mean[stream] * share, err);
            }
    }
    return st;
}

static void stand(det_record *r, int from, unsigned barred)
{
    for (int k = 0; k < r->n_den; k++)
        for (int t = from; (barred >> k & 1) && t < r->n_steps; t++)
            r->den[k].barred[t] = 1;
}

static void add_acts(const det_play_deed *deed, const det_record *r, int n_ahead, double *added)
{
    for (int k = 0; k < DET_PAIR_STREAMS; k++)
        for (int n = 0; n < (int)deed->acts[k]; n++) {
            int t = (int)(n * deed->every_days / r->step_days);
            if (t < n_ahead)
                added[t * DET_PAIR_STREAMS + k]++;
        }
}

static det_status make_world(const det_fit *fit, const det_play_deed *a, const det_play_deed *b, const det_play_options *o, world *w,
                             det_err *err)
{
    const det_record *from = &fit->dilemma.record;
    w->d = fit->dilemma;
    memset(&w->d.record, 0, sizeof w->d.record);
    det_status st = det_record_extend(from, o->n_ahead, &w->d.record, err);
    if (st != DET_OK)
        return st;
    for (int k = 0; k < from->n_inj; k++)
        if (o->restrains >> k & 1)
            w->d.record.inj[k].effect = DET_RESTRAINS;
    stand(&w->d.record, from->n_steps, a->barred | b->barred);
    st = go_on(&w->d.record, from->n_steps, a->ended | b->ended, err);
    w->forbidden = a->forbidden | b->forbidden;
    w->added = det_calloc((size_t)o->n_ahead * DET_PAIR_STREAMS, sizeof *w->added);
    if (st == DET_OK && !w->added)
        st = det_err_set(err, DET_NOMEM, "memory ran out for %d steps ahead", o->n_ahead);
    if (st == DET_OK) {
        add_acts(a, from, o->n_ahead, w->added);
        add_acts(b, from, o->n_ahead, w->added);
    }
    return st;
}

static void free_worlds(sweep *s)
{
    for (int k = 0; s->worlds && k < s->n_worlds; k++) {
        det_record_free(&s->worlds[k].d.record);
        det_free(s->worlds[k].added);
    }
    det_free(s->worlds);
}

/* ---- eyes ---- */

/* Parameters and start of one path as these eyes have them. */
static int look(const det_course *c, int eyes, double u, det_params *p, det_sim_options *so)
{
    int other = 1 - eyes;
    *p = c->p;
    so->no_intent = so->no_common = 0;
    if (eyes == DET_EYES_ANALYST)
        return det_intent_draw(c->end, u);
    for (int h = 0; h < 2; h++) {
        p->theta[other][h] *= c->p.s[eyes];
        for (int g = 0; g < 2; g++)
            p->alpha[other][h][g] *= c->p.s[eyes];
    }
    so->no_intent = 1 << eyes;
    so->no_common = 1;
    double odds = c->state[c->n_steps].odds[eyes];
    return u < odds / (1 + odds) ? 1 << other : 0;
}

/* ---- one path ---- */

/* Open acts expected of those third parties that have a deniable channel on side i. */
static double sheltered(const det_record *r, int i, int from)
{
    double sum = 0;
    for (int k = 0; k < r->n_inj; k++)
        for (int n = 0; n < r->n_den && r->inj[k].holder == i; n++)
            if (r->den[n].holder == i && r->den[n].actor == r->inj[k].actor)
                for (int t = from; t < r->n_steps; t++)
                    sum += r->w[(size_t)t * (size_t)r->stride + (size_t)det_stream_inj(k, 0)] +
                           r->w[(size_t)t * (size_t)r->stride + (size_t)det_stream_inj(k, 1)];
    return sum;
}

static void tell(const sweep *s, const world *w, const det_sim_path *path, const det_state *end, double *out)
{
    const det_record *r = &w->d.record;
    int from = s->fit->dilemma.record.n_steps;
    for (int i = 0; i < 2; i++) {
        double suffered = sheltered(r, i, from), hidden = 0;
        for (int t = 0; t < s->o->n_ahead; t++) {
            const double *n = path->count + (size_t)t * DET_PAIR_STREAMS + (size_t)(1 - i) * DET_N_CLASSES;
            suffered += s->o->verbal * n[DET_VH] + n[DET_MH];
            for (int k = 0; k < r->n_den; k++)
                hidden += r->den[k].holder == i ? path->den[(size_t)t * (size_t)r->n_den + (size_t)k] : 0;
        }
        out[DET_PLAY_PAYOFF_0 + i] = -(suffered + hidden);
        out[DET_PLAY_HOSTILE] += path->hostile[1 - i] + hidden;
        out[DET_PLAY_FEAR_0 + i] = end->odds[i] / (1 + end->odds[i]);
    }
}

static double *place(const sweep *s, int eyes, int cell, size_t path)
{
    size_t row = (size_t)(eyes * s->n_worlds + cell) * (size_t)s->o->n_draws * (size_t)s->o->n_paths + path;
    return s->value + row * DET_N_PLAY;
}

typedef struct paper {
    double *count, *den;
} paper;

static void one_path(const sweep *s, const det_course *c, int eyes, size_t draw, int k, const paper *room)
{
    det_sim_options so;
    det_params p;
    det_stream stream;
    det_sim_default(&so);
    so.from = c->n_steps;
    so.n_steps = s->o->n_ahead;
    so.seed = s->o->seed;
    so.question = QUESTION_PATH;
    so.path = (uint32_t)draw * (uint32_t)s->o->n_paths + (uint32_t)k;
    det_stream_init(&stream, s->o->seed, QUESTION_HIDDEN, so.path, 0);
    int hidden = look(c, eyes, det_draw_uniform(&stream), &p, &so);
    for (int cell = 0; cell < s->n_worlds; cell++) {
        const world *w = &s->worlds[cell];
        det_state end;
        det_sim_path path = {.count = room->count, .den = room->den, .end = &end};
        so.added = w->added;
        so.forbidden = w->forbidden;
        det_simulate(&w->d, &p, &c->state[c->n_steps], hidden, 0, &so, &path);
        tell(s, w, &path, &end, place(s, eyes, cell, so.path));
    }
}

static det_status one_draw(void *user, size_t draw, int i_thread)
{
    sweep *s = user;
    det_course *c = &s->courses.each[i_thread];
    det_params p;
    size_t n = (size_t)s->o->n_ahead, n_den = (size_t)s->fit->dilemma.record.n_den;
    paper room = {det_calloc(n * DET_PAIR_STREAMS, sizeof(double)), det_calloc(n * n_den, sizeof(double))};
    det_status st = room.count && room.den ? DET_OK : DET_NOMEM;
    if (st == DET_OK) {
        det_fit_read(s->fit, (int)draw, &p);
        det_course_run(c, &p);
        for (int eyes = 0; eyes < DET_N_EYES; eyes++)
            for (int k = 0; k < s->o->n_paths; k++)
                one_path(s, c, eyes, draw, k, &room);
    }
    det_free(room.count);
    det_free(room.den);
    return st;
}

det_status det_play_run(const det_fit *fit, const det_play_deed *const deeds[2], const int n[2], const det_play_options *o,
                        const det_run *run, det_play *out, det_err *err)
{
    size_t n_cells = (size_t)n[0] * (size_t)n[1], n_draws = (size_t)o->n_draws;
    sweep s = {.fit = fit, .o = o, .n_worlds = (int)n_cells};
    DET_BUG_IF(o->n_ahead < 1 || o->n_draws < 1 || o->n_draws > fit->n_draws || o->n_paths < 1 || n[0] < 1 || n[1] < 1);
    s.worlds = det_calloc(n_cells, sizeof *s.worlds);
    s.value = det_calloc(DET_N_EYES * n_cells * n_draws * (size_t)o->n_paths * DET_N_PLAY, sizeof *s.value);
    double *room = det_calloc(n_draws, sizeof *room);
    det_status st = s.worlds && s.value && room ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for %zu profiles", n_cells);
    for (int k = 0; st == DET_OK && k < s.n_worlds; k++)
        st = make_world(fit, &deeds[0][k / n[1]], &deeds[1][k % n[1]], o, &s.worlds[k], err);
    if (st == DET_OK)
        st = det_courses_init(&fit->dilemma, NULL, 0, det_run_threads(run), &s.courses, err);
    if (st == DET_OK) {
        st = det_parallel_for(run, n_draws, one_draw, &s);
        if (st != DET_OK)
            st = det_err_set(err, st, st == DET_STOPPED ? "stopped while the moves were played" : "memory ran out for the moves");
    }
    det_courses_free(&s.courses);
    free_worlds(&s);
    if (st == DET_OK)
        *out = (det_play){{n[0], n[1]}, (int)n_draws, o->n_paths, s.value, room};
    else {
        det_free(s.value);
        det_free(room);
    }
    return st;
}

void det_play_free(det_play *p)
{
    det_free(p->value);
    det_free(p->room);
    memset(p, 0, sizeof *p);
}

/* ---- reading ---- */

const double *det_play_at(const det_play *p, int eyes, const int a[2], int what)
{
    size_t cell = (size_t)((eyes * p->n[0] + a[0]) * p->n[1] + a[1]);
    return p->value + cell * (size_t)p->n_draws * (size_t)p->n_paths * DET_N_PLAY + what;
}

double det_play_mean(const det_play *p, int eyes, const int a[2], int what)
{
    const double *v = det_play_at(p, eyes, a, what);
    const int n = p->n_draws * p->n_paths;
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += v[k * DET_N_PLAY];
    return sum / n;
}

/* Means of the draws' differences to means; the variance within draws, NaN with one path. */
static double split(const det_play *p, const double *from, const double *to, double *means)
{
    const int n = p->n_paths;
    double within = 0;
    for (int d = 0; d < p->n_draws; d++) {
        double sum = 0, squares = 0;
        for (int k = d * n; k < (d + 1) * n; k++) {
            const double x = to[k * DET_N_PLAY] - from[k * DET_N_PLAY];
            sum += x;
            squares += x * x;
        }
        means[d] = sum / n;
        within += fmax(0, squares - sum * sum / n) / (n - 1);
    }
    return within / p->n_draws;
}

/* Half-width of a 90 % interval in standard errors. */
static const double Z90 = 1.6448536269514722;

det_gain det_play_gain(const det_play *p, int eyes, const int a[2], const int b[2], int what)
{
    const double n = p->n_draws;
    double *x = p->room, sum = 0, squares = 0;
    DET_BUG_IF(p->n_draws < 2);
    const double within = split(p, det_play_at(p, eyes, a, what), det_play_at(p, eyes, b, what), x);
    for (int d = 0; d < p->n_draws; d++)
        sum += x[d] / n;
    for (int d = 0; d < p->n_draws; d++)
        squares += (x[d] - sum) * (x[d] - sum);
    const double variance = squares / (n - 1);
    const double between = p->n_paths > 1 ? fmax(0, variance - within / p->n_paths) : variance;
    const double drawn_in = variance > 0 ? sqrt(between / variance) : 0;
    det_gain g = {.mean = sum, .se = sqrt(variance / n)};
    for (int d = 0; d < p->n_draws; d++) {
        x[d] = sum + drawn_in * (x[d] - sum);
        g.share += (x[d] > 0) / n;
    }
    const det_band band = det_band_of(x, (size_t)p->n_draws);
    g.low = sum - hypot(sum - band.q05, Z90 * g.se);
    g.high = sum + hypot(band.q95 - sum, Z90 * g.se);
    return g;
}
