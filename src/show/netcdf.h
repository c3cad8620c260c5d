/* SPDX-License-Identifier: Apache-2.0 */
/* A netCDF-4 file under way: it appears whole or not at all. The first failure is remembered and ends all that follows, and is
 * told once, at det_netcdf_finish. There is nothing of the hour in it: the same answer gives the same bytes. */
#ifndef DET_SHOW_NETCDF_H
#define DET_SHOW_NETCDF_H

#include <stdio.h>

#include <netcdf.h>

#include "base/err.h"

typedef struct det_netcdf {
    int file;     /* also its root group */
    int status;   /* of the library; NC_NOERR so far */
    int is_open;
    char *beside; /* owned, where it is written */
    FILE *there;  /* the file of that name, held until it settles */
} det_netcdf;

/* Call the library, unless something failed before. */
#define DET_NETCDF_TRY(n, call)                                                                                        \
    do {                                                                                                               \
        if ((n)->status == NC_NOERR)                                                                                   \
            (n)->status = (call);                                                                                      \
    } while (0)

/* Begin a file that will stand at path. DET_IO, DET_NOMEM; *n needs no finish then. */
det_status det_netcdf_create(det_netcdf *n, const char *path, det_err *err) DET_MUST_USE;
/* Close it, and put it at path where nothing failed, neither here nor in `st`, which is returned as it is where it is not
 * DET_OK. DET_IO, DET_NOMEM. */
det_status det_netcdf_finish(det_netcdf *n, const char *path, det_status st, det_err *err) DET_MUST_USE;

/* Attributes. */
void det_netcdf_text(det_netcdf *n, int group, int var, const char *name, const char *text);
void det_netcdf_number(det_netcdf *n, int group, int var, const char *name, double v);
void det_netcdf_integer(det_netcdf *n, int group, int var, const char *name, long long v);
/* Room for n zeroed doubles, to be freed with det_free; NULL is a failure of the file. */
double *det_netcdf_room(det_netcdf *n, size_t n_doubles);
/* A dimension of `size` with a coordinate first, first + stride ...; its variable goes to *var (NULL allowed). */
int det_netcdf_count(det_netcdf *n, int group, const char *name, int size, int first, int stride, int *var);
/* A dimension whose coordinate are names. */
int det_netcdf_names(det_netcdf *n, int group, const char *name, const char *const *names, size_t size);
/* The dimension `class`: VC, MC, VH, MH. */
int det_netcdf_classes(det_netcdf *n, int group);
/* A compressed variable of doubles. */
int det_netcdf_doubles(det_netcdf *n, int group, const char *name, int n_dims, const int *dims);

#endif
