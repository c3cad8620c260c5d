/* SPDX-License-Identifier: Apache-2.0 */
/* The answer to `check` as JSON: result.faults and result.notes, each {file, line, column, message}; an unknown place
 * is null. */
#ifndef DET_SHOW_CHECK_JSON_H
#define DET_SHOW_CHECK_JSON_H

#include "ask/answer.h"
#include "base/fault.h"

/* faults: those of det_casefile_read; c: the case that it read, of which the inputs are told (empty where there is none). *out is a
 * terminated text to be freed with det_free. DET_NOMEM. */
det_status det_check_json(const det_faults *faults, const det_case *c, char **out, det_err *err) DET_MUST_USE;
/* "FILE:LINE:COLUMN: sentence" of one fault, as det_err_format. Returns out. */
char *det_fault_format(const det_fault *f, char *out, size_t size);
/* "no faults, 1 note" into out. Returns out. */
char *det_faults_count(const det_faults *f, char *out, size_t size);

#endif
