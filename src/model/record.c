/* SPDX-License-Identifier: Apache-2.0 */
#include "model/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/evidence.h"

/* Half-life of a public accusation's hold on its author, days. */
static const double ACCUSATION_HALF_LIFE = 60;
/* Prior centres at which a holder's fear of its own rival is filtered (h_ik): rates a day by class, hostile gain, switching. */
static const double RIVAL_RATE[2] = {0.02, 0.005}, RIVAL_GAIN = 5, RIVAL_Q01 = 0.002, RIVAL_Q10 = 0.005, RIVAL_SHAPE = 5;
/* A covert act enters a direction's plain counts when its author is at least this probable. */
static const double LIKELY_AUTHOR = 0.5;

/* Marks of acts; one a class more is for acts without one of their own. */
enum { MAX_MARKS = DET_MAX_MARKS - DET_N_CLASSES };

static det_status no_memory(det_err *err)
{
    return det_err_set(err, DET_NOMEM, "no memory for the record");
}

static double *doubles(size_t n)
{
    return det_calloc(n, sizeof(double));
}

static int alloc_channels(det_record *r)
{
    size_t n = (size_t)r->n_steps;
    int fine = 1;
    for (int k = 0; k < r->n_court; k++) {
        det_courting *c = &r->court[k];
        fine &= (c->regard = doubles(n)) && (c->count = doubles(n)) && (c->seen = det_calloc(n, 1));
    }
    for (int k = 0; k < r->n_den; k++) {
        det_deniable *d = &r->den[k];
        fine &= (d->count = doubles(n)) && (d->barred = doubles(n)) && (d->leverage = doubles(n)) && (d->seen = det_calloc(n, 1));
    }
    return fine;
}

/* All arrays, zeroed; n_steps, step_days and the channels are set. */
static det_status alloc(det_record *r, det_err *err)
{
    size_t n = (size_t)r->n_steps;
    r->n_memory = DET_PAIR_STREAMS + 2 * r->n_inj;
    r->stride = r->n_memory + r->n_court + r->n_den;
    r->count = doubles(n * DET_PAIR_STREAMS);
    r->total = doubles(n);
    r->seen = det_calloc(n * 2, 1);
    r->log_volume = doubles(n);
    r->w = doubles(n * (size_t)r->stride);
    r->accused = doubles(n * 2);
    r->breach = doubles(n * 2);
    r->shift = doubles(n * 2);
    r->reset = det_calloc(n * 2, 1);
    if (!alloc_channels(r) || !r->count || !r->total || !r->seen || !r->log_volume || !r->w || !r->accused || !r->breach ||
        !r->shift || !r->reset)
        return no_memory(err);
    return DET_OK;
}

void det_record_free(det_record *r)
{
    void *all[] = {r->count, r->total, r->seen, r->log_volume, r->w, r->entries, r->marks, r->accused,
                   r->breach, r->shift, r->reset, r->habit, r->basis, r->tail};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        det_free(all[k]);
    for (int k = 0; k < r->n_court; k++) {
        det_free(r->court[k].regard);
        det_free(r->court[k].count);
        det_free(r->court[k].seen);
    }
    for (int k = 0; k < r->n_den; k++) {
        det_free(r->den[k].count);
        det_free(r->den[k].barred);
        det_free(r->den[k].leverage);
        det_free(r->den[k].seen);
    }
    memset(r, 0, sizeof *r);
}

/* ---- counts: totals, means, tails ---- */

static void add_group(det_record *r, double n)
{
    for (int k = 0; k + 1 <= n && k < r->n_tail; k++)
        r->tail[k]++;
}

static double largest_group(const det_record *r)
{
    double most = 0;
    for (int t = 0; t < r->n_steps; t++) {
        most = fmax(most, r->total[t]);
        for (int k = 0; k < r->n_court; k++)
            most = fmax(most, r->court[k].count[t]);
        for (int k = 0; k < r->n_den; k++)
            most = fmax(most, r->den[k].count[t]);
    }
    return most;
}

static double log_factorial(double n)
{
    return n > 1 ? lgamma(n + 1) : 0;
}

static void tally_step(det_record *r, int t)
{
    add_group(r, r->total[t]);
    for (int k = 0; k < DET_PAIR_STREAMS; k++)
        if (r->seen[t * 2 + k / DET_N_CLASSES])
            r->log_factorials += log_factorial(r->count[t * DET_PAIR_STREAMS + k]);
    for (int k = 0; k < r->n_court; k++)
        if (r->court[k].seen[t]) {
            add_group(r, r->court[k].count[t]);
            r->log_factorials += log_factorial(r->court[k].count[t]);
        }
    for (int k = 0; k < r->n_den; k++)
        if (r->den[k].seen[t]) {
            add_group(r, r->den[k].count[t]);
            r->log_factorials += log_factorial(r->den[k].count[t]);
        }
}

