/* SPDX-License-Identifier: Apache-2.0 */
/* A random dilemma with every channel in use, and random parameters near the prior: for identities that must hold everywhere. */
#ifndef DET_TESTS_RANDOM_DILEMMA_H
#define DET_TESTS_RANDOM_DILEMMA_H

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "model/dilemma.h"
#include "model/prior.h"

/* Context that record_init leaves empty: channels, masks, resets, commitments, marks. */
static void random_channels(det_record *r, det_stream *s, int n_steps)
{
    (void)s;
    r->n_inj = 3;
    r->inj[0] = (det_injection){0, 2, DET_PROVOKES};
    r->inj[1] = (det_injection){1, 3, DET_RESTRAINS};
    r->inj[2] = (det_injection){1, 2, DET_PROVOKES};
    r->n_court = 2;
    r->court[0] = (det_courting){.holder = 0, .actor = 2, .rivalry = 0.9};
    r->court[1] = (det_courting){.holder = 1, .actor = 3, .rivalry = 0.6, .tether = 1};
    r->n_den = 2;
    r->den[0] = (det_deniable){.holder = 0, .actor = 2, .control = NAN};
    r->den[1] = (det_deniable){.holder = 1, .actor = 3, .control = 0.8};
    size_t n = (size_t)n_steps;
    for (int k = 0; k < 2; k++) {
        r->court[k].regard = det_calloc(n, sizeof(double));
        r->court[k].count = det_calloc(n, sizeof(double));
        r->court[k].seen = det_calloc(n, 1);
        r->den[k].count = det_calloc(n, sizeof(double));
        r->den[k].barred = det_calloc(n, sizeof(double));
        r->den[k].leverage = det_calloc(n, sizeof(double));
        r->den[k].seen = det_calloc(n, 1);
    }
    r->n_memory = DET_PAIR_STREAMS + 2 * r->n_inj;
    r->stride = r->n_memory + r->n_court + r->n_den;
    det_free(r->w);
    r->w = det_calloc(n * (size_t)r->stride, sizeof(double));
}

static void random_step(det_record *r, det_stream *s, int t)
{
    for (int i = 0; i < 2; i++) {
        r->seen[t * 2 + i] = det_draw_uniform(s) < 0.9;
        r->accused[t * 2 + i] = 0.8 * det_draw_uniform(s);
        r->breach[t * 2 + i] = det_draw_uniform(s) < 0.1 ? 0.7 : 0;
        r->shift[t * 2 + i] = det_draw_uniform(s) < 0.1 ? 0.3 : 0;
        r->reset[t * 2 + i] = det_draw_uniform(s) < 0.08;
    }
    r->log_volume[t] = 0.4 * det_draw_normal(s);
    for (int k = 0; k < DET_PAIR_STREAMS; k++)
        r->count[t * DET_PAIR_STREAMS + k] = det_draw_poisson(s, 0.25);
    for (int k = 0; k < 2; k++) {
        r->court[k].regard[t] = det_draw_uniform(s);
        r->court[k].count[t] = det_draw_poisson(s, 0.2);
        r->court[k].seen[t] = r->den[k].seen[t] = r->seen[t * 2] | r->seen[t * 2 + 1];
        r->den[k].count[t] = det_draw_poisson(s, 0.1);
        r->den[k].barred[t] = det_draw_uniform(s) < 0.5;
        r->den[k].leverage[t] = det_draw_uniform(s);
    }
}

/* Weighted entries with marks, at every stream. */
static void random_entries(det_record *r, det_stream *s)
{
    size_t most = (size_t)r->n_steps * (size_t)r->stride;
    r->entries = det_calloc(most, sizeof *r->entries);
    r->marks = det_calloc(8, sizeof *r->marks);
    for (int k = 0; k < 8; k++)
        r->marks[k] = (det_mark){k / 2, k % 2 ? 0.35 : -0.35, 1};
    for (size_t at = 0; at < most; at++)
        if (det_draw_uniform(s) < 0.2) {
            double p = 0.3 + 0.7 * det_draw_uniform(s);
            int mark = (int)(det_draw_uniform(s) * 8);
            r->entries[r->n_entries++] = (det_entry){at, mark, p};
            r->marks[mark].n++;
            r->w[at] += p;
        }
    r->n_marks = 8;
}

static int random_dilemma(uint32_t id, int n_steps, const det_model_options *o, det_dilemma *out)
{
    det_record r;
    det_stream s;
    det_stream_init(&s, 42, 7, id, 0);
    if (det_record_init(n_steps, id % 3 == 2 ? 7 : 1, &r, NULL) != DET_OK)
        return -1;
    random_channels(&r, &s, n_steps);
    for (int t = 0; t < n_steps; t++)
        random_step(&r, &s, t);
    r.machine_coded = id % 2;
    r.lead = id % 4 == 3 ? 2 : 0;
    if (det_record_refresh(&r, NULL) != DET_OK)
        return -1;
    if (id % 5 != 4) {
        memset(r.w, 0, (size_t)n_steps * (size_t)r.stride * sizeof *r.w);
        random_entries(&r, &s);
    }
    if (id % 4 == 1 && det_record_habit(&r, 14, NULL) != DET_OK)
        return -1;
    return det_dilemma_init(&r, NULL, o, out, NULL) == DET_OK ? 0 : -1;
}

#endif
