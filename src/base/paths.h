/* SPDX-License-Identifier: Apache-2.0 */
/* Files named by themselves, by their folder or by a pattern. Zeroed memory is a valid empty list. */
#ifndef DET_BASE_PATHS_H
#define DET_BASE_PATHS_H

#include "base/err.h"

typedef struct det_paths {
    char **path; /* [n], owned */
    size_t n, cap;
} det_paths;

/* Append what `name` stands for: a file itself, also where there is none of the name; of a folder the files in it (not hidden
 * ones, no folders); of a pattern (*, ?, [...], where nothing has just this name) the files that fit. Those of one name are sorted
 * byte by byte. DET_NOINPUT: a folder or a pattern without files; DET_IO: a folder that cannot be read; DET_NOMEM. *p is
 * untouched then. */
det_status det_paths_add(det_paths *p, const char *name, det_err *err) DET_MUST_USE;
void det_paths_free(det_paths *p);

#endif
