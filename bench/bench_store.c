/* SPDX-License-Identifier: Apache-2.0 */
/* A store of 20 million counts: how long they take to be written, one transaction a file, and one pair to be read.
 *
 * bench_store [FOLDER]: the store is made in FOLDER (default: where the program lies) and removed again; it needs 2 GB.
 *
 * 20 files of a year each, day by day as event data come: on every day 2,740 counts, each of another (source, target,
 * class), parties drawn from 200 states, a few of them often. A pair is read as a question does it: the store opened,
 * the pair's days found, its acts of both directions and the coverage read; medians of 25 rounds, the file in memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/random.h"
#include "gate/paircase.h"
#include "gate/store.h"

enum { N_FILES = 20, N_DAYS = 365, ROWS_A_DAY = 2740, N_ACTORS = 200, N_ROUNDS = 25, FIRST = 10957 /* 2000-01-01 */ };

static double now_s(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* One of the 200, the first ones most often. */
static int draw_actor(uint64_t *state)
{
    const double u = (double)(next(state) >> 11) * 0x1p-53;
    return (int)(N_ACTORS * u * u * u);
}

static const char *const codes[] = {"042", "061", "112", "190"};
static const double goldsteins[] = {1.9, 6.4, -2, -10};

static det_status write_day(det_store *s, const int *actors, det_day day, uint64_t *state, det_err *err)
{
    static unsigned char seen[N_ACTORS][N_ACTORS][DET_N_CLASSES];
    det_status st = DET_OK;
    memset(seen, 0, sizeof seen);
    for (int n = 0; n < ROWS_A_DAY && !st;) {
        const int a = draw_actor(state), b = draw_actor(state), cls = (int)(next(state) >> 62);
        if (a == b || seen[a][b][cls]++)
            continue;
        det_tally_key key = {.source = actors[a], .target = actors[b], .day = day, .cls = cls};
        st = det_store_code(s, codes[cls], &key.code, err);
        if (!st)
            st = det_store_count(s, &key, goldsteins[cls], 0, err);
        det_store_expose(s, day);
        n++;
    }
    return st;
}

static det_status write_file(det_store *s, int k, uint64_t *state, det_err *err)
{
    int actors[N_ACTORS];
    det_imported_file f = {.path = (char *)"synthetic", .format = "tidy", .release = "synthetic",
                           .first = FIRST + N_DAYS * k, .last = FIRST + N_DAYS * (k + 1) - 1};
    snprintf(f.sha256, sizeof f.sha256, "%064d", k);
    det_status st = det_store_begin(s, &f, err);
    for (int i = 0; i < N_ACTORS && !st; i++)
        st = det_store_actor(s, det_actors_table[i].code, det_actors_table[i].name, "state", "", &actors[i], err);
    for (int d = 0; d < N_DAYS && !st; d++)
        st = write_day(s, actors, FIRST + N_DAYS * k + d, state, err);
    return st ? st : det_store_commit(s, &f, err);
}

static det_status write_store(const char *path, det_err *err)
{
    det_store *s = NULL;
    uint64_t state = 88172645463325252u;
    const double start = now_s(CLOCK_MONOTONIC), start_cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
    det_status st = det_store_open(path, DET_STORE_WRITE, &s, err);
    for (int k = 0; k < N_FILES && !st; k++)
        st = write_file(s, k, &state, err);
    det_store_close(s);
    if (!st)
        printf("%.1f million counts written in %.1f s, %.1f s of the processor\n", 1e-6 * N_FILES * N_DAYS * ROWS_A_DAY,
               now_s(CLOCK_MONOTONIC) - start, now_s(CLOCK_PROCESS_CPUTIME_ID) - start_cpu);
    return st;
}

static det_status read_pair(const char *path, const char *what, int a, int b, det_err *err)
{
    double rounds[N_ROUNDS];
    size_t n_acts = 0;
    const det_pair_request q = {.id = {det_actors_table[a].code, det_actors_table[b].code},
                                .from = DET_DAY_NONE, .until = DET_DAY_NONE};
    for (int i = 0; i < N_ROUNDS; i++) {
        det_case c = {0};
        const double start = now_s(CLOCK_MONOTONIC);
        const det_status st = det_paircase_read(path, &q, &c, err);
        rounds[i] = (now_s(CLOCK_MONOTONIC) - start) * 1e3;
        if (st)
            return st;
        n_acts = c.n_acts;
        det_case_free(&c);
    }
    qsort(rounds, N_ROUNDS, sizeof *rounds, by_size);
    printf("%-16s %s,%s: %zu acts read in %.2f ms\n", what, q.id[0], q.id[1], n_acts, rounds[N_ROUNDS / 2]);
    return DET_OK;
}

/* bench_store.db in the folder. */
static const char *name_store(int argc, char **argv, char path[4096])
{
    const char *slash = strrchr(argv[0], '/');
    const int n = slash ? (int)(slash - argv[0]) : 1;
    if (argc > 1)
        snprintf(path, 4096, "%s/bench_store.db", argv[1]);
    else
        snprintf(path, 4096, "%.*s/bench_store.db", n, slash ? argv[0] : ".");
    return path;
}

int main(int argc, char **argv)
{
    char room[4096];
    const char *path = name_store(argc, argv, room);
    det_err err = {0};
    unlink(path);
    det_status st = write_store(path, &err);
    if (!st)
        st = read_pair(path, "the busiest pair", 0, 1, &err);
    if (!st)
        st = read_pair(path, "a common pair", 30, 40, &err);
    if (!st)
        st = read_pair(path, "a rare pair", 100, 150, &err);
    if (st)
        fprintf(stderr, "%s\n", err.text);
    unlink(path);
    return st != DET_OK;
}
