/* SPDX-License-Identifier: Apache-2.0 */
/* The one table of commands, from which dispatch, help, manual page, completion and the usage test are made. */
#ifndef DET_CLI_COMMANDS_H
#define DET_CLI_COMMANDS_H

#include "cli/options.h"

typedef struct det_command {
    const char *name;
    const char *operands; /* as shown in the synopsis; "" none */
    const char *summary;  /* a few words, for lists */
    const char *text;     /* what it does: whole sentences, paragraphs apart by an empty line */
    det_option_set options; /* that it takes, --help always among them */
    int least, most;      /* operands */
    det_status (*run)(const det_options *o, det_err *err);
} det_command;

/* Command i in the order of the table, NULL past the end. */
const det_command *det_command_at(size_t i);
/* By name; NULL and DET_USAGE, with the nearest name, if there is none. */
const det_command *det_command_find(const char *name, det_err *err);
/* The whole program: argv as main gets it. Prints the answer on stdout, messages on stderr; returns the exit code. */
int det_commands_main(int argc, char **argv);

det_status det_command_new(const det_options *o, det_err *err);
det_status det_command_check(const det_options *o, det_err *err);
det_status det_command_replay(const det_options *o, det_err *err);
det_status det_command_moves(const det_options *o, det_err *err);
det_status det_command_origins(const det_options *o, det_err *err);
det_status det_command_explain(const det_options *o, det_err *err);
det_status det_command_report(const det_options *o, det_err *err);
det_status det_command_serve(const det_options *o, det_err *err);
det_status det_command_calibrate(const det_options *o, det_err *err);
det_status det_command_forecast(const det_options *o, det_err *err);
det_status det_command_score(const det_options *o, det_err *err);
det_status det_command_fit(const det_options *o, det_err *err);
det_status det_command_whatif(const det_options *o, det_err *err);
det_status det_command_diff(const det_options *o, det_err *err);
det_status det_command_import(const det_options *o, det_err *err);
det_status det_command_fetch(const det_options *o, det_err *err);
det_status det_command_watch(const det_options *o, det_err *err);
det_status det_command_export(const det_options *o, det_err *err);
det_status det_command_info(const det_options *o, det_err *err);
det_status det_command_help(const det_options *o, det_err *err);

#endif
