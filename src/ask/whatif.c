/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/whatif.h"

#include "ask/phases.h"
#include "ask/rerun.h"
#include "ask/walk.h"
#include "ask/whatif_verdict.h"
#include "base/mem.h"
#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SURE_NONE = .8, SCARCELY = .05, SURE_SIGN = .8, WORTH_TELLING = .01;

const char *det_whatif_coupling_name(det_whatif_coupling c)
{
    static const char *const names[] = {"thinning", "quantile", "bounds"};
    return names[c];
}

const char *det_whatif_effect_name(det_whatif_effect e)
{
    static const char *const names[] = {"no effect", "fewer", "more", "none or fewer", "none or more", "cannot tell"};
    return names[e];
}

void det_whatif_default(det_whatif_options *o)
{
    *o = (det_whatif_options){.coupling = DET_WHATIF_THINNING, .n_paths = 5};
}

/* What the runs leave: one row a run, n_paths runs a draw. */
typedef struct sweep {
    const det_basis *b;
    const det_world *world;
    det_rerun *reruns;
    int n_threads, n_draws, n_paths, n_runs, n_steps;
    size_t n_items;
    float *was;                       /* [n_draws][n_steps][2] beliefs */
    float *now;                       /* [n_runs][n_steps][2] */
    float *course;                    /* [n_runs][n_steps] hostile acts more, up to and with the step */
    double (*acts)[DET_PAIR_STREAMS]; /* [n_runs] acts more */
    int *gone;                        /* [n_draws][n_items] runs without the act */
    double (*bounds)[2];              /* [n_draws][n_items] sums over the runs; NULL unless asked for */
    double *scratch;                  /* [n_runs] */
} sweep;

/* ---- running ---- */

static void keep_path(sweep *s, const det_rerun *r, int i_draw, int i_run)
{
    size_t n = (size_t)s->n_steps;
    float *now = s->now + (size_t)i_run * n * 2, *course = s->course + (size_t)i_run * n;
    double hostile = 0;
    for (size_t t = 0; t < n; t++) {
        for (int i = 0; i < 2; i++)
            now[2 * t + (size_t)i] = (float)r->now[t][i];
        for (int k = 0; k < DET_PAIR_STREAMS; k++) {
            s->acts[i_run][k] += r->more[t][k];
            hostile += k % DET_N_CLASSES >= DET_VH ? r->more[t][k] : 0;
        }
        course[t] = (float)hostile;
    }
    for (size_t k = 0; k < s->n_items; k++) {
        size_t at = (size_t)i_draw * s->n_items + k;
        s->gone[at] += r->gone[k];
        for (int j = 0; s->bounds && j < 2; j++)
            s->bounds[at][j] += r->bounds[k][j];
    }
}

static det_status one_draw(void *user, size_t i, int i_thread)
{
    sweep *s = user;
    det_rerun *r = &s->reruns[i_thread];
    det_rerun_draw(r, (int)i);
    for (int t = 0; t < s->n_steps; t++)
        for (int k = 0; k < 2; k++)
            s->was[(i * (size_t)s->n_steps + (size_t)t) * 2 + (size_t)k] = (float)r->was[t][k];
    for (int k = 0; k < s->n_paths; k++) {
        int i_run = (int)i * s->n_paths + k;
        det_rerun_path(r, (uint32_t)i_run);
        keep_path(s, r, (int)i, i_run);
    }
    return DET_OK;
}

static det_status make_room(sweep *s, const det_whatif_options *o, det_err *err)
{
    size_t runs = (size_t)s->n_runs, steps = (size_t)s->n_steps, draws = (size_t)s->n_draws;
    s->was = det_calloc(draws * steps * 2, sizeof *s->was);
    s->now = det_calloc(runs * steps * 2, sizeof *s->now);
    s->course = det_calloc(runs * steps, sizeof *s->course);
    s->acts = det_calloc(runs, sizeof *s->acts);
    s->gone = det_calloc(draws * s->n_items, sizeof *s->gone);
    s->scratch = det_calloc(runs, sizeof *s->scratch);
    s->reruns = det_calloc((size_t)s->n_threads, sizeof *s->reruns);
    if (o->coupling == DET_WHATIF_BOUNDS)
        s->bounds = det_calloc(draws * s->n_items, sizeof *s->bounds);
    if (!s->was || !s->now || !s->course || !s->acts || !s->gone || !s->scratch || !s->reruns ||
        (o->coupling == DET_WHATIF_BOUNDS && !s->bounds))
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu runs of %zu steps", runs, steps);
    return DET_OK;
}

