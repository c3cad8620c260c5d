/* SPDX-License-Identifier: Apache-2.0 */
#include "model/prior.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/elementary.h"
#include "base/special.h"

#define AT(member) ((int)(offsetof(det_params, member) / sizeof(double)))

static double log_beta(double a, double b)
{
    return lgamma(a) + lgamma(b) - lgamma(a + b);
}

/* log density of u for one row, given its natural value and slope; *du = its derivative. */
static double row_logp(const det_param *row, double u, double v, double *du)
{
    double a = row->p1, b = row->p2, z;
    switch (row->family) {
    case DET_PRIOR_NORMAL_U:
        z = (u - a) / b;
        *du = -z / b;
        return -0.5 * z * z - log(b) - 0.5 * log(2 * M_PI);
    case DET_PRIOR_BETA:
        *du = a - (a + b) * v;
        return -a * log1p(exp(-u)) - b * (u > 0 ? u + log1p(exp(-u)) : log1p(exp(u))) - log_beta(a, b);
    case DET_PRIOR_HALF_NORMAL:
        z = v / a;
        *du = 1 - z * z;
        return u - 0.5 * z * z - log(a) + 0.5 * log(2 / M_PI);
    case DET_PRIOR_POS_NORMAL:
        z = (v - a) / b;
        *du = 1 - v * z / b;
        return u - 0.5 * z * z - log(b) - 0.5 * log(2 * M_PI) - log(0.5 * erfc(-a / b * M_SQRT1_2));
    case DET_PRIOR_PI_RATIO:
        break;
    }
    *du = 0;
    return 0;
}

/* pi0 = ratio pi1 ~ Beta(a, b) below pi1, written in the logits of ratio and pi1. *du_pi1 += derivative by the logit of pi1. */
static double ratio_logp(const det_param *row, double ratio, double pi1, double *du, double *du_pi1)
{
    double a = row->p1, b = row->p2, pi0 = ratio * pi1;
    double dpi0 = (a - 1) / pi0 - (b - 1) / (1 - pi0);
    *du = (dpi0 * pi1 * ratio + 1) * (1 - ratio) - ratio;
    *du_pi1 += (dpi0 * ratio * pi1 + 1) * (1 - pi1);
    return (a - 1) * log(pi0) + (b - 1) * log1p(-pi0) - log_beta(a, b) + log(pi1) + log(ratio) + log1p(-ratio);
}

/* Own habit beside coupling: with diagonal K and coupling A, radius(K + A) is at most max K + radius(A). */
static int stable(const det_param_table *t, const det_params *p)
{
    return !t->cut_alpha || (det_params_radius(p) + fmax(p->habit[DET_VH], p->habit[DET_MH]) < DET_MAX_RADIUS &&
                             2 * p->alpha_coop + fmax(p->habit[DET_VC], p->habit[DET_MC]) < DET_MAX_RADIUS);
}

double det_prior_logp(const det_param_table *t, const double *u, double *grad)
{
    det_params p;
    double sum = -t->log_norm, du, du_pi1 = 0;
    det_params_read(t, u, &p);
    if (grad)
        memset(grad, 0, (size_t)t->n_free * sizeof *grad);
    if (!stable(t, &p))
        return -INFINITY;
    for (int i = 0; i < t->n_rows; i++) {
        const det_param *row = &t->rows[i];
        if (row->free < 0)
            continue;
        if (row->family == DET_PRIOR_PI_RATIO)
            sum += ratio_logp(row, p.pi_ratio, p.pi1, &du, &du_pi1);
        else
            sum += row_logp(row, u[row->free], det_params_flat(&p)[row->at], &du);
        if (grad)
            grad[row->free] += du;
    }
    for (int i = 0; grad && i < t->n_rows; i++)
        if (t->rows[i].at == AT(pi1) && t->rows[i].free >= 0)
            grad[t->rows[i].free] += du_pi1;
    return sum;
}

double det_prior_row_logp(const det_param_table *t, const det_param *row, const double *u)
{
    double du, du_pi1 = 0, v = det_transform_natural(row->transform, u[row->free], t->step_days, NULL);
    det_params p;
    if (row->family != DET_PRIOR_PI_RATIO)
        return row_logp(row, u[row->free], v, &du);
    det_params_read(t, u, &p);
    return ratio_logp(row, v, p.pi1, &du, &du_pi1);
}

static double draw_beta(det_stream *s, double a, double b)
{
    double x = det_draw_gamma(s, a, 1), y = det_draw_gamma(s, b, 1);
    return x / (x + y);
}

