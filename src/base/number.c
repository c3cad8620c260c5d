/* SPDX-License-Identifier: Apache-2.0 */
#include "base/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char DIGITS[] = "0123456789";

static int fail(const char **why, const char *cause)
{
    if (why)
        *why = cause;
    return -1;
}

static const char *skip_sign(const char *s)
{
    return *s == '-' || *s == '+' ? s + 1 : s;
}

static int is_whole(const char *s)
{
    s = skip_sign(s);
    return *s && s[strspn(s, DIGITS)] == '\0';
}

static int is_decimal(const char *s)
{
    s = skip_sign(s);
    size_t n_whole = strspn(s, DIGITS), n_fraction = 0;
    s += n_whole;
    if (*s == '.') {
        n_fraction = strspn(++s, DIGITS);
        s += n_fraction;
    }
    if (n_whole + n_fraction == 0)
        return 0;
    return *s == '\0' || ((*s == 'e' || *s == 'E') && is_whole(s + 1));
}

/* A plain decimal of at most 15 digits, as nearly all are: then digits and power of ten are exact and one division rounds
 * as it should. 0 where it is not one. */
static int read_short(const char *s, double *out)
{
    static const double powers[16] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const int is_negative = *s == '-';
    int n = 0, n_fraction = 0, has_point = 0;
    int64_t digits = 0;
    for (s = skip_sign(s); n < 16; s++) {
        const unsigned digit = (unsigned char)*s - (unsigned)'0';
        if (digit < 10) {
            digits = 10 * digits + digit;
            n_fraction += has_point;
            n++;
        } else if (*s == '.' && !has_point) {
            has_point = 1;
        } else {
            break;
        }
    }
    if (*s || !n || n > 15)
        return 0;
    const double value = (double)digits / powers[n_fraction];
    *out = is_negative ? -value : value;
    return 1;
}

/* The same for any decimal; -1 where memory ran out. */
static int read_any(const char *s, double *out)
{
    locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (!plain)
        return -1;
    *out = strtod_l(s, NULL, plain);
    freelocale(plain);
    return 0;
}

int det_number_read_double(const char *s, double lowest, double highest, double *out, const char **why)
{
    if (!*s)
        return fail(why, "is empty");
    double value;
    if (!read_short(s, &value)) {
        if (!is_decimal(s))
            return fail(why, "is not a number");
        if (read_any(s, &value))
            return fail(why, "cannot be read: memory ran out");
    }
    if (value < lowest)
        return fail(why, "is too small");
    if (value > highest || isinf(value))
        return fail(why, "is too large");
    *out = value;
    return 0;
}

int det_number_read_long(const char *s, long lowest, long highest, long *out, const char **why)
{
    if (!*s)
        return fail(why, "is empty");
    if (s[0] >= '0' && s[0] <= '9' && !s[1] && lowest <= s[0] - '0' && s[0] - '0' <= highest) { /* one digit */
        *out = s[0] - '0';
        return 0;
    }
    if (!is_whole(s))
        return fail(why, is_decimal(s) ? "is not a whole number" : "is not a number");
    errno = 0;
    long value = strtol(s, NULL, 10);
    if (value < lowest || (errno && value < 0))
        return fail(why, "is too small");
    if (value > highest || errno)
        return fail(why, "is too large");
    *out = value;
    return 0;
}

char *det_number_print_signed(double v, int decimals, char out[DET_NUMBER_SIZE])
{
    out[0] = '\0';
    if (isnan(v))
        return out;
    snprintf(out, DET_NUMBER_SIZE, fabs(v) < 1e15 ? "%+.*f" : "%+.*g", decimals, v);
    if (strspn(out + 1, "0.") == strlen(out + 1))
        memmove(out, out + 1, strlen(out));
    return out;
}
