/* SPDX-License-Identifier: Apache-2.0 */
/* Each start is one item of a parallel loop and climbs by rounds of NLopt's L-BFGS; then each row of the Hessian is
 * one.
 *
 * 1. NLopt sees minus the log density, divided by the length of the gradient where the round begins: its first step is
 *    the raw gradient, and its line search halves that at most ten times.
 * 2. NLopt's answer is not trusted: the best point it ever tried is kept, so a round never ends below its start. Rounds
 *    go on until one gains less than the tolerance; this picks up climbs that stopped on a failed line search.
 * 3. Whatever an item writes is its own or its thread's, and sums over items are of integers or made afterwards, so
 *    nothing depends on the number of threads.
 */
#include "infer/optimum.h"

#include "base/dense.h"
#include "base/mem.h"
#include "base/parallel.h"

#include <math.h>
#include <nlopt.h>
#include <stdatomic.h>
#include <string.h>

enum { MAX_TRIES = 32, N_MEMORY = 10, QUESTION = 0x6f707469 };
/* What NLopt is told where the density is not finite: from this value on its line search halves, not interpolates. */
static const double refused = 1e20;
static const double step_size = 1e-4, relative_floor = 1e-8, prior_floor = .1, agreement = .1;

typedef struct climb {
    struct search *search;
    int i_thread;
    double *u, *trial, *grad;                /* [n] best so far; NLopt's; of the point just tried */
    double value, log_prior, log_lik, slope; /* at u; slope is the length of the gradient */
    double scale;                            /* of this round */
    int n_evals, is_stopped;
    nlopt_opt opt;
} climb;

typedef struct search {
    const det_target *target;
    const det_optimum_options *options;
    const det_run *run;
    size_t n;
    int n_threads;
    void **work;    /* [n_threads] */
    double *grads;  /* [n_threads][2][n] of prior and likelihood at the thread's last evaluation */
    climb *climbs;  /* [n_starts] */
    double *points; /* [n_starts][3][n] behind the climbs */
    atomic_int n_evals, n_nonfinite, n_done;
} search;

typedef struct curvature {
    search *search;
    const double *u;                     /* [n] the mode */
    double *grad, *grad_prior;           /* [n] there */
    double *places, *slopes;             /* [n_threads][n] */
    double *minus_hessian, *minus_prior; /* [n][n] of the log density and of the log prior */
    double *values, *vectors;            /* [n], [n][n] eigenvalues and eigenvectors */
} curvature;

void det_optimum_default(det_optimum_options *o)
{
    *o = (det_optimum_options){
        .n_starts = 4, .max_evals = 400, .tolerance = 1e-9, .use_prior = 1, .want_covariance = 1, .seed = 1};
}

static det_status no_memory(const search *s, det_err *err)
{
    return det_err_set(err, DET_NOMEM, "memory ran out for an optimum in %zu dimensions", s->n);
}

/* Log density at u and its gradient; -INFINITY and zeros where either is not finite. */
static double evaluate(search *s, int i_thread, const double *u, double *log_prior, double *log_lik, double *grad)
{
    const det_target *t = s->target;
    double *grad_prior = s->grads + 2 * s->n * (size_t)i_thread, *grad_lik = grad_prior + s->n;
    *log_prior = *log_lik = NAN;
    t->logp(t->model, s->work[i_thread], u, log_prior, log_lik, grad_prior, grad_lik);
    int use_prior = s->options->use_prior, is_finite = isfinite(*log_prior + *log_lik);
    for (size_t i = 0; i < s->n; i++) {
        grad[i] = use_prior ? grad_prior[i] + grad_lik[i] : grad_lik[i];
        is_finite = is_finite && isfinite(grad[i]);
    }
    s->n_evals++;
    if (is_finite)
        return use_prior ? *log_prior + *log_lik : *log_lik;
    s->n_nonfinite++;
    memset(grad, 0, s->n * sizeof *grad);
    return -INFINITY;
}

static double length(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sqrt(sum);
}

/* Evaluate at u and keep it if it is the best so far. */
static double visit(climb *c, const double *u, double *grad)
{
    size_t n = c->search->n;
    double log_prior, log_lik, value = evaluate(c->search, c->i_thread, u, &log_prior, &log_lik, grad);
    c->n_evals++;
    if (value > c->value) {
        memcpy(c->u, u, n * sizeof *u);
        c->value = value;
        c->log_prior = log_prior;
        c->log_lik = log_lik;
        c->slope = length(grad, n);
    }
    return value;
}

