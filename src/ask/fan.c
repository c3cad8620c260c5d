/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/fan.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "model/record.h"

#include <string.h>

typedef struct work {
    const det_ahead_paths *p;
    det_fans *f;
    double *scratch; /* [threads][n] */
} work;

/* Period k of a fan from what it is in each path; x is put in order. */
static void open_fan(double *x, size_t n, det_fan *f, int k)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    f->mean[k] = sum / (double)n;
    f->band[k] = det_band_of(x, n);
}

/* Acts of path i in steps from .. until - 1 at one place of a step's counts. */
static double acts(const det_ahead_paths *p, size_t i, int from, int until, int at)
{
    const uint16_t *count = p->count + i * (size_t)p->n_steps * DET_PAIR_STREAMS + at;
    double sum = 0;
    for (int t = from; t < until; t++)
        sum += count[t * DET_PAIR_STREAMS];
    return sum;
}

static void fill_period(work *w, int period, int k, double *x)
{
    int n = w->f->steps[period];
    for (int at = 0; at < DET_PAIR_STREAMS; at++) {
        for (size_t i = 0; i < w->p->n; i++)
            x[i] = acts(w->p, i, k * n, (k + 1) * n, at);
        open_fan(x, w->p->n, &w->f->acts[period][at / DET_N_CLASSES][at % DET_N_CLASSES], k);
    }
}

static void fill_total(work *w, int t, double *x)
{
    for (size_t what = 0; what < DET_N_COUNTS; what++) {
        for (size_t i = 0; i < w->p->n; i++)
            x[i] = w->p->total[(i * (size_t)w->p->n_steps + (size_t)t) * DET_N_COUNTS + what];
        open_fan(x, w->p->n, &w->f->total[what], t);
    }
}

static void fill_fear(work *w, int t, double *x)
{
    for (int i_holder = 0; i_holder < 2; i_holder++) {
        for (size_t i = 0; i < w->p->n; i++)
            x[i] = (double)w->p->fear[(i * (size_t)w->p->n_steps + (size_t)t) * 2 + (size_t)i_holder];
        open_fan(x, w->p->n, &w->f->fear[i_holder], t);
    }
}

static det_status one_step(void *user, size_t i, int i_thread)
{
    work *w = user;
    double *x = w->scratch + (size_t)i_thread * w->p->n;
    int t = (int)i;
    for (int period = 0; period < DET_N_FANS; period++)
        if (t < w->f->n[period])
            fill_period(w, period, t, x);
    fill_total(w, t, x);
    fill_fear(w, t, x);
    return DET_OK;
}

static int make_fan(det_fan *f, int n)
{
    f->mean = det_calloc((size_t)n, sizeof *f->mean);
    f->band = det_calloc((size_t)n, sizeof *f->band);
    return f->mean && f->band;
}

static int make_room(det_fans *f)
{
    int fine = 1;
    for (int k = 0; k < DET_N_FANS; k++)
        for (int at = 0; at < DET_PAIR_STREAMS; at++)
            fine &= make_fan(&f->acts[k][at / DET_N_CLASSES][at % DET_N_CLASSES], f->n[k]);
    for (int k = 0; k < DET_N_COUNTS; k++)
        fine &= make_fan(&f->total[k], f->n_steps);
    for (int k = 0; k < 2; k++)
        fine &= make_fan(&f->fear[k], f->n_steps);
    return fine;
}

det_status det_fans_find(const det_ahead_paths *p, int step_days, const det_run *run, det_fans *out, det_err *err)
{
    static const int days[DET_N_FANS] = {1, 7, 30};
    det_fans f = {.n_steps = p->n_steps};
    det_status st = DET_NOMEM;
    for (int k = 0; k < DET_N_FANS; k++) {
        f.steps[k] = days[k] > step_days ? days[k] / step_days : 1;
        f.n[k] = p->n_steps / f.steps[k];
    }
    work w = {p, &f, det_calloc((size_t)det_run_threads(run) * p->n, sizeof *w.scratch)};
    if (!make_room(&f) || !w.scratch) {
        det_err_set(err, st, "memory ran out for the fans of %d steps", p->n_steps);
        goto out;
    }
    st = det_parallel_for(run, (size_t)p->n_steps, one_step, &w);
    if (st != DET_OK)
        det_err_set(err, st, "stopped while fans were made");
out:
    if (st == DET_OK)
        *out = f;
    else
        det_fans_free(&f);
    det_free(w.scratch);
    return st;
}

static void free_fan(det_fan *f)
{
    det_free(f->mean);
    det_free(f->band);
}

void det_fans_free(det_fans *f)
{
    for (int k = 0; k < DET_N_FANS; k++)
        for (int at = 0; at < DET_PAIR_STREAMS; at++)
            free_fan(&f->acts[k][at / DET_N_CLASSES][at % DET_N_CLASSES]);
    for (int k = 0; k < DET_N_COUNTS; k++)
        free_fan(&f->total[k]);
    for (int k = 0; k < 2; k++)
        free_fan(&f->fear[k]);
    memset(f, 0, sizeof *f);
}
