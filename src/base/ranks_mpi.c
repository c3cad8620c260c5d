/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks by MPI. Without MPI at build time nobody is ever joined. */
#include "base/ranks.h"

#ifdef DET_HAVE_MPI

#include <limits.h>
#include <mpi.h>
#include <stdlib.h>

#include "base/mem.h"

/* The one communicator of the process; its table lives as long. */
static struct world {
    det_ranks table;
    int *counts, *places; /* [n] */
    void (*lost)(const char *why);
} world;

/* MPI's way to say that a collective failed: it has no return. */
static void give_up(MPI_Comm *with, int *code, ...)
{
    char why[MPI_MAX_ERROR_STRING];
    int n = 0;
    MPI_Error_string(*code, why, &n);
    world.lost(why);
    MPI_Abort(*with, DET_IO);
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

static int agree(void *user, int mine)
{
    int all = mine;
    (void)user;
    MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    return all;
}

static void join(void)
{
    MPI_Errhandler handler;
    int threads;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &threads);
    MPI_Comm_create_errhandler(give_up, &handler);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler);
    MPI_Errhandler_free(&handler);
}

const det_ranks *det_ranks_open(void (*lost)(const char *why))
{
    if (!getenv("OMPI_COMM_WORLD_SIZE") && !getenv("PMI_SIZE") && !getenv("SLURM_MPI_TYPE"))
        return NULL;
    world.lost = lost;
    join();
    world.table = (det_ranks){.user = &world.table, .gather = gather, .agree = agree};
    MPI_Comm_rank(MPI_COMM_WORLD, &world.table.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &world.table.n);
    world.counts = det_calloc(2 * (size_t)world.table.n, sizeof *world.counts);
    if (!world.counts) {
        lost("no memory");
        MPI_Abort(MPI_COMM_WORLD, DET_NOMEM);
    }
    world.places = world.counts + world.table.n;
    return &world.table;
}

void det_ranks_close(const det_ranks *r)
{
    if (!r)
        return;
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
