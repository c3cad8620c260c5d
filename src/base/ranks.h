/* SPDX-License-Identifier: Apache-2.0 */
/* Several processes that compute one answer: each does its share of a list of blocks, then all hold all.
 *
 * A det_ranks is a table of functions, so that what uses it knows no means of its own. NULL stands for a process alone. Every rank holds
 * the same inputs and makes the same calls in the same order (but count_on's); results do not depend on how many there are.
 * Means: ranks_mpi.c (Open MPI), present where it was built in and the program was started by mpirun.
 */
#ifndef DET_BASE_RANKS_H
#define DET_BASE_RANKS_H

#include <stddef.h>

#include "base/err.h"

typedef struct det_ranks {
    int rank, n;
    void *user;
    /* All ranks get all items: rank r holds items first[r] .. first[r + 1] - 1 of data[first[n]] (item_bytes each). */
    void (*gather)(void *user, void *data, size_t item_bytes, const size_t *first);
    /* Each of v[n] becomes the largest of the ranks'. */
    void (*most)(void *user, int *v, size_t n);
    /* data[bytes] of rank `from` to all. */
    void (*give)(void *user, int from, void *data, size_t bytes);
    /* Adds to the one number that the ranks share, 0 at first; returns what it was. Of any rank and thread at any time but during the
     * above, which are made by one thread of each rank together. */
    long (*count_on)(void *user, long by);
    /* 1: from here on the ranks count on often and are answered at once, whatever this one does; 0: no longer. */
    void (*serve)(void *user, int on);
} det_ranks;

/* Number of ranks and own place; 1 and 0 for NULL. */
int det_ranks_count(const det_ranks *r);
int det_ranks_place(const det_ranks *r);
/* First block of rank k of n_blocks, shared out evenly in order; k = count gives n_blocks. */
size_t det_ranks_first(const det_ranks *r, size_t n_blocks, int k);
/* The largest of the ranks' numbers; one's own alone. Of each of v[n], in place. */
int det_ranks_most(const det_ranks *r, int mine);
void det_ranks_most_of(const det_ranks *r, int *v, size_t n);
/* One status for all: the ranks agree before anybody goes on to a collective. */
det_status det_ranks_agree(const det_ranks *r, det_status mine);
/* The bytes of rank `from` to all; at most INT_MAX. */
void det_ranks_give(const det_ranks *r, int from, void *data, size_t bytes);
/* As the table's count_on and serve; not for a process alone. */
long det_ranks_count_on(const det_ranks *r, long by);
void det_ranks_serve(const det_ranks *r, int on);
/* Items first[] as above, where block b holds items_per_block items of n_items in all (the last block fewer). */
void det_ranks_gather(const det_ranks *r, size_t n_blocks, size_t items_per_block, size_t n_items, size_t item_bytes, void *data);

/* Join the others if this process was started by mpirun and MPI is built in; else NULL. Call once, before threads; close at the end.
 * Where a rank cannot reach the others any more it calls `lost` with the reason, and all are ended with DET_IO as their exit code. */
const det_ranks *det_ranks_open(void (*lost)(const char *why));
void det_ranks_close(const det_ranks *r);

#endif
