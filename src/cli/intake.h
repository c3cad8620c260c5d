/* SPDX-License-Identifier: Apache-2.0 */
/* From the operand CASE and the options to a case: a folder, or an event file with a pair. */
#ifndef DET_CLI_INTAKE_H
#define DET_CLI_INTAKE_H

#include "cli/options.h"

/* Read o->operands[0] into *out, within --since and --until. Remarks go to stderr unless --quiet. *out is untouched on
 * failure. Failures: those of det_casefile_read and det_paircase_read; DET_USAGE where options do not fit the operand, or it
 * is a pipe or a device. */
det_status det_intake_read(const det_options *o, det_case *out, det_err *err) DET_MUST_USE;

/* 1 where there is one operand and it is a store. */
int det_intake_is_store(const det_options *o);

#endif