static det_status run_all(sweep *s, const det_whatif_options *o, const det_run *run, det_err *err)
{
    det_rerun_options how = {.coupling =
                                 o->coupling == DET_WHATIF_QUANTILE ? DET_COUPLING_QUANTILE : DET_COUPLING_THINNING,
                             .bounds = o->coupling == DET_WHATIF_BOUNDS,
                             .seed = s->b->options.seed};
    det_status st = make_room(s, o, err);
    for (int k = 0; st == DET_OK && k < s->n_threads; k++)
        st = det_rerun_init(&s->b->fit, s->world, &how, &s->reruns[k], err);
    if (st != DET_OK)
        return st;
    st = det_parallel_for(run, (size_t)s->n_draws, one_draw, s);
    if (st != DET_OK)
        det_err_set(err, st, "stopped while the changed history was run");
    det_run_tell(run, "what if", 1);
    return st;
}

static void sweep_free(sweep *s)
{
    for (int k = 0; s->reruns && k < s->n_threads; k++)
        det_rerun_free(&s->reruns[k]);
    det_free(s->reruns);
    det_free(s->was);
    det_free(s->now);
    det_free(s->course);
    det_free(s->acts);
    det_free(s->gone);
    det_free(s->bounds);
    det_free(s->scratch);
}

/* ---- summing up ---- */

static const float *was_of(const sweep *s, int run, int t)
{
    return s->was + ((size_t)(run / s->n_paths) * (size_t)s->n_steps + (size_t)t) * 2;
}

static const float *now_of(const sweep *s, int run, int t)
{
    return s->now + ((size_t)run * (size_t)s->n_steps + (size_t)t) * 2;
}

/* Hostile acts more in a run before step t. */
static double course_before(const sweep *s, int run, int t)
{
    return t > 0 ? s->course[(size_t)run * (size_t)s->n_steps + (size_t)t - 1] : 0;
}

static double fear_more(const sweep *s, int run, int t, int i)
{
    return (double)now_of(s, run, t)[i] - was_of(s, run, t)[i];
}

static double mean_fear(const sweep *s, int run, int from, int until, int i)
{
    double sum = 0;
    for (int t = from; t < until; t++)
        sum += fear_more(s, run, t, i);
    return sum / (until - from);
}

static double largest_fear(const sweep *s, int run, int i)
{
    double largest = 0;
    for (int t = 0; t < s->n_steps; t++)
        if (fabs(fear_more(s, run, t, i)) > fabs(largest))
            largest = fear_more(s, run, t, i);
    return largest;
}

static det_band band_of(const sweep *s)
{
    return det_band_of(s->scratch, (size_t)s->n_runs);
}

static det_whatif_effect effect_of(const det_whatif *w)
{
    if (1 - w->p_fewer - w->p_more >= SURE_NONE && w->hostile.q05 >= -1 && w->hostile.q95 <= 1)
        return DET_WHATIF_NONE;
    if (w->p_fewer >= SURE_SIGN || w->p_more >= SURE_SIGN)
        return w->p_fewer >= SURE_SIGN ? DET_WHATIF_FEWER : DET_WHATIF_MORE;
    if (w->p_more <= SCARCELY)
        return w->p_fewer > .5 ? DET_WHATIF_FEWER : DET_WHATIF_NONE_OR_FEWER;
    if (w->p_fewer <= SCARCELY)
        return w->p_more > .5 ? DET_WHATIF_MORE : DET_WHATIF_NONE_OR_MORE;
    return DET_WHATIF_UNTOLD;
}

