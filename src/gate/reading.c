/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/reading.h"

#include "base/mem.h"
#include "base/nearest.h"
#include "base/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(det_reading *r, int is_note, det_place at, const char *text)
{
    if (det_faults_add(r->faults, is_note, at.file, at.line, at.column, "%s", text))
        r->failed = 1;
}

/* A fault is counted, and told unless there are too many. */
static void add_fault(det_reading *r, det_place at, const char *text)
{
    r->n_faults++;
    if (r->n_faults <= DET_READING_MAX_FAULTS)
        add(r, 0, at, text);
    if (r->n_faults == DET_READING_MAX_FAULTS)
        add(r, 0, (det_place){at.file, 0, 0}, "too many faults: what else is wrong is not told");
}

void det_reading_fault(det_reading *r, det_status st, det_place at, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (!r->first.status)
        det_err_at(&r->first, st, at.file, at.line, at.column, "%s", text);
    add_fault(r, at, text);
}

void det_reading_note(det_reading *r, det_place at, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    add(r, 1, at, text);
}

void det_reading_take(det_reading *r, const char *path, const det_err *err)
{
    if (err->status == DET_NOMEM)
        r->failed = 1;
    else
        det_reading_fault(r, err->status, (det_place){err->file[0] ? err->file : path, err->line, err->column}, "%s",
                          err->text);
}

static char *next_buffer(det_reading *r)
{
    r->n_shown = (r->n_shown + 1) % 4;
    return r->shown[r->n_shown];
}

const char *det_reading_show(det_reading *r, const char *text)
{
    enum { ROOM = 60 };
    char *out = next_buffer(r);
    size_t n = strlen(text), kept = n;
    if (n > ROOM)
        for (kept = ROOM; kept && ((unsigned char)text[kept] & 0xC0) == 0x80;)
            kept--;
    memcpy(out, text, kept);
    strcpy(out + kept, kept < n ? "..." : "");
    return out;
}

const char *det_reading_nearest(det_reading *r, const char *wanted, const char *const *names, size_t n)
{
    const char *near = det_nearest_name(wanted, names, n);
    char *out = next_buffer(r);
    if (near && strlen(near) < 48)
        snprintf(out, sizeof r->shown[0], ", did you mean '%s'?", near);
    else
        *out = 0;
    return out;
}

char *det_reading_copy(det_reading *r, const char *text)
{
    char *copy = det_strdup(text);
    if (!copy)
        r->failed = 1;
    return copy;
}

void *det_reading_grow(det_reading *r, void **items, size_t *n, size_t size)
{
    char *grown = det_realloc(*items, *n + 1, size);
    if (!grown) {
        r->failed = 1;
        return NULL;
    }
    *items = grown;
    return memset(grown + (*n)++ * size, 0, size);
}

/* The ids of a list of the case stand first in its objects. */
static int find_id(det_reading *r, det_place at, const char *what, const char *text, const void *items, size_t n,
                   size_t size)
{
    const char **names = det_calloc(n, sizeof *names);
    int found = -1;
    if (!names) {
        r->failed = 1;
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        names[i] = *(char *const *)((const char *)items + i * size);
        if (names[i] && !strcmp(names[i], text))
            found = (int)i;
    }
    if (found < 0)
        det_reading_fault(r, DET_DATA, at, "unknown %s '%s'%s", what, det_reading_show(r, text),
                          det_reading_nearest(r, text, names, n));
    det_free(names);
    return found;
}

int det_reading_actor(det_reading *r, det_place at, const char *text)
{
    return find_id(r, at, "actor", text, r->c->actors, r->c->n_actors, sizeof *r->c->actors);
}

int det_reading_source(det_reading *r, det_place at, const char *text)
{
    return find_id(r, at, "source", text, r->c->sources, r->c->n_sources, sizeof *r->c->sources);
}

int det_reading_claim(det_reading *r, det_place at, const char *text)
{
    return find_id(r, at, "claim", text, r->c->claims, r->c->n_claims, sizeof *r->c->claims);
}

int det_reading_commitment(det_reading *r, det_place at, const char *text)
{
    return find_id(r, at, "commitment", text, r->c->commitments, r->c->n_commitments, sizeof *r->c->commitments);
}

/* A day in the order of day, month, year or month, day, year, as spreadsheets write it: say what it could be. */
static int refuse_spreadsheet_day(det_reading *r, det_place at, const char *what, const char *text)
{
    unsigned a, b, year;
    int end = 0;
    if (sscanf(text, "%2u%*1[-/.]%2u%*1[-/.]%4u%n", &a, &b, &year, &end) != 3 || text[end] || year < 1000)
        return 0;
    char day_first[40], month_first[40];
    snprintf(day_first, sizeof day_first, "%04u-%02u-%02u", year, b, a);
    snprintf(month_first, sizeof month_first, "%04u-%02u-%02u", year, a, b);
    det_day day;
    int first_ok = !det_day_read(day_first, &day), second_ok = !det_day_read(month_first, &day);
    if (first_ok && second_ok && a != b)
        det_reading_fault(r, DET_DATA, at, "%s '%s' can be read in two ways: write %s or %s", what,
                          det_reading_show(r, text), day_first, month_first);
    else if (first_ok || second_ok)
        det_reading_fault(r, DET_DATA, at, "%s '%s' is not written year first: write %s", what,
                          det_reading_show(r, text), first_ok ? day_first : month_first);
    return first_ok || second_ok;
}

det_day det_reading_day(det_reading *r, det_place at, const char *what, const char *text)
{
    det_day day = DET_DAY_NONE;
    int a, b, c, end = 0;
    if (!det_day_read(text, &day) || refuse_spreadsheet_day(r, at, what, text))
        return day;
    if (!*text) {
        det_reading_fault(r, DET_DATA, at, "%s is empty: write it YYYY-MM-DD", what);
        return DET_DAY_NONE;
    }
    int formed = sscanf(text, "%4d-%2d-%2d%n", &a, &b, &c, &end) == 3 && end == 10 && !text[end];
    det_reading_fault(r, DET_DATA, at,
                      formed ? "%s '%s' is a day that does not exist" : "%s '%s' is not a day written YYYY-MM-DD", what,
                      det_reading_show(r, text));
    return DET_DAY_NONE;
}

double det_reading_number(det_reading *r, det_place at, const char *what, const char *text, double lowest,
                          double highest)
{
    double x;
    const char *why;
    if (!det_number_read_double(text, lowest, highest, &x, &why))
        return x;
    det_reading_fault(r, DET_DATA, at, "%s '%s' %s; it must lie between %g and %g", what, det_reading_show(r, text),
                      why, lowest, highest);
    return NAN;
}

int det_reading_choice(det_reading *r, det_place at, const char *what, const char *text, const char *const *names,
                       size_t n)
{
    char known[160] = "";
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(names[i], text))
            return (int)i;
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", names[i]);
    }
    const char *near = det_reading_nearest(r, text, names, n);
    if (*near)
        det_reading_fault(r, DET_DATA, at, "unknown %s '%s'%s", what, det_reading_show(r, text), near);
    else
        det_reading_fault(r, DET_DATA, at, "unknown %s '%s': it is one of %s", what, det_reading_show(r, text), known);
    return -1;
}

int det_reading_id(det_reading *r, det_place at, const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    if (*text && !text[strspn(text, letters)])
        return 1;
    det_reading_fault(r, DET_DATA, at, "id '%s' must be made of letters, digits, '-', '_' and '.'",
                      det_reading_show(r, text));
    return 0;
}
