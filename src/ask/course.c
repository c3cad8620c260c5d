/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/course.h"

#include "base/mem.h"
#include "model/gradient.h"

#include <math.h>
#include <string.h>

/* A course that was changed is back on the old one when its odds differ by less than this share and its memories by
 * less than so many acts a day. */
static const double BACK_ODDS = 1e-8, BACK_MEMORY = 1e-11;
static const double NOTHING[DET_MAX_STREAMS];
static const unsigned char BOTH[2] = {1, 1};

/* What happened in a step, as conduct and belief read it. */
typedef struct happening {
    const double *w, *count;
    const unsigned char *seen;
} happening;

static happening happening_at(const det_course *c, int t)
{
    const det_record *r = &c->d->record;
    if (t >= c->n_steps)
        return (happening){NOTHING, NOTHING, BOTH};
    const double *w = r->n_marks && c->p.nu > 0 ? c->work.w : r->w;
    return (happening){w + (size_t)t * (size_t)r->stride, r->count + (size_t)t * DET_PAIR_STREAMS, r->seen + t * 2};
}

/* Conduct at t, then s moves to t + 1; after: odds once the acts of t were seen. */
static void advance(const det_course *c, int t, const happening *now, det_state *s, det_conduct *conduct,
                    double after[2])
{
    const det_dilemma *d = &c->view;
    det_seen seen = {now->w, now->seen};
    det_gains gains[2];
    det_conduct_step(d, &c->p, s, t, conduct);
    for (int i = 0; i < 2; i++) {
        det_belief_gains(d, &c->p, conduct, &seen, t, i, &gains[i]);
        after[i] = det_belief_update(s->odds[i], gains[i].sum);
    }
    det_state_step(d, &c->p, t, &seen, now->count, gains, s);
}

/* Expected hostile acts of a step, the echo left out. last: counts of the step before. */
static void expect(const det_course *c, const det_conduct *conduct, const double last[2][DET_N_CLASSES],
                   const double hidden[3], double out[2][2])
{
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++) {
            int cls = DET_VH + h;
            out[i][h] = conduct->base[i][cls] - c->p.echo[cls] * last[i][cls] + hidden[i] * conduct->intent[i][cls] +
                        hidden[DET_BIT_COMMON] * conduct->common[i][h];
        }
}

static void marginals(const double prob[DET_N_STATES], double out[3])
{
    for (int bit = 0; bit < 3; bit++) {
        out[bit] = 0;
        for (int s = 0; s < DET_N_STATES; s++)
            out[bit] += s >> bit & 1 ? prob[s] : 0;
    }
}

static void read_hidden(det_course *c)
{
    double prob[DET_N_STATES];
    for (int t = 0; t < c->n_steps; t++)
        marginals(c->work.smooth + (size_t)t * DET_N_STATES, c->hidden[t]);
    memcpy(prob, c->work.trace[c->n_steps - 1].filter, sizeof prob);
    for (int t = c->n_steps; t <= c->n_steps + c->n_ahead; t++) {
        if (det_intent_moving(c->d))
            det_intent_predict(c->d, &c->p, t - 1, prob);
        if (t == c->n_steps)
            memcpy(c->end, prob, sizeof prob);
        if (t < c->n_steps + c->n_ahead)
            marginals(prob, c->hidden[t]);
    }
}

void det_course_run(det_course *c, const det_params *p)
{
    det_params adjoint;
    det_conduct conduct;
    c->p = *p;
    det_loglik(c->d, p, &c->work, 1);
    det_loglik_back(c->d, p, &c->work, &adjoint);
    read_hidden(c);
    if (c->f) {
        const det_record *alone = &c->f->alone;
        size_t n = (size_t)alone->n_steps * (size_t)alone->stride;
        if (alone->n_marks && p->nu > 0)
            det_record_weights(alone, p->nu, c->alone, NULL);
        else
            memcpy(c->alone, alone->w, n * sizeof *c->alone);
    }
    det_state_start(c->d, p, &c->state[0]);
    for (int t = 0; t < c->n_steps + c->n_ahead; t++) {
        happening now = happening_at(c, t);
        c->state[t + 1] = c->state[t];
        advance(c, t, &now, &c->state[t + 1], &conduct, c->after[t]);
        expect(c, &conduct, (const double(*)[DET_N_CLASSES])c->state[t].last, c->hidden[t], c->hostile[t]);
    }
}

