/* SPDX-License-Identifier: Apache-2.0 */
/* A reader takes the next file that nobody has, reads it into the slots of its own ring, and goes on to another one. Files are
 * taken in ascending order and handed over in ascending order, so the file that is wanted next always has a reader whose
 * oldest full slot is of it: nobody waits for ever. With one thread the only reader is stepped by whoever waits.
 */
#include "gate/relay.h"

#include "base/mem.h"

#include <pthread.h>
#include <string.h>

enum { N_SLOTS = 3 };

typedef struct slot {
    size_t file;
    det_layout layout;
    det_packed_facts facts;
    det_batch batch;
    det_status st;
    det_err err; /* where st is not OK */
    int is_end;
} slot;

typedef struct reader {
    det_relay *relay;
    det_harvest *harvest; /* of the file at hand, NULL between files */
    size_t file;
    slot slots[N_SLOTS];
    size_t first, n_full; /* full ones: from first on, round the ring */
} reader;

struct det_relay {
    const char *const *paths;
    size_t n_files, next; /* the file to take next */
    const det_harvest_options *options;
    const det_actor_index *index;
    reader *readers; /* [n_readers] */
    size_t n_readers;
    pthread_t *threads; /* [n_threads] that run, 0 where the reader is stepped */
    size_t n_threads;
    size_t *owner; /* [n_files] reader of a file that was taken */
    int is_held;   /* the oldest full slot of the file at hand is lent out */
    int is_stopping;
    pthread_mutex_t lock; /* of all that both sides write: next, owner, n_full, is_stopping */
    pthread_cond_t changed;
};

/* Take a file where the reader has none; 0 where none is left. With the lock. */
static int take_file(det_relay *r, reader *x)
{
    if (x->harvest)
        return 1;
    if (r->is_stopping || r->next == r->n_files)
        return 0;
    x->file = r->next++;
    r->owner[x->file] = (size_t)(x - r->readers);
    pthread_cond_broadcast(&r->changed);
    return 1;
}

/* Read on into a slot. Without the lock: a slot that is not full is its reader's. */
static void step(det_relay *r, reader *x, slot *to)
{
    det_batch_clear(&to->batch);
    to->file = x->file;
    to->layout.importer = NULL;
    to->st = x->harvest ? DET_OK : det_harvest_open(r->paths[x->file], r->options, r->index, &x->harvest, &to->err);
    if (!to->st) {
        to->layout = *det_harvest_layout(x->harvest);
        to->st = det_harvest_next(x->harvest, &to->batch, &to->err);
        to->facts = *det_harvest_facts(x->harvest);
    }
    to->is_end = to->st || !to->batch.n;
    if (!to->is_end)
        return;
    det_harvest_close(x->harvest);
    x->harvest = NULL;
}

static slot *first_empty(reader *x)
{
    return &x->slots[(x->first + x->n_full) % N_SLOTS];
}

static void *read_files(void *user)
{
    reader *x = user;
    det_relay *r = x->relay;
    pthread_mutex_lock(&r->lock);
    while (take_file(r, x)) {
        while (x->n_full == N_SLOTS && !r->is_stopping)
            pthread_cond_wait(&r->changed, &r->lock);
        if (r->is_stopping)
            break;
        slot *to = first_empty(x);
        pthread_mutex_unlock(&r->lock);
        step(r, x, to);
        pthread_mutex_lock(&r->lock);
        x->n_full++;
        pthread_cond_broadcast(&r->changed);
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

static det_status open_readers(det_relay *r, det_err *err)
{
    det_status st = DET_OK;
    for (size_t i = 0; i < r->n_readers; i++) {
        r->readers[i].relay = r;
        for (int k = 0; k < N_SLOTS && !st; k++)
            st = det_batch_init(&r->readers[i].slots[k].batch, err);
    }
    for (size_t i = 0; i < r->n_readers && r->n_readers > 1 && !st; i++) {
        if (pthread_create(&r->threads[i], NULL, read_files, &r->readers[i]))
            return det_err_set(err, DET_NOMEM, "no memory for another thread");
        r->n_threads++;
    }
    return st;
}

det_status det_relay_open(const char *const *paths, size_t n, const det_harvest_options *options, const det_actor_index *index,
                          const det_run *run, det_relay **out, det_err *err)
{
    const size_t most = (size_t)det_run_threads(run), n_readers = n < most ? n : most;
    det_relay *r = det_calloc(1, sizeof *r);
    if (!r)
        return det_err_set(err, DET_NOMEM, "no memory to read files");
    *r = (det_relay){.paths = paths, .n_files = n, .options = options, .index = index, .n_readers = n_readers,
                     .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    r->readers = det_calloc(n_readers, sizeof *r->readers);
    r->threads = det_calloc(n_readers, sizeof *r->threads);
    r->owner = det_calloc(n, sizeof *r->owner);
    const int has_room = r->readers && r->threads && r->owner;
    det_status st = has_room ? open_readers(r, err) : det_err_set(err, DET_NOMEM, "no memory to read files");
    if (st)
        det_relay_close(r);
    else
        *out = r;
    return st;
}

void det_relay_close(det_relay *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->is_stopping = 1;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    for (size_t i = 0; i < r->n_threads; i++)
        pthread_join(r->threads[i], NULL);
    for (size_t i = 0; r->readers && i < r->n_readers; i++) {
        det_harvest_close(r->readers[i].harvest);
        for (int k = 0; k < N_SLOTS; k++)
            det_batch_free(&r->readers[i].slots[k].batch);
    }
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
    det_free(r->readers);
    det_free(r->threads);
    det_free(r->owner);
    det_free(r);
}

/* The oldest full slot of file i's reader, waited for. */
static const slot *wait_for(det_relay *r, size_t i)
{
    pthread_mutex_lock(&r->lock);
    while (i >= r->next || !r->readers[r->owner[i]].n_full) {
        if (r->n_threads) {
            pthread_cond_wait(&r->changed, &r->lock);
        } else if (take_file(r, r->readers)) {
            step(r, r->readers, first_empty(r->readers));
            r->readers->n_full++;
        }
    }
    const reader *x = &r->readers[r->owner[i]];
    pthread_mutex_unlock(&r->lock);
    return &x->slots[x->first];
}

/* Give back the slot that is lent out. */
static void give_back(det_relay *r, size_t i)
{
    reader *x = &r->readers[r->owner[i]];
    pthread_mutex_lock(&r->lock);
    x->first = (x->first + 1) % N_SLOTS;
    x->n_full--;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    r->is_held = 0;
}

static det_status fail(const slot *s, det_err *err)
{
    if (err)
        *err = s->err;
    return s->st;
}

det_status det_relay_begin(det_relay *r, size_t i, const det_layout **layout, const det_packed_facts **facts, det_err *err)
{
    const slot *s = wait_for(r, i);
    DET_BUG_IF(s->file != i);
    if (!s->layout.importer) /* it could not be opened */
        return fail(s, err);
    *layout = &s->layout;
    *facts = &s->facts;
    return DET_OK;
}

det_status det_relay_next(det_relay *r, size_t i, const det_batch **out, char sha256[65], det_err *err)
{
    if (r->is_held)
        give_back(r, i);
    const slot *s = wait_for(r, i);
    *out = s->is_end ? NULL : &s->batch;
    r->is_held = !s->is_end;
    if (s->st)
        return fail(s, err);
    if (s->is_end) {
        memcpy(sha256, s->facts.sha256, sizeof s->facts.sha256);
        give_back(r, i);
    }
    return DET_OK;
}
