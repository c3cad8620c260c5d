/* SPDX-License-Identifier: Apache-2.0 */
/* The worker owns the transfers; under the lock are only which are settled, how far the owner has come, and whether it wants an end.
 */
#include "gate/fetch_queue.h"

#include "base/mem.h"
#include "base/random.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { TURN_MS = 100 };

struct det_fetch_queue {
    det_transfer *transfers;
    size_t n;
    det_transfer_means means;
    det_fetch_pace pace;
    const char *what;
    const det_run *run;

    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t settled;
    char *is_settled; /* [n], under the lock, as are the next three */
    size_t n_settled, n_taken;
    int is_unwanted, has_ended;

    CURLM *multi; /* the worker's, as is the rest until it ended */
    det_stream random;
    size_t first, end;
    int n_active, n_down; /* files in a row that failed for now */
    double next_start, next_tell;
    long long n_wanted, n_had; /* bytes of all files; of those that settled */
    det_fetch_traffic traffic;
    det_status st;
    det_err err;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- the worker ---- */

static void note_settled(det_fetch_queue *q, const det_transfer *t)
{
    const int is_down = t->file->fate == DET_FETCH_FAILED && t->file->status == DET_STOPPED;
    q->n_down = is_down ? q->n_down + 1 : 0;
    q->n_had += t->file->size > 0 ? t->file->size : 0;
    pthread_mutex_lock(&q->lock);
    q->is_settled[t - q->transfers] = 1;
    q->n_settled++;
    pthread_cond_broadcast(&q->settled);
    pthread_mutex_unlock(&q->lock);
}

/* Which files may be asked for now: [q->first, q->end). */
static void move_on(det_fetch_queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->first = q->n_taken;
    pthread_mutex_unlock(&q->lock);
    q->end = q->n - q->first > DET_FETCH_AHEAD ? q->first + DET_FETCH_AHEAD : q->n;
}

static void start_one(det_fetch_queue *q, det_transfer *t)
{
    q->st = det_transfer_begin(t, &q->means, &q->err);
    if (q->st)
        return;
    if (t->state == DET_TRANSFER_SETTLED) {
        note_settled(q, t);
        return;
    }
    if (curl_multi_add_handle(q->multi, t->easy) != CURLM_OK) {
        det_transfer_stop(t);
        q->st = det_err_set(&q->err, DET_NOMEM, "no memory to fetch %s", t->file->name);
        return;
    }
    q->n_active++;
    q->traffic.n_requests++;
    q->next_start = now_s() + 1.0 / DET_FETCH_REQUESTS_PER_SECOND;
}

/* Ask for what is due, as far as the bounds let. */
static void start_due(det_fetch_queue *q)
{
    move_on(q);
    for (size_t i = q->first; i < q->end && !q->st && q->n_active < q->pace.n_parallel && now_s() >= q->next_start; i++) {
        det_transfer *t = &q->transfers[i];
        if (t->state != DET_TRANSFER_WAITING || t->due > now_s())
            continue;
        if (t->file->n_tries == 0 && det_fetch_folder_has(q->means.folder, t->file)) {
            t->file->fate = DET_FETCH_THERE;
            t->state = DET_TRANSFER_SETTLED;
            note_settled(q, t);
        } else {
            start_one(q, t);
        }
    }
}

/* A try failed for now: give the file up, or wait. */
static void put_off(det_fetch_queue *q, det_transfer *t)
{
    char *why = t->file->why;
    t->file->why = NULL;
    if (det_fetch_pace_is_too_long(&q->pace, t->asked_s)) {
        q->n_down = DET_FETCH_MOST_DOWN;
        q->st = det_transfer_fail(t, DET_STOPPED, &q->err, "%s and asks to come back in %.0f s", why, t->asked_s);
    } else if (t->n_failures >= q->pace.n_tries) {
        q->st = det_transfer_fail(t, t->file->status, &q->err, "%s, after %d tries", why, t->file->n_tries);
    } else {
        t->file->why = why;
        why = NULL;
        t->due = now_s() + det_fetch_pace_wait(&q->pace, t->n_failures, t->asked_s, det_draw_uniform(&q->random));
        if (t->asked_s > 0)
            q->next_start = fmax(q->next_start, now_s() + t->asked_s);
    }
    det_free(why);
    if (t->state == DET_TRANSFER_SETTLED)
        note_settled(q, t);
}

static void end_one(det_fetch_queue *q, CURL *easy, CURLcode code)
{
    char *mark = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &mark);
    det_transfer *t = (det_transfer *)(void *)mark;
    curl_multi_remove_handle(q->multi, easy);
    q->n_active--;
    q->traffic.n_bytes += t->n_received;
    const det_try end = det_transfer_end(t, &q->means, code, &q->err);
    if (end == DET_TRY_FATAL)
        q->st = q->err.status;
    else if (end == DET_TRY_AGAIN)
        put_off(q, t);
    else
        note_settled(q, t);
}

