/* SPDX-License-Identifier: Apache-2.0 */
/* Worlds of many pairs drawn from the scan's own model at parameters that are known, as an atlas. */
#ifndef DET_TESTS_ASK_PLANTED_H
#define DET_TESTS_ASK_PLANTED_H

#include "check.h"

#include <stdio.h>
#include <string.h>

#include "ask/glance.h"
#include "base/mem.h"
#include "model/prior.h"
#include "model/simulate.h"

/* Room for n_pairs of two actors each (or of n_actors in all, taken in turn), days all covered at an even volume. */
static inline void planted_init(det_atlas *a, size_t n_pairs, size_t n_actors, int n_days)
{
    *a = (det_atlas){.from = 17532, .until = 17532 + n_days - 1, .n_pairs = n_pairs, .n_actors = n_actors};
    strcpy(a->format, "planted");
    a->rows_per_day = det_calloc((size_t)n_days, sizeof *a->rows_per_day);
    a->actors = det_calloc(n_actors, sizeof *a->actors);
    a->pairs = det_calloc(n_pairs, sizeof *a->pairs);
    for (int d = 0; d < n_days; d++)
        a->rows_per_day[d] = 1000;
    for (size_t i = 0; i < n_actors; i++) {
        char code[16];
        snprintf(code, sizeof code, "A%04zu", i);
        a->actors[i] = (det_atlas_actor){det_strdup(code), det_strdup(code), DET_STATE};
    }
    a->input.path = det_strdup("planted");
    a->input.dropped_why = det_strdup("");
    memset(a->input.sha256, '0', 64);
}

/* Acts of n days from day `at` on, from *state on. */
static inline void planted_path(const det_dilemma *d, const det_params *p, int at, int n, size_t k, unsigned seed,
                                det_state *state, double *count)
{
    det_sim_options o;
    det_sim_path path = {.count = count + at * DET_PAIR_STREAMS, .end = state};
    const det_state start = *state;
    det_sim_default(&o);
    o.seed = seed;
    o.question = 77;
    o.path = (uint32_t)k;
    o.from = at;
    o.n_steps = n;
    det_simulate(d, p, &start, -1, 0, &o, &path);
}

static inline void planted_keep(det_atlas *a, size_t k, int one, int other, const double *count, int n)
{
    det_atlas_pair *pair = &a->pairs[k];
    *pair = (det_atlas_pair){.actor = {one, other}, .first = a->n_cells};
    a->cells = det_realloc(a->cells, a->n_cells + (size_t)n * DET_PAIR_STREAMS, sizeof *a->cells);
    for (int m = 0; m < n * DET_PAIR_STREAMS; m++)
        if (count[m] > 0) {
            const int c = (int)count[m], stream = m % DET_PAIR_STREAMS;
            a->cells[a->n_cells++] = (det_atlas_cell){m / DET_PAIR_STREAMS, (unsigned short)stream, (unsigned short)c};
            pair->n_acts[stream / DET_N_CLASSES] += c;
            pair->n_hostile[stream / DET_N_CLASSES] += stream % DET_N_CLASSES >= DET_VH ? c : 0;
        }
    pair->n_cells = a->n_cells - pair->first;
}

/* Acts of a pair at p, and from the middle of the window on at `later` (NULL: at p). */
static inline void planted_draw(det_atlas *a, size_t k, int one, int other, det_rival rival, const det_params *p,
                                const det_params *later, const det_glance_work *w, unsigned seed)
{
    const int n = a->until - a->from + 1, half = later ? n / 2 : n, actor[2] = {0, 0};
    det_hyper nothing = {
        .n_actors = 1, .source = det_calloc(4, sizeof(double)), .target = det_calloc(4, sizeof(double))};
    det_record r = {0};
    det_dilemma d = {0};
    det_state state;
    double *count = det_calloc((size_t)n * DET_PAIR_STREAMS, sizeof *count);
    assert_int_equal(det_record_init(n, 1, &r, NULL), DET_OK);
    r.machine_coded = 1;
    assert_int_equal(det_record_habit(&r, w->options.habit_days, NULL), DET_OK);
    assert_int_equal(det_glance_dilemma(w, rival, &r, actor, &nothing, &d, NULL), DET_OK);
    det_state_start(&d, p, &state);
    for (int m = 0; m < DET_PAIR_STREAMS; m++)
        state.habit[m / DET_N_CLASSES][m % DET_N_CLASSES] =
            p->mu[m / DET_N_CLASSES][m % DET_N_CLASSES] / (1 - p->habit[m % DET_N_CLASSES]);
    planted_path(&d, p, 0, half, k, seed, &state, count);
    if (later)
        planted_path(&d, later, half, n - half, k, seed, &state, count);
    planted_keep(a, k, one, other, count, n);
    det_free(count);
    det_hyper_free(&nothing);
    det_dilemma_free(&d);
    det_record_free(&r);
}

/* A quiet pair of habit alone; the rest is set by the caller. */
static inline det_params planted_params(double hostile_per_day)
{
    det_params p = {.rho = .87, .r = 3, .xi = 1, .eta = {5 * hostile_per_day * .7, 5 * hostile_per_day * .3}};
    p.a01 = .004, p.a10 = .012, p.z01 = .007, p.z10 = .025, p.q01 = .002, p.q10 = .005;
    for (int i = 0; i < 2; i++) {
        p.mu[i][DET_VC] = .1, p.mu[i][DET_MC] = .02;
        p.mu[i][DET_VH] = .7 * hostile_per_day, p.mu[i][DET_MH] = .3 * hostile_per_day;
        p.h0[i] = .18, p.s[i] = .5, p.b[i] = 1, p.d[i] = 4 / 6.;
    }
    for (int c = 0; c < DET_N_CLASSES; c++)
        p.habit[c] = .25;
    return p;
}

#endif
