/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/pooling.h"

#include "ask/glance.h"
#include "base/mem.h"
#include "model/prior.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define AT(member) ((int)(offsetof(det_params, member) / sizeof(double)))

enum { CLASSES = DET_N_CLASSES, N_SWEEPS = 30 };
/* Prior standard deviation of an actor's own level. */
static const double ACTOR_SD = 1;
/* What the world's hostile acts upon a side add at their mean, in baselines: median, and standard deviation of its log. */
static const double WORLD = .3, WORLD_SD = 1.5;

const char *det_pool_group_name(det_pool_group g)
{
    static const char *const names[DET_N_POOL_GROUPS] = {"eta",
                                                         "theta",
                                                         "gamma",
                                                         "alpha, same class",
                                                         "alpha, other class",
                                                         "alpha, cooperation",
                                                         "memory",
                                                         "habit, cooperation",
                                                         "habit, hostility",
                                                         "shape",
                                                         "xi",
                                                         "a01",
                                                         "a10",
                                                         "z01",
                                                         "z10"};
    DET_BUG_IF((int)g < 0 || g >= DET_N_POOL_GROUPS);
    return names[g];
}

/* ---- parameters and their groups ---- */

int det_hyper_group(const det_param *row)
{
    static const struct {
        int from, until, group;
    } places[] = {{AT(eta), AT(eta) + 1, DET_POOL_ETA},
                  {AT(theta), AT(theta) + 3, DET_POOL_THETA},
                  {AT(gamma), AT(gamma) + 3, DET_POOL_GAMMA},
                  {AT(alpha_coop), AT(alpha_coop), DET_POOL_ALPHA_COOP},
                  {AT(rho), AT(rho), DET_POOL_MEMORY},
                  {AT(habit), AT(habit) + 1, DET_POOL_HABIT_COOP},
                  {AT(habit) + 2, AT(habit) + 3, DET_POOL_HABIT_HOSTILE},
                  {AT(r), AT(r), DET_POOL_SHAPE},
                  {AT(xi), AT(xi), DET_POOL_XI},
                  {AT(a01), AT(a01), DET_POOL_A01},
                  {AT(a10), AT(a10), DET_POOL_A10},
                  {AT(z01), AT(z01), DET_POOL_Z01},
                  {AT(z10), AT(z10), DET_POOL_Z10}};
    const int alpha = row->at - AT(alpha);
    if (alpha >= 0 && alpha < 8)
        return (alpha & 1) == (alpha >> 1 & 1) ? DET_POOL_ALPHA_SAME : DET_POOL_ALPHA_CROSS;
    for (size_t k = 0; k < sizeof places / sizeof *places; k++)
        if (row->at >= places[k].from && row->at <= places[k].until)
            return places[k].group;
    return -1;
}

static int is_baseline(const det_param *row)
{
    return row->at >= AT(mu) && row->at < AT(mu) + 2 * CLASSES;
}

double det_hyper_baseline(const det_hyper *h, const int actor[2], int i, int cls)
{
    return h->base[cls] + h->source[actor[i] * CLASSES + cls] + h->target[actor[1 - i] * CLASSES + cls];
}

double det_hyper_offset(const det_hyper *h, const int actor[2], const det_param *row)
{
    const int eta = row->at - AT(eta), theta = row->at - AT(theta), gamma = row->at - AT(gamma);
    const int gain = theta >= 0 && theta < 4 ? theta : gamma;
    if (eta >= 0 && eta < 2)
        return .5 * (det_hyper_baseline(h, actor, 0, DET_VH + eta) + det_hyper_baseline(h, actor, 1, DET_VH + eta));
    return gain >= 0 && gain < 4 ? det_hyper_baseline(h, actor, gain / 2, DET_VH + gain % 2) : 0;
}

void det_hyper_apply(const det_hyper *h, const int actor[2], det_dilemma *d)
{
    for (int k = 0; k < d->table.n_rows; k++) {
        det_param *row = &d->table.rows[k];
        const int group = det_hyper_group(row), mu = row->at - AT(mu), tau = row->at - AT(tau);
        if (row->family != DET_PRIOR_NORMAL_U)
            continue;
        if (is_baseline(row)) {
            row->p1 = det_hyper_baseline(h, actor, mu / CLASSES, mu % CLASSES);
            row->p2 = h->base_sd[mu % CLASSES];
        } else if (tau >= 0 && tau < 2 * DET_MAX_CHANNELS) {
            row->p1 = log(WORLD) + det_hyper_baseline(h, actor, d->record.inj[tau / 2].holder, DET_VH + tau % 2);
            row->p2 = WORLD_SD;
        } else if (group >= 0) {
            row->p1 = h->mean[group] + det_hyper_offset(h, actor, row);
            row->p2 = h->sd[group];
        }
    }
    d->table.log_norm = h->log_norm[(d->options.terms & DET_TERM_RECIPROCITY) != 0];
}

