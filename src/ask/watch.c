/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/watch.h"

#include "ask/control.h"
#include "ask/sweep.h"
#include "ask/watch_verdict.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "base/version.h"
#include "model/lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Parts of the journal; rounds of pooling are parts 0, 1 ... */
enum { PART_SIGHTINGS = 1000, PART_CONTROLS = 1001, PART_READINGS = 1002, PART_IMPORTS = 1003, PICKED_MOST = 1000, CONTROL_ITEM = 1 << 24, QUESTION = 0x7069636b };

void det_watch_default(det_watch_options *o)
{
    *o = (det_watch_options){.n_rounds = 4, .seed = 1, .called_below = .2, .past.until = DET_DAY_NONE};
    det_glance_default(&o->glance);
    o->glance.step_days = 0;
}

static int choose_step(const det_atlas *a)
{
    return a->until - a->from + 1 <= DET_WATCH_DAYS_MOST ? 1 : 7;
}

det_day det_watch_day(const det_watch *w, int step)
{
    return w->a->from + step * w->step_days;
}

typedef struct asking {
    const det_atlas *a;
    const det_watch_options *o;
    const det_run *run;
    det_journal *journal;
    det_err *err;
    det_sighting_work *work; /* [n_threads] */
    det_imports_work *imports_work; /* likewise */
    int n_threads, fresh, step_is_asked;
    det_hyper reference, hyper;
    size_t *picked;          /* [pooled.n_pairs] the pairs that are pooled and have a control, ascending */
    size_t *place;           /* [n_pairs] one more than the pair's place in picked, 0 where it is not */
    det_atlas pooled;        /* the atlas with these pairs alone; borrows all else */
    det_glance *glances;     /* [pooled.n_pairs] of the last round */
    const det_glance *warm;  /* of the round before, or NULL */
    det_sighting *sightings; /* [n_pairs] */
    det_sighting_control *controls;
    det_watch w;
} asking;

static det_status no_memory(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "no memory for the pairs of a watch");
}

/* ---- stages ---- */

/* Item i of the pooled pairs. */
static det_status glance_at(void *user, size_t i, int i_thread, void *item)
{
    asking *x = user;
    det_record r = {0};
    det_status st = det_glance_record(&x->pooled, i, &x->o->glance, &r, NULL);
    if (st == DET_OK)
        st = det_glance_find(&x->work[i_thread].glance, &r, x->pooled.pairs[i].actor, &x->hyper,
                             (det_glance_warm){&x->work[i_thread].glance, x->warm ? &x->warm[i] : NULL}, item, NULL);
    if (st == DET_OK)
        det_glance_free(item);
    det_record_free(&r);
    return st;
}

static det_status sight(void *user, size_t i, int i_thread, void *item)
{
    asking *x = user;
    det_record r = {0};
    const det_glance *warm = x->glances && x->place[i] ? &x->glances[x->place[i] - 1] : NULL;
    det_status st = det_glance_record(x->a, i, &x->o->glance, &r, NULL);
    if (st == DET_OK)
        st = det_sighting_make(&x->work[i_thread], &r, x->a->pairs[i].actor, &x->hyper, warm, x->o->seed, i, x->fresh,
                               item, NULL);
    det_record_free(&r);
    return st;
}

static det_status control(void *user, size_t i, int i_thread, void *item)
{
    asking *x = user;
    det_record r = {0};
    const size_t k = x->picked[i];
    det_status st = det_glance_record(x->a, k, &x->o->glance, &r, NULL);
    if (st == DET_OK)
        st = det_control_shift(&r, x->o->seed, k, x->o->glance.habit_days, NULL);
    if (st == DET_OK)
        st = det_sighting_of_control(&x->work[i_thread], &r, x->a->pairs[k].actor, &x->hyper, x->o->seed,
                                     CONTROL_ITEM + k, item, NULL);
    det_record_free(&r);
    return st;
}

