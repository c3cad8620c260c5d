/* SPDX-License-Identifier: Apache-2.0 */
/* Status and error values: what went wrong, where, in one sentence.
 *
 * Three kinds of trouble are kept apart. A bad world (file, number, name) is a det_status other than DET_OK, with a
 * det_err made where the fact is known. A caller's bug stops the program through DET_BUG_IF, always on. A broken
 * invariant stops it through DET_VERIFY, on only where DET_INVARIANTS is defined. Numerical trouble is none of these:
 * it is a result (a NaN, a count of non-finite values) and is reported as such.
 */
#ifndef DET_BASE_ERR_H
#define DET_BASE_ERR_H

#include <stddef.h>

/* Name, exit code, meaning. The one list from which the enum, the texts and the docs are made. */
#define DET_STATUS_LIST(X)                                                                                             \
    X(OK, 0, "done")                                                                                                   \
    X(USAGE, 64, "the command was used in a way it does not understand")                                               \
    X(DATA, 65, "an input holds something that is not allowed")                                                        \
    X(NOINPUT, 66, "an input could not be found or opened")                                                            \
    X(NOMEM, 71, "memory ran out")                                                                                     \
    X(IO, 74, "reading or writing failed")                                                                             \
    X(STOPPED, 75, "stopped before the end, on request or by a server that does not answer for now")                   \
    X(CONFIG, 78, "the settings do not fit together")

typedef enum det_status {
#define DET_STATUS_ENUM(name, code, text) DET_##name = code,
    DET_STATUS_LIST(DET_STATUS_ENUM)
#undef DET_STATUS_ENUM
} det_status;

#define DET_MUST_USE __attribute__((warn_unused_result))
#define DET_NORETURN __attribute__((noreturn))
#define DET_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* One failure. `file` is empty and `line`, `column` 0 where they do not apply; lines and columns count from 1. Whatever an input
 * held, both texts are one line that a terminal can be given (det_text_clean). */
typedef struct det_err {
    det_status status;
    char file[256];
    long line, column;
    char text[512];
} det_err;

/* Fill err (NULL allowed) and return st, so that `return det_err_set(err, DET_DATA, "...", ...)` is the usual form.
 * Messages longer than the buffer are cut at its end. */
det_status det_err_set(det_err *err, det_status st, const char *fmt, ...) DET_PRINTF(3, 4);
/* The same with a place. file may be NULL. */
det_status det_err_at(det_err *err, det_status st, const char *file, long line, long column, const char *fmt, ...)
    DET_PRINTF(6, 7);
/* What a status means, as a sentence without a full stop; never NULL. */
const char *det_status_text(det_status st);
/* Prints "FILE:LINE:COLUMN: sentence" (the parts that are known) into out[size]; returns out. */
char *det_err_format(const det_err *err, char *out, size_t size);

/* Stop the program: a caller broke a documented rule. Prints the place and aborts. */
DET_NORETURN void det_bug(const char *file, int line, const char *what);
#define DET_BUG_IF(cond)                                                                                               \
    do {                                                                                                               \
        if (cond)                                                                                                      \
            det_bug(__FILE__, __LINE__, #cond);                                                                        \
    } while (0)
#ifdef DET_INVARIANTS
#define DET_VERIFY(cond) DET_BUG_IF(!(cond))
#else
#define DET_VERIFY(cond) ((void)0)
#endif

#endif
