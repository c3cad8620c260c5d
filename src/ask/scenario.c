/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/scenario.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

enum { MONTH = 30 };

typedef struct build {
    const det_case *c;
    const det_record *r;
    int n_more;
    det_scenarios *out;
    det_err *err;
} build;

static det_status no_memory(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "memory ran out for scenarios");
}

/* ---- who acts where ---- */

/* The third party of a stream of open or deniable acts on a principal; -1 for other streams. */
static int actor_of(const det_record *r, int stream)
{
    int k = stream - DET_PAIR_STREAMS, den = stream - det_stream_den(r, 0);
    if (k < 0)
        return -1;
    if (k < 2 * r->n_inj)
        return r->inj[k / 2].actor;
    return den >= 0 && den < r->n_den ? r->den[den].actor : -1;
}

static int has_channel(const det_record *r, int actor)
{
    for (int m = DET_PAIR_STREAMS; m < r->stride; m++)
        if (actor_of(r, m) == actor)
            return 1;
    return 0;
}

static double acts_at(const det_record *r, int actor, int t)
{
    double sum = 0;
    for (int m = DET_PAIR_STREAMS; m < r->stride; m++)
        if (actor_of(r, m) == actor)
            sum += r->w[(size_t)t * (size_t)r->stride + (size_t)m];
    return sum;
}

static int month_of(const det_record *r)
{
    int n = (int)(MONTH / r->step_days);
    return n < r->n_steps ? n : r->n_steps;
}

/* First step of the 30 days in which the actor did most, and how much that was. */
static int busiest(const det_record *r, int actor, double *most)
{
    int n = month_of(r), first = 0;
    double sum = 0;
    *most = 0;
    for (int t = 0; t < r->n_steps; t++) {
        sum += acts_at(r, actor, t);
        if (t >= n)
            sum -= acts_at(r, actor, t - n);
        if (sum > *most * (1 + 1e-9)) {
            *most = sum;
            first = t - n + 1 > 0 ? t - n + 1 : 0;
        }
    }
    return first;
}

/* ---- one scenario ---- */

/* A scenario as before, at the end of the list. Its texts are taken over. NULL when memory ran out. */
static det_scenario *begin(build *b, char *id, char *name, char *what)
{
    const det_record *r = b->r;
    if (!id || !name || !what || det_reserve((void **)&b->out->items, &b->out->cap, b->out->n + 1, sizeof *b->out->items) != 0) {
        det_free(id);
        det_free(name);
        det_free(what);
        return NULL;
    }
    det_scenario *s = &b->out->items[b->out->n++];
    *s = (det_scenario){.id = id, .name = name, .what = what};
    for (int m = 0; m < DET_MAX_STREAMS; m++)
        s->third[m] = m >= DET_PAIR_STREAMS && m < r->n_memory ? r->mean[m] : NAN;
    return det_record_extend(r, b->n_more, &s->ahead, NULL) == DET_OK ? s : NULL;
}

/* 1: no third party enters the record. */
static int is_alone(const build *b)
{
    return b->r->n_inj + b->r->n_den == 0;
}

static det_status as_before(build *b)
{
    det_scenario *s = is_alone(b) ? begin(b, det_strdup("as_before"), det_strdup("as before"), det_strdup("both sides go on as the model has them"))
                                  : begin(b, det_strdup("as_before"), det_strdup("third parties as before"),
                                          det_strdup("third parties act openly at the mean rate of the record, and deniably as the model has them"));
    return s ? DET_OK : no_memory(b->err);
}

static det_status quiet(build *b)
{
    det_scenario *s = begin(b, det_strdup("quiet"), det_strdup("third parties quiet"), det_strdup("no third party acts on either side"));
    for (int m = DET_PAIR_STREAMS; s && m < b->r->stride; m++)
        s->third[m] = actor_of(b->r, m) >= 0 ? 0 : NAN;
    return s ? DET_OK : no_memory(b->err);
}

