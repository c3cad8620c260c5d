/* SPDX-License-Identifier: Apache-2.0 */
/* Many transfers, some at a time, on a thread of their own, so that files are read while others come in.
 *
 * Files are asked for in their order, at most DET_FETCH_AHEAD before the one that is waited for, and at most
 * DET_FETCH_REQUESTS_PER_SECOND. A try that failed for now is made again after a wait (fetch_pace.h); one that the server put off
 * (429, 503 with Retry-After) puts off all. Where file after file fails for now, the server is taken to be down and the queue ends.
 */
#ifndef DET_GATE_FETCH_QUEUE_H
#define DET_GATE_FETCH_QUEUE_H

#include "base/progress.h"
#include "gate/fetch_pace.h"
#include "gate/fetch_transfer.h"

enum { DET_FETCH_AHEAD = 64, DET_FETCH_REQUESTS_PER_SECOND = 10, DET_FETCH_MOST_DOWN = 3 };

typedef struct det_fetch_queue det_fetch_queue;

typedef struct det_fetch_traffic {
    size_t n_requests;
    long long n_bytes; /* of bodies */
} det_fetch_traffic;

/* Begin to fetch transfers[n] from base into folder; all are borrowed until the queue is closed, and their files may be read once
 * they were waited for. `what` is for progress. DET_NOMEM, DET_IO (no thread). */
det_status det_fetch_queue_open(det_transfer *transfers, size_t n, const det_fetch_folder *folder, const char *base,
                                const char *what, const det_fetch_pace *pace, const det_run *run, det_fetch_queue **out,
                                det_err *err) DET_MUST_USE;
/* Wait until transfer i is settled; call it for each in turn. 0 where it never will be, the queue having ended. */
int det_fetch_queue_wait(det_fetch_queue *q, size_t i);
/* Break off what is under way and end. Files that did not settle stay DET_FETCH_LISTED. Adds to *traffic; *was_stopped is set where
 * not all settled. DET_IO, DET_NOMEM. */
det_status det_fetch_queue_close(det_fetch_queue *q, det_fetch_traffic *traffic, int *was_stopped, det_err *err) DET_MUST_USE;

#endif