void det_course_gains(const det_course *c, int t, int i, det_gains *out)
{
    happening now = happening_at(c, t);
    det_seen seen = {now.w, now.seen};
    det_conduct conduct;
    det_conduct_step(c->d, &c->p, &c->state[t], t, &conduct);
    det_belief_gains(c->d, &c->p, &conduct, &seen, t, i, out);
}

static double belief(double odds)
{
    return odds / (1 + odds);
}

/* 1 where the two states tell the same future. */
static int same(const det_record *r, const det_state *a, const det_state *b)
{
    for (int i = 0; i < 2; i++)
        if (fabs(a->odds[i] - b->odds[i]) > BACK_ODDS * b->odds[i])
            return 0;
    for (int m = 0; m < r->n_memory; m++)
        if (fabs(a->y[m] - b->y[m]) > BACK_MEMORY)
            return 0;
    return 1;
}

static void add_step(const det_course *c, int t, const double after[2], double hostile[2][2], det_difference *out)
{
    for (int i = 0; i < 2; i++) {
        out->belief_days[i] += (belief(c->after[t][i]) - belief(after[i])) * c->d->record.step_days;
        for (int h = 0; h < 2; h++)
            out->acts[i][h] += c->hostile[t][i][h] - hostile[i][h];
    }
}

/* Replay from the old state before step `from`, in which `changed` happens instead where it is not NULL. `at`: the step
 * of the event. */
static void replay(const det_course *c, int from, int at, const happening *changed, det_difference *out)
{
    int until = at + 1 + c->n_ahead, all = c->n_steps + c->n_ahead;
    det_state s = c->state[from];
    memset(out, 0, sizeof *out);
    for (int t = from; t < until && t < all; t++) {
        happening now = t == from && changed ? *changed : happening_at(c, t);
        double last[2][DET_N_CLASSES], after[2], hostile[2][2];
        det_conduct conduct;
        memcpy(last, s.last, sizeof last);
        advance(c, t, &now, &s, &conduct, after);
        expect(c, &conduct, (const double(*)[DET_N_CLASSES])last, c->hidden[t], hostile);
        for (int i = 0; t == at && i < 2; i++)
            out->log_odds[i] = log(c->after[t][i] / after[i]);
        add_step(c, t, after, hostile, out);
        if (t > at && same(&c->d->record, &s, &c->state[t + 1]))
            break;
    }
}

/* Take what is left of accusation f out of its author's accusations from its step on. */
static void withdraw(det_course *c, const det_footprint *f)
{
    double left = f->p;
    for (int t = f->step; t < c->n_steps; t++, left *= c->f->fading) {
        double *accused = &c->view.record.accused[t * 2 + f->accuser];
        *accused = 1 - (1 - *accused) * exp(left);
    }
}

void det_course_without_act(det_course *c, size_t i, det_difference *out)
{
    const det_footprint *f = &c->f->items[i];
    const det_record *r = &c->d->record, *alone = &c->f->alone;
    const double *own = c->alone + i * (size_t)r->stride, *counted = alone->count + i * DET_PAIR_STREAMS;
    double w[DET_MAX_STREAMS], count[DET_PAIR_STREAMS], *breach = c->view.record.breach + f->step * 2;
    happening now = happening_at(c, f->step);
    for (int k = 0; k < r->stride; k++)
        w[k] = fmax(0, now.w[k] - own[k]);
    for (int k = 0; k < DET_PAIR_STREAMS; k++)
        count[k] = now.count[k] - counted[k];
    for (int k = 0; k < 2; k++)
        breach[k] -= alone->breach[2 * i + (size_t)k];
    if (f->accuser >= 0)
        withdraw(c, f);
    replay(c, f->step, f->step, &(happening){w, count, now.seen}, out);
    if (f->accuser >= 0)
        memcpy(c->view.record.accused, r->accused, 2 * (size_t)c->n_steps * sizeof *r->accused);
    memcpy(breach, r->breach + f->step * 2, 2 * sizeof *breach);
}

void det_course_without_reset(det_course *c, int t, int j, det_difference *out)
{
    unsigned char *reset = &c->view.record.reset[t * 2 + j];
    memset(out, 0, sizeof *out);
    if (t == 0 || !*reset)
        return;
    *reset = 0;
    replay(c, t - 1, t, NULL, out);
    *reset = 1;
}

