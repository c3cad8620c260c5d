/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static det_status fill(det_err *err, det_status st, const char *file, long line, long column, const char *fmt,
                       va_list args)
{
    if (err) {
        err->status = st;
        snprintf(err->file, sizeof err->file, "%s", file ? file : "");
        err->line = line;
        err->column = column;
        vsnprintf(err->text, sizeof err->text, fmt, args);
        det_text_clean(err->file);
        det_text_clean(err->text);
    }
    return st;
}

det_status det_err_set(det_err *err, det_status st, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fill(err, st, NULL, 0, 0, fmt, args);
    va_end(args);
    return st;
}

det_status det_err_at(det_err *err, det_status st, const char *file, long line, long column, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fill(err, st, file, line, column, fmt, args);
    va_end(args);
    return st;
}

const char *det_status_text(det_status st)
{
    switch (st) {
#define DET_STATUS_CASE(name, code, text)                                                                              \
    case DET_##name:                                                                                                   \
        return text;
        DET_STATUS_LIST(DET_STATUS_CASE)
#undef DET_STATUS_CASE
    }
    return "unknown status";
}

char *det_err_format(const det_err *err, char *out, size_t size)
{
    if (!err->file[0])
        snprintf(out, size, "%s", err->text);
    else if (err->line <= 0)
        snprintf(out, size, "%s: %s", err->file, err->text);
    else if (err->column <= 0)
        snprintf(out, size, "%s:%ld: %s", err->file, err->line, err->text);
    else
        snprintf(out, size, "%s:%ld:%ld: %s", err->file, err->line, err->column, err->text);
    return out;
}

void det_bug(const char *file, int line, const char *what)
{
    fprintf(stderr, "detente: bug at %s:%d: %s\n", file, line, what);
    abort();
}
