/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/meddlers.h"

#include "base/mem.h"
#include "base/parallel.h"
#include "base/special.h"
#include "infer/reference.h"
#include "model/likelihood.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION_EVIDENCE = 0x6d656464, N_EVIDENCE = 1024, N_STARTS = 2, MAX_EVALS = 100 };
/* Step of the gradient's differences. */
static const double TINY = 1e-5;

const char *det_meddling_name(det_meddling m)
{
    static const char *const names[] = {"no meddling",
                                        "the first alone",
                                        "the second alone",
                                        "both, uncoordinated",
                                        "both, coordinated",
                                        "the second copies the first",
                                        "the first copies the second",
                                        "a common calendar"};
    DET_BUG_IF((int)m < 0 || m >= DET_N_MEDDLINGS);
    return names[m];
}

/* ---- evidence ---- */

typedef struct rival {
    const det_meddling_record *record;
    det_meddling m;
} rival;

static void *work_init(const void *model)
{
    (void)model;
    return det_calloc(1, 1);
}

static void logp(const void *model, void *work, const double *u, double *log_prior, double *log_lik, double *grad_prior,
                 double *grad_lik)
{
    const rival *r = model;
    double at[DET_MAX_MEDDLING];
    int n = det_meddling_size(r->m);
    (void)work;
    *log_prior = det_meddling_prior(r->m, u, grad_prior);
    *log_lik = det_meddling_loglik(r->record, r->m, u);
    memcpy(at, u, (size_t)n * sizeof *u);
    for (int i = 0; grad_lik && i < n; i++) {
        at[i] = u[i] + TINY;
        double up = det_meddling_loglik(r->record, r->m, at);
        at[i] = u[i] - TINY;
        grad_lik[i] = (up - det_meddling_loglik(r->record, r->m, at)) / (2 * TINY);
        at[i] = u[i];
    }
}

static void prior_draw(const void *model, det_stream *s, double *u)
{
    det_meddling_draw(((const rival *)model)->m, s, u);
}

static void weigh_draws(const det_target *t, const det_reference *q, unsigned long seed, double *w)
{
    double u[DET_MAX_MEDDLING], scratch[2 * DET_MAX_MEDDLING];
    for (uint32_t i = 0; i < N_EVIDENCE; i++) {
        double log_prior, log_lik;
        det_stream s;
        det_stream_init(&s, seed, QUESTION_EVIDENCE, i, 0);
        det_reference_draw(q, &s, u);
        logp(t->model, NULL, u, &log_prior, &log_lik, NULL, NULL);
        w[i] = log_prior + log_lik - det_reference_logp(q, u, log_prior, NULL, NULL, scratch);
    }
}

static void sum_up(const double *w, double *log_evidence, double *sd_log10)
{
    double log_mean = det_log_sum_exp(w, N_EVIDENCE) - log(N_EVIDENCE), squares = 0;
    for (int i = 0; i < N_EVIDENCE; i++) {
        double x = exp(w[i] - log_mean) - 1;
        squares += x * x;
    }
    *log_evidence = log_mean;
    *sd_log10 = sqrt(squares / N_EVIDENCE / (N_EVIDENCE - 1)) / M_LN10;
}

det_status det_meddling_evidence(const det_meddling_record *r, det_meddling m, unsigned long seed, double *log_evidence,
                                 double *sd_log10, det_err *err)
{
    rival model = {r, m};
    det_target t = {.model = &model,
                    .n = det_meddling_size(m),
                    .work_init = work_init,
                    .work_free = det_free,
                    .logp = logp,
                    .prior_draw = prior_draw};
    det_optimum_options how;
    det_optimum best = {0};
    det_reference q;
    double *w = det_calloc(N_EVIDENCE, sizeof *w), start[DET_MAX_MEDDLING];
    det_run alone = {.n_threads = 1};
    det_optimum_default(&how);
    how.n_starts = N_STARTS;
    how.max_evals = MAX_EVALS;
    how.seed = seed;
    det_stream s;
    det_stream_init(&s, seed, QUESTION_EVIDENCE, 0, 1);
    det_meddling_draw(m, &s, start);
    how.start = start;
    det_status st = w ? det_optimum_find(&t, &how, &alone, &best, err)
                      : det_err_set(err, DET_NOMEM, "memory ran out for %d draws", N_EVIDENCE);
    if (st == DET_OK) {
        det_reference_init(&t, &best, &q);
        weigh_draws(&t, &q, seed, w);
        sum_up(w, log_evidence, sd_log10);
    }
    det_optimum_free(&best);
    det_free(w);
    return st;
}

