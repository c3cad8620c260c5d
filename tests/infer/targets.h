/* SPDX-License-Identifier: Apache-2.0 */
/* Small targets with known answers, for the tests of infer. Workspaces are counted, so that a lost one is seen. */
#ifndef DET_TESTS_INFER_TARGETS_H
#define DET_TESTS_INFER_TARGETS_H

#include "base/mem.h"
#include "infer/target.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

static atomic_int n_workspaces;

static void *count_work(const void *model)
{
    (void)model;
    void *work = det_calloc(1, 1);
    if (work)
        n_workspaces++;
    return work;
}

static void uncount_work(void *work)
{
    n_workspaces--;
    det_free(work);
}

static const char *no_name(const void *model, int i)
{
    (void)model;
    (void)i;
    return "u";
}

enum { MAX_N = 10 };

/* What every model of the tests is: a likelihood, and independent normal priors with mean 0. */
typedef struct model {
    int n;
    double prior_sd; /* INFINITY: flat, log density 0 */
    double (*log_lik)(const double *u, int n, double *grad);
} model;

static void model_logp(const void *user, void *work, const double *u, double *log_prior, double *log_lik,
                       double *grad_prior, double *grad_lik)
{
    const model *m = user;
    double unused[MAX_N], *slope = grad_lik ? grad_lik : unused;
    (void)work;
    *log_prior = 0;
    for (int i = 0; i < m->n; i++) {
        double z = u[i] / m->prior_sd;
        if (isfinite(m->prior_sd))
            *log_prior -= .5 * z * z + log(m->prior_sd) + .5 * log(2 * M_PI);
        if (grad_prior)
            grad_prior[i] = -z / m->prior_sd;
        slope[i] = 0;
    }
    *log_lik = m->log_lik(u, m->n, slope);
}

static void model_draw(const void *user, det_stream *stream, double *u)
{
    const model *m = user;
    for (int i = 0; i < m->n; i++)
        u[i] = det_draw_normal(stream) * (isfinite(m->prior_sd) ? m->prior_sd : 2);
}

static det_target target_of(const model *m)
{
    return (det_target){m, m->n, count_work, uncount_work, model_logp, model_draw, no_name, NULL};
}

#endif
