/* SPDX-License-Identifier: Apache-2.0 */
#include "ask/reading.h"

#include "base/mem.h"
#include "base/random.h"
#include "infer/diagnostics.h"
#include "infer/start.h"

#include <math.h>

enum { N_DRAWS = 512, N_DOUBLED = 3, N_RUNS = 2 };

/* ---- one fit ---- */

/* The tables of a fit, and its rival. */
static det_glance_work *work_of(det_sighting_work *w, int which, det_rival *rival)
{
    static const det_rival apart[2] = {DET_RIVAL_INTENT_BOTH, DET_RIVAL_COMMON};
    *rival = which < DET_READ_APART ? (det_rival)which : which < DET_READ_FREER ? apart[which - DET_READ_APART] : DET_RIVAL_COMMON;
    return which < DET_READ_APART ? &w->glance : which < DET_READ_FREER ? &w->apart : &w->freer;
}

static det_status set_r(const det_dilemma *d, const det_smc *s, det_read_fit *out, det_err *err)
{
    const size_t per_run = (size_t)s->n_draws, n = per_run * (size_t)s->n_runs;
    double *r = det_calloc(n, sizeof *r);
    if (!r)
        return det_err_set(err, DET_NOMEM, "no memory for the draws of a pair");
    for (size_t k = 0; k < n; k++) {
        det_params p;
        det_params_read(&d->table, s->runs[k / per_run].u + k % per_run * (size_t)s->n, &p);
        r[k] = det_params_radius(&p);
    }
    out->r = det_band_of(r, n);
    det_free(r);
    return DET_OK;
}

static det_status take(const det_dilemma *d, const det_smc *s, det_read_fit *out, det_err *err)
{
    det_diagnosis g = {0};
    det_read_fit x = {.log_evidence = s->log_evidence, .sd_log10 = s->sd_log10};
    det_status st = det_smc_diagnose(s, &g, err);
    x.worst_rhat = g.worst_rhat;
    x.least_ess = g.least_ess;
    det_diagnosis_free(&g);
    if (st == DET_OK)
        st = set_r(d, s, &x, err);
    if (st == DET_OK)
        *out = x;
    return st;
}

/* Twice as many draws, up to N_DOUBLED times, where the evidence is known too roughly. */
static det_status draw(const det_target *t, det_smc_options *how, const det_run *run, det_smc *s, det_err *err)
{
    for (int doubled = 0;; doubled++) {
        const det_status st = det_smc_find(t, how, run, s, err);
        if (st != DET_OK || !s->complete || s->sd_log10 <= DET_FIT_MAX_SD_LOG10 || doubled == N_DOUBLED)
            return st;
        det_smc_free(s);
        how->n_draws *= 2;
    }
}

/* mode: where the path may start; n = 0: it starts at the prior. */
static det_status sample(const det_dilemma *d, const det_glance_rival *mode, unsigned long seed, const det_run *run,
                         det_read_fit *out, det_err *err)
{
    const det_run alone = {.n_threads = 1, .stop = run ? run->stop : NULL, .user = run ? run->user : NULL};
    const det_target t = det_fit_target(d);
    const det_optimum start = {.n = mode->n, .u = (double *)mode->u, .factor = mode->factor};
    det_smc s = {0};
    det_smc_options how;
    det_status st = DET_OK;
    det_smc_default(&how);
    how.n_draws = N_DRAWS;
    how.n_runs = N_RUNS;
    how.seed = seed;
    how.start = mode->n ? &start : NULL;
    if (how.start)
        st = det_start_choose(&t, &how, &alone, err);
    if (st == DET_OK)
        st = draw(&t, &how, &alone, &s, err);
    if (st == DET_OK && s.complete)
        st = take(d, &s, out, err);
    else if (st == DET_OK && !s.n_short)
        st = det_err_set(err, DET_STOPPED, "stopped while a pair was read");
    else if (st == DET_OK || st == DET_DATA) {
        *out = (det_read_fit){.failed = 1};
        st = DET_OK;
    }
    det_smc_free(&s);
    return st;
}

