/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/ledger.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/parallel.h"

#include <math.h>
#include <string.h>

/* ---- means of the posterior ---- */

typedef struct sweep {
    const det_fork *f;
    int n_steps, n_draws;
    double *mean; /* [DET_N_RIVALS][n_steps] */
} sweep;

/* Mean entry of every step of one rival. */
static det_status one_rival(void *user, size_t r, int i_thread)
{
    sweep *s = user;
    const det_fit *fit = &s->f->fit[r];
    int n = s->n_draws < fit->n_draws ? s->n_draws : fit->n_draws;
    double *mean = s->mean + r * (size_t)s->n_steps, *step = det_calloc((size_t)s->n_steps, sizeof *step);
    det_work work = {0};
    det_params p;
    det_status st = step ? det_work_init(&fit->dilemma, &work, NULL) : DET_NOMEM;
    for (int i = 0; st == DET_OK && i < n; i++) {
        det_fit_read(fit, i, &p);
        (void)det_loglik_steps(&fit->dilemma, &p, &work, step);
        for (int t = 0; t < s->n_steps; t++)
            mean[t] += step[t] / n;
    }
    det_work_free(&work);
    det_free(step);
    (void)i_thread;
    return st;
}

/* ---- columns ---- */

static int column_of(int stream)
{
    int side = stream / DET_N_CLASSES, cls = stream % DET_N_CLASSES;
    int first = side ? DET_LEDGER_VERBAL_1 : DET_LEDGER_VERBAL_0;
    return cls == DET_VH ? first : cls == DET_MH ? first + 1 : first + 2;
}

/* Acts counted in step t by column; returns how many. *seen is 1 where some stream was observed. */
static double acts_of(const det_record *r, int t, double n[DET_N_LEDGER], int *seen)
{
    double all = 0;
    memset(n, 0, DET_N_LEDGER * sizeof *n);
    *seen = r->seen[2 * t] | r->seen[2 * t + 1];
    for (int k = 0; k < DET_PAIR_STREAMS; k++)
        if (r->seen[t * 2 + k / DET_N_CLASSES])
            n[column_of(k)] += r->count[t * DET_PAIR_STREAMS + k];
    for (int k = 0; k < r->n_court; k++)
        if (r->court[k].seen[t]) {
            n[DET_LEDGER_COURTING] += r->court[k].count[t];
            *seen = 1;
        }
    for (int k = 0; k < r->n_den; k++)
        if (r->den[k].seen[t]) {
            n[DET_LEDGER_DENIABLE] += r->den[k].count[t];
            *seen = 1;
        }
    for (int k = 0; k < DET_N_LEDGER; k++)
        all += n[k];
    return all;
}

static void enter_steps(const det_fork *f, det_ledger *l)
{
    const det_record *r = &f->fit[0].dilemma.record;
    double n[DET_N_LEDGER];
    int seen;
    for (int t = r->lead; t < r->n_steps; t++) {
        double all = acts_of(r, t, n, &seen);
        if (!seen)
            continue; /* its probability is 1 under every rival */
        if (all == 0)
            n[DET_LEDGER_SILENCE] = all = 1;
        for (int k = 0; k < DET_N_LEDGER; k++) {
            l->n_acts[k] += n[k];
            for (int i = 0; i < DET_N_RIVALS; i++)
                l->entry[i][k] += n[k] / all * l->step[t * DET_N_RIVALS + i];
        }
    }
}

static void close_rows(const det_fork *f, det_ledger *l)
{
    const double *log_evidence = f->log_evidence[f->main];
    for (int i = 0; i < DET_N_RIVALS; i++) {
        double sum = 0;
        for (int k = 0; k < DET_LEDGER_PRICE; k++)
            sum += l->entry[i][k];
        l->total[i] = (log_evidence[i] - log_evidence[l->reference]) / M_LN10;
        l->entry[i][DET_LEDGER_PRICE] = l->total[i] - sum;
    }
}

/* ---- months ---- */

static int month_of(const det_panel *p, int t)
{
    int year, month, day;
    det_day_to_civil(p->from + t * p->step_days, &year, &month, &day);
    return year * 12 + month;
}

static det_status enter_months(const det_panel *p, det_ledger *l, det_err *err)
{
    size_t n = 0;
    l->periods = det_calloc((size_t)p->n_steps, sizeof *l->periods);
    if (!l->periods)
        return det_err_set(err, DET_NOMEM, "memory ran out for the months of %d steps", p->n_steps);
    for (int t = 0; t < p->n_steps; t++) {
        if (t == 0 || month_of(p, t) != month_of(p, t - 1))
            l->periods[n++].from = t;
        det_ledger_period *now = &l->periods[n - 1];
        now->until = t + 1;
        for (int i = 0; i < DET_N_RIVALS; i++)
            now->entry[i] += l->step[t * DET_N_RIVALS + i];
    }
    l->n_periods = n;
    return DET_OK;
}

/* ---- */

static void relate(const sweep *s, det_ledger *l)
{
    for (int t = 0; t < s->n_steps; t++)
        for (int i = 0; i < DET_N_RIVALS; i++)
            l->step[t * DET_N_RIVALS + i] =
                (s->mean[i * s->n_steps + t] - s->mean[(int)l->reference * s->n_steps + t]) / M_LN10;
}

det_status det_ledger_find(const det_fork *f, const det_panel *p, int n_draws, const det_run *run, det_ledger *out,
                           det_err *err)
{
    size_t n = (size_t)p->n_steps * DET_N_RIVALS;
    det_ledger l = {.reference = DET_RIVAL_NULL};
    sweep s = {.f = f, .n_steps = p->n_steps, .n_draws = n_draws, .mean = det_calloc(n, sizeof *s.mean)};
    l.step = det_calloc(n, sizeof *l.step);
    det_status st = s.mean && l.step ? det_parallel_for(run, DET_N_RIVALS, one_rival, &s) : DET_NOMEM;
    if (st != DET_OK) {
        det_err_set(err, st,
                    st == DET_NOMEM ? "memory ran out for the evidence by act"
                                    : "stopped while the evidence was divided");
        goto out;
    }
    relate(&s, &l);
    enter_steps(f, &l);
    close_rows(f, &l);
    st = enter_months(p, &l, err);
    if (st == DET_OK) {
        *out = l;
        l = (det_ledger){0};
    }
out:
    det_free(s.mean);
    det_ledger_free(&l);
    return st;
}

void det_ledger_free(det_ledger *l)
{
    det_free(l->periods);
    det_free(l->step);
    memset(l, 0, sizeof *l);
}
