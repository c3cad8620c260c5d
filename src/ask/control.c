/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/control.h"

#include "base/mem.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION = 0x63747264, WEEK = 7, LEAST_WEEKS = 4 };

/* ---- shifting ---- */

/* Steps by which direction 1 moves, among the first `around` steps, whole weeks where steps are days. */
static int draw_shift(const det_record *r, unsigned long seed, size_t item, int *around)
{
    const int unit = r->step_days < WEEK ? WEEK : 1, n_units = r->n_steps / unit, spare = n_units - 2 * LEAST_WEEKS;
    det_stream s;
    *around = r->n_steps;
    if (spare <= 2)
        return r->n_steps / 2;
    det_stream_init(&s, seed, QUESTION, (uint32_t)item, 0);
    *around = n_units * unit;
    return unit * (LEAST_WEEKS + (int)(det_draw_uniform(&s) * (spare + 1)));
}

det_status det_control_shift(det_record *r, unsigned long seed, size_t item, double half_life_days, det_err *err)
{
    int around;
    const int by = draw_shift(r, seed, item, &around);
    double *count = det_calloc((size_t)around * DET_N_CLASSES, sizeof *count);
    unsigned char *seen = det_calloc((size_t)around, 1);
    det_status st = DET_OK;
    if (!count || !seen) {
        st = det_err_set(err, DET_NOMEM, "no memory for a control");
        goto out;
    }
    for (int t = 0; t < around; t++) {
        const int from = (t + by) % around;
        memcpy(count + t * DET_N_CLASSES, r->count + from * DET_PAIR_STREAMS + DET_N_CLASSES,
               DET_N_CLASSES * sizeof *count);
        seen[t] = r->seen[2 * t + 1] & r->seen[2 * from + 1];
    }
    for (int t = 0; t < around; t++) {
        for (int c = 0; c < DET_N_CLASSES; c++)
            r->count[t * DET_PAIR_STREAMS + DET_N_CLASSES + c] = seen[t] ? count[t * DET_N_CLASSES + c] : 0;
        r->seen[2 * t + 1] = seen[t];
    }
    st = det_record_refresh(r, err);
    if (st == DET_OK && half_life_days > 0)
        st = det_record_habit(r, half_life_days, err);
out:
    det_free(count);
    det_free(seen);
    return st;
}

/* ---- rates ---- */

typedef struct value {
    double x;
    size_t item; /* of the pairs */
    int is_control;
} value;

/* A run of values that share one rate. */
typedef struct stretch {
    double controls, pairs;
    size_t first;
} stretch;

/* Descending; controls first among equals, which is the cautious order. */
static int descending(const void *a, const void *b)
{
    const value *x = a, *y = b;
    if (x->x != y->x)
        return x->x > y->x ? -1 : 1;
    if (x->is_control != y->is_control)
        return y->is_control - x->is_control;
    return x->item < y->item ? -1 : x->item > y->item;
}

static int is_above(const stretch *a, const stretch *b)
{
    return a->controls * (b->controls + b->pairs) > b->controls * (a->controls + a->pairs);
}

/* Pool adjacent violators: the share of controls must not fall as x falls. Equal x stay together. */
static size_t pool(const value *v, size_t n, stretch *s)
{
    size_t n_stretches = 1;
    s[0] = (stretch){.controls = 1}; /* the one thought to lie above all */
    for (size_t i = 0; i < n;) {
        stretch next = {.first = i};
        const double x = v[i].x;
        for (; i < n && v[i].x == x; i++) {
            next.controls += v[i].is_control;
            next.pairs += !v[i].is_control;
        }
        s[n_stretches++] = next;
        while (n_stretches > 1 && is_above(&s[n_stretches - 2], &s[n_stretches - 1])) {
            s[n_stretches - 2].controls += s[n_stretches - 1].controls;
            s[n_stretches - 2].pairs += s[n_stretches - 1].pairs;
            n_stretches--;
        }
    }
    return n_stretches;
}

/* Twice the share of pairs that are not above the controls' median. */
static double null_share(const value *v, size_t n, double n_pairs, double n_controls)
{
    double controls = 0, pairs = 0;
    for (size_t i = 0; i < n && controls < .5 * n_controls; i++) {
        controls += v[i].is_control;
        pairs += !v[i].is_control;
    }
    return fmin(1, 2 * (n_pairs - pairs) / n_pairs);
}

static size_t gather(const double *x, size_t n, const double *control, size_t m, value *v, double *n_pairs)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            v[k++] = (value){x[i], i, 0};
    *n_pairs = (double)k;
    for (size_t i = 0; i < m; i++)
        if (!isnan(control[i]))
            v[k++] = (value){control[i], i, 1};
    qsort(v, k, sizeof *v, descending);
    return k;
}

det_status det_control_rates(const double *x, size_t n, const double *control, size_t m, double *rate, double *p0,
                             det_err *err)
{
    double n_pairs;
    value *v = det_calloc(n + m, sizeof *v);
    stretch *s = det_calloc(n + m + 1, sizeof *s);
    if (!v || !s) {
        det_free(v);
        det_free(s);
        return det_err_set(err, DET_NOMEM, "no memory for the false-discovery rates of %zu pairs", n);
    }
    const size_t n_values = gather(x, n, control, m, v, &n_pairs);
    const double n_controls = (double)n_values - n_pairs;
    for (size_t i = 0; i < n; i++)
        rate[i] = NAN;
    *p0 = n_controls > 0 && n_pairs > 0 ? null_share(v, n_values, n_pairs, n_controls) : NAN;
    const size_t n_stretches = isnan(*p0) ? 0 : pool(v, n_values, s);
    for (size_t k = 0; k < n_stretches; k++) {
        const size_t end = k + 1 < n_stretches ? s[k + 1].first : n_values;
        const double ratio = s[k].controls / n_controls / (s[k].pairs / n_pairs);
        for (size_t i = s[k].first; i < end; i++)
            if (!v[i].is_control)
                rate[v[i].item] = fmin(1, *p0 * ratio);
    }
    det_free(v);
    det_free(s);
    return DET_OK;
}
