/* SPDX-License-Identifier: Apache-2.0 */
/* detente's side of bench/peers/hhh4.R: bench_peers_hhh4 season|pair COUNTS N_ROUNDS fits by maximum likelihood what
 * hhh4 fits and prints the log likelihood and the median processor time of a fit, seconds, from counts to mode and
 * standard errors.
 *
 *   season   check V3 (tests/ask/test_hhh4.c): COUNTS has a line a week, negative binomial, a wave of a year, an echo
 * of the week before pair     two series, Poisson: own level each, an echo of the step before, and an answer to the
 * other's acts of the step before
 */
#include <stdio.h>
#include <stdlib.h>

#include "ask/fit.h"
#include "peers/pairs.h"

enum { MOST = 4096 };

typedef struct problem {
    int n_steps, is_pair;
    double count[MOST][2];
} problem;

static const char *const SEASON[] = {"mu.A.VH", "level.1", "level.2", "r", "echo.VH"};
static const char *const PAIR[] = {"mu.A.VH", "mu.B.VH", "alpha.A.VH.VH", "alpha.B.VH.VH", "echo.VH"};

static int read_counts(const char *path, problem *out)
{
    FILE *f = fopen(path, "r");
    if (!f)
        return 1;
    while (out->n_steps < MOST &&
           (out->is_pair ? fscanf(f, "%lf,%lf", &out->count[out->n_steps][0], &out->count[out->n_steps][1]) == 2
                         : fscanf(f, "%lf", &out->count[out->n_steps][0]) == 1))
        out->n_steps++;
    return fclose(f) != 0 || out->n_steps < 2;
}

static det_status make_record(const problem *p, det_record *r)
{
    det_status st = det_record_init(p->n_steps, 1, r, NULL);
    if (st != DET_OK)
        return st;
    r->lead = 1;
    r->machine_coded = 1; /* the echo is free */
    r->n_level = p->is_pair ? 0 : 2;
    r->basis = p->is_pair ? NULL : det_calloc((size_t)(2 * p->n_steps), sizeof(double));
    for (int t = 0; t < p->n_steps; t++) {
        for (int i = 0; i <= p->is_pair; i++)
            r->count[t * DET_PAIR_STREAMS + i * DET_N_CLASSES + DET_VH] = p->count[t][i];
        r->seen[2 * t + 1] = (unsigned char)p->is_pair;
        if (r->basis) {
            r->basis[2 * t] = sin(2 * M_PI * t / 52);
            r->basis[2 * t + 1] = cos(2 * M_PI * t / 52);
        }
    }
    return det_record_refresh(r, NULL);
}

static det_status make_dilemma(const problem *p, det_dilemma *d)
{
    det_params others = {
        .xi = 1, .rho = p->is_pair ? 0 : .5, .r = INFINITY, .a01 = .1, .a10 = .1, .z01 = .1, .z10 = .1};
    det_record r = {0};
    det_model_options o;
    det_status st = make_record(p, &r);
    for (int i = 0; i < 2; i++)
        others.h0[i] = others.b[i] = others.d[i] = .5;
    det_model_default(&o);
    o.terms = p->is_pair ? DET_TERM_RECIPROCITY : 0;
    o.poisson = p->is_pair;
    if (st == DET_OK)
        st = det_dilemma_init(&r, NULL, &o, d, NULL);
    det_record_free(&r);
    if (st == DET_OK)
        keep_free(d, p->is_pair ? PAIR : SEASON, 5, &others);
    return st;
}

/* One fit; its log likelihood, or NaN. */
static double fit(const problem *p)
{
    static const det_run ALONE = {.n_threads = 1};
    det_dilemma d;
    det_optimum_options o;
    det_optimum best;
    double log_lik = NAN;
    if (make_dilemma(p, &d) != DET_OK)
        return NAN;
    det_target t = det_fit_target(&d);
    det_optimum_default(&o);
    o.use_prior = 0;
    o.n_starts = 1;
    if (det_optimum_find(&t, &o, &ALONE, &best, NULL) == DET_OK) {
        log_lik = best.log_lik;
        det_optimum_free(&best);
    }
    det_dilemma_free(&d);
    return log_lik;
}

int main(int argc, char **argv)
{
    static problem p;
    double times[1000], log_lik = NAN;
    long n_rounds;
    if (argc != 4 || det_number_read_long(argv[3], 1, 1000, &n_rounds, NULL)) {
        fprintf(stderr, "usage: bench_peers_hhh4 season|pair COUNTS N_ROUNDS\n");
        return 64;
    }
    p.is_pair = !strcmp(argv[1], "pair");
    if (read_counts(argv[2], &p))
        return 1;
    for (long k = 0; k < n_rounds; k++) {
        double start = cpu_seconds();
        log_lik = fit(&p);
        times[k] = cpu_seconds() - start;
    }
    printf("%.12g %.6g\n", log_lik, median(times, (int)n_rounds));
    return isnan(log_lik);
}