void det_course_probe(const det_course *c, const double odds[2], int dir, int cls, double acts[2][2])
{
    static const double NOBODY[3];
    det_state s[2] = {{.odds = {odds[0], odds[1]}}, {.odds = {odds[0], odds[1]}}};
    double one[DET_MAX_STREAMS] = {0};
    one[dir * DET_N_CLASSES + cls] = 1;
    memset(acts, 0, 4 * sizeof **acts);
    for (int t = c->n_steps; t <= c->n_steps + c->n_ahead; t++)
        for (int with = 0; with < 2; with++) {
            happening now = {with && t == c->n_steps ? one : NOTHING, with && t == c->n_steps ? one : NOTHING, BOTH};
            double last[2][DET_N_CLASSES], after[2], hostile[2][2];
            det_conduct conduct;
            memcpy(last, s[with].last, sizeof last);
            advance(c, t, &now, &s[with], &conduct, after);
            expect(c, &conduct, (const double(*)[DET_N_CLASSES])last, NOBODY, hostile);
            for (int k = 0; k < 4; k++)
                acts[k / 2][k % 2] += with ? hostile[k / 2][k % 2] : -hostile[k / 2][k % 2];
        }
}

static int alloc_view(det_course *c)
{
    const det_record *r = &c->d->record;
    det_record *v = &c->view.record;
    size_t n = 2 * (size_t)c->n_steps;
    c->view = *c->d;
    v->accused = det_calloc(n, sizeof *v->accused);
    v->breach = det_calloc(n, sizeof *v->breach);
    v->reset = det_calloc(n, 1);
    if (!v->accused || !v->breach || !v->reset)
        return 0;
    memcpy(v->accused, r->accused, n * sizeof *v->accused);
    memcpy(v->breach, r->breach, n * sizeof *v->breach);
    memcpy(v->reset, r->reset, n);
    return 1;
}

det_status det_course_init(const det_dilemma *d, const det_footprints *f, int n_ahead, det_course *out, det_err *err)
{
    det_course c = {.d = d, .f = f, .n_steps = d->record.n_steps, .n_ahead = n_ahead};
    size_t n = (size_t)(c.n_steps + n_ahead);
    det_status st = det_work_init(d, &c.work, err);
    if (st != DET_OK)
        return st;
    c.alone = det_calloc(f ? (size_t)f->alone.n_steps * (size_t)f->alone.stride : 0, sizeof *c.alone);
    c.state = det_calloc(n + 1, sizeof *c.state);
    c.after = det_calloc(n, sizeof *c.after);
    c.hidden = det_calloc(n, sizeof *c.hidden);
    c.hostile = det_calloc(n, sizeof *c.hostile);
    if (!alloc_view(&c) || !c.alone || !c.state || !c.after || !c.hidden || !c.hostile) {
        det_course_free(&c);
        return det_err_set(err, DET_NOMEM, "memory ran out for a course of %zu steps", n);
    }
    *out = c;
    return DET_OK;
}

void det_course_free(det_course *c)
{
    det_work_free(&c->work);
    det_free(c->view.record.accused);
    det_free(c->view.record.breach);
    det_free(c->view.record.reset);
    det_free(c->alone);
    det_free(c->state);
    det_free(c->after);
    det_free(c->hidden);
    det_free(c->hostile);
    memset(c, 0, sizeof *c);
}

det_status det_courses_init(const det_dilemma *d, const det_footprints *f, int n_ahead, int n, det_courses *out,
                            det_err *err)
{
    det_courses c = {det_calloc((size_t)n, sizeof *c.each), 0};
    det_status st = DET_OK;
    if (!c.each)
        return det_err_set(err, DET_NOMEM, "memory ran out for %d courses", n);
    for (; st == DET_OK && c.n < n; c.n += st == DET_OK)
        st = det_course_init(d, f, n_ahead, &c.each[c.n], err);
    if (st == DET_OK)
        *out = c;
    else
        det_courses_free(&c);
    return st;
}

void det_courses_free(det_courses *c)
{
    for (int i = 0; i < c->n; i++)
        det_course_free(&c->each[i]);
    det_free(c->each);
    *c = (det_courses){0};
}
