/* SPDX-License-Identifier: Apache-2.0 */
/* Work that takes seconds, one piece after another in a thread of its own, so that who asked can look how far it is, and
 * call it off.
 *
 * At most DET_JOBS_WAITING wait at a time; of those that are over the last DET_JOBS_KEPT are remembered.
 */
#ifndef DET_CLI_JOBS_H
#define DET_CLI_JOBS_H

#include "base/progress.h"
#include "cli/serve.h"

enum { DET_JOBS_WAITING = 16, DET_JOBS_KEPT = 64, DET_JOB_ID = 33 };

typedef enum det_job_state { DET_JOB_WAITING, DET_JOB_RUNNING, DET_JOB_DONE, DET_JOB_FAILED, DET_JOB_CANCELLED } det_job_state;

/* "waiting" "running" "done" "failed" "cancelled" */
const char *det_job_state_name(det_job_state s);

/* Do what was asked for; *answer is a JSON text, owned by the caller from then on. run tells and may ask to stop
 * (DET_STOPPED). */
typedef det_status (*det_job_work)(void *what, const det_run *run, char **answer, det_err *err);

typedef struct det_jobs det_jobs;

/* n_threads: of one job. DET_NOMEM. */
det_status det_jobs_open(int n_threads, det_jobs **out, det_err *err) DET_MUST_USE;
/* Calls all jobs off and waits for the one under way. */
void det_jobs_close(det_jobs *j);
/* Queue a job. `what` is freed with `discard` when it is over, also on failure. id[DET_JOB_ID] is a name that cannot be guessed.
 * DET_STOPPED: too many wait; DET_NOMEM. */
det_status det_jobs_add(det_jobs *j, det_job_work work, void *what, void (*discard)(void *), char *id, det_err *err) DET_MUST_USE;

/* Replies of routes, 404 where there is no such job. */
/* det_jobs_add, and 202 {"job": ID}, or why not. */
det_reply det_jobs_queued(det_jobs *j, det_job_work work, void *what, void (*discard)(void *));
/* {"id", "state", "doing", "done": share, "error", "answer"} */
det_reply det_jobs_told(det_jobs *j, const char *id);
/* Call a job off, and tell of it. */
det_reply det_jobs_cancelled(det_jobs *j, const char *id);

#endif
