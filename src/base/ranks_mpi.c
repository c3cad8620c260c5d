/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks by MPI. Without MPI at build time nobody is ever joined. */
#include "base/ranks.h"

#ifdef DET_HAVE_MPI

#include <limits.h>
#include <mpi.h>
#include <stdlib.h>

#include "base/mem.h"

static void gather(void *user, void *data, size_t item_bytes, const size_t *first)
{
    const det_ranks *r = user;
    int *counts = det_calloc(2 * (size_t)r->n, sizeof *counts), *places = counts ? counts + r->n : NULL;
    MPI_Datatype item;
    DET_BUG_IF(!counts || item_bytes > INT_MAX || first[r->n] > INT_MAX);
    for (int k = 0; k < r->n; k++) {
        counts[k] = (int)(first[k + 1] - first[k]);
        places[k] = (int)first[k];
    }
    MPI_Type_contiguous((int)item_bytes, MPI_BYTE, &item);
    MPI_Type_commit(&item);
    MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, data, counts, places, item, MPI_COMM_WORLD);
    MPI_Type_free(&item);
    det_free(counts);
}

static int agree(void *user, int mine)
{
    int all = mine;
    (void)user;
    MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    return all;
}

/* The one communicator of the process; its table lives as long. */
static det_ranks world;

const det_ranks *det_ranks_open(void)
{
    int threads;
    if (!getenv("OMPI_COMM_WORLD_SIZE") && !getenv("PMI_SIZE") && !getenv("SLURM_MPI_TYPE"))
        return NULL;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &threads);
    world = (det_ranks){.user = &world, .gather = gather, .agree = agree};
    MPI_Comm_rank(MPI_COMM_WORLD, &world.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &world.n);
    return &world;
}

void det_ranks_close(const det_ranks *r)
{
    if (r)
        MPI_Finalize();
}

#else

const det_ranks *det_ranks_open(void)
{
    return NULL;
}

void det_ranks_close(const det_ranks *r)
{
    (void)r;
}

#endif