static det_status tally(det_record *r, det_err *err)
{
    for (int t = 0; t < r->n_steps; t++) {
        r->total[t] = 0;
        for (int k = 0; k < DET_PAIR_STREAMS; k++)
            if (r->seen[t * 2 + k / DET_N_CLASSES])
                r->total[t] += r->count[t * DET_PAIR_STREAMS + k];
    }
    int n_tail = (int)largest_group(r);
    double *tail = doubles((size_t)n_tail);
    if (!tail)
        return no_memory(err);
    det_free(r->tail);
    r->tail = tail;
    r->n_tail = n_tail;
    r->log_factorials = 0;
    for (int t = r->lead; t < r->n_steps; t++)
        tally_step(r, t);
    return DET_OK;
}

/* Mean per observed step of column k of x[n_steps][width]; the pair's directions by their own mask, others when either is seen. */
static double column_mean(const det_record *r, const double *x, int width, int k)
{
    double sum = 0;
    int n = 0;
    for (int t = 0; t < r->n_steps; t++) {
        const unsigned char *seen = r->seen + t * 2;
        if (k < DET_PAIR_STREAMS ? !seen[k / DET_N_CLASSES] : !(seen[0] | seen[1]))
            continue;
        sum += x[(size_t)t * (size_t)width + (size_t)k];
        n++;
    }
    return n ? sum / n : 0;
}

static void means(det_record *r)
{
    for (int k = 0; k < r->stride; k++)
        r->mean[k] = column_mean(r, r->w, r->stride, k);
    for (int k = 0; k < DET_PAIR_STREAMS; k++)
        r->mean_count[k / DET_N_CLASSES][k % DET_N_CLASSES] = column_mean(r, r->count, DET_PAIR_STREAMS, k);
}

det_status det_record_refresh(det_record *r, det_err *err)
{
    DET_BUG_IF(r->n_marks > 0);
    for (int t = 0; t < r->n_steps; t++) {
        double *w = r->w + (size_t)t * (size_t)r->stride;
        memcpy(w, r->count + (size_t)t * DET_PAIR_STREAMS, DET_PAIR_STREAMS * sizeof *w);
        for (int k = 0; k < r->n_court; k++)
            w[det_stream_court(r, k)] = r->court[k].count[t];
        for (int k = 0; k < r->n_den; k++)
            w[det_stream_den(r, k)] = r->den[k].count[t];
    }
    means(r);
    return tally(r, err);
}

det_status det_record_inject(det_record *r, int holder, const double *acts, det_err *err)
{
    const size_t at = (size_t)r->n_memory, rest = (size_t)r->stride - at, stride = (size_t)r->stride + 2;
    double *w = doubles((size_t)r->n_steps * stride);
    DET_BUG_IF(r->n_entries > 0 || r->n_inj == DET_MAX_CHANNELS);
    if (!w)
        return no_memory(err);
    for (size_t t = 0; t < (size_t)r->n_steps; t++) {
        const double *from = r->w + t * (size_t)r->stride;
        memcpy(w + t * stride, from, at * sizeof *w);
        memcpy(w + t * stride + at, acts + 2 * t, 2 * sizeof *w);
        memcpy(w + t * stride + at + 2, from + at, rest * sizeof *w);
    }
    det_free(r->w);
    r->w = w;
    r->stride += 2;
    r->n_memory += 2;
    r->inj[r->n_inj++] = (det_injection){holder, -1, DET_PROVOKES};
    means(r);
    return DET_OK;
}

det_status det_record_init(int n_steps, double step_days, det_record *out, det_err *err)
{
    det_record r = {.n_steps = n_steps, .step_days = step_days};
    det_status st = alloc(&r, err);
    if (st == DET_OK) {
        memset(r.seen, 1, (size_t)n_steps * 2);
        st = det_record_refresh(&r, err);
    }
    if (st != DET_OK)
        det_record_free(&r);
    else
        *out = r;
    return st;
}

/* ---- severity ---- */

/* Mean of exp(nu m) over the acts of a class, and the mean of m exp(nu m). */
static void class_scale(const det_record *r, double nu, int cls, double *mean, double *slope)
{
    double n = 0, sum = 0, dsum = 0;
    for (size_t k = 0; k < r->n_marks; k++) {
        const det_mark *m = &r->marks[k];
        if (m->cls != cls)
            continue;
        double e = m->n * exp(nu * m->m);
        n += m->n;
        sum += e;
        dsum += e * m->m;
    }
    *mean = n > 0 ? sum / n : 1;
    *slope = n > 0 ? dsum / n : 0;
}

