/* SPDX-License-Identifier: Apache-2.0 */
#include "show/inference_data.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "show/netcdf.h"

typedef struct writer {
    const det_posterior *p;
    det_netcdf n;
} writer;

#define TRY(w, call) DET_NETCDF_TRY(&(w)->n, call)

/* ---- attributes ---- */

static void put_library(writer *w, int group)
{
    det_netcdf_text(&w->n, group, NC_GLOBAL, "inference_library", "detente");
    det_netcdf_text(&w->n, group, NC_GLOBAL, "inference_library_version", w->p->answer.provenance.version);
}

static void put_inputs(writer *w)
{
    const det_provenance *from = &w->p->answer.provenance;
    for (size_t i = 0; i < from->n_inputs; i++) {
        char name[48];
        snprintf(name, sizeof name, "input_%zu", i);
        det_netcdf_text(&w->n, w->n.file, NC_GLOBAL, name, from->inputs[i].path);
        snprintf(name, sizeof name, "input_%zu_sha256", i);
        det_netcdf_text(&w->n, w->n.file, NC_GLOBAL, name, from->inputs[i].sha256);
    }
}

static void put_provenance(writer *w)
{
    const det_provenance *from = &w->p->answer.provenance;
    put_library(w, w->n.file);
    det_netcdf_text(&w->n, w->n.file, NC_GLOBAL, "title", w->p->c->title);
    det_netcdf_text(&w->n, w->n.file, NC_GLOBAL, "verdict", w->p->answer.verdict);
    det_netcdf_text(&w->n, w->n.file, NC_GLOBAL, "method", from->method);
    det_netcdf_integer(&w->n, w->n.file, NC_GLOBAL, "seed", (long long)from->seed);
    det_netcdf_text(&w->n, w->n.file, NC_GLOBAL, "prior", from->prior);
    det_netcdf_text(&w->n, w->n.file, NC_GLOBAL, "profile", from->profile);
    det_netcdf_integer(&w->n, w->n.file, NC_GLOBAL, "complete", w->p->fit.complete);
    det_netcdf_number(&w->n, w->n.file, NC_GLOBAL, "log_evidence", w->p->fit.log_evidence);
    det_netcdf_number(&w->n, w->n.file, NC_GLOBAL, "sd_log10_evidence", w->p->fit.sd_log10);
    put_inputs(w);
}

/* ---- groups and dimensions ---- */

static int add_group(writer *w, const char *name)
{
    int group = 0;
    TRY(w, nc_def_grp(w->n.file, name, &group));
    put_library(w, group);
    return group;
}

/* Steps from `first` on, as dates. */
static int add_steps(writer *w, int group, int first)
{
    const det_panel *panel = &w->p->panel;
    char day[11], units[32];
    int var = 0,
        dim = det_netcdf_count(&w->n, group, "step", panel->n_steps - first, first * panel->step_days, panel->step_days, &var);
    snprintf(units, sizeof units, "days since %s", det_day_print(panel->from, day));
    det_netcdf_text(&w->n, group, var, "units", units);
    det_netcdf_text(&w->n, group, var, "calendar", "proleptic_gregorian");
    return dim;
}

/* Chain and draw, the first two dimensions of all samples. */
static void add_samples(writer *w, int group, int n_draws, int stride, int dims[2])
{
    dims[0] = det_netcdf_count(&w->n, group, "chain", det_posterior_chains(w->p), 0, 1, NULL);
    dims[1] = det_netcdf_count(&w->n, group, "draw", n_draws, 0, stride, NULL);
}

static void put_chain(writer *w, int group, int var, int i_chain, int n, const double *x)
{
    const size_t start[2] = {(size_t)i_chain, 0}, count[2] = {1, (size_t)n};
    TRY(w, nc_put_vara_double(group, var, start, count, x));
}

/* ---- samples ---- */

