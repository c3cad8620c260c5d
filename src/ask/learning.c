/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/learning.h"

#include "base/mem.h"
#include "model/prior.h"

#include <math.h>
#include <string.h>

enum { N_PRIOR_DRAWS = 4000, QUESTION = 0x6c65726e };

static const char *word_of(double contraction)
{
    return contraction >= .3 ? "learned" : contraction >= .1 ? "prior-driven" : "not learned";
}

/* Prior draws by parameter: [n_free][N_PRIOR_DRAWS]. */
static void draw_prior(const det_param_table *t, double *u, double *draws)
{
    for (size_t k = 0; k < N_PRIOR_DRAWS; k++) {
        det_stream s;
        det_stream_init(&s, 1, QUESTION, (uint32_t)k, 0);
        det_prior_draw(t, &s, u);
        for (size_t i = 0; i < (size_t)t->n_free; i++)
            draws[i * N_PRIOR_DRAWS + k] = u[i];
    }
}

static double variance_of(const double *x, size_t n)
{
    double mean = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum / (double)n;
}

/* Variance that the prior's curvature at u gives coordinate i; INFINITY where it is not curved downward. grad [2][n] and u
 * are scratch, u as before in the end. */
static double curvature_variance(const det_param_table *t, int i, double *u, double *grad)
{
    const double step = 1e-4, mode = u[i];
    u[i] = mode - step;
    det_prior_logp(t, u, grad);
    u[i] = mode + step;
    det_prior_logp(t, u, grad + t->n_free);
    u[i] = mode;
    double slope = (grad[t->n_free + i] - grad[i]) / (2 * step);
    return slope < 0 ? -1 / slope : INFINITY;
}

static double natural(const det_param_table *t, const det_param *row, double u)
{
    return det_transform_natural(row->transform, u, t->step_days, NULL);
}

/* prior: the row's draws; curved: variance by its curvature; posterior [n_draws] is scratch. */
static det_parameter_row free_row(const det_fit *f, const det_param *row, double *prior, double curved, double *posterior)
{
    const det_param_table *t = &f->dilemma.table;
    size_t n = (size_t)t->n_free, i = (size_t)row->free;
    double contraction = 1 - f->variance[i] / fmin(curved, variance_of(prior, N_PRIOR_DRAWS));
    for (int k = 0; k < f->n_draws; k++)
        posterior[k] = f->draws[(size_t)k * n + i];
    double before = det_band_of(prior, N_PRIOR_DRAWS).median;
    det_band after = det_band_of(posterior, (size_t)f->n_draws);
    double low = natural(t, row, after.q05), high = natural(t, row, after.q95);
    return (det_parameter_row){.prior_median = natural(t, row, before),
                               .mode = natural(t, row, f->optimum.u[i]),
                               .q05 = fmin(low, high),
                               .q95 = fmax(low, high),
                               .contraction = contraction,
                               .word = word_of(contraction)};
}

static det_parameter_row fixed_row(const det_param *row)
{
    return (det_parameter_row){.prior_median = row->value,
                               .mode = row->value,
                               .q05 = NAN,
                               .q95 = NAN,
                               .contraction = NAN,
                               .word = "fixed"};
}

det_status det_learning_rows(const det_fit *f, det_parameter_row **out, size_t *n, det_err *err)
{
    const det_param_table *t = &f->dilemma.table;
    size_t n_rows = (size_t)t->n_rows, n_free = (size_t)t->n_free;
    det_parameter_row *rows = det_calloc(n_rows, sizeof *rows + sizeof t->rows->name);
    double *prior = det_calloc(n_free * N_PRIOR_DRAWS, sizeof *prior), *u = det_calloc(3 * n_free, sizeof *u);
    double *posterior = det_calloc((size_t)f->n_draws, sizeof *posterior);
    det_status st = DET_OK;
    if (!rows || !prior || !u || !posterior) {
        st = det_err_set(err, DET_NOMEM, "memory ran out for the table of %zu parameters", n_rows);
        goto out;
    }
    draw_prior(t, u, prior);
    memcpy(u, f->optimum.u, n_free * sizeof *u);
    char *name = (char *)(rows + n_rows);
    for (size_t k = 0; k < n_rows; k++, name += sizeof t->rows->name) {
        const det_param *row = &t->rows[k];
        rows[k] = row->free < 0 ? fixed_row(row)
                                : free_row(f, row, prior + (size_t)row->free * N_PRIOR_DRAWS,
                                           curvature_variance(t, row->free, u, u + n_free), posterior);
        rows[k].name = memcpy(name, row->name, sizeof row->name);
    }
    *out = rows;
    *n = n_rows;
    rows = NULL;
out:
    det_free(rows);
    det_free(prior);
    det_free(u);
    det_free(posterior);
    return st;
}

double det_learning_mean(const det_parameter_row *rows, size_t n, const char *prefix)
{
    double sum = 0;
    int n_free = 0;
    for (size_t i = 0; i < n; i++) {
        if (strncmp(rows[i].name, prefix, strlen(prefix)) || isnan(rows[i].contraction))
            continue;
        sum += rows[i].contraction;
        n_free++;
    }
    return n_free ? sum / n_free : NAN;
}
