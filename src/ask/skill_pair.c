/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/skill_pair.h"

#include "ask/average.h"
#include "base/mem.h"
#include "base/proper.h"
#include "model/autoregression.h"
#include "model/paths.h"

#include <math.h>
#include <string.h>

enum { ROW = DET_PAIR_STREAMS, RIVALS = DET_N_RIVALS, WAYS = DET_N_SKILL_WAYS, LEADS = DET_SKILL_LEADS, BLOCK = 8 };
/* Addresses of the random streams. */
enum { QUESTION_HIDDEN = 0x736b0001, QUESTION_AHEAD, QUESTION_COUNTS, QUESTION_DRIFT };

/* A count model of the pair, at its mode. */
typedef struct counter {
    det_autoregression model;
    double u[DET_AUTO_MAX];
    det_auto_memory *memory; /* [n_steps + 1] owned */
} counter;

/* A rival at its mode on the whole record: what it knows at each origin. */
typedef struct rival_ahead {
    int fitted;
    det_dilemma d;               /* owned */
    det_params p;
    det_state *state;            /* [n_origins] before the origin's first step, owned */
    double (*law)[DET_N_STATES]; /* [n_origins] hidden states there, owned */
} rival_ahead;

typedef struct scoring {
    const det_skill_window *w;
    size_t i_pair;
    det_skill_pair *p;
    det_record train, full;
    det_glance fits;
    rival_ahead rival[RIVALS];
    counter counts[DET_N_COUNTS_WAYS];
    int n_steps, n_origins;      /* of full */
    double *logp;                /* [WAYS][n_steps] log probability of each step */
    double *weight;              /* [n_steps][RIVALS] of the average before each step */
    double prior[RIVALS], start[RIVALS];
    /* one origin */
    int ahead, n_seen, *seen;    /* steps ahead; those that were covered */
    det_leads leads;             /* in covered steps */
    int lead_of[LEADS];          /* index of each into det_skill_lead_days */
    double *log_volume;          /* [n_steps] as foretold at the origin, for one rival */
    double *walk;                /* [n_steps] log-baseline of a block of paths */
    double *exposure;            /* [90] volumes as foretold at the origin */
    double *count, *joined;      /* [n_paths][90][2][4]; [90][2][4] */
    det_path *paths;             /* [n_paths] */
    det_sim_path *ran;           /* [n_paths] */
    det_future *futures, came;   /* [n_paths] */
} scoring;

enum { HORIZON = 90 };

static det_status no_memory(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "memory ran out while a pair was scored");
}

/* ---- sums ---- */

det_status det_skill_pair_init(int n_blocks, det_skill_pair *out, det_err *err)
{
    const size_t n = (size_t)n_blocks, cells = n * LEADS * WAYS;
    *out = (det_skill_pair){.n_steps = det_calloc(n, sizeof(double)), .step = det_calloc(n * WAYS, sizeof(double)),
                            .n_leads = det_calloc(cells, sizeof(double)), .means = det_calloc(LEADS * WAYS, sizeof(det_skill_mean))};
    int fine = out->n_steps && out->step && out->n_leads && out->means;
    for (int k = 0; k < DET_N_SKILL_SUMS; k++) {
        out->sums[k] = det_calloc(cells, sizeof(double));
        fine = fine && out->sums[k];
    }
    if (fine)
        return DET_OK;
    det_skill_pair_free(out);
    return no_memory(err);
}

void det_skill_pair_free(det_skill_pair *p)
{
    det_free(p->n_steps);
    det_free(p->step);
    det_free(p->n_leads);
    for (int k = 0; k < DET_N_SKILL_SUMS; k++)
        det_free(p->sums[k]);
    det_free(p->means);
    memset(p, 0, sizeof *p);
}

/* a += (b - a) share, number by number. */
static void lean(double *a, const double *b, size_t n, double share)
{
    for (size_t k = 0; k < n; k++)
        a[k] += (b[k] - a[k]) * share;
}

