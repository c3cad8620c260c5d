/* SPDX-License-Identifier: Apache-2.0 */
/* OpenMP deals the items out one by one. An item is left out only when a lower one has failed, so the lowest failure,
 * which is the result, does not depend on who was first.
 *
 * The thread sanitizer does not see the waiting inside OpenMP's library: there the loop's start and end are told to it.
 */
#include "base/parallel.h"

#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#define DET_FENCE_PASS(p) __tsan_release(p)
#define DET_FENCE_TAKE(p) __tsan_acquire(p)
#define DET_UNSEEN        __attribute__((no_sanitize("thread")))
#else
#define DET_FENCE_PASS(p) ((void)(p))
#define DET_FENCE_TAKE(p) ((void)(p))
#define DET_UNSEEN
#endif

typedef struct loop {
    const det_run *run;
    det_parallel_body body;
    void *user;
    pthread_mutex_t lock;  /* of lowest's writers and status */
    _Atomic size_t lowest; /* item that failed, n: none */
    _Atomic int is_stopped;
    det_status status; /* of lowest */
} loop;

static void note_failure(loop *l, size_t i, det_status st)
{
    pthread_mutex_lock(&l->lock);
    if (i < atomic_load(&l->lowest)) {
        atomic_store(&l->lowest, i);
        l->status = st;
    }
    pthread_mutex_unlock(&l->lock);
}

static void work_on(loop *l, size_t i, int i_thread)
{
    if (i > atomic_load(&l->lowest) || atomic_load(&l->is_stopped))
        return;
    if (det_run_stopped(l->run)) {
        atomic_store(&l->is_stopped, 1);
        return;
    }
    det_status st = l->body(l->user, i, i_thread);
    if (st)
        note_failure(l, i, st);
}

DET_UNSEEN static void deal(loop *l, size_t n)
{
    DET_FENCE_PASS(l);
#pragma omp parallel num_threads(det_run_threads(l->run))
    {
        DET_FENCE_TAKE(l);
#pragma omp for schedule(dynamic, 1)
        for (size_t i = 0; i < n; i++)
            work_on(l, i, omp_get_thread_num());
        DET_FENCE_PASS(l);
    }
    DET_FENCE_TAKE(l);
}

det_status det_parallel_for(const det_run *run, size_t n, det_parallel_body body, void *user)
{
    loop l = {.run = run, .body = body, .user = user, .lock = PTHREAD_MUTEX_INITIALIZER, .lowest = n};
    deal(&l, n);
    pthread_mutex_destroy(&l.lock);
    if (l.status)
        return l.status;
    return atomic_load(&l.is_stopped) ? DET_STOPPED : DET_OK;
}
