/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/naive.h"

#include "base/mem.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

enum { ROW = 2 * DET_N_CLASSES, QUESTION_NAIVE = 0x6e616900, MONTH = 30, WEEK = 7, YEAR = 365, LEAST_WEEKS = 4 };

static const struct {
    const char *id, *name, *what;
} NAMES[DET_N_NAIVE] = {
    {"last_value", "last value", "the last 30 days go on: Poisson counts at their rate, half an act added to each class"},
    {"climatology", "climatology", "every stretch of the record as long as the horizon is equally likely"},
    {"past_year", "past year resampled", "weeks of the last 365 days in a new order"},
};

typedef struct naive {
    const det_clash *rule;
    const det_leads *leads;
    int n_steps, step_days; /* of the horizon */
    double *row;            /* [n][2][4] observed steps, joined */
    int n;
    double *count;          /* [n_steps][2][4] one future */
    det_future *futures;
    size_t n_futures;
    unsigned long seed;
} naive;

static int steps_of(const naive *a, int days)
{
    int n = days / a->step_days;
    return n > 1 ? n : 1;
}

static void join_observed(const det_panel *p, naive *a)
{
    for (int t = 0; t < p->n_steps; t++) {
        if (!p->seen[t * p->n_dyads] || !p->seen[t * p->n_dyads + 1])
            continue;
        memcpy(a->row + (size_t)a->n * ROW, p->count + (size_t)t * (size_t)p->n_dyads * DET_N_CLASSES, ROW * sizeof *a->row);
        a->n++;
    }
}

static void keep(naive *a, size_t i)
{
    det_future_read(a->rule, a->leads, a->count, a->n_steps, &a->futures[i]);
}

static const char *last_value(naive *a)
{
    int n_last = steps_of(a, MONTH) < a->n ? steps_of(a, MONTH) : a->n;
    double rate[DET_N_CLASSES];
    if (a->n == 0)
        return "no step was observed";
    for (int c = 0; c < DET_N_CLASSES; c++) {
        rate[c] = .5;
        for (int t = a->n - n_last; t < a->n; t++)
            rate[c] += a->row[t * ROW + c] + a->row[t * ROW + DET_N_CLASSES + c];
        rate[c] /= n_last;
    }
    for (size_t i = 0; i < a->n_futures; i++) {
        det_stream s;
        det_stream_init(&s, a->seed, QUESTION_NAIVE, (uint32_t)i, 0);
        memset(a->count, 0, (size_t)a->n_steps * ROW * sizeof *a->count);
        for (int t = 0; t < a->n_steps; t++)
            for (int c = 0; c < DET_N_CLASSES; c++)
                a->count[t * ROW + c] = det_draw_poisson(&s, rate[c]);
        keep(a, i);
    }
    return NULL;
}

static const char *climatology(naive *a)
{
    if (a->n < a->n_steps)
        return "the record is shorter than the horizon";
    a->n_futures = (size_t)(a->n - a->n_steps + 1);
    for (size_t i = 0; i < a->n_futures; i++) {
        memcpy(a->count, a->row + i * ROW, (size_t)a->n_steps * ROW * sizeof *a->count);
        keep(a, i);
    }
    return NULL;
}

static const char *past_year(naive *a)
{
    int n_block = steps_of(a, WEEK), n_year = steps_of(a, YEAR) < a->n ? steps_of(a, YEAR) : a->n;
    if (n_year < LEAST_WEEKS * n_block)
        return "less than four weeks were observed";
    for (size_t i = 0; i < a->n_futures; i++) {
        det_stream s;
        det_stream_init(&s, a->seed, QUESTION_NAIVE + 1, (uint32_t)i, 0);
        for (int t = 0; t < a->n_steps; t += n_block) {
            int from = a->n - n_year + (int)(det_draw_uniform(&s) * (n_year - n_block + 1));
            int n = n_block < a->n_steps - t ? n_block : a->n_steps - t;
            memcpy(a->count + t * ROW, a->row + (size_t)from * ROW, (size_t)n * ROW * sizeof *a->count);
        }
        keep(a, i);
    }
    return NULL;
}

static det_status name_it(int kind, det_prospect *p, det_err *err)
{
    p->id = det_strdup(NAMES[kind].id);
    p->name = det_strdup(NAMES[kind].name);
    p->what = det_strdup(NAMES[kind].what);
    return p->id && p->name && p->what ? DET_OK : det_err_set(err, DET_NOMEM, "memory ran out for the baselines");
}

static void not_known(const char *why, const det_leads *leads, det_prospect *p)
{
    p->why = why;
    p->clash = p->clash_more = p->acts_more = det_epistemic_none();
    for (int i = 0; i < leads->n; i++) {
        p->p_clash[i] = NAN;
        for (int k = 0; k < DET_N_COUNTS; k++)
            p->acts[i][k] = (det_future_acts){.mean = NAN, .band = det_band_of(NULL, 0)};
    }
}

static det_status one(naive *a, int kind, det_prospect *p, det_err *err)
{
    static const char *(*const draw[DET_N_NAIVE])(naive *) = {last_value, climatology, past_year};
    size_t n_futures = a->n_futures;
    det_status st = name_it(kind, p, err);
    if (st != DET_OK)
        return st;
    const char *why = draw[kind](a);
    if (why)
        not_known(why, a->leads, p);
    else
        st = det_prospect_fill(a->futures, a->n_futures, 1, a->n_steps, a->leads, p, err);
    a->n_futures = n_futures;
    return st;
}

det_status det_naive_find(const det_panel *p, const det_clash *rule, const det_leads *leads, int n_steps, int n_futures,
                          unsigned long seed, det_prospect out[DET_N_NAIVE], det_err *err)
{
    naive a = {.rule = rule, .leads = leads, .n_steps = n_steps, .step_days = p->step_days, .n_futures = (size_t)n_futures,
               .seed = seed};
    det_prospect made[DET_N_NAIVE] = {0};
    size_t most = n_futures > p->n_steps ? (size_t)n_futures : (size_t)p->n_steps;
    det_status st = DET_OK;
    a.row = det_calloc((size_t)p->n_steps * ROW, sizeof *a.row);
    a.count = det_calloc((size_t)n_steps * ROW, sizeof *a.count);
    a.futures = det_calloc(most, sizeof *a.futures);
    if (!a.row || !a.count || !a.futures)
        st = det_err_set(err, DET_NOMEM, "memory ran out for the baselines");
    else
        join_observed(p, &a);
    for (int k = 0; st == DET_OK && k < DET_N_NAIVE; k++)
        st = one(&a, k, &made[k], err);
    for (int k = 0; k < DET_N_NAIVE; k++) {
        if (st == DET_OK)
            out[k] = made[k];
        else
            det_prospect_free(&made[k]);
    }
    det_free(a.row);
    det_free(a.count);
    det_free(a.futures);
    return st;
}
