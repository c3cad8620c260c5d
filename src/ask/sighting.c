/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/sighting.h"

#include "base/mem.h"
#include "base/special.h"
#include "model/likelihood.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { QUESTION = 0x73696768, WEEKS = 28 };
static const double HIGH_FEAR = .5, HIGH_R = .5, RISE = .05;

const char *det_sighting_state_name(det_sighting_state s)
{
    static const char *const names[DET_N_SIGHTING_STATES] = {"not coupled", "calm", "fragile", "spiral", "entrenched"};
    DET_BUG_IF((int)s < 0 || s >= DET_N_SIGHTING_STATES);
    return names[s];
}

det_status det_sighting_work_init(const det_glance_options *o, det_sighting_work *out, det_err *err)
{
    det_sighting_work w = {.options = *o};
    det_glance_options freer = *o, apart = *o;
    w.options.keep_factor = freer.keep_factor = apart.keep_factor = freer.freer = apart.apart = 1;
    freer.rivals = 1u << DET_RIVAL_COMMON;
    apart.rivals = 1u << DET_RIVAL_INTENT_BOTH | 1u << DET_RIVAL_COMMON;
    det_status st = det_glance_work_init(&w.options, &w.glance, err);
    if (st == DET_OK)
        st = det_glance_work_init(&freer, &w.freer, err);
    if (st == DET_OK)
        st = det_glance_work_init(&apart, &w.apart, err);
    if (st == DET_OK)
        *out = w;
    else
        det_sighting_work_free(&w);
    return st;
}

void det_sighting_work_free(det_sighting_work *w)
{
    det_glance_work_free(&w->glance);
    det_glance_work_free(&w->freer);
    det_glance_work_free(&w->apart);
}

/* ---- what speaks for coupling ---- */

/* Log of the sum over backgrounds of their weight times an evidence; what was not fitted says nothing. */
static double over_backgrounds(const double weight[3], const det_glance_rival *const rival[3])
{
    double joint[3];
    for (int k = 0; k < 3; k++)
        joint[k] = rival[k]->n ? log(weight[k]) + rival[k]->log_evidence : -INFINITY;
    return det_log_sum_exp(joint, 3);
}

/* Evidence of reciprocity or fear, by their prior probabilities. */
static det_glance_rival answering(const det_glance *g, const det_hyper *h)
{
    const det_glance_rival *both[2] = {&g->rival[DET_RIVAL_RECIPROCITY], &g->rival[DET_RIVAL_FEAR]};
    const double prior[2] = {h->rival[DET_RIVAL_RECIPROCITY], h->rival[DET_RIVAL_FEAR]};
    double joint[2];
    for (int k = 0; k < 2; k++)
        joint[k] = both[k]->n ? log(prior[k] / (prior[0] + prior[1])) + both[k]->log_evidence : -INFINITY;
    return (det_glance_rival){.n = both[0]->n + both[1]->n, .log_evidence = det_log_sum_exp(joint, 2)};
}

double det_sighting_coupled(const det_glance *g, const det_glance *apart, const det_hyper *h)
{
    const double weight[3] = {h->rival[DET_RIVAL_NULL] + h->rival[DET_RIVAL_RECIPROCITY] + h->rival[DET_RIVAL_FEAR],
                              h->rival[DET_RIVAL_INTENT_0] + h->rival[DET_RIVAL_INTENT_1] +
                                  h->rival[DET_RIVAL_INTENT_BOTH],
                              h->rival[DET_RIVAL_COMMON]};
    const det_glance_rival answers = answering(g, h);
    const det_glance_rival *const with[3] = {&answers, &g->rival[DET_RIVAL_INTENT_BOTH], &g->rival[DET_RIVAL_COMMON]};
    const det_glance_rival *const without[3] = {&g->rival[DET_RIVAL_NULL], &apart->rival[DET_RIVAL_INTENT_BOTH],
                                                &apart->rival[DET_RIVAL_COMMON]};
    return (over_backgrounds(weight, with) - over_backgrounds(weight, without)) / M_LN10;
}