/* ---- trust between the two ---- */

/* The case as if the two were its principals and nothing else were known of them; shallow. */
static det_case between(const det_case *c, const int actor[2])
{
    det_case pair = *c;
    pair.principals[0] = actor[0];
    pair.principals[1] = actor[1];
    pair.n_fears = pair.n_commitments = pair.n_leverages = pair.n_shifts = pair.n_third_parties = 0;
    return pair;
}

static void read_centres(const det_param_table *t, det_params *out)
{
    memset(out, 0, sizeof *out);
    for (int k = 0; k < t->n_rows; k++)
        det_params_flat_mut(out)[t->rows[k].at] = t->rows[k].value;
}

/* Their own case with the first of them as its first principal, and told_in; else `between`. */
static det_case case_of(const det_case *c, det_meddlers *m)
{
    const char *id[2] = {c->actors[m->actor[0]].id, c->actors[m->actor[1]].id};
    for (size_t k = 0; k < c->n_meddlers; k++) {
        det_case own = c->meddlers[k];
        int a = det_case_find_actor(&own, id[0]), b = det_case_find_actor(&own, id[1]);
        int is_theirs = (a == own.principals[0] && b == own.principals[1]) ||
                        (b == own.principals[0] && a == own.principals[1]);
        if (is_theirs && own.from <= c->until && own.until >= c->from) {
            own.principals[0] = a;
            own.principals[1] = b;
            m->told_in = own.title;
            return own;
        }
    }
    return between(c, m->actor);
}

typedef struct span {
    int first, n; /* steps */
} span;

/* The steps of the pair's panel that begin in the window of c, all where none does. */
static span common_steps(const det_case *c, const det_panel *p)
{
    span s = {0, p->n_steps};
    while (s.n > 1 && p->from + s.first * p->step_days < c->from)
        s.first++, s.n--;
    while (s.n > 1 && p->from + (s.first + s.n - 1) * p->step_days > c->until)
        s.n--;
    return s;
}

static void mean_fears(const det_work *work, span s, double fear[2])
{
    for (int i = 0; i < 2; i++) {
        fear[i] = 0;
        for (int t = s.first; t < s.first + s.n; t++)
            fear[i] += work->trace[t].odds_after[i] / (1 + work->trace[t].odds_after[i]) / s.n;
    }
}

static det_status filter_between(const det_case *pair, const det_panel *p, span s, det_meddlers *m, det_err *err)
{
    det_record r = {0};
    det_dilemma d = {0};
    det_work work = {0};
    det_model_options model;
    det_params at;
    det_model_default(&model);
    det_status st = det_record_build(pair, p, &r, err);
    if (st == DET_OK)
        st = det_dilemma_init(&r, pair, &model, &d, err);
    if (st == DET_OK)
        st = det_work_init(&d, &work, err);
    if (st == DET_OK) {
        read_centres(&d.table, &at);
        (void)det_loglik(&d, &at, &work, 1);
        mean_fears(&work, s, m->fear_between);
        m->trust = fmin(1, (1 - m->fear_between[0]) * (1 - m->fear_between[1]) / ((1 - at.h0[0]) * (1 - at.h0[1])));
    }
    det_work_free(&work);
    det_dilemma_free(&d);
    det_record_free(&r);
    return st;
}