static double objective(unsigned n, const double *u, double *grad, void *user)
{
    climb *c = user;
    double *slope = grad ? grad : c->grad;
    if (det_run_stopped(c->search->run)) {
        c->is_stopped = 1;
        nlopt_force_stop(c->opt);
        memset(slope, 0, n * sizeof *slope);
        return refused;
    }
    double value = visit(c, u, slope);
    for (unsigned i = 0; i < n; i++)
        slope[i] /= -c->scale;
    return isfinite(value) ? -value / c->scale : refused;
}

/* One run of L-BFGS from the best point. NLopt's other ends, rounding and failed line searches among them, are ends. */
static det_status climb_round(climb *c)
{
    const det_optimum_options *o = c->search->options;
    size_t n = c->search->n;
    double lowest;
    c->scale = fmax(1, c->slope);
    c->opt = nlopt_create(NLOPT_LD_LBFGS, (unsigned)n);
    if (!c->opt)
        return DET_NOMEM;
    memcpy(c->trial, c->u, n * sizeof *c->u);
    nlopt_set_min_objective(c->opt, objective, c);
    nlopt_set_vector_storage(c->opt, N_MEMORY);
    nlopt_set_maxeval(c->opt, o->max_evals - c->n_evals);
    nlopt_set_ftol_rel(c->opt, o->tolerance);
    nlopt_set_ftol_abs(c->opt, o->tolerance / c->scale);
    nlopt_result end = nlopt_optimize(c->opt, c->trial, &lowest);
    nlopt_destroy(c->opt);
    if (c->is_stopped)
        return DET_STOPPED;
    return end == NLOPT_OUT_OF_MEMORY ? DET_NOMEM : DET_OK;
}

/* The first start is given; a prior draw is repeated until its density is finite. */
static void find_start(climb *c, size_t i_start)
{
    const search *s = c->search;
    for (unsigned i = 0; i < MAX_TRIES && !isfinite(c->value); i++) {
        if (i_start == 0 && i > 0)
            return;
        if (i_start > 0) {
            det_stream stream;
            det_stream_init(&stream, s->options->seed, QUESTION, (uint32_t)i_start, i);
            s->target->prior_draw(s->target->model, &stream, c->trial);
        } else if (s->options->start) {
            memcpy(c->trial, s->options->start, s->n * sizeof *c->trial);
        }
        visit(c, c->trial, c->grad);
    }
}

static det_status climb_from(void *user, size_t i_start, int i_thread)
{
    search *s = user;
    climb *c = &s->climbs[i_start];
    double *points = s->points + 3 * s->n * i_start, before;
    *c = (climb){.search = s, .i_thread = i_thread, .value = -INFINITY};
    c->u = points;
    c->trial = points + s->n;
    c->grad = points + 2 * s->n;
    find_start(c, i_start);
    if (s->n == 0 || !isfinite(c->value))
        return DET_OK;
    do {
        before = c->value;
        det_status st = c->n_evals < s->options->max_evals ? climb_round(c) : DET_OK;
        if (st != DET_OK)
            return st;
    } while (c->value - before > s->options->tolerance * fmax(1, fabs(c->value)));
    det_run_tell(s->run, "optimum", (double)++s->n_done / (s->options->n_starts + 1));
    return DET_OK;
}

/* Adds sign times the gradients at the mode moved to `at` along axis j to row j; returns the place that was really
 * used: the mode itself where the density is not finite. */
static double add_end(curvature *c, size_t j, int i_thread, double at, double sign)
{
    search *s = c->search;
    size_t n = s->n, offset = n * (size_t)i_thread;
    double *u = c->places + offset, *grad = c->slopes + offset, log_prior, log_lik;
    memcpy(u, c->u, n * sizeof *u);
    u[j] = at;
    int is_finite = isfinite(evaluate(s, i_thread, u, &log_prior, &log_lik, grad));
    const double *slope = is_finite ? grad : c->grad, *slope_prior = is_finite ? s->grads + 2 * offset : c->grad_prior;
    for (size_t i = 0; i < n; i++) {
        c->minus_hessian[j * n + i] += sign * slope[i];
        c->minus_prior[j * n + i] += sign * slope_prior[i];
    }
    return is_finite ? at : c->u[j];
}

static det_status curve_row(void *user, size_t j, int i_thread)
{
    curvature *c = user;
    size_t n = c->search->n;
    double step = step_size * fmax(1, fabs(c->u[j]));
    double low = add_end(c, j, i_thread, c->u[j] - step, 1), high = add_end(c, j, i_thread, c->u[j] + step, -1);
    for (size_t i = 0; i < n && high > low; i++) {
        c->minus_hessian[j * n + i] /= high - low;
        c->minus_prior[j * n + i] /= high - low;
    }
    return DET_OK;
}