double det_sighting_posterior(double log10_coupled, const det_hyper *h)
{
    const double prior = (h->rival[DET_RIVAL_RECIPROCITY] + h->rival[DET_RIVAL_FEAR]) / h->rival[DET_RIVAL_NULL];
    return det_expit(log(prior) + M_LN10 * log10_coupled);
}

/* Evidence of coupling, and its posterior. */
static det_status find_coupled(det_sighting_work *w, const det_record *r, const int actor[2], const det_hyper *h,
                               const det_glance *g, double *log10_factor, double *posterior, det_err *err)
{
    det_glance apart = {0};
    const det_status st = det_glance_find(&w->apart, r, actor, h, (det_glance_warm){&w->glance, g}, &apart, err);
    if (st == DET_OK) {
        *log10_factor = det_sighting_coupled(g, &apart, h);
        *posterior = det_sighting_posterior(*log10_factor, h);
    }
    det_glance_free(&apart);
    return st;
}

static void set_fork(const det_glance *g, det_sighting *s)
{
    det_fork_gather(g->posterior, s->by);
    for (int r = 0; r < DET_N_RIVALS; r++) {
        s->n_failed += g->rival[r].failed;
        s->n_rough += g->rival[r].is_rough;
    }
    for (int i = 0; i < 2; i++)
        s->intent[i] = g->posterior[DET_RIVAL_INTENT_0 + i] + g->posterior[DET_RIVAL_INTENT_BOTH];
}

/* ---- R ---- */

/* Radius of alpha over draws of a rival; those beyond the prior's cut are left out. */
static void set_r(const det_dilemma *d, const det_glance_rival *rival, unsigned long seed, size_t item, int baseline,
                  det_sighting *s)
{
    double r[DET_SIGHTING_DRAWS], u[DET_GLANCE_MAX], above = 0, n = 0;
    for (uint32_t k = 0; k < DET_SIGHTING_DRAWS; k++) {
        det_stream stream;
        det_params p;
        r[k] = NAN;
        if (!rival->n)
            continue;
        det_stream_init(&stream, seed, QUESTION + (uint32_t)baseline, (uint32_t)item, k);
        det_glance_draw(rival, &stream, u);
        det_params_read(&d->table, u, &p);
        const double radius = det_params_radius(&p);
        if (!(radius < DET_MAX_RADIUS))
            above++;
        else
            r[k] = radius;
        n++;
    }
    s->r[baseline] = det_band_of(r, DET_SIGHTING_DRAWS);
    s->p_r_above_1[baseline] = n > 0 ? above / n : NAN;
}

static det_status set_freer(det_sighting_work *w, det_record *r, const int actor[2], const det_hyper *h,
                            const det_glance *near, unsigned long seed, size_t item, det_sighting *s, det_err *err)
{
    det_glance g = {0};
    det_status st = det_record_pieces(r, err);
    if (st == DET_OK)
        st = det_glance_find(&w->freer, r, actor, h, (det_glance_warm){&w->glance, near}, &g, err);
    if (st == DET_OK)
        set_r(&w->freer.dilemma[DET_RIVAL_COMMON], &g.rival[DET_RIVAL_COMMON], seed, item, 2, s);
    det_glance_free(&g);
    return st;
}

/* ---- paths ---- */

/* A rival's dilemma of the record, which stays the caller's, and a workspace. */
typedef struct view {
    det_dilemma d;
    det_params mode;
    det_work work;
} view;

static det_status view_open(const det_sighting_work *w, const det_record *r, const int actor[2], const det_hyper *h,
                            const det_glance *g, int rival, view *v, det_err *err)
{
    memset(v, 0, sizeof *v);
    det_status st = det_glance_dilemma(&w->glance, (det_rival)rival, r, actor, h, &v->d, err);
    if (st == DET_OK)
        st = det_work_init(&v->d, &v->work, err);
    if (st == DET_OK)
        det_params_read(&v->d.table, g->rival[rival].u, &v->mode);
    return st;
}

