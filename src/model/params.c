/* SPDX-License-Identifier: Apache-2.0 */
#include "model/params.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

static double expit(double u)
{
    return 1 / (1 + exp(-u));
}

double det_transform_natural(det_transform t, double u, double step_days, double *slope)
{
    double v = u, s = 1, e, p;
    switch (t) {
    case DET_TR_IDENTITY:
        break;
    case DET_TR_LOG:
        v = s = exp(u);
        break;
    case DET_TR_LOGIT:
        v = expit(u);
        s = v * expit(-u);
        break;
    case DET_TR_LOGIT_DAY:
        p = expit(u);
        e = exp(step_days * log1p(-p));
        v = -expm1(step_days * log1p(-p));
        s = step_days * e * p;
        break;
    case DET_TR_HALF_LIFE:
        e = step_days * exp(-u);
        v = exp2(-e);
        s = v * M_LN2 * e;
        break;
    case DET_TR_STAY:
        e = step_days * exp(-u);
        v = -expm1(-e);
        s = -exp(-e) * e;
        break;
    }
    if (slope)
        *slope = s;
    return v;
}

double det_transform_free(det_transform t, double v, double step_days)
{
    switch (t) {
    case DET_TR_IDENTITY:
        return v;
    case DET_TR_LOG:
        return log(v);
    case DET_TR_LOGIT:
        return log(v) - log1p(-v);
    case DET_TR_LOGIT_DAY:
        v = -expm1(log1p(-v) / step_days);
        return log(v) - log1p(-v);
    case DET_TR_HALF_LIFE:
        return log(step_days / -log2(v));
    case DET_TR_STAY:
        return log(step_days / -log1p(-v));
    }
    return NAN;
}

void det_params_read(const det_param_table *t, const double *u, det_params *out)
{
    double *flat = det_params_flat_mut(out);
    memset(out, 0, sizeof *out);
    for (int i = 0; i < t->n_rows; i++) {
        const det_param *p = &t->rows[i];
        flat[p->at] = p->free < 0 ? p->value : det_transform_natural(p->transform, u[p->free], t->step_days, NULL);
    }
}

void det_params_write(const det_param_table *t, const det_params *p, double *u)
{
    const double *flat = det_params_flat(p);
    for (int i = 0; i < t->n_rows; i++) {
        const det_param *row = &t->rows[i];
        if (row->free >= 0)
            u[row->free] = det_transform_free(row->transform, flat[row->at], t->step_days);
    }
}

void det_params_chain(const det_param_table *t, const double *u, const det_params *adjoint, double *grad)
{
    const double *flat = det_params_flat(adjoint);
    for (int i = 0; i < t->n_rows; i++) {
        const det_param *row = &t->rows[i];
        double slope;
        if (row->free < 0)
            continue;
        det_transform_natural(row->transform, u[row->free], t->step_days, &slope);
        grad[row->free] += flat[row->at] * slope;
    }
}

const det_param *det_param_find(const det_param_table *t, const char *name)
{
    for (int i = 0; i < t->n_rows; i++)
        if (!strcmp(t->rows[i].name, name))
            return &t->rows[i];
    return NULL;
}

void det_param_fix(det_param_table *t, const char *name, double value)
{
    det_param *row = (det_param *)det_param_find(t, name);
    DET_BUG_IF(!row);
    row->value = value;
    row->free = -1;
    t->n_free = 0;
    for (int i = 0; i < t->n_rows; i++)
        if (t->rows[i].free >= 0)
            t->rows[i].free = t->n_free++;
}

/* Spectral radius of a non-negative 2 x 2 product, then its square root: the block of the pair is cyclic of order two. */
double det_params_radius(const det_params *p)
{
    double m[2][2];
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            m[i][j] = p->alpha[0][i][0] * p->alpha[1][0][j] + p->alpha[0][i][1] * p->alpha[1][1][j];
    double half = (m[0][0] + m[1][1]) / 2, gap = (m[0][0] - m[1][1]) / 2;
    return sqrt(half + sqrt(gap * gap + m[0][1] * m[1][0]));
}

void det_param_table_free(det_param_table *t)
{
    det_free(t->rows);
    memset(t, 0, sizeof *t);
}
