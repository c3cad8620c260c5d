/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fault.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdarg.h>

det_status det_faults_add(det_faults *f, int is_note, const char *file, long line, long column, const char *fmt, ...)
{
    det_text message = {0};
    va_list args;
    va_start(args, fmt);
    det_text_addv(&message, fmt, args);
    va_end(args);
    det_fault fault = {det_strdup(file ? file : ""), line, column, det_text_take(&message), is_note};
    if (!fault.file || !fault.message || det_reserve((void **)&f->items, &f->cap, f->n + 1, sizeof *f->items)) {
        det_free(fault.file);
        det_free(fault.message);
        return DET_NOMEM;
    }
    det_text_clean(fault.message);
    f->items[f->n++] = fault;
    return DET_OK;
}

size_t det_faults_errors(const det_faults *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        n += !f->items[i].is_note;
    return n;
}

void det_faults_free(det_faults *f)
{
    for (size_t i = 0; i < f->n; i++) {
        det_free(f->items[i].file);
        det_free(f->items[i].message);
    }
    det_free(f->items);
    *f = (det_faults){0};
}
