/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/reproduction.h"

#include "base/dense.h"
#include "base/mem.h"
#include "base/parallel.h"

#include <math.h>

enum { N_TYPES = 4, MOST_OF_TYPE = 300, LEAST_ACTS = 30, LEAST_OF_SIDE = 10 };

static int type_of(const det_footprint *f)
{
    return f->dir >= 0 && f->cls >= DET_VH ? f->dir * 2 + f->cls - DET_VH : -1;
}

/* Adds the mean offspring of acts of a type to its column. */
static void fill_column(det_course *c, int type, double m[N_TYPES][N_TYPES])
{
    size_t n = 0, i_of_type = 0, n_used = 0;
    for (size_t i = 0; i < c->f->n; i++)
        n += (size_t)(type_of(&c->f->items[i]) == type);
    size_t stride = (n + MOST_OF_TYPE - 1) / MOST_OF_TYPE;
    for (size_t i = 0; i < c->f->n; i++) {
        det_difference without;
        if (type_of(&c->f->items[i]) != type || i_of_type++ % stride)
            continue;
        det_course_without_act(c, i, &without);
        for (int k = 0; k < N_TYPES; k++)
            m[k][type] += without.acts[k / 2][k % 2];
        n_used++;
    }
    for (int k = 0; n_used && k < N_TYPES; k++)
        m[k][type] /= (double)n_used;
}

double det_reproduction_radius(det_course *c)
{
    double m[N_TYPES][N_TYPES] = {{0}};
    for (int type = 0; type < N_TYPES; type++)
        fill_column(c, type, m);
    return det_dense_radius(m[0], N_TYPES);
}

/* Odds of holder i that a tenth of the steps stay below, by halving. */
static double low_odds(const det_course *c, int i)
{
    double low = -700, high = 700; /* logarithms */
    while (high - low > 1e-9) {
        double middle = (low + high) / 2, odds = exp(middle);
        int n_below = 0;
        for (int t = 0; t < c->n_steps; t++)
            n_below += c->state[t].odds[i] < odds;
        *(10 * n_below > c->n_steps ? &high : &low) = middle;
    }
    return exp(low);
}

double det_reproduction_calm(const det_course *c)
{
    double odds[2] = {low_odds(c, 0), low_odds(c, 1)}, m[N_TYPES][N_TYPES];
    for (int type = 0; type < N_TYPES; type++) {
        double acts[2][2];
        det_course_probe(c, odds, type / 2, DET_VH + type % 2, acts);
        for (int k = 0; k < N_TYPES; k++)
            m[k][type] = acts[k / 2][k % 2];
    }
    return det_dense_radius(m[0], N_TYPES);
}

const char *det_reproduction_refusal(const det_panel *p)
{
    int n_acts[2], n_hostile[2];
    det_fit_acts(p, n_acts, n_hostile);
    if (n_acts[0] + n_acts[1] < LEAST_ACTS)
        return "fewer than 30 open acts between the two";
    if (n_acts[0] < LEAST_OF_SIDE || n_acts[1] < LEAST_OF_SIDE)
        return "fewer than 10 open acts of one side";
    if (!n_hostile[0] || !n_hostile[1])
        return "no open hostile act of one side";
    return NULL;
}

static const char *word_of(double p_above_1)
{
    static const struct {
        double below;
        const char *word;
    } scale[] = {{.05, "falling"}, {.25, "likely falling"}, {.75, "steady or unclear"}, {.95, "likely rising"}};
    for (size_t i = 0; i < sizeof scale / sizeof *scale; i++)
        if (p_above_1 < scale[i].below)
            return scale[i].word;
    return "rising";
}

typedef struct sweep {
    const det_fit *fit;
    det_courses courses;
    double *r, *calm; /* [n_draws]; calm may be NULL */
} sweep;

static det_status one_draw(void *user, size_t i, int i_thread)
{
    sweep *s = user;
    det_course *c = &s->courses.each[i_thread];
    det_params p;
    det_fit_read(s->fit, (int)i, &p);
    det_course_run(c, &p);
    s->r[i] = det_reproduction_radius(c);
    if (s->calm)
        s->calm[i] = det_reproduction_calm(c);
    return DET_OK;
}

static void summarise(const det_fit *fit, double *r, size_t n, det_reproduction *out)
{
    size_t n_known = 0, n_above = 0;
    for (size_t i = 0; i < n; i++) {
        n_known += (size_t)!isnan(r[i]);
        n_above += (size_t)(r[i] >= 1);
    }
    out->known = n_known > 0;
    out->why = n_known ? NULL : "rates that are not finite under any draw";
    out->p_above_1 = n_known ? (double)n_above / (double)n_known : NAN;
    out->word = n_known ? word_of(out->p_above_1) : "";
    out->r = det_band_of(r, n);
    out->log_evidence = fit->log_evidence;
    out->sd_log10 = fit->sd_log10;
}

det_status det_reproduction_find(const det_fit *fit, const det_footprints *f, int n_ahead, int n_draws,
                                 const det_run *run, det_reproduction *out, double *calm, det_err *err)
{
    size_t n = (size_t)(n_draws < fit->n_draws ? n_draws : fit->n_draws);
    sweep s = {.fit = fit, .r = det_calloc(n, sizeof *s.r), .calm = calm ? det_calloc(n, sizeof *s.calm) : NULL};
    det_status st = DET_NOMEM;
    if (!s.r || (calm && !s.calm)) {
        det_err_set(err, st, "memory ran out for R of %zu draws", n);
        goto out;
    }
    st = det_courses_init(&fit->dilemma, f, n_ahead, det_run_threads(run), &s.courses, err);
    if (st != DET_OK)
        goto out;
    st = det_parallel_for(run, n, one_draw, &s);
    if (st != DET_OK) {
        det_err_set(err, st, "stopped while R was computed");
        goto out;
    }
    summarise(fit, s.r, n, out);
    if (calm)
        *calm = det_band_of(s.calm, n).median;
out:
    det_courses_free(&s.courses);
    det_free(s.r);
    det_free(s.calm);
    return st;
}