static void lean_bin(double n, double said, double came, size_t k, det_skill_mean *a)
{
    if (n <= 0)
        return;
    a->n_said[k] += n;
    a->said[k] += (said - a->said[k]) * n / a->n_said[k];
    a->came[k] += (came - a->came[k]) * n / a->n_said[k];
}

void det_skill_mean_join(det_skill_mean *a, const det_skill_mean *b)
{
    if (b->n <= 0)
        return;
    a->n += b->n;
    const double share = b->n / a->n;
    lean((double *)&a->mean, (const double *)&b->mean, sizeof a->mean / sizeof(double), share);
    lean(a->held50, b->held50, DET_N_COUNTS, share);
    lean(a->held90, b->held90, DET_N_COUNTS, share);
    lean(a->pit, b->pit, DET_SKILL_BINS, share);
    for (size_t k = 0; k < DET_SKILL_BINS; k++)
        lean_bin(b->n_said[k], b->said[k], b->came[k], k, a);
}

/* Means of a single forecast. */
static void mean_of(const det_score_row *r, int clash, det_skill_mean *out)
{
    *out = (det_skill_mean){.n = 1, .mean = *r};
    for (int k = 0; k < DET_N_COUNTS; k++) {
        out->held50[k] = det_pit_held(r->below[k], r->upto[k], .5);
        out->held90[k] = det_pit_held(r->below[k], r->upto[k], .9);
    }
    const double below = r->below[DET_COUNT_HOSTILE], upto = r->upto[DET_COUNT_HOSTILE];
    for (int k = 0; k < DET_SKILL_BINS; k++) {
        const double low = fmax(below, (double)k / DET_SKILL_BINS), high = fmin(upto, (k + 1.) / DET_SKILL_BINS);
        out->pit[k] = high > low ? (high - low) / (upto - below) : 0;
    }
    if (!(upto > below)) /* no draw was like the truth */
        out->pit[(int)fmin(DET_SKILL_BINS - 1, below * DET_SKILL_BINS)] = 1;
    lean_bin(1, r->p_clash, clash, (size_t)fmin(DET_SKILL_BINS - 1, floor(r->p_clash * DET_SKILL_BINS)), out);
}

/* ---- records ---- */

det_glance_options det_skill_glance(const det_skill_options *o)
{
    det_glance_options g;
    det_glance_default(&g);
    g.habit_days = o->habit_days;
    return g;
}

det_status det_skill_record(const det_atlas *a, size_t i_pair, const det_glance_options *g, const det_foretold *told, const det_record *like,
                            det_record *out, det_err *err)
{
    det_record r = {0};
    det_status st = det_glance_record(a, i_pair, g, &r, err);
    for (int t = 0; st == DET_OK && t < r.n_steps; t++)
        r.log_volume[t] = det_foretold_log_volume(told, t, t);
    if (st == DET_OK && like)
        st = det_record_scale_as(&r, like, err);
    if (st == DET_OK && like && g->habit_days > 0)
        st = det_record_habit(&r, g->habit_days, err);
    if (st == DET_OK)
        *out = r;
    else
        det_record_free(&r);
    return st;
}

/* ---- rivals ---- */

static uint64_t seed_of(const scoring *a)
{
    return (uint64_t)a->w->o->seed * 1000003u + a->w->train->pairs[a->i_pair].first;
}

static int origin_step(const scoring *a, int i)
{
    return a->w->n_train + i * a->w->o->every_days;
}

/* Acts bred by an act, fear aside, at mean volume: no less than the spectral radius of what answers what. */
static double breeding(const det_params *p)
{
    const double hostile = det_params_radius(p) + fmax(p->habit[DET_VH], p->habit[DET_MH]) + fmax(p->echo[DET_VH], p->echo[DET_MH]);
    const double coop = 2 * p->alpha_coop + fmax(p->habit[DET_VC], p->habit[DET_MC]) + fmax(p->echo[DET_VC], p->echo[DET_MC]);
    return fmax(hostile, coop);
}