static void sum_acts(const sweep *s, det_whatif *w)
{
    for (int k = 0; k < DET_PAIR_STREAMS; k++) {
        int i = k / DET_N_CLASSES, c = k % DET_N_CLASSES;
        for (int run = 0; run < s->n_runs; run++) {
            s->scratch[run] = s->acts[run][k];
            w->mean_acts[i][c] += s->acts[run][k] / s->n_runs;
        }
        w->acts[i][c] = band_of(s);
        for (int t = 0; t < s->n_steps; t++)
            w->seen[i][c] += s->world->n_seen[t * s->world->n_slots + k];
    }
    for (int run = 0; run < s->n_runs; run++) {
        double more = course_before(s, run, s->n_steps);
        w->mean += more / s->n_runs;
        w->p_fewer += (more < 0) / (double)s->n_runs;
        w->p_more += (more > 0) / (double)s->n_runs;
        s->scratch[run] = more;
    }
    w->hostile = band_of(s);
    w->effect = effect_of(w);
}

static void sum_paths(const sweep *s, det_whatif *w)
{
    for (int t = 0; t < s->n_steps; t++) {
        for (int run = 0; run < s->n_runs; run++)
            s->scratch[run] = course_before(s, run, t + 1);
        w->course[t] = band_of(s);
        for (int i = 0; i < 2; i++) {
            for (int run = 0; run < s->n_runs; run++)
                s->scratch[run] = now_of(s, run, t)[i];
            w->fear[i].now[t] = band_of(s);
            for (int d = 0; d < s->n_draws; d++)
                s->scratch[d] = was_of(s, d * s->n_paths, t)[i];
            w->fear[i].was[t] = det_band_of(s->scratch, (size_t)s->n_draws);
        }
    }
}

/* How far the changed belief leaves what was seen over all draws and steps. */
static void check_range(const sweep *s, int i, det_whatif_fear *f)
{
    f->low = 1;
    f->high = 0;
    for (int d = 0; d < s->n_draws; d++)
        for (int t = 0; t < s->n_steps; t++) {
            f->low = fmin(f->low, was_of(s, d * s->n_paths, t)[i]);
            f->high = fmax(f->high, was_of(s, d * s->n_paths, t)[i]);
        }
    for (int run = 0; run < s->n_runs; run++) {
        int leaves = 0;
        for (int t = 0; t < s->n_steps && !leaves; t++)
            leaves = now_of(s, run, t)[i] < f->low || now_of(s, run, t)[i] > f->high;
        f->outside += leaves / (double)s->n_runs;
    }
}

static int largest_median(const sweep *s, int i)
{
    int best = 0;
    double size = 0;
    for (int t = 0; t < s->n_steps; t++) {
        for (int run = 0; run < s->n_runs; run++)
            s->scratch[run] = fear_more(s, run, t, i);
        double median = fabs(band_of(s).median);
        if (median > size) {
            size = median;
            best = t;
        }
    }
    return best;
}

static void sum_fear(const sweep *s, int i, det_whatif_fear *f, int step_days)
{
    for (int run = 0; run < s->n_runs; run++)
        s->scratch[run] = mean_fear(s, run, 0, s->n_steps, i) * s->n_steps * step_days;
    f->days = band_of(s);
    for (int run = 0; run < s->n_runs; run++)
        s->scratch[run] = fear_more(s, run, s->n_steps - 1, i);
    f->end = band_of(s);
    for (int run = 0; run < s->n_runs; run++)
        s->scratch[run] = largest_fear(s, run, i);
    f->largest = band_of(s);
    f->largest_step = largest_median(s, i);
    check_range(s, i, f);
}

static void sum_phase(const sweep *s, det_whatif_phase *p)
{
    for (int run = 0; run < s->n_runs; run++)
        s->scratch[run] = course_before(s, run, p->until) - course_before(s, run, p->from);
    p->hostile = band_of(s);
    for (int i = 0; i < 2; i++) {
        for (int run = 0; run < s->n_runs; run++)
            s->scratch[run] = mean_fear(s, run, p->from, p->until, i);
        p->fear[i] = band_of(s);
    }
}