void det_record_mark_weights(const det_record *r, double nu, double *weight, double *slope)
{
    double mean[DET_N_CLASSES], dmean[DET_N_CLASSES];
    DET_BUG_IF(r->n_marks > DET_MAX_MARKS);
    for (int c = 0; c < DET_N_CLASSES; c++)
        class_scale(r, nu, c, &mean[c], &dmean[c]);
    for (size_t k = 0; k < r->n_marks; k++) {
        const det_mark *m = &r->marks[k];
        weight[k] = exp(nu * m->m) / mean[m->cls];
        if (slope)
            slope[k] = weight[k] * (m->m - dmean[m->cls] / mean[m->cls]);
    }
}

void det_record_weights(const det_record *r, double nu, double *w, double *dw)
{
    double weight[DET_MAX_MARKS], dweight[DET_MAX_MARKS];
    size_t n = (size_t)r->n_steps * (size_t)r->stride;
    det_record_mark_weights(r, nu, weight, dw ? dweight : NULL);
    memset(w, 0, n * sizeof *w);
    if (dw)
        memset(dw, 0, n * sizeof *dw);
    for (size_t k = 0; k < r->n_entries; k++) {
        const det_entry *e = &r->entries[k];
        w[e->at] += e->p * weight[e->mark];
        if (dw)
            dw[e->at] += e->p * dweight[e->mark];
    }
}

static int mark_index(det_record *r, int cls, double m)
{
    for (size_t k = 0; k < r->n_marks; k++)
        if (r->marks[k].cls == cls && r->marks[k].m == m) {
            r->marks[k].n++;
            return (int)k;
        }
    r->marks[r->n_marks] = (det_mark){cls, m, 1};
    return (int)r->n_marks++;
}

/* Marks from then on are relative to the mean of their class. */
static void centre_marks(det_record *r)
{
    for (int c = 0; c < DET_N_CLASSES; c++) {
        double n = 0, sum = 0;
        for (size_t k = 0; k < r->n_marks; k++)
            if (r->marks[k].cls == c) {
                n += r->marks[k].n;
                sum += r->marks[k].n * r->marks[k].m;
            }
        r->centre[c] = n > 0 ? sum / n : 0;
        for (size_t k = 0; k < r->n_marks; k++)
            if (r->marks[k].cls == c)
                r->marks[k].m -= r->centre[c];
    }
}

/* Place among marks[n] of one that stood dm lower in r, added at the end where it is new; it counts for no act. */
static int mark_like(const det_mark *own, double dm, det_mark *marks, size_t *n)
{
    double m = own->m + dm;
    for (size_t k = 0; k < *n; k++)
        if (marks[k].cls == own->cls && fabs(marks[k].m - m) < 1e-9)
            return (int)k;
    marks[*n] = (det_mark){own->cls, m, 0};
    return (int)(*n)++;
}

det_status det_record_scale_as(det_record *r, const det_record *like, det_err *err)
{
    int place[DET_MAX_MARKS];
    size_t n = like->n_marks;
    DET_BUG_IF(r->stride != like->stride || r->n_marks > DET_MAX_MARKS);
    det_mark *marks = det_calloc(n + r->n_marks, sizeof *marks);
    if (!marks)
        return no_memory(err);
    for (size_t k = 0; k < n; k++)
        marks[k] = like->marks[k];
    for (size_t k = 0; k < r->n_marks; k++) {
        int cls = r->marks[k].cls;
        place[k] = mark_like(&r->marks[k], r->centre[cls] - like->centre[cls], marks, &n);
    }
    for (size_t k = 0; k < r->n_entries; k++)
        r->entries[k].mark = place[r->entries[k].mark];
    det_free(r->marks);
    r->marks = marks;
    r->n_marks = n;
    memcpy(r->centre, like->centre, sizeof r->centre);
    memcpy(r->mean, like->mean, sizeof r->mean);
    memcpy(r->mean_count, like->mean_count, sizeof r->mean_count);
    return DET_OK;
}

/* ---- from a case ---- */

/* Marks are kept to the nearest 1/20 below MAX_MARKS / 4 of them a class, so that a class has few distinct ones. */
static double rounded(double mark)
{
    return fmin(nearbyint(mark * 20), MAX_MARKS / DET_N_CLASSES - 1) / 20;
}

