/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/tempering.h"

#include <math.h>
#include <string.h>

#include "base/dense.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "base/ranks.h"
#include "infer/diagnostics.h"

enum { BLOCK = 8, MAX_LEAPFROG = 48, MAX_PILOTS = 8, MAX_LAST = 8, MOST_THREADS = 64 };
/* Smallest advance along the path; acceptance sought; length of a trajectory in whitened units, near the quarter turn pi/2 after which a
 * normal target forgets where it came from, and how far it varies to both sides, so that no coordinate comes back in step. */
static const double MIN_STEP = 1e-9, ACCEPT_LOW = 0.65, ACCEPT_HIGH = 0.92, TRAJECTORY = 1.6, JITTER = 0.25,
                    SETTLE = 4; /* autocorrelation times that chains at the posterior last */

void det_smc_default(det_smc_options *o)
{
    *o = (det_smc_options){.n_draws = 1024, .n_chains = 32, .n_runs = 3, .ess = 0.5, .max_rungs = 200, .seed = 1};
}

/* One run under way. Point k of chain c stands at c * length + k. */
typedef struct cloud {
    const det_target *target;
    const det_smc_options *o;
    const det_run *run;
    det_reference ref;
    det_points points, ancestors;
    det_points block[MOST_THREADS], proposal[MOST_THREADS]; /* one a thread */
    double *scratch[MOST_THREADS];
    void *work[MOST_THREADS];
    int n_threads, length;
    double *log_w, *w, *mean, *cov, *factor, *accept;
    long *nonfinite; /* [blocks] */
    det_hmc_options move;
    uint32_t question;
} cloud;

static int n_blocks(const cloud *c)
{
    return (c->o->n_chains + BLOCK - 1) / BLOCK;
}

static const det_ranks *ranks_of(const cloud *c)
{
    return c->run->ranks;
}

/* ---- blocks over ranks and threads ---- */

typedef struct share {
    cloud *c;
    size_t first;
    det_parallel_body body;
} share;

static det_status shared_body(void *user, size_t i, int i_thread)
{
    share *s = user;
    return s->body(s->c, s->first + i, i_thread);
}

/* Every block once: this rank's by its threads. All ranks come back with one status. */
static det_status each_block(cloud *c, size_t n, det_parallel_body body)
{
    const det_ranks *r = ranks_of(c);
    share s = {c, det_ranks_first(r, n, det_ranks_place(r)), body};
    size_t end = det_ranks_first(r, n, det_ranks_place(r) + 1);
    return det_ranks_agree(r, det_parallel_for(c->run, end - s.first, shared_body, &s));
}

/* Points of n blocks, `per_block` each, to all ranks. */
static void share_points(cloud *c, size_t n, size_t per_block)
{
    const det_ranks *r = ranks_of(c);
    size_t all = (size_t)c->o->n_draws, row = (size_t)c->points.n * sizeof(double);
    det_ranks_gather(r, n, per_block, all, row, c->points.u);
    det_ranks_gather(r, n, per_block, all, row, c->points.grad_target);
    det_ranks_gather(r, n, per_block, all, row, c->points.grad_ref);
    det_ranks_gather(r, n, per_block, all, sizeof(double), c->points.log_prior);
    det_ranks_gather(r, n, per_block, all, sizeof(double), c->points.log_lik);
    det_ranks_gather(r, n, per_block, all, sizeof(double), c->points.log_ref);
}

static void share_acceptance(cloud *c)
{
    size_t n = (size_t)n_blocks(c);
    det_ranks_gather(ranks_of(c), n, BLOCK, (size_t)c->o->n_chains, sizeof(double), c->accept);
    det_ranks_gather(ranks_of(c), n, 1, n, sizeof(long), c->nonfinite);
}

static void cloud_free(cloud *c)
{
    det_points_free(&c->points);
    det_points_free(&c->ancestors);
    for (int k = 0; k < c->n_threads; k++) {
        det_points_free(&c->block[k]);
        det_points_free(&c->proposal[k]);
        det_free(c->scratch[k]);
        if (c->work[k])
            c->target->work_free(c->work[k]);
    }
    void *all[] = {c->log_w, c->w, c->mean, c->cov, c->factor, c->accept, c->nonfinite};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        det_free(all[k]);
}

