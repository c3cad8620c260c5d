/* SPDX-License-Identifier: Apache-2.0 */
#include "model/dilemma.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/prior.h"

#define AT(member) ((int)(offsetof(det_params, member) / sizeof(double)))

unsigned det_rival_terms(det_rival r)
{
    switch (r) {
    case DET_RIVAL_NULL:
        return 0;
    case DET_RIVAL_RECIPROCITY:
        return DET_TERM_RECIPROCITY;
    case DET_RIVAL_FEAR:
        return DET_TERM_RECIPROCITY | DET_TERM_FEAR;
    case DET_RIVAL_INTENT_0:
        return DET_TERM_RECIPROCITY | DET_TERM_INTENT_0;
    case DET_RIVAL_INTENT_1:
        return DET_TERM_RECIPROCITY | DET_TERM_INTENT_1;
    case DET_RIVAL_INTENT_BOTH:
        return DET_TERM_RECIPROCITY | DET_TERM_INTENT_0 | DET_TERM_INTENT_1;
    case DET_RIVAL_COMMON:
        return DET_TERM_RECIPROCITY | DET_TERM_COMMON;
    case DET_N_RIVALS:
        break;
    }
    return DET_TERM_ALL;
}

const char *det_rival_name(det_rival r)
{
    static const char *const NAMES[] = {"null",           "reciprocity",     "fear", "intent of the first", "intent of the second",
                                        "intent of both", "a common cause"};
    return r < DET_N_RIVALS ? NAMES[r] : "full";
}

void det_model_default(det_model_options *o)
{
    *o = (det_model_options){.terms = DET_TERM_ALL, .prior_set = 1};
}

/* Prior medians of rates by class, acts a day (section 8). */
static const double BASE_RATE[DET_N_CLASSES] = {0.03, 0.01, 0.02, 0.005};
/* Factors on the medians of alpha and theta in the sceptical, reference and alarmed sets. */
static const double COUPLING[3] = {0.5, 1, 1.65};

typedef struct rows {
    det_dilemma *d;
    const det_case *c;
    int n_alloc;
    int failed;
} rows;

/* Where a parameter is only interesting when a term is on; mini keeps few of them free. */
typedef enum keep { FULL_ONLY, MINI_TOO } keep;

static det_param *add(rows *b, int at, det_transform tr, det_family family, double p1, double p2, keep k)
{
    static det_param lost;
    det_param_table *t = &b->d->table;
    if (t->n_rows == b->n_alloc) {
        b->failed = 1;
        return &lost;
    }
    det_param *row = &t->rows[t->n_rows++];
    *row = (det_param){.at = at, .transform = tr, .family = family, .p1 = p1, .p2 = p2};
    row->free = b->d->options.mini && k == FULL_ONLY ? -1 : t->n_free++;
    row->value = det_prior_centre(row, t->step_days);
    return row;
}

static void fix(rows *b, det_param *row, double value)
{
    if (row->free >= 0)
        b->d->table.n_free--;
    row->free = -1;
    row->value = value;
}

/* Switched off by a missing term: fixed at zero. */
static void need(rows *b, det_param *row, unsigned term)
{
    if (!(b->d->options.terms & term))
        fix(b, row, 0);
}

static det_param *log_normal(rows *b, int at, double median, double sd, keep k)
{
    return add(b, at, DET_TR_LOG, DET_PRIOR_NORMAL_U, log(median), sd, k);
}
static det_param *beta(rows *b, int at, double p1, double p2, keep k)
{
    return add(b, at, DET_TR_LOGIT, DET_PRIOR_BETA, p1, p2, k);
}
static det_param *stay(rows *b, int at, double days)
{
    return add(b, at, DET_TR_STAY, DET_PRIOR_NORMAL_U, log(days), 0.7, FULL_ONLY);
}

#define NAME(row, ...) snprintf((row)->name, sizeof(row)->name, __VA_ARGS__)

static const char *CLS[DET_N_CLASSES] = {"VC", "MC", "VH", "MH"};

