/* SPDX-License-Identifier: Apache-2.0 */
/* How fast, how often, and after which wait a server is asked. */
#ifndef DET_GATE_FETCH_PACE_H
#define DET_GATE_FETCH_PACE_H

/* The longest Retry-After that is waited for, in time-outs. */
enum { DET_FETCH_MOST_TIMEOUTS = 10, DET_FETCH_MOST_PARALLEL = 16 };

typedef struct det_fetch_pace {
    int n_parallel;      /* transfers at a time, 1 to DET_FETCH_MOST_PARALLEL */
    int n_tries;         /* requests for a file that fail for now before it is given up, at least 1 */
    int timeout_seconds; /* a transfer that stalls for so long is broken off, at least 1 */
} det_fetch_pace;

/* One that is kind to a public server. */
void det_fetch_pace_default(det_fetch_pace *p);
/* Seconds to wait after the n-th failure (from 1) of a file: a thirtieth of the time-out and twice as long each time, at most the time-out,
 * times a share between a half and one (u in (0,1)), so that many programs do not come back at once; besides what the server asked
 * for (asked_s, 0: nothing). */
double det_fetch_pace_wait(const det_fetch_pace *p, int n_failures, double asked_s, double u);
/* 1 where the server asks for a longer wait than is made. */
int det_fetch_pace_is_too_long(const det_fetch_pace *p, double asked_s);

#endif