static void view_close(view *v)
{
    det_work_free(&v->work);
    det_dilemma_free(&v->d);
}

static double belief(const det_work *w, int t, int i)
{
    const double odds = w->trace[t].odds_after[i];
    return isinf(odds) ? 1 : odds / (1 + odds);
}

static double more_fearful(const det_work *w, int t)
{
    return fmax(belief(w, t, 0), belief(w, t, 1));
}

static det_status set_fear(const det_sighting_work *w, const det_record *r, const int actor[2], const det_hyper *h,
                           const det_glance *g, det_sighting *s, det_err *err)
{
    view v;
    const int last = r->n_steps - 1, ago = last - WEEKS / (int)r->step_days;
    if (!g->rival[DET_RIVAL_FEAR].n) {
        s->fear[0] = s->fear[1] = s->fear_before[0] = s->fear_before[1] = NAN;
        return DET_OK;
    }
    det_status st = view_open(w, r, actor, h, g, DET_RIVAL_FEAR, &v, err);
    if (st == DET_OK) {
        (void)det_loglik(&v.d, &v.mode, &v.work, 1);
        for (int i = 0; i < 2; i++) {
            s->fear[i] = belief(&v.work, last, i);
            s->fear_before[i] = belief(&v.work, ago > 0 ? ago : 0, i);
        }
        const int high = more_fearful(&v.work, last) > HIGH_FEAR;
        for (s->since = last; s->since > 0 && (more_fearful(&v.work, s->since - 1) > HIGH_FEAR) == high; s->since--)
            ;
    }
    view_close(&v);
    return st;
}

/* ---- days that spoke ---- */

static int is_coupled(int rival)
{
    return rival == DET_RIVAL_RECIPROCITY || rival == DET_RIVAL_FEAR;
}

/* The likeliest rival of a group, -1 none. */
static int best_of(const det_glance *g, int coupled)
{
    int best = -1;
    for (int r = 0; r < DET_N_RIVALS; r++)
        if (g->rival[r].n && is_coupled(r) == coupled && (best < 0 || g->posterior[r] > g->posterior[best]))
            best = r;
    return best;
}

static void enter_day(det_sighting *s, int step, double weight)
{
    int k = DET_N_SIGHTED_DAYS;
    while (k > 0 && (s->days[k - 1].step < 0 || fabs(weight) > fabs(s->days[k - 1].weight)))
        k--;
    if (k == DET_N_SIGHTED_DAYS)
        return;
    memmove(s->days + k + 1, s->days + k, (size_t)(DET_N_SIGHTED_DAYS - k - 1) * sizeof *s->days);
    s->days[k] = (det_sighted_day){step, weight};
}

static det_status set_days(const det_sighting_work *w, const det_record *r, const int actor[2], const det_hyper *h,
                           const det_glance *g, int fresh, det_sighting *s, det_err *err)
{
    const int rivals[2] = {best_of(g, 1), best_of(g, 0)};
    double *logp = det_calloc(2 * (size_t)r->n_steps, sizeof *logp);
    det_status st = logp ? DET_OK : det_err_set(err, DET_NOMEM, "no memory for the days of a pair");
    for (int k = 0; k < 2 && st == DET_OK && rivals[0] >= 0 && rivals[1] >= 0; k++) {
        view v;
        st = view_open(w, r, actor, h, g, rivals[k], &v, err);
        if (st == DET_OK)
            (void)det_loglik_steps(&v.d, &v.mode, &v.work, logp + k * r->n_steps);
        view_close(&v);
    }
    for (int t = fresh; st == DET_OK && t < r->n_steps; t++)
        if (r->total[t] > 0)
            enter_day(s, t, (logp[t] - logp[r->n_steps + t]) / M_LN10);
    det_free(logp);
    return st;
}

/* ---- acts and state ---- */