/* ---- making and freeing ---- */

static det_status hyper_init(size_t n_actors, det_hyper *out, det_err *err)
{
    det_hyper h = {.n_actors = n_actors};
    h.source = det_calloc(n_actors * CLASSES, sizeof *h.source);
    h.target = det_calloc(n_actors * CLASSES, sizeof *h.target);
    *out = h;
    return h.source && h.target ? DET_OK
                                : det_err_set(err, DET_NOMEM, "no memory for the levels of %zu actors", n_actors);
}

void det_hyper_free(det_hyper *h)
{
    det_free(h->source);
    det_free(h->target);
    memset(h, 0, sizeof *h);
}

det_status det_hyper_copy(const det_hyper *from, det_hyper *out, det_err *err)
{
    det_hyper h;
    const size_t bytes = from->n_actors * CLASSES * sizeof *from->source;
    det_status st = hyper_init(from->n_actors, &h, err);
    if (st != DET_OK) {
        det_hyper_free(&h);
        return st;
    }
    memcpy(h.source, from->source, bytes);
    memcpy(h.target, from->target, bytes);
    double *source = h.source, *target = h.target;
    h = *from;
    h.source = source;
    h.target = target;
    *out = h;
    return DET_OK;
}

/* The mass of the cut depends on what all pairs share alone. Actors do not matter, so any two will do. */
static det_status find_norms(det_hyper *h, det_err *err)
{
    const int anybody[2] = {0, 0};
    det_glance_options o;
    det_glance_default(&o);
    for (int coupled = 0; coupled < 2; coupled++) {
        det_dilemma d = {0};
        det_model_options m;
        det_record r = {0};
        det_model_default(&m);
        m.terms = coupled ? DET_TERM_RECIPROCITY : 0;
        det_status st = det_record_init(1, 1, &r, err);
        r.machine_coded = 1;
        if (st == DET_OK)
            st = det_record_habit(&r, o.habit_days, err);
        if (st == DET_OK)
            st = det_dilemma_init(&r, NULL, &m, &d, err);
        det_record_free(&r);
        if (st != DET_OK)
            return st;
        det_hyper_apply(h, anybody, &d);
        det_prior_normalise(&d.table);
        h->log_norm[coupled] = d.table.log_norm;
        det_dilemma_free(&d);
    }
    return DET_OK;
}

/* ---- baselines ---- */

/* What is known of a pair's baselines: mean and variance of u, [2][4]; weight 0 where nothing is. */
typedef struct levels {
    double mean[2][CLASSES], variance[2][CLASSES];
    int has;
} levels;

/* One sweep over the actors' levels of one class as sources (side 0) or targets (side 1). Who is in none of the pairs keeps its own. */
static void sweep(const det_atlas *a, const levels *x, int cls, int side, double *sum, det_hyper *h)
{
    double *own = side ? h->target : h->source;
    const double shrink = h->base_sd[cls] * h->base_sd[cls] / (ACTOR_SD * ACTOR_SD);
    memset(sum, 0, 2 * h->n_actors * sizeof *sum);
    for (size_t k = 0; k < a->n_pairs; k++)
        for (int i = 0; x[k].has && i < 2; i++) {
            const int *actor = a->pairs[k].actor, who = side ? actor[1 - i] : actor[i];
            sum[2 * who] += x[k].mean[i][cls] - det_hyper_baseline(h, actor, i, cls) + own[who * CLASSES + cls];
            sum[2 * who + 1] += 1;
        }
    for (size_t who = 0; who < h->n_actors; who++)
        if (sum[2 * who + 1] > 0)
            own[who * CLASSES + (size_t)cls] = sum[2 * who] / (sum[2 * who + 1] + shrink);
}

