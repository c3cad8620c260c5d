/* SPDX-License-Identifier: Apache-2.0 */
/* What a person at a terminal gets during a long run: progress on standard error, and a clean stop at an interrupt. */
#ifndef DET_CLI_TERMINAL_H
#define DET_CLI_TERMINAL_H

#include <time.h>

#include "base/progress.h"

typedef struct det_terminal {
    det_run run; /* hand this to a question */
    int shows;   /* 1: standard error is a terminal and progress is wanted */
    char what[64];
    double done;           /* share of `what` when it was last shown */
    struct timespec since; /* when `what` began */
} det_terminal;

/* *t must stay where it is until det_terminal_stop. From here on an interrupt asks for a stop; a second one ends the
 * program. */
void det_terminal_start(det_terminal *t, int n_threads, int quiet);
/* Wipes the line of progress. */
void det_terminal_stop(det_terminal *t);

#endif