static det_status weigh_trust(const det_case *c, det_meddlers *m, det_err *err)
{
    det_case pair = case_of(c, m);
    det_panel p = {0};
    det_status st = det_panel_build(&pair, &p, err);
    span s = common_steps(c, &p);
    m->trust = 1;
    m->fear_between[0] = m->fear_between[1] = NAN;
    for (size_t k = 0; k < p.n_cells; k++)
        m->n_between += p.cells[k].dyad < 2 && p.cells[k].step >= s.first && p.cells[k].step < s.first + s.n;
    if (st == DET_OK && m->n_between)
        st = filter_between(&pair, &p, s, m, err);
    det_panel_free(&p);
    return st;
}

static void set_prior(det_meddlers *m)
{
    double rest = 1 - DET_COORDINATION * m->trust;
    for (int k = 0; k < DET_N_MEDDLINGS; k++)
        m->prior[k] = k >= DET_MEDDLING_SECOND_COPIES ? rest / 5 / 3 : rest / 5;
    m->prior[DET_MEDDLING_TOGETHER] = DET_COORDINATION * m->trust;
}

/* ---- the acts of the two ---- */

static int is_of(const det_case *c, const det_panel *p, int open, size_t k, int actor, int target)
{
    if (!open)
        return p->denied[k].target == target && det_act_author(&c->acts[p->denied[k].act]) == actor;
    det_dyad d = p->dyads[p->cells[k].dyad];
    return d.source == actor && d.target == target && p->cells[k].cls >= DET_VH;
}

/* Acts of an actor on a principal, by step where count is not NULL; returns how many. */
static int count_acts(const det_case *c, const det_panel *p, int open, int actor, int holder, double *count)
{
    int n = 0;
    for (size_t k = 0; k < (open ? p->n_cells : p->n_denied); k++) {
        if (!is_of(c, p, open, k, actor, c->principals[holder]))
            continue;
        n++;
        if (count)
            count[open ? p->cells[k].step : p->denied[k].step] += 1;
    }
    return n;
}

typedef struct sweep {
    det_meddling_record record;
    unsigned long seed;
    double log_evidence[DET_N_MEDDLINGS], sd[DET_N_MEDDLINGS];
} sweep;

static det_status one_rival(void *user, size_t m, int i_thread)
{
    sweep *s = user;
    (void)i_thread;
    return det_meddling_evidence(&s->record, (det_meddling)m, s->seed, &s->log_evidence[m], &s->sd[m], NULL);
}

static void conclude(const sweep *s, det_meddlers *m)
{
    double joint[DET_N_MEDDLINGS];
    for (int k = 0; k < DET_N_MEDDLINGS; k++) {
        joint[k] = log(m->prior[k]) + s->log_evidence[k];
        m->log10_factor[k] = (s->log_evidence[k] - s->log_evidence[DET_MEDDLING_NONE]) / M_LN10;
        m->sd_log10[k] = k == DET_MEDDLING_NONE ? 0 : hypot(s->sd[k], s->sd[DET_MEDDLING_NONE]);
    }
    double all = det_log_sum_exp(joint, DET_N_MEDDLINGS);
    for (int k = 0; k < DET_N_MEDDLINGS; k++)
        m->posterior[k] = exp(joint[k] - all);
}

static det_status weigh_rivals(const det_case *c, const det_panel *p, unsigned long seed, const det_run *run,
                               det_meddlers *m, det_err *err)
{
    double *count[2] = {det_calloc((size_t)p->n_steps, sizeof(double)), det_calloc((size_t)p->n_steps, sizeof(double))};
    unsigned char *seen = det_calloc((size_t)p->n_steps, 1);
    det_status st = DET_NOMEM;
    if (count[0] && count[1] && seen) {
        sweep s = {.record = {p->n_steps, p->step_days, {count[0], count[1]}, seen}, .seed = seed};
        for (int k = 0; k < 2; k++)
            (void)count_acts(c, p, m->is_open, m->actor[k], m->holder[k], count[k]);
        for (int t = 0; t < p->n_steps; t++)
            seen[t] = det_panel_is_seen(p, t);
        st = det_parallel_for(run, DET_N_MEDDLINGS, one_rival, &s);
        if (st == DET_OK)
            conclude(&s, m);
    }
    if (st != DET_OK)
        det_err_set(err, st, st == DET_NOMEM ? "memory ran out for the meddlers" : "the meddlers could not be weighed");
    det_free(count[0]);
    det_free(count[1]);
    det_free(seen);
    return st;
}

