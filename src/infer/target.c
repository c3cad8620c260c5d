/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/target.h"

void det_target_many(const det_target *t, void *work, int n_points, const double *u, double *log_prior, double *log_lik,
                     double *grad_prior, double *grad_lik)
{
    if (t->logp_many) {
        t->logp_many(t->model, work, n_points, u, log_prior, log_lik, grad_prior, grad_lik);
        return;
    }
    for (int i = 0; i < n_points; i++) {
        double *gp = grad_prior ? grad_prior + (size_t)i * (size_t)t->n : NULL;
        double *gl = grad_lik ? grad_lik + (size_t)i * (size_t)t->n : NULL;
        t->logp(t->model, work, u + (size_t)i * (size_t)t->n, &log_prior[i], &log_lik[i], gp, gl);
    }
}
