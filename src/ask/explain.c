/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/explain.h"

#include "ask/explanation.h"
#include "ask/learning.h"
#include "base/mem.h"
#include "model/gradient.h"

#include <math.h>
#include <string.h>

enum { N_LEDGER_DRAWS = 256 };

void det_explain_default(det_explain_options *o)
{
    *o = (det_explain_options){
        .n_weighed = 64, .n_acts = 150, .n_shifts = 200, .n_paths = 400, .horizon_days = 180};
}

typedef struct ask {
    const det_basis *b;
    const det_explain_options *o;
    const det_run *run;
    int n_smc; /* draws of each rival's fit */
    det_explain e;
} ask;

static det_status check(const ask *a, det_err *err)
{
    const det_explain_options *o = a->o;
    if (a->n_smc < 256 || a->n_smc % 128)
        return det_err_set(err, DET_CONFIG,
                           "a multiple of 128 draws, 256 or more, is needed for each explanation, not %d", a->n_smc);
    if (o->n_weighed < 1 || o->n_weighed > a->n_smc || o->n_acts < 0 || o->n_shifts < 0 || o->n_paths < 1 ||
        o->horizon_days < 1)
        return det_err_set(err, DET_CONFIG,
                           "draws of a reweighing must lie between 1 and %d, paths and horizon above 0", a->n_smc);
    if (!a->b->fit.complete)
        return det_err_set(err, DET_STOPPED, "stopped while the case was fitted");
    return DET_OK;
}

static det_status branch(ask *a, det_err *err)
{
    det_status st = det_fork_find(a->b, a->n_smc, a->run, &a->e.fork, err);
    if (st != DET_OK)
        return st;
    const det_fit *best = &a->e.fork.fit[det_fork_best(&a->e.fork, a->e.fork.leader)];
    if (det_fit_bayes_factor(&a->b->fit, best, &a->e.full_log10_factor, &a->e.full_sd))
        a->e.full_log10_factor = a->e.full_sd = NAN;
    return DET_OK;
}

/* True hostility over the last quarter, at the mode of the model of all terms. */
static det_status look_into(ask *a, det_err *err)
{
    const det_dilemma *d = &a->b->fit.dilemma;
    int n = d->record.n_steps, from = n - (n + 3) / 4;
    det_work work = {0};
    det_params adjoint;
    det_status st = det_work_init(d, &work, err);
    if (st != DET_OK)
        return st;
    (void)det_loglik(d, &a->b->fit.mode, &work, 1);
    det_loglik_back(d, &a->b->fit.mode, &work, &adjoint);
    for (int t = from; t < n; t++)
        for (int s = 0; s < DET_N_STATES; s++)
            for (int i = 0; i < 2; i++)
                a->e.hostile[i] += (s >> i & 1) * work.smooth[t * DET_N_STATES + s] / (n - from);
    det_work_free(&work);
    return DET_OK;
}

static det_status divide(ask *a, det_err *err)
{
    return det_ledger_find(&a->e.fork, &a->b->panel, N_LEDGER_DRAWS, a->run, &a->e.ledger, err);
}

static det_status turn_over(ask *a, det_err *err)
{
    det_sensitivity_options how = {
        .n_draws = a->o->n_weighed, .n_acts = a->o->n_acts, .n_dates = 16, .seed = a->b->options.seed};
    det_run_tell(a->run, "what it hangs on", 0);
    return det_sensitivity_find(a->b, &a->e.fork, &a->e.ledger, &how, a->run, &a->e.sensitivity, err);
}

static det_status try_placebos(ask *a, det_err *err)
{
    det_run_tell(a->run, "placebos", 0);
    return det_placebo_find(a->b, &a->e.fork, a->o->n_weighed, a->o->n_shifts, a->run, &a->e.placebo, err);
}

static det_status look_ahead(ask *a, det_err *err)
{
    det_run_tell(a->run, "months ahead", 0);
    return det_signs_find(a->b, &a->e.fork, a->o->n_paths, a->o->horizon_days, a->run, &a->e.signs, err);
}

static det_status ask_who(ask *a, det_err *err)
{
    return det_meddlers_find(a->b->c, &a->b->panel, a->b->options.seed, a->run, &a->e.meddlers, &a->e.n_meddlers, err);
}

static det_status hear(ask *a, det_err *err)
{
    return det_hearings_find(a->b, &a->e.fork, a->o->n_weighed, a->run, &a->e.hearings, err);
}

/* The fit of all terms: what the record taught about conduct, whichever explanation leads. */
static det_status say_learned(ask *a, det_err *err)
{
    det_parameter_row *rows = NULL;
    size_t n_rows = 0;
    det_status st = det_learning_rows(&a->b->fit, &rows, &n_rows, err);
    if (st == DET_OK)
        a->e.answer.learned = det_learning_of_panel(&a->b->panel, rows, n_rows);
    det_free(rows);
    if (st == DET_OK && !a->e.answer.learned)
        st = det_err_set(err, DET_NOMEM, "memory ran out for what was learned");
    return st;
}

static det_status conclude(ask *a, det_err *err)
{
    det_explain *e = &a->e;
    int n_hostile[2];
    e->c = a->b->c;
    e->panel = &a->b->panel;
    det_fit_acts(e->panel, e->n_acts, n_hostile);
    e->answer.question = "explain";
    e->answer.provenance = det_basis_provenance(a->b);
    e->answer.provenance.n_draws = a->n_smc;
    return det_explanation_fill(e, err);
}

det_status det_explain_ask(const det_basis *b, const det_explain_options *o, const det_run *run, det_explain *out,
                           det_err *err)
{
    static det_status (*const parts[])(ask *, det_err *) = {branch,     look_into, divide, turn_over, try_placebos,
                                                            look_ahead, ask_who,   hear,   say_learned,
                                                            conclude};
    ask a = {.b = b, .o = o, .run = run, .n_smc = b->options.n_smc / 2};
    det_status st = check(&a, err);
    for (size_t k = 0; st == DET_OK && k < sizeof parts / sizeof *parts; k++)
        st = parts[k](&a, err);
    if (st == DET_OK)
        *out = a.e;
    else
        det_explain_free(&a.e);
    return st;
}

void det_explain_free(det_explain *e)
{
    det_answer_free(&e->answer);
    det_fork_free(&e->fork);
    det_ledger_free(&e->ledger);
    det_sensitivity_free(&e->sensitivity);
    det_free(e->meddlers);
    det_free(e->hearings);
    memset(e, 0, sizeof *e);
}
