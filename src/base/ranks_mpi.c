/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks by MPI. Without MPI at build time nobody is ever joined. */
#include "base/ranks.h"

#ifdef DET_HAVE_MPI

#include <limits.h>
#include <mpi.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"

/* The one communicator of the process; its table lives as long. */
static struct world {
    det_ranks table;
    int *counts, *places; /* [n] */
    MPI_Win count;        /* of one long, the first rank's; open to all from the start */
    pthread_mutex_t one;  /* thread at a time that counts on or serves */
    pthread_t server;
    int is_served, must_end; /* must_end: under `one` */
    void (*lost)(const char *why);
} world = {.one = PTHREAD_MUTEX_INITIALIZER};

static void give_up(int code)
{
    char why[MPI_MAX_ERROR_STRING];
    int n = 0;
    MPI_Error_string(code, why, &n);
    world.lost(why);
    MPI_Abort(MPI_COMM_WORLD, DET_IO);
}

/* MPI's ways to say that a collective or a one-sided call failed: they have no return. */
static void lose_world(MPI_Comm *with, int *code, ...)
{
    (void)with;
    give_up(*code);
}

static void lose_count(MPI_Win *with, int *code, ...)
{
    (void)with;
    give_up(*code);
}

static void gather(void *user, void *data, size_t item_bytes, const size_t *first)
{
    const det_ranks *r = user;
    int *counts = world.counts, *places = world.places;
    MPI_Datatype item;
    DET_BUG_IF(item_bytes > INT_MAX || first[r->n] > INT_MAX);
    for (int k = 0; k < r->n; k++) {
        counts[k] = (int)(first[k + 1] - first[k]);
        places[k] = (int)first[k];
    }
    MPI_Type_contiguous((int)item_bytes, MPI_BYTE, &item);
    MPI_Type_commit(&item);
    MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, data, counts, places, item, MPI_COMM_WORLD);
    MPI_Type_free(&item);
}

static void most(void *user, int *v, size_t n)
{
    (void)user;
    DET_BUG_IF(n > INT_MAX);
    MPI_Allreduce(MPI_IN_PLACE, v, (int)n, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
}

static void give(void *user, int from, void *data, size_t bytes)
{
    (void)user;
    DET_BUG_IF(bytes > INT_MAX);
    MPI_Bcast(data, (int)bytes, MPI_BYTE, from, MPI_COMM_WORLD);
}

static long count_on(void *user, long by)
{
    long was = 0;
    (void)user;
    pthread_mutex_lock(&world.one);
    MPI_Fetch_and_op(&by, &was, MPI_LONG, 0, 0, MPI_SUM, world.count);
    MPI_Win_flush(0, world.count);
    pthread_mutex_unlock(&world.one);
    return was;
}

/* Where the network has no counting of its own, the first rank's is done whenever it is inside MPI. */
static void *look_in(void *unused)
{
    static const struct timespec often = {.tv_nsec = 2000000};
    int found, ends = 0;
    while (!ends) {
        pthread_mutex_lock(&world.one);
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &found, MPI_STATUS_IGNORE);
        ends = world.must_end;
        pthread_mutex_unlock(&world.one);
        nanosleep(&often, NULL);
    }
    return unused;
}

/* Without a thread for it others wait until this rank counts on itself: slower, no less right. */
static void serve(void *user, int on)
{
    (void)user;
    if (on && world.table.rank == 0) {
        world.must_end = 0;
        world.is_served = pthread_create(&world.server, NULL, look_in, NULL) == 0;
    } else if (world.is_served) {
        pthread_mutex_lock(&world.one);
        world.must_end = 1;
        pthread_mutex_unlock(&world.one);
        pthread_join(world.server, NULL);
        world.is_served = 0;
    }
}

static void join(void)
{
    MPI_Errhandler handler;
    int threads;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &threads);
    MPI_Comm_create_errhandler(lose_world, &handler);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler);
    MPI_Errhandler_free(&handler);
    if (threads < MPI_THREAD_SERIALIZED) {
        world.lost("this MPI does not serve programs with threads");
        MPI_Abort(MPI_COMM_WORLD, DET_IO);
    }
}

static void open_count(void)
{
    MPI_Errhandler handler;
    long *count;
    MPI_Win_allocate(world.table.rank == 0 ? sizeof *count : 0, sizeof *count, MPI_INFO_NULL, MPI_COMM_WORLD, &count, &world.count);
    MPI_Win_create_errhandler(lose_count, &handler);
    MPI_Win_set_errhandler(world.count, handler);
    MPI_Errhandler_free(&handler);
    MPI_Win_lock_all(MPI_MODE_NOCHECK, world.count);
    if (world.table.rank == 0)
        *count = 0;
    MPI_Win_sync(world.count);
    MPI_Barrier(MPI_COMM_WORLD);
}

const det_ranks *det_ranks_open(void (*lost)(const char *why))
{
    if (!getenv("OMPI_COMM_WORLD_SIZE") && !getenv("PMI_SIZE") && !getenv("SLURM_MPI_TYPE"))
        return NULL;
    world.lost = lost;
    join();
    world.table = (det_ranks){.user = &world.table, .gather = gather, .most = most, .give = give, .count_on = count_on, .serve = serve};
    MPI_Comm_rank(MPI_COMM_WORLD, &world.table.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &world.table.n);
    world.counts = det_calloc(2 * (size_t)world.table.n, sizeof *world.counts);
    if (!world.counts) {
        lost("no memory");
        MPI_Abort(MPI_COMM_WORLD, DET_NOMEM);
    }
    world.places = world.counts + world.table.n;
    open_count();
    return &world.table;
}

void det_ranks_close(const det_ranks *r)
{
    if (!r)
        return;
    MPI_Win_unlock_all(world.count);
    MPI_Win_free(&world.count);
    MPI_Finalize();
    det_free(world.counts);
    world.counts = NULL;
}

#else

const det_ranks *det_ranks_open(void (*lost)(const char *why))
{
    (void)lost;
    return NULL;
}

void det_ranks_close(const det_ranks *r)
{
    (void)r;
}

#endif
