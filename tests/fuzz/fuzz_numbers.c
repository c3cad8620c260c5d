/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a number, a day, an event's day: what is read is what the C library reads, and is printed as it stood. */
#include "fuzz.h"

#include "base/date.h"
#include "base/number.h"
#include "gate/event.h"

#include <errno.h>
#include <math.h>

static void try_double(const char *s)
{
    double v = -7.25, wide = -7.25;
    const char *why = NULL;
    char *end;
    if (det_number_read_double(s, -1e9, 1e9, &v, &why)) {
        demand(v == -7.25 && why && is_sentence(why));
    } else {
        demand(v == strtod(s, &end) && !*end && fabs(v) <= 1e9);
        demand(!det_number_read_double(s, -1e300, 1e300, &wide, NULL) && wide == v);
        demand(!s[strspn(s, "+-.0123456789eE")]);
    }
}

static void try_long(const char *s)
{
    long v = -77;
    const char *why = NULL;
    char *end;
    if (det_number_read_long(s, -1000000, 1000000, &v, &why)) {
        demand(v == -77 && why && is_sentence(why));
    } else {
        double d;
        demand(v == strtol(s, &end, 10) && !*end);
        demand(!det_number_read_double(s, -1e9, 1e9, &d, NULL) && d == (double)v);
    }
}

static void try_day(const char *s)
{
    det_day day = 77, again = 78, event = 79;
    char printed[11];
    if (det_day_read(s, &day)) {
        demand(day == 77);
    } else {
        demand(!strcmp(det_day_print(day, printed), s));
        const det_fate f = det_event_read_day(s, &event);
        demand(f == DET_FATE_ERA || (f == DET_FATE_KEPT && event == day));
    }
    event = 79;
    const det_fate f = det_event_read_day(s, &event);
    if (f) {
        demand((f == DET_FATE_DATE || f == DET_FATE_ERA) && event == 79);
    } else {
        demand(!det_day_read(det_day_print(event, printed), &again) && again == event);
        demand(event >= det_day_from_civil(1900, 1, 1) && event <= det_day_from_civil(2100, 12, 31));
    }
}

/* A code with and without its zero never becomes another class than the one told. */
static void try_cameo(const char *s)
{
    for (int quad = 0; quad <= DET_N_CLASSES; quad++) {
        det_event e = {0};
        if (!det_event_set_cameo(&e, s, quad, NAN, NULL))
            continue;
        demand(!quad || (int)e.cls == quad - 1);
        demand(e.goldstein >= -10 && e.goldstein <= 10);
        demand(!strcmp(e.code + e.is_mended, s) && (!e.is_mended || *e.code == '0'));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *s = text_of(data, size);
    try_double(s);
    try_long(s);
    try_day(s);
    try_cameo(s);
    free(s);
    return 0;
}
