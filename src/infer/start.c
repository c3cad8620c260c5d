/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/start.h"

#include <math.h>

#include "base/dense.h"
#include "base/mem.h"

/* The short run stands behind all runs that are asked for, so that its draws are others. */
enum { N_DRAWS = 256, N_CHAINS = 32, PLACE = 0xff };

/* What the width may be for n coordinates: draws of a chain hang together, so they count as half as many. */
static double most_width(int n)
{
    double edge = 1 + sqrt(n / (N_DRAWS / 2.0));
    return 4 * edge * edge;
}

/* Mean of z z^T into out[n][n]; z[n] is scratch. */
static void second_moment(const det_reference *r, const double *u, double *z, double *out)
{
    int n = r->target->n;
    for (int k = 0; k < N_DRAWS; k++) {
        det_reference_whiten(r, u + (size_t)k * (size_t)n, z);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                out[i * n + j] += z[i] * z[j] / N_DRAWS;
    }
}

/* Largest eigenvalue of the second moment; NaN where a draw is not finite. */
static det_status width_of(const det_reference *r, const double *u, double *width, det_err *err)
{
    size_t n = (size_t)r->target->n;
    double *a = det_calloc(2 * n * n + 2 * n, sizeof *a);
    det_status st = a ? DET_OK : DET_NOMEM;
    if (st == DET_OK) {
        double *z = a + n * n, *values = z + n, *vectors = values + n;
        second_moment(r, u, z, a);
        st = det_dense_eigen(a, (int)n, values, vectors);
        *width = values[n - 1];
    }
    det_free(a);
    return st == DET_OK ? st : det_err_set(err, st, "no memory for the spread of a run");
}

det_status det_start_choose(const det_target *t, det_smc_options *o, const det_run *run, det_err *err)
{
    det_smc_options how = *o;
    det_reference r;
    det_smc s = {0};
    double width = INFINITY; /* of a run that did not reach the posterior */
    how.n_draws = N_DRAWS;
    how.n_chains = N_CHAINS;
    how.first_run = PLACE;
    how.n_runs = PLACE + 1;
    det_status st = det_smc_find(t, &how, run, &s, err);
    if (st == DET_OK && !s.complete && !s.n_short)
        st = DET_STOPPED;
    det_reference_init(t, o->start, &r);
    if (st == DET_OK && s.complete)
        st = det_run_agree(run, width_of(&r, s.runs[0].u, &width, err));
    det_smc_free(&s);
    if (st == DET_OK && !(width <= most_width(t->n)))
        o->start = NULL;
    return st;
}
