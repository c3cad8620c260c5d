/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/jobs.h"

#include <openssl/rand.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "show/json.h"

/* One job, from its asking to when it is forgotten. All but `is_called_off` is under the lock of the jobs. */
typedef struct job {
    char id[DET_JOB_ID];
    det_job_state state;
    atomic_int is_called_off;
    det_job_work work;
    void *what;
    void (*discard)(void *);
    char doing[64], error[1024];
    double done;
    char *answer;
    struct det_jobs *all;
    struct job *next; /* younger */
} job;

struct det_jobs {
    int n_threads, is_closing;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t news;
    job *oldest;
};

const char *det_job_state_name(det_job_state s)
{
    static const char *const names[] = {"waiting", "running", "done", "failed", "cancelled"};
    return names[s];
}

static void progress(void *user, const char *what, double done)
{
    job *b = user;
    pthread_mutex_lock(&b->all->lock);
    snprintf(b->doing, sizeof b->doing, "%s", what);
    b->done = done;
    pthread_mutex_unlock(&b->all->lock);
}

static int is_stopped(void *user)
{
    job *b = user;
    return atomic_load(&b->is_called_off);
}

static void drop_what(job *b)
{
    if (b->what != NULL)
        b->discard(b->what);
    b->what = NULL;
}

static void forget(job *b)
{
    drop_what(b);
    det_free(b->answer);
    det_free(b);
}

static job *first_waiting(const det_jobs *j)
{
    job *b = j->oldest;
    while (b != NULL && b->state != DET_JOB_WAITING)
        b = b->next;
    return b;
}

/* Without the lock, which is held on entry and exit. */
static void work_on(det_jobs *j, job *b)
{
    const det_run run = {.n_threads = j->n_threads, .progress = progress, .stop = is_stopped, .user = b};
    det_err err = {0};
    char *answer = NULL;
    b->state = DET_JOB_RUNNING;
    pthread_mutex_unlock(&j->lock);
    const det_status st = is_stopped(b) ? DET_STOPPED : b->work(b->what, &run, &answer, &err);
    pthread_mutex_lock(&j->lock);
    b->state = st == DET_OK ? DET_JOB_DONE : is_stopped(b) ? DET_JOB_CANCELLED : DET_JOB_FAILED;
    b->answer = answer;
    b->done = 1;
    if (b->state == DET_JOB_FAILED)
        det_err_format(&err, b->error, sizeof b->error);
    drop_what(b);
}

static void *run_jobs(void *user)
{
    det_jobs *j = user;
    pthread_mutex_lock(&j->lock);
    while (!j->is_closing) {
        job *b = first_waiting(j);
        if (b != NULL)
            work_on(j, b);
        else
            pthread_cond_wait(&j->news, &j->lock);
    }
    pthread_mutex_unlock(&j->lock);
    return NULL;
}

det_status det_jobs_open(int n_threads, det_jobs **out, det_err *err)
{
    det_jobs *j = det_calloc(1, sizeof *j);
    if (j == NULL)
        return det_err_set(err, DET_NOMEM, "memory ran out for jobs");
    j->n_threads = n_threads;
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->news, NULL);
    if (pthread_create(&j->thread, NULL, run_jobs, j) != 0) {
        det_free(j);
        return det_err_set(err, DET_NOMEM, "no thread for jobs");
    }
    *out = j;
    return DET_OK;
}

void det_jobs_close(det_jobs *j)
{
    if (j == NULL)
        return;
    pthread_mutex_lock(&j->lock);
    j->is_closing = 1;
    for (job *b = j->oldest; b != NULL; b = b->next)
        atomic_store(&b->is_called_off, 1);
    pthread_cond_signal(&j->news);
    pthread_mutex_unlock(&j->lock);
    pthread_join(j->thread, NULL);
    for (job *b = j->oldest, *next; b != NULL; b = next) {
        next = b->next;
        forget(b);
    }
    pthread_cond_destroy(&j->news);
    pthread_mutex_destroy(&j->lock);
    det_free(j);
}

static int is_over(const job *b)
{
    return b->state != DET_JOB_WAITING && b->state != DET_JOB_RUNNING;
}

