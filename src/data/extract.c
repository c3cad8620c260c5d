/* SPDX-License-Identifier: Apache-2.0 */
#include "data/extract.h"

#include <math.h>

#include "base/mem.h"

void det_flow_free(det_flow *f)
{
    det_free(f->source);
    det_free(f->target);
    det_free(f->cells);
    *f = (det_flow){0};
}

static void fill(const det_panel *p, int i, det_flow *f)
{
    for (int t = 0; t < p->n_steps; t++) {
        const size_t at = (size_t)t * (size_t)p->n_dyads + (size_t)i;
        for (int k = 0; k < DET_N_CLASSES; k++)
            f->cells[f->n_cells++] = (det_flow_cell){
                .day = p->from + t, .cls = k, .acts = p->seen[at] ? p->count[at * DET_N_CLASSES + (size_t)k] : NAN};
    }
}

det_status det_flow_of_panel(const det_case *c, const det_panel *p, int i, det_flow *out, det_err *err)
{
    DET_BUG_IF(p->step_days != 1);
    det_flow f = {.source = det_strdup(c->actors[c->principals[i]].id),
                  .target = det_strdup(c->actors[c->principals[1 - i]].id),
                  .cells = det_calloc((size_t)p->n_steps * DET_N_CLASSES, sizeof *f.cells)};
    if (!f.source || !f.target || !f.cells) {
        det_flow_free(&f);
        return det_err_set(err, DET_NOMEM, "no memory for the days of a pair");
    }
    fill(p, i, &f);
    *out = f;
    return DET_OK;
}
