/* SPDX-License-Identifier: Apache-2.0 */
#include "base/progress.h"

#include <omp.h>
#include <pthread.h>
#include <stddef.h>

#include "base/ranks.h"

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

const det_ranks *det_run_ranks(const det_run *run)
{
    return run ? run->ranks : NULL;
}

int det_run_place(const det_run *run)
{
    return det_ranks_place(det_run_ranks(run));
}

det_status det_run_agree(const det_run *run, det_status mine)
{
    return det_ranks_agree(det_run_ranks(run), mine);
}
