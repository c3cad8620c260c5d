/* SPDX-License-Identifier: Apache-2.0 */
/* A list of faults found in an input: each with file, line, column and a sentence, so that one run shows them all. */
#ifndef DET_BASE_FAULT_H
#define DET_BASE_FAULT_H

#include "base/err.h"

typedef struct det_fault {
    char *file;        /* owned; "" where no file is meant */
    long line, column; /* from 1; 0 unknown */
    char *message;     /* owned; one sentence, fit to be shown (det_text_clean) */
    int is_note;       /* 1: worth saying, not an error (for example what the model will not use, and why) */
} det_fault;

typedef struct det_faults {
    det_fault *items;
    size_t n, cap;
} det_faults;

/* Add one; DET_OK or DET_NOMEM (nothing added). file may be NULL. */
det_status det_faults_add(det_faults *f, int is_note, const char *file, long line, long column, const char *fmt, ...)
    DET_PRINTF(6, 7) DET_MUST_USE;
/* Faults that are not notes. */
size_t det_faults_errors(const det_faults *f);
void det_faults_free(det_faults *f);

#endif
