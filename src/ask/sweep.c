/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/sweep.h"

#include "base/parallel.h"
#include "base/ranks.h"

#include <stdatomic.h>
#include <string.h>

typedef struct sweep {
    const det_sweep *s;
    const det_run *run;
    det_journal *journal;
    size_t first, n_blocks; /* this process's */
    atomic_size_t n_done;
} sweep;

static size_t per_block(const det_sweep *s)
{
    return s->block ? s->block : DET_SWEEP_BLOCK;
}

static size_t block_end(const det_sweep *s, size_t block)
{
    const size_t end = (block + 1) * per_block(s);
    return end < s->n_items ? end : s->n_items;
}

static det_status do_block(void *user, size_t i, int i_thread)
{
    sweep *w = user;
    const det_sweep *s = w->s;
    const size_t block = w->first + i, from = block * per_block(s), end = block_end(s, block);
    char *items = (char *)s->items + from * s->item_bytes;
    det_status st = DET_OK;
    if (!det_journal_find(w->journal, s->part, block, items, (end - from) * s->item_bytes)) {
        memset(items, 0, (end - from) * s->item_bytes);
        for (size_t k = from; k < end && st == DET_OK; k++)
            st = s->make(s->user, k, i_thread, (char *)s->items + k * s->item_bytes);
        if (st == DET_OK)
            det_journal_add(w->journal, s->part, block, items, (end - from) * s->item_bytes);
    }
    det_run_tell(w->run, s->what, (double)++w->n_done / (double)w->n_blocks);
    return st;
}

det_status det_sweep_run(const det_sweep *s, const det_run *run, det_journal *journal)
{
    const det_ranks *ranks = run ? run->ranks : NULL;
    const size_t n_blocks = (s->n_items + per_block(s) - 1) / per_block(s);
    const int place = det_ranks_place(ranks);
    sweep w = {.s = s, .run = run, .journal = journal, .first = det_ranks_first(ranks, n_blocks, place)};
    w.n_blocks = det_ranks_first(ranks, n_blocks, place + 1) - w.first;
    const det_status st = det_run_agree(run, det_parallel_for(run, w.n_blocks, do_block, &w));
    if (st == DET_OK)
        det_ranks_gather(ranks, n_blocks, per_block(s), s->n_items, s->item_bytes, s->items);
    return st;
}
