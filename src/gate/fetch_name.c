/* SPDX-License-Identifier: Apache-2.0 */
/* A name is read by writing it: digits give a time, the time and the kind give the only name that they can have. */
#include "gate/fetch_name.h"

#include <stdio.h>
#include <string.h>

static const char *const endings[DET_N_EVERY][DET_N_FETCH_KINDS] = {
    [DET_EVERY_DAY] = {".export.CSV.zip"},
    [DET_EVERY_QUARTER] = {".export.CSV.zip", ".mentions.CSV.zip", ".translation.export.CSV.zip", ".translation.mentions.CSV.zip"},
};

static const det_day FIRST_MONTHLY = 13149, FIRST_DAILY = 15796; /* 2006-01-01, 2013-04-01 */

det_day det_fetch_first_day(det_fetch_every every)
{
    return every == DET_EVERY_DAY ? det_day_from_civil(1979, 1, 1) : det_day_from_civil(2015, 2, 18);
}

static void cover(det_fetch_name *f, det_day first, det_day last)
{
    f->first = (long)first * DET_QUARTERS_PER_DAY;
    f->last = (long)last * DET_QUARTERS_PER_DAY + DET_QUARTERS_PER_DAY - 1;
}

static void name_days(det_fetch_name *f, det_day day)
{
    int year, month, of_month;
    det_day_to_civil(day, &year, &month, &of_month);
    if (day < FIRST_MONTHLY) {
        cover(f, det_day_from_civil(year, 1, 1), det_day_from_civil(year + 1, 1, 1) - 1);
        snprintf(f->text, sizeof f->text, "%04d.zip", year);
    } else if (day < FIRST_DAILY) {
        cover(f, det_day_from_civil(year, month, 1), det_day_from_civil(year + month / 12, month % 12 + 1, 1) - 1);
        snprintf(f->text, sizeof f->text, "%04d%02d.zip", year, month);
    } else {
        cover(f, day, day);
        snprintf(f->text, sizeof f->text, "%04d%02d%02d%s", year, month, of_month, endings[f->every][f->kind]);
    }
}

det_fetch_name det_fetch_name_at(det_fetch_every every, det_fetch_kind kind, long quarter)
{
    det_fetch_name f = {.every = every, .kind = kind, .first = quarter, .last = quarter};
    int year, month, day;
    const int of_day = (int)(quarter % DET_QUARTERS_PER_DAY);
    if (every == DET_EVERY_DAY) {
        name_days(&f, (det_day)(quarter / DET_QUARTERS_PER_DAY));
        return f;
    }
    det_day_to_civil((det_day)(quarter / DET_QUARTERS_PER_DAY), &year, &month, &day);
    snprintf(f.text, sizeof f.text, "%04d%02d%02d%02d%02d00%s", year, month, day, of_day / 4, of_day % 4 * 15, endings[every][kind]);
    return f;
}

/* The number of n digits at s. */
static int number(const char *s, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++)
        value = value * 10 + (s[i] - '0');
    return value;
}

/* The quarter that 4, 6, 8 or 14 digits stand for; -1 where they stand for none. What is not to the letter shows when the name is written. */
static long read_time(const char *s, size_t n_digits)
{
    if (n_digits != 4 && n_digits != 6 && n_digits != 8 && n_digits != 14)
        return -1;
    const int year = number(s, 4), month = n_digits > 4 ? number(s + 4, 2) : 1, day = n_digits > 6 ? number(s + 6, 2) : 1;
    if (year < 1979 || year > 2999 || month < 1 || month > 12 || day < 1 || day > 31)
        return -1;
    const long quarter = (long)det_day_from_civil(year, month, day) * DET_QUARTERS_PER_DAY;
    return n_digits == 14 ? quarter + number(s + 8, 2) * 4 + number(s + 10, 2) / 15 : quarter;
}

int det_fetch_name_read(const char *s, size_t n, det_fetch_name *out)
{
    char text[sizeof out->text];
    if (n >= sizeof text || memchr(s, '\0', n))
        return -1;
    memcpy(text, s, n);
    text[n] = '\0';
    const size_t n_digits = strspn(text, "0123456789");
    const long quarter = read_time(text, n_digits);
    const det_fetch_every every = n_digits == 14 ? DET_EVERY_QUARTER : DET_EVERY_DAY;
    if (quarter < (long)det_fetch_first_day(every) * DET_QUARTERS_PER_DAY)
        return -1;
    for (int kind = 0; kind < DET_N_FETCH_KINDS && endings[every][kind]; kind++) {
        const det_fetch_name f = det_fetch_name_at(every, (det_fetch_kind)kind, quarter);
        if (strcmp(f.text, text) == 0) {
            *out = f;
            return 0;
        }
    }
    return -1;
}

int det_fetch_kind_is_in(det_fetch_kind kind, const det_fetch_window *w)
{
    const int translated = kind == DET_KIND_EVENTS_TRANSLATED || kind == DET_KIND_MENTIONS_TRANSLATED;
    const int mentions = kind == DET_KIND_MENTIONS || kind == DET_KIND_MENTIONS_TRANSLATED;
    return (w->translated || !translated) && (w->mentions || !mentions);
}

int det_fetch_name_is_in(const det_fetch_name *name, const det_fetch_window *w)
{
    return name->every == w->every && det_fetch_kind_is_in(name->kind, w) &&
           name->last >= (long)w->from * DET_QUARTERS_PER_DAY && name->first < ((long)w->to + 1) * DET_QUARTERS_PER_DAY;
}
