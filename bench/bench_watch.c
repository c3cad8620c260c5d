/* SPDX-License-Identifier: Apache-2.0 */
/* How a watch grows with its pairs and days: bench_watch STORE [THREADS]. For an eighth, a quarter, half and all of the
 * active pairs of the store, evenly spread, and for the first half of its days: processor and wall time, and the time a
 * pair and step. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "ask/watch.h"
#include "base/mem.h"
#include "gate/import_atlas.h"

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int measure(const det_atlas *all, size_t stride, const det_run *run)
{
    det_watch_options o;
    det_watch w = {0};
    det_err err = {0};
    det_atlas a = *all;
    struct rusage use;
    a.n_pairs = 0;
    a.pairs = det_calloc(all->n_pairs, sizeof *a.pairs);
    if (!a.pairs)
        return 1;
    for (size_t k = 0; k < all->n_pairs; k += stride)
        a.pairs[a.n_pairs++] = all->pairs[k];
    det_watch_default(&o);
    const double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    const det_status st = det_watch_ask(&a, &o, run, &w, &err);
    const double cpu_after = seconds(CLOCK_PROCESS_CPUTIME_ID), wall_after = seconds(CLOCK_MONOTONIC);
    det_free(a.pairs);
    if (st != DET_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    getrusage(RUSAGE_SELF, &use);
    printf("%5zu pairs x %5d days  %8.2f s of processor  %8.2f s  %6.2f us a pair and day  %5ld MB  %zu coupled\n",
           a.n_pairs, w.n_steps, cpu_after - cpu, wall_after - wall,
           1e6 * (cpu_after - cpu) / ((double)a.n_pairs * w.n_steps), use.ru_maxrss / 1024, w.n_called);
    det_watch_free(&w);
    return 0;
}

int main(int argc, char **argv)
{
    const size_t strides[] = {8, 4, 2, 1};
    const det_run run = {.n_threads = argc > 2 ? atoi(argv[2]) : 0};
    det_atlas_request q;
    det_atlas a = {0};
    det_err err = {0};
    det_atlas_request_default(&q);
    int failed = argc < 2 || det_import_atlas(argv[1], &q, &a, &err) != DET_OK;
    if (failed)
        fprintf(stderr, "bench_watch STORE [THREADS]: %s\n", err.text);
    for (int k = 0; k < 4 && !failed; k++)
        failed = measure(&a, strides[k], &run);
    q.until = a.from + (a.until - a.from) / 2;
    det_atlas_free(&a);
    failed = failed || det_import_atlas(argv[1], &q, &a, &err) != DET_OK || measure(&a, 1, &run);
    det_atlas_free(&a);
    return failed;
}
