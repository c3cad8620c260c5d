/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ranks.h"

enum { MOST_RANKS = 4096 };

int det_ranks_count(const det_ranks *r)
{
    return r ? r->n : 1;
}

int det_ranks_place(const det_ranks *r)
{
    return r ? r->rank : 0;
}

size_t det_ranks_first(const det_ranks *r, size_t n_blocks, int k)
{
    return n_blocks * (size_t)k / (size_t)det_ranks_count(r);
}

void det_ranks_most_of(const det_ranks *r, int *v, size_t n)
{
    if (r)
        r->most(r->user, v, n);
}

int det_ranks_most(const det_ranks *r, int mine)
{
    det_ranks_most_of(r, &mine, 1);
    return mine;
}

det_status det_ranks_agree(const det_ranks *r, det_status mine)
{
    return (det_status)det_ranks_most(r, (int)mine);
}

void det_ranks_give(const det_ranks *r, int from, void *data, size_t bytes)
{
    if (r && r->n > 1)
        r->give(r->user, from, data, bytes);
}

long det_ranks_count_on(const det_ranks *r, long by)
{
    return r->count_on(r->user, by);
}

void det_ranks_serve(const det_ranks *r, int on)
{
    r->serve(r->user, on);
}

void det_ranks_gather(const det_ranks *r, size_t n_blocks, size_t items_per_block, size_t n_items, size_t item_bytes, void *data)
{
    size_t first[MOST_RANKS + 1];
    if (!r || r->n == 1)
        return;
    DET_BUG_IF(r->n > MOST_RANKS);
    for (int k = 0; k <= r->n; k++) {
        size_t item = det_ranks_first(r, n_blocks, k) * items_per_block;
        first[k] = item < n_items ? item : n_items;
    }
    r->gather(r->user, data, item_bytes, first);
}
