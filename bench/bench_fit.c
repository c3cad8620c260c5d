/* SPDX-License-Identifier: Apache-2.0 */
/* What a posterior costs: smallest effective sample size for each second of processor time, everything included (mode, tempering,
 * moves), on two pairs drawn from the model at known parameters, 3 runs of 1,024 draws:
 *
 *   linear  reciprocity alone, Poisson, no beliefs: 8 series of 2,000 days
 *   pair    beliefs, intent and a common cause: 8 series of 400 days
 *
 * Arguments: bench_fit [DRAWS [SEED]]. Under mpirun the ranks share the work; time is then that of the first.
 */
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ask/fit.h"
#include "base/ranks.h"
#include "model/prior.h"
#include "model/simulate.h"

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Without fear and intent beliefs change nothing: their parameters stay where they are. */
static void fix_beliefs(det_param_table *t)
{
    static const char *const of_conduct[] = {"mu.", "goodwill.", "alpha.", "rho", "delta"};
    t->n_free = 0;
    for (int i = 0; i < t->n_rows; i++) {
        int keeps = 0;
        for (size_t k = 0; k < sizeof of_conduct / sizeof *of_conduct; k++)
            keeps |= t->rows[i].free >= 0 && !strncmp(t->rows[i].name, of_conduct[k], strlen(of_conduct[k]));
        t->rows[i].free = keeps ? t->n_free++ : -1;
    }
}

/* Acts drawn at the prior's centre, hostile reciprocity doubled. */
static int draw_pair(unsigned terms, int poisson, int n_days, det_dilemma *d)
{
    det_record r;
    det_model_options o;
    det_sim_options so;
    det_state start;
    det_params p;
    double u[DET_N_PARAMS] = {0};
    det_model_default(&o);
    o.terms = terms;
    o.poisson = poisson;
    if (det_record_init(n_days, 1, &r, NULL) != DET_OK || det_dilemma_init(&r, NULL, &o, d, NULL) != DET_OK)
        return -1;
    if (terms == DET_TERM_RECIPROCITY)
        fix_beliefs(&d->table);
    for (int i = 0; i < d->table.n_rows; i++)
        if (d->table.rows[i].free >= 0)
            u[d->table.rows[i].free] = det_transform_free(d->table.rows[i].transform, d->table.rows[i].value, 1);
    det_params_read(&d->table, u, &p);
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++)
            p.alpha[i][h][h] *= 2;
    det_sim_default(&so);
    so.n_steps = n_days;
    det_sim_path path = {.count = d->record.count};
    det_state_start(d, &p, &start);
    det_simulate(d, &p, &start, -1, 0, &so, &path);
    return det_record_refresh(&d->record, NULL) == DET_OK ? 0 : -1;
}

static double evaluation_us(const det_target *t, const double *u)
{
    enum { CALLS = 64, POINTS = 8 };
    size_t n = (size_t)t->n;
    double *all = calloc(3 * POINTS * n, sizeof *all), lp[POINTS], ll[POINTS], start;
    void *work = t->work_init(t->model);
    for (size_t k = 0; k < POINTS * n; k++)
        all[k] = u[k % n];
    start = now(CLOCK_PROCESS_CPUTIME_ID);
    for (int k = 0; k < CALLS; k++)
        det_target_many(t, work, POINTS, all, lp, ll, all + POINTS * n, all + 2 * POINTS * n);
    start = now(CLOCK_PROCESS_CPUTIME_ID) - start;
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

static int measure(const char *name, unsigned terms, int poisson, int n_days, int n_draws, unsigned long seed, const det_run *run)
{
    det_dilemma d;
    det_optimum best;
    det_optimum_options how;
    det_smc_options o;
    det_smc s;
    det_diagnosis g;
    if (draw_pair(terms, poisson, n_days, &d) != 0)
        return 1;
    det_target t = det_fit_target(&d), counted = t;
    uncounted = t.logp_many;
    counted.logp_many = count_points;
    n_points = 0;
    double cpu = now(CLOCK_PROCESS_CPUTIME_ID), wall = now(CLOCK_MONOTONIC), mode;
    det_optimum_default(&how);
    det_smc_default(&o);
    o.n_draws = n_draws;
    o.seed = seed;
    o.start = &best;
    if (det_optimum_find(&counted, &how, run, &best, NULL) != DET_OK)
        return 1;
    mode = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    if (det_smc_find(&counted, &o, run, &s, NULL) != DET_OK || det_smc_diagnose(&s, &g, NULL) != DET_OK)
        return 1;
    cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = now(CLOCK_MONOTONIC) - wall;
    if (det_ranks_place(run->ranks) == 0) {
        printf("%s, %d parameters: smallest ESS %.0f of %d draws, %.2f s CPU (mode %.2f), %.2f s wall, worst R-hat %.3f\n", name, t.n, g.least_ess,
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
    int failed = measure("linear", DET_TERM_RECIPROCITY, 1, 2000, n_draws, seed, &run) || measure("pair", DET_TERM_ALL, 0, 400, n_draws, seed, &run);
    det_ranks_close(run.ranks);
    return failed;
}
