/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/deeds.h"

#include "base/mem.h"

#include <string.h>

static int is_seen(const det_record *r, int t, int stream)
{
    const unsigned char *seen = r->seen + t * 2;
    return stream >= 0 && stream < DET_PAIR_STREAMS ? seen[stream / DET_N_CLASSES] : seen[0] | seen[1];
}

/* Does the item play this part? A breach counts whoever was observed. */
static int plays(const det_record *r, const det_footprints *f, size_t i, int stream)
{
    const double *breach = f->alone.breach + 2 * i;
    if (stream == DET_DEED_BREACH)
        return breach[0] > 0 || breach[1] > 0;
    return f->alone.w[i * (size_t)r->stride + (size_t)stream] > 0 && is_seen(r, f->items[i].step, stream);
}

static void count_steps(det_deeds *d)
{
    const det_record *r = d->record;
    for (size_t i = 0; i < d->f->n; i++)
        for (int m = DET_DEED_BREACH; m < r->stride; m++)
            d->first[d->f->items[i].step + 1] += (size_t)plays(r, d->f, i, m);
    for (int t = 0; t < r->n_steps; t++)
        d->first[t + 1] += d->first[t];
    d->n = d->first[r->n_steps];
}

/* `next`: the place of the next deed of each step. */
static void place(det_deeds *d, size_t *next)
{
    const det_record *r = d->record;
    for (size_t i = 0; i < d->f->n; i++)
        for (int m = DET_DEED_BREACH; m < r->stride; m++) {
            int is_pair = m >= 0 && m < DET_PAIR_STREAMS, t = d->f->items[i].step;
            if (plays(r, d->f, i, m))
                d->items[next[t]++] =
                    (det_deed){(int)i, t, m, is_pair ? d->f->alone.count[i * DET_PAIR_STREAMS + (size_t)m] : 0};
        }
}

static void add_third(det_deeds *d, int actor)
{
    for (int k = 0; k < d->n_thirds; k++)
        if (d->third[k] == actor)
            return;
    d->third[d->n_thirds++] = actor;
}

static void list_thirds(det_deeds *d)
{
    for (int k = 0; k < d->record->n_inj; k++)
        add_third(d, d->record->inj[k].actor);
    for (int k = 0; k < d->record->n_den; k++)
        add_third(d, d->record->den[k].actor);
    d->n_roots = DET_FIRST_THIRD + d->n_thirds;
}

int det_deeds_third(const det_deeds *d, int actor)
{
    int k = 0;
    while (d->third[k] != actor)
        k++;
    return DET_FIRST_THIRD + k;
}

det_status det_deeds_init(const det_record *r, const det_footprints *f, det_deeds *out, det_err *err)
{
    det_deeds d = {.record = r, .f = f};
    size_t n = (size_t)r->n_steps + 1, *next = det_calloc(n, sizeof *next);
    d.first = det_calloc(n, sizeof *d.first);
    if (!d.first || !next)
        goto out;
    count_steps(&d);
    memcpy(next, d.first, n * sizeof *next);
    d.items = det_calloc(d.n, sizeof *d.items);
    if (!d.items)
        goto out;
    place(&d, next);
    list_thirds(&d);
    det_free(next);
    *out = d;
    return DET_OK;
out:
    det_free(next);
    det_deeds_free(&d);
    return det_err_set(err, DET_NOMEM, "memory ran out for the parts that %zu acts play", f->n);
}

void det_deeds_free(det_deeds *d)
{
    det_free(d->items);
    det_free(d->first);
    memset(d, 0, sizeof *d);
}
