/* SPDX-License-Identifier: Apache-2.0 */
/* A round at u, of gradient g and minus the Hessian C: u + (C + d D)^-1 g for several dampings d, the best of which is the next u. D is
 * the diagonal of C, at least 1: a step of one on the scale of an unconstrained parameter is large. C is corrected by the step
 * and what the gradient did on it (BFGS), and found by differences of the gradient where that is impossible, after N_CORRECTED
 * rounds, and where an undamped step promises g' C^-1 g / 2 below the tolerance: the climb rests where it still does then.
 *
 * Invariants: the value at u never falls; the last C is by differences at the last u.
 */
#include "infer/newton.h"

#include "base/dense.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

enum { N_DAMPINGS = 8, N_SCALES = 3, N_CORRECTED = 8 };
static const double dampings[N_DAMPINGS] = {0, .03, .1, .3, 1, 3, 10, 100}, beyond = 1e4, difference = 1e-4, small = 1e-3;

typedef struct newton {
    const det_target *t;
    void *work;
    size_t n;
    double *u, *grad, *minus_hessian, *factor, *covariance; /* [n], [n], [n][n] thrice */
    double *points, *slopes, *slopes_prior;                 /* [most][n] */
    double *prior, *lik;                                    /* [most] */
    double log_prior, log_lik;                              /* at u */
    double *step, *bend;                                    /* [n] the last step, and C times it */
    int n_corrected;                                        /* rounds since C was found by differences */
    int n_evals, n_nonfinite, not_positive, rests;
} newton;

void det_newton_default(det_newton_options *o)
{
    *o = (det_newton_options){.max_rounds = 40, .tolerance = 1e-4};
}

static det_status newton_init(newton *w, det_err *err)
{
    size_t n = w->n, most = n > N_DAMPINGS ? n : N_DAMPINGS;
    w->u = det_calloc(n, sizeof(double));
    w->grad = det_calloc(n, sizeof(double));
    w->minus_hessian = det_calloc(n * n, sizeof(double));
    w->factor = det_calloc(n * n, sizeof(double));
    w->covariance = det_calloc(n * n, sizeof(double));
    w->points = det_calloc(most * n, sizeof(double));
    w->slopes = det_calloc(most * n, sizeof(double));
    w->slopes_prior = det_calloc(most * n, sizeof(double));
    w->prior = det_calloc(most, sizeof(double));
    w->lik = det_calloc(most, sizeof(double));
    w->step = det_calloc(n, sizeof(double));
    w->bend = det_calloc(n, sizeof(double));
    if (w->u && w->grad && w->minus_hessian && w->factor && w->covariance && w->points && w->slopes &&
        w->slopes_prior && w->prior && w->lik && w->step && w->bend)
        return DET_OK;
    return det_err_set(err, DET_NOMEM, "memory ran out for a mode in %zu dimensions", n);
}

static void newton_free(newton *w)
{
    double *all[] = {w->u,      w->grad,   w->minus_hessian, w->factor, w->covariance,
                     w->points, w->slopes, w->slopes_prior,  w->prior,  w->lik, w->step, w->bend};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        det_free(all[k]);
}

/* Sum of both gradients of point k, in slopes; 1 where it is finite. */
static int add_prior_slope(newton *w, size_t k)
{
    int is_finite = isfinite(w->prior[k] + w->lik[k]);
    for (size_t i = k * w->n; i < (k + 1) * w->n; i++) {
        w->slopes[i] += w->slopes_prior[i];
        is_finite = is_finite && isfinite(w->slopes[i]);
    }
    w->n_nonfinite += !is_finite;
    return is_finite;
}

/* Point k is u now. */
static void arrive(newton *w, size_t k)
{
    memcpy(w->u, w->points + k * w->n, w->n * sizeof *w->u);
    memcpy(w->grad, w->slopes + k * w->n, w->n * sizeof *w->grad);
    w->log_prior = w->prior[k];
    w->log_lik = w->lik[k];
}

static void evaluate(newton *w, size_t n_points)
{
    det_target_many(w->t, w->work, (int)n_points, w->points, w->prior, w->lik, w->slopes_prior, w->slopes);
    w->n_evals += (int)n_points;
}