det_status det_read_fit_make(det_sighting_work *w, det_record *r, const int actor[2], const det_hyper *h, int which,
                             unsigned long seed, size_t item, const det_run *run, det_read_fit *out, det_err *err)
{
    enum { QUESTION = 0x72656164 };
    det_dilemma d = {0};
    det_glance g = {0};
    det_rival rival;
    det_stream s;
    det_glance_work *tables = work_of(w, which, &rival);
    det_stream_init(&s, seed, QUESTION, (uint32_t)item, (uint32_t)which);
    det_status st = which == DET_READ_FREER ? det_record_pieces(r, err) : DET_OK;
    if (st == DET_OK)
        st = det_glance_find(tables, r, actor, h, (det_glance_warm){0}, &g, err);
    if (st == DET_OK)
        st = det_glance_dilemma(tables, rival, r, actor, h, &d, err);
    if (st == DET_OK)
        st = sample(&d, &g.rival[rival], (unsigned long)det_draw_u64(&s), run, out, err);
    det_dilemma_free(&d);
    det_glance_free(&g);
    return st;
}

/* ---- together ---- */

/* What the sampler found, where the sums over rivals look for it. */
static det_glance_rival evidence_of(const det_read_fit *f)
{
    return (det_glance_rival){.n = !f->failed, .failed = f->failed, .log_evidence = f->log_evidence};
}

static void note_quality(const det_read_fit *f, det_reading *out)
{
    out->n_failed += f->failed;
    if (f->failed)
        return;
    out->worst_sd_log10 = fmax(out->worst_sd_log10, f->sd_log10);
    out->worst_rhat = fmax(out->worst_rhat, f->worst_rhat);
    out->least_ess = out->least_ess > 0 ? fmin(out->least_ess, f->least_ess) : f->least_ess;
}

/* By how much the evidence of coupling moves where each fit's evidence moves by its sd. */
static double sd_coupled(const det_read_fit fits[DET_N_READ_FITS], const det_glance *g, const det_glance *apart,
                         const det_hyper *h)
{
    double sum = 0, at = det_sighting_coupled(g, apart, h);
    for (int k = 0; k < DET_READ_FREER; k++) {
        det_glance moved[2] = {*g, *apart};
        det_glance_rival *x = k < DET_READ_APART         ? &moved[0].rival[k]
                              : k == DET_READ_APART ? &moved[1].rival[DET_RIVAL_INTENT_BOTH]
                                                    : &moved[1].rival[DET_RIVAL_COMMON];
        if (!x->n)
            continue;
        x->log_evidence += M_LN10 * fits[k].sd_log10;
        const double by = det_sighting_coupled(&moved[0], &moved[1], h) - at;
        sum += by * by;
    }
    return sqrt(sum);
}

void det_reading_join(const det_read_fit fits[DET_N_READ_FITS], const det_hyper *h, det_reading *out)
{
    static const int of_baseline[DET_N_BASELINES] = {DET_RIVAL_RECIPROCITY, DET_RIVAL_COMMON, DET_READ_FREER};
    const det_band nothing = det_band_of(NULL, 0);
    det_glance g = {0}, apart = {0};
    det_reading x = {0};
    for (int k = 0; k < DET_N_READ_FITS; k++)
        note_quality(&fits[k], &x);
    for (int k = 0; k < DET_N_RIVALS; k++)
        g.rival[k] = evidence_of(&fits[k]);
    apart.rival[DET_RIVAL_INTENT_BOTH] = evidence_of(&fits[DET_READ_APART]);
    apart.rival[DET_RIVAL_COMMON] = evidence_of(&fits[DET_READ_APART + 1]);
    det_glance_weigh(h, &g);
    det_fork_gather(g.posterior, x.by);
    for (int i = 0; i < 2; i++)
        x.intent[i] = g.posterior[DET_RIVAL_INTENT_0 + i] + g.posterior[DET_RIVAL_INTENT_BOTH];
    x.log10_coupled = det_sighting_coupled(&g, &apart, h);
    x.p_coupled = det_sighting_posterior(x.log10_coupled, h);
    x.sd_log10_coupled = sd_coupled(fits, &g, &apart, h);
    for (int b = 0; b < DET_N_BASELINES; b++)
        x.r[b] = fits[of_baseline[b]].failed ? nothing : fits[of_baseline[b]].r;
    *out = x;
}