typedef struct build {
    const det_case *c;
    const det_panel *p;
    det_record *r;
} build;

static void add_entry(build *b, int step, int stream, int cls, double mark, double p)
{
    det_record *r = b->r;
    size_t at = (size_t)step * (size_t)r->stride + (size_t)stream;
    if (p <= 0)
        return;
    r->entries[r->n_entries++] = (det_entry){at, mark_index(r, cls, rounded(mark)), p};
    r->w[at] += p;
}

static int principal_index(const det_case *c, int actor)
{
    return actor == c->principals[0] ? 0 : actor == c->principals[1] ? 1 : -1;
}

static void open_act(build *b, const det_cell *cell)
{
    det_record *r = b->r;
    det_dyad dyad = b->p->dyads[cell->dyad];
    int t = cell->step, i = principal_index(b->c, dyad.source), j = principal_index(b->c, dyad.target), h = cell->cls - DET_VH;
    if (i >= 0 && j >= 0) {
        add_entry(b, t, i * DET_N_CLASSES + cell->cls, cell->cls, cell->mark, cell->p);
        r->count[(t * 2 + i) * DET_N_CLASSES + cell->cls]++;
    }
    for (int k = 0; k < r->n_inj; k++)
        if (dyad.source == r->inj[k].actor && j == r->inj[k].holder && h >= 0)
            add_entry(b, t, det_stream_inj(k, h), cell->cls, cell->mark, cell->p);
    for (int k = 0; k < r->n_court; k++)
        if (i == 1 - r->court[k].holder && dyad.target == r->court[k].actor && h < 0) {
            add_entry(b, t, det_stream_court(r, k), cell->cls, cell->mark, cell->p);
            r->court[k].count[t]++;
        }
}

static double share_of(const det_share *s, size_t n, int actor)
{
    for (size_t k = 0; k < n; k++)
        if (s[k].actor == actor)
            return s[k].p;
    return 0;
}

static int is_barred(const det_case *c, int by, int bars, det_day day)
{
    for (size_t k = 0; k < c->n_commitments; k++) {
        const det_commitment *m = &c->commitments[k];
        if (m->by == by && m->bars == bars && day >= m->from && (m->until == DET_DAY_NONE || day < m->until))
            return 1;
    }
    return 0;
}

/* A broken commitment as the victim sees it: an act that its permitter stood committed to bar. */
static void note_breach(build *b, int step, const det_act *a, double p)
{
    int i = principal_index(b->c, a->target);
    if (i < 0)
        return;
    int other = b->c->principals[1 - i];
    double permit = share_of(a->permitted_by, a->n_permitted_by, other);
    for (size_t k = 0; k < a->n_source; k++)
        if (is_barred(b->c, other, a->source[k].actor, det_act_day(a)))
            b->r->breach[step * 2 + i] += p * permit * a->source[k].p;
}

static void denied_act(build *b, const det_denied *cell)
{
    det_record *r = b->r;
    const det_act *a = &b->c->acts[cell->act];
    int t = cell->step, i = principal_index(b->c, cell->target);
    if (i < 0)
        return;
    int other = b->c->principals[1 - i];
    double own = share_of(a->source, a->n_source, other);
    double permit = a->n_permitted_by ? share_of(a->permitted_by, a->n_permitted_by, other) : 1;
    add_entry(b, t, (1 - i) * DET_N_CLASSES + cell->cls, cell->cls, cell->mark, cell->p * own);
    if (own >= LIKELY_AUTHOR)
        r->count[(t * 2 + 1 - i) * DET_N_CLASSES + cell->cls]++;
    for (int k = 0; k < r->n_den; k++) {
        double p = share_of(a->source, a->n_source, r->den[k].actor) * permit;
        if (r->den[k].holder != i || p <= 0)
            continue;
        add_entry(b, t, det_stream_den(r, k), cell->cls, cell->mark, cell->p * p);
        r->den[k].count[t] += det_act_author(a) == r->den[k].actor;
    }
}

static int by_place(const void *a, const void *b)
{
    const det_entry *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->mark > y->mark) - (x->mark < y->mark);
}