/* Put a job behind all others; the oldest that are over are forgotten. 0: too many wait. */
static int queue(det_jobs *j, job *b)
{
    size_t n_waiting = 0, n_over = 0;
    job **end = &j->oldest;
    for (; *end != NULL; end = &(*end)->next) {
        n_waiting += !is_over(*end);
        n_over += (size_t)is_over(*end);
    }
    if (n_waiting >= DET_JOBS_WAITING || j->is_closing)
        return 0;
    *end = b;
    for (job **at = &j->oldest; n_over >= DET_JOBS_KEPT && *at != NULL;) {
        job *old = *at;
        if (!is_over(old)) {
            at = &old->next;
            continue;
        }
        *at = old->next;
        forget(old);
        n_over--;
    }
    pthread_cond_signal(&j->news);
    return 1;
}

static int name_job(char *id)
{
    unsigned char bytes[(DET_JOB_ID - 1) / 2];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return -1;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(id + 2 * i, 3, "%02x", bytes[i]);
    return 0;
}

det_status det_jobs_add(det_jobs *j, det_job_work work, void *what, void (*discard)(void *), char *id, det_err *err)
{
    job *b = det_calloc(1, sizeof *b);
    if (b == NULL || name_job(b->id)) {
        discard(what);
        det_free(b);
        return det_err_set(err, DET_NOMEM, "memory ran out for a job");
    }
    b->work = work;
    b->what = what;
    b->discard = discard;
    b->all = j;
    memcpy(id, b->id, sizeof b->id);
    pthread_mutex_lock(&j->lock);
    const int is_queued = queue(j, b);
    pthread_mutex_unlock(&j->lock);
    if (is_queued)
        return DET_OK;
    forget(b);
    return det_err_set(err, DET_STOPPED, "too much is waiting to be computed: try again in a moment");
}

static job *find(const det_jobs *j, const char *id)
{
    job *b = j->oldest;
    while (b != NULL && strcmp(b->id, id) != 0)
        b = b->next;
    return b;
}

static int call_off(det_jobs *j, const char *id)
{
    pthread_mutex_lock(&j->lock);
    job *b = find(j, id);
    if (b != NULL)
        atomic_store(&b->is_called_off, 1);
    pthread_mutex_unlock(&j->lock);
    return b != NULL;
}

static void describe(det_json *out, const job *b)
{
    det_json_text(out, out->root, "id", b->id);
    det_json_text(out, out->root, "state", det_job_state_name(b->state));
    det_json_text(out, out->root, "doing", b->doing);
    det_json_number(out, out->root, "done", b->done);
    if (b->state == DET_JOB_FAILED)
        det_json_text(out, out->root, "error", b->error);
    json_t *answer = b->answer == NULL ? NULL : json_loads(b->answer, 0, NULL);
    out->failed |= b->answer != NULL && json_object_set_new(out->root, "answer", answer) != 0;
}

/* The job as JSON, owned by the caller; NULL where there is none. */
static char *tell(det_jobs *j, const char *id)
{
    det_json out;
    char *text = NULL;
    pthread_mutex_lock(&j->lock);
    const job *b = find(j, id);
    if (b != NULL) {
        det_json_init(&out);
        describe(&out, b);
        if (det_json_take(&out, &text, NULL) != DET_OK)
            text = NULL;
    }
    pthread_mutex_unlock(&j->lock);
    return text;
}

/* ---- replies ---- */

det_reply det_jobs_queued(det_jobs *j, det_job_work work, void *what, void (*discard)(void *))
{
    char id[DET_JOB_ID];
    det_err err = {0};
    const det_status st = det_jobs_add(j, work, what, discard, id, &err);
    return st == DET_OK ? det_reply_json(202, det_text_format("{\"job\": \"%s\"}\n", id)) : det_reply_error(503, err.text);
}

static det_reply no_such_job(void)
{
    return det_reply_error(404, "there is no such job, or it is long over");
}

det_reply det_jobs_told(det_jobs *j, const char *id)
{
    char *told = tell(j, id);
    return told == NULL ? no_such_job() : det_reply_json(200, told);
}

det_reply det_jobs_cancelled(det_jobs *j, const char *id)
{
    return call_off(j, id) ? det_jobs_told(j, id) : no_such_job();
}
