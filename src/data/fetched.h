/* SPDX-License-Identifier: Apache-2.0 */
/* What a fetch did, file by file: which files a publisher lists for a window of days, which were had, and which not, and why.
 *
 * Times are whole quarters of an hour since 1970-01-01 00:00, in the publisher's reckoning (GDELT: UTC).
 */
#ifndef DET_DATA_FETCHED_H
#define DET_DATA_FETCHED_H

#include "base/date.h"
#include "base/err.h"

enum { DET_QUARTERS_PER_DAY = 96 };

typedef enum det_fetch_every { DET_EVERY_DAY, DET_EVERY_QUARTER, DET_N_EVERY } det_fetch_every;

/* Which files are wanted. */
typedef struct det_fetch_window {
    det_day from, to; /* days of publication, both included */
    det_fetch_every every;
    int translated, mentions; /* 1: these too (quarters only) */
    const char *base;         /* address above the publisher's folders, without a slash at its end; borrowed */
} det_fetch_window;

typedef enum det_fetch_fate {
    DET_FETCH_LISTED,   /* not asked for: stopped before, or a rehearsal */
    DET_FETCH_LOADED,   /* asked for, whole, of the size and checksum of the list */
    DET_FETCH_THERE,    /* lay in the folder already, of the size and checksum of the list */
    DET_FETCH_IMPORTED, /* in the store already, not asked for */
    DET_FETCH_FAILED,   /* status and why say it */
    DET_N_FETCH_FATES
} det_fetch_fate;

typedef struct det_fetched_file {
    char name[48];
    long first, last; /* time that it covers, both quarters included */
    long long size;   /* bytes by the list, -1 in a rehearsal */
    char md5[33];     /* by the list, "" in a rehearsal */
    det_fetch_fate fate;
    int n_tries;       /* requests made for it */
    int is_imported;   /* 1: this fetch read it into the store */
    det_status status; /* of a failure: of the download, or of the import of a file that was had */
    char *why;         /* sentence of the failure, owned; NULL none */
} det_fetched_file;

/* Time of which the publisher lists no file. */
typedef struct det_fetched_gap {
    long first, last; /* both quarters included */
    size_t n_files;   /* that should be there */
} det_fetched_gap;

typedef struct det_fetched {
    det_fetch_window window;
    const char *folder;      /* of the publisher, under the base; static */
    det_fetched_file *files; /* [n_files] by time */
    size_t n_files;
    det_fetched_gap *gaps; /* [n_gaps] by time, apart from each other */
    size_t n_gaps;
    size_t n_strange;   /* lines of the lists that name no file of the publisher's, or lack its size or checksum */
    size_t n_requests;  /* made in all */
    long long n_bytes;  /* received as bodies */
    int was_stopped;    /* 1: on request, or because the server stopped answering */
} det_fetched;

/* Files of this fate. */
size_t det_fetched_count(const det_fetched *f, det_fetch_fate fate);
/* Files that this fetch read into the store. */
size_t det_fetched_imported(const det_fetched *f);
/* "loaded", "there" ... ; static. */
const char *det_fetch_fate_name(det_fetch_fate fate);
/* The address of a file into out[size]; returns out. */
char *det_fetched_url(const det_fetched *f, const det_fetched_file *file, char *out, size_t size);
/* "2014-01-23" of a day's file, "2015-02-18 23:15" of a quarter's. Returns out. */
char *det_fetched_time(const det_fetched *f, long quarter, char out[17]);
void det_fetched_free(det_fetched *f);

#endif