static det_status fill_acts(build *b, det_err *err)
{
    det_record *r = b->r;
    size_t most = (b->p->n_cells + b->p->n_denied) * (size_t)(2 + r->n_inj + r->n_court + r->n_den);
    r->entries = det_calloc(most, sizeof *r->entries);
    r->marks = det_calloc(MAX_MARKS, sizeof *r->marks);
    if (!r->entries || !r->marks)
        return no_memory(err);
    for (size_t k = 0; k < b->p->n_cells; k++) {
        const det_cell *cell = &b->p->cells[k];
        open_act(b, cell);
        note_breach(b, cell->step, &b->c->acts[cell->act], cell->p);
    }
    for (size_t k = 0; k < b->p->n_denied; k++) {
        const det_denied *cell = &b->p->denied[k];
        denied_act(b, cell);
        note_breach(b, cell->step, &b->c->acts[cell->act], cell->p);
    }
    centre_marks(r);
    if (r->n_entries)
        qsort(r->entries, r->n_entries, sizeof *r->entries, by_place);
    return DET_OK;
}

double det_record_fading(const det_record *r)
{
    return exp2(-r->step_days / ACCUSATION_HALF_LIFE);
}

static void fill_accused(build *b)
{
    det_record *r = b->r;
    double keep = det_record_fading(r), sum[2] = {0, 0};
    size_t next = 0;
    for (int t = 0; t < r->n_steps; t++) {
        sum[0] *= keep;
        sum[1] *= keep;
        for (; next < b->p->n_cells && b->p->cells[next].step <= t; next++) {
            const det_cell *cell = &b->p->cells[next];
            if (cell->dyad < 2 && det_act_is_accusation(&b->c->acts[cell->act]))
                sum[cell->dyad] += cell->p;
        }
        for (int i = 0; i < 2; i++)
            r->accused[t * 2 + i] = -expm1(-sum[i]);
    }
}

/* The holder's own fear of its rival k: one filter at prior centres that starts at the rivalry given. */
static void fill_regard(build *b, det_courting *ch)
{
    const det_record *r = b->r;
    int dyad = det_panel_find(b->p, ch->actor, b->c->principals[ch->holder]);
    double start = fmin(fmax(ch->rivalry, 0.01), 0.99), odds = start / (1 - start);
    double q01 = -expm1(r->step_days * log1p(-RIVAL_Q01)), q10 = -expm1(r->step_days * log1p(-RIVAL_Q10));
    double k0 = (RIVAL_RATE[0] + RIVAL_RATE[1]) * r->step_days, k1 = k0 * (1 + RIVAL_GAIN);
    for (int t = 0; t < r->n_steps; t++) {
        ch->regard[t] = ch->rivalry * odds / (1 + odds);
        if (ch->seen[t]) {
            const double *n = dyad < 0 ? NULL : b->p->count + ((size_t)t * (size_t)b->p->n_dyads + (size_t)dyad) * DET_N_CLASSES;
            odds *= exp(det_evidence(n ? n[DET_VH] + n[DET_MH] : 0, k0, k1, RIVAL_SHAPE));
        }
        odds = (odds * (1 - q10) + q01) / (odds * q10 + 1 - q01);
    }
}

static double leverage_of(const det_case *c, int patron, int over, det_day day)
{
    double level = 0;
    for (size_t k = 0; k < c->n_leverages; k++) {
        const det_leverage *l = &c->leverages[k];
        if (l->patron == patron && l->over == over && day >= l->from && (l->until == DET_DAY_NONE || day < l->until))
            level = fmax(level, l->level);
    }
    return level;
}

static void fill_context(build *b)
{
    det_record *r = b->r;
    for (int t = 0; t < r->n_steps; t++) {
        det_day day = b->p->from + t * b->p->step_days;
        for (int i = 0; i < 2; i++)
            r->seen[t * 2 + i] = b->p->seen[t * b->p->n_dyads + i];
        r->log_volume[t] = b->p->log_volume[t];
        for (int k = 0; k < r->n_court; k++)
            r->court[k].seen[t] = r->seen[t * 2] | r->seen[t * 2 + 1];
        for (int k = 0; k < r->n_den; k++) {
            int by = b->c->principals[1 - r->den[k].holder];
            r->den[k].seen[t] = r->seen[t * 2] | r->seen[t * 2 + 1];
            r->den[k].barred[t] = is_barred(b->c, by, r->den[k].actor, day);
            r->den[k].leverage[t] = leverage_of(b->c, r->den[k].actor, by, day);
        }
    }
    for (size_t k = 0; k < b->c->n_regime_changes; k++) {
        int i = principal_index(b->c, b->c->regime_changes[k].actor), t = det_panel_step(b->p, b->c->regime_changes[k].date);
        if (i >= 0 && t >= 0)
            r->reset[t * 2 + i] = 1;
    }
    for (size_t k = 0; k < b->c->n_shifts; k++) {
        int i = principal_index(b->c, b->c->shifts[k].holder), t = det_panel_step(b->p, b->c->shifts[k].date);
        if (i >= 0 && t >= 0)
            r->shift[t * 2 + i] += b->c->shifts[k].log_odds;
    }
}