/* Mean over all pairs of what the levels leave, and of its square. */
static void centre(const det_atlas *a, const levels *x, int cls, const det_hyper *h, double *mean, double *square)
{
    double n = 0;
    *mean = *square = 0;
    for (size_t k = 0; k < a->n_pairs; k++)
        for (int i = 0; x[k].has && i < 2; i++) {
            const double rest = x[k].mean[i][cls] - det_hyper_baseline(h, a->pairs[k].actor, i, cls);
            *mean += rest;
            *square += rest * rest + x[k].variance[i][cls];
            n++;
        }
    *mean /= fmax(n, 1);
    *square /= fmax(n, 1);
}

/* Levels of all classes by alternating sweeps, deviations after each. The reference sd of 1 counts for DET_POOL_WEIGHT
 * pairs. */
static det_status find_levels(const det_atlas *a, const levels *x, det_hyper *h, det_err *err)
{
    double mean, square, *sum = det_calloc(2 * h->n_actors, sizeof *sum), n = (double)a->n_pairs;
    if (!sum)
        return det_err_set(err, DET_NOMEM, "no memory for the levels of %zu actors", h->n_actors);
    for (int cls = 0; cls < CLASSES; cls++)
        for (int k = 0; k < N_SWEEPS; k++) {
            sweep(a, x, cls, 0, sum, h);
            sweep(a, x, cls, 1, sum, h);
            centre(a, x, cls, h, &mean, &square);
            h->base[cls] += mean;
            h->base_sd[cls] = sqrt((n * (square - mean * mean) + DET_POOL_WEIGHT) / (n + DET_POOL_WEIGHT));
        }
    det_free(sum);
    return DET_OK;
}

/* ---- the reference ---- */

static void set_group(det_hyper *h, det_pool_group g, double mean, double sd)
{
    h->mean[g] = mean;
    h->sd[g] = sd;
}

static void reference_groups(det_hyper *h)
{
    set_group(h, DET_POOL_ETA, log(5), .7);
    set_group(h, DET_POOL_THETA, log(5), .7);
    set_group(h, DET_POOL_GAMMA, log(5), .7);
    set_group(h, DET_POOL_ALPHA_SAME, log(.15), .7);
    set_group(h, DET_POOL_ALPHA_CROSS, log(.05), .7);
    set_group(h, DET_POOL_ALPHA_COOP, log(.1), .7);
    set_group(h, DET_POOL_MEMORY, log(5), .5);
    set_group(h, DET_POOL_HABIT_COOP, -1, 1);
    set_group(h, DET_POOL_HABIT_HOSTILE, -1, 1);
    set_group(h, DET_POOL_SHAPE, log(5), .7);
    set_group(h, DET_POOL_XI, 1, .2);
    set_group(h, DET_POOL_A01, log(300), .7);
    set_group(h, DET_POOL_A10, log(90), .7);
    set_group(h, DET_POOL_Z01, log(150), .7);
    set_group(h, DET_POOL_Z10, log(40), .7);
    for (int r = 0; r < DET_N_RIVALS; r++)
        h->rival[r] = det_rival_prior((det_rival)r);
}

/* Counted rates, less what own habit takes of them at its median. */
static void count_levels(const det_atlas *a, levels *x)
{
    static const double NOT_HABIT = .7, PART = .5;
    double n_days = 0;
    for (int d = 0; d <= a->until - a->from; d++)
        n_days += a->rows_per_day[d] > 0;
    for (size_t k = 0; k < a->n_pairs; k++) {
        const det_atlas_pair *p = &a->pairs[k];
        double n[2 * CLASSES] = {0};
        for (size_t c = p->first; c < p->first + p->n_cells; c++)
            n[a->cells[c].stream] += a->cells[c].n;
        for (int m = 0; m < 2 * CLASSES; m++) {
            x[k].mean[m / CLASSES][m % CLASSES] = log(NOT_HABIT * (n[m] + PART) / n_days);
            x[k].variance[m / CLASSES][m % CLASSES] = 1 / (n[m] + PART);
        }
        x[k].has = 1;
    }
}

/* Levels and norms of h where all went well so far (st), then h to *out; else h is freed. x is freed. */
static det_status finish(det_status st, const det_atlas *a, levels *x, det_hyper *h, det_hyper *out, det_err *err)
{
    if (st == DET_OK)
        st = find_levels(a, x, h, err);
    if (st == DET_OK)
        st = find_norms(h, err);
    if (st == DET_OK)
        *out = *h;
    else
        det_hyper_free(h);
    det_free(x);
    return st;
}

