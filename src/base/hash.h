/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 as 64 hexadecimal digits, for the provenance of inputs; MD5 as 32, for what publishers list by it. */
#ifndef DET_BASE_HASH_H
#define DET_BASE_HASH_H

#include "base/err.h"

typedef struct det_hash det_hash;

/* Piece by piece; det_hash_finish gives what det_hash_bytes gives for all pieces in a row, once. DET_NOMEM. */
det_status det_hash_open(det_hash **out, det_err *err) DET_MUST_USE;
det_status det_hash_add(det_hash *h, const void *bytes, size_t n, det_err *err) DET_MUST_USE;
det_status det_hash_finish(det_hash *h, char out[65], det_err *err) DET_MUST_USE;
void det_hash_close(det_hash *h);
/* Of the bytes of a file as it lies on disk. DET_NOINPUT (not there), DET_IO (cannot be read), DET_NOMEM. */
det_status det_hash_file(const char *path, char out[65], det_err *err) DET_MUST_USE;
/* The same with MD5, which tells damage, not malice. */
det_status det_hash_file_md5(const char *path, char out[33], det_err *err) DET_MUST_USE;
/* Of n bytes. DET_NOMEM. */
det_status det_hash_bytes(const void *bytes, size_t n, char out[65], det_err *err) DET_MUST_USE;

#endif
