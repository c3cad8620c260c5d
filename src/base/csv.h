/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a separated-values file (RFC 4180), one at a time, with the place of every field.
 *
 * Met and said (det_csv_habits): a byte order mark, lines that end in LF, CRLF or CR, newlines inside quotes, the
 * separators
 * ',' ';' and tab (the most frequent one outside quotes in the first line that is not blank; ',' when there is none).
 * Refused with their place (DET_DATA): a NUL byte, a quote that is never closed (place: where it opened), text after
 * a closing quote, a row longer than DET_CSV_MAX_ROW bytes. A quote inside an unquoted field is an ordinary character.
 * Blank lines are passed over. The header is the first row and is returned like any other.
 */
#ifndef DET_BASE_CSV_H
#define DET_BASE_CSV_H

#include "base/err.h"

#ifdef DET_SMALL_WINDOWS /* for made-up files (tests/fuzz): they are short, and windows must slide all the same */
enum { DET_CSV_MAX_ROW = 1 << 11 };
#else
enum { DET_CSV_MAX_ROW = 1 << 20 };
#endif

typedef struct det_csv det_csv;

typedef struct det_csv_field {
    const char *text; /* terminated, quotes undone, line breaks as LF; never NULL; not trimmed */
    size_t n;
    long line, column; /* of its first character (of the opening quote); columns count characters, from 1 */
    int quoted;
    int bad_utf8; /* 1: not valid UTF-8 */
} det_csv_field;

typedef struct det_csv_row {
    const det_csv_field *fields; /* [n], borrowed, valid until the next call on the same reader */
    size_t n;                    /* 0: the file has ended */
    long line;                   /* where the row begins */
} det_csv_row;

/* What the file turned out to be, as far as it was read. */
typedef struct det_csv_habits {
    char separator;
    int bom;             /* starts with a UTF-8 byte order mark */
    int crlf, cr;        /* some line ended in CRLF; in CR alone */
    int quoted_newlines; /* some field holds a line break */
    long n_bad_utf8;     /* fields that are not valid UTF-8 */
} det_csv_habits;

/* Where bytes come from. read fills at most n bytes; returns how many, 0 at the end, -1 with err filled on failure.
 * close (NULL allowed) is called once. */
typedef struct det_csv_source {
    long (*read)(void *state, char *out, size_t n, det_err *err);
    void (*close)(void *state);
    void *state;
} det_csv_source;

/* Open a file, plain or packed (base/packed.h). DET_NOINPUT, DET_DATA (a damaged archive), DET_NOMEM. */
det_status det_csv_open(const char *path, det_csv **out, det_err *err) DET_MUST_USE;
/* The same over n bytes of memory, borrowed until close; `name` is used in messages. */
det_status det_csv_open_text(const char *name, const char *text, size_t n, det_csv **out, det_err *err) DET_MUST_USE;
/* The same over any source, which is closed by det_csv_close, and at once when this fails. */
det_status det_csv_open_source(const char *name, const det_csv_source *source, det_csv **out,
                               det_err *err) DET_MUST_USE;
/* The next row; DET_OK with row->n = 0 at the end. DET_DATA as above, DET_IO (also a damaged gzip file), DET_NOMEM.
 * After a failure the reader can only be closed. Cost: linear in the row. */
det_status det_csv_next(det_csv *csv, det_csv_row *row, det_err *err) DET_MUST_USE;
det_csv_habits det_csv_habits_of(const det_csv *csv);
/* The name in messages: the path as it was given. */
const char *det_csv_name(const det_csv *csv);
void det_csv_close(det_csv *csv);

#endif