static det_status cloud_init(cloud *c, det_err *err)
{
    int n = c->target->n;
    size_t draws = (size_t)c->o->n_draws, nn = (size_t)n * (size_t)n;
    c->log_w = det_calloc(draws, sizeof(double));
    c->w = det_calloc(draws, sizeof(double));
    c->mean = det_calloc((size_t)n, sizeof(double));
    c->cov = det_calloc(nn, sizeof(double));
    c->factor = det_calloc(nn, sizeof(double));
    c->accept = det_calloc((size_t)c->o->n_chains, sizeof(double));
    c->nonfinite = det_calloc((size_t)n_blocks(c), sizeof(long));
    if (!c->log_w || !c->w || !c->mean || !c->cov || !c->factor || !c->accept || !c->nonfinite)
        return det_err_set(err, DET_NOMEM, "no memory for the sampler");
    det_status st = det_points_init(n, c->o->n_draws, &c->points, err);
    if (st == DET_OK)
        st = det_points_init(n, c->o->n_chains, &c->ancestors, err);
    for (int k = 0; st == DET_OK && k < c->n_threads; k++) {
        st = det_points_init(n, BLOCK, &c->block[k], err);
        if (st == DET_OK)
            st = det_points_init(n, BLOCK, &c->proposal[k], err);
        c->scratch[k] = det_calloc(det_hmc_scratch(n, BLOCK), sizeof(double));
        c->work[k] = c->target->work_init(c->target->model);
        if (st == DET_OK && (!c->scratch[k] || !c->work[k]))
            st = det_err_set(err, DET_NOMEM, "no memory for the sampler");
    }
    return st;
}

/* ---- drawing from the reference ---- */

static det_status draw_block(void *user, size_t b, int i_thread)
{
    cloud *c = user;
    int first = (int)b * BLOCK, n = c->o->n_draws - first < BLOCK ? c->o->n_draws - first : BLOCK;
    for (int i = first; i < first + n; i++) {
        det_stream s;
        det_stream_init(&s, c->o->seed, c->question, (uint32_t)i, 0);
        det_reference_draw(&c->ref, &s, c->points.u + (size_t)i * (size_t)c->points.n);
    }
    det_points_eval(&c->ref, c->work[i_thread], &c->points, first, n, c->scratch[i_thread]);
    return DET_OK;
}

/* ---- weights ---- */

/* Weights at an advance of db, relative to their largest; returns it. */
static double weigh(cloud *c, double db)
{
    double top = -INFINITY;
    for (int i = 0; i < c->o->n_draws; i++) {
        double x = c->points.log_prior[i] + c->points.log_lik[i] - c->points.log_ref[i];
        c->log_w[i] = isfinite(x) ? db * x : -INFINITY;
        top = fmax(top, c->log_w[i]);
    }
    for (int i = 0; i < c->o->n_draws; i++)
        c->w[i] = exp(c->log_w[i] - top);
    return top;
}

static double effective(const cloud *c)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < c->o->n_draws; i++) {
        sum += c->w[i];
        squares += c->w[i] * c->w[i];
    }
    return sum * sum / squares;
}

/* The advance that keeps ess * N effective points, at most to 1: bisection on the logarithm. */
static double next_step(cloud *c, double b)
{
    double want = c->o->ess * c->o->n_draws, low = log(MIN_STEP), high = log(1 - b);
    weigh(c, 1 - b);
    if (effective(c) >= want || low >= high)
        return 1 - b;
    for (int k = 0; k < 60; k++) {
        double middle = (low + high) / 2;
        weigh(c, exp(middle));
        if (effective(c) >= want)
            low = middle;
        else
            high = middle;
    }
    return exp(low);
}

/* Factor of the evidence and its variance: chains are the independent units. */
static void measure(const cloud *c, double top, det_smc_rung *rung)
{
    int m = c->o->n_chains;
    double mean = 0, spread = 0;
    for (int i = 0; i < c->o->n_draws; i++)
        mean += c->w[i] / c->o->n_draws;
    for (int k = 0; k < m; k++) {
        double chain = 0;
        for (int i = 0; i < c->length; i++)
            chain += c->w[k * c->length + i] / c->length;
        spread += (chain - mean) * (chain - mean);
    }
    rung->log_ratio = top + log(mean);
    rung->variance = spread / (m - 1) / m / (mean * mean);
    rung->ess = effective(c);
}

