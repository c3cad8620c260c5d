/* SPDX-License-Identifier: Apache-2.0 */
/* One file on its way: a request at a time, with what the tries before left in the folder.
 *
 *     WAITING -- begin --> ACTIVE -- end --> SETTLED   whole, or refused for good
 *        ^                    |
 *        +------- again ------+                        failed for now: another try when `due`
 *
 * Invariants: the part holds `at` bytes; never more than `most` are kept; a file settles as loaded only with the size and the
 * checksum of the list. A part is gone on with by Range (with If-Range where this run saw a strong ETag); an answer that ignores the
 * range begins anew; without a checksum and without an ETag nothing is gone on with.
 */
#ifndef DET_GATE_FETCH_TRANSFER_H
#define DET_GATE_FETCH_TRANSFER_H

#include <curl/curl.h>

#include "gate/fetch_folder.h"

typedef enum det_transfer_state { DET_TRANSFER_WAITING, DET_TRANSFER_ACTIVE, DET_TRANSFER_SETTLED } det_transfer_state;

typedef struct det_transfer {
    det_fetched_file *file; /* borrowed; fate, n_tries, status and why are set on the way */
    const char *address;    /* of the file, below the base; NULL: its name */
    long long most;         /* bytes of the file: its size, or a bound where that is not known */
    det_transfer_state state;
    double due;                  /* seconds of the monotonic clock, 0: now */
    int n_failures, n_mismatches; /* since the last progress; wrong checksums */
    double asked_s;              /* by Retry-After, of the last try */
    long long best;              /* farthest that was counted as progress */
    char *etag, *etag_seen;      /* strong, owned, NULL none: of the part; of the answer that comes in */

    CURL *easy; /* of the try that is active, as is what follows */
    struct curl_slist *headers;
    int fd;             /* of the part, -1: not open */
    long long at, from; /* bytes in the part: now, and when the try began */
    long long n_received, n_discarded;
    long long range_from; /* by Content-Range, -1 */
    int has_begun, is_refused, is_too_long, is_odd, io_errno;
} det_transfer;

/* What a try came to. */
typedef enum det_try { DET_TRY_SETTLED, DET_TRY_AGAIN, DET_TRY_FATAL } det_try;

/* What all transfers share; borrowed. */
typedef struct det_transfer_means {
    const det_fetch_folder *folder;
    const char *base; /* address of the publisher's folder, without a slash at its end */
    int timeout_seconds;
} det_transfer_means;

/* Open the part and make t->easy ready for a curl_multi. A part that is already whole settles the transfer: t->easy stays NULL.
 * DET_IO, DET_NOMEM. */
det_status det_transfer_begin(det_transfer *t, const det_transfer_means *m, det_err *err) DET_MUST_USE;
/* The try ended as libcurl says. AGAIN: file->status and why say what was wrong; FATAL: err does (DET_IO, DET_NOMEM). */
det_try det_transfer_end(det_transfer *t, const det_transfer_means *m, CURLcode code, det_err *err) DET_MUST_USE;
/* Break off a try; the part stays. */
void det_transfer_stop(det_transfer *t);
/* Settle as failed; file->why gets the sentence. DET_NOMEM. */
det_status det_transfer_fail(det_transfer *t, det_status st, det_err *err, const char *fmt, ...) DET_PRINTF(4, 5) DET_MUST_USE;
void det_transfer_free(det_transfer *t);
/* A file to fetch; borrowed. */
det_transfer det_transfer_of(det_fetched_file *file, const char *address, long long most);

#endif
