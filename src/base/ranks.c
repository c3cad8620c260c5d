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

int det_ranks_most(const det_ranks *r, int mine)
{
    return r ? r->agree(r->user, mine) : mine;
}

det_status det_ranks_agree(const det_ranks *r, det_status mine)
{
    return (det_status)det_ranks_most(r, (int)mine);
}

void det_ranks_share(const det_ranks *r, void *data, size_t bytes)
{
    size_t first[MOST_RANKS + 1];
    if (!r || r->n == 1)
        return;
    DET_BUG_IF(r->n > MOST_RANKS);
    first[0] = 0;
    for (int k = 1; k <= r->n; k++)
        first[k] = bytes;
    r->gather(r->user, data, 1, first);
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
