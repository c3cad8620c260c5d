/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/sweep.h"

#include "base/deal.h"
#include "base/mem.h"
#include "base/ranks.h"

#include <stdatomic.h>
#include <string.h>

typedef struct sweep {
    const det_sweep *s;
    const det_run *run;
    det_journal *journal;
    atomic_size_t n_done; /* by this process */
} sweep;

/* Items are dealt out in order, so of those before this one nearly all are done too, by whomever. */
static void tell(sweep *w, size_t i)
{
    const size_t mine = ++w->n_done, done = det_ranks_count(det_run_ranks(w->run)) > 1 ? i + 1 : mine;
    det_run_tell(w->run, w->s->what, (double)done / (double)w->s->n_items);
}

static det_status do_item(void *user, size_t i, int i_thread)
{
    sweep *w = user;
    const det_sweep *s = w->s;
    char *item = (char *)s->items + i * s->item_bytes;
    det_status st = DET_OK;
    if (!det_journal_find(w->journal, s->part, i, item, s->item_bytes)) {
        memset(item, 0, s->item_bytes);
        st = s->make(s->user, i, i_thread, item);
        if (st == DET_OK)
            det_journal_add(w->journal, s->part, i, item, s->item_bytes);
    }
    tell(w, i);
    return st;
}

det_status det_sweep_run(const det_sweep *s, const det_run *run, det_journal *journal)
{
    sweep w = {.s = s, .run = run, .journal = journal};
    int *owner = det_calloc(s->n_items + 1, sizeof *owner);
    det_status st = det_run_agree(run, owner ? DET_OK : DET_NOMEM);
    if (st == DET_OK)
        st = det_deal_for(run, s->n_items, do_item, &w, owner);
    if (st == DET_OK)
        det_deal_share(det_run_ranks(run), owner, s->n_items, s->item_bytes, s->items);
    det_free(owner);
    return st;
}
