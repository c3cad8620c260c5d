/* SPDX-License-Identifier: Apache-2.0 */
#include "show/inference_data.h"

#include <errno.h>
#include <math.h>
#include <netcdf.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* A file under way. The first failure is remembered and ends all that follows. */
typedef struct writer {
    const det_posterior *p;
    int file, status;
} writer;

#define TRY(w, call)                                                                                                   \
    do {                                                                                                               \
        if ((w)->status == NC_NOERR)                                                                                   \
            (w)->status = (call);                                                                                      \
    } while (0)

static double *room(writer *w, size_t n)
{
    double *x = det_calloc(n, sizeof *x);
    if (!x)
        TRY(w, NC_ENOMEM);
    return x;
}

/* ---- attributes ---- */

static void put_text(writer *w, int group, int var, const char *name, const char *text)
{
    TRY(w, nc_put_att_text(group, var, name, strlen(text), text));
}

static void put_number(writer *w, int group, int var, const char *name, double v)
{
    TRY(w, nc_put_att_double(group, var, name, NC_DOUBLE, 1, &v));
}

static void put_integer(writer *w, int group, int var, const char *name, long long v)
{
    TRY(w, nc_put_att_longlong(group, var, name, NC_INT64, 1, &v));
}

static void put_library(writer *w, int group)
{
    put_text(w, group, NC_GLOBAL, "inference_library", "detente");
    put_text(w, group, NC_GLOBAL, "inference_library_version", w->p->answer.provenance.version);
}

static void put_inputs(writer *w)
{
    const det_provenance *from = &w->p->answer.provenance;
    for (size_t i = 0; i < from->n_inputs; i++) {
        char name[48];
        snprintf(name, sizeof name, "input_%zu", i);
        put_text(w, w->file, NC_GLOBAL, name, from->inputs[i].path);
        snprintf(name, sizeof name, "input_%zu_sha256", i);
        put_text(w, w->file, NC_GLOBAL, name, from->inputs[i].sha256);
    }
}

static void put_provenance(writer *w)
{
    const det_provenance *from = &w->p->answer.provenance;
    put_library(w, w->file);
    put_text(w, w->file, NC_GLOBAL, "title", w->p->c->title);
    put_text(w, w->file, NC_GLOBAL, "verdict", w->p->answer.verdict);
    put_text(w, w->file, NC_GLOBAL, "method", from->method);
    put_integer(w, w->file, NC_GLOBAL, "seed", (long long)from->seed);
    put_text(w, w->file, NC_GLOBAL, "prior", from->prior);
    put_text(w, w->file, NC_GLOBAL, "profile", from->profile);
    put_integer(w, w->file, NC_GLOBAL, "complete", w->p->fit.complete);
    put_number(w, w->file, NC_GLOBAL, "log_evidence", w->p->fit.log_evidence);
    put_number(w, w->file, NC_GLOBAL, "sd_log10_evidence", w->p->fit.sd_log10);
    put_inputs(w);
}

/* ---- groups and dimensions ---- */

static int add_group(writer *w, const char *name)
{
    int group = 0;
    TRY(w, nc_def_grp(w->file, name, &group));
    put_library(w, group);
    return group;
}

/* A dimension of n with a coordinate first, first + stride ... */
static int add_count(writer *w, int group, const char *name, int n, int first, int stride, int *var)
{
    int dim = 0, own = 0;
    TRY(w, nc_def_dim(group, name, (size_t)n, &dim));
    TRY(w, nc_def_var(group, name, NC_INT64, 1, &dim, &own));
    for (int i = 0; i < n; i++) {
        size_t at = (size_t)i;
        long long v = first + (long long)i * stride;
        TRY(w, nc_put_var1_longlong(group, own, &at, &v));
    }
    if (var)
        *var = own;
    return dim;
}

/* Steps from `first` on, as dates. */
static int add_steps(writer *w, int group, int first)
{
    const det_panel *panel = &w->p->panel;
    char day[11], units[32];
    int var = 0,
        dim = add_count(w, group, "step", panel->n_steps - first, first * panel->step_days, panel->step_days, &var);
    snprintf(units, sizeof units, "days since %s", det_day_print(panel->from, day));
    put_text(w, group, var, "units", units);
    put_text(w, group, var, "calendar", "proleptic_gregorian");
    return dim;
}

static int add_names(writer *w, int group, const char *name, const char *const *names, size_t n)
{
    int dim = 0, var = 0;
    TRY(w, nc_def_dim(group, name, n, &dim));
    TRY(w, nc_def_var(group, name, NC_STRING, 1, &dim, &var));
    TRY(w, nc_put_var_string(group, var, (const char **)names));
    return dim;
}

static int add_doubles(writer *w, int group, const char *name, int n_dims, const int *dims)
{
    int var = 0;
    TRY(w, nc_def_var(group, name, NC_DOUBLE, n_dims, dims, &var));
    TRY(w, nc_def_var_deflate(group, var, 1, 1, 4));
    return var;
}

