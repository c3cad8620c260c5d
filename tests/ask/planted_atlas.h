/* SPDX-License-Identifier: Apache-2.0 */
/* An atlas of pairs whose acts follow a known law: own habit, reciprocity, a shock shared by a day. */
#ifndef DET_TESTS_PLANTED_ATLAS_H
#define DET_TESTS_PLANTED_ATLAS_H

#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/text.h"
#include "data/atlas.h"

/* reply: acts of the other side a day after an act. From `changed` on, days hold twice as much (n_days: never). */
static inline det_atlas planted_atlas(int n_pairs, int n_days, double rate, double reply, int changed)
{
    det_atlas a = {.from = 17532, .until = 17532 + n_days - 1, .format = "tidy"};
    a.rows_per_day = det_calloc(n_days, sizeof(double));
    a.actors = det_calloc(2 * n_pairs, sizeof *a.actors);
    a.pairs = det_calloc(n_pairs, sizeof *a.pairs);
    a.cells = det_calloc((size_t)n_pairs * n_days * 8, sizeof *a.cells);
    a.n_actors = 2 * n_pairs;
    a.n_pairs = n_pairs;
    for (int t = 0; t < n_days; t++)
        a.rows_per_day[t] = 100;
    for (int k = 0; k < 2 * n_pairs; k++)
        a.actors[k] = (det_atlas_actor){det_text_format("A%03d", k), det_text_format("Actor %d", k), DET_STATE};
    for (int i = 0; i < n_pairs; i++) {
        double last[2] = {0, 0};
        det_atlas_pair *p = &a.pairs[i];
        *p = (det_atlas_pair){.actor = {2 * i, 2 * i + 1}, .first = a.n_cells};
        for (int t = 0; t < n_days; t++) {
            det_stream s;
            det_stream_init(&s, 11, 1, i, t);
            const double shock = det_draw_gamma(&s, 2, .5) * (t >= changed ? 2 : 1);
            double now[2] = {0, 0};
            for (int k = 0; k < 8; k++) {
                const int author = k / 4, n = det_draw_poisson(&s, shock * (rate + (k % 4 == 2 ? reply * last[1 - author] : 0)));
                now[author] += k % 4 == 2 ? n : 0;
                if (n)
                    a.cells[a.n_cells++] = (det_atlas_cell){t, (unsigned short)k, (unsigned short)n};
                p->n_acts[author] += n;
                p->n_hostile[author] += k % 4 >= 2 ? n : 0;
            }
            memcpy(last, now, sizeof last);
        }
        p->n_cells = a.n_cells - p->first;
    }
    return a;
}

#endif
