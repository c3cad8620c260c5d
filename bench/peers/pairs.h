/* SPDX-License-Identifier: Apache-2.0 */
/* The pairs that detente and its peers are measured on, and the records simulated from them. */
#ifndef DET_BENCH_PAIRS_H
#define DET_BENCH_PAIRS_H

#include <math.h>
#include <time.h>

#include "../../tests/ask/bare_fit.h"
#include "base/number.h"
#include "model/simulate.h"

/* linear: hostile classes alone, no fear, Poisson, machine-coded with six pieces of log-baseline: 4 mu, 8 alpha, rho, 2
 * echo, xi, 5 level = 21 free parameters, 2,000 days; plain: the same without volume, echo and level. beliefs: all four
 * classes, reciprocity and fear, shared shock, hand-coded: 40 free, 400 days. */
typedef struct pair_kind {
    const char *name;
    unsigned terms;
    int n_steps, is_linear, is_machine_coded;
} pair_kind;

static const pair_kind PAIR_LINEAR = {"linear", DET_TERM_RECIPROCITY, 2000, 1, 1},
                       PAIR_PLAIN = {"plain", DET_TERM_RECIPROCITY, 2000, 1, 0},
                       PAIR_BELIEFS = {"beliefs", DET_TERM_RECIPROCITY | DET_TERM_FEAR, 400, 0, 0};

/* Processor time of this process, seconds, user and system. */
static inline double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts x. */
static inline double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, by_size);
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

/* Every row at its prior's centre, or where it is fixed. */
static inline det_params pair_centre(const det_dilemma *d)
{
    det_params p = {0};
    for (int k = 0; k < d->table.n_rows; k++)
        det_params_flat_mut(&p)[d->table.rows[k].at] = d->table.rows[k].value;
    return p;
}

/* What only third parties, governments and promises would move. */
static inline void pair_nothing_beside(det_params *p)
{
    memset(p->audience, 0, sizeof p->audience);
    memset(p->zeta, 0, sizeof p->zeta);
    p->breach = p->nu = 0;
}

/* The parameters that the record is simulated from. */
static inline det_params pair_truth(const det_dilemma *d, const pair_kind *kind)
{
    static const double MU[2][DET_N_CLASSES] = {{.15, .05, .08, .03}, {.10, .04, .06, .05}};
    static const double LEVEL[5] = {.4, -.6, .5, .3, -.4};
    det_params p = pair_centre(d);
    pair_nothing_beside(&p);
    memcpy(p.mu, MU, sizeof MU);
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++) {
            p.alpha[i][h][h] = i ? .25 : .3;
            p.alpha[i][h][1 - h] = h ? .08 : .12;
            if (!kind->is_linear)
                p.theta[i][h] = h ? .1 : .3;
        }
    if (kind->is_linear) {
        for (int i = 0; i < 2; i++)
            p.mu[i][DET_VC] = p.mu[i][DET_MC] = 0;
        memset(p.goodwill, 0, sizeof p.goodwill);
        p.alpha_coop = p.delta = p.echo[DET_VC] = p.echo[DET_MC] = 0;
        p.r = INFINITY;
        for (int k = 0; k < d->record.n_level; k++)
            p.level[k] = LEVEL[k];
    } else {
        p.h0[0] = p.h0[1] = .3;
        p.q01 = .01;
        p.q10 = .05;
    }
    return p;
}

/* Fix what the kind does not free at `truth`, and renormalise the prior over the rest. */
static inline void pair_fix(det_dilemma *d, const pair_kind *kind, const det_params *truth)
{
    static const char *const FREE[] = {"mu.A.VH", "mu.A.MH", "mu.B.VH", "mu.B.MH", "alpha.",
                                       "rho",     "echo.VH", "echo.MH", "xi",      "level."};
    static const char *const FIXED[] = {"audience.", "zeta.", "breach"};
    det_param_table *t = &d->table;
    for (int k = 0; k < t->n_rows; k++) {
        det_param *row = &t->rows[k];
        int free = !kind->is_linear;
        for (size_t i = 0; kind->is_linear && i < sizeof FREE / sizeof *FREE; i++)
            free |= !strncmp(row->name, FREE[i], strlen(FREE[i]));
        for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED; i++)
            free &= strncmp(row->name, FIXED[i], strlen(FIXED[i])) != 0;
        free &= !(kind->is_linear && !strcmp(row->name, "alpha.coop"));
        if (row->free >= 0 && !free)
            det_param_fix(t, row->name, det_params_flat(truth)[row->at]);
    }
    det_prior_normalise(t);
}

/* An empty record of the kind: hand-coded, or with a volume of coded acts that varies by a factor of about 1.35. */
static inline det_status pair_empty(const pair_kind *kind, det_dilemma *d)
{
    det_record r;
    det_model_options o;
    det_stream s;
    det_status st = det_record_init(kind->n_steps, 1, &r, NULL);
    if (st != DET_OK)
        return st;
    det_stream_init(&s, 1, 1, 1, 1);
    r.machine_coded = kind->is_machine_coded;
    for (int t = 0; kind->is_machine_coded && t < r.n_steps; t++)
        r.log_volume[t] = .3 * det_draw_normal(&s) - .045;
    det_model_default(&o);
    o.terms = kind->terms;
    o.poisson = kind->is_linear;
    o.freer = kind->is_machine_coded;
    st = det_dilemma_init(&r, NULL, &o, d, NULL);
    det_record_free(&r);
    return st;
}

/* The dilemma with its simulated record. */
static inline det_status pair_make(const pair_kind *kind, det_dilemma *d, det_params *truth)
{
    det_sim_options o;
    det_state start;
    det_status st = pair_empty(kind, d);
    if (st != DET_OK)
        return st;
    *truth = pair_truth(d, kind);
    pair_fix(d, kind, truth);
    det_sim_default(&o);
    o.n_steps = kind->n_steps;
    det_sim_path path = {.count = d->record.count};
    det_state_start(d, truth, &start);
    det_simulate(d, truth, &start, 0, 0, &o, &path);
    return det_record_refresh(&d->record, NULL);
}

#endif
