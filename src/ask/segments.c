/* SPDX-License-Identifier: Apache-2.0 */
/* Dynamic programming over the end t of the last segment: F(t) = min over s of F(s) + C(s, t) + penalty, where
 * F(0) = -penalty gives back what the first segment pays.
 *
 * 1. A candidate s with F(s) + C(s, t) > F(t) loses against t at every end from t + min_length on, because C never
 *    grows by cutting; nearer ends cannot use t as a cut, so s stays until then (`dead_from`).
 * 2. Candidates are kept in ascending order and the first minimum wins, so the answer is the same on every machine
 *    that adds alike.
 */
#include "ask/segments.h"

#include "base/mem.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

typedef struct scan {
    size_t n, k, min_length;
    double penalty;
    double *sum;       /* [n + 1][k] of the first t rows */
    double *square;    /* [n + 1] of the first t rows, all columns */
    double *best;      /* [n + 1] F */
    size_t *last;      /* [n + 1] the cut that ends the last but one segment */
    size_t *dead_from; /* [n + 1] */
    size_t *alive;     /* [n + 1] candidates, n_alive used */
    size_t n_alive;
} scan;

static void scan_free(scan *s)
{
    det_free(s->sum);
    det_free(s->square);
    det_free(s->best);
    det_free(s->last);
    det_free(s->dead_from);
    det_free(s->alive);
}

static det_status scan_init(scan *s, const double *path, det_err *err)
{
    size_t n = s->n, k = s->k;
    s->sum = det_calloc((n + 1) * k, sizeof *s->sum);
    s->square = det_calloc(n + 1, sizeof *s->square);
    s->best = det_calloc(n + 1, sizeof *s->best);
    s->last = det_calloc(n + 1, sizeof *s->last);
    s->dead_from = det_calloc(n + 1, sizeof *s->dead_from);
    s->alive = det_calloc(n + 1, sizeof *s->alive);
    if (!s->sum || !s->square || !s->best || !s->last || !s->dead_from || !s->alive)
        return det_err_set(err, DET_NOMEM, "memory ran out for a path of %zu steps and %zu columns", n, k);
    for (size_t t = 0; t < n; t++) {
        s->square[t + 1] = s->square[t];
        for (size_t j = 0; j < k; j++) {
            double x = path[t * k + j];
            s->sum[(t + 1) * k + j] = s->sum[t * k + j] + x;
            s->square[t + 1] += x * x;
        }
        if (!isfinite(s->square[t + 1]))
            return det_err_set(err, DET_DATA, "step %zu of the path to be cut is not finite", t);
        s->dead_from[t] = SIZE_MAX;
    }
    return DET_OK;
}

/* Squared distances of rows from .. to - 1 to their mean. */
static double cost(const scan *s, size_t from, size_t to)
{
    const double *low = s->sum + from * s->k, *high = s->sum + to * s->k;
    double between = 0;
    for (size_t j = 0; j < s->k; j++)
        between += (high[j] - low[j]) * (high[j] - low[j]);
    return fmax(0, s->square[to] - s->square[from] - between / (double)(to - from));
}

/* F(t), and the candidates that can still matter after it. */
static void step(scan *s, size_t t)
{
    s->best[t] = INFINITY;
    for (size_t i = 0; i < s->n_alive; i++) {
        size_t from = s->alive[i];
        double total = s->best[from] + cost(s, from, t) + s->penalty;
        if (total < s->best[t]) {
            s->best[t] = total;
            s->last[t] = from;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < s->n_alive; i++) {
        size_t from = s->alive[i];
        if (s->dead_from[from] == SIZE_MAX && s->best[from] + cost(s, from, t) > s->best[t])
            s->dead_from[from] = t + s->min_length;
        if (s->dead_from[from] > t + 1)
            s->alive[kept++] = from;
    }
    s->n_alive = kept;
}

/* Ends nearer than min_length to the start hold no segment; at t, the newest cut is t - min_length. */
static void solve(scan *s)
{
    if (s->n < 2 * s->min_length) {
        s->best[s->n] = s->n ? cost(s, 0, s->n) : 0;
        return;
    }
    s->best[0] = -s->penalty;
    for (size_t t = s->min_length; t <= s->n; t++) {
        if (t == s->min_length || t >= 2 * s->min_length)
            s->alive[s->n_alive++] = t - s->min_length;
        step(s, t);
    }
}

static det_status read_back(const scan *s, det_segments *out, det_err *err)
{
    size_t n_changes = 0;
    for (size_t t = s->n; t && s->last[t]; t = s->last[t])
        n_changes++;
    size_t *changes = det_calloc(n_changes, sizeof *changes);
    if (!changes)
        return det_err_set(err, DET_NOMEM, "memory ran out for %zu change points", n_changes);
    size_t i = n_changes;
    for (size_t t = s->n; t && s->last[t]; t = s->last[t])
        changes[--i] = s->last[t];
    *out = (det_segments){.changes = changes, .n_changes = n_changes, .cost = s->best[s->n]};
    return DET_OK;
}

det_status det_segments_find(const double *path, size_t n, size_t k, size_t min_length, double penalty,
                             det_segments *out, det_err *err)
{
    DET_BUG_IF(min_length < 1 || !(penalty >= 0));
    scan s = {.n = n, .k = k, .min_length = min_length, .penalty = penalty};
    det_status st = scan_init(&s, path, err);
    if (st == DET_OK) {
        solve(&s);
        st = read_back(&s, out, err);
    }
    scan_free(&s);
    return st;
}

void det_segments_free(det_segments *s)
{
    det_free(s->changes);
    memset(s, 0, sizeof *s);
}