/* The mode through the whole record: the probability of each step, and what is known at the origins. */
static void run_mode(scoring *a, int r, det_work *work)
{
    rival_ahead *x = &a->rival[r];
    det_params_read(&x->d.table, a->fits.rival[r].u, &x->p);
    x->p.level[0] = 1; /* of the walk */
    det_loglik_steps(&x->d, &x->p, work, a->logp + (size_t)((DET_SKILL_RIVAL + r) * a->n_steps));
    det_loglik(&x->d, &x->p, work, 1);
    for (int i = 0; i < a->n_origins; i++) {
        det_state_at(&x->d, work, origin_step(a, i), &x->state[i]);
        memcpy(x->law[i], work->trace[origin_step(a, i)].prior, sizeof x->law[i]);
    }
}

static det_status run_rival(scoring *a, int r, const det_glance_work *work, det_err *err)
{
    const int *actor = a->w->full->pairs[a->i_pair].actor;
    rival_ahead *x = &a->rival[r];
    det_work tape = {0};
    x->state = det_calloc((size_t)a->n_origins, sizeof *x->state);
    x->law = det_calloc((size_t)a->n_origins, sizeof *x->law);
    det_status st = x->state && x->law ? det_glance_dilemma(work, (det_rival)r, &a->full, actor, a->w->hyper, &x->d, err) : no_memory(err);
    if (st == DET_OK)
        st = det_work_init(&x->d, &tape, err);
    if (st == DET_OK)
        run_mode(a, r, &tape);
    x->fitted = st == DET_OK;
    det_work_free(&tape);
    return st;
}

static det_status run_rivals(scoring *a, const det_glance_work *work, det_err *err)
{
    det_status st = DET_OK;
    double *const null = a->logp + (size_t)DET_SKILL_RIVAL * (size_t)a->n_steps;
    for (int r = 0; st == DET_OK && r < RIVALS; r++) {
        const int has = a->fits.rival[r].n > 0 && !a->fits.rival[r].failed;
        a->prior[r] = has ? a->w->hyper->rival[r] : 0;
        if (has)
            st = run_rival(a, r, work, err);
        else /* who cannot be fitted falls back to habit */
            memcpy(null + (size_t)(r * a->n_steps), null, (size_t)a->n_steps * sizeof *null);
    }
    return st;
}

/* ---- averages ---- */

static void average(scoring *a)
{
    double evidence[RIVALS], equal[RIVALS], now[RIVALS], logp[RIVALS], present = 0;
    double *out[3];
    for (int k = 0; k < 3; k++)
        out[k] = a->logp + (size_t)(k * a->n_steps);
    for (int r = 0; r < RIVALS; r++) {
        evidence[r] = a->rival[r].fitted ? a->fits.rival[r].log_evidence : NAN;
        equal[r] = a->rival[r].fitted;
        present += equal[r];
    }
    for (int r = 0; r < RIVALS; r++)
        equal[r] /= present;
    det_average_begin(RIVALS, a->prior, evidence, a->start);
    memcpy(now, a->start, sizeof now);
    for (int t = a->w->n_train; t < a->w->n_end; t++) {
        double *weight = a->weight + (size_t)t * RIVALS;
        det_average_share(RIVALS, a->prior, DET_AVERAGE_SHARE, now, weight);
        memcpy(now, weight, sizeof now);
        if (!a->full.seen[2 * t])
            continue;
        for (int r = 0; r < RIVALS; r++)
            logp[r] = a->logp[(size_t)(DET_SKILL_RIVAL + r) * (size_t)a->n_steps + (size_t)t];
        out[DET_SKILL_EVIDENCE][t] = det_average_logp(RIVALS, a->start, logp);
        out[DET_SKILL_EQUAL][t] = det_average_logp(RIVALS, equal, logp);
        out[DET_SKILL_AVERAGE][t] = det_average_step(RIVALS, logp, now);
    }
}

/* ---- count models ---- */

