/* SPDX-License-Identifier: Apache-2.0 */
/* What a posterior costs: smallest effective sample size for each second of processor time, everything included (mode, tempering,
 * moves), 3 runs of 1,024 draws on the pairs `linear` and `beliefs` of peers/pairs.h.
 *
 * Arguments: bench_fit [DRAWS [SEED]]. Under mpirun the ranks share the work; time is then that of the first.
 */
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "ask/fit.h"
#include "base/ranks.h"
#include "infer/start.h"
#include "peers/pairs.h"

static double wall_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double evaluation_us(const det_target *t, const double *u)
{
    enum { CALLS = 64, POINTS = 8 };
    size_t n = (size_t)t->n;
    double *all = calloc(3 * POINTS * n, sizeof *all), lp[POINTS], ll[POINTS], start;
    void *work = t->work_init(t->model);
    for (size_t k = 0; k < POINTS * n; k++)
        all[k] = u[k % n];
    start = cpu_seconds();
    for (int k = 0; k < CALLS; k++)
        det_target_many(t, work, POINTS, all, lp, ll, all + POINTS * n, all + 2 * POINTS * n);
    start = cpu_seconds() - start;
    t->work_free(work);
    free(all);
    return start * 1e6 / (CALLS * POINTS);
}

/* The same target, its points counted. */
static _Atomic long n_points;
static void (*uncounted)(const void *, void *, int, const double *, double *, double *, double *, double *);
static void count_points(const void *model, void *work, int n, const double *u, double *log_prior, double *log_lik, double *grad_prior, double *grad_lik)
{
    n_points += n;
    uncounted(model, work, n, u, log_prior, log_lik, grad_prior, grad_lik);
}

static void print_ladder(const det_smc *s)
{
    for (int r = 0; r < s->n_runs; r++) {
        printf("  run %d, log evidence %.3f (%.3f):", r + 1, s->runs[r].log_evidence, sqrt(s->runs[r].variance));
        for (int k = 0; k < s->runs[r].n_rungs; k++)
            printf(" %.3f/%.2f/%d", s->runs[r].rungs[k].b, s->runs[r].rungs[k].acceptance, s->runs[r].rungs[k].n_leapfrog);
        printf("\n");
    }
}

static void print_worst(const det_target *t, const det_diagnosis *g)
{
    double sum = 0;
    printf("  ESS:");
    for (int i = 0; i < t->n; i++) {
        sum += g->ess[i] / t->n;
        if (g->ess[i] < 1.3 * g->least_ess)
            printf(" %s %.0f", t->name(t->model, i), g->ess[i]);
    }
    printf(", mean %.0f\n", sum);
}

static int measure(const pair_kind *kind, int n_draws, unsigned long seed, const det_run *run)
{
    det_dilemma d;
    det_params truth;
    det_optimum best;
    det_optimum_options how;
    det_smc_options o;
    det_smc s;
    det_diagnosis g;
    if (pair_make(kind, &d, &truth) != DET_OK)
        return 1;
    det_target t = det_fit_target(&d), counted = t;
    uncounted = t.logp_many;
    counted.logp_many = count_points;
    n_points = 0;
    double cpu = cpu_seconds(), wall = wall_seconds(), mode;
    det_optimum_default(&how);
    det_smc_default(&o);
    o.n_draws = n_draws;
    o.seed = seed;
    o.start = &best;
    if (det_optimum_find(&counted, &how, run, &best, NULL) != DET_OK)
        return 1;
    mode = cpu_seconds() - cpu;
    if (det_start_choose(&counted, &o, run, NULL) != DET_OK || det_smc_find(&counted, &o, run, &s, NULL) != DET_OK || det_smc_diagnose(&s, &g, NULL) != DET_OK)
        return 1;
    cpu = cpu_seconds() - cpu;
    wall = wall_seconds() - wall;
    if (det_ranks_place(run->ranks) == 0) {
        printf("%s, %d parameters: smallest ESS %.0f of %d draws, %.2f s CPU (mode %.2f), %.2f s wall, worst R-hat %.3f\n", kind->name, t.n, g.least_ess,
               s.n_runs * s.n_draws, cpu, mode, wall, g.worst_rhat);
        printf("  %.0f effective draws a CPU second; %.1f evaluations for each; value and gradient %.1f us a point\n", g.least_ess / cpu,
               (double)n_points / g.least_ess, evaluation_us(&t, best.u));
        print_ladder(&s);
        print_worst(&t, &g);
    }
    det_diagnosis_free(&g);
    det_smc_free(&s);
    det_optimum_free(&best);
    det_dilemma_free(&d);
    return 0;
}

int main(int argc, char **argv)
{
    int n_draws = argc > 1 ? atoi(argv[1]) : 1024;
    unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    det_run run = {.ranks = det_ranks_open()};
    int failed = measure(&PAIR_LINEAR, n_draws, seed, &run) || measure(&PAIR_BELIEFS, n_draws, seed, &run);
    det_ranks_close(run.ranks);
    return failed;
}