/* Item i: one fit of a pair of the list's top. */
static det_status read(void *user, size_t i, int i_thread, void *item)
{
    asking *x = user;
    det_record r = {0};
    const size_t k = x->w.order[i / DET_N_READ_FITS];
    det_status st = det_glance_record(x->a, k, &x->o->glance, &r, NULL);
    if (st == DET_OK)
        st = det_read_fit_make(&x->work[i_thread], &r, x->a->pairs[k].actor, &x->hyper, (int)(i % DET_N_READ_FITS),
                               x->o->seed, k, x->run, item, NULL);
    det_record_free(&r);
    return st;
}

/* Item i: the i-th of the list. */
static det_status import(void *user, size_t i, int i_thread, void *item)
{
    asking *x = user;
    const size_t k = x->w.order[i];
    return det_imports_make(&x->imports_work[i_thread], x->a, k, &x->hyper, x->o->seed, k, item, NULL);
}

static det_status run_stage(asking *x, const char *what, int part, size_t n, size_t bytes, void *items,
                            det_status (*make)(void *, size_t, int, void *))
{
    const det_sweep s = {what, part, n, bytes, items, make, x};
    const det_status st = det_sweep_run(&s, x->run, x->journal);
    if (st == DET_NOMEM)
        return no_memory(x->err);
    return st == DET_STOPPED
               ? det_err_set(x->err, st, "stopped before all pairs were looked at; what is finished was kept")
               : st;
}

/* The hyperprior that the last glances make likeliest; all ranks return one status. */
static det_status update_hyper(asking *x)
{
    det_hyper next;
    const det_status st =
        det_hyper_update(&x->hyper, &x->reference, &x->pooled, &x->work[0].glance, x->glances, &next, x->err);
    if (st == DET_OK) {
        det_hyper_free(&x->hyper);
        x->hyper = next;
    }
    return det_run_agree(x->run, st);
}

static det_status pool_pairs(asking *x)
{
    det_glance *before = NULL;
    det_status st = DET_OK;
    for (int round = 0; round < x->o->n_rounds && st == DET_OK; round++) {
        det_free(before);
        before = x->glances;
        x->warm = before;
        x->glances = det_calloc(x->pooled.n_pairs, sizeof *x->glances);
        st = det_run_agree(x->run, x->glances ? DET_OK : no_memory(x->err));
        if (st == DET_OK)
            st = run_stage(x, "pooling", round, x->pooled.n_pairs, sizeof *x->glances, x->glances, glance_at);
        if (st == DET_OK)
            st = update_hyper(x);
    }
    det_free(before);
    return st;
}

/* ---- opening ---- */

static det_status open_work(asking *x)
{
    det_status st = DET_OK;
    x->work = det_calloc((size_t)x->n_threads, sizeof *x->work);
    x->imports_work = det_calloc((size_t)x->n_threads, sizeof *x->imports_work);
    if (!x->work || !x->imports_work)
        return no_memory(x->err);
    for (int k = 0; k < x->n_threads && st == DET_OK; k++) {
        st = det_sighting_work_init(&x->o->glance, &x->work[k], x->err);
        if (st == DET_OK)
            st = det_imports_work_init(&x->o->glance, &x->imports_work[k], x->err);
    }
    return st;
}

/* Where there are more pairs than PICKED_MOST, a lot picks: evenly spaced ones could be alike. */
static void draw_picked(asking *x)
{
    const size_t n = x->a->n_pairs, most = x->pooled.n_pairs;
    size_t n_picked = 0;
    det_stream s;
    det_stream_init(&s, x->o->seed, QUESTION, 0, 0);
    for (size_t i = 0; i < n && n_picked < most; i++)
        if (det_draw_uniform(&s) * (double)(n - i) < (double)(most - n_picked)) {
            x->pooled.pairs[n_picked] = x->a->pairs[i];
            x->picked[n_picked] = i;
            x->place[i] = ++n_picked;
        }
}

static det_status pick_pairs(asking *x)
{
    const size_t n = x->a->n_pairs, most = n < PICKED_MOST ? n : PICKED_MOST;
    x->pooled = *x->a;
    x->pooled.n_pairs = most;
    x->pooled.pairs = det_calloc(most, sizeof *x->pooled.pairs);
    x->picked = det_calloc(most, sizeof *x->picked);
    x->place = det_calloc(n, sizeof *x->place);
    x->controls = det_calloc(most, sizeof *x->controls);
    if (!x->pooled.pairs || !x->picked || !x->place || !x->controls)
        return no_memory(x->err);
    draw_picked(x);
    return DET_OK;
}