/* Systematic resampling of n_chains ancestors. */
static void resample(cloud *c, uint32_t step)
{
    det_stream s;
    double sum = 0, below = 0;
    int i = 0;
    det_stream_init(&s, c->o->seed, c->question, UINT32_MAX, step);
    for (int k = 0; k < c->o->n_draws; k++)
        sum += c->w[k];
    double u = det_draw_uniform(&s);
    below = c->w[0];
    for (int k = 0; k < c->o->n_chains; k++) {
        double at = (k + u) / c->o->n_chains * sum;
        while (below < at && i < c->o->n_draws - 1)
            below += c->w[++i];
        det_points_copy(&c->ancestors, k, &c->points, i);
    }
}

/* ---- metric: weighted covariance, shrunk to its diagonal ---- */

static void covariance(cloud *c)
{
    int n = c->points.n;
    double sum = 0;
    memset(c->mean, 0, (size_t)n * sizeof(double));
    memset(c->cov, 0, (size_t)n * (size_t)n * sizeof(double));
    for (int i = 0; i < c->o->n_draws; i++)
        sum += c->w[i];
    for (int i = 0; i < c->o->n_draws; i++)
        for (int k = 0; k < n; k++)
            c->mean[k] += c->w[i] / sum * c->points.u[(size_t)i * (size_t)n + (size_t)k];
    for (int i = 0; i < c->o->n_draws; i++) {
        const double *u = c->points.u + (size_t)i * (size_t)n;
        if (c->w[i] < 1e-12)
            continue;
        for (int k = 0; k < n; k++) {
            double x = c->w[i] / sum * (u[k] - c->mean[k]);
            for (int j = 0; j <= k; j++)
                c->cov[k * n + j] += x * (u[j] - c->mean[j]);
        }
    }
}

static void metric(cloud *c)
{
    int n = c->points.n;
    double keep = 1 - n / (n + effective(c));
    covariance(c);
    for (int k = 0; k < n; k++)
        for (int j = 0; j < k; j++)
            c->cov[k * n + j] *= keep;
    for (int k = 0; k < n; k++)
        c->cov[k * n + k] = fmax(c->cov[k * n + k], 1e-12);
    if (det_dense_cholesky(c->cov, n, c->factor) == 0)
        return;
    memset(c->factor, 0, (size_t)n * (size_t)n * sizeof(double));
    for (int k = 0; k < n; k++)
        c->factor[k * n + k] = sqrt(c->cov[k * n + k]);
}

/* ---- moves ---- */

/* Copy a block of ancestors into the thread's block; the last block repeats its first chain to stay whole. */
static int load(cloud *c, size_t b, int i_thread)
{
    int first = (int)b * BLOCK, n = c->o->n_chains - first < BLOCK ? c->o->n_chains - first : BLOCK;
    for (int i = 0; i < BLOCK; i++)
        det_points_copy(&c->block[i_thread], i, &c->ancestors, first + (i < n ? i : 0));
    return n;
}

/* Steps of a trajectory of so many times the usual length. */
static int leapfrogs(const cloud *c, double times)
{
    return (int)fmin(fmax(round(times * TRAJECTORY / c->move.step), 1), MAX_LEAPFROG);
}

static int jittered_leapfrogs(const cloud *c, uint32_t step)
{
    det_stream s;
    det_stream_init(&s, c->o->seed, c->question, UINT32_MAX - 1, step);
    return leapfrogs(c, 1 + JITTER * (2 * det_draw_uniform(&s) - 1));
}

