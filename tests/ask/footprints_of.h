/* SPDX-License-Identifier: Apache-2.0 */
/* Footprints of a record that no case stands behind: an act for each stream of each step that holds something, and one
 * for each broken word. */
#ifndef DET_TESTS_FOOTPRINTS_OF_H
#define DET_TESTS_FOOTPRINTS_OF_H

#include "check.h"

#include <string.h>

#include "ask/footprint.h"
#include "base/mem.h"

static inline int has_entry(const det_record *r, size_t at)
{
    return r->w[at] > 0;
}

/* Item k alone holds what stands at stream m of step t. */
static inline void put_item(const det_record *r, int t, int m, det_footprints *f)
{
    size_t k = f->n++, at = (size_t)t * (size_t)r->stride + (size_t)m;
    f->items[k] = (det_footprint){.act = (int)k, .step = t, .dir = -1, .accuser = -1, .p = 1};
    f->alone.w[k * (size_t)r->stride + (size_t)m] = r->w[at];
    if (m < DET_PAIR_STREAMS)
        f->alone.count[k * DET_PAIR_STREAMS + (size_t)m] = r->count[t * DET_PAIR_STREAMS + m];
    for (size_t e = 0; e < r->n_entries; e++)
        if (r->entries[e].at == at) {
            f->alone.entries[f->alone.n_entries] = r->entries[e];
            f->alone.entries[f->alone.n_entries++].at = k * (size_t)r->stride + (size_t)m;
        }
}

/* Counts of streams that weigh nothing are set to 0: an act that is counted must be seen. */
static inline void footprints_of(det_record *r, det_footprints *f)
{
    size_t most = (size_t)r->n_steps * (size_t)(r->stride + 2);
    memset(f, 0, sizeof *f);
    f->fading = 1;
    f->items = det_calloc(most, sizeof *f->items);
    assert_int_equal(det_record_init((int)most, r->step_days, &f->alone, NULL), DET_OK);
    det_free(f->alone.w);
    f->alone.stride = r->stride;
    f->alone.w = det_calloc(most * (size_t)r->stride, sizeof *f->alone.w);
    f->alone.entries = det_calloc(r->n_entries, sizeof *f->alone.entries);
    f->alone.marks = det_calloc(r->n_marks, sizeof *f->alone.marks);
    for (size_t k = 0; k < r->n_marks; k++)
        f->alone.marks[k] = r->marks[k];
    f->alone.n_marks = r->n_marks;
    for (int t = 0; t < r->n_steps; t++) {
        for (int m = 0; m < r->stride; m++) {
            if (has_entry(r, (size_t)t * (size_t)r->stride + (size_t)m))
                put_item(r, t, m, f);
            else if (m < DET_PAIR_STREAMS)
                r->count[t * DET_PAIR_STREAMS + m] = 0;
        }
        for (int i = 0; i < 2; i++)
            if (r->breach[t * 2 + i] > 0) {
                f->alone.breach[2 * f->n + (size_t)i] = r->breach[t * 2 + i];
                f->items[f->n] = (det_footprint){.act = (int)f->n, .step = t, .dir = -1, .accuser = -1, .p = 1};
                f->n++;
            }
    }
    f->alone.n_steps = (int)f->n + 1;
}

#endif
