/* SPDX-License-Identifier: Apache-2.0 */
/* Civil dates as whole days since 1970-01-01 (proleptic Gregorian calendar). */
#ifndef DET_BASE_DATE_H
#define DET_BASE_DATE_H

#include <stddef.h>
#include <stdint.h>

typedef int32_t det_day;
#define DET_DAY_NONE INT32_MIN

det_day det_day_from_civil(int year, int month, int day);
void det_day_to_civil(det_day d, int *year, int *month, int *day);
/* 1 where the month has the day. */
int det_day_exists(int year, int month, int day);
/* Read exactly YYYY-MM-DD of a day that exists, years 1000-2999; 0 on success, -1 otherwise (out untouched). */
int det_day_read(const char *s, det_day *out);
/* Read YYYY, YYYY-MM or YYYY-MM-DD as its first and last day; 0 on success, -1 otherwise (both untouched). */
int det_day_read_span(const char *s, det_day *first, det_day *last);
/* Write YYYY-MM-DD into out[11]; returns out; "" for DET_DAY_NONE. */
char *det_day_print(det_day d, char out[11]);

#endif
