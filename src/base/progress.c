/* SPDX-License-Identifier: Apache-2.0 */
#include "base/progress.h"

#include <omp.h>
#include <pthread.h>
#include <stddef.h>

void det_run_tell(const det_run *run, const char *what, double done)
{
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    if (!run || !run->progress)
        return;
    pthread_mutex_lock(&one_at_a_time);
    run->progress(run->user, what, done);
    pthread_mutex_unlock(&one_at_a_time);
}

int det_run_stopped(const det_run *run)
{
    return run && run->stop && run->stop(run->user);
}

int det_run_threads(const det_run *run)
{
    return run && run->n_threads > 0 ? run->n_threads : omp_get_max_threads();
}