det_status det_hyper_reference(const det_atlas *a, det_hyper *out, det_err *err)
{
    det_hyper h;
    levels *x = det_calloc(a->n_pairs, sizeof *x);
    det_status st = hyper_init(a->n_actors, &h, err);
    if (st == DET_OK && !x)
        st = det_err_set(err, DET_NOMEM, "no memory for the levels of %zu pairs", a->n_pairs);
    for (int cls = 0; cls < CLASSES; cls++)
        h.base_sd[cls] = 1;
    reference_groups(&h);
    if (st == DET_OK)
        count_levels(a, x);
    return finish(st, a, x, &h, out, err);
}

/* ---- EM ---- */

/* Weighted sums of a group: of weights, of u less its offset, and of its square. */
typedef struct moments {
    double weight, sum, square;
} moments;

static void add_moment(moments *m, double weight, double x, double variance)
{
    m->weight += weight;
    m->sum += weight * x;
    m->square += weight * (x * x + variance);
}

/* One rival of one pair, of posterior probability p. */
static void add_rival(const det_hyper *h, const int actor[2], const det_param_table *t, const det_glance_rival *r,
                      double p, moments groups[DET_N_POOL_GROUPS], levels *x)
{
    for (int k = 0; k < t->n_rows; k++) {
        const det_param *row = &t->rows[k];
        const int group = det_hyper_group(row), mu = row->at - AT(mu);
        if (row->free < 0 || row->family != DET_PRIOR_NORMAL_U)
            continue;
        const double u = r->u[row->free], variance = r->variance[row->free];
        if (group >= 0) {
            add_moment(&groups[group], p, u - det_hyper_offset(h, actor, row), variance);
        } else if (is_baseline(row)) {
            x->mean[mu / CLASSES][mu % CLASSES] += p * u;
            x->variance[mu / CLASSES][mu % CLASSES] += p * (u * u + variance);
        }
    }
}

static void add_pair(const det_hyper *h, const int actor[2], const det_glance_work *w, const det_glance *s,
                     moments groups[DET_N_POOL_GROUPS], double rivals[DET_N_RIVALS], levels *x)
{
    for (int r = 0; r < DET_N_RIVALS && !s->failed; r++) {
        rivals[r] += s->posterior[r];
        if (s->rival[r].n && s->posterior[r] > 0)
            add_rival(h, actor, &w->dilemma[r].table, &s->rival[r], s->posterior[r], groups, x);
    }
    x->has = !s->failed;
    for (int m = 0; m < 2 * CLASSES; m++)
        x->variance[m / CLASSES][m % CLASSES] -= x->mean[m / CLASSES][m % CLASSES] * x->mean[m / CLASSES][m % CLASSES];
}

/* The reference counts for DET_POOL_WEIGHT parameters of a group. */
static void settle_group(const moments *m, const det_hyper *reference, int g, det_hyper *h)
{
    moments all = *m;
    add_moment(&all, DET_POOL_WEIGHT, reference->mean[g], reference->sd[g] * reference->sd[g]);
    h->mean[g] = all.sum / all.weight;
    h->sd[g] = sqrt(all.square / all.weight - h->mean[g] * h->mean[g]);
}

det_status det_hyper_update(const det_hyper *from, const det_hyper *reference, const det_atlas *a,
                            const det_glance_work *w, const det_glance *scans, det_hyper *out, det_err *err)
{
    det_hyper h = {0};
    moments groups[DET_N_POOL_GROUPS] = {{0}};
    double rivals[DET_N_RIVALS] = {0}, all = 0;
    levels *x = det_calloc(a->n_pairs, sizeof *x);
    det_status st = x ? det_hyper_copy(from, &h, err)
                      : det_err_set(err, DET_NOMEM, "no memory for the levels of %zu pairs", a->n_pairs);
    for (size_t k = 0; k < a->n_pairs && st == DET_OK; k++)
        add_pair(from, a->pairs[k].actor, w, &scans[k], groups, rivals, &x[k]);
    for (int g = 0; g < DET_N_POOL_GROUPS && st == DET_OK; g++)
        settle_group(&groups[g], reference, g, &h);
    for (int r = 0; r < DET_N_RIVALS; r++) {
        h.rival[r] = rivals[r] + DET_POOL_WEIGHT * reference->rival[r];
        all += h.rival[r];
    }
    for (int r = 0; r < DET_N_RIVALS; r++)
        h.rival[r] /= all;
    return finish(st, a, x, &h, out, err);
}