static void *counter_work(const void *model)
{
    (void)model;
    return det_calloc(1, 1);
}

static void counter_logp(const void *model, void *work, const double *u, double *log_prior, double *log_lik, double *grad_prior, double *grad_lik)
{
    (void)work;
    det_autoregression_logp(model, u, log_prior, log_lik, grad_prior, grad_lik);
}

static det_status fit_counter(scoring *a, int kind, det_err *err)
{
    counter *c = &a->counts[kind];
    det_optimum best;
    det_optimum_options o;
    det_autoregression_init(&a->train, 1, kind == DET_COUNTS_RECIPROCITY, kind != DET_COUNTS_HHH4, &c->model);
    det_target target = {.model = &c->model, .n = c->model.n, .work_init = counter_work, .work_free = det_free, .logp = counter_logp};
    det_optimum_default(&o);
    o.n_starts = 1;
    o.start = c->model.centre;
    o.want_covariance = 0;
    o.tolerance = 1e-8;
    c->memory = det_calloc((size_t)a->n_steps + 1, sizeof *c->memory);
    det_status st = c->memory ? det_optimum_find(&target, &o, NULL, &best, err) : no_memory(err);
    if (st != DET_OK)
        return st;
    memcpy(c->u, best.u, (size_t)c->model.n * sizeof *c->u);
    det_optimum_free(&best);
    det_autoregression_steps(&c->model, c->u, &a->full, a->logp + (size_t)((DET_SKILL_COUNTS + kind) * a->n_steps), c->memory);
    return DET_OK;
}

/* ---- steps ---- */

static int block_of(const det_skill_window *w, int t)
{
    return (t - w->n_train + w->first_block_day) / w->block_days;
}

static void score_steps(scoring *a)
{
    for (int t = a->w->n_train; t < a->w->n_end; t++) {
        const int b = block_of(a->w, t);
        if (!a->full.seen[2 * t])
            continue;
        a->p->n_steps[b]++;
        for (int way = 0; way < WAYS; way++)
            a->p->step[b * WAYS + way] -= a->logp[(size_t)(way * a->n_steps + t)];
        for (int r = 0; r < RIVALS; r++)
            a->p->weight[r] += a->weight[t * RIVALS + r];
    }
}

/* ---- futures ---- */

/* Which steps ahead of the origin were covered, and the lead times in them. 0: nothing can be scored. */
static int look_ahead(scoring *a, int from)
{
    a->ahead = a->n_steps - from < HORIZON ? a->n_steps - from : HORIZON;
    a->n_seen = a->leads.n = 0;
    for (int t = 0, i = 0; t < a->ahead && i < LEADS; t++) {
        if (a->full.seen[2 * (from + t)])
            a->seen[a->n_seen++] = t;
        if (t + 1 < det_skill_lead_days[i])
            continue;
        if (a->n_seen > (a->leads.n ? a->leads.steps[a->leads.n - 1] : 0)) {
            a->lead_of[a->leads.n] = i;
            a->leads.days[a->leads.n] = det_skill_lead_days[i];
            a->leads.steps[a->leads.n++] = a->n_seen;
        }
        i++;
    }
    a->n_seen = a->leads.n ? a->leads.steps[a->leads.n - 1] : 0;
    return a->n_seen > 0;
}

/* A future in covered steps alone. */
static void read_future(scoring *a, const double *count, det_future *out)
{
    static const det_case none = {.step_days = 1};
    const det_clash rule = det_clash_of(&none);
    for (int k = 0; k < a->n_seen; k++)
        memcpy(a->joined + k * ROW, count + a->seen[k] * ROW, ROW * sizeof *count);
    det_future_read(&rule, &a->leads, a->joined, a->n_seen, out);
}

static det_sim_options sim_options(const scoring *a, int from)
{
    det_sim_options o;
    det_sim_default(&o);
    o.from = from;
    o.n_steps = a->ahead;
    o.seed = seed_of(a) * 8191u + (uint64_t)from;
    o.question = QUESTION_AHEAD;
    return o;
}