/* The chains of one block: their points, and the mean acceptance of each chain. */
static det_status run_block(void *user, size_t b, int i_thread)
{
    cloud *c = user;
    int n = load(c, b, i_thread);
    double accept[BLOCK], sum[BLOCK] = {0};
    det_points *block = &c->block[i_thread];
    c->nonfinite[b] = 0;
    for (int k = 0; k < c->length; k++) {
        det_hmc_options o = c->move;
        o.first_chain = (uint32_t)b * BLOCK;
        o.step_index = c->move.step_index + (uint32_t)k;
        o.n_leapfrog = jittered_leapfrogs(c, o.step_index);
        if (det_run_stopped(c->run))
            return DET_STOPPED;
        if (k)
            det_hmc_move(&c->ref, c->work[i_thread], &o, block, &c->proposal[i_thread], c->scratch[i_thread], accept, &c->nonfinite[b]);
        for (int i = 0; i < n; i++) {
            sum[i] += k ? accept[i] : 0;
            det_points_copy(&c->points, ((int)b * BLOCK + i) * c->length + k, block, i);
        }
    }
    for (int i = 0; i < n; i++)
        c->accept[(int)b * BLOCK + i] = c->length > 1 ? sum[i] / (c->length - 1) : 1;
    return DET_OK;
}

/* One trial move of every block, thrown away: its acceptance guides the step. */
static det_status pilot_block(void *user, size_t b, int i_thread)
{
    cloud *c = user;
    double accept[BLOCK];
    int n = load(c, b, i_thread);
    det_hmc_options o = c->move;
    o.first_chain = (uint32_t)b * BLOCK;
    o.n_leapfrog = leapfrogs(c, .5);
    c->nonfinite[b] = 0;
    det_hmc_move(&c->ref, c->work[i_thread], &o, &c->block[i_thread], &c->proposal[i_thread], c->scratch[i_thread], accept,
                 &c->nonfinite[b]);
    for (int i = 0; i < n; i++)
        c->accept[(int)b * BLOCK + i] = accept[i];
    return det_run_stopped(c->run) ? DET_STOPPED : DET_OK;
}

static double mean_acceptance(const cloud *c)
{
    double sum = 0;
    for (int k = 0; k < c->o->n_chains; k++)
        sum += c->accept[k];
    return sum / c->o->n_chains;
}

/* Find a step that is neither timid nor wild at this rung. */
static det_status tune(cloud *c, uint32_t rung)
{
    for (int k = 0; k < MAX_PILOTS; k++) {
        c->move.step_index = rung * 65536 + 32768 + (uint32_t)k;
        det_status st = each_block(c, (size_t)n_blocks(c), pilot_block);
        if (st != DET_OK)
            return st;
        share_acceptance(c);
        double a = mean_acceptance(c);
        if (a < ACCEPT_LOW)
            c->move.step *= a < 0.2 ? 0.5 : 0.75;
        else if (a > ACCEPT_HIGH)
            c->move.step *= 1.25;
        else
            return DET_OK;
    }
    return DET_OK;
}

/* From weights at place b of the path to N new points there. */
static det_status move_on(cloud *c, double b, uint32_t rung, det_smc_run *out, det_smc_rung *row)
{
    metric(c);
    resample(c, rung);
    c->move.b = b;
    c->move.factor = c->factor;
    det_status st = tune(c, rung);
    c->move.step_index = rung * 65536;
    if (st == DET_OK)
        st = each_block(c, (size_t)n_blocks(c), run_block);
    if (st == DET_OK) {
        share_points(c, (size_t)n_blocks(c), (size_t)(BLOCK * c->length));
        share_acceptance(c);
    }
    row->b = b;
    row->step = c->move.step;
    row->acceptance = mean_acceptance(c);
    row->n_leapfrog = leapfrogs(c, 1 + JITTER);
    for (int k = 0; k < n_blocks(c); k++)
        out->n_nonfinite += c->nonfinite[k];
    return st;
}

/* Chains of n_moves at the posterior have forgotten where they came from: as long as SETTLE autocorrelation times of the slowest
 * coordinate. */
static int is_settled(cloud *c, int n_moves)
{
    int n = c->points.n, draws = c->o->n_draws;
    double least = draws;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < draws; k++)
            c->w[k] = c->points.u[(size_t)k * (size_t)n + (size_t)i];
        least = fmin(least, det_ess_chains(c->w, c->o->n_chains, c->length));
    }
    return n_moves >= SETTLE * draws / least;
}

