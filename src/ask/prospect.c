/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/prospect.h"

#include "base/mem.h"
#include "base/proper.h"

#include <math.h>
#include <string.h>

/* ---- rule and lead times ---- */

det_clash det_clash_of(const det_case *c)
{
    det_clash r = {DET_MH, 5, 14, 0, 1};
    if (c->clash.at_least > 0)
        r = (det_clash){c->clash.cls, c->clash.at_least, c->clash.within_days, 0, 0};
    r.within_steps = (r.within_days + c->step_days - 1) / c->step_days;
    return r;
}

static double of_class(const double *count, int cls)
{
    return count[cls] + count[DET_N_CLASSES + cls];
}

int det_clash_step(const det_clash *rule, const double *count, int n_steps)
{
    enum { ROW = 2 * DET_N_CLASSES };
    double sum = 0;
    for (int t = 0; t < n_steps; t++) {
        sum += of_class(count + t * ROW, rule->cls);
        if (t >= rule->within_steps)
            sum -= of_class(count + (t - rule->within_steps) * ROW, rule->cls);
        if (sum >= rule->at_least)
            return t;
    }
    return n_steps;
}

det_leads det_leads_of(int n_steps, int step_days)
{
    static const int usual[] = {7, 14, 30, 60, 90};
    det_leads l = {0};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        int steps = usual[i] / step_days;
        if (steps < 1 || steps >= n_steps || (l.n && l.steps[l.n - 1] == steps))
            continue;
        l.steps[l.n++] = steps;
    }
    l.steps[l.n++] = n_steps;
    for (int i = 0; i < l.n; i++)
        l.days[i] = l.steps[i] * step_days;
    return l;
}

/* ---- one future ---- */

void det_count_acts(const det_clash *rule, const double *count, double acts[DET_N_COUNTS])
{
    acts[DET_COUNT_CLASH_CLASS] = of_class(count, rule->cls);
    acts[DET_COUNT_HOSTILE] = of_class(count, DET_VH) + of_class(count, DET_MH);
}

void det_future_read(const det_clash *rule, const det_leads *leads, const double *count, int n_steps, det_future *out)
{
    double acts[DET_N_COUNTS], sum[DET_N_COUNTS] = {0};
    out->clash = det_clash_step(rule, count, n_steps);
    for (int t = 0, i = 0; t < n_steps; t++) {
        det_count_acts(rule, count + (size_t)t * 2 * DET_N_CLASSES, acts);
        for (int k = 0; k < DET_N_COUNTS; k++)
            sum[k] += acts[k];
        if (t + 1 < leads->steps[i])
            continue;
        for (int k = 0; k < DET_N_COUNTS; k++)
            out->acts[i][k] = (int)sum[k];
        i++;
    }
}

/* ---- all together ---- */

static det_status no_memory(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "memory ran out while futures were summed up");
}

static int make_acts(const det_future *f, size_t n, int i_lead, int what, det_future_acts *out)
{
    int most = 0;
    for (size_t i = 0; i < n; i++)
        most = f[i].acts[i_lead][what] > most ? f[i].acts[i_lead][what] : most;
    out->m = (size_t)most + 1;
    out->n = det_calloc(out->m, sizeof *out->n);
    if (!out->n)
        return 0;
    for (size_t i = 0; i < n; i++)
        out->n[f[i].acts[i_lead][what]]++;
    out->mean = det_mean_counts(out->n, out->m);
    static const double p[] = {.5, .4, .6, .25, .75, .05, .95};
    double q[7];
    for (int k = 0; k < 7; k++)
        q[k] = det_quantile_counts(out->n, out->m, p[k]);
    out->band = (det_band){.median = q[0], .q40 = q[1], .q60 = q[2], .q25 = q[3], .q75 = q[4], .q05 = q[5], .q95 = q[6]};
    return 1;
}

static void fill_curve(const det_future *f, size_t n, int n_steps, double *curve)
{
    for (size_t i = 0; i < n; i++)
        if (f[i].clash < n_steps)
            curve[f[i].clash]++;
    for (int t = 1; t < n_steps; t++)
        curve[t] += curve[t - 1];
    for (int t = 0; t < n_steps; t++)
        curve[t] /= (double)n;
}

static void none_more(det_prospect *p)
{
    p->clash_more = p->acts_more = det_epistemic_none();
}

det_status det_prospect_fill(const det_future *f, size_t n_draws, size_t per_draw, int n_steps, const det_leads *leads,
                             det_prospect *out, det_err *err)
{
    size_t n = n_draws * per_draw;
    double *x = det_calloc(n, sizeof *x), *scratch = det_calloc(n_draws, sizeof *scratch);
    int fine = x && scratch && (out->curve = det_calloc((size_t)n_steps, sizeof *out->curve));
    for (int i = 0; fine && i < leads->n; i++)
        for (int k = 0; fine && k < DET_N_COUNTS; k++)
            fine = make_acts(f, n, i, k, &out->acts[i][k]);
    if (fine) {
        out->n_futures = (int)n;
        fill_curve(f, n, n_steps, out->curve);
        for (int i = 0; i < leads->n; i++)
            out->p_clash[i] = out->curve[leads->steps[i] - 1];
        for (size_t i = 0; i < n; i++)
            x[i] = f[i].clash < n_steps;
        none_more(out);
        out->clash = det_epistemic_none();
        if (per_draw > 1)
            det_epistemic_find(x, n_draws, per_draw, scratch, &out->clash);
        else
            out->clash.mean = out->p_clash[leads->n - 1];
    }
    det_free(x);
    det_free(scratch);
    return fine ? DET_OK : no_memory(err);
}

det_status det_prospect_compare(const det_future *f, const det_future *against, size_t n_draws, size_t per_draw, int n_steps,
                                const det_leads *leads, det_prospect *p, det_err *err)
{
    size_t n = n_draws * per_draw;
    int last = leads->n - 1;
    double *x = det_calloc(n, sizeof *x), *scratch = det_calloc(n_draws, sizeof *scratch);
    if (x && scratch) {
        for (size_t i = 0; i < n; i++)
            x[i] = (f[i].clash < n_steps) - (against[i].clash < n_steps);
        det_epistemic_find(x, n_draws, per_draw, scratch, &p->clash_more);
        for (size_t i = 0; i < n; i++)
            x[i] = f[i].acts[last][DET_COUNT_HOSTILE] - against[i].acts[last][DET_COUNT_HOSTILE];
        det_epistemic_find(x, n_draws, per_draw, scratch, &p->acts_more);
    }
    det_status st = x && scratch ? DET_OK : no_memory(err);
    det_free(x);
    det_free(scratch);
    return st;
}

int det_prospect_acts(const det_prospect *p, int i_lead, int what, double share)
{
    return det_quantile_counts(p->acts[i_lead][what].n, p->acts[i_lead][what].m, share);
}

int det_prospect_days(const det_prospect *p, int n_steps, int step_days, double share)
{
    for (int t = 0; t < n_steps; t++)
        if (p->curve[t] >= share)
            return (t + 1) * step_days;
    return -1;
}

void det_prospect_free(det_prospect *p)
{
    det_free(p->id);
    det_free(p->name);
    det_free(p->what);
    det_free(p->curve);
    for (int i = 0; i < DET_MAX_LEADS; i++)
        for (int k = 0; k < DET_N_COUNTS; k++)
            det_free(p->acts[i][k].n);
    memset(p, 0, sizeof *p);
}