/* ---- channels ---- */

static det_status too_many(det_err *err, const char *what)
{
    return det_err_set(err, DET_DATA, "more than %d %s in one case", DET_MAX_CHANNELS, what);
}

static det_status add_injection(det_record *r, int holder, int actor, det_effect effect, int overwrite, det_err *err)
{
    for (int k = 0; k < r->n_inj; k++)
        if (r->inj[k].holder == holder && r->inj[k].actor == actor) {
            if (overwrite)
                r->inj[k].effect = effect;
            return DET_OK;
        }
    if (r->n_inj == DET_MAX_CHANNELS)
        return too_many(err, "third parties");
    r->inj[r->n_inj++] = (det_injection){holder, actor, effect};
    return DET_OK;
}

static det_status add_courting(det_record *r, int holder, const det_fear *f, det_err *err)
{
    for (int k = 0; k < r->n_court; k++)
        if (r->court[k].holder == holder && r->court[k].actor == f->through) {
            r->court[k].rivalry = fmax(r->court[k].rivalry, f->rivalry);
            return DET_OK;
        }
    if (r->n_court == DET_MAX_CHANNELS)
        return too_many(err, "ties with rivals");
    r->court[r->n_court++] = (det_courting){.holder = holder, .actor = f->through, .rivalry = f->rivalry, .tether = f->tether};
    return DET_OK;
}

static det_status add_deniable(det_record *r, int holder, const det_fear *f, det_err *err)
{
    for (int k = 0; k < r->n_den; k++)
        if (r->den[k].holder == holder && r->den[k].actor == f->through)
            return DET_OK;
    if (r->n_den == DET_MAX_CHANNELS)
        return too_many(err, "deniable channels");
    r->den[r->n_den++] = (det_deniable){.holder = holder, .actor = f->through, .control = f->control};
    return DET_OK;
}

/* Has the third party done the principal anything deniable? */
static int has_denied(const det_case *c, const det_panel *p, int by, int target)
{
    for (size_t k = 0; k < p->n_denied; k++) {
        const det_act *a = &c->acts[p->denied[k].act];
        if (p->denied[k].target == target && share_of(a->source, a->n_source, by) > 0)
            return 1;
    }
    return 0;
}

/* Control that is not given is free, and worth a channel only where there are deniable acts for it to weigh. */
static det_status find_channels(const det_case *c, const det_panel *p, det_record *r, det_err *err)
{
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < c->n_fears; k++) {
        const det_fear *f = &c->fears[k];
        int i = principal_index(c, f->holder);
        if (i < 0 || f->through < 0)
            continue;
        st = add_injection(r, i, f->through, DET_PROVOKES, 0, err);
        if (st == DET_OK && f->rivalry > 0)
            st = add_courting(r, i, f, err);
        if (st == DET_OK && (!isnan(f->control) || has_denied(c, p, f->through, f->holder)))
            st = add_deniable(r, i, f, err);
    }
    for (size_t k = 0; st == DET_OK && k < c->n_third_parties; k++) {
        int i = principal_index(c, c->third_parties[k].on);
        if (i >= 0)
            st = add_injection(r, i, c->third_parties[k].actor, c->third_parties[k].effect, 1, err);
    }
    return st;
}

det_status det_record_build(const det_case *c, const det_panel *p, det_record *out, det_err *err)
{
    det_record r = {.n_steps = p->n_steps, .step_days = p->step_days, .machine_coded = p->machine_coded};
    build b = {c, p, &r};
    det_status st = find_channels(c, p, &r, err);
    if (st == DET_OK)
        st = alloc(&r, err);
    if (st == DET_OK) {
        fill_context(&b);
        st = fill_acts(&b, err);
    }
    if (st == DET_OK) {
        fill_accused(&b);
        for (int k = 0; k < r.n_court; k++)
            fill_regard(&b, &r.court[k]);
        means(&r);
        st = tally(&r, err);
    }
    if (st != DET_OK)
        det_record_free(&r);
    else
        *out = r;
    return st;
}

det_status det_record_pieces(det_record *r, det_err *err)
{
    enum { PIECES = 6 };
    double *basis = doubles((size_t)r->n_steps * (PIECES - 1));
    if (!basis)
        return no_memory(err);
    for (int t = 0; t < r->n_steps; t++)
        for (int k = 1; k < PIECES; k++)
            basis[t * (PIECES - 1) + k - 1] = (long)t * PIECES >= (long)k * r->n_steps;
    det_free(r->basis);
    r->basis = basis;
    r->n_level = PIECES - 1;
    return DET_OK;
}