/* All that finished blocks depend on. */
static det_status open_journal(asking *x)
{
    char key[65];
    const det_glance_options *g = &x->o->glance;
    det_text t = {0};
    if (!x->o->journal)
        return DET_OK;
    det_text_addf(&t, "%s %s watch %s %ld %ld %s %zu\n", DET_VERSION, DET_METHOD, x->a->format, (long)x->a->from,
                  (long)x->a->until, x->a->input.sha256, x->a->n_pairs);
    det_text_addf(&t, "%s %d %.17g %u %d %.17g %d %lu %d\n", det_lanes_best()->name, g->step_days, g->habit_days,
                  g->rivals, g->max_rounds, g->tolerance, x->o->n_rounds, x->o->seed, x->fresh);
    det_status st = t.failed ? no_memory(x->err) : det_hash_bytes(t.s, t.n, key, x->err);
    det_text_free(&t);
    return st == DET_OK ? det_journal_open(x->o->journal, key, det_run_place(x->run), &x->journal, x->err) : st;
}

/* Days that may speak: those after the last run, else the last four weeks. */
static int first_fresh(const det_atlas *a, const det_watch_options *o)
{
    enum { WEEKS = 28 };
    const det_day day =
        o->past.until != DET_DAY_NONE && o->past.until < a->until ? o->past.until + 1 : a->until - WEEKS + 1;
    return day <= a->from ? 0 : (day - a->from) / o->glance.step_days;
}

static det_status open_asking(asking *x)
{
    x->n_threads = det_run_threads(x->run);
    x->fresh = first_fresh(x->a, x->o);
    x->sightings = det_calloc(x->a->n_pairs, sizeof *x->sightings);
    det_status st = x->sightings ? open_work(x) : no_memory(x->err);
    if (st == DET_OK)
        st = pick_pairs(x);
    if (st == DET_OK)
        st = det_hyper_reference(x->a, &x->reference, x->err);
    if (st == DET_OK)
        st = det_hyper_copy(&x->reference, &x->hyper, x->err);
    return st == DET_OK ? open_journal(x) : st;
}

static void close_asking(asking *x, int done)
{
    for (int k = 0; x->work && k < x->n_threads; k++)
        det_sighting_work_free(&x->work[k]);
    for (int k = 0; x->imports_work && k < x->n_threads; k++)
        det_imports_work_free(&x->imports_work[k]);
    det_journal_close(x->journal, done);
    det_hyper_free(&x->reference);
    det_hyper_free(&x->hyper);
    det_free(x->work);
    det_free(x->imports_work);
    det_free(x->pooled.pairs);
    det_free(x->picked);
    det_free(x->place);
    det_free(x->glances);
    det_free(x->sightings);
    det_free(x->controls);
    det_watch_free(&x->w);
}

/* ---- what is seen ---- */

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median and 95 % quantile of sorted values. */
static void quantiles(double *v, size_t n, double out[2])
{
    qsort(v, n, sizeof *v, ascending);
    out[0] = n ? v[(n - 1) / 2] : NAN;
    out[1] = n ? v[(size_t)floor(.95 * (double)(n - 1))] : NAN;
}

static det_status judge_controls(asking *x)
{
    const size_t n = x->a->n_pairs, m = x->pooled.n_pairs;
    double *all = det_calloc(2 * n + 2 * m, sizeof *all), *b = all, *rate = all + n, *coupled = all + 2 * n,
           *r = coupled + m;
    size_t n_fine = 0;
    if (!all)
        return no_memory(x->err);
    for (size_t i = 0; i < m; i++)
        if (!isnan(x->controls[i].log10_coupled)) {
            coupled[n_fine] = x->controls[i].log10_coupled;
            r[n_fine++] = x->controls[i].r;
        }
    for (size_t i = 0; i < n; i++)
        b[i] = x->sightings[i].failed ? NAN : x->sightings[i].log10_coupled;
    det_status st = det_control_rates(b, n, coupled, n_fine, rate, &x->w.null_share, x->err);
    for (size_t i = 0; i < n; i++)
        x->w.pairs[i].false_discovery = rate[i];
    x->w.n_controls = n_fine;
    quantiles(coupled, n_fine, x->w.control_coupled);
    quantiles(r, n_fine, x->w.control_r);
    det_free(all);
    return st;
}