/* A log-baseline of their own for each block of paths: a walk whose mean falls. Exposure is left alone, for it multiplies what answers
 * what, too, which then could run away. */
static void wander(scoring *a, int from, int block)
{
    const double variance = a->w->o->drift, sd = sqrt(variance);
    double at = 0;
    det_stream s;
    det_stream_init(&s, seed_of(a) * 8191u + (uint64_t)from, QUESTION_DRIFT, (uint32_t)block, 0);
    for (int t = 0; t < a->ahead; t++) {
        at += sd * det_draw_normal(&s);
        a->walk[from + t] = at - (variance / 2 + a->w->o->fall) * (t + 1);
    }
}

/* Log volumes ahead for a rival. Volume multiplies what answers what, too: where it is foretold so high that acts would breed more acts than themselves in
 * the mean over the days ahead, and so run away, it is brought down to that border. */
static void set_volume(scoring *a, const rival_ahead *x, int from)
{
    const double ratio = breeding(&x->p);
    double mean = 0, less = 0;
    for (int t = 0; t < a->ahead; t++)
        mean += exp(x->p.xi * log(a->exposure[t])) / a->ahead;
    if (mean > 1 && ratio * mean > DET_MAX_RADIUS)
        less = fmin(log(mean), log(ratio * mean / DET_MAX_RADIUS)) / x->p.xi;
    for (int t = 0; t < a->ahead; t++)
        a->log_volume[from + t] = log(a->exposure[t]) - less;
}

/* Paths first .. last - 1 are rival r's. */
static void run_paths(scoring *a, int r, int i_origin, int first, int last)
{
    const rival_ahead *x = &a->rival[r];
    const det_sim_options o = sim_options(a, origin_step(a, i_origin));
    det_dilemma ahead = x->d;
    set_volume(a, x, o.from);
    ahead.record.log_volume = a->log_volume;
    ahead.record.basis = a->walk;
    ahead.record.n_level = 1;
    for (int k = first; k < last; k++) {
        det_stream s;
        det_stream_init(&s, o.seed, QUESTION_HIDDEN, (uint32_t)k, 0);
        a->ran[k] = (det_sim_path){.count = a->count + (size_t)k * (size_t)HORIZON * ROW};
        a->paths[k] = (det_path){&x->p, &x->state[i_origin], det_intent_draw(x->law[i_origin], det_draw_uniform(&s)), (uint32_t)k, &a->ran[k]};
    }
    for (int k = first, next; k < last; k = next) {
        next = (k / BLOCK + 1) * BLOCK < last ? (k / BLOCK + 1) * BLOCK : last;
        wander(a, o.from, k / BLOCK);
        det_paths_run(NULL, &ahead, 0, &o, (size_t)(next - k), a->paths + k);
    }
}

/* Rivals get paths by their weights. */
static void average_futures(scoring *a, int i_origin)
{
    const double *weight = a->weight + (size_t)origin_step(a, i_origin) * RIVALS;
    const int n = a->w->o->n_paths;
    double sum = 0;
    for (int r = 0, first = 0; r < RIVALS; r++) {
        sum += weight[r];
        const int last = r == RIVALS - 1 ? n : (int)fmin(n, round(sum * n));
        if (a->rival[r].fitted)
            run_paths(a, r, i_origin, first, last);
        else if (last > first)
            run_paths(a, DET_RIVAL_NULL, i_origin, first, last);
        first = last;
    }
    for (int k = 0; k < n; k++)
        read_future(a, a->ran[k].count, &a->futures[k]);
}

static void counter_futures(scoring *a, int kind, int from)
{
    const counter *c = &a->counts[kind];
    for (int k = 0; k < a->w->o->n_paths; k++) {
        det_stream s;
        det_stream_init(&s, seed_of(a) * 8191u + (uint64_t)from, QUESTION_COUNTS, (uint32_t)k, (uint32_t)kind);
        det_autoregression_simulate(&c->model, c->u, &c->memory[from], a->ahead, a->exposure, &s, a->count);
        read_future(a, a->count, &a->futures[k]);
    }
}