static void conduct_rows(rows *b)
{
    double coupling = COUPLING[b->d->options.prior_set];
    for (int i = 0; i < 2; i++) {
        const char *who = b->d->actors[i];
        for (int c = 0; c < DET_N_CLASSES; c++)
            NAME(log_normal(b, AT(mu) + i * DET_N_CLASSES + c, BASE_RATE[c], 1, MINI_TOO), "mu.%s.%s", who, CLS[c]);
        for (int h = 0; h < 2; h++) {
            double m = BASE_RATE[DET_VH + h];
            det_param *row = log_normal(b, AT(theta) + i * 2 + h, 5 * m * coupling, 0.7, MINI_TOO);
            NAME(row, "theta.%s.%s", who, CLS[DET_VH + h]);
            need(b, row, DET_TERM_FEAR);
            row = log_normal(b, AT(gamma) + i * 2 + h, 5 * m, 0.7, FULL_ONLY);
            NAME(row, "gamma.%s.%s", who, CLS[DET_VH + h]);
            need(b, row, DET_TERM_COMMON);
            for (int g = 0; g < 2; g++) {
                row = log_normal(b, AT(alpha) + i * 4 + h * 2 + g, (h == g ? 0.15 : 0.05) * coupling, 0.7, MINI_TOO);
                NAME(row, "alpha.%s.%s.%s", who, CLS[DET_VH + h], CLS[DET_VH + g]);
                need(b, row, DET_TERM_RECIPROCITY);
            }
        }
    }
    for (int h = 0; h < 2; h++)
        NAME(log_normal(b, AT(eta) + h, 5 * BASE_RATE[DET_VH + h], 0.7, MINI_TOO), "eta.%s", CLS[DET_VH + h]);
    for (int c = 0; c < 2; c++) {
        NAME(log_normal(b, AT(goodwill) + c, BASE_RATE[c], 0.7, FULL_ONLY), "goodwill.%s", CLS[c]);
        det_param *row = log_normal(b, AT(trust) + c, BASE_RATE[c], 0.7, FULL_ONLY);
        NAME(row, "trust.%s", CLS[c]);
        need(b, row, DET_TERM_FEAR);
        if (b->d->options.trust_off)
            fix(b, row, 0);
    }
    det_param *row = log_normal(b, AT(alpha_coop), 0.1, 0.7, FULL_ONLY);
    NAME(row, "alpha.coop");
    need(b, row, DET_TERM_RECIPROCITY);
    NAME(add(b, AT(rho), DET_TR_HALF_LIFE, DET_PRIOR_NORMAL_U, log(5), 0.5, FULL_ONLY), "rho");
    row = add(b, AT(delta), DET_TR_LOG, DET_PRIOR_HALF_NORMAL, 0.3, 0, FULL_ONLY);
    NAME(row, "delta");
    need(b, row, DET_TERM_RECIPROCITY);
}

static void hidden_rows(rows *b)
{
    int intent = (b->d->options.terms & (DET_TERM_INTENT_0 | DET_TERM_INTENT_1)) != 0;
    det_param *row[4] = {stay(b, AT(a01), 300), stay(b, AT(a10), 90), stay(b, AT(z01), 150), stay(b, AT(z10), 40)};
    static const char *const NAMES[4] = {"a01", "a10", "z01", "z10"};
    for (int k = 0; k < 4; k++) {
        NAME(row[k], "%s", NAMES[k]);
        if (k < 2 ? !intent : !det_dilemma_common(b->d))
            fix(b, row[k], row[k]->value);
    }
}

static double reset_prior(const rows *b, int i, double *p2)
{
    det_regime regime = b->c ? b->c->actors[b->c->principals[i]].regime : DET_REGIME_NONE;
    *p2 = regime == DET_DEMOCRACY ? 5 : 3;
    return regime == DET_DEMOCRACY ? 1.5 : 3;
}

