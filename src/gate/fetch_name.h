/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the files that GDELT publishes, and the time that each covers.
 *
 * Days (folder `events`): YYYY.zip for 1979 to 2005, YYYYMM.zip for 2006-01 to 2013-03, YYYYMMDD.export.CSV.zip from
 * 2013-04-01 on. Quarters of an hour (folder `gdeltv2`): YYYYMMDDHHMMSS[.translation].export.CSV.zip or .mentions.CSV.zip, from
 * 2015-02-18 on.
 */
#ifndef DET_GATE_FETCH_NAME_H
#define DET_GATE_FETCH_NAME_H

#include <stddef.h>

#include "data/fetched.h"

typedef enum det_fetch_kind {
    DET_KIND_EVENTS,
    DET_KIND_MENTIONS,
    DET_KIND_EVENTS_TRANSLATED,
    DET_KIND_MENTIONS_TRANSLATED,
    DET_N_FETCH_KINDS
} det_fetch_kind;

typedef struct det_fetch_name {
    char text[48];
    det_fetch_every every;
    det_fetch_kind kind;
    long first, last; /* quarters of an hour that it covers, both included */
} det_fetch_name;

/* The name of n bytes at s, which is one only as a whole and to the letter: nothing else ever becomes a path. 0 on success; -1, *out
 * untouched. */
int det_fetch_name_read(const char *s, size_t n, det_fetch_name *out);
/* The file that covers a quarter, by the calendar. The quarter is not before det_fetch_first_day. */
det_fetch_name det_fetch_name_at(det_fetch_every every, det_fetch_kind kind, long quarter);
/* Where publication begins. */
det_day det_fetch_first_day(det_fetch_every every);
/* 1 where files of this kind are wanted and the name's time and the window meet. */
int det_fetch_name_is_in(const det_fetch_name *name, const det_fetch_window *w);
int det_fetch_kind_is_in(det_fetch_kind kind, const det_fetch_window *w);

#endif