static void make_symmetric(double *a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            a[i * n + j] = a[j * n + i] = .5 * (a[i * n + j] + a[j * n + i]);
}

/* v' a v */
static double along(const double *a, const double *v, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            sum += v[i] * a[i * n + j] * v[j];
    return sum;
}

/* Makes every eigenvalue positive; returns how many had to be lifted. */
static int lift(curvature *c)
{
    size_t n = c->search->n;
    double least = n ? fmax(0, relative_floor * c->values[n - 1]) : 0;
    int n_lifted = 0;
    for (size_t i = 0; i < n; i++) {
        double prior = c->search->options->use_prior ? along(c->minus_prior, c->vectors + i * n, n) : 0;
        double floor = fmax(least, prior_floor * prior);
        if (c->values[i] > floor)
            continue;
        c->values[i] = fmax(floor, prior) > 0 ? fmax(floor, prior) : 1;
        n_lifted++;
    }
    return n_lifted;
}

static det_status curvature_init(curvature *c, search *s, const double *u, det_err *err)
{
    size_t n = s->n, all = n * (size_t)s->n_threads;
    *c = (curvature){.search = s, .u = u};
    c->grad = det_calloc(n, sizeof(double));
    c->grad_prior = det_calloc(n, sizeof(double));
    c->places = det_calloc(all, sizeof(double));
    c->slopes = det_calloc(all, sizeof(double));
    c->minus_hessian = det_calloc(n * n, sizeof(double));
    c->minus_prior = det_calloc(n * n, sizeof(double));
    c->values = det_calloc(n, sizeof(double));
    c->vectors = det_calloc(n * n, sizeof(double));
    if (!c->grad || !c->grad_prior || !c->places || !c->slopes || !c->minus_hessian || !c->minus_prior || !c->values ||
        !c->vectors)
        return no_memory(s, err);
    return DET_OK;
}

static void curvature_free(curvature *c)
{
    det_free(c->grad);
    det_free(c->grad_prior);
    det_free(c->places);
    det_free(c->slopes);
    det_free(c->minus_hessian);
    det_free(c->minus_prior);
    det_free(c->values);
    det_free(c->vectors);
}

/* Fills covariance, factor and evidence from the eigenvalues and eigenvectors of minus the Hessian. */
static det_status lay_out(curvature *c, det_optimum *found, det_err *err)
{
    size_t n = c->search->n;
    int is_finite = n == 0 || isfinite(c->values[n - 1]);
    found->not_positive = lift(c);
    found->log_evidence = c->search->options->use_prior ? found->log_prior + found->log_lik : found->log_lik;
    for (size_t k = 0; k < n; k++) {
        const double *v = c->vectors + k * n;
        found->log_evidence += .5 * log(2 * M_PI / c->values[k]);
        for (size_t i = 0; i < n * n; i++)
            found->covariance[i] += v[i / n] * v[i % n] / c->values[k];
    }
    if (!is_finite || det_dense_cholesky(found->covariance, (int)n, found->factor))
        return det_err_set(err, DET_DATA, "the curvature of the log density at its mode is not finite");
    return DET_OK;
}

static det_status find_covariance(search *s, det_optimum *found, det_err *err)
{
    size_t n = s->n;
    curvature c;
    double log_prior, log_lik;
    det_status st = curvature_init(&c, s, found->u, err);
    if (st != DET_OK)
        goto out;
    st = DET_NOMEM;
    found->covariance = det_calloc(n * n, sizeof(double));
    found->factor = det_calloc(n * n, sizeof(double));
    if (!found->covariance || !found->factor)
        goto out;
    evaluate(s, 0, found->u, &log_prior, &log_lik, c.grad);
    memcpy(c.grad_prior, s->grads, n * sizeof(double));
    st = det_parallel_for(s->run, n, curve_row, &c);
    if (st != DET_OK)
        goto out;
    make_symmetric(c.minus_hessian, n);
    st = det_dense_eigen(c.minus_hessian, (int)n, c.values, c.vectors);
    if (st == DET_OK)
        st = lay_out(&c, found, err);
out:
    curvature_free(&c);
    return st == DET_NOMEM ? no_memory(s, err) : st;
}