static void belief_rows(rows *b)
{
    NAME(add(b, AT(q01), DET_TR_LOGIT_DAY, DET_PRIOR_NORMAL_U, log(0.002 / 0.998), 0.7, FULL_ONLY), "q01");
    NAME(add(b, AT(q10), DET_TR_LOGIT_DAY, DET_PRIOR_NORMAL_U, log(0.005 / 0.995), 0.7, FULL_ONLY), "q10");
    for (int i = 0; i < 2; i++) {
        const char *who = b->d->actors[i];
        double z2, z1 = reset_prior(b, i, &z2);
        NAME(add(b, AT(h0) + i, DET_TR_LOGIT, DET_PRIOR_NORMAL_U, -1.5, 1, FULL_ONLY), "h0.%s", who);
        NAME(beta(b, AT(s) + i, 1.5, 1.5, MINI_TOO), "s.%s", who);
        NAME(log_normal(b, AT(b) + i, 1, 0.3, FULL_ONLY), "b.%s", who);
        NAME(beta(b, AT(d) + i, 4, 2, FULL_ONLY), "d.%s", who);
        NAME(beta(b, AT(audience) + i, 2, 3, FULL_ONLY), "audience.%s", who);
        NAME(beta(b, AT(zeta) + i, z1, z2, FULL_ONLY), "zeta.%s", who);
    }
    NAME(add(b, AT(breach), DET_TR_LOG, DET_PRIOR_HALF_NORMAL, 1, 0, FULL_ONLY), "breach");
    det_param *nu = add(b, AT(nu), DET_TR_LOG, DET_PRIOR_HALF_NORMAL, 0.7, 0, FULL_ONLY);
    NAME(nu, "nu");
    if (b->d->record.n_marks == 0)
        fix(b, nu, 0);
}

static void third_name(const rows *b, int actor, char out[32])
{
    if (actor < 0)
        snprintf(out, 32, "world");
    else if (b->c)
        snprintf(out, 32, "%.31s", b->c->actors[actor].id);
    else
        snprintf(out, 32, "K%d", actor);
}

static void courting_rows(rows *b)
{
    const det_record *r = &b->d->record;
    int courted[2] = {0, 0}, friendly[2][2] = {{0, 0}, {0, 0}};
    char who[32];
    for (int k = 0; k < r->n_court; k++) {
        const char *author = b->d->actors[1 - r->court[k].holder];
        third_name(b, r->court[k].actor, who);
        NAME(log_normal(b, AT(mu_court) + k, BASE_RATE[0] + BASE_RATE[1], 1, FULL_ONLY), "mu.%s.%s.coop", author, who);
        NAME(log_normal(b, AT(phi_ratio) + k, 2, 0.7, FULL_ONLY), "phi.%s.%s", author, who);
        courted[1 - r->court[k].holder] = friendly[r->court[k].holder][r->court[k].tether != 0] = 1;
    }
    for (int i = 0; i < 2; i++) {
        if (friendly[i][0])
            NAME(add(b, AT(f) + i, DET_TR_LOG, DET_PRIOR_POS_NORMAL, 0.5, 0.4, FULL_ONLY), "f.%s", b->d->actors[i]);
        if (friendly[i][1])
            NAME(add(b, AT(f_tether) + i, DET_TR_IDENTITY, DET_PRIOR_NORMAL_U, 0.5, 0.4, FULL_ONLY), "f.%s.tether",
                 b->d->actors[i]);
        if (!courted[i])
            continue;
        det_param *row = log_normal(b, AT(chi) + i, 0.01, 0.8, FULL_ONLY);
        NAME(row, "chi.%s", b->d->actors[i]);
        need(b, row, DET_TERM_FEAR);
    }
}

