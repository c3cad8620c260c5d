/* SPDX-License-Identifier: Apache-2.0 */
/* Time of one log-likelihood value and of value + gradient: the pair model (2 directed dyads x 4 classes x 730 days, machine-coded
 * density) with no hidden states and with all eight, generic kernel, one core. Prints medians of 15 rounds in microseconds of CPU time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "model/gradient.h"
#include "model/prior.h"

enum { N_STEPS = 730, N_ROUNDS = 15, N_CALLS = 400 };

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

/* A dense pair: about 0.9 acts a day in all. */
static int dense_pair(unsigned terms, det_dilemma *d)
{
    static const double RATE[DET_N_CLASSES] = {0.25, 0.05, 0.1, 0.05};
    det_record r;
    det_model_options o;
    det_stream s;
    if (det_record_init(N_STEPS, 1, &r, NULL) != DET_OK)
        return -1;
    det_stream_init(&s, 1, 1, 1, 1);
    for (int k = 0; k < N_STEPS * DET_PAIR_STREAMS; k++)
        r.count[k] = det_draw_poisson(&s, RATE[k % DET_N_CLASSES]);
    r.machine_coded = 1;
    for (int t = 0; t < N_STEPS; t++)
        r.log_volume[t] = 0.2 * det_draw_normal(&s);
    det_model_default(&o);
    o.terms = terms;
    return det_record_refresh(&r, NULL) == DET_OK && det_dilemma_init(&r, NULL, &o, d, NULL) == DET_OK ? 0 : -1;
}

/* Median microseconds of one call. grad may be NULL. */
static double measure(const det_dilemma *d, det_work *w, const double *u, double *grad, double *sink)
{
    double rounds[N_ROUNDS];
    for (int k = 0; k < N_ROUNDS; k++) {
        double start = now_us();
        for (int i = 0; i < N_CALLS; i++)
            *sink += det_loglik_u(d, u, w, grad);
        rounds[k] = (now_us() - start) / N_CALLS;
    }
    qsort(rounds, N_ROUNDS, sizeof *rounds, by_size);
    return rounds[N_ROUNDS / 2];
}

static int report(const char *name, unsigned terms)
{
    det_dilemma d;
    det_work w;
    det_stream s;
    double u[DET_N_PARAMS], grad[DET_N_PARAMS], sink = 0;
    if (dense_pair(terms, &d) || det_work_init(&d, &w, NULL) != DET_OK)
        return 1;
    det_stream_init(&s, 2, 2, 2, 2);
    det_prior_draw(&d.table, &s, u);
    double value = measure(&d, &w, u, NULL, &sink), both = measure(&d, &w, u, grad, &sink);
    printf("%-24s value %7.1f us   gradient %7.1f us   ratio %.2f   (%d parameters, check %.6g)\n", name, value, both, both / value,
           d.table.n_free, sink);
    det_work_free(&w);
    det_dilemma_free(&d);
    return 0;
}

int main(void)
{
    unsigned plain = DET_TERM_RECIPROCITY | DET_TERM_FEAR;
    return report("without hidden states", plain) || report("all eight states", DET_TERM_ALL);
}
