/* SPDX-License-Identifier: Apache-2.0 */
/* Time of one log-likelihood value and of value + gradient, one core: the oracle and every lane kernel that this
 * processor runs. Prints medians of 15 rounds, microseconds of CPU time a parameter point.
 *
 *     bench_likelihood [CASE FOLDER]
 *
 * Cases: the pair model at the density of machine-coded data (2 directed dyads x 4 classes x 730 days, about 0.9 acts a
 * day) with no hidden states and with all eight; the linear special case (2 dyads x VH, MH x 2,000 days, reciprocity
 * alone, Poisson: only the 21 parameters that it reads are free); and, where a folder is given, that case under the
 * full model.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/random.h"
#include "gate/casefile.h"
#include "model/gradient.h"
#include "model/lanes.h"
#include "model/prior.h"

enum { DENSE_STEPS = 730, LINEAR_STEPS = 2000, N_ROUNDS = 15, N_CALLS = 320, N_POINTS = 16 };

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A pair with classes from `first` on. */
static int make_pair(int n_steps, int first, int machine_coded, const det_model_options *o, det_dilemma *d)
{
    static const double RATE[DET_N_CLASSES] = {0.25, 0.05, 0.1, 0.05};
    det_record r;
    det_stream s;
    if (det_record_init(n_steps, 1, &r, NULL) != DET_OK)
        return -1;
    det_stream_init(&s, 1, 1, 1, 1);
    for (int k = 0; k < n_steps * DET_PAIR_STREAMS; k++)
        if (k % DET_N_CLASSES >= first)
            r.count[k] = det_draw_poisson(&s, RATE[k % DET_N_CLASSES]);
    r.machine_coded = machine_coded;
    for (int t = 0; t < n_steps; t++)
        r.log_volume[t] = 0.2 * det_draw_normal(&s);
    return det_record_refresh(&r, NULL) == DET_OK && det_dilemma_init(&r, NULL, o, d, NULL) == DET_OK ? 0 : -1;
}

static int dense(unsigned terms, det_dilemma *d)
{
    det_model_options o;
    det_model_default(&o);
    o.terms = terms;
    return make_pair(DENSE_STEPS, 0, 1, &o, d);
}

/* What a likelihood without beliefs and hidden states does not read is fixed: rows of perception, and the gain of
 * intent. */
static int linear(det_dilemma *d)
{
    static const char *const READ[] = {"mu.", "alpha.", "goodwill.", "rho", "delta"};
    det_model_options o;
    det_model_default(&o);
    o.terms = DET_TERM_RECIPROCITY;
    o.poisson = 1;
    if (make_pair(LINEAR_STEPS, DET_VH, 0, &o, d))
        return -1;
    for (int k = 0; k < d->table.n_rows; k++) {
        const det_param *row = &d->table.rows[k];
        int is_read = 0;
        for (size_t n = 0; n < sizeof READ / sizeof *READ; n++)
            is_read |= !strncmp(row->name, READ[n], strlen(READ[n]));
        if (!is_read && row->free >= 0)
            det_param_fix(&d->table, row->name, row->value);
    }
    return 0;
}

static int shipped(const char *folder, det_dilemma *d)
{
    det_case c;
    det_panel p;
    det_record r;
    det_faults faults = {0};
    det_model_options o;
    det_err err;
    det_model_default(&o);
    if (det_casefile_read(folder, &c, &faults, &err) == DET_OK && det_panel_build(&c, &p, &err) == DET_OK &&
        det_record_build(&c, &p, &r, &err) == DET_OK && det_dilemma_init(&r, &c, &o, d, &err) == DET_OK)
        return 0;
    fprintf(stderr, "%s: %s\n", folder, err.text);
    return -1;
}

/* Median microseconds a point of `n` points; grad may be NULL. kernel = NULL: the oracle. */
static double measure(det_work *oracle, det_lane_work *lane, const det_dilemma *d, int n, const double *u,
                      double *value, double *grad)
{
    double rounds[N_ROUNDS];
    for (int k = 0; k < N_ROUNDS; k++) {
        double start = now_us();
        for (int i = 0; i < N_CALLS; i += n) {
            if (lane)
                det_lanes_loglik(lane, n, u, value, grad);
            for (int j = 0; !lane && j < n; j++)
                value[j] = det_loglik_u(d, u + (size_t)j * (size_t)d->table.n_free, oracle, grad);
        }
        rounds[k] = (now_us() - start) / (N_CALLS / n * n);
    }
    qsort(rounds, N_ROUNDS, sizeof *rounds, by_size);
    return rounds[N_ROUNDS / 2];
}

/* Frees d. */
static int report(const char *name, det_dilemma *d)
{
    const det_lanes *all[3];
    int n_kernels = det_lanes_list(all);
    det_work oracle;
    double value[N_POINTS];
    if (det_work_init(d, &oracle, NULL) != DET_OK)
        return 1;
    double *u = calloc((size_t)(N_POINTS * d->table.n_free), sizeof *u),
           *grad = calloc((size_t)(N_POINTS * d->table.n_free), sizeof *grad);
    for (uint32_t k = 0; u && k < N_POINTS; k++) {
        det_stream s;
        det_stream_init(&s, 2, 2, k, 2);
        det_prior_draw(&d->table, &s, u + k * (uint32_t)d->table.n_free);
    }
    printf("%s, %d parameters, %d steps\n", name, d->table.n_free, d->record.n_steps);
    for (int k = -1; u && grad && k < n_kernels; k++) {
        det_lane_work lane = {0};
        if (k >= 0 && det_lane_work_init(d, all[k], &lane, NULL) != DET_OK)
            return 1;
        double v = measure(&oracle, k < 0 ? NULL : &lane, d, N_POINTS, u, value, NULL);
        double g = measure(&oracle, k < 0 ? NULL : &lane, d, N_POINTS, u, value, grad);
        printf("  %-8s value %7.1f us   value and gradient %7.1f us   ratio %.2f\n", k < 0 ? "oracle" : all[k]->name, v,
               g, g / v);
        if (k >= 0)
            det_lane_work_free(&lane);
    }
    free(u);
    free(grad);
    det_work_free(&oracle);
    det_dilemma_free(d);
    return 0;
}

int main(int argc, char **argv)
{
    det_dilemma d;
    int failed = dense(DET_TERM_RECIPROCITY | DET_TERM_FEAR, &d) || report("dense pair without hidden states", &d) ||
                 dense(DET_TERM_ALL, &d) || report("dense pair with all eight states", &d) || linear(&d) ||
                 report("linear special case", &d);
    return failed || (argc > 1 && (shipped(argv[1], &d) || report(argv[1], &d)));
}