/* ---- scores by lead time ---- */

static void score_prospect(scoring *a, const det_prospect *p, int i, det_score_row *row)
{
    det_issued_lead said = {.days = a->leads.days[i], .p_clash = p->why ? NAN : p->p_clash[i]};
    for (int k = 0; k < DET_N_COUNTS; k++) {
        said.acts[k].n = p->acts[i][k].n;
        said.acts[k].m = p->acts[i][k].m;
    }
    det_score_lead(&said, a->came.acts[i], a->came.clash < a->leads.steps[i], row);
}

static void add_scores(scoring *a, int way, int block, const det_prospect *p, det_score_row main[LEADS])
{
    for (int i = 0; i < a->leads.n; i++) {
        const int lead = a->lead_of[i];
        const size_t at = (size_t)((block * LEADS + lead) * WAYS + way);
        det_score_row row;
        det_skill_mean one;
        score_prospect(a, p, i, &row);
        if (way == DET_SKILL_AVERAGE)
            main[lead] = row;
        if (isnan(row.p_clash))
            continue;
        mean_of(&row, a->came.clash < a->leads.steps[i], &one);
        det_skill_mean_join(&a->p->means[lead * WAYS + way], &one);
        a->p->n_leads[at]++;
        a->p->sums[DET_SKILL_LOG_LESS][at] += main[lead].log_score[DET_COUNT_HOSTILE] - row.log_score[DET_COUNT_HOSTILE];
        a->p->sums[DET_SKILL_CRPS_LESS][at] += main[lead].crps[DET_COUNT_HOSTILE] - row.crps[DET_COUNT_HOSTILE];
        a->p->sums[DET_SKILL_HELD_50][at] += one.held50[DET_COUNT_HOSTILE];
        a->p->sums[DET_SKILL_HELD_90][at] += one.held90[DET_COUNT_HOSTILE];
    }
}

static det_status score_way(scoring *a, int way, int block, det_score_row main[LEADS], det_err *err)
{
    det_prospect p = {0};
    det_status st = det_prospect_fill(a->futures, (size_t)a->w->o->n_paths, 1, a->n_seen, &a->leads, &p, err);
    if (st == DET_OK)
        add_scores(a, way, block, &p, main);
    det_prospect_free(&p);
    return st;
}

static det_status score_naive(scoring *a, int from, int block, det_score_row main[LEADS], det_err *err)
{
    static const det_case none = {.step_days = 1};
    const det_clash rule = det_clash_of(&none);
    det_panel past = {.n_steps = from, .step_days = 1, .n_dyads = 2, .count = a->full.count, .seen = a->full.seen};
    det_prospect p[DET_N_NAIVE];
    det_status st = det_naive_find(&past, &rule, &a->leads, a->n_seen, a->w->o->n_paths, (unsigned long)(seed_of(a) * 8191u + (uint64_t)from), p, err);
    for (int k = 0; st == DET_OK && k < DET_N_NAIVE; k++) {
        add_scores(a, DET_SKILL_NAIVE + k, block, &p[k], main);
        det_prospect_free(&p[k]);
    }
    return st;
}

static det_status score_origin(scoring *a, int i_origin, det_err *err)
{
    const int from = origin_step(a, i_origin), block = block_of(a->w, from);
    det_score_row main[LEADS];
    if (!look_ahead(a, from))
        return DET_OK;
    for (int t = 0; t < a->ahead; t++)
        a->exposure[t] = exp(det_foretold_log_volume(&a->w->told, from + t, from));
    read_future(a, a->full.count + (size_t)from * ROW, &a->came);
    average_futures(a, i_origin);
    det_status st = score_way(a, DET_SKILL_AVERAGE, block, main, err);
    for (int k = 0; st == DET_OK && k < DET_N_COUNTS_WAYS; k++) {
        counter_futures(a, k, from);
        st = score_way(a, DET_SKILL_COUNTS + k, block, main, err);
    }
    return st == DET_OK ? score_naive(a, from, block, main, err) : st;
}

