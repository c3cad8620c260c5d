/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/fork.h"

#include "base/special.h"

#include <math.h>
#include <string.h>

enum { MAX_DOUBLINGS = 3, N_STARTS = 2 };
/* Two evidences known as well as this bear a Bayes factor. */
static const double ENOUGH_SD = DET_FIT_MAX_SD_LOG10 * M_SQRT1_2;

const char *det_explanation_name(det_explanation e)
{
    static const char *const names[] = {"habit alone", "tit for tat", "mutual fear", "true hostility",
                                        "a common cause"};
    DET_BUG_IF((int)e < 0 || e >= DET_N_EXPLANATIONS);
    return names[e];
}

const char *det_explanation_id(det_explanation e)
{
    static const char *const ids[] = {"habit", "reciprocity", "fear", "intent", "common_cause"};
    DET_BUG_IF((int)e < 0 || e >= DET_N_EXPLANATIONS);
    return ids[e];
}

det_explanation det_rival_explanation(det_rival r)
{
    static const det_explanation of[DET_N_RIVALS] = {DET_BY_HABIT,       DET_BY_RECIPROCITY, DET_BY_FEAR,
                                                     DET_BY_INTENT,      DET_BY_INTENT,      DET_BY_INTENT,
                                                     DET_BY_COMMON_CAUSE};
    DET_BUG_IF((int)r < 0 || r >= DET_N_RIVALS);
    return of[r];
}

double det_rival_prior(det_rival r)
{
    int n = 0;
    for (int k = 0; k < DET_N_RIVALS; k++)
        n += det_rival_explanation((det_rival)k) == det_rival_explanation(r);
    return 1. / DET_N_EXPLANATIONS / n;
}

void det_fork_weigh(const double log_evidence[DET_N_RIVALS], const double prior[DET_N_RIVALS],
                    double posterior[DET_N_RIVALS])
{
    double joint[DET_N_RIVALS];
    for (int r = 0; r < DET_N_RIVALS; r++)
        joint[r] = log(prior[r]) + log_evidence[r];
    double all = det_log_sum_exp(joint, DET_N_RIVALS);
    for (int r = 0; r < DET_N_RIVALS; r++)
        posterior[r] = exp(joint[r] - all);
}

void det_fork_gather(const double posterior[DET_N_RIVALS], double by[DET_N_EXPLANATIONS])
{
    for (int e = 0; e < DET_N_EXPLANATIONS; e++)
        by[e] = 0;
    for (int r = 0; r < DET_N_RIVALS; r++)
        by[det_rival_explanation((det_rival)r)] += posterior[r];
}

det_explanation det_fork_leader(const double by[DET_N_EXPLANATIONS], int but)
{
    int best = but == 0;
    for (int e = 0; e < DET_N_EXPLANATIONS; e++)
        if (e != but && by[e] > by[best])
            best = e;
    return (det_explanation)best;
}

det_fork_call det_fork_judge(int n_sets, double by[][DET_N_EXPLANATIONS])
{
    det_explanation leader = det_fork_leader(by[0], -1);
    double least = 1;
    for (int k = 0; k < n_sets; k++)
        least = fmin(least, by[k][leader]);
    return least > DET_FORK_BOUND ? DET_FORK_TOLD : least > DET_FORK_LEANING ? DET_FORK_LEANS : DET_FORK_OPEN;
}

/* ---- fits ---- */

/* Every rival has the same law of cooperation, or the prior rate of acts out of trust would decide between them: a record with few
 * cooperative acts would speak against fear, whatever its hostile ones say. */
static det_model_options model_of(const det_fit_options *how, det_rival r)
{
    det_model_options m = how->model;
    m.terms = det_rival_terms(r);
    m.trust_off = 1;
    return m;
}

/* One rival; more draws where its evidence is rough. */
static det_status fit_rival(const det_basis *b, det_fit_options *how, const det_run *run, det_fit *out, det_err *err)
{
    det_status st = det_fit_find(b->c, &b->panel, how, run, out, err);
    for (int k = 0; st == DET_OK && out->complete && k < MAX_DOUBLINGS && out->sd_log10 > ENOUGH_SD; k++) {
        det_fit_free(out);
        how->n_smc_draws *= 2;
        how->n_draws *= 2;
        st = det_fit_find(b->c, &b->panel, how, run, out, err);
    }
    if (st == DET_OK && !out->complete) {
        det_fit_free(out);
        st = det_err_set(err, DET_STOPPED, "stopped while the rival explanations were fitted");
    }
    return st;
}

static void note(det_fork *f, int set, det_rival r, const det_fit *fit)
{
    f->log_evidence[set][r] = fit->log_evidence;
    f->sd_log10[set][r] = fit->sd_log10;
}