static double row_draw(const det_param *row, double step_days, det_stream *s)
{
    double v;
    switch (row->family) {
    case DET_PRIOR_NORMAL_U:
        return row->p1 + row->p2 * det_draw_normal(s);
    case DET_PRIOR_BETA:
    case DET_PRIOR_PI_RATIO:
        v = draw_beta(s, row->p1, row->p2);
        break;
    case DET_PRIOR_HALF_NORMAL:
        v = fabs(row->p1 * det_draw_normal(s));
        break;
    case DET_PRIOR_POS_NORMAL:
    default:
        do
            v = row->p1 + row->p2 * det_draw_normal(s);
        while (v <= 0);
    }
    return det_transform_free(row->transform, v, step_days);
}

/* One draw of the permit rates with pi0 < pi1, by rejection; rows may be fixed. */
static int draw_ratio(const det_param_table *t, const det_param *row, det_stream *s, double *u)
{
    det_params p;
    det_params_read(t, u, &p);
    double ratio = draw_beta(s, row->p1, row->p2) / p.pi1;
    u[row->free] = det_transform_free(row->transform, ratio, t->step_days);
    return ratio < 1;
}

static int draw_once(const det_param_table *t, det_stream *s, double *u)
{
    int fine = 1;
    for (int i = 0; i < t->n_rows; i++) {
        const det_param *row = &t->rows[i];
        if (row->free < 0)
            continue;
        if (row->family == DET_PRIOR_PI_RATIO)
            fine &= draw_ratio(t, row, s, u);
        else
            u[row->free] = row_draw(row, t->step_days, s);
    }
    return fine;
}

void det_prior_draw(const det_param_table *t, det_stream *s, double *u)
{
    det_params p;
    do {
        while (!draw_once(t, s, u))
            ;
        det_params_read(t, u, &p);
    } while (!stable(t, &p));
}

/* The alphas of the pair under the uncut prior: log-normal where free. */
typedef struct block {
    int n, at[8];            /* free ones */
    double median[8], sd[8]; /* of their logs */
    double steep;            /* a rise of all logs by t is a rise of one standard normal by steep t */
    int has_fixed;           /* 1: one is fixed above 0 */
    det_params p;            /* the fixed ones set */
    const det_param *habit[2]; /* of two classes; NULL where none is followed */
} block;

/* first: VC or VH, the classes whose habit goes with the block. */
static block block_of(const det_param_table *t, int first)
{
    block b = {0};
    for (int i = 0; i < t->n_rows; i++) {
        const det_param *row = &t->rows[i];
        if (row->at == AT(habit) + first || row->at == AT(habit) + first + 1)
            b.habit[row->at - AT(habit) - first] = row;
        if (row->at < AT(alpha) || row->at >= AT(alpha_coop))
            continue;
        det_params_flat_mut(&b.p)[row->at] = row->value;
        if (row->free < 0) {
            b.has_fixed |= row->value > 0;
            continue;
        }
        b.at[b.n] = row->at;
        b.median[b.n] = row->p1;
        b.sd[b.n++] = row->p2;
        b.steep += 1 / (row->p2 * row->p2);
    }
    b.steep = sqrt(b.steep);
    return b;
}

/* By how much all logs may rise at z[n] until the radius is `most`. One step is enough where no alpha is fixed
 * above 0: the radius then grows as its block does. */
static double room(block *b, const double *z, double most)
{
    enum { MAX_STEPS = 64 };
    double t = 0, step = 1;
    for (int k = 0; k < (b->has_fixed ? MAX_STEPS : 1) && fabs(step) > 1e-12 && isfinite(t); k++) {
        for (int i = 0; i < b->n; i++)
            det_params_flat_mut(&b->p)[b->at[i]] = det_exp(b->median[i] + b->sd[i] * z[i] + t);
        step = log(most / det_params_radius(&b->p));
        t += step;
    }
    return t;
}

enum { N_POINTS = 1024, N_LEFT = 64 };

/* P(the larger habit of the block < x). */
static double habit_below(const block *b, double x)
{
    double p = 1;
    for (int h = 0; h < 2; h++)
        if (b->habit[h])
            p *= b->habit[h]->free < 0 ? b->habit[h]->value < x : det_normal_cdf((det_logit(x) - b->habit[h]->p1) / b->habit[h]->p2);
    return p;
}

