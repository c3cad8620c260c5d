/* SPDX-License-Identifier: Apache-2.0 */
#include "data/issued.h"

#include "base/mem.h"

#include <string.h>

static void free_way(det_issued_way *w)
{
    for (size_t i = 0; i < w->n_leads; i++)
        for (int k = 0; k < DET_N_COUNTS; k++)
            det_free(w->leads[i].acts[k].n);
    det_free(w->leads);
    det_free(w->id);
    det_free(w->name);
}

void det_issued_free(det_issued *f)
{
    for (size_t i = 0; i < f->n_ways; i++)
        free_way(&f->ways[i]);
    det_free(f->ways);
    det_free(f->file.path);
    det_free(f->file.dropped_why);
    det_free(f->pair[0]);
    det_free(f->pair[1]);
    memset(f, 0, sizeof *f);
}
