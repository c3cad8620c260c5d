/* SPDX-License-Identifier: Apache-2.0 */
/* Where an answer goes: standard output, or a file that appears whole or not at all. */
#ifndef DET_CLI_OUTPUT_H
#define DET_CLI_OUTPUT_H

#include <stdio.h>

#include "ask/answer.h"
#include "base/text.h"
#include "cli/options.h"

/* 1 where a name ends so, and is longer. */
int det_output_ends_in(const char *name, const char *end);
/* A file that is written bit by bit, NULL: stdout. DET_IO. */
det_status det_output_open(const char *path, FILE **out, det_err *err) DET_MUST_USE;
/* Its end: where st is DET_OK and all was written, the file is at its path; otherwise there is none, and st or DET_IO is returned. */
det_status det_output_close(FILE *f, const char *path, det_status st, det_err *err) DET_MUST_USE;
/* Write text to the file, NULL: to stdout. A file is written beside its place and moved there at the end, a
 * device or pipe in its place. DET_IO. */
det_status det_output_write(const char *text, const char *path, det_err *err) DET_MUST_USE;
/* The same of a growing text, which is freed; names in it may be anybody's: no control character but line feeds and tabs leaves, and no
 * byte that is not UTF-8 (det_text_clean_lines). DET_NOMEM where it failed. */
det_status det_output_text(det_text *text, const char *path, det_err *err) DET_MUST_USE;

/* How an answer is shown in each form. */
typedef struct det_shown {
    const void *answer;       /* what the functions get */
    const det_answer *common; /* its part that all answers have */
    void (*text)(const void *answer, det_text *out);
    det_status (*json)(const void *answer, char **out, det_err *err);
    void (*csv)(const void *answer, det_text *out); /* NULL: there is none */
    int has_page;                                   /* 1: the page draws this answer by itself */
} det_shown;

/* DET_USAGE where --json stands beside --csv or --layout, which is for CSV. Call it before the question is asked. */
det_status det_output_check(const det_options *o, det_err *err) DET_MUST_USE;
/* Print as --json, --csv and --out say: with --out the form is that of the file's name (.json, .csv, and .html where the page draws it), and the verdict is printed besides. */
det_status det_output_answer(const det_options *o, const det_shown *s, det_err *err) DET_MUST_USE;

#endif
