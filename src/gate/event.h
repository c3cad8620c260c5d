/* SPDX-License-Identifier: Apache-2.0 */
/* One act of event data as every importer tells it, whatever the format; and what can become of a row. */
#ifndef DET_GATE_EVENT_H
#define DET_GATE_EVENT_H

#include "data/actors.h"
#include "data/codebook.h"

/* Identifier, reason in the words of an answer ("N rows ..."). */
#define DET_FATE_LIST(X)                                                                                               \
    X(KEPT, "")                                                                                                        \
    X(REPEATED_HEADER, "that repeat the header")                                                                       \
    X(LONG, "longer than 1 MiB")                                                                                       \
    X(NUL, "with a NUL byte")                                                                                          \
    X(QUOTE, "with a quote that is never closed")                                                                      \
    X(FIELDS, "with a number of fields that the format does not have")                                                 \
    X(DATE, "without a date that can be read")                                                                         \
    X(ERA, "dated before 1900 or after 2100")                                                                          \
    X(CODE, "without a code or class that can be read")                                                                \
    X(PARTY, "that do not name both parties")                                                                          \
    X(PLACE, "with a party of no country or group")

typedef enum det_fate {
#define DET_FATE_ENUM(id, reason) DET_FATE_##id,
    DET_FATE_LIST(DET_FATE_ENUM)
#undef DET_FATE_ENUM
        DET_N_FATES
} det_fate;

const char *det_fate_reason(det_fate f);

/* Texts are borrowed from the row, or lie in `room`. */
typedef struct det_event {
    const char *id; /* "" where the format has none */
    det_day day;    /* of the act; the middle one where an interval is told */
    det_day reported; /* DET_DAY_NONE: not told */
    det_party source, target;
    int are_names; /* 1: a party that cannot be placed is an actor of its own; 0: it is nobody (a bare role) */
    int is_mention; /* 1: no act, but a report of the event with this id on the day `reported` */
    int is_mutual; /* 1: the format does not say who acted on whom */
    char code[32]; /* event code as text, "" unknown */
    int is_mended; /* 1: the code's leading zero was put back */
    det_class cls;
    double goldstein; /* in [-10,10] */
    double deaths;    /* as told; 0 where none are told */
    const char *publisher; /* "" not told */
    char room[2][160];     /* names that an importer composes */
} det_event;

/* What codes, quads and values came to before; a file has few of them. Zeroed memory is a valid empty memo. */
enum { DET_CAMEO_MEMO_BITS = 10 };
typedef struct det_cameo_memo {
    struct det_cameo_seen {
        uint64_t code, goldstein; /* as told: text, bits of the number */
        double value;
        char text[16];
        int quad, is_mended, is_there;
        det_class cls;
    } seen[1 << DET_CAMEO_MEMO_BITS];
} det_cameo_memo;

/* Fill code, cls, goldstein from a CAMEO code as written (perhaps without its leading zero), quad (1-4, 0 unknown) and
 * Goldstein value (NaN unknown). A zero is put back where code, quad and value agree with that alone. A code that
 * the book does not have stands if the quad says its class. 0 where neither does. memo: NULL for none. The event's code is
 * empty before. */
int det_event_set_cameo(det_event *e, const char *code, int quad, double goldstein, det_cameo_memo *memo);
/* "YYYY-MM-DD" and what may follow after it, "YYYYMMDD", "3 January 2020": KEPT, DATE or ERA. */
det_fate det_event_read_day(const char *s, det_day *out);

#endif
