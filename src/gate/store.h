/* SPDX-License-Identifier: Apache-2.0 */
/* A store: event data of many files as one SQLite database (docs/data.md describes its tables and views).
 *
 * Each file is one transaction, so that a store holds a file whole or not at all, whatever interrupts; several programs may
 * import at once and wait for each other. An event enters once by format, id and day; a file once by format and
 * SHA-256.
 */
#ifndef DET_GATE_STORE_H
#define DET_GATE_STORE_H

#include <sqlite3.h>

#include "data/imported.h"
#include "gate/tally.h"

enum { DET_STORE_FIRST_DAY = -25567, DET_STORE_LAST_DAY = 47846 }; /* 1900 to 2100 */
enum { DET_STORE_VERSION = 2, DET_STORE_APPLICATION = 0x44455445 /* "DETE" */ };

typedef struct det_store det_store;

typedef enum det_store_mode { DET_STORE_READ, DET_STORE_WRITE } det_store_mode;

/* What the table of acts keeps of an act beside the key of its count. */
typedef struct det_act_row {
    const char *event, *source_name, *target_name, *publisher;
    det_day reported; /* DET_DAY_NONE: not told */
    double goldstein, deaths;
} det_act_row;

/* 1 where there is a regular file that begins as every SQLite database does. */
int det_store_is_one(const char *path);
/* Open a store; with DET_STORE_WRITE it is made where there is none, with DET_STORE_READ it stays as it was at the first look. DET_NOINPUT (not there), DET_DATA (another kind of
 * database), DET_CONFIG (of an older or newer version), DET_IO (cannot be written), DET_NOMEM. */
det_status det_store_open(const char *path, det_store_mode mode, det_store **out, det_err *err) DET_MUST_USE;
void det_store_close(det_store *s);
/* The database, for queries; borrowed. */
sqlite3 *det_store_sql(det_store *s);
/* A statement of the store's own, to be finalised by the caller; DET_IO with SQLite's words. */
det_status det_store_prepare(det_store *s, const char *sql, sqlite3_stmt **out, det_err *err) DET_MUST_USE;
/* Column k of a row of q. A database may be damaged, or of another's making: DET_DATA where the column holds no whole number, no
 * number, in the range. */
det_status det_store_whole(det_store *s, sqlite3_stmt *q, int k, sqlite3_int64 lowest, sqlite3_int64 highest, sqlite3_int64 *out,
                           det_err *err) DET_MUST_USE;
det_status det_store_number(det_store *s, sqlite3_stmt *q, int k, double lowest, double highest, double *out, det_err *err) DET_MUST_USE;
/* "" for NULL. */
const char *det_store_text(sqlite3_stmt *q, int k);
/* Fill err with SQLite's words about the last failure: DET_IO or DET_NOMEM. */
det_status det_store_fail(det_store *s, det_err *err);

/* Begin a file (format, path, release, n_bytes of f are set, sha256 where it is known already, or ""; it must be when the file is
 * committed). f->was_known: it is in the store, nothing was begun. Waits up
 * to ten minutes for another program's file. */
det_status det_store_begin(det_store *s, det_imported_file *f, det_err *err) DET_MUST_USE;
/* Number of the actor with this code, entered where it is new. */
det_status det_store_actor(det_store *s, const char *code, const char *name, const char *kind, const char *home, int *out,
                           det_err *err) DET_MUST_USE;
/* Number of the format of the file that was begun. */
int64_t det_store_format(const det_store *s);
/* Number of the event code with this text, entered where it is new. */
det_status det_store_code(det_store *s, const char *text, int *out, det_err *err) DET_MUST_USE;
/* Count an event; a mutual one both ways. */
det_status det_store_count(det_store *s, const det_tally_key *key, double goldstein, double deaths, det_err *err) DET_MUST_USE;
/* Put the row of an event that was counted into the table of acts too. */
det_status det_store_act(det_store *s, const det_tally_key *key, const det_act_row *act, det_err *err) DET_MUST_USE;
/* n reports more of an event that another row may tell of, or none, with their first and last day. */
det_status det_store_report(det_store *s, int64_t event, det_day first, det_day last, size_t n, det_err *err) DET_MUST_USE;
/* One readable row of the day, whoever acts in it: coverage. */
void det_store_expose(det_store *s, det_day day);
/* End the file: write counts, coverage and f's row. After a failure of any of these call det_store_abandon. */
det_status det_store_commit(det_store *s, det_imported_file *f, det_err *err) DET_MUST_USE;
/* Undo what was begun. */
void det_store_abandon(det_store *s);
/* Add up rows of a party that is in no table. */
det_status det_store_unplaced(det_store *s, const char *name, size_t rows, const char *nearest, det_err *err) DET_MUST_USE;
/* SHA-256 of what an answer out of the store stands on: the format that was read (NULL: all) and the list of files
 * (formats and their own SHA-256, sorted). DET_IO, DET_NOMEM. */
det_status det_store_hash(det_store *s, const char *format, char out[65], det_err *err) DET_MUST_USE;

#endif
