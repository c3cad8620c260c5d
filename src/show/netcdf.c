/* SPDX-License-Identifier: Apache-2.0 */
#include "show/netcdf.h"

#include <errno.h>
#include <hdf5.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/settle.h"
#include "base/text.h"
#include "data/case.h"

#define TRY DET_NETCDF_TRY

static det_status cannot(const char *path, const char *why, det_err *err)
{
    return det_err_at(err, DET_IO, path, 0, 0, "cannot be written: %s", why);
}

static det_status no_memory(const char *path, det_err *err)
{
    return det_err_set(err, DET_NOMEM, "memory ran out while %s was written", path);
}

det_status det_netcdf_create(det_netcdf *n, const char *path, det_err *err)
{
    struct stat at;
    if (stat(path, &at) == 0 && !S_ISREG(at.st_mode)) /* it would be replaced */
        return cannot(path, "it is no file", err);
    *n = (det_netcdf){.beside = det_text_format("%s.part", path)};
    if (!n->beside)
        return no_memory(path, err);
    n->there = det_settle_open(n->beside); /* it says better why not */
    if (!n->there) {
        det_free(n->beside);
        return cannot(path, strerror(errno), err);
    }
    (void)H5dont_atexit(); /* a file that could not be closed, its disk being full, is closed again at exit, which crashes */
    TRY(n, nc_create(n->beside, NC_NETCDF4 | NC_CLOBBER, &n->file));
    n->is_open = n->status == NC_NOERR;
    return DET_OK;
}

static det_status give_status(const det_netcdf *n, const char *path, det_err *err)
{
    if (n->status == NC_ENOMEM)
        return no_memory(path, err);
    if (n->status != NC_NOERR)
        return cannot(path, nc_strerror(n->status), err);
    return DET_OK;
}

/* The library crashes where it closes a file that cannot be written: one whose bytes do not reach the disk is left open. */
static void close_file(det_netcdf *n)
{
    int done = nc_sync(n->file);
    if (done == NC_NOERR)
        done = nc_close(n->file);
    TRY(n, done);
}

det_status det_netcdf_finish(det_netcdf *n, const char *path, det_status st, det_err *err)
{
    if (n->is_open)
        close_file(n);
    if (st == DET_OK)
        st = give_status(n, path, err);
    if (det_settle(n->there, n->beside, st == DET_OK ? path : NULL) != 0 && st == DET_OK)
        st = cannot(path, strerror(errno), err);
    det_free(n->beside);
    *n = (det_netcdf){0};
    return st;
}

void det_netcdf_text(det_netcdf *n, int group, int var, const char *name, const char *text)
{
    TRY(n, nc_put_att_text(group, var, name, strlen(text), text));
}

void det_netcdf_number(det_netcdf *n, int group, int var, const char *name, double v)
{
    TRY(n, nc_put_att_double(group, var, name, NC_DOUBLE, 1, &v));
}

void det_netcdf_integer(det_netcdf *n, int group, int var, const char *name, long long v)
{
    TRY(n, nc_put_att_longlong(group, var, name, NC_INT64, 1, &v));
}

double *det_netcdf_room(det_netcdf *n, size_t n_doubles)
{
    double *x = det_calloc(n_doubles, sizeof *x);
    if (!x)
        TRY(n, NC_ENOMEM);
    return x;
}

int det_netcdf_count(det_netcdf *n, int group, const char *name, int size, int first, int stride, int *var)
{
    int dim = 0, own = 0;
    TRY(n, nc_def_dim(group, name, (size_t)size, &dim));
    TRY(n, nc_def_var(group, name, NC_INT64, 1, &dim, &own));
    for (int i = 0; i < size; i++) {
        size_t at = (size_t)i;
        long long v = first + (long long)i * stride;
        TRY(n, nc_put_var1_longlong(group, own, &at, &v));
    }
    if (var)
        *var = own;
    return dim;
}

int det_netcdf_names(det_netcdf *n, int group, const char *name, const char *const *names, size_t size)
{
    int dim = 0, var = 0;
    TRY(n, nc_def_dim(group, name, size, &dim));
    TRY(n, nc_def_var(group, name, NC_STRING, 1, &dim, &var));
    TRY(n, nc_put_var_string(group, var, (const char **)names));
    return dim;
}

int det_netcdf_classes(det_netcdf *n, int group)
{
    const char *classes[DET_N_CLASSES];
    for (int k = 0; k < DET_N_CLASSES; k++)
        classes[k] = det_class_name((det_class)k);
    return det_netcdf_names(n, group, "class", classes, DET_N_CLASSES);
}

int det_netcdf_doubles(det_netcdf *n, int group, const char *name, int n_dims, const int *dims)
{
    int var = 0;
    TRY(n, nc_def_var(group, name, NC_DOUBLE, n_dims, dims, &var));
    TRY(n, nc_def_var_deflate(group, var, 1, 1, 4));
    return var;
}