/* Value and gradient at u. 0 where they are not finite. */
static int look(newton *w)
{
    memcpy(w->points, w->u, w->n * sizeof *w->u);
    evaluate(w, 1);
    if (!add_prior_slope(w, 0))
        return 0;
    arrive(w, 0);
    return 1;
}

static int is_fresh(const unsigned char *fresh, size_t k)
{
    return !fresh || fresh[k];
}

/* Minus the Hessian at u, whose gradient is known: its rows and columns of fresh[n] parameters, NULL: all. */
static void look_around(newton *w, const unsigned char *fresh)
{
    size_t n = w->n, n_points = 0;
    for (size_t k = 0; k < n; k++) {
        if (!is_fresh(fresh, k))
            continue;
        memcpy(w->points + n_points * n, w->u, n * sizeof *w->u);
        w->points[n_points++ * n + k] += difference;
    }
    if (n_points > 0)
        evaluate(w, n_points);
    n_points = 0;
    for (size_t k = 0; k < n; k++) {
        if (!is_fresh(fresh, k))
            continue;
        int is_finite = add_prior_slope(w, n_points);
        for (size_t i = 0; i < n; i++) {
            double c = is_finite ? (w->grad[i] - w->slopes[n_points * n + i]) / difference : i == k;
            if (i < k && is_fresh(fresh, i)) /* seen from both sides */
                c = .5 * (c + w->minus_hessian[i * n + k]);
            w->minus_hessian[k * n + i] = w->minus_hessian[i * n + k] = c;
        }
        n_points++;
    }
    w->n_corrected = fresh != NULL;
}

/* Cholesky factor of C + damping D. 0 where it is positive. */
static int damp(newton *w, double damping)
{
    size_t n = w->n;
    memcpy(w->factor, w->minus_hessian, n * n * sizeof *w->factor);
    for (size_t i = 0; i < n; i++)
        w->factor[i * n + i] += damping * fmax(1, fabs(w->minus_hessian[i * n + i]));
    return det_dense_cholesky(w->factor, (int)n, w->factor);
}

/* Half of g' C^-1 g; INFINITY where C is not positive. The undamped factor is left in place. */
static double promise(newton *w)
{
    double sum = 0, *step = w->points;
    if (damp(w, 0))
        return INFINITY;
    memcpy(step, w->grad, w->n * sizeof *step);
    det_dense_solve(w->factor, (int)w->n, step);
    for (size_t i = 0; i < w->n; i++)
        sum += .5 * step[i] * w->grad[i];
    return sum;
}

/* The points of all dampings; a damping at which nothing is positive stays at u. */
static void make_candidates(newton *w, double scale)
{
    size_t n = w->n;
    for (int k = 0; k < N_DAMPINGS; k++) {
        double *x = w->points + (size_t)k * n;
        int fails = damp(w, dampings[k] * scale);
        memcpy(x, w->grad, n * sizeof *x);
        if (!fails)
            det_dense_solve(w->factor, (int)n, x);
        for (size_t i = 0; i < n; i++)
            x[i] = w->u[i] + (fails ? 0 : x[i]);
    }
}

/* Correct C by the step to point k. 0 where that would not leave it positive. */
static int correct(newton *w, size_t k)
{
    const size_t n = w->n;
    const double *there = w->slopes + k * n;
    double along = 0, bent = 0; /* s' y and s' C s */
    for (size_t i = 0; i < n; i++)
        w->step[i] = w->points[k * n + i] - w->u[i];
    for (size_t i = 0; i < n; i++) {
        w->bend[i] = 0;
        for (size_t j = 0; j < n; j++)
            w->bend[i] += w->minus_hessian[i * n + j] * w->step[j];
        bent += w->step[i] * w->bend[i];
        along += w->step[i] * (w->grad[i] - there[i]);
    }
    if (!(bent > 0) || !(along > small * bent))
        return 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            w->minus_hessian[i * n + j] += (w->grad[i] - there[i]) * (w->grad[j] - there[j]) / along - w->bend[i] * w->bend[j] / bent;
    return 1;
}

typedef enum moved { NOWHERE, ASTRAY, ONWARD } moved; /* ASTRAY: C is no longer known */

