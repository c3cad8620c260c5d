/* SPDX-License-Identifier: Apache-2.0 */
/* The answer of `check` on a case folder. */
#ifndef DET_CLI_CHECKED_H
#define DET_CLI_CHECKED_H

#include "base/fault.h"
#include "data/case.h"

/* Read a case folder to tell what is wrong in it; is_alone: 1 where nothing outside the folder may be read. Result as det_casefile_read;
 * where the folder could be read, well formed or not, *is_read is 1, and a fault of the case is among the faults alone: *err is empty. */
det_status det_checked_read(const char *folder, int is_alone, det_case *c, det_faults *faults, int *is_read, det_err *err) DET_MUST_USE;
/* The same as JSON: *out (owned) is set where the folder could be read. */
det_status det_checked_json(const char *folder, int is_alone, char **out, det_err *err) DET_MUST_USE;

#endif