/* ---- habit ---- */

void det_record_habit_step(const det_record *r, const unsigned char *seen, const double *counts, double *habit)
{
    double gain = (1 - r->habit_keep) / r->step_days;
    for (int m = 0; r->habit && m < DET_PAIR_STREAMS; m++)
        if (seen[m / DET_N_CLASSES])
            habit[m] = r->habit_keep * habit[m] + gain * counts[m];
}

det_status det_record_habit(det_record *r, double half_life_days, det_err *err)
{
    double *habit = doubles((size_t)r->n_steps * DET_PAIR_STREAMS), now[DET_PAIR_STREAMS];
    if (!habit)
        return no_memory(err);
    det_free(r->habit);
    r->habit = habit;
    r->habit_keep = exp2(-r->step_days / half_life_days);
    for (int m = 0; m < DET_PAIR_STREAMS; m++)
        now[m] = r->mean_count[m / DET_N_CLASSES][m % DET_N_CLASSES] / r->step_days;
    for (int t = 0; t < r->n_steps; t++) {
        memcpy(habit + (size_t)t * DET_PAIR_STREAMS, now, sizeof now);
        det_record_habit_step(r, r->seen + t * 2, r->count + (size_t)t * DET_PAIR_STREAMS, now);
    }
    return DET_OK;
}

/* ---- copy ---- */

static int copy_block(void *to, const void *from, size_t n)
{
    void *block = NULL;
    if (from) {
        block = det_calloc(n, 1);
        if (!block)
            return 0;
        memcpy(block, from, n);
    }
    memcpy(to, &block, sizeof block);
    return 1;
}

static int copy_channels(const det_record *from, det_record *r)
{
    size_t n = (size_t)r->n_steps, bytes = n * sizeof(double);
    int fine = 1;
    for (int k = 0; k < DET_MAX_CHANNELS; k++) {
        r->court[k].regard = r->court[k].count = r->den[k].count = r->den[k].barred = r->den[k].leverage = NULL;
        r->court[k].seen = r->den[k].seen = NULL;
    }
    for (int k = 0; k < r->n_court; k++) {
        const det_courting *c = &from->court[k];
        fine = fine && copy_block(&r->court[k].regard, c->regard, bytes) && copy_block(&r->court[k].count, c->count, bytes) &&
               copy_block(&r->court[k].seen, c->seen, n);
    }
    for (int k = 0; k < r->n_den; k++) {
        const det_deniable *d = &from->den[k];
        fine = fine && copy_block(&r->den[k].count, d->count, bytes) && copy_block(&r->den[k].barred, d->barred, bytes) &&
               copy_block(&r->den[k].leverage, d->leverage, bytes) && copy_block(&r->den[k].seen, d->seen, n);
    }
    return fine;
}

det_status det_record_copy(const det_record *from, det_record *out, det_err *err)
{
    det_record r = *from;
    size_t n = (size_t)r.n_steps, d = sizeof(double);
    r.count = r.total = r.log_volume = r.w = r.accused = r.breach = r.shift = r.habit = r.basis = r.tail = NULL;
    r.seen = r.reset = NULL;
    r.entries = NULL;
    r.marks = NULL;
    int fine = copy_channels(from, &r);
    fine = fine && copy_block(&r.count, from->count, n * DET_PAIR_STREAMS * d) && copy_block(&r.total, from->total, n * d);
    fine = fine && copy_block(&r.seen, from->seen, n * 2) && copy_block(&r.log_volume, from->log_volume, n * d);
    fine = fine && copy_block(&r.w, from->w, n * (size_t)r.stride * d) && copy_block(&r.accused, from->accused, n * 2 * d);
    fine = fine && copy_block(&r.breach, from->breach, n * 2 * d) && copy_block(&r.shift, from->shift, n * 2 * d);
    fine = fine && copy_block(&r.reset, from->reset, n * 2) && copy_block(&r.basis, from->basis, n * (size_t)r.n_level * d);
    fine = fine && copy_block(&r.habit, from->habit, n * DET_PAIR_STREAMS * d);
    fine = fine && copy_block(&r.tail, from->tail, (size_t)r.n_tail * d);
    fine = fine && copy_block(&r.entries, from->entries, r.n_entries * sizeof *r.entries);
    fine = fine && copy_block(&r.marks, from->marks, r.n_marks * sizeof *r.marks);
    if (!fine) {
        det_record_free(&r);
        return no_memory(err);
    }
    *out = r;
    return DET_OK;
}

/* ---- beyond the end ---- */