static void third_rows(rows *b)
{
    const det_record *r = &b->d->record;
    char who[32];
    for (int k = 0; k < r->n_inj; k++)
        for (int h = 0; h < 2; h++) {
            third_name(b, r->inj[k].actor, who);
            NAME(log_normal(b, AT(tau) + k * 2 + h, 0.03, 0.8, FULL_ONLY), "tau.%s.%s.%s", who, b->d->actors[r->inj[k].holder],
                 CLS[DET_VH + h]);
        }
    courting_rows(b);
    for (int k = 0; k < r->n_den; k++) {
        third_name(b, r->den[k].actor, who);
        NAME(log_normal(b, AT(mu_den) + k, 0.003, 1, FULL_ONLY), "mu.%s.%s.den", who, b->d->actors[r->den[k].holder]);
        det_param *row = beta(b, AT(control) + k, 2, 2, FULL_ONLY);
        NAME(row, "control.%s.%s", b->d->actors[1 - r->den[k].holder], who);
        if (!isnan(r->den[k].control))
            fix(b, row, r->den[k].control);
    }
    if (r->n_den == 0)
        return;
    NAME(beta(b, AT(pi1), 6, 3, FULL_ONLY), "pi1");
    NAME(add(b, AT(pi_ratio), DET_TR_LOGIT, DET_PRIOR_PI_RATIO, 2, 7, FULL_ONLY), "pi0/pi1");
    NAME(beta(b, AT(psi_scaled), 2, 2, FULL_ONLY), "psi");
    NAME(beta(b, AT(omega), 2, 2, FULL_ONLY), "omega");
}

static void source_rows(rows *b)
{
    det_param *r = log_normal(b, AT(r), 5, 0.7, FULL_ONLY);
    NAME(r, "r");
    if (b->d->options.poisson)
        fix(b, r, INFINITY);
    for (int c = 0; c < DET_N_CLASSES; c++) {
        det_param *row = beta(b, AT(echo) + c, 1, 9, FULL_ONLY);
        NAME(row, "echo.%s", CLS[c]);
        if (!b->d->record.machine_coded)
            fix(b, row, 0);
    }
    for (int c = 0; b->d->record.habit && c < DET_N_CLASSES; c++)
        NAME(add(b, AT(habit) + c, DET_TR_LOGIT, DET_PRIOR_NORMAL_U, -1, 1, MINI_TOO), "habit.%s", CLS[c]);
    det_param *xi = add(b, AT(xi), DET_TR_IDENTITY, DET_PRIOR_NORMAL_U, 1, 0.2, FULL_ONLY);
    NAME(xi, "xi");
    if (!b->d->record.machine_coded)
        fix(b, xi, 1);
    for (int k = 0; k < b->d->record.n_level; k++)
        NAME(add(b, AT(level) + k, DET_TR_IDENTITY, DET_PRIOR_NORMAL_U, 0, 0.5, MINI_TOO), "level.%d", k + 1);
}

/* Free rows are numbered as they stand. */
static void renumber(det_param_table *t)
{
    t->n_free = 0;
    for (int k = 0; k < t->n_rows; k++)
        if (t->rows[k].free >= 0)
            t->rows[k].free = t->n_free++;
}

det_status det_dilemma_init(det_record *take, const det_case *c, const det_model_options *o, det_dilemma *out, det_err *err)
{
    det_dilemma d = {.record = *take, .options = *o};
    rows b = {.d = &d, .c = c, .n_alloc = DET_N_PARAMS};
    for (int i = 0; i < 2; i++)
        snprintf(d.actors[i], sizeof d.actors[i], "%.31s", c ? c->actors[c->principals[i]].id : i ? "B" : "A");
    if (o->freer) {
        det_status st = det_record_pieces(&d.record, err);
        take->basis = d.record.basis;
        take->n_level = d.record.n_level;
        if (st != DET_OK)
            return st;
    }
    d.table.rows = det_calloc((size_t)b.n_alloc, sizeof *d.table.rows);
    if (!d.table.rows)
        return det_err_set(err, DET_NOMEM, "no memory for the parameters");
    d.table.step_days = d.record.step_days;
    d.table.cut_alpha = 1;
    conduct_rows(&b);
    hidden_rows(&b);
    belief_rows(&b);
    third_rows(&b);
    source_rows(&b);
    DET_BUG_IF(b.failed);
    renumber(&d.table);
    det_prior_normalise(&d.table);
    *out = d;
    memset(take, 0, sizeof *take);
    return DET_OK;
}

void det_dilemma_free(det_dilemma *d)
{
    det_record_free(&d->record);
    det_param_table_free(&d->table);
    memset(d, 0, sizeof *d);
}
