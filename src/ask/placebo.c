/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/placebo.h"

#include "ask/variant.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "model/prior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION_EXTRAS = 0x706c6163, LEAST_SHIFT_HALF_LIVES = 4 };
static const det_rival TESTED[DET_N_TESTED] = {DET_RIVAL_RECIPROCITY, DET_RIVAL_FEAR};

/* ---- lag and lead ---- */

static double hostile(const det_record *r, int t, int i)
{
    const double *n = r->count + ((size_t)t * 2 + (size_t)i) * DET_N_CLASSES;
    return r->seen[t * 2 + i] ? n[DET_VH] + n[DET_MH] : r->mean_count[i][DET_VH] + r->mean_count[i][DET_MH];
}

/* Sums of products of (1, lag, lead, acts) over observed steps. after[t]: what the other does after t, remembered
 * backwards. */
static void sum_products(const det_record *r, int i, double rho, const double *after, double m[4][4])
{
    double before = 0;
    memset(m, 0, 16 * sizeof(double));
    for (int t = 0; t < r->n_steps; t++) {
        double x[4] = {1, before, after[t], hostile(r, t, i)};
        for (int a = 0; r->seen[t * 2 + i] && a < 4; a++)
            for (int b = 0; b < 4; b++)
                m[a][b] += x[a] * x[b];
        before = rho * before + (1 - rho) * hostile(r, t, 1 - i);
    }
}

/* Covariances from the sums, then two equations in two unknowns. */
static void solve(double m[4][4], double slope[2])
{
    double c[3][3], n = m[0][0];
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            c[a][b] = m[a + 1][b + 1] / n - m[0][a + 1] / n * (m[0][b + 1] / n);
    double det = c[0][0] * c[1][1] - c[0][1] * c[0][1];
    if (!(det > 1e-12 * c[0][0] * c[1][1]))
        return;
    slope[0] = (c[0][2] * c[1][1] - c[1][2] * c[0][1]) / det;
    slope[1] = (c[1][2] * c[0][0] - c[0][2] * c[0][1]) / det;
}

static void slopes_with(const det_record *r, int i, double rho, double *after, double slope[2])
{
    double m[4][4], later = 0;
    slope[0] = slope[1] = NAN;
    for (int t = r->n_steps - 1; t >= 0; t--) {
        after[t] = later;
        later = rho * later + (1 - rho) * hostile(r, t, 1 - i);
    }
    sum_products(r, i, rho, after, m);
    solve(m, slope);
}

det_status det_placebo_slopes(const det_record *r, int i, double rho, double slope[2], det_err *err)
{
    double *after = det_calloc((size_t)r->n_steps, sizeof *after);
    if (!after)
        return det_err_set(err, DET_NOMEM, "memory ran out for %d steps", r->n_steps);
    slopes_with(r, i, rho, after, slope);
    det_free(after);
    return DET_OK;
}

/* ---- shifts ---- */

typedef struct result {
    double factor[DET_N_TESTED]; /* log10 over habit */
    double slope[2][2];          /* side; lag, lead */
} result;

typedef struct sweep {
    const det_basis *b;
    const det_fork *f;
    int n_draws, n_shifts;
    int *covered, n_covered; /* steps on which the second side was observed, in order */
    int *place;              /* [n_steps] place in covered, -1 */
    double *u[DET_N_TESTED]; /* [n_draws][n_free]: habit's draws, the rest from its prior */
    result *results;         /* [n_shifts + 2]: the record as it is, reversed, then the shifts */
} sweep;

/* Draws of habit's posterior as parameters of a rival: what habit has not comes from the rival's prior. */
static void fill_extras(const sweep *s, det_rival rival, double *u)
{
    const det_fit *habit = &s->f->fit[DET_RIVAL_NULL];
    const det_param_table *from = &habit->dilemma.table, *to = &s->f->fit[rival].dilemma.table;
    size_t n = (size_t)to->n_free, m = (size_t)from->n_free;
    for (int i = 0; i < s->n_draws; i++, u += n) {
        det_stream stream;
        det_stream_init(&stream, s->b->options.seed, QUESTION_EXTRAS, (uint32_t)i, 0);
        det_prior_draw(to, &stream, u);
        for (int k = 0; k < to->n_rows; k++)
            if (to->rows[k].free >= 0 && from->rows[k].free >= 0)
                u[to->rows[k].free] = habit->draws[(size_t)i * m + (size_t)from->rows[k].free];
    }
}

static int shift_of(const sweep *s, int k)
{
    int least = (int)ceil(LEAST_SHIFT_HALF_LIVES * DET_PLACEBO_HALF_LIFE / s->b->panel.step_days);
    int room = s->n_covered - 2 * least + 1;
    return least + (int)((double)k * room / s->n_shifts);
}

static int step_of(const sweep *s, size_t i, int step, int is_second)
{
    if (i == 0 || s->place[step] < 0)
        return step;
    if (i == 1)
        return s->covered[s->n_covered - 1 - s->place[step]];
    if (!is_second)
        return step;
    return s->covered[(s->place[step] + shift_of(s, (int)i - 2)) % s->n_covered];
}

static det_status record_of(const sweep *s, size_t i, det_record *out)
{
    const det_panel *p = &s->b->panel;
    det_edit *edits = det_edits_of(p);
    if (!edits)
        return DET_NOMEM;
    for (size_t k = 0; k < p->n_cells; k++)
        edits[k].step = step_of(s, i, edits[k].step, p->cells[k].dyad == 1);
    for (size_t k = p->n_cells; k < p->n_cells + p->n_denied; k++)
        edits[k].step = step_of(s, i, edits[k].step, 0);
    det_status st = det_variant_record(s->b->c, p, edits, &s->f->fit[0].dilemma.record, out, NULL);
    det_free(edits);
    return st;
}