/* Grow a block of n rows by n_more: rows of zeros, or copies of the last where `repeat`. */
static int grow(void *block, int n, int n_more, size_t row, int repeat)
{
    char *old, *grown;
    memcpy(&old, block, sizeof old);
    if (!old)
        return 1;
    grown = det_realloc(old, (size_t)(n + n_more), row);
    if (!grown)
        return 0;
    memset(grown + (size_t)n * row, 0, (size_t)n_more * row);
    for (int t = n; repeat && t < n + n_more; t++)
        memcpy(grown + (size_t)t * row, grown + (size_t)(n - 1) * row, row);
    memcpy(block, &grown, sizeof grown);
    return 1;
}

static int grow_channels(det_record *r, int n_more)
{
    int n = r->n_steps, fine = 1;
    for (int k = 0; k < r->n_court; k++)
        fine = fine && grow(&r->court[k].regard, n, n_more, sizeof(double), 1) && grow(&r->court[k].count, n, n_more, sizeof(double), 0) &&
               grow(&r->court[k].seen, n, n_more, 1, 0);
    for (int k = 0; k < r->n_den; k++)
        fine = fine && grow(&r->den[k].barred, n, n_more, sizeof(double), 1) && grow(&r->den[k].leverage, n, n_more, sizeof(double), 1) &&
               grow(&r->den[k].count, n, n_more, sizeof(double), 0) && grow(&r->den[k].seen, n, n_more, 1, 0);
    return fine;
}

static void open_steps(det_record *r, int from)
{
    double keep = det_record_fading(r);
    for (int t = from; t < r->n_steps; t++) {
        for (int i = 0; i < 2; i++) {
            r->seen[t * 2 + i] = 1;
            r->accused[t * 2 + i] = -expm1(keep * log1p(-r->accused[(t - 1) * 2 + i]));
        }
        for (int k = 0; k < r->n_court; k++)
            r->court[k].seen[t] = 1;
        for (int k = 0; k < r->n_den; k++)
            r->den[k].seen[t] = 1;
    }
}

det_status det_record_extend(const det_record *from, int n_more, det_record *out, det_err *err)
{
    det_record r;
    size_t d = sizeof(double);
    int n = from->n_steps;
    det_status st = det_record_copy(from, &r, err);
    if (st != DET_OK)
        return st;
    int fine = grow(&r.count, n, n_more, DET_PAIR_STREAMS * d, 0) && grow(&r.total, n, n_more, d, 0) && grow(&r.seen, n, n_more, 2, 0) &&
               grow(&r.log_volume, n, n_more, d, 0) && grow(&r.w, n, n_more, (size_t)r.stride * d, 0) &&
               grow(&r.accused, n, n_more, 2 * d, 0) && grow(&r.breach, n, n_more, 2 * d, 0) && grow(&r.shift, n, n_more, 2 * d, 0) &&
               grow(&r.reset, n, n_more, 2, 0) && grow(&r.habit, n, n_more, DET_PAIR_STREAMS * d, 1) && grow(&r.basis, n, n_more, (size_t)r.n_level * d, 1) && grow_channels(&r, n_more);
    if (!fine) {
        det_record_free(&r);
        return no_memory(err);
    }
    r.n_steps = n + n_more;
    open_steps(&r, n);
    *out = r;
    return DET_OK;
}

/* A mark that is its class's mean and changes no mean: it counts for no act. */
static int mean_mark(det_record *r, int cls)
{
    for (size_t k = 0; k < r->n_marks; k++)
        if (r->marks[k].cls == cls && r->marks[k].m == 0 && r->marks[k].n == 0)
            return (int)k;
    r->marks[r->n_marks] = (det_mark){cls, 0, 0};
    return (int)r->n_marks++;
}

det_status det_record_add_act(det_record *r, int step, int stream, det_class cls, double p, det_err *err)
{
    size_t at = (size_t)step * (size_t)r->stride + (size_t)stream;
    if (r->n_marks) {
        det_entry *entries = det_realloc(r->entries, r->n_entries + 1, sizeof *entries);
        if (!entries)
            return no_memory(err);
        r->entries = entries;
        det_mark *marks = det_realloc(r->marks, r->n_marks + 1, sizeof *marks);
        if (!marks)
            return no_memory(err);
        r->marks = marks;
        size_t k = r->n_entries++;
        for (; k > 0 && entries[k - 1].at > at; k--)
            entries[k] = entries[k - 1];
        entries[k] = (det_entry){at, mean_mark(r, (int)cls), p};
    }
    r->w[at] += p;
    return DET_OK;
}
