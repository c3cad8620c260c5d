/* SPDX-License-Identifier: Apache-2.0 */
#include "base/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
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

int det_number_read_double(const char *s, double lowest, double highest, double *out, const char **why)
{
    if (!*s)
        return fail(why, "is empty");
    if (!is_decimal(s))
        return fail(why, "is not a number");
    locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (!plain)
        return fail(why, "cannot be read: memory ran out");
    double value = strtod_l(s, NULL, plain);
    freelocale(plain);
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
