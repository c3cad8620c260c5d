/* SPDX-License-Identifier: Apache-2.0 */
#include "gate/event.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *det_fate_reason(det_fate f)
{
    static const char *const reasons[DET_N_FATES] = {
#define DET_FATE_ROW(id, reason) reason,
        DET_FATE_LIST(DET_FATE_ROW)
#undef DET_FATE_ROW
    };
    return reasons[f];
}

static int agrees(const det_code *c, int quad, double goldstein)
{
    return c && (!quad || (int)c->cls == quad - 1) && (isnan(goldstein) || fabs(c->goldstein - goldstein) < 0.15);
}

static int set_cameo(det_event *e, const char *code, int quad, double goldstein)
{
    char zero[sizeof e->code];
    snprintf(zero, sizeof zero, "0%s", code);
    const det_code *plain = det_codebook_cameo(code), *mended = *code == '0' ? NULL : det_codebook_cameo(zero);
    const det_code *known = agrees(plain, quad, goldstein)                            ? plain
                            : agrees(mended, quad, goldstein) || (mended && !plain) ? mended
                                                                                      : plain;
    if (!known && (quad < 1 || quad > DET_N_CLASSES || strlen(code) >= sizeof e->code))
        return 0;
    e->is_mended = known && known == mended;
    snprintf(e->code, sizeof e->code, "%s", e->is_mended ? zero : code);
    e->cls = quad ? (det_class)(quad - 1) : known->cls;
    e->goldstein = !isnan(goldstein) ? goldstein : known ? known->goldstein : det_codebook_class_goldstein(e->cls);
    return 1;
}

static struct det_cameo_seen *find_seen(det_cameo_memo *memo, const struct det_cameo_seen *told)
{
    const uint64_t h = (told->code ^ told->goldstein ^ (uint64_t)told->quad << 32) * 0x9E3779B97F4A7C15u;
    return &memo->seen[h >> (64 - DET_CAMEO_MEMO_BITS)];
}

int det_event_set_cameo(det_event *e, const char *code, int quad, double goldstein, det_cameo_memo *memo)
{
    goldstein = fabs(goldstein) <= 10 ? goldstein : NAN;
    struct det_cameo_seen told = {.quad = quad, .is_there = 1};
    const size_t n = strnlen(code, sizeof told.code + 1);
    if (!memo || n > sizeof told.code)
        return set_cameo(e, code, quad, goldstein);
    memcpy(&told.code, code, n);
    memcpy(&told.goldstein, &goldstein, sizeof told.goldstein);
    struct det_cameo_seen *seen = find_seen(memo, &told);
    if (!seen->is_there || seen->code != told.code || seen->goldstein != told.goldstein || seen->quad != quad) {
        if (!set_cameo(e, code, quad, goldstein))
            return 0;
        *seen = told;
        memcpy(seen->text, e->code, sizeof seen->text);
        seen->is_mended = e->is_mended;
        seen->cls = e->cls;
        seen->value = e->goldstein;
        return 1;
    }
    memcpy(e->code, seen->text, sizeof seen->text);
    e->is_mended = seen->is_mended;
    e->cls = seen->cls;
    e->goldstein = seen->value;
    return 1;
}

static int digits(const char *s, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        const unsigned digit = (unsigned char)s[i] - (unsigned)'0';
        if (digit > 9)
            return -1;
        value = 10 * value + (int)digit;
    }
    return value;
}

/* "3 January 2020"; 0 where it is not one. */
static int read_long_day(const char *s, int *year, int *month, int *day)
{
    static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
    char name[16];
    if (sscanf(s, "%2d %15[A-Za-z] %4d", day, name, year) != 3)
        return 0;
    for (int i = 0; i < 12; i++) {
        if (!strcasecmp(name, names[i])) {
            *month = i + 1;
            return 1;
        }
    }
    return 0;
}

static int read_civil(const char *s, int *year, int *month, int *day)
{
    *year = digits(s, 4);
    if (*year < 0)
        return read_long_day(s, year, month, day);
    int dashed = s[4] == '-';
    *month = digits(s + 4 + dashed, 2);
    if (*month < 0 || (dashed && s[7] != '-'))
        return 0;
    *day = digits(s + 6 + 2 * dashed, 2);
    return 1;
}

det_fate det_event_read_day(const char *s, det_day *out)
{
    int year, month, day;
    if (!read_civil(s, &year, &month, &day) || month < 1 || month > 12 || day < 1 || day > 31)
        return DET_FATE_DATE;
    if (year < 1900 || year > 2100)
        return DET_FATE_ERA;
    if (!det_day_exists(year, month, day))
        return DET_FATE_DATE;
    *out = det_day_from_civil(year, month, day);
    return DET_FATE_KEPT;
}