static det_status benign(build *b)
{
    det_scenario *s = begin(b, det_strdup(DET_SCENARIO_BENIGN), det_strdup("nobody turns hostile"),
                            det_text_format("neither side is or becomes truly hostile, no common cause heats both%s",
                                            is_alone(b) ? "" : ", third parties as before"));
    if (s)
        s->no_hidden = 1;
    return s ? DET_OK : no_memory(b->err);
}

/* Rates of the actor in steps from .. until - 1, times `factor`. Where it never acted: material hostility on those who fear it. */
static void set_rates(const det_record *r, int actor, int from, int until, double monthly, double *third)
{
    double sum[DET_MAX_STREAMS] = {0}, all = 0, n_silent = 0;
    for (int m = DET_PAIR_STREAMS; m < r->stride; m++) {
        for (int t = from; actor_of(r, m) == actor && t < until; t++)
            sum[m] += r->w[(size_t)t * (size_t)r->stride + (size_t)m];
        all += sum[m];
    }
    for (int k = 0; all <= 0 && k < r->n_inj; k++)
        if (r->inj[k].actor == actor) {
            sum[det_stream_inj(k, 1)] = 1;
            n_silent++;
        }
    for (int m = DET_PAIR_STREAMS; m < r->stride; m++)
        if (actor_of(r, m) == actor)
            third[m] = sum[m] / (all > 0 ? all : n_silent) * monthly * r->step_days / MONTH;
}

static det_status presses(build *b, int actor, const double *asked)
{
    const det_record *r = b->r;
    const det_actor *who = &b->c->actors[actor];
    double most;
    int first = busiest(r, actor, &most), until = first + month_of(r) < r->n_steps ? first + month_of(r) : r->n_steps;
    char day[11], *what;
    if (asked) {
        what = det_text_format("%s acts %g times in 30 days, others as before", who->name, *asked);
    } else {
        det_day_print(b->c->from + first * (int)r->step_days, day);
        what = det_text_format("%s acts as in its busiest 30 days of the record (from %s: %.1f acts), others as before", who->name, day,
                               most);
    }
    det_scenario *s = begin(b, det_text_format("presses:%s", who->id), det_text_format("%s presses", who->id), what);
    if (!s)
        return no_memory(b->err);
    if (asked)
        set_rates(r, actor, 0, r->n_steps, *asked, s->third);
    else
        set_rates(r, actor, first, until, most * MONTH / ((until - first) * r->step_days), s->third);
    return DET_OK;
}

/* Let the commitment stand, or not, on the steps ahead. Returns the channels it bears on. */
static int stand(const det_case *c, const det_commitment *k, int n_steps, int stands, det_record *ahead)
{
    int n = 0;
    for (int i = 0; i < ahead->n_den; i++) {
        det_deniable *d = &ahead->den[i];
        if (d->actor != k->bars || c->principals[1 - d->holder] != k->by)
            continue;
        n++;
        for (int t = n_steps; t < ahead->n_steps; t++)
            d->barred[t] = stands;
    }
    return n;
}

static det_status promise(build *b, const det_commitment *k, int holds)
{
    if (!holds && k->by != b->c->principals[0] && k->by != b->c->principals[1])
        return det_err_set(b->err, DET_CONFIG, "nothing in the model hangs on breaking '%s': '%s' is not one of the two sides", k->id,
                           b->c->actors[k->by].id);
    const char *by = b->c->actors[k->by].name, *bars = b->c->actors[k->bars].name;
    det_scenario *s = begin(b, det_text_format("%s:%s", holds ? "holds" : "breaks", k->id),
                            det_text_format("%s %s", k->id, holds ? "held" : "broken"),
                            det_text_format(holds ? "the promise of %s to bar %s stands throughout, third parties as before"
                                                  : "%s openly breaks its promise to bar %s on the first day, third parties as before",
                                            by, bars));
    if (!s)
        return no_memory(b->err);
    if (!stand(b->c, k, b->r->n_steps, holds, &s->ahead) && holds)
        return det_err_set(b->err, DET_CONFIG, "nothing in the model hangs on holding '%s': no hidden act of '%s' enters the case", k->id,
                           b->c->actors[k->bars].id);
    if (!holds)
        s->ahead.breach[b->r->n_steps * 2 + (k->by == b->c->principals[0])] += 1;
    return DET_OK;
}

