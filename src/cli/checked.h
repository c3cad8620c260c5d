/* SPDX-License-Identifier: Apache-2.0 */
/* The answer of `check` on a case folder, as JSON. */
#ifndef DET_CLI_CHECKED_H
#define DET_CLI_CHECKED_H

#include "base/fault.h"
#include "data/case.h"

/* is_alone: 1 where nothing outside the folder may be read. *out (owned) is set where the folder could be read, well formed or not.
 * Result as det_casefile_read; a fault of the case is among the faults and leaves *err empty. */
det_status det_checked_json(const char *folder, int is_alone, char **out, det_err *err) DET_MUST_USE;

#endif