static det_status weigh(const det_case *c, const det_panel *p, unsigned long seed, const det_run *run, det_meddlers *m,
                        det_err *err)
{
    det_status st = weigh_trust(c, m, err);
    if (st != DET_OK)
        return st;
    set_prior(m);
    if (m->n_acts[0] >= DET_FEW_MEDDLED && m->n_acts[1] >= DET_FEW_MEDDLED)
        return weigh_rivals(c, p, seed, run, m, err);
    m->why = "fewer than ten acts of either can tell nothing: the posterior is the prior";
    memcpy(m->posterior, m->prior, sizeof m->posterior);
    for (int k = 0; k < DET_N_MEDDLINGS; k++)
        m->log10_factor[k] = m->sd_log10[k] = NAN;
    return DET_OK;
}

/* ---- who they are ---- */

static void add_pair(const det_case *c, const det_panel *p, int first, int second, det_meddlers *out, size_t *n)
{
    det_meddlers m = {.actor = {first, second}, .holder = {0, 1}};
    for (size_t k = 0; k < *n; k++)
        if (out[k].actor[0] == first && out[k].actor[1] == second)
            return;
    if (first == second)
        return;
    m.is_open = !count_acts(c, p, 0, first, 0, NULL) && !count_acts(c, p, 0, second, 1, NULL);
    for (int k = 0; k < 2; k++)
        m.n_acts[k] = count_acts(c, p, m.is_open, m.actor[k], k, NULL);
    out[(*n)++] = m;
}

static int by_acts(const void *a, const void *b)
{
    const det_meddlers *x = a, *y = b;
    int nx = x->n_acts[0] < x->n_acts[1] ? x->n_acts[0] : x->n_acts[1],
        ny = y->n_acts[0] < y->n_acts[1] ? y->n_acts[0] : y->n_acts[1];
    if (nx != ny)
        return nx < ny ? 1 : -1;
    if (x->actor[0] != y->actor[0])
        return x->actor[0] - y->actor[0];
    return x->actor[1] - y->actor[1];
}

static void list_pairs(const det_case *c, const det_panel *p, det_meddlers *out, size_t *n)
{
    for (size_t a = 0; a < c->n_fears; a++)
        for (size_t b = 0; b < c->n_fears; b++) {
            const det_fear *f = &c->fears[a], *g = &c->fears[b];
            if (f->holder == c->principals[0] && g->holder == c->principals[1] && f->through >= 0 && g->through >= 0)
                add_pair(c, p, f->through, g->through, out, n);
        }
    qsort(out, *n, sizeof *out, by_acts);
    *n = *n > DET_MAX_MEDDLERS ? DET_MAX_MEDDLERS : *n;
}

det_status det_meddlers_find(const det_case *c, const det_panel *p, unsigned long seed, const det_run *run,
                             det_meddlers **out, size_t *n, det_err *err)
{
    det_meddlers *m = det_calloc(c->n_fears * c->n_fears, sizeof *m);
    size_t n_found = 0;
    if (!m)
        return det_err_set(err, DET_NOMEM, "memory ran out for the meddlers");
    list_pairs(c, p, m, &n_found);
    det_status st = DET_OK;
    for (size_t k = 0; st == DET_OK && k < n_found; k++)
        st = weigh(c, p, seed, run, &m[k], err);
    if (st != DET_OK) {
        det_free(m);
        return st;
    }
    *out = m;
    *n = n_found;
    return DET_OK;
}
