/* SPDX-License-Identifier: Apache-2.0 */
/* The folder that fetched files go to. A file appears under its name only whole and checked; until then it is a part.
 *
 * A part is named after the file and its checksum ("NAME.MD5.part"), so that no part of another version is ever gone on with.
 * One program at a time works in a folder.
 */
#ifndef DET_GATE_FETCH_FOLDER_H
#define DET_GATE_FETCH_FOLDER_H

#include "data/fetched.h"

typedef struct det_fetch_folder {
    char *path; /* owned */
    int fd;     /* locked; -1: not open */
} det_fetch_folder;

/* Open and lock, making the folder where there is none. DET_IO (cannot be made, opened or locked), DET_CONFIG (another program is
 * at work in it), DET_NOMEM. */
det_status det_fetch_folder_open(const char *path, det_fetch_folder *out, det_err *err) DET_MUST_USE;
/* is_passing: remove the folder if nothing is in it. */
void det_fetch_folder_close(det_fetch_folder *f, int is_passing);
/* Path of a file in the folder, to be freed with det_free; NULL without memory. */
char *det_fetch_folder_path(const det_fetch_folder *f, const char *name) DET_MUST_USE;
/* 1 where the file lies there under its name, of its size and checksum. */
int det_fetch_folder_has(const det_fetch_folder *f, const det_fetched_file *file);
/* The part of a file, made where there is none, open for writing; never through a symbolic link. DET_IO. */
det_status det_fetch_folder_part(const det_fetch_folder *f, const det_fetched_file *file, int *out, det_err *err) DET_MUST_USE;
/* 1 in *is_right where the part has the checksum of the file, or the file has none. DET_IO, DET_NOMEM. */
det_status det_fetch_folder_check(const det_fetch_folder *f, const det_fetched_file *file, int *is_right, det_err *err) DET_MUST_USE;
/* The part, open as fd, becomes the file, on disk before it has the name. DET_IO. */
det_status det_fetch_folder_install(const det_fetch_folder *f, const det_fetched_file *file, int fd, det_err *err) DET_MUST_USE;
void det_fetch_folder_remove(const det_fetch_folder *f, const char *name);

#endif
