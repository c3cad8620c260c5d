/* SPDX-License-Identifier: Apache-2.0 */
/* The publisher's lists of files, with size and checksum of each.
 *
 * Lines: `filesizes` "SIZE NAME", `md5sums` "MD5  NAME", `masterfilelist*.txt` "SIZE MD5 ADDRESS", of whose address the name after
 * the last slash alone is used. A line that is none of these, or whose name is not to the letter one of the publisher's
 * (fetch_name.h), is counted and otherwise without effect.
 */
#ifndef DET_GATE_FETCH_LIST_H
#define DET_GATE_FETCH_LIST_H

#include "gate/fetch_name.h"

/* No list names a longer file. */
#define DET_FETCH_MOST_BYTES ((long long)1 << 32)

typedef enum det_fetch_columns { DET_LIST_SIZES, DET_LIST_SUMS, DET_LIST_BOTH } det_fetch_columns;

/* A list as it is published. */
typedef struct det_fetch_source {
    const char *name; /* below the folder of files */
    det_fetch_columns columns;
    long long most_bytes; /* a longer one is refused */
} det_fetch_source;

typedef struct det_fetch_entry {
    det_fetch_name name;
    long long size; /* -1: not told */
    char md5[33];   /* "": not told */
    size_t i_line;  /* among the wanted lines of all lists */
} det_fetch_entry;

typedef struct det_fetch_list {
    det_fetch_entry *entries; /* [n] */
    size_t n, cap;
    size_t n_known;   /* lines that name a file of the publisher's, wanted or not */
    size_t n_strange; /* lines that do not, or whose file has no size or no checksum */
} det_fetch_list;

/* The lists that a window needs: up to two into out; how many. */
size_t det_fetch_sources(const det_fetch_window *w, det_fetch_source out[2]);
/* Add the files of a list at `path` that are wanted. DET_DATA where no line is one of the publisher's; DET_NOINPUT, DET_IO,
 * DET_NOMEM. */
det_status det_fetch_list_read(det_fetch_list *l, const char *path, const det_fetch_source *source, const det_fetch_window *w,
                               det_err *err) DET_MUST_USE;
/* After the last list: one entry a file, with size and checksum (the last line that told of them), ordered by time and kind. */
void det_fetch_list_settle(det_fetch_list *l);
void det_fetch_list_free(det_fetch_list *l);

#endif