static det_status weigh_one(const sweep *s, const det_record *r, result *out)
{
    const det_fit *habit = &s->f->fit[DET_RIVAL_NULL];
    det_dilemma view = det_variant_view(habit, r);
    det_reweighing base, w;
    det_status st = det_reweigh(habit, &view, NULL, s->n_draws, &base, NULL);
    for (int k = 0; st == DET_OK && k < DET_N_TESTED; k++) {
        view = det_variant_view(&s->f->fit[TESTED[k]], r);
        st = det_reweigh(habit, &view, s->u[k], s->n_draws, &w, NULL);
        out->factor[k] = (w.log_ratio - base.log_ratio) / M_LN10;
    }
    return st;
}

static det_status one_shift(void *user, size_t i, int i_thread)
{
    const sweep *s = user;
    det_record r = {0};
    det_status st = record_of(s, i, &r);
    double rho = exp2(-s->b->panel.step_days / DET_PLACEBO_HALF_LIFE);
    if (st == DET_OK)
        st = weigh_one(s, &r, &s->results[i]);
    for (int side = 0; st == DET_OK && side < 2; side++)
        st = det_placebo_slopes(&r, side, rho, s->results[i].slope[side], NULL);
    det_record_free(&r);
    (void)i_thread;
    return st;
}

/* ---- what they say ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Share of shifts as large as the first, the record itself counted among them; at: offset of the number in a result. */
static double p_of(const sweep *s, size_t at)
{
    const char *base = (const char *)s->results + at;
    double own = *(const double *)base;
    int n = 1;
    if (isnan(own) || !s->n_shifts)
        return NAN;
    for (int k = 0; k < s->n_shifts; k++)
        n += *(const double *)(base + (size_t)(k + 2) * sizeof(result)) >= own;
    return n / (1. + s->n_shifts);
}

static double upper_of(const sweep *s, int tested, double *scratch)
{
    for (int k = 0; k < s->n_shifts; k++)
        scratch[k] = s->results[k + 2].factor[tested];
    qsort(scratch, (size_t)s->n_shifts, sizeof *scratch, by_size);
    return s->n_shifts ? scratch[(int)(.95 * (s->n_shifts - 1))] : NAN;
}

static void conclude(const sweep *s, double *scratch, det_placebo *out)
{
    *out = (det_placebo){.n_shifts = s->n_shifts};
    for (int k = 0; k < DET_N_TESTED; k++)
        out->tested[k] = (det_placebo_factor){.rival = TESTED[k],
                                              .log10_factor = s->results[0].factor[k],
                                              .reversed = s->results[1].factor[k],
                                              .p = p_of(s, offsetof(result, factor) + (size_t)k * sizeof(double)),
                                              .q95 = upper_of(s, k, scratch)};
    for (size_t i = 0; i < 2; i++) {
        size_t at = offsetof(result, slope) + 2 * i * sizeof(double);
        const double *slope = s->results[0].slope[i];
        out->side[i] = (det_placebo_side){slope[0], slope[1], p_of(s, at), p_of(s, at + sizeof(double))};
    }
}

static det_status prepare(sweep *s, det_err *err)
{
    const det_panel *p = &s->b->panel;
    int least = (int)ceil(LEAST_SHIFT_HALF_LIVES * DET_PLACEBO_HALF_LIFE / p->step_days), fine = 1;
    s->covered = det_calloc((size_t)p->n_steps, sizeof *s->covered);
    s->place = det_calloc((size_t)p->n_steps, sizeof *s->place);
    for (int t = 0; s->covered && s->place && t < p->n_steps; t++) {
        s->place[t] = p->seen[t * p->n_dyads + 1] ? s->n_covered : -1;
        if (s->place[t] >= 0)
            s->covered[s->n_covered++] = t;
    }
    int room = s->n_covered - 2 * least + 1;
    s->n_shifts = room < s->n_shifts ? room > 0 ? room : 0 : s->n_shifts;
    s->results = det_calloc((size_t)s->n_shifts + 2, sizeof *s->results);
    for (int k = 0; k < DET_N_TESTED; k++)
        fine &= (s->u[k] = det_calloc((size_t)s->n_draws * (size_t)s->f->fit[TESTED[k]].dilemma.table.n_free,
                                      sizeof(double))) != NULL;
    if (!fine || !s->covered || !s->place || !s->results)
        return det_err_set(err, DET_NOMEM, "memory ran out for %d shifts", s->n_shifts);
    for (int k = 0; k < DET_N_TESTED; k++)
        fill_extras(s, TESTED[k], s->u[k]);
    return DET_OK;
}

det_status det_placebo_find(const det_basis *b, const det_fork *f, int n_draws, int n_shifts, const det_run *run,
                            det_placebo *out, det_err *err)
{
    sweep s = {.b = b, .f = f, .n_draws = n_draws, .n_shifts = n_shifts};
    double *scratch = NULL;
    det_status st = prepare(&s, err);
    if (st != DET_OK)
        goto out;
    scratch = det_calloc((size_t)s.n_shifts + 1, sizeof *scratch);
    st = scratch ? det_parallel_for(run, (size_t)s.n_shifts + 2, one_shift, &s) : DET_NOMEM;
    if (st == DET_OK)
        conclude(&s, scratch, out);
    else
        det_err_set(err, st, st == DET_NOMEM ? "memory ran out for %d shifts" : "stopped within %d shifts", s.n_shifts);
out:
    det_free(scratch);
    det_free(s.covered);
    det_free(s.place);
    det_free(s.results);
    for (int k = 0; k < DET_N_TESTED; k++)
        det_free(s.u[k]);
    return st;
}
