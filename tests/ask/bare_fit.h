/* SPDX-License-Identifier: Apache-2.0 */
/* A dilemma with few free parameters put behind inference's table, for checks of the likelihood alone. */
#ifndef DET_TESTS_BARE_FIT_H
#define DET_TESTS_BARE_FIT_H

#include <string.h>

#include "base/mem.h"
#include "infer/optimum.h"
#include "model/gradient.h"
#include "model/prior.h"

/* Fix every parameter at `others` (0 where NULL), but those named, which stay free. */
static inline void keep_free(det_dilemma *d, const char *const *names, int n, const det_params *others)
{
    det_param_table *t = &d->table;
    t->n_free = 0;
    t->cut_alpha = 0;
    t->log_norm = 0;
    for (int i = 0; i < t->n_rows; i++) {
        det_param *row = &t->rows[i];
        row->free = -1;
        row->value = others ? det_params_flat(others)[row->at] : 0;
        for (int k = 0; k < n; k++)
            if (!strcmp(row->name, names[k]))
                row->free = t->n_free++;
    }
    DET_BUG_IF(t->n_free != n);
}

static inline void *bare_work(const void *model)
{
    det_work *w = det_calloc(1, sizeof *w);
    return w && det_work_init(model, w, NULL) == DET_OK ? w : NULL;
}

static inline void bare_free(void *work)
{
    det_work_free(work);
    det_free(work);
}

static inline void bare_logp(const void *model, void *work, const double *u, double *log_prior, double *log_lik, double *grad_prior,
                      double *grad_lik)
{
    const det_dilemma *d = model;
    *log_prior = det_prior_logp(&d->table, u, grad_prior);
    *log_lik = det_loglik_u(d, u, work, grad_lik);
}

static inline void bare_draw(const void *model, det_stream *s, double *u)
{
    det_prior_draw(&((const det_dilemma *)model)->table, s, u);
}

static inline det_target bare_target(const det_dilemma *d)
{
    return (det_target){.model = d, .n = d->table.n_free, .work_init = bare_work, .work_free = bare_free, .logp = bare_logp,
                        .prior_draw = bare_draw};
}

#endif
