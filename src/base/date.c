/* SPDX-License-Identifier: Apache-2.0 */
/* Years are counted from March, so that the leap day is a year's last; eras of 400 years have 146,097 days. */
#include "base/date.h"

#include <stdio.h>
#include <string.h>

enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

det_day det_day_from_civil(int year, int month, int day)
{
    int y = month > 2 ? year : year - 1;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

void det_day_to_civil(det_day d, int *year, int *month, int *day)
{
    int z = d + DAYS_TO_1970;
    int era = (z >= 0 ? z : z - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int day_of_era = z - era * DAYS_PER_ERA;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

int det_day_exists(int year, int month, int day)
{
    static const unsigned char lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1)
        return 0;
    const int is_leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= lengths[month - 1] + is_leap;
}

/* The number of n digits at s, or -1. */
static int digits(const char *s, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        value = value * 10 + (s[i] - '0');
    }
    return value;
}

int det_day_read(const char *s, det_day *out)
{
    if (strlen(s) != 10 || s[4] != '-' || s[7] != '-')
        return -1;
    int year = digits(s, 4), month = digits(s + 5, 2), day = digits(s + 8, 2);
    if (year < 1000 || year > 2999 || !det_day_exists(year, month, day))
        return -1;
    *out = det_day_from_civil(year, month, day);
    return 0;
}

int det_day_read_span(const char *s, det_day *first, det_day *last)
{
    const size_t n = strlen(s);
    char day[11] = "0000-01-01";
    int year, month;
    if ((n != 4 && n != 7) || (n == 7 && s[4] != '-'))
        return det_day_read(s, first) == 0 && (*last = *first, 1) ? 0 : -1;
    memcpy(day, s, n);
    if (det_day_read(day, first) != 0)
        return -1;
    det_day_to_civil(*first, &year, &month, &(int){0});
    month = n == 4 ? 12 : month;
    *last = det_day_from_civil(year + month / 12, month % 12 + 1, 1) - 1;
    return 0;
}

char *det_day_print(det_day d, char out[11])
{
    int year, month, day;
    out[0] = '\0';
    if (d == DET_DAY_NONE)
        return out;
    det_day_to_civil(d, &year, &month, &day);
    char wide[40]; /* room for any int */
    snprintf(wide, sizeof wide, "%04d-%02d-%02d", year, month, day);
    memcpy(out, wide, 10);
    out[10] = '\0';
    return out;
}