/* A name that netCDF takes. */
static void safe_name(const char *name, char *out, size_t size)
{
    size_t n = strlen(name) < size ? strlen(name) : size - 1;
    for (size_t i = 0; i < n; i++)
        out[i] = name[i] == '/' || (unsigned char)name[i] < 0x21 || name[i] == 0x7f ? '_' : name[i];
    out[n] = '\0';
}

static int add_parameter(writer *w, int group, size_t i_row, const int dims[2], int is_prior)
{
    const det_parameter_row *row = &w->p->parameters[i_row];
    char name[NC_MAX_NAME + 1];
    safe_name(row->name, name, sizeof name);
    int var = det_netcdf_doubles(&w->n, group, name, 2, dims);
    det_netcdf_text(&w->n, group, var, "parameter", row->name);
    if (is_prior)
        return var;
    det_netcdf_number(&w->n, group, var, "prior_median", row->prior_median);
    det_netcdf_number(&w->n, group, var, "contraction", row->contraction);
    det_netcdf_number(&w->n, group, var, "rhat", w->p->trust[i_row].rhat);
    det_netcdf_number(&w->n, group, var, "ess", w->p->trust[i_row].ess);
    return var;
}

static void put_parameters(writer *w, const char *name, int is_prior)
{
    int dims[2] = {0}, group = add_group(w, name), n = det_posterior_chain(w->p, 0).n_draws;
    double *x = det_netcdf_room(&w->n, (size_t)n);
    add_samples(w, group, n, 1, dims);
    for (size_t i = 0; w->n.status == NC_NOERR && i < w->p->n_parameters; i++) {
        if (!strcmp(w->p->parameters[i].word, "fixed"))
            continue;
        int var = add_parameter(w, group, i, dims, is_prior);
        for (int k = 0; w->n.status == NC_NOERR && k < det_posterior_chains(w->p); k++) {
            det_chain chain = det_posterior_chain(w->p, k);
            det_posterior_values(w->p, i, is_prior ? chain.prior : chain.u, n, x);
            put_chain(w, group, var, k, n, x);
        }
    }
    det_free(x);
}

static void put_ladder(writer *w, int group, int i_run, const det_smc_run *run)
{
    size_t n = (size_t)run->n_rungs;
    double *b = det_netcdf_room(&w->n, n), *acceptance = det_netcdf_room(&w->n, n);
    char name[48];
    for (size_t k = 0; b && acceptance && k < n; k++) {
        b[k] = run->rungs[k].b;
        acceptance[k] = run->rungs[k].acceptance;
    }
    snprintf(name, sizeof name, "ladder_%d", i_run);
    TRY(w, nc_put_att_double(group, NC_GLOBAL, name, NC_DOUBLE, n, b));
    snprintf(name, sizeof name, "acceptance_%d", i_run);
    TRY(w, nc_put_att_double(group, NC_GLOBAL, name, NC_DOUBLE, n, acceptance));
    det_free(b);
    det_free(acceptance);
}

static void put_stats(writer *w)
{
    int dims[2] = {0}, group = add_group(w, "sample_stats"), n = det_posterior_chain(w->p, 0).n_draws;
    double *lp = det_netcdf_room(&w->n, (size_t)n);
    add_samples(w, group, n, 1, dims);
    int of_lp = det_netcdf_doubles(&w->n, group, "lp", 2, dims), of_prior = det_netcdf_doubles(&w->n, group, "log_prior", 2, dims);
    int of_lik = det_netcdf_doubles(&w->n, group, "log_likelihood", 2, dims);
    det_netcdf_integer(&w->n, group, NC_GLOBAL, "n_nonfinite", w->p->fit.diagnosis.n_nonfinite);
    for (int i = 0; w->n.status == NC_NOERR && i < det_posterior_chains(w->p); i++) {
        det_chain chain = det_posterior_chain(w->p, i);
        for (int k = 0; k < n; k++)
            lp[k] = chain.log_prior[k] + chain.log_lik[k];
        put_chain(w, group, of_lp, i, n, lp);
        put_chain(w, group, of_prior, i, n, chain.log_prior);
        put_chain(w, group, of_lik, i, n, chain.log_lik);
        if (chain.run)
            put_ladder(w, group, i, chain.run);
    }
    det_free(lp);
}