static det_status add_phase(const sweep *s, det_whatif *w, const char *name, int from, int until, det_err *err)
{
    det_whatif_phase p = {.name = det_strdup(name), .from = from, .until = until};
    if (!p.name)
        return det_err_set(err, DET_NOMEM, "memory ran out for the phase '%s'", name);
    sum_phase(s, &p);
    w->phases[w->n_phases++] = p;
    return DET_OK;
}

static det_status told_phases(const sweep *s, det_whatif *w, det_err *err)
{
    const det_case *c = w->c;
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < c->n_told; k++) {
        const det_told_phase *told = &c->told[k];
        int from = told->from > w->from ? (told->from - w->from) / w->step_days : 0;
        int until = told->until < c->until ? (told->until - w->from) / w->step_days + 1 : w->n_steps;
        if (told->until >= w->from && from < until)
            st = add_phase(s, w, told->name, from, until, err);
    }
    return st;
}

/* The phases that replay finds at the mode; acts that carried them are not asked for. */
static det_status find_phases(const det_basis *b, det_replay *r, det_err *err)
{
    det_course course = {0};
    det_status st = det_course_init(&b->fit.dilemma, NULL, 0, &course, err);
    if (st == DET_OK)
        st = det_walk_mode(b, &course, r, err);
    if (st == DET_OK)
        st = det_phases_find(&(det_events){0}, r, err);
    det_course_free(&course);
    return st;
}

static det_status sum_phases(const sweep *s, det_whatif *w, det_err *err)
{
    det_replay found = {0};
    det_status st = DET_OK;
    w->are_told = w->c->n_told > 0;
    if (!w->are_told)
        st = find_phases(s->b, &found, err);
    size_t n = w->are_told ? w->c->n_told : found.n_phases;
    if (st == DET_OK && !(w->phases = det_calloc(n, sizeof *w->phases)))
        st = det_err_set(err, DET_NOMEM, "memory ran out for %zu phases", n);
    if (st == DET_OK && w->are_told)
        st = told_phases(s, w, err);
    for (size_t k = 0; st == DET_OK && k < found.n_phases; k++)
        st = add_phase(s, w, found.phases[k].name, found.phases[k].from, found.phases[k].until, err);
    det_replay_free(&found);
    return st;
}

static int likelier(const void *a, const void *b)
{
    const det_whatif_act *x = a, *y = b;
    if (x->p_gone != y->p_gone)
        return x->p_gone > y->p_gone ? -1 : 1;
    return (x->act > y->act) - (x->act < y->act);
}

static det_status list_lost(const sweep *s, det_whatif *w, det_err *err)
{
    w->lost = det_calloc(s->n_items, sizeof *w->lost);
    if (!w->lost)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu acts", s->n_items);
    for (size_t k = 0; k < s->n_items; k++) {
        det_whatif_act a = {.act = s->world->changed.origin[s->world->footprints.items[k].act], .bounds = {NAN, NAN}};
        double bounds[2] = {0, 0};
        for (int d = 0; d < s->n_draws; d++) {
            size_t at = (size_t)d * s->n_items + k;
            a.p_gone += s->gone[at] / (double)s->n_runs;
            for (int j = 0; s->bounds && j < 2; j++)
                bounds[j] += s->bounds[at][j] / s->n_runs;
        }
        if (s->bounds)
            memcpy(a.bounds, bounds, sizeof bounds);
        if (a.p_gone >= WORTH_TELLING)
            w->lost[w->n_lost++] = a;
    }
    qsort(w->lost, w->n_lost, sizeof *w->lost, likelier);
    if (w->n_lost > DET_WHATIF_MOST_ACTS)
        w->n_lost = DET_WHATIF_MOST_ACTS;
    return DET_OK;
}

/* ---- asking ---- */

