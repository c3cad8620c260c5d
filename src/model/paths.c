/* SPDX-License-Identifier: Apache-2.0 */
#include "model/paths.h"

#include <math.h>
#include <string.h>

#include "model/lanes.h"
#include "model/paths_kernels.h"

int det_paths_list(const det_paths_kernel *out[3])
{
    const det_lanes *lanes[3];
    int n = det_lanes_list(lanes);
    out[0] = &det_paths_generic;
#ifdef DET_LANES_X86
    const det_paths_kernel *wide[] = {&det_paths_avx2, &det_paths_avx512};
    for (int k = 1; k < n; k++)
        out[k] = wide[k - 1];
#endif
    return n;
}

/* ---- what the kernels cover ---- */

static int are_zero(const double *x, int n)
{
    for (int k = 0; k < n; k++)
        if (x[k] != 0)
            return 0;
    return 1;
}

/* Hostile acts answer hostile acts, and nothing else happens. */
static int is_linear(const det_params *p)
{
    return are_zero(p->mu[0], 2) && are_zero(p->mu[1], 2) && are_zero(p->goodwill, 2) && are_zero(p->trust, 2) &&
           p->alpha_coop == 0 && are_zero(p->theta[0], 2) && are_zero(p->theta[1], 2) &&
           are_zero(p->echo, DET_N_CLASSES) && are_zero(p->habit, DET_N_CLASSES) && p->delta == 0 && isinf(p->r);
}

/* No hidden state is hot, none can become so. */
static int is_quiet(const det_dilemma *d, const det_sim_options *o, int hidden)
{
    int still = o->no_intent | (o->no_common ? 4 : 0);
    return (det_intent_moving(d) & ~still) == 0 && hidden <= 0;
}

static int fits_linear(const det_dilemma *d, double until_calm, const det_sim_options *o, const det_path *x)
{
    int follows_beliefs = until_calm > 0 || x->out->odds || x->out->end || x->out->hidden;
    int coop = o->added || (o->extra_step >= 0 && o->extra_class < DET_VH);
    return !follows_beliefs && !coop && is_quiet(d, o, x->hidden) && is_linear(x->p);
}

/* What the most general of n paths needs. */
typedef enum cover { LINEAR, FULL, ALONE } cover;

static cover cover_of(const det_dilemma *d, double until_calm, const det_sim_options *o, size_t n, const det_path *each)
{
    const det_record *r = &d->record;
    cover c = LINEAR;
    if (r->n_inj + r->n_court + r->n_den > 0)
        return ALONE;
    for (size_t k = 0; k < n; k++) {
        if (isinf(each[k].p->r) != isinf(each[0].p->r))
            return ALONE;
        if (!fits_linear(d, until_calm, o, &each[k]))
            c = FULL;
    }
    return c;
}

/* ---- blocks ---- */

enum { MAX_WIDTH = 8 };

static void run_alone(const det_dilemma *d, double until_calm, const det_sim_options *o, const det_path *x)
{
    det_sim_options own = *o;
    own.path = x->path;
    det_simulate(d, x->p, x->start, x->hidden, until_calm, &own, x->out);
}

/* n <= width paths; lanes left over repeat the first and throw away what they find. */
static void run_block(const det_paths_kernel *kernel, const det_dilemma *d, double until_calm, const det_sim_options *o,
                      size_t n, const det_path *each)
{
    det_path block[MAX_WIDTH];
    det_sim_path nowhere = {0};
    cover c = cover_of(d, until_calm, o, n, each);
    for (size_t k = 0; k < n && c == ALONE; k++)
        run_alone(d, until_calm, o, &each[k]);
    memcpy(block, each, n * sizeof *each);
    for (size_t k = n; k < (size_t)kernel->width; k++) {
        block[k] = each[0];
        block[k].out = &nowhere;
    }
    if (c == LINEAR)
        kernel->linear(d, o, block);
    if (c == FULL)
        kernel->full(d, until_calm, o, block);
}

void det_paths_run(const det_paths_kernel *kernel, const det_dilemma *d, double until_calm, const det_sim_options *o,
                   size_t n, const det_path *each)
{
    const det_paths_kernel *all[3];
    if (!kernel)
        kernel = all[det_paths_list(all) - 1];
    for (size_t at = 0, width = (size_t)kernel->width; at < n; at += width)
        run_block(kernel, d, until_calm, o, n - at < width ? n - at : width, each + at);
}
