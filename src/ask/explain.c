/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/explain.h"

#include "ask/explanation.h"
#include "base/mem.h"
#include "model/gradient.h"

#include <math.h>
#include <string.h>

enum { N_LEDGER_DRAWS = 256 };

void det_explain_default(det_explain_options *o)
{
    *o = (det_explain_options){.prior = DET_PRIOR_REFERENCE,
                               .profile = DET_PROFILE_AUTO,
                               .seed = 1,
                               .n_smc = 512,
                               .n_weighed = 64,
                               .n_acts = 150,
                               .n_shifts = 200,
                               .n_paths = 400,
                               .horizon_days = 180};
}

typedef struct ask {
    const det_case *c;
    const det_explain_options *o;
    const det_run *run;
    det_basis basis;
    det_explain e;
} ask;

static det_status check(const det_explain_options *o, det_err *err)
{
    if (o->n_smc < 256 || o->n_smc % 128)
        return det_err_set(err, DET_CONFIG,
                           "a multiple of 128 draws, 256 or more, is needed for each explanation, not %d", o->n_smc);
    if (o->n_weighed < 1 || o->n_weighed > o->n_smc || o->n_acts < 0 || o->n_shifts < 0 || o->n_paths < 1 ||
        o->horizon_days < 1)
        return det_err_set(err, DET_CONFIG,
                           "draws of a reweighing must lie between 1 and %d, paths and horizon above 0", o->n_smc);
    return DET_OK;
}

static det_status open(ask *a, det_err *err)
{
    det_basis_options how;
    det_basis_default(&how);
    how.prior = a->o->prior;
    how.profile = a->o->profile;
    how.seed = a->o->seed;
    how.n_smc = 2 * a->o->n_smc;
    how.cache = a->o->cache;
    det_status st = det_basis_open(a->c, &how, a->run, &a->basis, err);
    if (st == DET_OK && !a->basis.fit.complete)
        st = det_err_set(err, DET_STOPPED, "stopped while the case was fitted");
    return st;
}

static det_status branch(ask *a, det_err *err)
{
    det_status st = det_fork_find(&a->basis, a->o->n_smc, a->run, &a->e.fork, err);
    if (st != DET_OK)
        return st;
    const det_fit *best = &a->e.fork.fit[det_fork_best(&a->e.fork, a->e.fork.leader)];
    if (det_fit_bayes_factor(&a->basis.fit, best, &a->e.full_log10_factor, &a->e.full_sd))
        a->e.full_log10_factor = a->e.full_sd = NAN;
    return DET_OK;
}

/* True hostility over the last quarter, at the mode of the model of all terms. */
static det_status look_into(ask *a, det_err *err)
{
    const det_dilemma *d = &a->basis.fit.dilemma;
    int n = d->record.n_steps, from = n - (n + 3) / 4;
    det_work work = {0};
    det_params adjoint;
    det_status st = det_work_init(d, &work, err);
    if (st != DET_OK)
        return st;
    (void)det_loglik(d, &a->basis.fit.mode, &work, 1);
    det_loglik_back(d, &a->basis.fit.mode, &work, &adjoint);
    for (int t = from; t < n; t++)
        for (int s = 0; s < DET_N_STATES; s++)
            for (int i = 0; i < 2; i++)
                a->e.hostile[i] += (s >> i & 1) * work.smooth[t * DET_N_STATES + s] / (n - from);
    det_work_free(&work);
    return DET_OK;
}

static det_status divide(ask *a, det_err *err)
{
    return det_ledger_find(&a->e.fork, &a->basis.panel, N_LEDGER_DRAWS, a->run, &a->e.ledger, err);
}

static det_status turn_over(ask *a, det_err *err)
{
    det_sensitivity_options how = {
        .n_draws = a->o->n_weighed, .n_acts = a->o->n_acts, .n_dates = 16, .seed = a->o->seed};
    det_run_tell(a->run, "what it hangs on", 0);
    return det_sensitivity_find(&a->basis, &a->e.fork, &a->e.ledger, &how, a->run, &a->e.sensitivity, err);
}

static det_status try_placebos(ask *a, det_err *err)
{
    det_run_tell(a->run, "placebos", 0);
    return det_placebo_find(&a->basis, &a->e.fork, a->o->n_weighed, a->o->n_shifts, a->run, &a->e.placebo, err);
}

static det_status look_ahead(ask *a, det_err *err)
{
    det_run_tell(a->run, "months ahead", 0);
    return det_signs_find(&a->basis, &a->e.fork, a->o->n_paths, a->o->horizon_days, a->run, &a->e.signs, err);
}

static det_status ask_who(ask *a, det_err *err)
{
    return det_meddlers_find(a->c, &a->basis.panel, a->o->seed, a->run, &a->e.meddlers, &a->e.n_meddlers, err);
}

static det_status hear(ask *a, det_err *err)
{
    return det_hearings_find(&a->basis, &a->e.fork, a->o->n_weighed, a->run, &a->e.hearings, err);
}

static det_status conclude(ask *a, det_err *err)
{
    det_explain *e = &a->e;
    int n_hostile[2];
    e->c = a->c;
    det_fit_acts(&a->basis.panel, e->n_acts, n_hostile);
    e->answer.question = "explain";
    e->answer.provenance = det_basis_provenance(&a->basis);
    e->answer.provenance.n_draws = a->o->n_smc;
    det_status st = det_explanation_fill(e, err);
    if (st == DET_OK) {
        e->panel = a->basis.panel;
        a->basis.panel = (det_panel){0};
    }
    return st;
}

det_status det_explain_ask(const det_case *c, const det_explain_options *o, const det_run *run, det_explain *out,
                           det_err *err)
{
    static det_status (*const parts[])(ask *, det_err *) = {open,         branch,     look_into, divide, turn_over,
                                                            try_placebos, look_ahead, ask_who,   hear,   conclude};
    ask a = {.c = c, .o = o, .run = run};
    det_status st = check(o, err);
    for (size_t k = 0; st == DET_OK && k < sizeof parts / sizeof *parts; k++)
        st = parts[k](&a, err);
    det_basis_free(&a.basis);
    if (st == DET_OK)
        *out = a.e;
    else
        det_explain_free(&a.e);
    return st;
}

void det_explain_free(det_explain *e)
{
    det_answer_free(&e->answer);
    det_panel_free(&e->panel);
    det_fork_free(&e->fork);
    det_ledger_free(&e->ledger);
    det_sensitivity_free(&e->sensitivity);
    det_free(e->meddlers);
    det_free(e->hearings);
    memset(e, 0, sizeof *e);
}
