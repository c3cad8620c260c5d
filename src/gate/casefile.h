/* SPDX-License-Identifier: Apache-2.0 */
/* The case folder on disk: case.yaml, acts.csv, sources.csv, told phases, and the dull stream that it names.
 *
 * Format: docs/case.md. Every fault is collected with file, line, column, value and the nearest valid name, so that
 * one run shows them all.
 */
#ifndef DET_GATE_CASEFILE_H
#define DET_GATE_CASEFILE_H

#include "base/fault.h"
#include "data/case.h"

/* Read a folder. faults (not NULL) receives every fault and note. Result: DET_OK (notes possible); DET_NOINPUT
 * (folder or case.yaml not there); DET_DATA (err holds the first fault); DET_CONFIG (format version too old or too
 * new); DET_NOMEM. On failure *out is untouched. Cost: linear in the files. */
det_status det_casefile_read(const char *folder, det_case *out, det_faults *faults, det_err *err) DET_MUST_USE;
/* The same for a case from elsewhere: a file that it names outside its folder is a fault, and is not looked at;
 * a case of two meddlers that it names is not read, which is noted. */
det_status det_casefile_read_alone(const char *folder, det_case *out, det_faults *faults, det_err *err) DET_MUST_USE;
/* Write a commented case folder that already runs; refuses a folder that exists and is not empty (DET_USAGE). */
det_status det_casefile_new(const char *folder, det_err *err) DET_MUST_USE;

#endif