/* ---- all of it ---- */

static int make_room(scoring *a)
{
    const size_t n = (size_t)a->n_steps, paths = (size_t)a->w->o->n_paths, h = (size_t)HORIZON;
    a->logp = det_calloc(n * WAYS, sizeof *a->logp);
    a->weight = det_calloc(n * RIVALS, sizeof *a->weight);
    a->seen = det_calloc(h, sizeof *a->seen);
    a->log_volume = det_calloc(n, sizeof *a->log_volume);
    a->walk = det_calloc(n, sizeof *a->walk);
    a->exposure = det_calloc(h, sizeof *a->exposure);
    a->count = det_calloc(paths * h * ROW, sizeof *a->count);
    a->joined = det_calloc(h * ROW, sizeof *a->joined);
    a->paths = det_calloc(paths, sizeof *a->paths);
    a->ran = det_calloc(paths, sizeof *a->ran);
    a->futures = det_calloc(paths, sizeof *a->futures);
    return a->logp && a->weight && a->seen && a->log_volume && a->walk && a->exposure && a->count && a->joined && a->paths && a->ran && a->futures;
}

static void release(scoring *a)
{
    void *all[] = {a->logp, a->weight, a->seen, a->log_volume, a->walk, a->exposure, a->count, a->joined, a->paths, a->ran, a->futures};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        det_free(all[k]);
    for (int r = 0; r < RIVALS; r++) {
        det_dilemma_free(&a->rival[r].d);
        det_free(a->rival[r].state);
        det_free(a->rival[r].law);
    }
    for (int k = 0; k < DET_N_COUNTS_WAYS; k++)
        det_free(a->counts[k].memory);
    det_glance_free(&a->fits);
    det_record_free(&a->train);
    det_record_free(&a->full);
}

/* All that foretells: the rivals along the acts, and the counts that are compared with. A numerical failure is fits.failed. */
static det_status fit_all(scoring *a, const det_glance_work *work, det_err *err)
{
    det_status st = make_room(a) ? run_rivals(a, work, err) : no_memory(err);
    for (int k = 0; st == DET_OK && k < DET_N_COUNTS_WAYS; k++)
        st = fit_counter(a, k, err);
    a->fits.failed = st == DET_DATA;
    return a->fits.failed ? DET_OK : st;
}

static det_status score_fitted(scoring *a, det_err *err)
{
    det_status st = DET_OK;
    average(a);
    score_steps(a);
    for (int i = 0; st == DET_OK && i < a->n_origins; i++)
        st = score_origin(a, i, err);
    a->p->n_windows += st == DET_OK;
    return st;
}

det_status det_skill_pair_find(const det_skill_window *w, size_t i_pair, det_glance_work *work, det_skill_pair *p, det_err *err)
{
    const det_glance_options g = det_skill_glance(w->o);
    scoring a = {.w = w, .i_pair = i_pair, .p = p};
    det_status st = det_skill_record(w->train, i_pair, &g, &w->told, NULL, &a.train, err);
    if (st == DET_OK)
        st = det_skill_record(w->full, i_pair, &g, &w->told, &a.train, &a.full, err);
    const det_glance_warm warm = {work, w->warm ? &w->warm[i_pair] : NULL};
    if (st == DET_OK)
        st = det_glance_find(work, &a.train, w->train->pairs[i_pair].actor, w->hyper, warm, &a.fits, err);
    a.n_steps = a.full.n_steps;
    a.n_origins = (w->n_end - w->n_train + w->o->every_days - 1) / w->o->every_days;
    if (st == DET_OK && !a.fits.failed)
        st = fit_all(&a, work, err);
    if (st == DET_OK && a.fits.failed)
        p->failed++;
    else if (st == DET_OK)
        st = score_fitted(&a, err);
    release(&a);
    return st;
}