/* The best of the first n candidates that are better than u and whose gradient is finite, -1 none. */
static int best_of(newton *w, int n)
{
    int best = -1;
    double most = w->log_prior + w->log_lik;
    evaluate(w, (size_t)n);
    for (int k = 0; k < n; k++)
        if (w->prior[k] + w->lik[k] > most && add_prior_slope(w, (size_t)k)) {
            most = w->prior[k] + w->lik[k];
            best = k;
        }
    return best;
}

/* Move to the best of the dampings; sparing, to the undamped step where that leads up. */
static moved move(newton *w, int sparing)
{
    double scale = 1;
    for (int round = 0; round < N_SCALES; round++, scale *= beyond) {
        make_candidates(w, scale);
        int best = sparing ? best_of(w, 1) : -1;
        if (best < 0)
            best = best_of(w, N_DAMPINGS);
        if (best < 0)
            continue;
        const int known = correct(w, (size_t)best);
        arrive(w, (size_t)best);
        w->n_corrected++;
        return known && w->n_corrected < N_CORRECTED ? ONWARD : ASTRAY;
    }
    return NOWHERE;
}

static det_status climb(newton *w, const det_newton_options *o, det_err *err)
{
    if (!look(w))
        return det_err_set(err, DET_DATA, "the log density is not finite at the start");
    if (o->curvature) {
        memcpy(w->minus_hessian, o->curvature, w->n * w->n * sizeof *w->minus_hessian);
        w->n_corrected = 1;
        if (o->fresh)
            look_around(w, o->fresh);
    } else {
        look_around(w, NULL);
    }
    for (int round = 0; round < o->max_rounds; round++) {
        w->rests = promise(w) < o->tolerance;
        const moved to = w->rests ? NOWHERE : move(w, o->sparing);
        if (to == NOWHERE && w->n_corrected == 0)
            return DET_OK;
        if (to != ONWARD)
            look_around(w, NULL);
    }
    if (w->n_corrected > 0)
        look_around(w, NULL);
    w->rests = promise(w) < o->tolerance;
    return DET_OK;
}

/* Factor of minus the Hessian, lifted where it is not positive. */
static det_status lift(newton *w, det_err *err)
{
    int fails = damp(w, 0);
    w->not_positive = fails != 0;
    for (double by = 1e-3; fails && by < 1e6; by *= 4)
        fails = damp(w, by);
    return fails ? det_err_set(err, DET_DATA, "the curvature of the log density at its mode is not finite") : DET_OK;
}

/* Covariance, its factor and the evidence. */
static det_status lay_out(newton *w, det_optimum *out, det_err *err)
{
    size_t n = w->n;
    det_status st = lift(w, err);
    if (st)
        return st;
    out->log_evidence = w->log_prior + w->log_lik + .5 * (double)n * log(2 * M_PI);
    for (size_t i = 0; i < n; i++)
        out->log_evidence -= log(w->factor[i * n + i]);
    det_dense_invert(w->factor, (int)n, w->covariance);
    if (det_dense_cholesky(w->covariance, (int)n, w->factor))
        return det_err_set(err, DET_DATA, "the curvature of the log density at its mode is not finite");
    return DET_OK;
}

det_status det_newton_find(const det_target *t, void *work, const det_newton_options *o, det_optimum *out, det_err *err)
{
    newton w = {.t = t, .work = work, .n = (size_t)t->n};
    det_optimum found = {.n = t->n};
    det_status st = newton_init(&w, err);
    if (!st && o->start)
        memcpy(w.u, o->start, w.n * sizeof *w.u);
    if (!st)
        st = climb(&w, o, err);
    if (!st)
        st = lay_out(&w, &found, err);
    if (!st) {
        if (o->found)
            memcpy(o->found, w.minus_hessian, w.n * w.n * sizeof *o->found);
        found.log_prior = w.log_prior;
        found.log_lik = w.log_lik;
        found.n_evals = w.n_evals;
        found.n_nonfinite = w.n_nonfinite;
        found.n_agree = w.rests;
        found.not_positive = w.not_positive;
        found.u = w.u;
        found.covariance = w.covariance;
        found.factor = w.factor;
        w.u = w.covariance = w.factor = NULL;
        *out = found;
    }
    newton_free(&w);
    return st;
}
