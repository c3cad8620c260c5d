/* SPDX-License-Identifier: Apache-2.0 */
#include "show/extract_netcdf.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include "show/netcdf.h"

enum { ACTS, ROWS, MUTUAL, N_COUNTS };

struct det_extract_netcdf {
    det_netcdf n;
    const det_extract *x;
    const char *path;
    size_t n_days, n_flows;
    int n_counts; /* of a pair acts alone */
    int count[N_COUNTS], name, source, target; /* variables */
    double *slab; /* [n_days][DET_N_CLASSES] of one direction */
};

#define TRY(w, call) DET_NETCDF_TRY(&(w)->n, call)

static void describe(det_extract_netcdf *w)
{
    const int f = w->n.file;
    det_netcdf_text(&w->n, f, NC_GLOBAL, "detente_version", DET_VERSION);
    det_netcdf_text(&w->n, f, NC_GLOBAL, "store", w->x->path);
    det_netcdf_text(&w->n, f, NC_GLOBAL, "store_sha256", w->x->sha256);
    det_netcdf_text(&w->n, f, NC_GLOBAL, "format", w->x->format);
    det_netcdf_text(&w->n, f, NC_GLOBAL, "counting",
                    w->x->is_curated ? "each row is an act of its own; acts without direction enter both ways"
                                     : "rows of the same day, parties, class and code are one act; acts without direction enter both ways");
}

/* A value a day, missing where nothing was covered. */
static void put_days(det_extract_netcdf *w, const char *name, int day, const double *values, const char *about)
{
    const int var = det_netcdf_doubles(&w->n, w->n.file, name, 1, &day);
    det_netcdf_text(&w->n, w->n.file, var, "long_name", about);
    for (size_t t = 0; t < w->n_days; t++) {
        const double v = w->x->rows_per_day[t] > 0 ? values[t] : NAN;
        TRY(w, nc_put_var1_double(w->n.file, var, &t, &v));
    }
}

static int add_strings(det_extract_netcdf *w, const char *name, int dim)
{
    int var = 0;
    TRY(w, nc_def_var(w->n.file, name, NC_STRING, 1, &dim, &var));
    return var;
}

/* Its directions lie in blocks of their own. */
static int add_count(det_extract_netcdf *w, const char *name, const int dims[3])
{
    const size_t block[3] = {w->n_days, 1, DET_N_CLASSES};
    const double missing = NAN;
    const int f = w->n.file, var = det_netcdf_doubles(&w->n, f, name, 3, dims);
    TRY(w, nc_def_var_chunking(f, var, NC_CHUNKED, block));
    TRY(w, nc_def_var_fill(f, var, NC_FILL, &missing));
    return var;
}

static void define(det_extract_netcdf *w)
{
    static const char *const names[] = {"acts", "rows", "mutual"};
    const char *flow = w->x->volume ? "direction" : "dyad";
    int dims[3] = {0}, day = 0;
    dims[0] = det_netcdf_count(&w->n, w->n.file, "day", (int)w->n_days, w->x->from, 1, &day);
    det_netcdf_text(&w->n, w->n.file, day, "units", "days since 1970-01-01");
    det_netcdf_text(&w->n, w->n.file, day, "calendar", "proleptic_gregorian");
    TRY(w, nc_def_dim(w->n.file, flow, NC_UNLIMITED, &dims[1]));
    dims[2] = det_netcdf_classes(&w->n, w->n.file);
    w->name = add_strings(w, flow, dims[1]);
    w->source = add_strings(w, "source", dims[1]);
    w->target = add_strings(w, "target", dims[1]);
    for (int k = 0; k < w->n_counts; k++)
        w->count[k] = add_count(w, names[k], dims);
    put_days(w, "exposure", dims[0], w->x->rows_per_day, "readable rows of the format, whoever acts");
    if (w->x->volume)
        put_days(w, "volume", dims[0], w->x->volume, "exposure relative to the mean of covered days");
}

det_status det_extract_netcdf_begin(const det_extract *x, const char *path, det_extract_netcdf **out, det_err *err)
{
    det_extract_netcdf *w = det_calloc(1, sizeof *w);
    if (!w)
        return det_err_set(err, DET_NOMEM, "memory ran out while %s was written", path);
    const det_status st = det_netcdf_create(&w->n, path, err);
    if (st != DET_OK) {
        det_free(w);
        return st;
    }
    w->x = x;
    w->path = path;
    w->n_days = (size_t)(x->until - x->from) + 1;
    w->n_counts = x->volume ? 1 : N_COUNTS;
    w->slab = det_netcdf_room(&w->n, w->n_days * DET_N_CLASSES);
    describe(w);
    define(w);
    *out = w;
    return DET_OK;
}

static void put_string(det_extract_netcdf *w, int var, const char *s)
{
    TRY(w, nc_put_var1_string(w->n.file, var, &w->n_flows, &s));
}

static void put_name(det_extract_netcdf *w, const det_flow *f)
{
    char *name = det_text_format("%s to %s", f->source, f->target);
    if (!name) {
        TRY(w, NC_ENOMEM);
        return;
    }
    put_string(w, w->name, name);
    put_string(w, w->source, f->source);
    put_string(w, w->target, f->target);
    det_free(name);
}

static void put_count(det_extract_netcdf *w, const det_flow *f, int k)
{
    const size_t start[3] = {0, w->n_flows, 0}, size[3] = {w->n_days, 1, DET_N_CLASSES};
    for (size_t i = 0; i < w->n_days * DET_N_CLASSES; i++)
        w->slab[i] = w->x->rows_per_day[i / DET_N_CLASSES] > 0 ? 0 : NAN;
    for (size_t i = 0; i < f->n_cells; i++) {
        const det_flow_cell *c = &f->cells[i];
        w->slab[(size_t)(c->day - w->x->from) * DET_N_CLASSES + (size_t)c->cls] = k == ACTS ? c->acts : k == ROWS ? c->rows : c->mutual;
    }
    TRY(w, nc_put_vara_double(w->n.file, w->count[k], start, size, w->slab));
}

void det_extract_netcdf_flow(det_extract_netcdf *w, const det_flow *f)
{
    if (w->n.status != NC_NOERR)
        return;
    put_name(w, f);
    for (int k = 0; k < w->n_counts; k++)
        put_count(w, f, k);
    w->n_flows++;
}

det_status det_extract_netcdf_end(det_extract_netcdf *w, det_status st, det_err *err)
{
    if (!w)
        return st;
    st = det_netcdf_finish(&w->n, w->path, st, err);
    det_free(w->slab);
    det_free(w);
    return st;
}