/* What habit leaves of the greatest radius: middles of N_LEFT equally probable parts, by bisection, or all of it. */
static int left_by_habit(const block *b, double left[N_LEFT])
{
    left[0] = DET_MAX_RADIUS;
    for (int q = 0; b->habit[0] && q < N_LEFT; q++) {
        double low = 0, high = 1;
        for (int k = 0; k < 40; k++) {
            double middle = (low + high) / 2;
            *(habit_below(b, middle) < (q + .5) / N_LEFT ? &low : &high) = middle;
        }
        left[q] = DET_MAX_RADIUS - high;
    }
    return b->habit[0] ? N_LEFT : 1;
}

/* P(radius + habit < 0.98): exactly along the common rise of all logs, which moves the radius most, and by a Kronecker sequence
 * across it. */
static double block_mass(const det_param_table *t)
{
    static const double ratio = 0.9215993196339830; /* x^-1, x^9 = x + 1 */
    block b = block_of(t, DET_VH);
    double mass = 0, left[N_LEFT];
    int n_left = left_by_habit(&b, left);
    for (int q = 0; b.n == 0 && q < n_left; q++)
        mass += (double)(det_params_radius(&b.p) < left[q]) / n_left;
    for (int k = 0; b.n > 0 && k < N_POINTS; k++) {
        double z[8], along = 0, place = 1;
        for (int i = 0; i < b.n; i++) {
            double whole;
            place *= ratio;
            z[i] = det_normal_quantile(modf(0.5 + (k + 1) * place, &whole));
            along += z[i] / (b.sd[i] * b.steep);
        }
        for (int i = 0; i < b.n; i++)
            z[i] -= along / (b.sd[i] * b.steep);
        double rest = room(&b, z, DET_MAX_RADIUS);
        for (int q = 0; q < n_left; q++) {
            double most = left[q], rise = b.has_fixed && b.habit[0] ? room(&b, z, most) : rest + log(most / DET_MAX_RADIUS);
            if (most > 0)
                mass += det_normal_cdf(b.steep * rise) / N_POINTS / n_left;
        }
    }
    return mass;
}

/* P(2 alphaC + habit < 0.98). */
static double coop_mass(const det_param_table *t)
{
    block b = block_of(t, DET_VC);
    const det_param *coop = NULL;
    double mass = 0, left[N_LEFT];
    int n_left = left_by_habit(&b, left);
    for (int i = 0; i < t->n_rows; i++)
        if (t->rows[i].at == AT(alpha_coop))
            coop = &t->rows[i];
    for (int q = 0; coop && q < n_left; q++)
        if (coop->free < 0)
            mass += (double)(2 * coop->value < left[q]) / n_left;
        else if (left[q] > 0)
            mass += det_normal_cdf((log(left[q] / 2) - coop->p1) / coop->p2) / n_left;
    return coop ? mass : 1;
}

/* P(pi0 < pi1) for independent Betas, midpoint rule on both distribution functions. */
static double ratio_mass(double a1, double b1, double a0, double b0)
{
    enum { N_GRID = 4096 };
    double mass = 0, cdf0 = 0;
    for (int k = 0; k < N_GRID; k++) {
        double x = (k + 0.5) / N_GRID;
        double d1 = exp((a1 - 1) * log(x) + (b1 - 1) * log1p(-x) - log_beta(a1, b1)) / N_GRID;
        double d0 = exp((a0 - 1) * log(x) + (b0 - 1) * log1p(-x) - log_beta(a0, b0)) / N_GRID;
        mass += d1 * (cdf0 + 0.5 * d0);
        cdf0 += d0;
    }
    return mass;
}

void det_prior_normalise(det_param_table *t)
{
    const det_param *pi1 = NULL, *ratio = NULL;
    t->log_norm = t->cut_alpha ? log(block_mass(t) * coop_mass(t)) : 0;
    for (int i = 0; i < t->n_rows; i++) {
        if (t->rows[i].at == AT(pi1) && t->rows[i].free >= 0)
            pi1 = &t->rows[i];
        if (t->rows[i].family == DET_PRIOR_PI_RATIO && t->rows[i].free >= 0)
            ratio = &t->rows[i];
    }
    if (pi1 && ratio)
        t->log_norm += log(ratio_mass(pi1->p1, pi1->p2, ratio->p1, ratio->p2));
}

double det_prior_centre(const det_param *row, double step_days)
{
    switch (row->family) {
    case DET_PRIOR_NORMAL_U:
        return det_transform_natural(row->transform, row->p1, step_days, NULL);
    case DET_PRIOR_BETA:
        return row->p1 / (row->p1 + row->p2);
    case DET_PRIOR_HALF_NORMAL:
        return 0.6744897501960817 * row->p1;
    case DET_PRIOR_POS_NORMAL:
        return row->p1;
    case DET_PRIOR_PI_RATIO:
        return 1.0 / 3;
    }
    return NAN;
}