/* ---- requests ---- */

static const char *id_at(const void *items, size_t size, size_t i)
{
    const char *id;
    memcpy(&id, (const char *)items + i * size, sizeof id);
    return id;
}

/* Index of the named item of a list whose items begin with their id. */
static det_status find(const det_scenario_request *q, const char *what, const void *items, size_t n, size_t size, int *out, det_err *err)
{
    const char *names[64];
    char name[DET_NEAREST_MAX] = "";
    size_t n_names = 0;
    for (size_t i = 0; i < n; i++) {
        const char *id = id_at(items, size, i);
        if (strlen(id) == q->n && !strncmp(id, q->name, q->n)) {
            *out = (int)i;
            return DET_OK;
        }
        if (n_names < 64)
            names[n_names++] = id;
    }
    strncat(name, q->name, q->n < sizeof name - 1 ? q->n : sizeof name - 1);
    const char *near = det_nearest_name(name, names, n_names);
    if (near)
        return det_err_set(err, DET_USAGE, "the case has no %s '%s', did you mean '%s'?", what, name, near);
    return det_err_set(err, DET_USAGE, "the case has no %s '%s'", what, name);
}

static det_status answer_request(build *b, const det_scenario_request *q)
{
    const det_case *c = b->c;
    int i = -1;
    if (q->kind != DET_REQUEST_PRESSES) {
        det_status st = find(q, "commitment", c->commitments, c->n_commitments, sizeof *c->commitments, &i, b->err);
        return st == DET_OK ? promise(b, &c->commitments[i], q->kind == DET_REQUEST_HOLDS) : st;
    }
    det_status st = find(q, "actor", c->actors, c->n_actors, sizeof *c->actors, &i, b->err);
    if (st != DET_OK)
        return st;
    if (!has_channel(b->r, i))
        return det_err_set(b->err, DET_CONFIG, "'%s' cannot press: no fear of either side names it", c->actors[i].id);
    return presses(b, i, &q->monthly);
}

static int is_asked(const build *b, int actor, const det_scenario_request *requests, size_t n)
{
    const char *id = b->c->actors[actor].id;
    for (size_t i = 0; i < n; i++)
        if (requests[i].kind == DET_REQUEST_PRESSES && strlen(id) == requests[i].n && !strncmp(id, requests[i].name, requests[i].n))
            return 1;
    return 0;
}

/* Third parties named in fears that were seen to act, each once, but those that are asked for. */
static det_status all_press(build *b, const det_scenario_request *requests, size_t n_requests)
{
    det_status st = DET_OK;
    double most;
    for (size_t a = 0; st == DET_OK && a < b->c->n_actors; a++) {
        if (!has_channel(b->r, (int)a) || is_asked(b, (int)a, requests, n_requests))
            continue;
        busiest(b->r, (int)a, &most);
        if (most > 0)
            st = presses(b, (int)a, NULL);
    }
    return st;
}

det_status det_scenarios_build(const det_case *c, const det_record *r, int n_more, const det_scenario_request *requests,
                               size_t n_requests, det_scenarios *out, det_err *err)
{
    det_scenarios made = {0};
    build b = {c, r, n_more, &made, err};
    det_status st = as_before(&b);
    if (st == DET_OK && !is_alone(&b))
        st = quiet(&b);
    if (st == DET_OK)
        st = benign(&b);
    if (st == DET_OK)
        st = all_press(&b, requests, n_requests);
    for (size_t i = 0; st == DET_OK && i < n_requests; i++)
        st = answer_request(&b, &requests[i]);
    if (st == DET_OK)
        *out = made;
    else
        det_scenarios_free(&made);
    return st;
}

void det_scenarios_free(det_scenarios *s)
{
    for (size_t i = 0; i < s->n; i++) {
        det_free(s->items[i].id);
        det_free(s->items[i].name);
        det_free(s->items[i].what);
        det_record_free(&s->items[i].ahead);
    }
    det_free(s->items);
    memset(s, 0, sizeof *s);
}