static char *say(const det_case *c, const det_change *changes, size_t n)
{
    det_text t = {0};
    for (size_t k = 0; k < n; k++) {
        det_text_add(&t, k == 0 ? "" : k + 1 == n ? " and " : ", ");
        det_change_say(c, &changes[k], &t);
    }
    return det_text_take(&t);
}

static det_status start(const det_basis *b, const det_change *changes, size_t n, const det_whatif_options *o,
                        det_whatif *w, det_err *err)
{
    size_t steps = (size_t)b->panel.n_steps;
    *w = (det_whatif){.c = b->c,
                      .n_changes = n,
                      .options = *o,
                      .n_steps = b->panel.n_steps,
                      .step_days = b->panel.step_days,
                      .from = b->panel.from};
    w->changes = det_calloc(n, sizeof *w->changes);
    w->said = say(b->c, changes, n);
    w->course = det_calloc(steps, sizeof *w->course);
    int fine = w->changes && w->said && w->course;
    for (int i = 0; i < 2; i++) {
        fine &= (w->fear[i].was = det_calloc(steps, sizeof *w->fear[i].was)) != NULL;
        fine &= (w->fear[i].now = det_calloc(steps, sizeof *w->fear[i].now)) != NULL;
    }
    if (!fine)
        return det_err_set(err, DET_NOMEM, "memory ran out for a what-if of %zu steps", steps);
    memcpy(w->changes, changes, n * sizeof *changes);
    return DET_OK;
}

static det_status sum_up(const sweep *s, det_whatif *w, det_err *err)
{
    double *by_draw = det_calloc((size_t)s->n_draws, sizeof *by_draw);
    if (!by_draw)
        return det_err_set(err, DET_NOMEM, "memory ran out for %d draws", s->n_draws);
    w->n_runs = s->n_runs;
    sum_acts(s, w);
    sum_paths(s, w);
    for (int i = 0; i < 2; i++)
        sum_fear(s, i, &w->fear[i], w->step_days);
    for (int run = 0; run < s->n_runs; run++)
        by_draw[run / s->n_paths] += course_before(s, run, s->n_steps) / s->n_paths;
    det_status st = sum_phases(s, w, err);
    if (st == DET_OK)
        st = list_lost(s, w, err);
    if (st == DET_OK) {
        w->answer.question = "whatif";
        w->answer.provenance = det_basis_provenance(s->b);
        st = det_whatif_conclude(s->b, by_draw, w, err);
    }
    det_free(by_draw);
    return st;
}

det_status det_whatif_ask(const det_basis *b, const det_change *changes, size_t n, const det_whatif_options *o,
                          const det_run *run, det_whatif *out, det_err *err)
{
    det_world world = {0};
    det_whatif w = {0};
    if (n == 0 || o->n_paths < 1)
        return det_err_set(err, DET_USAGE, "a what-if needs at least one change and one run of each draw");
    sweep s = {.b = b,
               .world = &world,
               .n_threads = det_run_threads(run),
               .n_draws = b->fit.n_draws,
               .n_paths = o->n_paths,
               .n_runs = b->fit.n_draws * o->n_paths,
               .n_steps = b->panel.n_steps};
    det_status st = det_world_make(b, changes, n, &world, err);
    s.n_items = world.footprints.n;
    if (st == DET_OK)
        st = start(b, changes, n, o, &w, err);
    if (st == DET_OK)
        st = run_all(&s, o, run, err);
    if (st == DET_OK)
        st = sum_up(&s, &w, err);
    sweep_free(&s);
    det_world_free(&world);
    if (st == DET_OK)
        *out = w;
    else
        det_whatif_free(&w);
    return st;
}

void det_whatif_free(det_whatif *w)
{
    det_answer_free(&w->answer);
    for (size_t k = 0; k < w->n_phases; k++)
        det_free(w->phases[k].name);
    for (int i = 0; i < 2; i++) {
        det_free(w->fear[i].was);
        det_free(w->fear[i].now);
    }
    det_free(w->phases);
    det_free(w->lost);
    det_free(w->course);
    det_free(w->said);
    det_free(w->changes);
    memset(w, 0, sizeof *w);
}