static void end_done(det_fetch_queue *q)
{
    int n_left = 0;
    for (CURLMsg *m; (m = curl_multi_info_read(q->multi, &n_left)) && !q->st;)
        if (m->msg == CURLMSG_DONE)
            end_one(q, m->easy_handle, m->data.result);
}

static void tell(det_fetch_queue *q)
{
    long long n = q->n_had;
    if (q->n_wanted == 0 || now_s() < q->next_tell)
        return;
    for (size_t i = q->first; i < q->end; i++)
        n += q->transfers[i].state == DET_TRANSFER_ACTIVE ? q->transfers[i].at : 0;
    det_run_tell(q->run, q->what, (double)n / (double)q->n_wanted);
    q->next_tell = now_s() + .2;
}

static int goes_on(det_fetch_queue *q)
{
    pthread_mutex_lock(&q->lock);
    const int wanted = !q->is_unwanted && q->n_settled < q->n;
    pthread_mutex_unlock(&q->lock);
    return wanted && !q->st && q->n_down < DET_FETCH_MOST_DOWN && !det_run_stopped(q->run);
}

static void *work(void *user)
{
    det_fetch_queue *q = user;
    while (goes_on(q)) {
        int n_running = 0;
        start_due(q);
        if (!q->st && (curl_multi_perform(q->multi, &n_running) || curl_multi_poll(q->multi, NULL, 0, TURN_MS, NULL)))
            q->st = det_err_set(&q->err, DET_NOMEM, "no memory to fetch");
        end_done(q);
        tell(q);
    }
    for (size_t i = 0; i < q->n; i++) {
        det_transfer *t = &q->transfers[i];
        if (t->state != DET_TRANSFER_ACTIVE)
            continue;
        curl_multi_remove_handle(q->multi, t->easy);
        q->traffic.n_bytes += t->n_received;
        det_transfer_stop(t);
    }
    pthread_mutex_lock(&q->lock);
    q->has_ended = 1;
    pthread_cond_broadcast(&q->settled);
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

/* ---- its owner ---- */

static void free_queue(det_fetch_queue *q)
{
    curl_multi_cleanup(q->multi);
    pthread_mutex_destroy(&q->lock);
    pthread_cond_destroy(&q->settled);
    det_free(q->is_settled);
    det_free(q);
    curl_global_cleanup();
}

/* Interrupts are for the owner's thread, which waits for them. */
static int start_thread(det_fetch_queue *q)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    const int failed = pthread_create(&q->thread, NULL, work, q);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return failed;
}

det_status det_fetch_queue_open(det_transfer *transfers, size_t n, const det_fetch_folder *folder, const char *base,
                                const char *what, const det_fetch_pace *pace, const det_run *run, det_fetch_queue **out,
                                det_err *err)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        return det_err_set(err, DET_NOMEM, "no memory to fetch");
    det_fetch_queue *q = det_calloc(1, sizeof *q);
    if (!q) {
        curl_global_cleanup();
        return det_err_set(err, DET_NOMEM, "no memory to fetch");
    }
    *q = (det_fetch_queue){.transfers = transfers, .n = n, .means = {folder, base, pace->timeout_seconds}, .pace = *pace, .what = what, .run = run};
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->settled, NULL);
    det_stream_init(&q->random, (uint64_t)(now_s() * 1e6), (uint32_t)getpid(), 0, 0); /* times of requests, never of an answer */
    for (size_t i = 0; i < n; i++)
        q->n_wanted += transfers[i].file->size > 0 ? transfers[i].file->size : 0;
    q->is_settled = det_calloc(n, 1);
    q->multi = curl_multi_init();
    det_status st = DET_OK;
    if (!q->is_settled || !q->multi)
        st = det_err_set(err, DET_NOMEM, "no memory to fetch");
    else if (start_thread(q))
        st = det_err_set(err, DET_IO, "no thread to fetch with can be started");
    if (st)
        free_queue(q);
    else
        *out = q;
    return st;
}

int det_fetch_queue_wait(det_fetch_queue *q, size_t i)
{
    pthread_mutex_lock(&q->lock);
    q->n_taken = i;
    while (!q->is_settled[i] && !q->has_ended)
        pthread_cond_wait(&q->settled, &q->lock);
    const int is_settled = q->is_settled[i];
    pthread_mutex_unlock(&q->lock);
    return is_settled;
}

det_status det_fetch_queue_close(det_fetch_queue *q, det_fetch_traffic *traffic, int *was_stopped, det_err *err)
{
    pthread_mutex_lock(&q->lock);
    q->is_unwanted = 1;
    pthread_mutex_unlock(&q->lock);
    pthread_join(q->thread, NULL);
    const det_status st = q->st;
    traffic->n_requests += q->traffic.n_requests;
    traffic->n_bytes += q->traffic.n_bytes;
    *was_stopped |= q->n_settled < q->n;
    if (st && err)
        *err = q->err;
    free_queue(q);
    return st;
}
