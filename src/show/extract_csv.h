/* SPDX-License-Identifier: Apache-2.0 */
/* An extract of a store as CSV, written as it comes.
 *
 *   of a pair     date,source,target,class,acts,exposure,volume,format: every day, direction and class of the window
 *   of all pairs  date,source,target,class,acts,rows,mutual,exposure,format: one line without source and target for each day of
 *                 the window, which tells its exposure; then the days and classes of each direction that have acts
 *
 * What is missing is blank, never 0. */
#ifndef DET_SHOW_EXTRACT_CSV_H
#define DET_SHOW_EXTRACT_CSV_H

#include <stdio.h>

#include "data/extract.h"

/* Failures of the file are found in it (ferror). */
void det_extract_csv_begin(const det_extract *x, FILE *out);
void det_extract_csv_flow(const det_extract *x, const det_flow *f, FILE *out);

#endif
