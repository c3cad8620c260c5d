/* SPDX-License-Identifier: Apache-2.0 */
/* A loop over independent items, shared among threads.
 *
 * Results do not depend on the number of threads if body(i) writes only what belongs to item i and to its thread's own
 * workspace. Sums over items are made afterwards, in the order of the items.
 */
#ifndef DET_BASE_PARALLEL_H
#define DET_BASE_PARALLEL_H

#include "base/err.h"
#include "base/progress.h"

/* Work on item i. i_thread in [0, det_run_threads(run)) picks a workspace: never two items of one i_thread at a time.
 */
typedef det_status (*det_parallel_body)(void *user, size_t i, int i_thread);

/* Call body for 0 .. n-1 in any order. Result: the status of the lowest item that failed (higher ones may then be left
 * out), else DET_STOPPED if run->stop asked (items are then left out), else DET_OK. run may be NULL: all cores. Loops
 * inside body run on one thread. */
det_status det_parallel_for(const det_run *run, size_t n, det_parallel_body body, void *user) DET_MUST_USE;

#endif
