/* SPDX-License-Identifier: Apache-2.0 */
/* One count is shared by all ranks: a thread that comes free takes the next number from it, and its item is that. Every rank begins after the
 * first has set it to 0, and the first does so after the end of every earlier deal, which all ranks agree on. A rank that fails takes
 * n numbers at once, after which there are none for the others. */
#include "base/deal.h"

#include "base/ranks.h"

#include <stdatomic.h>

typedef struct deal {
    const det_ranks *ranks;
    size_t n;
    det_parallel_body body;
    void *user;
    int *owner;
    _Atomic int is_over;
} deal;

/* One turn of this rank: the next item, where there is one. */
static det_status take_turn(void *user, size_t turn, int i_thread)
{
    deal *d = user;
    (void)turn;
    if (atomic_load(&d->is_over))
        return DET_OK;
    const size_t i = (size_t)det_ranks_count_on(d->ranks, 1);
    if (i >= d->n) {
        atomic_store(&d->is_over, 1);
        return DET_OK;
    }
    d->owner[i] = det_ranks_place(d->ranks);
    return d->body(d->user, i, i_thread);
}

det_status det_deal_for(const det_run *run, size_t n, det_parallel_body body, void *user, int *owner)
{
    deal d = {.ranks = det_run_ranks(run), .n = n, .body = body, .user = user, .owner = owner};
    if (det_ranks_count(d.ranks) == 1)
        return det_parallel_for(run, n, body, user);
    if (det_ranks_place(d.ranks) == 0)
        det_ranks_count_on(d.ranks, -det_ranks_count_on(d.ranks, 0));
    for (size_t k = 0; k < n; k++)
        owner[k] = -1;
    det_status st = det_ranks_agree(d.ranks, DET_OK);
    det_ranks_serve(d.ranks, 1);
    if (st == DET_OK)
        st = det_parallel_for(run, n, take_turn, &d);
    if (st != DET_OK)
        det_ranks_count_on(d.ranks, (long)n);
    det_ranks_serve(d.ranks, 0);
    st = det_ranks_agree(d.ranks, st);
    if (st == DET_OK)
        det_ranks_most_of(d.ranks, owner, n);
    return st;
}

void det_deal_share(const det_ranks *r, const int *owner, size_t n, size_t item_bytes, void *items)
{
    if (det_ranks_count(r) == 1)
        return;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && owner[end] == owner[i]; end++)
            ;
        det_ranks_give(r, owner[i], (char *)items + i * item_bytes, (end - i) * item_bytes);
    }
}
