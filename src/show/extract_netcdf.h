/* SPDX-License-Identifier: Apache-2.0 */
/* An extract of a store as netCDF-4, written as it comes: dimensions day, direction (of a pair) or dyad (of all), class.
 *
 *   acts      (day, direction or dyad, class), missing (NaN) on days without coverage; of all pairs also rows and mutual
 *   exposure  (day), readable rows of the format, whoever acts; of a pair also volume (day), relative to the mean of covered days
 *   source, target (direction or dyad)
 *
 * Attributes: detente_version, store, store_sha256, format, counting (the rule by which acts are counted). A direction lies together in
 * the file. */
#ifndef DET_SHOW_EXTRACT_NETCDF_H
#define DET_SHOW_EXTRACT_NETCDF_H

#include "data/extract.h"

typedef struct det_extract_netcdf det_extract_netcdf;

/* Begin the file that will stand at path; x and path are borrowed until the end. DET_IO, DET_NOMEM. */
det_status det_extract_netcdf_begin(const det_extract *x, const char *path, det_extract_netcdf **out, det_err *err) DET_MUST_USE;
/* Failures are told at the end. */
void det_extract_netcdf_flow(det_extract_netcdf *w, const det_flow *f);
/* Close the file, which appears at its path if nothing failed, st neither; frees w (NULL allowed: st is returned). DET_IO, DET_NOMEM. */
det_status det_extract_netcdf_end(det_extract_netcdf *w, det_status st, det_err *err) DET_MUST_USE;

#endif