/* Hostile acts a day over steps from .. until - 1 that were observed. */
static double hostile_rate(const det_record *r, int from, int until)
{
    double acts = 0, seen = 0;
    for (int t = from < 0 ? 0 : from; t < until; t++)
        for (int i = 0; i < 2; i++) {
            const double *n = r->count + (t * 2 + i) * DET_N_CLASSES;
            if (r->seen[t * 2 + i])
                acts += n[DET_VH] + n[DET_MH];
            seen += .5 * r->seen[t * 2 + i] * r->step_days;
        }
    return seen > 0 ? acts / seen : NAN;
}

det_sighting_state det_sighting_judge(const det_sighting *s, double r_stepped)
{
    const int high = fmax(s->fear[0], s->fear[1]) > HIGH_FEAR, strong = r_stepped >= HIGH_R;
    int rises = s->recent > s->before;
    for (int i = 0; i < 2; i++)
        rises |= s->fear[i] > s->fear_before[i] + RISE;
    return high     ? (rises || strong ? DET_SIGHT_SPIRAL : DET_SIGHT_ENTRENCHED)
           : strong ? DET_SIGHT_FRAGILE
                    : DET_SIGHT_CALM;
}

static void set_state(const det_record *r, det_sighting *s)
{
    const int weeks = WEEKS / (int)r->step_days, n = r->n_steps;
    s->recent = hostile_rate(r, n - weeks, n);
    s->before = n > weeks ? hostile_rate(r, n - 2 * weeks, n - weeks) : NAN;
    s->state = det_sighting_judge(s, s->r[1].median);
}

det_status det_sighting_make(det_sighting_work *w, det_record *r, const int actor[2], const det_hyper *h,
                             const det_glance *warm, unsigned long seed, size_t item, int fresh, det_sighting *out,
                             det_err *err)
{
    det_sighting s = {0};
    det_glance g = {0};
    for (int k = 0; k < DET_N_SIGHTED_DAYS; k++)
        s.days[k].step = -1;
    det_status st = det_glance_find(&w->glance, r, actor, h, (det_glance_warm){&w->glance, warm}, &g, err);
    s.failed = g.failed;
    if (st == DET_OK && !g.failed) {
        set_fork(&g, &s);
        set_r(&w->glance.dilemma[DET_RIVAL_RECIPROCITY], &g.rival[DET_RIVAL_RECIPROCITY], seed, item, 0, &s);
        set_r(&w->glance.dilemma[DET_RIVAL_COMMON], &g.rival[DET_RIVAL_COMMON], seed, item, 1, &s);
        st = find_coupled(w, r, actor, h, &g, &s.log10_coupled, &s.p_coupled, err);
        if (st == DET_OK)
            st = set_fear(w, r, actor, h, &g, &s, err);
        if (st == DET_OK)
            st = set_days(w, r, actor, h, &g, fresh, &s, err);
        if (st == DET_OK)
            st = set_freer(w, r, actor, h, &g, seed, item, &s, err);
        set_state(r, &s);
    }
    det_glance_free(&g);
    if (st == DET_OK)
        *out = s;
    return st;
}

det_status det_sighting_of_control(det_sighting_work *w, const det_record *r, const int actor[2], const det_hyper *h,
                                   unsigned long seed, size_t item, det_sighting_control *out, det_err *err)
{
    det_glance g = {0};
    det_sighting s = {0};
    det_status st = det_glance_find(&w->glance, r, actor, h, (det_glance_warm){0}, &g, err);
    if (st != DET_OK)
        return st;
    *out = (det_sighting_control){NAN, NAN};
    if (!g.failed) {
        set_r(&w->glance.dilemma[DET_RIVAL_COMMON], &g.rival[DET_RIVAL_COMMON], seed, item, 1, &s);
        st = find_coupled(w, r, actor, h, &g, &s.log10_coupled, &s.p_coupled, err);
        *out = (det_sighting_control){s.log10_coupled, s.r[1].median};
    }
    det_glance_free(&g);
    return st;
}
