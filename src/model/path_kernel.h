/* SPDX-License-Identifier: Apache-2.0 */
/* Forward simulation on lanes, one path a lane. Included once per width with LANES and KERNEL set. Symbols as in
 * conduct.h.
 *
 * Invariants: 1. all lanes run the same instructions; only numbers differ. 2. Every number is drawn at the address that
 * simulate.c gives it.
 */
#include <float.h>
#include <stddef.h>
#include <string.h>

#include "model/lane_math.h"
#include "model/path_random.h"
#include "model/paths.h"
#include "model/sim_address.h"

#define P(member) (k->p[offsetof(det_params, member) / sizeof(double)])
#define VH        DET_VH

typedef struct kernel {
    const det_dilemma *d;
    const det_sim_options *o;
    const det_path *each;
    source from;
    int keeps, follows; /* some path wants its counts; its beliefs or hidden states */
    vd p[DET_N_PARAMS];
} kernel;

static void kernel_init(kernel *k, const det_dilemma *d, const det_sim_options *o, const det_path *each)
{
    uint32_t path[LANES];
    k->d = d;
    k->o = o;
    k->each = each;
    k->keeps = k->follows = 0;
    for (int l = 0; l < LANES; l++) {
        path[l] = each[l].path;
        k->keeps |= each[l].out->count != NULL;
        k->follows |= each[l].out->odds || each[l].out->hidden;
        for (int n = 0; n < DET_N_PARAMS; n++)
            ((double *)&k->p[n])[l] = det_params_flat(each[l].p)[n];
    }
    source_init(&k->from, o->seed, o->question, path);
}

/* ---- counts ---- */

/* The rest of the walk of det_poisson_quantile where it goes beyond 1: left is what stands above p = P(0), p now P(1).
 */
static void walk_on(vd mean, vd left, vd p, vd *count)
{
    vd zero = {0};
    vb more = left > p;
    for (double next = 2; v_any(more); next++) {
        left -= v_where(more, p);
        *count += v_where(more, zero + 1);
        p *= mean / next;
        more &= (left > p) & ((*count < mean) | (p > DBL_EPSILON / 8));
    }
}

/* Counts at n means below DET_POISSON_LARGE from a uniform each: det_poisson_quantile on lanes. */
INLINE void quantiles(int n, const vd *mean, const vd *u, vd *count)
{
    vd zero = {0}, left[DET_PAIR_STREAMS], p[DET_PAIR_STREAMS];
    vb more = {0};
    for (int m = 0; m < n; m++) {
        vd none = v_exp(-mean[m]);
        left[m] = u[m] - none;
        p[m] = none * mean[m];
        count[m] = v_where(left[m] > 0, zero + 1);
        more |= left[m] > p[m];
    }
    for (int m = 0; m < n && v_any(more); m++)
        walk_on(mean[m], left[m], p[m], &count[m]);
}

/* Lanes of a stream whose mean is large draw alone; elsewhere count stays. */
static void draw_large(const kernel *k, int t, int stream, vd mean, vd *count)
{
    for (int l = 0; l < LANES; l++) {
        double m = lane(mean, l);
        if (m >= DET_POISSON_LARGE)
            ((double *)count)[l] = det_sim_large(k->o->seed, k->o->question, k->each[l].path, t, stream, m);
    }
}

/* Counts of n streams, whose numbers are in `stream`, at their means. */
INLINE void draw_counts(const kernel *k, int t, int n, const int *stream, vd *mean, const vd *u, vd *count)
{
    vb large = {0};
    for (int m = 0; m < n; m++)
        large |= mean[m] >= DET_POISSON_LARGE;
    if (!v_any(large)) {
        quantiles(n, mean, u, count);
        return;
    }
    vd small[DET_PAIR_STREAMS];
    for (int m = 0; m < n; m++)
        small[m] = v_where(mean[m] < DET_POISSON_LARGE, mean[m]);
    quantiles(n, small, u, count);
    for (int m = 0; m < n; m++)
        draw_large(k, t, stream[m], mean[m], &count[m]);
}

/* Counts of n streams of step i_step to the paths that want them. */
static void keep_counts(const kernel *k, int i_step, int n, const int *stream, const vd *count)
{
    for (int l = 0; l < LANES; l++) {
        double *to = k->each[l].out->count;
        if (!to)
            continue;
        to += (size_t)i_step * DET_PAIR_STREAMS;
        memset(to, 0, DET_PAIR_STREAMS * sizeof *to);
        for (int m = 0; m < n; m++)
            to[stream[m]] = lane(count[m], l);
    }
}

/* ---- exposure and baseline ---- */

/* E of step t, acts per step. */
static inline vd exposure(const kernel *k, int t)
{
    const det_record *r = &k->d->record;
    vd zero = {0};
    if (!r->machine_coded || t >= r->n_steps)
        return zero + r->step_days;
    return r->step_days * v_exp(P(xi) * r->log_volume[t]);
}

static inline vd baseline(const kernel *k, int t)
{
    const det_record *r = &k->d->record;
    vd sum = {0};
    int at = t < r->n_steps ? t : r->n_steps - 1;
    if (r->n_level == 0)
        return sum + 1;
    for (int n = 0; n < r->n_level; n++)
        sum += P(level[n]) * r->basis[(size_t)at * (size_t)r->n_level + (size_t)n];
    return v_exp(sum);
}

#include "model/path_full.h"
#include "model/path_linear.h"

const det_paths_kernel KERNEL = {KERNEL_NAME, LANES, linear_run, full_run};