static const det_past_pair *find_past(const det_watch_options *o, const char *one, const char *other)
{
    for (size_t i = 0; i < o->past.n; i++)
        if (!strcmp(o->past.pairs[i].one, one) && !strcmp(o->past.pairs[i].other, other))
            return &o->past.pairs[i];
    return NULL;
}

static void fill_pair(asking *x, size_t i, double coverage)
{
    const det_atlas_pair *p = &x->a->pairs[i];
    det_watch_pair *out = &x->w.pairs[i];
    const double rate = out->false_discovery;
    out->one = x->a->actors[p->actor[0]].code;
    out->other = x->a->actors[p->actor[1]].code;
    out->sighting = x->sightings[i];
    out->coverage = coverage;
    out->jumped = (double)p->n_jumped / (p->n_acts[0] + p->n_acts[1]);
    out->called = !isnan(rate) && rate < x->o->called_below && out->sighting.log10_coupled > 0;
    out->state = out->called ? out->sighting.state : DET_SIGHT_NONE;
    out->past = find_past(x->o, out->one, out->other);
    x->w.n_called += (size_t)out->called;
    x->w.n_failed += (size_t)out->sighting.failed;
    x->w.n_of[out->state] += !out->sighting.failed;
}

typedef struct place {
    double rate, evidence;
    size_t i;
} place;

static int by_rate(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->rate != y->rate)
        return x->rate < y->rate ? -1 : 1;
    if (x->evidence != y->evidence)
        return x->evidence > y->evidence ? -1 : 1;
    return x->i < y->i ? -1 : x->i > y->i;
}

static det_status order_pairs(asking *x)
{
    place *p = det_calloc(x->w.n_pairs, sizeof *p);
    if (!p)
        return no_memory(x->err);
    for (size_t i = 0; i < x->w.n_pairs; i++) {
        const det_watch_pair *pair = &x->w.pairs[i];
        const int fails = pair->sighting.failed;
        p[i] = (place){fails || isnan(pair->false_discovery) ? INFINITY : pair->false_discovery,
                       fails ? -INFINITY : pair->sighting.log10_coupled, i};
    }
    qsort(p, x->w.n_pairs, sizeof *p, by_rate);
    for (size_t i = 0; i < x->w.n_pairs; i++)
        x->w.order[i] = p[i].i;
    det_free(p);
    return DET_OK;
}

static det_status fill(asking *x)
{
    det_watch *w = &x->w;
    const size_t n = x->a->n_pairs;
    w->a = x->a;
    w->step_days = x->o->glance.step_days;
    w->step_is_asked = x->step_is_asked;
    w->n_steps = (x->a->until - x->a->from) / w->step_days + 1;
    w->called_below = x->o->called_below;
    w->n_rounds = x->o->n_rounds;
    w->n_pooled = x->pooled.n_pairs;
    w->past_until = x->o->past.until;
    w->pairs = det_calloc(n, sizeof *w->pairs);
    w->order = det_calloc(n, sizeof *w->order);
    if (!w->pairs || !w->order)
        return no_memory(x->err);
    w->n_pairs = n;
    det_status st = judge_controls(x);
    for (size_t i = 0; i < n && st == DET_OK; i++)
        fill_pair(x, i, det_atlas_coverage(x->a));
    if (st == DET_OK)
        st = order_pairs(x);
    return st == DET_OK ? det_hyper_copy(&x->hyper, &w->hyper, x->err) : st;
}