/* Up the ladder; its last rung, at the posterior, is made anew (which leaves the evidence as it was) until the chains are settled. */
static det_status climb(cloud *c, det_smc_run *out)
{
    double b = 0, log_z = 0, variance = 0;
    int n_last = 0, settled = 0;
    det_status st = DET_OK;
    while (st == DET_OK && !settled && out->n_rungs < c->o->max_rungs) {
        det_smc_rung *row = &out->rungs[out->n_rungs];
        double db = next_step(c, b), top = weigh(c, db);
        measure(c, top, row);
        b = b + db >= 1 - 1e-12 ? 1 : b + db;
        st = move_on(c, b, (uint32_t)out->n_rungs + 1, out, row);
        log_z += row->log_ratio;
        variance += row->variance;
        out->n_rungs++;
        n_last += b >= 1;
        settled = n_last == MAX_LAST || (n_last && st == DET_OK && is_settled(c, n_last * c->length));
        det_run_tell(c->run, "sampling", b);
    }
    out->complete = st == DET_OK && b >= 1;
    out->is_short = st == DET_OK && b < 1;
    out->log_evidence = out->complete ? log_z : NAN;
    out->variance = variance;
    return st == DET_STOPPED ? DET_OK : st;
}

static int any_finite(const cloud *c)
{
    for (int i = 0; i < c->o->n_draws; i++)
        if (isfinite(c->points.log_prior[i] + c->points.log_lik[i]))
            return 1;
    return 0;
}

/* The run with no more threads than a cloud has room for. */
static det_run narrowed(const det_run *run)
{
    det_run few = run ? *run : (det_run){0};
    few.n_threads = det_run_threads(run) < MOST_THREADS ? det_run_threads(run) : MOST_THREADS;
    return few;
}

static det_status one_run(const det_target *t, const det_smc_options *o, const det_run *run, int i_run, det_smc_run *out, det_err *err)
{
    const det_run few = narrowed(run);
    cloud c = {.target = t, .o = o, .run = &few, .n_threads = few.n_threads, .length = o->n_draws / o->n_chains};
    size_t draws = (size_t)o->n_draws, bytes = draws * sizeof(double);
    c.question = 0x736d6300u + (uint32_t)i_run;
    c.move = (det_hmc_options){.step = 1.1 / sqrt(sqrt(fmax(t->n, 1))), .seed = o->seed, .question = c.question};
    out->u = det_calloc(draws * (size_t)t->n, sizeof(double));
    out->log_prior = det_calloc(draws, sizeof(double));
    out->log_lik = det_calloc(draws, sizeof(double));
    out->rungs = det_calloc((size_t)o->max_rungs, sizeof *out->rungs);
    det_reference_init(t, o->start, &c.ref);
    det_status st = cloud_init(&c, err);
    if (st == DET_OK && (!out->u || !out->log_prior || !out->log_lik || !out->rungs))
        st = det_err_set(err, DET_NOMEM, "no memory for the draws");
    st = det_ranks_agree(ranks_of(&c), st);
    if (st == DET_OK)
        st = each_block(&c, (draws + BLOCK - 1) / BLOCK, draw_block);
    if (st == DET_OK)
        share_points(&c, (draws + BLOCK - 1) / BLOCK, BLOCK);
    if (st == DET_OK && !any_finite(&c))
        st = det_err_set(err, DET_DATA, "no parameters were found at which the data are possible");
    if (st == DET_OK)
        st = climb(&c, out);
    if (st == DET_OK) {
        memcpy(out->u, c.points.u, bytes * (size_t)t->n);
        memcpy(out->log_prior, c.points.log_prior, bytes);
        memcpy(out->log_lik, c.points.log_lik, bytes);
    }
    cloud_free(&c);
    return st;
}

static void free_run(det_smc_run *r)
{
    det_free(r->u);
    det_free(r->log_prior);
    det_free(r->log_lik);
    det_free(r->rungs);
}