static det_status fit_main(const det_basis *b, int n_smc, det_rival r, const det_run *run, det_fork *f, det_err *err)
{
    det_fit_options how = det_basis_fit_options(b);
    how.model = model_of(&how, r);
    how.start = &b->fit.mode;
    how.n_starts = N_STARTS;
    how.n_draws = how.n_smc_draws = n_smc;
    det_status st = fit_rival(b, &how, run, &f->fit[r], err);
    if (st == DET_OK)
        note(f, f->main, r, &f->fit[r]);
    return st;
}

static det_status fit_beside(const det_basis *b, int n_smc, int set, det_rival r, const det_run *run, det_fork *f,
                             det_err *err)
{
    det_fit_options how = det_basis_fit_options(b);
    how.model = model_of(&how, r);
    how.model.prior_set = set;
    how.start = &f->fit[r].mode;
    how.n_starts = 1;
    how.n_draws = how.n_smc_draws = n_smc;
    det_status st = fit_rival(b, &how, run, &f->beside[set][r], err);
    if (st == DET_OK)
        note(f, set, r, &f->beside[set][r]);
    return st;
}

/* Nothing of habit is coupled: the prior sets agree on it. */
static int is_the_same(det_rival r)
{
    return !(det_rival_terms(r) & (DET_TERM_RECIPROCITY | DET_TERM_FEAR));
}

static det_status fit_all(const det_basis *b, int n_smc, const det_run *run, det_fork *f, det_err *err)
{
    det_status st = DET_OK;
    int done = 0;
    for (int r = 0; st == DET_OK && r < DET_N_RIVALS; r++) {
        st = fit_main(b, n_smc, (det_rival)r, run, f, err);
        for (int set = 0; st == DET_OK && set < DET_N_PRIOR_SETS; set++) {
            if (set != f->main && is_the_same((det_rival)r))
                note(f, set, (det_rival)r, &f->fit[r]);
            else if (set != f->main)
                st = fit_beside(b, n_smc / 2, set, (det_rival)r, run, f, err);
            det_run_tell(run, "rivals", ++done / (double)(DET_N_RIVALS * DET_N_PRIOR_SETS));
        }
    }
    return st;
}

/* The roughest comparison of the leader under any prior set. */
static const char *refusal(const det_fork *f)
{
    det_rival best = det_fork_best(f, f->leader);
    for (int set = 0; set < DET_N_PRIOR_SETS; set++)
        for (int r = 0; r < DET_N_RIVALS; r++)
            if (!(hypot(f->sd_log10[set][best], f->sd_log10[set][r]) <= DET_FIT_MAX_SD_LOG10))
                return "the evidence is known too roughly for a Bayes factor";
    return NULL;
}

static void judge(det_fork *f)
{
    for (int set = 0; set < DET_N_PRIOR_SETS; set++) {
        det_fork_weigh(f->log_evidence[set], f->prior, f->posterior[set]);
        det_fork_gather(f->posterior[set], f->by[set]);
    }
    f->leader = det_fork_leader(f->by[f->main], -1);
    f->runner_up = det_fork_leader(f->by[f->main], (int)f->leader);
    f->why = refusal(f);
    f->call = f->why ? DET_FORK_OPEN : det_fork_judge(DET_N_PRIOR_SETS, f->by);
}

det_status det_fork_find(const det_basis *b, int n_smc, const det_run *run, det_fork *out, det_err *err)
{
    det_fork f = {.main = (int)b->options.prior};
    for (int r = 0; r < DET_N_RIVALS; r++)
        f.prior[r] = det_rival_prior((det_rival)r);
    det_status st = fit_all(b, n_smc, run, &f, err);
    if (st == DET_OK) {
        judge(&f);
        *out = f;
    } else {
        det_fork_free(&f);
    }
    return st;
}

const det_fit *det_fork_fit(const det_fork *f, int set, det_rival r)
{
    return set == f->main || is_the_same(r) ? &f->fit[r] : &f->beside[set][r];
}

det_rival det_fork_best(const det_fork *f, det_explanation e)
{
    int best = -1;
    for (int r = 0; r < DET_N_RIVALS; r++)
        if (det_rival_explanation((det_rival)r) == e &&
            (best < 0 || f->posterior[f->main][r] > f->posterior[f->main][best]))
            best = r;
    return (det_rival)best;
}

void det_fork_free(det_fork *f)
{
    for (int r = 0; r < DET_N_RIVALS; r++)
        det_fit_free(&f->fit[r]);
    for (int set = 0; set < DET_N_PRIOR_SETS; set++)
        for (int r = 0; r < DET_N_RIVALS; r++)
            det_fit_free(&f->beside[set][r]);
    memset(f, 0, sizeof *f);
}