/* What the pairs that are called import: the first of the list. */
static det_status find_imports(asking *x)
{
    det_watch *w = &x->w;
    w->imports = det_calloc(w->n_called + 1, sizeof *w->imports);
    det_status st = det_run_agree(x->run, w->imports ? DET_OK : no_memory(x->err));
    if (st == DET_OK)
        st = run_stage(x, "imports", PART_IMPORTS, w->n_called, sizeof *w->imports, w->imports, import);
    for (size_t i = 0; st == DET_OK && i < w->n_called; i++)
        w->pairs[w->order[i]].imports = &w->imports[i];
    return st;
}

/* The first of the list by the sampler. Its R decides on the state where the pair is coupled. */
static det_status read_top(asking *x)
{
    det_watch *w = &x->w;
    const size_t n_fine = w->n_pairs - w->n_failed, n = (size_t)x->o->n_read < n_fine ? (size_t)x->o->n_read : n_fine;
    det_read_fit *fits = det_calloc(n * DET_N_READ_FITS, sizeof *fits);
    w->readings = det_calloc(n, sizeof *w->readings);
    det_status st = det_run_agree(x->run, fits && w->readings ? DET_OK : no_memory(x->err));
    if (st == DET_OK)
        st = run_stage(x, "reading", PART_READINGS, n * DET_N_READ_FITS, sizeof *fits, fits, read);
    for (; st == DET_OK && w->n_read < n; w->n_read++) {
        det_watch_pair *p = &w->pairs[w->order[w->n_read]];
        det_reading_join(fits + w->n_read * DET_N_READ_FITS, &x->hyper, &w->readings[w->n_read]);
        p->reading = &w->readings[w->n_read];
        if (!p->called || isnan(p->reading->r[1].median))
            continue;
        w->n_of[p->state]--;
        p->state = det_sighting_judge(&p->sighting, p->reading->r[1].median);
        w->n_of[p->state]++;
    }
    det_free(fits);
    return st;
}

static det_status say(asking *x)
{
    det_watch *w = &x->w;
    w->journal_failed = det_journal_failed(x->journal);
    w->answer.question = "watch";
    w->answer.provenance = (det_provenance){.version = DET_VERSION,
                                            .method = DET_METHOD,
                                            .seed = x->o->seed,
                                            .prior = "pooled",
                                            .profile = "glance",
                                            .n_draws = DET_SIGHTING_DRAWS,
                                            .inputs = &x->a->input,
                                            .n_inputs = 1};
    return det_watch_say(w, x->err);
}

det_status det_watch_ask(const det_atlas *a, const det_watch_options *o, const det_run *run, det_watch *out,
                         det_err *err)
{
    det_watch_options how = *o;
    asking x = {.a = a, .o = &how, .run = run, .err = err, .step_is_asked = o->glance.step_days > 0};
    if (!x.step_is_asked)
        how.glance.step_days = choose_step(a);
    else if (o->glance.step_days < choose_step(a))
        how.glance.tolerance = fmax(o->glance.tolerance, DET_WATCH_COARSE);
    det_status st = det_run_agree(run, open_asking(&x));
    if (st == DET_OK)
        st = pool_pairs(&x);
    if (st == DET_OK)
        st = run_stage(&x, "pairs", PART_SIGHTINGS, a->n_pairs, sizeof *x.sightings, x.sightings, sight);
    if (st == DET_OK)
        st = run_stage(&x, "controls", PART_CONTROLS, x.pooled.n_pairs, sizeof *x.controls, x.controls, control);
    if (st == DET_OK)
        st = det_run_agree(run, fill(&x));
    if (st == DET_OK)
        st = find_imports(&x);
    if (st == DET_OK && o->n_read > 0)
        st = read_top(&x);
    if (st == DET_OK)
        st = det_run_agree(run, say(&x));
    if (st == DET_OK) {
        *out = x.w;
        x.w = (det_watch){0};
    }
    close_asking(&x, st == DET_OK);
    return st;
}

void det_watch_free(det_watch *w)
{
    det_answer_free(&w->answer);
    det_hyper_free(&w->hyper);
    det_free(w->pairs);
    det_free(w->order);
    det_free(w->readings);
    det_free(w->imports);
    memset(w, 0, sizeof *w);
}
