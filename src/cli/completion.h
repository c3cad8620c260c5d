/* SPDX-License-Identifier: Apache-2.0 */
/* Completion scripts of shells, made from the table of commands. */
#ifndef DET_CLI_COMPLETION_H
#define DET_CLI_COMPLETION_H

#include "base/err.h"

/* Prints on stdout the script for `shell`: "bash", "zsh" or "fish". DET_USAGE: any other; DET_NOMEM. */
det_status det_completion_print(const char *shell, det_err *err) DET_MUST_USE;

#endif