static void put_pointwise(writer *w)
{
    const det_posterior *p = w->p;
    int dims[3] = {0}, group = add_group(w, "log_likelihood"), lead = p->fit.dilemma.record.lead;
    size_t n_steps = (size_t)p->panel.n_steps, n_scored = n_steps - (size_t)lead;
    add_samples(w, group, p->n_pointwise, p->pointwise_stride, dims);
    dims[2] = add_steps(w, group, lead);
    int var = det_netcdf_doubles(&w->n, group, "acts", 3, dims);
    const double *from = p->pointwise + lead;
    for (size_t i = 0; i < (size_t)det_posterior_chains(p); i++)
        for (size_t k = 0; k < (size_t)p->n_pointwise; k++, from += n_steps) {
            const size_t start[3] = {i, k, 0}, count[3] = {1, 1, n_scored};
            TRY(w, nc_put_vara_double(group, var, start, count, from));
        }
}

/* ---- data ---- */

static int add_directions(writer *w, int group)
{
    const det_case *c = w->p->c;
    char *names[2];
    for (int i = 0; i < 2; i++)
        names[i] = det_text_format("%s to %s", c->actors[c->principals[i]].id, c->actors[c->principals[1 - i]].id);
    int dim = 0;
    if (names[0] && names[1])
        dim = det_netcdf_names(&w->n, group, "direction", (const char *const *)names, 2);
    else
        TRY(w, NC_ENOMEM);
    det_free(names[0]);
    det_free(names[1]);
    return dim;
}

/* Counts and mask of the pair: the first two dyads of the panel. */
static void put_observed(writer *w)
{
    const det_panel *panel = &w->p->panel;
    int dims[3] = {0}, seen = 0, group = add_group(w, "observed_data");
    dims[0] = add_steps(w, group, 0);
    dims[1] = add_directions(w, group);
    dims[2] = det_netcdf_classes(&w->n, group);
    int acts = det_netcdf_doubles(&w->n, group, "acts", 3, dims);
    TRY(w, nc_def_var(group, "seen", NC_BYTE, 2, dims, &seen));
    for (size_t t = 0; t < (size_t)panel->n_steps; t++)
        for (size_t i = 0; i < 2; i++) {
            const size_t start[3] = {t, i, 0}, count[3] = {1, 1, DET_N_CLASSES}, cell = t * (size_t)panel->n_dyads + i;
            const signed char was_seen = (signed char)panel->seen[cell];
            const double missing[DET_N_CLASSES] = {NAN, NAN, NAN, NAN};
            TRY(w, nc_put_vara_double(group, acts, start, count,
                                      was_seen ? panel->count + cell * DET_N_CLASSES : missing));
            TRY(w, nc_put_var1_schar(group, seen, start, &was_seen));
        }
}

static void put_constant(writer *w)
{
    const det_panel *panel = &w->p->panel;
    int group = add_group(w, "constant_data"), dim = add_steps(w, group, 0);
    int var = det_netcdf_doubles(&w->n, group, "exposure_volume", 1, &dim);
    for (size_t t = 0; t < (size_t)panel->n_steps; t++) {
        const double volume = exp(panel->log_volume[t]);
        TRY(w, nc_put_var1_double(group, var, &t, &volume));
    }
}

det_status det_inference_data_write(const det_posterior *p, const char *path, det_err *err)
{
    writer w = {.p = p};
    const det_status st = det_netcdf_create(&w.n, path, err);
    if (st != DET_OK)
        return st;
    put_provenance(&w);
    put_parameters(&w, "posterior", 0);
    put_stats(&w);
    put_pointwise(&w);
    put_parameters(&w, "prior", 1);
    put_observed(&w);
    put_constant(&w);
    return det_netcdf_finish(&w.n, path, DET_OK, err);
}