/* Evidence of all runs together, and how far one can be trusted; complete: none is missing. */
static void combine(det_smc *s, int complete)
{
    double top = -INFINITY, sum = 0, mean = 0, between = 0, within = 0;
    s->complete = complete;
    for (int k = 0; k < s->n_runs; k++) {
        s->complete &= s->runs[k].complete;
        top = fmax(top, s->runs[k].log_evidence);
        mean += s->runs[k].log_evidence / s->n_runs;
        within += s->runs[k].variance / s->n_runs;
    }
    for (int k = 0; k < s->n_runs; k++) {
        double off = s->runs[k].log_evidence - mean;
        sum += exp(s->runs[k].log_evidence - top) / s->n_runs;
        between += s->n_runs > 1 ? off * off / (s->n_runs - 1) : 0;
    }
    s->log_evidence = s->complete ? top + log(sum) : NAN;
    s->sd_log10 = s->complete ? sqrt(fmax(between, within)) / M_LN10 : NAN;
}

static det_status check(const det_smc_options *o, det_err *err)
{
    if (o->n_chains < 2 || o->n_draws < o->n_chains || o->n_draws % o->n_chains)
        return det_err_set(err, DET_CONFIG, "%d draws do not divide into %d chains", o->n_draws, o->n_chains);
    if (o->n_runs < 1 || o->first_run < 0 || o->first_run >= o->n_runs || o->max_rungs < 1 || !(o->ess > 0 && o->ess < 1))
        return det_err_set(err, DET_CONFIG, "the sampler needs a run, a rung and an effective share between 0 and 1");
    return DET_OK;
}

det_status det_smc_find(const det_target *t, const det_smc_options *o, const det_run *run, det_smc *out, det_err *err)
{
    det_smc s = {.n = t->n, .n_draws = o->n_draws, .n_chains = o->n_chains};
    det_status st = check(o, err);
    if (st != DET_OK)
        return st;
    int most = o->n_runs - o->first_run;
    s.runs = det_calloc((size_t)most, sizeof *s.runs);
    st = det_run_agree(run, s.runs ? DET_OK : det_err_set(err, DET_NOMEM, "no memory for the sampler"));
    for (; st == DET_OK && s.n_runs < most; s.n_runs += st == DET_OK)
        st = one_run(t, o, run, o->first_run + s.n_runs, &s.runs[s.n_runs], err);
    if (st != DET_OK && s.runs)
        free_run(&s.runs[s.n_runs]);
    if (st != DET_OK && !(st == DET_STOPPED && s.n_runs)) {
        det_smc_free(&s);
        return st;
    }
    combine(&s, st == DET_OK);
    for (int k = 0; k < s.n_runs; k++)
        s.n_short += s.runs[k].is_short;
    *out = s;
    return DET_OK;
}

det_status det_smc_join(det_smc *s, det_smc *more, det_err *err)
{
    DET_BUG_IF(s->n_runs && (s->n != more->n || s->n_draws != more->n_draws));
    size_t n = (size_t)s->n_runs + (size_t)more->n_runs;
    det_smc_run *runs = det_calloc(n, sizeof *runs);
    if (!runs)
        return det_err_set(err, DET_NOMEM, "no memory for %zu runs", n);
    if (s->n_runs)
        memcpy(runs, s->runs, (size_t)s->n_runs * sizeof *runs);
    if (more->n_runs)
        memcpy(runs + s->n_runs, more->runs, (size_t)more->n_runs * sizeof *runs);
    det_free(s->runs);
    det_free(more->runs);
    *s = (det_smc){.n = more->n, .n_draws = more->n_draws, .n_chains = more->n_chains, .runs = runs, .n_runs = (int)n,
                   .n_short = s->n_short + more->n_short};
    memset(more, 0, sizeof *more);
    combine(s, n > 0);
    return DET_OK;
}

void det_smc_trim(det_smc *s, int most)
{
    int n = 0;
    for (int k = 0; k < s->n_runs; k++) {
        if (s->runs[k].complete && n < most)
            s->runs[n++] = s->runs[k];
        else
            free_run(&s->runs[k]);
    }
    s->n_runs = n;
    combine(s, n > 0);
}

void det_smc_free(det_smc *s)
{
    for (int k = 0; s->runs && k < s->n_runs; k++)
        free_run(&s->runs[k]);
    det_free(s->runs);
    memset(s, 0, sizeof *s);
}
