/* SPDX-License-Identifier: Apache-2.0 */
/* How a watch grows with its pairs and days.
 *
 *     bench_watch STORE [THREADS]
 *     bench_watch --world PAIRS DAYS STEP [THREADS [SIZES]]
 *
 * Of a store: an eighth, a quarter, half and all of its active pairs, evenly spread, and the first half of its days. Of a synthetic
 * world, drawn here: the last SIZES (4) of these of PAIRS pairs and DAYS days, counted by STEP days (1 or 7). Processor and wall time, and time a pair and
 * day. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "ask/watch.h"
#include "base/mem.h"
#include "base/random.h"
#include "gate/import_atlas.h"

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int measure(const det_atlas *all, size_t stride, int step_days, const det_run *run)
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
    o.glance.step_days = step_days;
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
           a.n_pairs, a.until - a.from + 1, cpu_after - cpu, wall_after - wall,
           1e6 * (cpu_after - cpu) / ((double)a.n_pairs * (a.until - a.from + 1)), use.ru_maxrss / 1024, w.n_called);
    det_watch_free(&w);
    return 0;
}

/* ---- a world ---- */

/* Acts of one day and side: cooperation, hostile words, hostile deeds, of a side that had `last` hostile acts from the other the day
 * before; a tenth of the pairs answer. Rates a day from .02 to .5, evenly on a log scale: of such a kind are most active pairs of a
 * source of event data over twenty years. */
static int draw_side(det_stream *s, double shock, double rate, double answered, int out[DET_N_CLASSES])
{
    static const double share[DET_N_CLASSES] = {.4, .1, .35, .15};
    for (int c = 0; c < DET_N_CLASSES; c++)
        out[c] = (int)det_draw_poisson(s, shock * (rate * share[c] + (c == DET_VH ? answered : 0)));
    return out[DET_VH] + out[DET_MH];
}

/* Pair k of as many actors as have so many pairs. */
static void name_pair(size_t k, int actor[2])
{
    actor[1] = 1;
    while ((size_t)actor[1] * (size_t)(actor[1] + 1) / 2 <= k)
        actor[1]++;
    actor[0] = (int)(k - (size_t)actor[1] * (size_t)(actor[1] - 1) / 2);
}

static int draw_pair(det_atlas *a, size_t *room, size_t k, int n_days)
{
    det_atlas_pair *p = &a->pairs[k];
    det_stream s;
    int last[2] = {0, 0}, acts[DET_N_CLASSES];
    det_stream_init(&s, 1, 0x776f726c, (uint32_t)k, 0);
    const double rate = .02 * pow(25, det_draw_uniform(&s)), reply = k % 10 == 0 ? .3 : 0;
    *p = (det_atlas_pair){.first = a->n_cells};
    name_pair(k, p->actor);
    for (int d = 0; d < n_days; d++) {
        const double shock = det_draw_gamma(&s, 2, .5);
        int now[2];
        if (det_reserve((void **)&a->cells, room, a->n_cells + 2 * DET_N_CLASSES, sizeof *a->cells))
            return 1;
        for (int i = 0; i < 2; i++) {
            now[i] = draw_side(&s, shock, rate, reply * last[1 - i], acts);
            p->n_hostile[i] += now[i];
            for (int c = 0; c < DET_N_CLASSES; c++) {
                p->n_acts[i] += acts[c];
                if (acts[c])
                    a->cells[a->n_cells++] =
                        (det_atlas_cell){d, (unsigned short)(i * DET_N_CLASSES + c), (unsigned short)acts[c]};
            }
        }
        memcpy(last, now, sizeof last);
    }
    p->n_cells = a->n_cells - p->first;
    return 0;
}

static int make_world(size_t n_pairs, int n_days, det_atlas *a)
{
    size_t room = 0;
    int last[2];
    name_pair(n_pairs - 1, last);
    *a = (det_atlas){.from = 10957, .until = 10957 + n_days - 1, .n_pairs = n_pairs, .n_actors = (size_t)last[1] + 1};
    strcpy(a->format, "tidy");
    a->rows_per_day = det_calloc((size_t)n_days, sizeof *a->rows_per_day);
    a->actors = det_calloc(a->n_actors, sizeof *a->actors);
    a->pairs = det_calloc(n_pairs, sizeof *a->pairs);
    if (!a->rows_per_day || !a->actors || !a->pairs)
        return 1;
    for (int d = 0; d < n_days; d++)
        a->rows_per_day[d] = 1000;
    for (size_t k = 0; k < n_pairs; k++)
        if (draw_pair(a, &room, k, n_days))
            return 1;
    return 0;
}

/* ---- */

enum { N_SIZES = 4 };
static const size_t strides[N_SIZES] = {8, 4, 2, 1};

static int of_a_world(int argc, char **argv)
{
    const det_run run = {.n_threads = argc > 5 ? atoi(argv[5]) : 0};
    const int n_pairs = argc > 2 ? atoi(argv[2]) : 0, n_days = argc > 3 ? atoi(argv[3]) : 0, step = argc > 4 ? atoi(argv[4]) : 1;
    const int n_sizes = argc > 6 ? atoi(argv[6]) : N_SIZES;
    det_atlas a = {0};
    int failed = n_pairs < 8 || n_days < 60 || (step != 1 && step != 7) || n_sizes < 1 || n_sizes > N_SIZES || make_world((size_t)n_pairs, n_days, &a);
    if (failed)
        fprintf(stderr, "bench_watch --world PAIRS DAYS STEP [THREADS [SIZES]]: at least 8 pairs and 60 days, in steps of 1 or 7\n");
    for (int k = N_SIZES - n_sizes; k < N_SIZES && !failed; k++)
        failed = measure(&a, strides[k], step, &run);
    det_atlas_free(&a);
    return failed;
}

static int of_a_store(int argc, char **argv)
{
    const det_run run = {.n_threads = argc > 2 ? atoi(argv[2]) : 0};
    det_atlas_request q;
    det_atlas a = {0};
    det_err err = {0};
    det_atlas_request_default(&q);
    int failed = argc < 2 || det_import_atlas(argv[1], &q, &a, &err) != DET_OK;
    if (failed)
        fprintf(stderr, "bench_watch STORE [THREADS]: %s\n", err.text);
    for (int k = 0; k < N_SIZES && !failed; k++)
        failed = measure(&a, strides[k], 1, &run);
    q.until = a.from + (a.until - a.from) / 2;
    det_atlas_free(&a);
    failed = failed || det_import_atlas(argv[1], &q, &a, &err) != DET_OK || measure(&a, 1, 1, &run);
    det_atlas_free(&a);
    return failed;
}

int main(int argc, char **argv)
{
    return argc > 1 && !strcmp(argv[1], "--world") ? of_a_world(argc, argv) : of_a_store(argc, argv);
}
