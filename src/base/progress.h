/* SPDX-License-Identifier: Apache-2.0 */
/* What a long run gets from outside: how many threads, whom to tell, whether to stop. */
#ifndef DET_BASE_PROGRESS_H
#define DET_BASE_PROGRESS_H

#include "base/err.h"

struct det_ranks;

typedef struct det_run {
    int n_threads; /* 0: all cores */
    /* Called now and then with a share done in [0,1]; NULL: nobody listens. May be called from any thread, never by two
     * at once. */
    void (*progress)(void *user, const char *what, double done);
    /* Non-zero asks for a clean stop; NULL: never. */
    int (*stop)(void *user);
    void *user;
    const struct det_ranks *ranks; /* other processes that compute the same answer (ranks.h); NULL: alone */
} det_run;

/* All accept run = NULL (nobody listens, never stops, all cores). Threads: at least 1. */
void det_run_tell(const det_run *run, const char *what, double done);
int det_run_stopped(const det_run *run);
int det_run_threads(const det_run *run);
/* Its ranks, NULL alone; its place among them, 0 alone; one status for all of them (ranks.h). */
const struct det_ranks *det_run_ranks(const det_run *run);
int det_run_place(const det_run *run);
det_status det_run_agree(const det_run *run, det_status mine);

#endif