/* Chain and draw, the first two dimensions of all samples. */
static void add_samples(writer *w, int group, int n_draws, int stride, int dims[2])
{
    dims[0] = add_count(w, group, "chain", det_posterior_chains(w->p), 0, 1, NULL);
    dims[1] = add_count(w, group, "draw", n_draws, 0, stride, NULL);
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
    int var = add_doubles(w, group, name, 2, dims);
    put_text(w, group, var, "parameter", row->name);
    if (is_prior)
        return var;
    put_number(w, group, var, "prior_median", row->prior_median);
    put_number(w, group, var, "contraction", row->contraction);
    put_number(w, group, var, "rhat", w->p->trust[i_row].rhat);
    put_number(w, group, var, "ess", w->p->trust[i_row].ess);
    return var;
}

static void put_parameters(writer *w, const char *name, int is_prior)
{
    int dims[2] = {0}, group = add_group(w, name), n = det_posterior_chain(w->p, 0).n_draws;
    double *x = room(w, (size_t)n);
    add_samples(w, group, n, 1, dims);
    for (size_t i = 0; w->status == NC_NOERR && i < w->p->n_parameters; i++) {
        if (!strcmp(w->p->parameters[i].word, "fixed"))
            continue;
        int var = add_parameter(w, group, i, dims, is_prior);
        for (int k = 0; w->status == NC_NOERR && k < det_posterior_chains(w->p); k++) {
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
    double *b = room(w, n), *acceptance = room(w, n);
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
    double *lp = room(w, (size_t)n);
    add_samples(w, group, n, 1, dims);
    int of_lp = add_doubles(w, group, "lp", 2, dims), of_prior = add_doubles(w, group, "log_prior", 2, dims);
    int of_lik = add_doubles(w, group, "log_likelihood", 2, dims);
    put_integer(w, group, NC_GLOBAL, "n_nonfinite", w->p->fit.diagnosis.n_nonfinite);
    for (int i = 0; w->status == NC_NOERR && i < det_posterior_chains(w->p); i++) {
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
    int var = add_doubles(w, group, "acts", 3, dims);
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
        dim = add_names(w, group, "direction", (const char *const *)names, 2);
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
    const char *classes[DET_N_CLASSES];
    int dims[3] = {0}, seen = 0, group = add_group(w, "observed_data");
    for (int k = 0; k < DET_N_CLASSES; k++)
        classes[k] = det_class_name((det_class)k);
    dims[0] = add_steps(w, group, 0);
    dims[1] = add_directions(w, group);
    dims[2] = add_names(w, group, "class", classes, DET_N_CLASSES);
    int acts = add_doubles(w, group, "acts", 3, dims);
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
    int var = add_doubles(w, group, "exposure_volume", 1, &dim);
    for (size_t t = 0; t < (size_t)panel->n_steps; t++) {
        const double volume = exp(panel->log_volume[t]);
        TRY(w, nc_put_var1_double(group, var, &t, &volume));
    }
}

static det_status give_status(const writer *w, const char *path, det_err *err)
{
    if (w->status == NC_NOERR)
        return DET_OK;
    if (w->status == NC_ENOMEM)
        return det_err_set(err, DET_NOMEM, "memory ran out while %s was written", path);
    return det_err_at(err, DET_IO, path, 0, 0, "cannot be written: %s", nc_strerror(w->status));
}

static det_status write_file(const det_posterior *p, const char *beside, const char *path, det_err *err)
{
    writer w = {.p = p};
    FILE *probe = fopen(beside, "w");
    if (!probe)
        return det_err_at(err, DET_IO, path, 0, 0, "cannot be written: %s", strerror(errno));
    fclose(probe);
    TRY(&w, nc_create(beside, NC_NETCDF4 | NC_CLOBBER, &w.file));
    const int is_open = w.status == NC_NOERR;
    put_provenance(&w);
    put_parameters(&w, "posterior", 0);
    put_stats(&w);
    put_pointwise(&w);
    put_parameters(&w, "prior", 1);
    put_observed(&w);
    put_constant(&w);
    if (is_open) {
        const int closed = nc_close(w.file);
        TRY(&w, closed);
    }
    if (w.status == NC_NOERR && rename(beside, path))
        return det_err_at(err, DET_IO, path, 0, 0, "cannot be written: %s", strerror(errno));
    return give_status(&w, path, err);
}

det_status det_inference_data_write(const det_posterior *p, const char *path, det_err *err)
{
    char *beside = det_text_format("%s.part", path);
    det_status st = beside ? write_file(p, beside, path, err)
                           : det_err_set(err, DET_NOMEM, "memory ran out while %s was written", path);
    if (st != DET_OK && beside)
        remove(beside);
    det_free(beside);
    return st;
}
