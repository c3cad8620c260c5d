/* SPDX-License-Identifier: Apache-2.0 */
/* Help and manual pages, made from the table of commands. */
#ifndef DET_CLI_HELP_H
#define DET_CLI_HELP_H

#include "cli/commands.h"

/* Each prints on stdout. DET_NOMEM. */
det_status det_help_list(det_err *err);
det_status det_help_command(const det_command *c, det_err *err);
/* Of the whole program where c is NULL. */
det_status det_help_man(const det_command *c, det_err *err);

#endif