/* The best climb, the first on a tie; NULL where none is finite. */
static const climb *best_climb(const search *s, int *n_agree)
{
    const climb *best = &s->climbs[0];
    int n = s->options->n_starts;
    *n_agree = 0;
    for (int i = 1; i < n; i++)
        if (s->climbs[i].value > best->value)
            best = &s->climbs[i];
    for (int i = 0; i < n; i++)
        *n_agree += s->climbs[i].value >= best->value - agreement;
    return isfinite(best->value) ? best : NULL;
}

static det_status find_mode(search *s, det_optimum *found, det_err *err)
{
    det_status st = det_parallel_for(s->run, (size_t)s->options->n_starts, climb_from, s);
    if (st != DET_OK)
        return st == DET_NOMEM ? no_memory(s, err) : st;
    const climb *best = best_climb(s, &found->n_agree);
    if (!best)
        return det_err_set(err, DET_DATA, "the log density is not finite at any of %d starts", s->options->n_starts);
    found->n = (int)s->n;
    found->u = det_calloc(s->n, sizeof(double));
    if (!found->u)
        return no_memory(s, err);
    memcpy(found->u, best->u, s->n * sizeof(double));
    found->log_prior = best->log_prior;
    found->log_lik = best->log_lik;
    found->log_evidence = NAN;
    return DET_OK;
}

static det_status search_init(search *s, det_err *err)
{
    size_t n_starts = (size_t)s->options->n_starts, n_threads = (size_t)s->n_threads;
    s->work = det_calloc(n_threads, sizeof *s->work);
    s->grads = det_calloc(n_threads * 2 * s->n, sizeof(double));
    s->climbs = det_calloc(n_starts, sizeof *s->climbs);
    s->points = det_calloc(n_starts * 3 * s->n, sizeof(double));
    if (!s->work || !s->grads || !s->climbs || !s->points)
        return no_memory(s, err);
    for (size_t i = 0; i < n_threads; i++) {
        s->work[i] = s->target->work_init(s->target->model);
        if (!s->work[i])
            return no_memory(s, err);
    }
    return DET_OK;
}

static void search_free(search *s)
{
    for (int i = 0; s->work && i < s->n_threads && s->work[i]; i++)
        s->target->work_free(s->work[i]);
    det_free(s->work);
    det_free(s->grads);
    det_free(s->climbs);
    det_free(s->points);
}

static det_status check(const det_optimum_options *o, det_err *err)
{
    if (o->n_starts < 1 || o->max_evals < 1)
        return det_err_set(err, DET_CONFIG, "an optimum needs at least one start and one evaluation, not %d and %d",
                           o->n_starts, o->max_evals);
    if (!(o->tolerance > 0))
        return det_err_set(err, DET_CONFIG, "the tolerance of an optimum must be above 0, not %g", o->tolerance);
    return DET_OK;
}

det_status det_optimum_find(const det_target *t, const det_optimum_options *o, const det_run *run, det_optimum *out,
                            det_err *err)
{
    DET_BUG_IF(t->n < 0);
    search s = {.target = t, .options = o, .run = run, .n = (size_t)t->n, .n_threads = det_run_threads(run)};
    det_optimum found = {0};
    det_status st = check(o, err);
    if (st != DET_OK)
        return st;
    st = search_init(&s, err);
    if (st == DET_OK)
        st = find_mode(&s, &found, err);
    if (st == DET_OK && o->want_covariance)
        st = find_covariance(&s, &found, err);
    if (st == DET_STOPPED)
        det_err_set(err, st, "the search for the optimum was stopped on request");
    if (st != DET_OK) {
        det_optimum_free(&found);
        goto out;
    }
    det_run_tell(run, "optimum", 1);
    found.n_evals = s.n_evals;
    found.n_nonfinite = s.n_nonfinite;
    *out = found;
out:
    search_free(&s);
    return st;
}

void det_optimum_free(det_optimum *o)
{
    det_free(o->u);
    det_free(o->covariance);
    det_free(o->factor);
    memset(o, 0, sizeof *o);
}

void det_optimum_draw(const det_optimum *o, det_stream *s, double *u)
{
    DET_BUG_IF(!o->factor);
    size_t n = (size_t)o->n;
    for (size_t i = 0; i < n; i++)
        u[i] = det_draw_normal(s);
    /* From the last row up, so that each z is used before it is overwritten. */
    for (size_t i = n; i-- > 0;) {
        double sum = o->u[i];
        for (size_t j = 0; j <= i; j++)
            sum += o->factor[i * n + j] * u[j];
        u[i] = sum;
    }
}
