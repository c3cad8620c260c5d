/* SPDX-License-Identifier: Apache-2.0 */
/* Path-steps of forward simulation a second and core: det_simulate and every kernel of paths.h that this processor
 * runs. A path-step is one step of one path, all series. Prints medians of 9 rounds, millions a second of CPU time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/paths.h"
#include "model/prior.h"

enum { N_STEPS = 1000, N_ROUNDS = 9, N_PATHS = 512 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct bench {
    det_dilemma d;
    det_params p;
    det_state start;
    det_sim_options o;
    det_path each[N_PATHS];
    det_sim_path out[N_PATHS];
    double acts; /* hostile acts a path-step, so that no run can be left out */
} bench;

static int open_bench(unsigned terms, int poisson, bench *b)
{
    det_record r;
    det_model_options mo;
    det_model_default(&mo);
    mo.terms = terms;
    mo.poisson = poisson;
    if (det_record_init(N_STEPS, 1, &r, NULL) != DET_OK || det_dilemma_init(&r, NULL, &mo, &b->d, NULL) != DET_OK)
        return 1;
    double u[DET_N_PARAMS] = {0};
    for (int k = 0; k < b->d.table.n_rows; k++)
        if (b->d.table.rows[k].free >= 0)
            u[b->d.table.rows[k].free] =
                det_transform_free(b->d.table.rows[k].transform, b->d.table.rows[k].value, b->d.table.step_days);
    det_params_read(&b->d.table, u, &b->p);
    det_sim_default(&b->o);
    b->o.n_steps = N_STEPS;
    return 0;
}

/* Acts of the pair a day as dense as machine-coded data, or at the priors' centres; the linear case: hostile acts and
 * reciprocity alone. */
static void make_linear(det_params *p, double vh, double mh)
{
    for (int i = 0; i < 2; i++) {
        p->mu[i][DET_VH] = vh;
        p->mu[i][DET_MH] = mh;
        p->mu[i][DET_VC] = p->mu[i][DET_MC] = p->trust[i] = p->goodwill[i] = 0;
    }
    p->alpha_coop = p->delta = 0;
}

static double round_of(bench *b, const det_paths_kernel *kernel, uint32_t first)
{
    double start = now_s();
    for (uint32_t k = 0; k < N_PATHS; k++) {
        b->each[k] = (det_path){&b->p, &b->start, -1, first + k, &b->out[k]};
        b->o.path = first + k;
        if (!kernel)
            det_simulate(&b->d, &b->p, &b->start, -1, 0, &b->o, &b->out[k]);
    }
    if (kernel)
        det_paths_run(kernel, &b->d, 0, &b->o, N_PATHS, b->each);
    double seconds = now_s() - start;
    for (int k = 0; k < N_PATHS; k++)
        b->acts += (b->out[k].hostile[0] + b->out[k].hostile[1]) / ((double)N_PATHS * N_STEPS * N_ROUNDS);
    return (double)N_PATHS * N_STEPS / seconds * 1e-6;
}

static void report(const char *name, bench *b)
{
    const det_paths_kernel *all[3];
    int n_kernels = det_paths_list(all);
    det_state_start(&b->d, &b->p, &b->start);
    for (int k = -1; k < n_kernels; k++) {
        double rounds[N_ROUNDS];
        b->acts = 0;
        for (uint32_t i = 0; i < N_ROUNDS; i++)
            rounds[i] = round_of(b, k < 0 ? NULL : all[k], i * N_PATHS);
        qsort(rounds, N_ROUNDS, sizeof *rounds, by_size);
        printf("%-28s %-12s %7.2f million path-steps/s   %.3f hostile acts a step\n", name,
               k < 0 ? "det_simulate" : all[k]->name, rounds[N_ROUNDS / 2], b->acts);
    }
    det_dilemma_free(&b->d);
}

int main(void)
{
    static bench b;
    if (open_bench(DET_TERM_RECIPROCITY, 1, &b))
        return 1;
    make_linear(&b.p, .02, .005);
    report("linear, prior's density", &b);
    if (open_bench(DET_TERM_RECIPROCITY, 1, &b))
        return 1;
    make_linear(&b.p, .1, .05);
    report("linear, machine-coded", &b);
    if (open_bench(DET_TERM_ALL, 0, &b))
        return 1;
    report("full model, prior's centre", &b);
    return 0;
}
