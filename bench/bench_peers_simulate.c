/* SPDX-License-Identifier: Apache-2.0 */
/* detente's side of bench/peers/simulate.R: paths of the linear special case without volume, echo and level (13
 * parameters).
 *
 *   bench_peers_simulate N_PATHS N_ROUNDS
 *
 * prints the parameters (mu by direction, alpha by direction and class, rho), then the mean acts a step by series A.VH
 * A.MH B.VH B.MH, then the median millions of path-steps a second of processor time, counts kept.
 */
#include <stdio.h>
#include <stdlib.h>

#include "model/paths.h"
#include "peers/pairs.h"

static void print_row(const double *x, int n)
{
    for (int k = 0; k < n; k++)
        printf("%s%.17g", k ? " " : "", x[k]);
    putchar('\n');
}

static void print_parameters(const det_params *p)
{
    double row[13];
    for (int i = 0; i < 2; i++)
        for (int h = 0; h < 2; h++) {
            row[2 * i + h] = p->mu[i][DET_VH + h];
            for (int g = 0; g < 2; g++)
                row[4 + 4 * i + 2 * h + g] = p->alpha[i][h][g];
        }
    row[12] = p->rho;
    print_row(row, 13);
}

typedef struct many {
    det_path *each;
    det_sim_path *out;
    double *count; /* [n_paths][n_steps][2][4] */
} many;

static int open_many(const det_dilemma *d, const det_params *p, const det_state *start, size_t n_paths, many *m)
{
    size_t stride = (size_t)d->record.n_steps * DET_PAIR_STREAMS;
    *m = (many){det_calloc(n_paths, sizeof *m->each), det_calloc(n_paths, sizeof *m->out),
                det_calloc(n_paths * stride, sizeof *m->count)};
    if (!m->each || !m->out || !m->count)
        return 1;
    for (size_t k = 0; k < n_paths; k++) {
        m->out[k].count = m->count + k * stride;
        m->each[k] = (det_path){.p = p, .start = start, .out = &m->out[k]};
    }
    return 0;
}

static void close_many(many *m)
{
    det_free(m->each);
    det_free(m->out);
    det_free(m->count);
}

/* Adds the acts of all paths to sum[4]. */
static void add_acts(const many *m, size_t n_path_steps, double sum[4])
{
    for (size_t k = 0; k < n_path_steps; k++)
        for (size_t i = 0; i < 4; i++)
            sum[i] += m->count[k * DET_PAIR_STREAMS + i / 2 * DET_N_CLASSES + DET_VH + i % 2];
}

/* Paths first .. first + n_paths - 1; their seconds of processor time. */
static double round_of_paths(const det_dilemma *d, size_t n_paths, size_t first, many *m)
{
    det_sim_options o;
    det_sim_default(&o);
    o.n_steps = d->record.n_steps;
    for (size_t k = 0; k < n_paths; k++)
        m->each[k].path = (uint32_t)(first + k);
    double start = cpu_seconds();
    det_paths_run(NULL, d, 0, &o, n_paths, m->each);
    return cpu_seconds() - start;
}

int main(int argc, char **argv)
{
    long n_paths, n_rounds;
    det_dilemma d;
    double rate[1000], sum[4] = {0};
    if (argc != 3 || det_number_read_long(argv[1], 1, 1000000, &n_paths, NULL) ||
        det_number_read_long(argv[2], 1, 1000, &n_rounds, NULL)) {
        fprintf(stderr, "usage: bench_peers_simulate N_PATHS N_ROUNDS\n");
        return 64;
    }
    if (pair_empty(&PAIR_PLAIN, &d) != DET_OK)
        return 1;
    det_params p = pair_truth(&d, &PAIR_PLAIN);
    det_state start;
    many m;
    det_state_start(&d, &p, &start);
    if (open_many(&d, &p, &start, (size_t)n_paths, &m))
        return 1;
    double n = (double)n_paths * d.record.n_steps;
    for (long k = 0; k < n_rounds; k++) {
        rate[k] = n / round_of_paths(&d, (size_t)n_paths, (size_t)(k * n_paths), &m) / 1e6;
        add_acts(&m, (size_t)n, sum);
    }
    for (int k = 0; k < 4; k++)
        sum[k] /= n * (double)n_rounds;
    print_parameters(&p);
    print_row(sum, 4);
    printf("%.6g\n", median(rate, (int)n_rounds));
    close_many(&m);
    det_dilemma_free(&d);
    return 0;
}
