/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a file as a stream, whatever it is packed in: plain, gzip, zip, zstd, found by its first bytes.
 *
 * A zip archive must hold one file (folders aside). What is packed may unpack to at most DET_PACKED_MOST_RATIO times
 * its size once it is longer than DET_PACKED_FREE bytes: a bound on bombs that no real event file comes near.
 */
#ifndef DET_BASE_PACKED_H
#define DET_BASE_PACKED_H

#include "base/csv.h"
#include "base/hash.h"

#include <stdint.h>

enum { DET_PACKED_MOST_RATIO = 250, DET_PACKED_FREE = 1 << 26 };

/* What was opened: bytes on disk, and, when it was read to its end, their SHA-256. */
typedef struct det_packed_facts {
    int64_t n_bytes;
    char sha256[65]; /* "" before */
} det_packed_facts;

/* Open a file into *out, to be closed through it. DET_NOINPUT (not there), DET_DATA (a damaged archive, one with none
 * or several files), DET_NOMEM. Its read fails with DET_IO (cannot be read, damaged or cut short) or DET_DATA (unpacks
 * beyond the bound). Cost: linear in what is unpacked, memory constant. */
det_status det_packed_open(const char *path, det_csv_source *out, det_err *err) DET_MUST_USE;
/* The same, with facts (which must live as long as the source). A plain file is hashed while it is read. */
det_status det_packed_open_facts(const char *path, det_packed_facts *facts, det_csv_source *out, det_err *err) DET_MUST_USE;

#endif
